/* Part two of siyu demo: the real processes on loopback. A dozen customers add, get their welcome, tags and a mass message that
 * their employee confirms; some buy. Everything goes over HTTP, callbacks and orders signed as outside. */
#include "demo.h"

#include "demochat.h"
#include "demofigures.h"
#include "demohttp.h"
#include "demoproc.h"
#include "demowait.h"
#include "signals.h"
#include "station.h"

#include "base/clock.h"
#include "base/fileio.h"
#include "base/json.h"
#include "base/mem.h"
#include "base/rng.h"
#include "base/zone.h"
#include "store/scriptlog.h"

#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

/* Waits end when nothing moves so long: longer than the longest of poll_seconds. */
#define QUIET_MS 90000
#define READY_MOST_MS 600000
#define MOST_MS 1200000
#define ADD_EVERY_MS 900
#define BUY_AFTER_MS 6000
#define CONFIRM_AFTER_MS 2500
#define LOOK_EVERY_MS 500

static const struct {
	const char *userid, *name;
} staff[] = {{"wangfang", "王芳"}, {"lili", "李丽"}, {"zhangmin", "张敏"}};
static const struct {
	const char *name, *state;
	int64_t fen;
} customers[] = {
	{"小雨", "card", 8900},
	{"晨曦", "shop", 0},
	{"建国", "card", 12900},
	{"一诺", "live", 0},
	{"子涵", "card", 0},
	{"Lily", "shop", 29900},
	{"陈伟", "live", 0},
	{"赵娜", "card", 8900},
	{"周静", "shop", 0},
	{"吴敏", "card", 0},
	{"黄婷", "live", 2990},
	{"杨帆", "card", 0},
};
#define STAFF ((int)(sizeof staff / sizeof *staff))
#define CUSTOMERS ((int)(sizeof customers / sizeof *customers))

/* What a quarter of an hour of the shipped scripts would not show: everything of a day within two minutes. */
static const char script[] =
	"# 剧本：演示\n- 说明：一条欢迎语、一个标签、一条群发，两分钟走完\n- 开始：加好友\n- 目标：首单，1天内\n- 停止：客户说「不要」\n\n"
	"## 20秒内 问候\n- 打标签：新客\n> {客户|亲}您好，包裹收到了吗？有问题拍张照发我，我来处理。\n\n"
	"## 立即 送清单\n> 《七天护理清单》给您放这儿了，三分钟能看完。用着有什么不对劲，随时叫我。\n";

struct demolive {
	struct demo *d;
	struct demochat chat;
	struct oneask *http;
	struct text answer;
	char secret[65], token[33], aes_key[44], orders_key[65];
	uint16_t gate_port, desk_port, sandbox_port;
	char data[300];
	pid_t sandbox, serve;
	int64_t begun_ms;
	char customer[CUSTOMERS][128];
	int added, next_call;
	int64_t added_ms[CUSTOMERS];
	bool bought[CUSTOMERS], refunded;
	int64_t confirm_ms[STAFF]; /* 0: nothing to confirm */
};

/* -- setting up --------------------------------------------------------------------------------------------------------------- */

static void draw(char *out, size_t n)
{
	static const char letters[] = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789AB";
	unsigned char bytes[64];
	rng_kernel(bytes, n - 1);
	for (size_t i = 0; i + 1 < n; i++)
		out[i] = letters[bytes[i] % 62];
	out[n - 1] = 0;
}

static enum rc write_file(const struct demo *d, const char *name, const char *bytes, struct err *err)
{
	char path[400];
	snprintf(path, sizeof path, "%s/%s", d->dir, name);
	return fileio_write(path, span_of(bytes), 0600, err);
}

static enum rc write_conf(struct demolive *l, struct err *err)
{
	struct demo *d = l->d;
	struct text file;
	struct zone zone;
	zone_fixed(&zone, 8 * 3600);
	/* 静默 in the small hours, and not now: the demo also runs at night. */
	int minute = zone_minute(&zone, clock_real_ms());
	int quiet = minute >= 60 && minute < 5 * 60 ? 6 : 3;
	text_init(&file, 65536);
	text_addf(&file,
		"# the real processes of siyu demo\n[corp]\ncorpid = wwdemo\n[app bot]\nagentid = 1000002\nsecret_file = secret\ntoken_file = token\naes_key_file = aes_key\n");
	text_addf(&file,
		"[gate]\nlisten = 127.0.0.1:%u\n[desk]\nlisten = 127.0.0.1:%u\n[wecom]\napi_base = http://127.0.0.1:%u\npoll_seconds = 3, 6, 10, 20, 40, 60\n",
		(unsigned)l->gate_port, (unsigned)l->desk_port, (unsigned)l->sandbox_port);
	text_addf(
		&file, "[data]\ndir = %s\n[scripts]\ndir = %s/sop\n[orders]\nkey_file = orders_key\n", l->data, d->dir);
	text_addf(&file,
		"[channels]\ncard = 包裹卡\nshop = 门店\nlive = 直播间\n[rules]\nmerge_minutes = 1\nquiet = %02d:00-%02d:00\n",
		quiet, quiet + 1);
	demochat_conf(d, &l->chat, &file);
	enum rc rc = fileio_write(d->live_conf, text_span(&file), 0600, err);
	text_release(&file);
	return rc;
}

static enum rc prepare(struct demolive *l, struct err *err)
{
	struct demo *d = l->d;
	char conf[280], sop[300];
	draw(l->secret, sizeof l->secret);
	draw(l->token, sizeof l->token);
	draw(l->orders_key, sizeof l->orders_key);
	/* The 43rd character holds four bits: only those of which the last two are zero decode (callbacks.md 1). */
	draw(l->aes_key, sizeof l->aes_key);
	l->aes_key[42] = 'A';
	snprintf(l->data, sizeof l->data, "%s/live", d->dir);
	/* As a shop has it: siyu, typed in that folder, finds conf/siyu.conf and sop/ by itself. */
	snprintf(conf, sizeof conf, "%s/conf", d->dir);
	snprintf(sop, sizeof sop, "%s/sop", d->dir);
	snprintf(d->live_conf, sizeof d->live_conf, "%s/siyu.conf", conf);
	enum rc rc = demohttp_port(&l->gate_port, err);
	if (!rc)
		rc = demohttp_port(&l->desk_port, err);
	if (!rc)
		rc = demohttp_port(&l->sandbox_port, err);
	if (!rc)
		rc = fileio_mkdirs(conf, 0700, err);
	if (!rc)
		rc = fileio_mkdirs(sop, 0700, err);
	if (!rc)
		rc = write_file(d, "sop/演示.md", script, err);
	if (!rc)
		rc = write_file(d, "conf/secret", l->secret, err);
	if (!rc)
		rc = write_file(d, "conf/token", l->token, err);
	if (!rc)
		rc = write_file(d, "conf/aes_key", l->aes_key, err);
	if (!rc)
		rc = write_file(d, "conf/orders_key", l->orders_key, err);
	if (!rc)
		rc = demochat_prepare(d, &l->chat, err);
	return rc ? rc : write_conf(l, err);
}

/* -- processes ---------------------------------------------------------------------------------------------------------------------- */

static enum rc start_both(struct demolive *l, struct err *err)
{
	struct demo *d = l->d;
	char listen[32], callback[64], orders[64], files[4][300];
	static const char *const names[] = {"secret", "token", "aes_key", "orders_key"};
	snprintf(listen, sizeof listen, "127.0.0.1:%u", (unsigned)l->sandbox_port);
	snprintf(callback, sizeof callback, "http://127.0.0.1:%u/wecom/bot", (unsigned)l->gate_port);
	snprintf(orders, sizeof orders, "http://127.0.0.1:%u/orders", (unsigned)l->gate_port);
	for (int i = 0; i < 4; i++)
		snprintf(files[i], sizeof files[i], "%s/conf/%s", d->dir, names[i]);
	const char *const sandbox[] = {d->self, "sandbox", "--listen", listen, "--corpid", "wwdemo", "--secret-file",
		files[0], "--callback", callback, "--token-file", files[1], "--aes-key-file", files[2], "--orders-url",
		orders, "--orders-key-file", files[3], "--employees", "0", l->chat.library[0] ? "--archive" : NULL,
		l->chat.file, "--archive-key-file", l->chat.public_key, NULL};
	const char *const serve[] = {d->self, "--conf", d->live_conf, "serve", NULL};
	l->sandbox = demoproc_start(d, "sandbox.log", sandbox);
	l->serve = demoproc_start(d, "serve.log", serve);
	return l->sandbox > 0 && l->serve > 0 ? RC_OK : err_set(err, RC_FAILED, "起不了进程：看内存和进程数的上限");
}

/* -- asking and telling ---------------------------------------------------------------------------------------------------------------- */

static enum rc ask_at(struct demolive *l, uint16_t port, const char *path, const char *body, struct err *err)
{
	char url[256];
	snprintf(url, sizeof url, "http://127.0.0.1:%u%s", (unsigned)port, path);
	return demohttp_ask(l->http, url, body, &l->answer, err);
}

static void tell(const char *what, const char *fmt, ...) PRINTF_LIKE(2, 3);
static void tell(const char *what, const char *fmt, ...)
{
	char line[2048], at[32];
	struct zone zone;
	va_list ap;
	zone_fixed(&zone, 8 * 3600);
	va_start(ap, fmt);
	vsnprintf(line, sizeof line, fmt, ap);
	va_end(ap);
	for (char *p = line; *p; p++)
		*p = *p == '\n' ? ' ' : *p;
	printf("  %s  %s  %s\n", zone_format(&zone, clock_real_ms(), at) + 11, what, line);
	fflush(stdout);
}

/* false: no more of it. A slow machine is said to be one. */
static bool wait_on(struct demowait *w, uint64_t mark)
{
	int64_t seconds;
	bool more = demowait_more(w, mark, clock_boot_ms(), &seconds);
	if (seconds)
		tell("等待　", "等 %s，%lld 秒了：这台机器慢，有动静就接着等", w->what, (long long)seconds);
	return more;
}

static enum rc wait_ready(struct demolive *l, uint16_t port, const char *who, struct err *err)
{
	struct demowait w = demowait_begin(who, QUIET_MS, READY_MOST_MS, clock_boot_ms());
	char log[32];
	snprintf(log, sizeof log, "%s.log", who);
	while (ask_at(l, port, "/healthz", NULL, err) != RC_OK) {
		if (demoproc_ended(&l->sandbox) || demoproc_ended(&l->serve)) {
			err_set(err, RC_FAILED, "%s 没起来就结束了", who);
			err_hint(err, "看 %s/%s", l->d->dir, log);
			return RC_FAILED;
		}
		if (!wait_on(&w, demowait_logs(l->d->dir)))
			return demowait_gave_up(&w, clock_boot_ms(), l->d->dir, log, err);
		clock_sleep_ms(50);
	}
	return RC_OK;
}

/* The scripts are in the log: who adds from now on meets them. */
static enum rc wait_scripts(struct demolive *l, struct err *err)
{
	struct arena *a = arena_new(65536);
	struct demowait w = demowait_begin("剧本上线", QUIET_MS, READY_MOST_MS, clock_boot_ms());
	int n = 0;
	enum rc rc = RC_OK;
	for (; !rc && n == 0; clock_sleep_ms(50)) {
		struct station s;
		struct scriptlog *running;
		if (!wait_on(&w, demowait_logs(l->d->dir)))
			rc = demowait_gave_up(&w, clock_boot_ms(), l->d->dir, "serve.log", err);
		if (rc || station_read(l->data, &s, err))
			continue;
		if (scriptlog_current(s.db, a, &running, &n, err))
			n = 0;
		station_close(&s);
	}
	arena_free(a);
	return rc;
}

static enum rc do_add(struct demolive *l, int i, struct err *err)
{
	char body[256];
	struct json_doc *doc;
	snprintf(body, sizeof body, "{\"userid\":\"%s\",\"name\":\"%s\",\"state\":\"%s\"}", staff[i % STAFF].userid,
		customers[i].name, customers[i].state);
	enum rc rc = ask_at(l, l->sandbox_port, "/sandbox/add", body, err);
	if (!rc)
		rc = json_parse(text_span(&l->answer), &doc, err);
	if (rc)
		return rc;
	snprintf(l->customer[i], sizeof l->customer[i], "%.*s",
		SPAN_ARG(json_str(json_get(json_root(doc), "external_userid"))));
	json_free(doc);
	l->added_ms[i] = clock_boot_ms();
	tell("加好友", "%s 扫码加了%s", customers[i].name, staff[i % STAFF].name);
	return RC_OK;
}

static enum rc do_buy(struct demolive *l, int i, struct err *err)
{
	char body[256];
	snprintf(body, sizeof body, "{\"external_userid\":\"%s\",\"order_no\":\"D%04d\",\"amount_fen\":%lld}",
		l->customer[i], i + 1, (long long)customers[i].fen);
	l->bought[i] = true;
	tell("下单　", "%s 买了 %lld.%02lld 元，单号 D%04d", customers[i].name, (long long)(customers[i].fen / 100),
		(long long)(customers[i].fen % 100), i + 1);
	return ask_at(l, l->sandbox_port, "/sandbox/buy", body, err);
}

static enum rc do_refund(struct demolive *l, struct err *err)
{
	l->refunded = true;
	tell("退款　", "单号 D0006 退 100.00 元");
	return ask_at(l, l->sandbox_port, "/sandbox/refund", "{\"order_no\":\"D0006\",\"refund_fen\":10000}", err);
}

static enum rc do_confirm(struct demolive *l, int who, struct err *err)
{
	char body[128];
	l->confirm_ms[who] = 0;
	snprintf(body, sizeof body, "{\"userid\":\"%s\"}", staff[who].userid);
	tell("确认　", "%s 点了发送", staff[who].name);
	return ask_at(l, l->sandbox_port, "/sandbox/confirm", body, err);
}

static int staff_of(struct span words, const char *key)
{
	size_t at = span_search(words, span_of(key));
	for (int i = 0; at != SIZE_MAX && i < STAFF; i++)
		if (span_starts(span_drop(words, at + strlen(key)), staff[i].userid))
			return i;
	return -1;
}

static const char *customer_of(const struct demolive *l, struct span words)
{
	for (int i = 0; i < l->added; i++)
		if (span_search(words, span_of(l->customer[i])) != SIZE_MAX)
			return customers[i].name;
	return "客户";
}

static struct span text_of(struct span words)
{
	size_t at = span_search(words, SPAN_LIT("text="));
	struct span text = at == SIZE_MAX ? SPAN_LIT("") : span_drop(words, at + 5);
	size_t end = span_search(text, SPAN_LIT(" msgid="));
	return end == SIZE_MAX ? text : span_take(text, end);
}

/* One call that siyu made of the sandbox. */
static void show_call(struct demolive *l, const struct json_node *n)
{
	struct span path = json_str(json_get(n, "path")), words = json_str(json_get(n, "words"));
	bool done = false;
	if (!json_bool(json_get(n, "done"), &done) || !done)
		return;
	if (span_ends(path, "send_welcome_msg")) {
		tell("欢迎语", "→ %s：%.*s", customer_of(l, words), SPAN_ARG(text_of(words)));
	} else if (span_ends(path, "mark_tag")) {
		tell("标签　", "%s 打上「新客」", customer_of(l, words));
	} else if (span_ends(path, "add_msg_template")) {
		int who = staff_of(words, "sender=");
		size_t at = span_search(words, SPAN_LIT("n="));
		tell("任务　", "给%s：发给 %lld 位客户「%.*s」", who < 0 ? "员工" : staff[who].name,
			at == SIZE_MAX ? 0LL : (long long)strtoll(words.p + at + 2, NULL, 10),
			SPAN_ARG(text_of(words)));
		if (who >= 0)
			l->confirm_ms[who] = clock_boot_ms() + CONFIRM_AFTER_MS;
	} else if (span_ends(path, "get_groupmsg_send_result")) {
		tell("结果　", "问到了一个任务的发送结果");
	}
}

static enum rc watch(struct demolive *l, struct err *err)
{
	char path[64];
	struct json_doc *doc;
	int64_t next = l->next_call;
	snprintf(path, sizeof path, "/sandbox/calls?from=%d", l->next_call);
	enum rc rc = ask_at(l, l->sandbox_port, path, NULL, err);
	if (!rc)
		rc = json_parse(text_span(&l->answer), &doc, err);
	if (rc)
		return rc;
	for (const struct json_node *n = json_first(json_get(json_root(doc), "calls")); n; n = json_next(n))
		show_call(l, n);
	(void)json_int(json_get(json_root(doc), "next"), &next);
	l->next_call = (int)next;
	json_free(doc);
	return RC_OK;
}

/* -- the books ------------------------------------------------------------------------------------------------------------------------- */

static enum rc their_figures(struct demolive *l, struct demofigures *ret, struct err *err)
{
	struct json_doc *doc;
	struct brain_books b = {0};
	const struct {
		const char *key;
		int64_t *to;
	} keys[] = {
		{"adds", &b.adds},
		{"welcomes", &b.welcomes},
		{"mass_delivered", &b.mass_delivered},
		{"tags_on", &b.tags_on},
		{"orders", &b.orders},
		{"gross_fen", &b.gross_fen},
		{"refund_fen", &b.refund_fen},
		{"payers", &b.payers},
	};
	enum rc rc = ask_at(l, l->sandbox_port, "/sandbox/books", NULL, err);
	if (!rc)
		rc = json_parse(text_span(&l->answer), &doc, err);
	if (rc)
		return rc;
	for (size_t i = 0; !rc && i < sizeof keys / sizeof *keys; i++)
		if (!json_int(json_get(json_root(doc), keys[i].key), keys[i].to))
			rc = err_set(err, RC_FAILED, "沙盒的账里没有「%s」", keys[i].key);
	json_free(doc);
	*ret = demofigures_theirs(&b);
	return rc;
}

static enum rc our_figures(struct demolive *l, struct demofigures *ret, struct err *err)
{
	struct station s;
	enum rc rc = station_read(l->data, &s, err);
	if (rc)
		return rc;
	rc = demofigures_ours(s.db, SPAN_ABSENT, clock_real_ms(), ret, err);
	station_close(&s);
	return rc;
}

/* -- the minutes themselves ---------------------------------------------------------------------------------------------------------------- */

/* What people do now. true: all that was planned has happened. */
static enum rc people(struct demolive *l, bool *ret_done, struct err *err)
{
	int64_t now = clock_boot_ms();
	enum rc rc = RC_OK;
	bool done = l->added == CUSTOMERS;
	if (!done && now >= l->begun_ms + l->added * ADD_EVERY_MS) {
		rc = do_add(l, l->added, err);
		l->added += rc == RC_OK;
	}
	for (int i = 0; !rc && i < l->added; i++) {
		if (customers[i].fen == 0 || l->bought[i])
			continue;
		done = false;
		if (now >= l->added_ms[i] + BUY_AFTER_MS)
			rc = do_buy(l, i, err);
	}
	if (!rc && done && !l->refunded)
		rc = do_refund(l, err);
	for (int i = 0; !rc && i < STAFF; i++)
		if (l->confirm_ms[i] && now >= l->confirm_ms[i])
			rc = do_confirm(l, i, err);
	*ret_done = done && l->refunded;
	return rc;
}

static enum rc chat(struct demolive *l, struct err *err)
{
	static const char words[] = "清单收到了。面膜一周用几次？";
	int who = CUSTOMERS / 2;
	char sandbox[64];
	if (!l->chat.library[0])
		return RC_OK;
	snprintf(sandbox, sizeof sandbox, "http://127.0.0.1:%u", (unsigned)l->sandbox_port);
	enum rc rc = demochat_say(l->http, sandbox, l->data, staff[who % STAFF].userid, l->customer[who], words, err);
	if (!rc)
		tell("存档　", "%s 对%s说「%s」：siyu 从会话内容存档读到了", customers[who].name,
			staff[who % STAFF].name, words);
	return rc;
}

/* A number of what has happened: it changes with each step of people and each figure. */
static uint64_t moved(const struct demolive *l, const struct demofigures *ours, const struct demofigures *theirs)
{
	uint64_t mark = (uint64_t)l->added;
	for (int i = 0; i < l->added; i++)
		mark = mark * 3 + l->bought[i];
	const struct demofigures *both[] = {ours, theirs};
	for (int i = 0; i < 2; i++)
		mark = mark * 31 +
			(uint64_t)(both[i]->welcomes + both[i]->delivered * 7 + both[i]->tags * 11 +
				both[i]->orders * 13 + both[i]->gross_fen + both[i]->refund_fen);
	return mark;
}

static enum rc play(struct demolive *l, struct demofigures *ours, struct demofigures *theirs, struct err *err)
{
	bool done = false, told = false;
	l->begun_ms = clock_boot_ms();
	struct demowait w = demowait_begin("发送结果", QUIET_MS, MOST_MS, l->begun_ms);
	/* The figures say what is missing, when it is given up. */
	for (; wait_on(&w, moved(l, ours, theirs)); clock_sleep_ms(LOOK_EVERY_MS)) {
		enum rc rc = people(l, &done, err);
		if (!rc)
			rc = watch(l, err);
		if (rc)
			return rc;
		if (demoproc_ended(&l->serve) || demoproc_ended(&l->sandbox))
			return err_set(err, RC_FAILED, "一个进程提前结束了：看 %s 里的日志", l->d->dir);
		if (signals_take(l->d->signal_fd) & SIGNALS_STOP)
			return err_set(err, RC_FAILED, "被停下了");
		if (!done)
			continue;
		if (!told)
			tell("等待　", "员工都确认了，siyu 按 poll_seconds 去问发送结果");
		told = true;
		rc = their_figures(l, theirs, err);
		if (!rc)
			rc = our_figures(l, ours, err);
		if (rc)
			return rc;
		if (theirs->delivered == CUSTOMERS && demofigures_agree(ours, theirs))
			return RC_OK;
	}
	tell("等待　", "最后 %lld 秒没有动静，不等了：看下面少了什么，日志在 %s", (long long)(QUIET_MS / 1000),
		l->d->dir);
	return RC_OK;
}

static enum rc run(struct demolive *l, struct err *err)
{
	struct demofigures ours = {0}, theirs = {0};
	char body[128];
	enum rc rc = prepare(l, err);
	if (!rc)
		rc = oneask_new("siyu-demo", &l->http, err);
	if (!rc)
		rc = start_both(l, err);
	if (!rc)
		rc = wait_ready(l, l->sandbox_port, "sandbox", err);
	if (!rc)
		rc = wait_ready(l, l->gate_port, "serve", err);
	if (!rc)
		rc = wait_scripts(l, err);
	for (int i = 0; !rc && i < STAFF; i++) {
		snprintf(body, sizeof body, "{\"userid\":\"%s\",\"name\":\"%s\"}", staff[i].userid, staff[i].name);
		rc = ask_at(l, l->sandbox_port, "/sandbox/employee", body, err);
	}
	if (rc)
		return rc;
	printf("  gate 127.0.0.1:%u（回调、订单），desk 127.0.0.1:%u，沙盒 127.0.0.1:%u；数据和日志在 %s\n",
		(unsigned)l->gate_port, (unsigned)l->desk_port, (unsigned)l->sandbox_port, l->d->dir);
	rc = play(l, &ours, &theirs, err);
	if (!rc)
		rc = chat(l, err);
	if (rc)
		return rc;
	demofigures_show(&ours, &theirs);
	if (!demofigures_agree(&ours, &theirs) || theirs.delivered != CUSTOMERS)
		return err_set(err, RC_INVALID, "真的进程的数字和沙盒的账不一致");
	return RC_OK;
}

enum rc demolive_play(struct demo *d, struct demolive **ret_live, struct err *err)
{
	struct demolive *l = mem_alloc(sizeof *l);
	l->d = d;
	text_init(&l->answer, (size_t)4 << 20);
	*ret_live = l;
	return run(l, err);
}

void demolive_where(const struct demolive *l)
{
	const char *self = l->d->self, *slash = strrchr(self, '/');
	printf("\n两个进程还开着，Ctrl-C 结束。再开一个终端，先抄这一行：\n");
	printf("  cd %s; PATH=%.*s:$PATH SANDBOX=http://127.0.0.1:%u\n", l->d->dir, slash ? (int)(slash - self) : 1,
		slash ? self : ".", (unsigned)l->sandbox_port);
	printf("然后可以试：\n  siyu status\n  siyu report gmv\n  siyu why %s\n  siyu inbox list --limit 5\n",
		l->customer[0]);
	printf("  curl -d '{\"userid\":\"lili\",\"name\":\"新朋友\",\"state\":\"card\"}' $SANDBOX/sandbox/add\n");
	printf("  curl $SANDBOX/sandbox/books\n上面第三部分虚拟的那些天，加上 --conf world.conf 看：\n"
	       "  siyu --conf world.conf report gmv --by channel\n写自己的第一个剧本：siyu help 剧本 教程\n");
}

void demolive_end(struct demolive *l)
{
	if (!l)
		return;
	demoproc_stop(&l->serve);
	demoproc_stop(&l->sandbox);
	oneask_free(l->http);
	text_release(&l->answer);
	mem_free(l);
}
