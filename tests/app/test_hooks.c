/* rooms: app flow store wecom */
/* Events to receivers of ours: everything that happened reaches them, in order, signed, whatever they answer and wherever siyu dies. */
#include "testlib.h"

#include "app/world.h"
#include "base/arena.h"
#include "base/base64.h"
#include "base/json.h"
#include "base/mem.h"
#include "base/zone.h"
#include "crypt/sha.h"
#include "inbox/inbox.h"
#include "store/hooklog.h"
#include "store/outbox.h"
#include "wecom/port.h"

#include <stdio.h>
#include <string.h>

#define START_MS INT64_C(1772496000000) /* 2026-03-03 08:00 in Shanghai */
#define MINUTE_MS INT64_C(60000)
#define HOUR_MS INT64_C(3600000)
#define SECRET "a-secret-of-the-shop"
#define TAKEN 400

static const char script[] =
	"# 剧本：七天\n- 开始：加好友\n- 目标：首单，7天内\n- 目标达成后：记转化 成单\n- 停止：已购买\n\n"
	"## 第1天 20:00 第一晚\n> 第一晚的话。\n";

struct taken {
	char id[64], type[32], customer[32], line[64], order_no[32];
	int64_t number, at_ms;
};

/* A shop with receivers: crm and bi, at addresses that tell which. */
struct shop {
	struct brain *brain;
	struct conf *conf;
	struct world *world;
	struct taken taken[TAKEN]; /* what crm took with a 200 */
	int takes, calls, bi;
	int answers[64], n_answers; /* what crm says to the next calls; then 200 */
	int always;                 /* … or to all of them; 0: not */
	int bi_says;
	struct err err;
};

static int64_t now_of(const struct shop *s)
{
	return world_now_ms(s->world);
}

static void field(const struct json_node *o, const char *key, char *ret, size_t n)
{
	struct span s = json_str(json_get(o, key));
	snprintf(ret, n, "%.*s", SPAN_ARG(s));
}

/* The signature as conf/WEBHOOKS.md tells a receiver to check it. */
static void check_signed(const struct wecom_call *call, int64_t now_ms, const char *id)
{
	char want[256];
	uint8_t mac[SHA_256_BYTES];
	char stamp[24];
	struct text hex;
	snprintf(stamp, sizeof stamp, "%lld", (long long)(now_ms / 1000));
	const struct span parts[] = {span_of(stamp), SPAN_LIT("."), call->body};
	sha_hmac256(SPAN_LIT(SECRET), parts, 3, mac);
	text_init(&hex, 128);
	base64_hex(&hex, mac, sizeof mac);
	snprintf(want, sizeof want, "X-Siyu-Event: %s\nX-Siyu-Timestamp: %s\nX-Siyu-Signature: %s", id, stamp,
		text_str(&hex));
	text_release(&hex);
	assert_true(span_is(call->headers, want));
	assert_true(span_is(call->content_type, "application/json"));
	assert_true(span_search(call->body, SPAN_LIT(SECRET)) == SIZE_MAX);
}

static int receive(void *user, int64_t now_ms, const struct wecom_call *call)
{
	struct shop *s = user;
	struct json_doc *doc = NULL;
	struct taken t = {.at_ms = now_ms};
	struct err err = {0};
	if (span_is(call->url, "https://bi.example.com/in")) {
		s->bi++;
		return s->bi_says;
	}
	assert_true(span_is(call->url, "https://crm.example.com/siyu"));
	assert_int_equal(json_parse(call->body, &doc, &err), RC_OK);
	const struct json_node *root = json_root(doc), *customer = json_get(root, "customer"),
			       *data = json_get(root, "data");
	field(root, "id", t.id, sizeof t.id);
	field(root, "type", t.type, sizeof t.type);
	field(customer, "external_userid", t.customer, sizeof t.customer);
	field(data, "order_no", t.order_no, sizeof t.order_no);
	assert_true(json_int(json_get(root, "number"), &t.number));
	snprintf(t.line, sizeof t.line, "%s", t.customer[0] ? t.customer : t.order_no);
	check_signed(call, now_ms, t.id);
	json_free(doc);
	s->calls++;
	int answer = s->always ? s->always : s->n_answers ? s->answers[0] : 200;
	if (s->n_answers) {
		s->n_answers--;
		memmove(s->answers, s->answers + 1, (size_t)s->n_answers * sizeof *s->answers);
	}
	if (answer == -7) { /* takes it, and the answer is lost */
		s->taken[s->takes++] = t;
		return WORLD_MUTE;
	}
	if (answer >= 200 && answer < 300) {
		assert_true(s->takes < TAKEN);
		s->taken[s->takes++] = t;
	}
	return answer;
}

static void say(struct shop *s, const int *answers, int n)
{
	memcpy(s->answers, answers, (size_t)n * sizeof *answers);
	s->n_answers = n;
}
#define SAY(s, ...) say(s, (const int[]){__VA_ARGS__}, (int)(sizeof((const int[]){__VA_ARGS__}) / sizeof(int)))

static void run(struct shop *s, int64_t for_ms)
{
	if (world_run(s->world, now_of(s) + for_ms, &s->err))
		fail_msg("%s", s->err.text);
}

static struct shop *shop_new(const char *dir, const char *more)
{
	struct shop *s = mem_alloc(sizeof *s);
	struct brain_conf bc = {.corpid = SPAN_LIT("wwtest"), .secret = SPAN_LIT("s"), .agentid = 7, .seed = 5};
	struct text conf;
	text_init(&conf, 8192);
	text_addf(&conf,
		"[corp]\ncorpid = wwtest\n[app bot]\nagentid = 7\nsecret = s\ntoken = t\naes_key = "
		"abcdefghijklmnopqrstuvwxyz0123456789ABCDEFG\n[hook crm]\nurl = https://crm.example.com/siyu\nsecret = " SECRET
		"\n%s",
		more);
	s->bi_says = 200;
	s->brain = brain_new(&bc, START_MS);
	if (conf_parse(text_span(&conf), "world.conf", &s->conf, &s->err) ||
		confneed_check(s->conf, CONF_WORK, &s->err))
		fail_msg("%s", s->err.text);
	struct world_conf wc = {.data_dir = dir,
		.conf = s->conf,
		.brain = s->brain,
		.start_ms = START_MS,
		.receiver = receive,
		.receiver_user = s};
	if (world_new(&wc, &s->world, &s->err) || world_script(s->world, "seven.md", span_of(script), &s->err))
		fail_msg("%s", s->err.text);
	brain_employee(s->brain, SPAN_LIT("li"), SPAN_LIT("李丽"));
	text_release(&conf);
	return s;
}

static void shop_free(struct shop *s)
{
	world_free(s->world);
	brain_free(s->brain);
	conf_free(s->conf);
	mem_free(s);
}

static void meets(struct shop *s, const char *customer, const char *name)
{
	(void)brain_add(s->brain, now_of(s), SPAN_LIT("li"), span_of(customer), span_of(name), SPAN_ABSENT, false);
	run(s, MINUTE_MS);
}

static void order(struct shop *s, const char *body)
{
	if (world_append(s->world, INBOX_ORDERS, SPAN_ABSENT, span_of(body), &s->err))
		fail_msg("%s", s->err.text);
	run(s, 1000);
}

static void tell(struct shop *s, const char *body)
{
	if (world_append(s->world, INBOX_COMMAND, SPAN_ABSENT, span_of(body), &s->err))
		fail_msg("%s", s->err.text);
	run(s, 1000);
}

#define ORDER(no, who, yuan, more) \
	"{\"source\":\"shop\",\"orders\":[{\"order_no\":\"" no "\",\"external_userid\":\"" who \
	"\",\"paid_at\":\"2026-03-03 08:05:00\",\"amount_yuan\":\"" yuan "\",\"product\":\"奶粉 13800138000\"" more \
	"}]}"

static void took(const struct shop *s, int i, const char *type, const char *line)
{
	if (i >= s->takes || strcmp(s->taken[i].type, type) != 0 || strcmp(s->taken[i].line, line) != 0)
		fail_msg("event %d is %s of %s, not %s of %s", i, i < s->takes ? s->taken[i].type : "none",
			i < s->takes ? s->taken[i].line : "nobody", type, line);
}

static int64_t in_state(struct shop *s, const char *hook, enum hooklog_state state)
{
	int64_t n = 0;
	assert_int_equal(hooklog_count(world_db(s->world), span_of(hook), state, 1000, &n, &s->err), RC_OK);
	return n;
}

static struct hooklog_event nth(struct shop *s, struct arena *a, enum hooklog_state state, int i)
{
	struct hooklog_event *v = NULL;
	int n = 0;
	assert_int_equal(hooklog_in(world_db(s->world), a, state, SPAN_LIT(""), 0, 1000, &v, &n, &s->err), RC_OK);
	assert_true(i < n);
	return v[i];
}

/* Each event once by its id, and those of each line in the order in which they were made. */
static void check_order(const struct shop *s, bool repeats)
{
	for (int i = 0; i < s->takes; i++)
		for (int k = 0; k < i; k++) {
			bool same = strcmp(s->taken[i].id, s->taken[k].id) == 0;
			assert_true(!same || repeats);
			if (!same && strcmp(s->taken[i].line, s->taken[k].line) == 0)
				assert_true(s->taken[k].number < s->taken[i].number);
		}
}

/* -- what is told --------------------------------------------------------------------------------------------------------- */

static void test_what_is_told(void **state)
{
	struct arena *a = arena_new(0);
	struct shop *s = shop_new(NULL, "");
	(void)state;
	meets(s, "c1", "小明");
	assert_int_equal(s->takes, 0);
	order(s, ORDER("T1", "c1", "89.00", ""));
	took(s, 0, "order.paid", "c1");
	took(s, 1, "conversion.goal", "c1");
	took(s, 2, "conversion.recorded", "c1");
	int after = s->takes;
	order(s, ORDER("T1", "c1", "89.00", ",\"refund_yuan\":\"9.00\""));
	took(s, after, "order.refunded", "c1");
	order(s, ORDER("T1", "c1", "99.00", ""));
	took(s, after + 1, "order.changed", "c1");
	/* Of nobody yet; then it finds him. */
	order(s, ORDER("T2", "c2", "10.00", ""));
	took(s, after + 2, "order.paid", "T2");
	meets(s, "c2", "王芳");
	took(s, after + 3, "order.changed", "c2");
	/* The same again says nothing. */
	int before = s->takes;
	order(s, ORDER("T2", "c2", "10.00", ""));
	assert_int_equal(s->takes, before);
	tell(s, "{\"verb\":\"order_void\",\"source\":\"shop\",\"why\":\"重复\",\"by\":\"li\",\"numbers\":[\"T2\"]}");
	took(s, before, "order.voided", "c2");
	order(s, ORDER("T2", "c2", "11.00", "")); /* its shop says so to no purpose */
	assert_int_equal(s->takes, before + 1);
	tell(s, "{\"verb\":\"order_unvoid\",\"source\":\"shop\",\"by\":\"li\",\"numbers\":[\"T2\"]}");
	took(s, before + 1, "order.restored", "c2");
	check_order(s, false);
	struct hooklog_event e = nth(s, a, HOOKLOG_DELIVERED, 0);
	char want[1200];
	snprintf(want, sizeof want,
		"{\"id\":\"%s\",\"type\":\"order.paid\",\"number\":%lld,\"made_ms\":%lld,\"customer\":{\"external_userid\":\"c1\",\"name\":\"小*\"},"
		"\"data\":{\"source\":\"shop\",\"order_no\":\"T1\",\"status\":\"paid\",\"amount_fen\":8900,\"gross_fen\":8900,\"refund_fen\":0,"
		"\"paid_ms\":1772496300000,\"product\":\"奶粉 138****8000\",\"quantity\":1,\"employee\":\"\",\"credit_employee\":\"li\",\"channel\":\"\","
		"\"script\":\"\",\"step\":\"\"}}",
		s->taken[0].id, (long long)s->taken[0].number, (long long)e.made_ms);
	assert_true(span_starts(span_of(s->taken[0].id), "evt_") && strlen(s->taken[0].id) == 36);
	if (!span_is(e.body, want))
		fail_msg("%.*s\nnot\n%s", SPAN_ARG(e.body), want);
	shop_free(s);
	arena_free(a);
}

static void test_stops(void **state)
{
	struct arena *a = arena_new(0);
	struct shop *s = shop_new(NULL, "events = stop\nnames = whole\n");
	(void)state;
	meets(s, "c1", "小明");
	meets(s, "c2", "王芳");
	order(s, ORDER("T1", "c1", "89.00", "")); /* 停止：已购买, but the goal comes first: no stop */
	tell(s, "{\"verb\":\"stop\",\"customer\":\"c2\",\"script\":\"七天\",\"by\":\"li\"}");
	took(s, 0, "stop.script", "c2");
	assert_int_equal(s->takes, 1);
	struct hooklog_event e = nth(s, a, HOOKLOG_DELIVERED, 0);
	assert_true(span_search(e.body, SPAN_LIT("\"name\":\"王芳\"")) != SIZE_MAX);
	assert_true(span_search(e.body, SPAN_LIT("\"reason\":\"by_hand\"")) != SIZE_MAX);
	meets(s, "c3", "赵");
	tell(s, "{\"verb\":\"heard\",\"customer\":\"c3\",\"what\":\"text\",\"text\":\"退订\",\"source\":\"told\",\"by\":\"li\"}");
	took(s, 1, "stop.customer", "c3");
	took(s, 2, "stop.script", "c3");
	shop_free(s);
	arena_free(a);
}

static void test_no_names(void **state)
{
	struct arena *a = arena_new(0);
	struct shop *s = shop_new(NULL, "names = none\nevents = order\n");
	(void)state;
	meets(s, "c1", "小明");
	order(s, ORDER("T1", "c1", "89.00", ""));
	assert_int_equal(s->takes, 1);
	struct hooklog_event e = nth(s, a, HOOKLOG_DELIVERED, 0);
	assert_true(span_search(e.body, SPAN_LIT("\"customer\":{\"external_userid\":\"c1\"}")) != SIZE_MAX);
	assert_true(span_search(e.body, SPAN_LIT("小")) == SIZE_MAX);
	shop_free(s);
	arena_free(a);
}

/* -- what they answer ------------------------------------------------------------------------------------------------------ */

/* Down, answering 500, garbage, nothing at all: told again, each time with a new signature of that moment, until it is taken. */
static void test_told_until_it_is_taken(void **state)
{
	struct shop *s = shop_new(NULL, "events = order\n");
	(void)state;
	meets(s, "c1", "小明");
	int64_t begun = now_of(s);
	SAY(s, WORLD_UNREACHED, 500, WORLD_MUTE, 302, 404, 429);
	order(s, ORDER("T1", "c1", "89.00", ""));
	order(s, ORDER("T2", "c1", "9.00", ""));
	assert_int_equal(s->takes, 0);
	assert_int_equal(s->calls, 1); /* T2 waits for T1: the same customer */
	run(s, 6 * HOUR_MS);
	assert_int_equal(s->calls, 8);
	assert_int_equal(s->takes, 2);
	assert_true(strcmp(s->taken[0].order_no, "T1") == 0 && strcmp(s->taken[1].order_no, "T2") == 0);
	assert_true(s->taken[0].at_ms - begun >= 5000 + 20000 + 80000 + 320000 + 1280000 + 3600000);
	assert_int_equal(in_state(s, "crm", HOOKLOG_DELIVERED), 2);
	shop_free(s);
}

/* Taken, but the answer is lost: it comes twice under one id. */
static void test_at_least_once(void **state)
{
	struct shop *s = shop_new(NULL, "events = order\n");
	(void)state;
	SAY(s, -7);
	order(s, ORDER("T1", "c1", "89.00", ""));
	run(s, MINUTE_MS);
	assert_int_equal(s->takes, 2);
	assert_string_equal(s->taken[0].id, s->taken[1].id);
	assert_int_equal(in_state(s, "crm", HOOKLOG_DELIVERED), 1);
	shop_free(s);
}

/* Refused for good: given up at once, seen, and let go once more by hand; the others go on. */
static void test_refused_for_good(void **state)
{
	struct arena *a = arena_new(0);
	struct shop *s = shop_new(NULL, "events = order\n");
	char ask[64];
	(void)state;
	meets(s, "c1", "小明");
	SAY(s, 422);
	order(s, ORDER("T1", "c1", "89.00", ""));
	order(s, ORDER("T2", "c1", "9.00", ""));
	assert_int_equal(s->takes, 1);
	assert_string_equal(s->taken[0].order_no, "T2");
	struct hooklog_event e = nth(s, a, HOOKLOG_DEAD, 0);
	assert_true(span_is(e.detail, "接收方回了 HTTP 422") && e.tries == 1 && e.ended_ms > 0);
	snprintf(ask, sizeof ask, "{\"verb\":\"hook_retry\",\"event\":%lld}", (long long)e.event);
	tell(s, ask);
	assert_int_equal(s->takes, 2);
	assert_string_equal(s->taken[1].order_no, "T1");
	assert_int_equal(in_state(s, "crm", HOOKLOG_DEAD), 0);
	tell(s, ask); /* it is delivered: nothing */
	assert_int_equal(s->takes, 2);
	shop_free(s);
	arena_free(a);
}

/* Down for longer than it is tried for: given up, no more calls than one an hour, all of it there, and gone once more by its name. */
static void test_given_up_in_time(void **state)
{
	struct arena *a = arena_new(0);
	struct shop *s = shop_new(NULL, "events = order\ngive_up_hours = 24\n");
	(void)state;
	s->always = WORLD_UNREACHED;
	order(s, ORDER("T1", "c1", "89.00", ""));
	order(s, ORDER("T2", "c2", "9.00", ""));
	run(s, 20 * HOUR_MS);
	assert_int_equal(in_state(s, "crm", HOOKLOG_FAILING), 2);
	run(s, 10 * HOUR_MS);
	assert_int_equal(in_state(s, "crm", HOOKLOG_DEAD), 2);
	assert_true(s->calls >= 2 * 20 && s->calls <= 2 * 30);
	assert_true(span_is(nth(s, a, HOOKLOG_DEAD, 0).detail, "连不上接收方"));
	s->always = 0;
	tell(s, "{\"verb\":\"hook_retry\",\"hook\":\"crm\"}");
	assert_int_equal(s->takes, 2);
	assert_int_equal(in_state(s, "crm", HOOKLOG_DELIVERED), 2);
	shop_free(s);
	arena_free(a);
}

/* One receiver that hangs is nobody else's trouble, and neither is what it does not take: others' events, and every welcome, go out. */
static void test_one_that_hangs(void **state)
{
	struct shop *s = shop_new(NULL,
		"events = order\n[hook bi]\nurl = https://bi.example.com/in\nsecret = " SECRET
		"-too\nevents = order\n");
	struct brain_books books;
	char body[400];
	(void)state;
	s->bi_says = WORLD_MUTE;
	for (int i = 0; i < 200; i++) {
		snprintf(body, sizeof body,
			"{\"source\":\"shop\",\"orders\":[{\"order_no\":\"B%d\",\"external_userid\":\"b%d\",\"paid_at\":\"2026-03-03 08:05:00\","
			"\"amount_yuan\":\"1.00\"}]}",
			i, i);
		order(s, body);
	}
	run(s, MINUTE_MS);
	assert_int_equal(s->takes, 200);
	assert_int_equal(in_state(s, "crm", HOOKLOG_DELIVERED), 200);
	/* Nothing new to who is down beyond what fails already. */
	run(s, 2 * HOUR_MS);
	assert_int_equal(in_state(s, "bi", HOOKLOG_DELIVERED), 0);
	assert_true(in_state(s, "bi", HOOKLOG_FAILING) <= 68 && in_state(s, "bi", HOOKLOG_SENDING) <= 4);
	assert_int_equal(in_state(s, "bi", HOOKLOG_FAILING) + in_state(s, "bi", HOOKLOG_SENDING) +
			in_state(s, "bi", HOOKLOG_WAITING),
		200);
	int calls = s->bi;
	run(s, 10 * HOUR_MS);
	assert_true(s->bi - calls <= 68 * 11);
	s->bi_says = 200;
	run(s, 3 * HOUR_MS);
	assert_int_equal(in_state(s, "bi", HOOKLOG_DELIVERED), 200);
	brain_books(s->brain, &books);
	assert_int_equal(books.mass_over_quota, 0);
	shop_free(s);
}

/* Killed wherever it is at rest, with answers lost and receivers that fail: each event arrives, in its order. */
static void test_killed(void **state)
{
	char dir[256], body[500];
	(void)state;
	test_dir(dir, sizeof dir);
	struct shop *s = shop_new(dir, "events = order, stop\n");
	static const int answers[] = {200, 500, WORLD_MUTE, 200, WORLD_UNREACHED, 200, -7, 503, 200, 200};
	for (int i = 0; i < 60; i++) {
		SAY(s, answers[i % 10], answers[(i * 7 + 3) % 10]);
		snprintf(body, sizeof body,
			"{\"source\":\"shop\",\"orders\":[{\"order_no\":\"K%d\",\"external_userid\":\"k%d\",\"paid_at\":\"2026-03-03 08:05:00\","
			"\"amount_yuan\":\"1.00\"}]}",
			i, i % 7);
		if (world_append(s->world, INBOX_ORDERS, SPAN_ABSENT, span_of(body), &s->err))
			fail_msg("%s", s->err.text);
		run(s, i % 3 ? 10 : 0); /* a receiver takes 20 ms: killed with the call under way, too */
		if (world_crash(s->world, &s->err))
			fail_msg("%s", s->err.text);
	}
	s->n_answers = 0;
	run(s, 8 * HOUR_MS);
	int seen = 0;
	for (int i = 0; i < 60; i++) {
		char no[16];
		int times = 0;
		snprintf(no, sizeof no, "K%d", i);
		for (int k = 0; k < s->takes; k++)
			times += strcmp(s->taken[k].order_no, no) == 0;
		seen += times > 0;
	}
	assert_int_equal(seen, 60);
	assert_int_equal(in_state(s, "crm", HOOKLOG_DELIVERED), 60);
	assert_true(s->takes >= 60);
	if (world_replay(s->world, 7, &s->err))
		fail_msg("%s", s->err.text);
	shop_free(s);
}

/* Who is forgotten stands in no event any more, sent or not; what still goes out names his pseudonym. */
static void test_forgotten(void **state)
{
	struct arena *a = arena_new(0);
	struct shop *s = shop_new(NULL, "names = whole\n");
	char body[600];
	(void)state;
	meets(s, "wm-somebody", "欧阳雪峰");
	SAY(s, 422, 200, 500);
	order(s, ORDER("T1", "wm-somebody", "89.00", ""));
	assert_int_equal(in_state(s, "crm", HOOKLOG_DEAD), 1);
	assert_int_equal(in_state(s, "crm", HOOKLOG_DELIVERED), 1);
	assert_int_equal(in_state(s, "crm", HOOKLOG_SENDING), 1);
	snprintf(body, sizeof body,
		"{\"customer\":\"wm-somebody\",\"pseudonym\":\"gone-0001\",\"key\":\"%064d\",\"ids\":[],\"names\":[\"欧阳雪峰\"],\"by\":\"li\"}",
		7);
	if (world_append(s->world, INBOX_FORGET, SPAN_ABSENT, span_of(body), &s->err))
		fail_msg("%s", s->err.text);
	int taken = s->takes;
	run(s, MINUTE_MS);
	assert_true(s->takes > taken);
	for (int i = taken; i < s->takes; i++)
		assert_string_equal(s->taken[i].customer, "gone-0001");
	for (int state_no = 0; state_no < HOOKLOG_STATES; state_no++) {
		struct hooklog_event *v = NULL;
		int n = 0;
		assert_int_equal(hooklog_in(world_db(s->world), a, (enum hooklog_state)state_no, SPAN_LIT(""), 0, 100,
					 &v, &n, &s->err),
			RC_OK);
		for (int i = 0; i < n; i++) {
			assert_true(span_search(v[i].body, SPAN_LIT("wm-somebody")) == SIZE_MAX);
			assert_true(span_search(v[i].body, SPAN_LIT("雪峰")) == SIZE_MAX);
			assert_true(span_search(v[i].line, SPAN_LIT("wm-somebody")) == SIZE_MAX);
		}
	}
	/* What was given up says nothing any more, and never goes. */
	assert_int_equal(nth(s, a, HOOKLOG_DEAD, 0).body.n, 0);
	taken = s->takes;
	tell(s, "{\"verb\":\"hook_retry\",\"hook\":\"crm\"}");
	assert_int_equal(s->takes, taken);
	shop_free(s);
	arena_free(a);
}

/* One that says nothing, to try a receiver; of nobody's name nothing goes anywhere. */
static void test_a_ping(void **state)
{
	struct shop *s = shop_new(NULL, "");
	(void)state;
	tell(s, "{\"verb\":\"hook_ping\",\"hook\":\"crm\"}");
	assert_int_equal(s->takes, 1);
	assert_string_equal(s->taken[0].type, "ping");
	tell(s, "{\"verb\":\"hook_ping\",\"hook\":\"nobody\"}");
	assert_int_equal(s->takes, 1);
	shop_free(s);
}

/* Where others could read it, what is easily guessed, words that mean nothing. */
static void test_what_may_not_be_configured(void **state)
{
	static const char *const wrong[] = {
		"[hook crm]\nurl = http://crm.example.com/\nsecret = " SECRET "\n",
		"[hook crm]\nurl = http://127.example.com/\nsecret = " SECRET "\n",
		"[hook crm]\nurl = http://localhost.example.com/\nsecret = " SECRET "\n",
		"[hook crm]\nurl = https://crm.example.com/\nsecret = short\n",
		"[hook crm]\nurl = https://crm.example.com/\nsecret = " SECRET "\nevents = orders\n",
		"[hook crm]\nurl = https://crm.example.com/\n",
		"[hook crm]\nsecret = " SECRET "\n",
		"[hook crm]\nurl = file:///etc/passwd\nsecret = " SECRET "\n",
		"[hook crm]\nurl = https://me:pass@crm.example.com/\nsecret = " SECRET "\n",
		"[hook crm]\nurl =\nsecret = " SECRET "\n",
	};
	static const char *const right[] = {
		"[hook crm]\nurl = https://crm.example.com/a/b\nsecret = " SECRET "\n",
		"[hook crm]\nurl = http://127.0.0.1:9000/in\nsecret = " SECRET "\nevents = stop\n",
		"[hook crm]\nurl = http://[::1]:9000/in\nsecret = " SECRET "\nevents = stop,order\n",
		"[hook crm]\nurl = http://localhost/in\nsecret = " SECRET "\nnames = none\n",
	};
	(void)state;
	for (size_t i = 0; i < sizeof wrong / sizeof *wrong + sizeof right / sizeof *right; i++) {
		bool bad = i < sizeof wrong / sizeof *wrong;
		const char *part = bad ? wrong[i] : right[i - sizeof wrong / sizeof *wrong];
		struct conf *c = NULL;
		struct err err = {0};
		char text[600];
		snprintf(text, sizeof text, "[corp]\ncorpid = ww1\n[app bot]\nsecret = s\ntoken = t\naes_key = %s\n%s",
			"abcdefghijklmnopqrstuvwxyz0123456789ABCDEFG", part);
		enum rc rc = conf_parse(span_of(text), "x.conf", &c, &err);
		if (!rc)
			rc = confneed_check(c, CONF_WORK, &err);
		conf_free(c);
		if ((rc != RC_OK) != bad)
			fail_msg("%s: %s", part, rc ? err.text : "was taken");
		assert_true(strstr(err.text, SECRET) == NULL);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_what_is_told),
		cmocka_unit_test(test_stops),
		cmocka_unit_test(test_no_names),
		cmocka_unit_test(test_told_until_it_is_taken),
		cmocka_unit_test(test_at_least_once),
		cmocka_unit_test(test_refused_for_good),
		cmocka_unit_test(test_given_up_in_time),
		cmocka_unit_test(test_one_that_hangs),
		cmocka_unit_test(test_killed),
		cmocka_unit_test(test_forgotten),
		cmocka_unit_test(test_a_ping),
		cmocka_unit_test(test_what_may_not_be_configured),
	};
	return cmocka_run_group_tests_name("app/hooks", tests, NULL, NULL);
}
