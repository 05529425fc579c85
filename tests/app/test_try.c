/* rooms: app */
/* siyu try and replay on data as a corp has it: five days of a virtual shop, up to now. */
#include "testlib.h"

#include "app/world.h"
#include "base/clock.h"
#include "base/fileio.h"
#include "base/zone.h"
#include "flow/fold.h"
#include "sandbox/brainpay.h"
#include "sandbox/brainroom.h"
#include "store/db.h"
#include "store/storyq.h"

#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#define DAYS 5
#define CUSTOMERS 60

static struct shop {
	char dir[400], conf[500], data[500];
	struct text out;
	int code;
} shop;

static void put(const char *name, const char *text)
{
	char path[700];
	struct err err = {0};
	snprintf(path, sizeof path, "%s/%s", shop.dir, name);
	if (fileio_write(path, span_of(text), 0600, &err))
		fail_msg("%s", err.text);
}

/* The newest two pay in the chat, which no webhook tells of; one has a part of it back. */
static void pay(struct world *w, struct brain *b)
{
	struct arena *a = arena_new(65536);
	struct storyq_friend *f = NULL;
	struct err err = {0};
	int n = 0, last = 0, other = 0;
	assert_int_equal(storyq_friends(world_db(w), a, INT64_MIN, &f, &n, &err), RC_OK);
	assert_true(n > 2);
	for (int i = 0; i < n; i++)
		last = f[i].add_ms > f[last].add_ms ? i : last;
	for (int i = 0; i < n; i++)
		other = i != last && (other == last || f[i].add_ms > f[other].add_ms) ? i : other;
	struct brain_pay one = {.external_userid = f[last].customer, .order_no = SPAN_LIT("P1"), .fen = 8900},
			 two = {.external_userid = f[other].customer, .order_no = SPAN_LIT("P2"), .fen = 9900};
	assert_true(brainpay_pay(b, world_now_ms(w), &one) && brainpay_pay(b, world_now_ms(w), &two));
	assert_true(brainpay_back(b, world_now_ms(w), SPAN_LIT("P2"), 2000, true));
	arena_free(a);
}

static void live(void)
{
	struct err err = {0};
	struct conf *conf = NULL;
	struct world *w = NULL;
	struct zone zone;
	int64_t now = clock_real_ms();
	zone_fixed(&zone, 8 * 3600);
	int64_t start = zone_day_start_ms(&zone, zone_day(&zone, now) - DAYS);
	struct brain_conf bc = {
		.corpid = SPAN_LIT("wwshop"),
		.secret = SPAN_LIT("shop-secret"),
		.agentid = 7,
		.seed = 3,
		.confirm_permille = 900,
		.confirm_mean_ms = 600000,
		.join_permille = 600,
	};
	struct brain *b = brain_new(&bc, start);
	brain_populate(b, 3, CUSTOMERS, start + 9 * 3600000, (DAYS - 1) * ZONE_DAY_MS, SPAN_LIT("card"));
	if (conf_load(shop.conf, &conf, &err))
		fail_msg("%s", err.text);
	struct world_conf wc = {.data_dir = shop.data, .conf = conf, .brain = b, .start_ms = start};
	brainroom_make(b, start, SPAN_LIT("sales01"), SPAN_ABSENT, SPAN_LIT("打卡一群"));
	if (world_new(&wc, &w, &err) || world_scripts(w, "sop", &err) ||
		world_run(w, start + 3 * ZONE_DAY_MS + 12 * 3600000, &err))
		fail_msg("%s", err.text);
	pay(w, b);
	if (world_run(w, now, &err))
		fail_msg("%s", err.text);
	world_free(w);
	brain_free(b);
	conf_free(conf);
}

static int open_shop(void **state)
{
	char text[1600], cwd[300];
	(void)state;
	test_dir(shop.dir, sizeof shop.dir);
	assert_non_null(getcwd(cwd, sizeof cwd));
	snprintf(shop.conf, sizeof shop.conf, "%s/siyu.conf", shop.dir);
	snprintf(shop.data, sizeof shop.data, "%s/data", shop.dir);
	snprintf(text, sizeof text,
		"[corp]\ncorpid = wwshop\n[app bot]\nagentid = 7\nsecret = shop-secret\ntoken = t\n"
		"aes_key = abcdefghijklmnopqrstuvwxyz0123456789ABCDEFG\n[channels]\ncard = 包裹卡\n[pay]\npoll_minutes = 10\n[data]\ndir = %s\n[scripts]\ndir = %s/sop\n",
		shop.data, cwd);
	put("siyu.conf", text);
	text_init(&shop.out, 8 << 20);
	live();
	return 0;
}

static int close_shop(void **state)
{
	(void)state;
	text_release(&shop.out);
	return 0;
}

static void siyu(const char *args)
{
	const char *program = getenv("SIYU");
	char command[1600], buf[4096];
	snprintf(command, sizeof command, "%s --conf %s %s 2>&1", program ? program : "build/siyu", shop.conf, args);
	FILE *f = popen(command, "r");
	assert_non_null(f);
	text_clear(&shop.out);
	for (size_t n; (n = fread(buf, 1, sizeof buf, f)) > 0;)
		text_add(&shop.out, span_make(buf, n));
	shop.code = WEXITSTATUS(pclose(f));
}

static void says(int code, const char *words)
{
	if (shop.code != code || !strstr(text_str(&shop.out), words))
		fail_msg("exit %d, no '%s' in:\n%s", shop.code, words, text_str(&shop.out));
}

static void digest(struct text *out)
{
	char path[700];
	struct err err = {0};
	struct store_db *db = NULL;
	snprintf(path, sizeof path, "%s/state/siyu.db", shop.data);
	text_init(out, 1 << 20);
	if (db_open(path, DB_READ_ONLY, &db, &err) || fold_digest(db, out, &err))
		fail_msg("%s", err.text);
	db_close(db);
}

static int scratches(void)
{
	char path[700];
	struct dirent *e;
	int n = 0;
	snprintf(path, sizeof path, "%s/tmp", shop.data);
	DIR *d = opendir(path);
	while (d && (e = readdir(d)) != NULL)
		n += e->d_name[0] != '.';
	if (d)
		closedir(d);
	return n;
}

/* The number behind the words, which stand behind `from`. */
static long long number_behind(const char *from, const char *words)
{
	const char *at = strstr(from, words);
	if (!at)
		fail_msg("no '%s' in:\n%s", words, text_str(&shop.out));
	return strtoll(at + strlen(words), NULL, 10);
}

static const char draft[] =
	"# 剧本：新客七天\n- 开始：加好友\n- 目标：首单，7天内\n- 停止：已购买\n- 每客每天最多：1\n"
	"## 第1天 20:30 头一晚怎么用\n> 第一晚\n## 第8天 20:30 试跑的新步骤\n> 新步骤的话\n## 第9天 20:30 再来一步\n- 员工任务：回访，今天内\n";

/* Finding 35: on a copy; the live files are as they were, and nothing is left. */
static void test_try(void **state)
{
	char args[900];
	struct text before, after;
	(void)state;
	put("draft.md", draft);
	digest(&before);
	snprintf(args, sizeof args, "try %s/draft.md --days 10", shop.dir);
	siyu(args);
	says(0, "没有发送任何东西");
	says(0, "新客七天·试跑的新步骤");
	says(0, "新客七天·再来一步");
	assert_null(strstr(
		text_str(&shop.out), "新客七天·一周收尾")); /* the draft has it no more, and nobody came to it yet */
	says(0, "员工每天要做的");
	assert_true(number_behind(text_str(&shop.out), "现在有 ") > CUSTOMERS / 2);
	digest(&after);
	assert_string_equal(text_str(&before), text_str(&after));
	assert_int_equal(scratches(), 0);
	text_release(&before);
	text_release(&after);
}

/* Everybody in flight who has not left or bought gets the new step once: the forecast is what the engine does. */
static void test_try_counts(void **state)
{
	char args[900];
	(void)state;
	snprintf(args, sizeof args, "try %s/draft.md --days 20 --json", shop.dir);
	siyu(args);
	says(0, "\"what\":\"try\"");
	const char *at = strstr(text_str(&shop.out), "\"step\":\"试跑的新步骤\"");
	assert_non_null(at);
	long long taps = number_behind(at, "\"taps\":"), asked = number_behind(at, "\"customers\":"),
		  sent = number_behind(at, "\"delivered\":");
	assert_true(asked >= CUSTOMERS * 8 / 10 && asked <= CUSTOMERS && sent == asked && taps <= asked);
}

/* The scripts as they run, one customer: what he gets and when. */
static void test_try_customer(void **state)
{
	char args[900], customer[64];
	const char *at;
	(void)state;
	siyu("inbox list --limit 1000");
	at = strstr(text_str(&shop.out), "wmSB");
	assert_non_null(at);
	snprintf(customer, sizeof customer, "%.*s",
		(int)strspn(at, "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_-"), at);
	snprintf(args, sizeof args, "try %s/draft.md --days 20 --customer %s", shop.dir, customer);
	siyu(args);
	says(0, "会收到的");
	says(0, "新步骤的话");
	snprintf(args, sizeof args, "try %s/draft.md --customer nobody", shop.dir);
	siyu(args);
	says(3, "没有叫「nobody」的客户");
}

/* A 打卡 of today in the group that is there: who would be reminded today, where its hour is still to come; tomorrow's in any case. */
static void test_try_checkin(void **state)
{
	char args[900], text[900], day[32];
	struct zone zone;
	(void)state;
	zone_fixed(&zone, 8 * 3600);
	int64_t now = clock_real_ms();
	int minute = zone_minute(&zone, now);
	snprintf(text, sizeof text,
		"# 打卡：试打卡\n- 群：名称 含「打卡」\n- 建群目的：试\n- 开营：%s\n- 周期：5天\n- 打卡方式：员工登记\n- 奖品：满3天 送 甲\n"
		"## 每天 20:00 还没打卡\n- 条件：今天未打卡\n> {客户|亲}，今天还没打卡\n",
		zone_format_day(zone_day(&zone, now), day));
	put("camp.md", text);
	snprintf(args, sizeof args, "try %s/camp.md --days 2", shop.dir);
	siyu(args);
	says(0, "打卡：试打卡 在群「打卡一群」");
	says(0, "打卡：试打卡·还没打卡");
	assert_true(number_behind(text_str(&shop.out), "单独发给成员 ") > 0);
	if (minute < 20 * 60 - 15)
		says(0, "今天会提醒");
	else if (minute > 20 * 60 + 5) /* who comes to it later was not there at that hour */
		assert_null(strstr(text_str(&shop.out), "今天会提醒"));
}

/* The line on what others send: how many, and how far that was read. */
static void others_line(char *ret, size_t n)
{
	const char *at = strstr(text_str(&shop.out), "别处发的（");
	assert_non_null(at);
	snprintf(ret, n, "%.*s", (int)strcspn(at, "\n"), at);
}

/* What is used and what the scripts that run will use; nothing live is touched. What is nearly used up is told of in status, too. */
static void test_quota(void **state)
{
	char text[1600], path[700];
	struct text before, after, conf;
	struct err err = {0};
	(void)state;
	digest(&before);
	siyu("quota");
	says(0, "企业微信的额度，");
	says(0, "一位客户收到的群发");
	says(0, "[rules] receive，文档 92135，2025-11，没有定论");
	says(0, "没有公布上限");
	char others[200], ahead[200];
	others_line(others, sizeof others);
	siyu("quota --days 3");
	says(0, "往后看到 ");
	/* The days ahead read nothing of the real WeCom. */
	others_line(ahead, sizeof ahead);
	assert_string_equal(others, ahead);
	says(0, "因为额度");
	siyu("quota --days 3 --json");
	const char *at = strstr(text_str(&shop.out), "\"quota\":\"mass_employee\"");
	assert_non_null(at);
	assert_true(number_behind(at, "\"most\":") == 60 && number_behind(at, "\"ahead\":") > 0);
	at = strstr(text_str(&shop.out), "\"quota\":\"calls_minute\"");
	assert_non_null(at);
	assert_true(number_behind(at, "\"used\":") > 0 && number_behind(at, "\"ahead\":") > 0);
	at = strstr(text_str(&shop.out), "\"quota\":\"mass_customer\"");
	assert_non_null(at);
	assert_true(number_behind(at, "\"most\":") == 1 && number_behind(at, "\"ahead\":") <= 1);
	assert_non_null(strstr(text_str(&shop.out), "\"lost\":["));
	digest(&after);
	assert_string_equal(text_str(&before), text_str(&after));
	assert_int_equal(scratches(), 0);
	text_release(&before);
	text_release(&after);
	siyu("status --json");
	says(0, "\"quotas_low\":[]");
	text_init(&conf, 4096);
	snprintf(path, sizeof path, "%s/siyu.conf", shop.dir);
	assert_int_equal(fileio_read(path, &conf, &err), RC_OK);
	snprintf(text, sizeof text, "%s[quota]\nemployee_customers = 5\n", text_str(&conf));
	put("siyu.conf", text);
	siyu("status --json");
	says(0, "\"quotas_low\":[{\"quota\":\"friends\"");
	snprintf(text, sizeof text, "try %s/draft.md --days 2", shop.dir);
	siyu(text);
	says(0, "快用满的额度");
	says(0, "一位员工的客户");
	put("siyu.conf", text_str(&conf));
	text_release(&conf);
	siyu("quota now");
	says(2, "这里用不上");
	siyu("quota --days 0");
	says(2, "--days 写 1 到 60");
}

static void test_try_refuses(void **state)
{
	char args[900];
	(void)state;
	put("bad.md", "# 剧本：坏\n- 开始：加好友\n你好\n");
	snprintf(args, sizeof args, "try %s/bad.md", shop.dir);
	siyu(args);
	says(1, "有错误的剧本试不了");
	siyu("try nowhere.md");
	says(3, "没有「nowhere.md」");
	siyu("try");
	says(2, "写明哪个剧本");
	siyu("try sop --days 0");
	says(2, "--days 写 1 到 60");
	assert_int_equal(scratches(), 0);
}

/* The whole shop, folded again from its log. */
static void test_replay(void **state)
{
	(void)state;
	siyu("replay");
	says(0, "逐行相同");
}

/* "  包裹卡…  1 2 3  │ 4 5 6": the numbers of a line of the comparison. */
static void both_sides(const char *line, long long ret[6])
{
	const char *at = strstr(text_str(&shop.out), line);
	char *end;
	if (!at)
		fail_msg("no '%s' in:\n%s", line, text_str(&shop.out));
	at += strlen(line);
	for (int i = 0; i < 6; i++) {
		while (*at == ' ' || strncmp(at, "│", strlen("│")) == 0)
			at += *at == ' ' ? 1 : strlen("│");
		ret[i] = strtoll(at, &end, 10);
		if (end == at)
			fail_msg("no six numbers behind '%s' in:\n%s", line, text_str(&shop.out));
		at = end;
	}
}

/* The shop's own folder, with one script in another form. */
static void other_scripts(const char *name, const char *text)
{
	char command[1200], path[100];
	snprintf(command, sizeof command, "rm -rf '%s/other' && cp -r sop '%s/other'", shop.dir, shop.dir);
	assert_int_equal(system(command), 0);
	snprintf(path, sizeof path, "other/%s", name);
	put(path, text);
}

/* exact 25: under the scripts that ran, what came from outside gives the same rounds; what employees did is drawn anew. */
static void test_whatif_same(void **state)
{
	struct text before, after;
	long long n[6];
	(void)state;
	digest(&before);
	siyu("replay --scripts sop");
	says(0, "没有发送任何东西");
	says(0, "员工照量到的确认");
	both_sides("  新客七天 ", n);
	assert_true(n[0] > 10);
	assert_true(n[0] == n[3]);
	assert_true(n[1] == 2 && n[4] == 2); /* whoever told of the order: a webhook, or 对外收款, which was asked */
	both_sides("  新客七天·头一晚怎么用 ", n);
	assert_true(n[0] > 10);
	assert_true(n[3] > n[0] * 8 / 10 && n[3] < n[0] * 12 / 10); /* a day's slot lost to a task that nobody tapped */
	assert_true(n[1] <= n[0] && n[4] <= n[3] && n[4] > n[3] / 2);
	const char *met = strstr(text_str(&shop.out), "收到欢迎语的：");
	assert_true(number_behind(met, "：") == number_behind(met, "假如："));
	digest(&after);
	assert_string_equal(text_str(&before), text_str(&after)); /* the live one was only read */
	assert_int_equal(scratches(), 0);
	text_release(&before);
	text_release(&after);
}

/* Another script in its place: its steps stand beside those that ran. */
static void test_whatif_other(void **state)
{
	long long n[6];
	(void)state;
	other_scripts("新客七天.md",
		"# 剧本：新客七天\n- 开始：加好友\n- 停止：已购买\n- 目标：首单，7天内\n\n"
		"## 第2天 11:00 新的一句\n> 第二天的一句。\n");
	siyu("replay --scripts $(dirname $PWD)/nowhere");
	assert_int_equal(shop.code, 3);
	char args[700];
	snprintf(args, sizeof args, "replay --scripts '%s/other'", shop.dir);
	siyu(args);
	both_sides("  新客七天·新的一句 ", n);
	assert_true(n[0] == 0 && n[3] > 10 && n[4] > 0);
	both_sides("  新客七天·头一晚怎么用 ", n);
	assert_true(n[0] > 10 && n[3] == 0);
	const char *met = strstr(text_str(&shop.out), "收到欢迎语的：");
	assert_true(number_behind(met, "：") > 10 && number_behind(met, "假如：") == 0);
	snprintf(args, sizeof args, "replay --scripts '%s/other' --json", shop.dir);
	siyu(args);
	says(0, "\"what\":\"whatif\"");
	says(0, "\"actual\":{");
	says(0, "\"if\":{");
	/* A script with an error: said, and nothing is lived. */
	put("other/新客七天.md", "# 剧本：新客七天\n- 开始：加好有\n");
	snprintf(args, sizeof args, "replay --scripts '%s/other'", shop.dir);
	siyu(args);
	says(1, "先改对");
	assert_int_equal(scratches(), 0);
	siyu("replay --json");
	says(2, "--json 要和 --scripts 一起用");
}

int main(void)
{
	const struct CMUnitTest tests[] = {cmocka_unit_test(test_try), cmocka_unit_test(test_try_counts),
		cmocka_unit_test(test_try_customer), cmocka_unit_test(test_try_checkin), cmocka_unit_test(test_quota),
		cmocka_unit_test(test_try_refuses), cmocka_unit_test(test_replay), cmocka_unit_test(test_whatif_same),
		cmocka_unit_test(test_whatif_other)};
	return cmocka_run_group_tests_name("app/try", tests, open_shop, close_shop);
}
