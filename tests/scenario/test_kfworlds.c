/* Random 微信客服: customers who enter, write, click, show pictures; receptionists who take, answer and end; lost callbacks and answers,
 * refusals, crashes. What must hold: every word heard once; what we say arrived once, or is told not to have; never more than WeCom
 * lets through; nothing waits for ever; replay gives the same. SIYU_KF=N plays the one of that seed. */
#include "play.h"

#include "base/rng.h"
#include "sandbox/brainkf.h"
#include "store/kflog.h"
#include "store/outcome.h"
#include "seeds.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
/* cmocka wants the ones above first. */
#include <cmocka.h>

#define WORLDS 12
#define PEOPLE 8
#define ACTS 250
#define START_MS INT64_C(1772503200000) /* 2026-03-03 10:00 in Shanghai */
#define HOUR_MS INT64_C(3600000)
#define KF SPAN_LIT("wk1")
#define MOST 4000

static const char *const faq =
	"# 话术：问\n- 适用：微信客服\n- 客服账号：小助手\n- 自动回复：≥ 85%\n"
	"## 包邮吗\n> 包邮。\n\n> 新疆不包。\n- 打标签：邮\n## 怎么选\n> 您是哪种？\n- 选项：油皮、干皮\n"
	"## 油皮\n> 清水。\n## 退货\n- 转人工：是\n> 好。\n"
	"## 全部\n> 一。\n\n> 二。\n\n> 三。\n- 选项：包邮吗、退货\n";
static const char *const script =
	"# 剧本：接待\n- 客服账号：小助手\n- 开始：进入会话\n- 停止：人工接管\n- 目标：首单，2天内\n- 执行：微信客服\n\n"
	"## 20秒内 欢迎\n> 您好。\n- 选项：包邮吗、怎么选\n\n"
	"## 10分钟后 问\n> 您好不好？\n- 选项：好、不好\n### 如果 选了 好\n> 那就好。\n### 如果 选了 不好\n> 怎么了？\n\n"
	"## 11分钟后 二\n> 还在吗？\n\n## 12分钟后 三\n> 再见。\n\n> 再见。\n\n"
	"## 第2天 20:00 再问\n- 否则执行：侧边栏\n> 今天呢？\n";

struct kfworld {
	uint64_t seed;
	struct rng rng;
	bool calm; /* nothing is lost or refused: what is said is heard within a minute */
	char dir[200];
	struct conf *conf;
	struct brain *brain;
	struct world *world;
	struct arena *a;
	char id[PEOPLE][16];
	int64_t said[PEOPLE]; /* messages of his */
	int64_t sent, unsure, refused;
};

static int below(struct kfworld *w, int n)
{
	return (int)rng_below(&w->rng, (uint64_t)n);
}

static void wrong(struct kfworld *w, const char *fmt, ...) PRINTF_LIKE(2, 3);
static void wrong(struct kfworld *w, const char *fmt, ...)
{
	char line[1024];
	va_list ap;
	va_start(ap, fmt);
	vsnprintf(line, sizeof line, fmt, ap);
	va_end(ap);
	fail_msg("world %llu in %s: %s", (unsigned long long)w->seed, w->dir, line);
}

static int64_t now(const struct kfworld *w)
{
	return world_now_ms(w->world);
}

static void live(struct kfworld *w, int64_t ms)
{
	struct err err = {0};
	if (world_run(w->world, now(w) + ms, &err))
		wrong(w, "%s", err.text);
}

static void begin(struct kfworld *w)
{
	static const char corp[] =
		"[corp]\ncorpid = wwkf\n[app bot]\nagentid = 1000002\nsecret = s\ntoken = t\naes_key = abcdefghijklmnopqrstuvwxyz0123456789ABCDEFG\n";
	struct brain_conf bc = {.corpid = SPAN_LIT("wwkf"),
		.secret = SPAN_LIT("s"),
		.agentid = 1000002,
		.seed = w->seed,
		.kf_page = 1 + below(w, 4),
		.double_permille = 100,
		.lose_permille = w->calm ? 0 : below(w, 3) * 150};
	struct err err = {0};
	seeds_dir("kf", w->dir, sizeof w->dir);
	assert_int_equal(conf_parse(SPAN_LIT(corp), "kf.conf", &w->conf, &err), RC_OK);
	w->brain = brain_new(&bc, START_MS);
	struct world_conf wc = {.data_dir = w->dir, .conf = w->conf, .brain = w->brain, .start_ms = START_MS};
	assert_int_equal(world_new(&wc, &w->world, &err), RC_OK);
	brain_employee(w->brain, SPAN_LIT("li"), SPAN_LIT("李丽"));
	brainkf_account(w->brain, KF, SPAN_LIT("小助手"), true);
	brainkf_servicer(w->brain, KF, SPAN_LIT("li"), true);
	if (world_script(w->world, "faq.md", span_of(faq), &err) ||
		world_script(w->world, "kf.md", span_of(script), &err))
		wrong(w, "%s", err.text);
	for (int i = 0; i < PEOPLE; i++) {
		snprintf(w->id[i], sizeof w->id[i], "c%d", i);
		if (below(w, 2))
			brain_add(w->brain, now(w), SPAN_LIT("li"), span_of(w->id[i]), SPAN_ABSENT, SPAN_ABSENT, false);
	}
	live(w, HOUR_MS);
}

static void press(struct kfworld *w)
{
	static const char *const words[] = {"包邮吗", "怎么选", "退货", "转人工", "随便说说", "不要", "油皮", "全部"};
	static const char *const clicks[] = {"油皮", "干皮", "包邮吗", "怎么选", "好", "不好"};
	int i = below(w, PEOPLE), what = below(w, 100);
	struct span c = span_of(w->id[i]);
	if (what < 25)
		brainkf_enter(w->brain, now(w), KF, c, SPAN_ABSENT, SPAN_ABSENT);
	else if (what < 55)
		w->said[i] += brainkf_say(w->brain, now(w), KF, c, span_of(words[below(w, 8)]), SPAN_ABSENT);
	else if (what < 75)
		w->said[i] += brainkf_click(w->brain, now(w), KF, c, span_of(clicks[below(w, 6)]));
	else if (what < 80)
		w->said[i] += brainkf_say(w->brain, now(w), KF, c, SPAN_LIT(""), SPAN_LIT("image"));
	else if (what < 88)
		brainkf_take(w->brain, now(w), KF, c, SPAN_LIT("li"));
	else if (what < 94)
		brainkf_reply(w->brain, now(w), KF, c, SPAN_LIT("我来"));
	else
		brainkf_close(w->brain, now(w), KF, c);
}

static void break_something(struct kfworld *w)
{
	static const char *const paths[] = {
		"kf/send_msg", "kf/sync_msg", "kf/service_state/trans", "kf/send_msg_on_event", "kf/account/list"};
	static const int64_t codes[] = {-1, 45009, 95018, 95016};
	const char *path = paths[below(w, 5)];
	bool sync = strcmp(path, "kf/sync_msg") == 0;
	if (below(w, 2))
		brain_fail(w->brain, path, 0, 1, true);
	else
		brain_fail(w->brain, path, sync ? (below(w, 2) ? 40058 : 95007) : codes[below(w, 4)], 1, false);
}

/* -- what must hold --------------------------------------------------------------------------------------------------------- */

static int64_t arrived(const struct kfworld *w, int i)
{
	struct brain_message m;
	int64_t n = 0;
	for (int k = 0; brain_message(w->brain, span_of(w->id[i]), k, &m); k++)
		n += strncmp(m.how, "kf", 2) == 0;
	return n;
}

static void check_person(struct kfworld *w, int i)
{
	struct kflog_message *v = NULL;
	struct err err = {0};
	int64_t in[KFLOG_STATES] = {0}, heard = 0;
	int n = 0;
	arena_reset(w->a);
	if (kflog_messages_of(world_db(w->world), w->a, span_of(w->id[i]), MOST, &v, &n, &err))
		wrong(w, "%s", err.text);
	for (int k = 0; k < n; k++) {
		heard += v[k].origin == 3;
		if (v[k].origin == 0)
			in[v[k].state]++;
	}
	if (heard != w->said[i])
		wrong(w, "%s said %lld, heard %lld", w->id[i], (long long)w->said[i], (long long)heard);
	int64_t got = arrived(w, i);
	if (got < in[KFLOG_SENT] || got > in[KFLOG_SENT] + in[KFLOG_UNSURE])
		wrong(w, "%s got %lld, we say %lld and %lld unsure", w->id[i], (long long)got,
			(long long)in[KFLOG_SENT], (long long)in[KFLOG_UNSURE]);
	if (in[KFLOG_WAITING] || in[KFLOG_SENDING])
		wrong(w, "%s: something waits still", w->id[i]);
	w->sent += in[KFLOG_SENT];
	w->unsure += in[KFLOG_UNSURE];
	w->refused += in[KFLOG_FAILED] + in[KFLOG_DROPPED];
}

static void check_heard(struct kfworld *w, int i)
{
	struct kflog_message *v = NULL;
	struct err err = {0};
	int64_t heard = 0;
	int n = 0;
	arena_reset(w->a);
	if (kflog_messages_of(world_db(w->world), w->a, span_of(w->id[i]), MOST, &v, &n, &err))
		wrong(w, "%s", err.text);
	for (int k = 0; k < n; k++)
		heard += v[k].origin == 3;
	if (heard != w->said[i])
		wrong(w, "%s said %lld, heard only %lld by now", w->id[i], (long long)w->said[i], (long long)heard);
}

static void check_calls(struct kfworld *w)
{
	struct brain_call_note note;
	struct text lines;
	int64_t counts[OUTCOME_COUNT];
	struct err err = {0};
	for (int i = 0; brain_call_note(w->brain, i, &note); i++)
		if (note.errcode == 95001 || note.errcode == 95002)
			wrong(w, "%.*s %lld %.*s", SPAN_ARG(note.path), (long long)note.errcode, SPAN_ARG(note.words));
	text_init(&lines, 1 << 20);
	if (brain_breaches(w->brain, &lines))
		wrong(w, "%s", text_str(&lines));
	text_release(&lines);
	assert_int_equal(outcome_counts(world_db(w->world), counts, &err), RC_OK);
	if (counts[OUTCOME_FAILED])
		wrong(w, "%lld inputs failed", (long long)counts[OUTCOME_FAILED]);
}

static void play(struct kfworld *w)
{
	struct err err = {0};
	bool crashes = !w->calm && below(w, 2) == 0, faults = !w->calm && below(w, 3) > 0;
	w->a = arena_new(0);
	begin(w);
	for (int i = 0; i < ACTS; i++) {
		live(w, 500 + below(w, below(w, 10) ? 60000 : 3 * 3600000));
		if (faults && below(w, 12) == 0)
			break_something(w);
		for (int k = below(w, 4) ? 1 : 1 + below(w, 9); k > 0; k--)
			press(w);
		if (w->calm && below(w, 5) == 0) {
			live(w, 60000);
			for (int k = 0; k < PEOPLE; k++)
				check_heard(w, k);
		}
		if (crashes && below(w, 15) == 0 && world_crash(w->world, &err))
			wrong(w, "%s", err.text);
	}
	live(w, 12 * HOUR_MS);
	for (int i = 0; i < PEOPLE; i++)
		check_person(w, i);
	check_calls(w);
	if (world_replay(w->world, 1 + below(w, 50), &err))
		wrong(w, "%s", err.text);
	world_free(w->world);
	brain_free(w->brain);
	conf_free(w->conf);
	arena_free(w->a);
	seeds_drop(w->dir);
}

static void worlds(void **state)
{
	const char *text = getenv("SIYU_KF");
	int64_t one = 0, sent = 0, unsure = 0, refused = 0;
	(void)state;
	if (text && !span_int(span_of(text), &one))
		fail_msg("SIYU_KF is no number");
	for (int64_t seed = one ? one : 1; seed <= (one ? one : WORLDS); seed++) {
		struct kfworld w = {.seed = (uint64_t)seed, .calm = seed % 3 == 0};
		rng_seed(&w.rng, w.seed);
		play(&w);
		sent += w.sent;
		unsure += w.unsure;
		refused += w.refused;
	}
	print_message("%lld messages sent, %lld unsure, %lld refused or dropped\n", (long long)sent, (long long)unsure,
		(long long)refused);
	if (!one) /* the worlds have tried what they are for */
		assert_true(sent > 100 && unsure > 5 && refused > 5);
}

int main(void)
{
	const struct CMUnitTest tests[] = {cmocka_unit_test(worlds)};
	return cmocka_run_group_tests_name("scenario/kfworlds", tests, NULL, NULL);
}
