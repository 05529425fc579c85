/* The paths under /sandbox/, and how a peer is set up. */
#include "stand.h"

#include <signal.h>
#include <string.h>

static void the_people_do_as_they_are_told(void **state)
{
	struct stand s;
	struct json_doc *doc;
	(void)state;
	stand_open(&s, (struct peer_conf){.employees = 0, .callback_url = SPAN_LIT("")});
	stand_token(&s);
	json_free(stand_json(&s, "POST", "/sandbox/employee", "{\"userid\":\"lin.yue\",\"name\":\"林月\"}", 200));
	json_free(stand_json(
		&s, "POST", "/sandbox/add", "{\"userid\":\"lin.yue\",\"external_userid\":\"wm1\",\"half\":true}", 200));
	json_free(
		stand_json(&s, "POST", "/sandbox/accept", "{\"userid\":\"lin.yue\",\"external_userid\":\"wm1\"}", 200));
	stand_turn(&s);
	json_free(stand_json(
		&s, "POST", "/sandbox/kf", "{\"what\":\"account\",\"open_kfid\":\"wk1\",\"name\":\"小助手\"}", 200));
	json_free(stand_json(&s, "POST", "/sandbox/kf",
		"{\"what\":\"say\",\"open_kfid\":\"wk1\",\"external_userid\":\"wm7\",\"text\":\"在吗\"}", 200));
	json_free(stand_json(&s, "POST", "/sandbox/tag",
		"{\"userid\":\"lin.yue\",\"external_userid\":\"wm1\",\"tag\":\"老客\"}", 200));
	doc = stand_json(&s, "GET", "/sandbox/tags?userid=lin.yue&customer=wm1", NULL, 200);
	assert_true(span_is(json_str(json_get(json_root(doc), "tags")), "老客"));
	json_free(doc);
	assert_int_equal(
		stand_ask(&s, "POST", stand_target(&s, "externalcontact/add_msg_template"),
			"{\"sender\":\"lin.yue\",\"external_userid\":[\"wm1\"],\"text\":{\"content\":\"你好\"}}", NULL),
		200);
	doc = stand_json(&s, "POST", "/sandbox/confirm", "{\"userid\":\"lin.yue\"}", 200);
	assert_int_equal(stand_number(doc, "confirmed"), 1);
	doc = stand_json(&s, "GET", "/sandbox/messages?customer=wm1", NULL, 200);
	assert_true(span_is(json_str(json_path(json_root(doc), "messages.0.text")), "你好"));
	json_free(doc);
	json_free(stand_json(&s, "POST", "/sandbox/buy",
		"{\"external_userid\":\"wm1\",\"order_no\":\"T9\",\"amount_fen\":500}", 200));
	json_free(stand_json(&s, "POST", "/sandbox/refund", "{\"order_no\":\"T9\",\"refund_fen\":200}", 200));
	json_free(
		stand_json(&s, "POST", "/sandbox/delete", "{\"userid\":\"lin.yue\",\"external_userid\":\"wm1\"}", 200));
	stand_turn(&s);
	doc = stand_json(&s, "GET", "/sandbox/books", NULL, 200);
	static const struct {
		const char *key;
		int64_t v;
	} lines[] = {{"employees", 1}, {"customers", 2}, {"adds", 1}, {"mass_delivered", 1}, {"orders", 1},
		{"gross_fen", 500}, {"refund_fen", 200}, {"buyers", 1}, {"deletes_by_customer", 1}, {"callbacks", 0},
		{"breaches", 0}};
	for (size_t i = 0; i < sizeof lines / sizeof *lines; i++) {
		int64_t v = -1;
		(void)json_int(json_get(json_root(doc), lines[i].key), &v);
		if (v != lines[i].v)
			fail_msg("%s is %lld, not %lld", lines[i].key, (long long)v, (long long)lines[i].v);
	}
	json_free(doc);
	doc = stand_json(&s, "GET", "/sandbox/callbacks", NULL, 200);
	assert_int_equal(json_count(json_get(json_root(doc), "callbacks")), 5); /* half, add, 微信客服, edit, delete */
	json_free(doc);
	doc = stand_json(&s, "GET", "/sandbox/calls?clear=1", NULL, 200);
	assert_true(span_is(json_str(json_path(json_root(doc), "calls.1.path")), "externalcontact/add_msg_template"));
	json_free(doc);
	doc = stand_json(&s, "GET", "/sandbox/calls", NULL, 200);
	assert_int_equal(stand_number(doc, "next"), 0);
	stand_close(&s);
}

static void refuses(struct stand *s, const char *path, const char *body, const char *part)
{
	struct json_doc *doc = stand_json(s, "POST", path, body, 400);
	if (span_search(json_str(json_get(json_root(doc), "error")), span_of(part)) == SIZE_MAX)
		fail_msg("%s: no '%s' in: %.*s", path, part, SPAN_ARG(json_str(json_get(json_root(doc), "error"))));
	json_free(doc);
}

/* A slip of the pen makes no new colleague: those that there are are named. */
static void who_is_no_employee_is_refused(void **state)
{
	struct stand s;
	(void)state;
	stand_open(&s, (struct peer_conf){.employees = 2, .callback_url = SPAN_LIT("")});
	refuses(&s, "/sandbox/add", "{\"userid\":\"sales9\"}", "no employee 'sales9'; there are sales");
	refuses(&s, "/sandbox/resign", "{\"userid\":\"sales9\"}", "sales01");
	refuses(&s, "/sandbox/room", "{\"what\":\"make\",\"userid\":\"sales9\",\"name\":\"群\"}", "sales02");
	refuses(&s, "/sandbox/kf", "{\"what\":\"servicer\",\"open_kfid\":\"wk1\",\"userid\":\"sales9\"}", "sales02");
	json_free(stand_json(&s, "POST", "/sandbox/employee", "{\"userid\":\"sales9\",\"name\":\"九\"}", 200));
	json_free(stand_json(&s, "POST", "/sandbox/add", "{\"userid\":\"sales9\"}", 200));
	json_free(stand_json(&s, "POST", "/sandbox/resign", "{\"userid\":\"sales9\"}", 200));
	stand_close(&s);
}

/* A strategy group of the console, and a tag of it, which the app reads. */
static void a_strategy_group_is_made(void **state)
{
	struct stand s;
	struct json_doc *doc;
	(void)state;
	stand_open(&s, (struct peer_conf){.employees = 1, .callback_url = SPAN_LIT("")});
	stand_token(&s);
	refuses(&s, "/sandbox/strategy", "{}", "'name'");
	doc = stand_json(&s, "POST", "/sandbox/strategy", "{\"name\":\"华东\"}", 200);
	assert_int_equal(stand_number(doc, "strategy_id"), 1);
	doc = stand_json(&s, "POST", "/sandbox/strategy", "{\"name\":\"华北\",\"ours\":false}", 200);
	assert_int_equal(stand_number(doc, "strategy_id"), 2);
	json_free(stand_json(
		&s, "POST", "/sandbox/library", "{\"what\":\"new\",\"tag\":\"等级/A\",\"strategy\":1}", 200));
	doc = stand_json(&s, "POST", stand_target(&s, "externalcontact/customer_strategy/list"), "{}", 200);
	assert_int_equal(json_count(json_get(json_root(doc), "strategy")), 1);
	json_free(doc);
	doc = stand_json(
		&s, "POST", stand_target(&s, "externalcontact/get_strategy_tag_list"), "{\"strategy_id\":1}", 200);
	assert_true(span_is(json_str(json_path(json_root(doc), "tag_group.0.tag.0.name")), "A"));
	json_free(doc);
	stand_close(&s);
}

/* The picture of a code lies where its address says. */
static void a_picture_of_a_code_is_served(void **state)
{
	struct stand s;
	struct span one, other;
	(void)state;
	stand_open(&s,
		(struct peer_conf){.employees = 1,
			.callback_url = SPAN_LIT(""),
			.brain = {.pictures = SPAN_LIT("http://127.0.0.1:7")}});
	stand_token(&s);
	struct json_doc *doc = stand_json(&s, "POST", stand_target(&s, "externalcontact/add_contact_way"),
		"{\"type\":2,\"scene\":2,\"state\":\"q1\",\"user\":[\"sales01\"]}", 200);
	assert_true(span_starts(json_str(json_get(json_root(doc), "qr_code")), "http://127.0.0.1:7/wwpic/"));
	json_free(doc);
	assert_int_equal(stand_ask(&s, "GET", "/wwpic/a/0", NULL, &one), 200);
	assert_int_equal(stand_ask(&s, "GET", "/group/b/0", NULL, &other), 200);
	assert_true(span_starts(one, "GIF87a"));
	assert_false(span_eq(one, other));
	assert_int_equal(stand_ask(&s, "POST", "/wwpic/a/0", "", NULL), 404);
	stand_close(&s);
}

/* What an employee does in the app's chat, over HTTP. */
static void the_app_is_written_to_and_pressed(void **state)
{
	struct stand s;
	struct json_doc *doc;
	(void)state;
	stand_open(&s, (struct peer_conf){.employees = 0, .callback_url = SPAN_LIT("")});
	stand_token(&s);
	json_free(stand_json(&s, "POST", "/sandbox/employee", "{\"userid\":\"lin.yue\",\"name\":\"林月\"}", 200));
	json_free(stand_json(&s, "POST", "/sandbox/say", "{\"userid\":\"lin.yue\",\"text\":\"今日\"}", 200));
	json_free(stand_json(&s, "POST", "/sandbox/say", "{\"userid\":\"nobody\",\"text\":\"今日\"}", 400));
	json_free(stand_json(&s, "POST", "/sandbox/click", "{\"userid\":\"lin.yue\",\"key\":\"帮助\"}", 400));
	json_free(stand_json(&s, "POST", "/sandbox/press", "{\"userid\":\"lin.yue\",\"key\":\"done\"}", 400));
	json_free(stand_json(&s, "POST", "/sandbox/robot", "{\"key\":\"k3y\"}", 400));
	json_free(stand_json(&s, "POST", "/sandbox/robot", "{\"key\":\"k3y\",\"name\":\"sales\"}", 200));
	doc = stand_json(&s, "POST", "/cgi-bin/webhook/send?key=k3y",
		"{\"msgtype\":\"text\",\"text\":{\"content\":\"10点 11单\"}}", 200);
	assert_int_equal(stand_number(doc, "errcode"), 0);
	doc = stand_json(&s, "POST", "/cgi-bin/webhook/send?key=other",
		"{\"msgtype\":\"text\",\"text\":{\"content\":\"10点 11单\"}}", 200);
	assert_int_equal(stand_number(doc, "errcode"), 93000);
	stand_turn(&s);
	doc = stand_json(&s, "GET", "/sandbox/callbacks", NULL, 200);
	assert_int_equal(json_count(json_get(json_root(doc), "callbacks")), 1);
	json_free(doc);
	stand_close(&s);
}

/* Groups, those who leave, and tokens that end before their time. */
static void groups_and_tokens_are_in_our_hands(void **state)
{
	struct stand s;
	struct json_doc *doc;
	(void)state;
	stand_open(&s, (struct peer_conf){.employees = 0, .callback_url = SPAN_LIT("")});
	stand_token(&s);
	json_free(stand_json(&s, "POST", "/sandbox/employee", "{\"userid\":\"lin.yue\",\"name\":\"林月\"}", 200));
	json_free(stand_json(&s, "POST", "/sandbox/employee", "{\"userid\":\"gao.ming\",\"name\":\"高明\"}", 200));
	doc = stand_json(&s, "POST", "/sandbox/room",
		"{\"what\":\"make\",\"userid\":\"lin.yue\",\"chat_id\":\"wr1\",\"name\":\"福利群\"}", 200);
	assert_true(span_is(json_str(json_get(json_root(doc), "chat_id")), "wr1"));
	json_free(doc);
	static const char *const orders[] = {
		"{\"what\":\"join\",\"chat_id\":\"wr1\",\"userid\":\"wm1\",\"state\":\"g1\"}",
		"{\"what\":\"rename\",\"chat_id\":\"wr1\",\"name\":\"老客群\"}",
		"{\"what\":\"leave\",\"chat_id\":\"wr1\",\"userid\":\"wm1\"}",
		"{\"what\":\"owner\",\"chat_id\":\"wr1\",\"userid\":\"gao.ming\"}",
		"{\"what\":\"dismiss\",\"chat_id\":\"wr1\"}",
	};
	for (size_t i = 0; i < sizeof orders / sizeof *orders; i++)
		json_free(stand_json(&s, "POST", "/sandbox/room", orders[i], 200));
	json_free(stand_json(&s, "POST", "/sandbox/resign", "{\"userid\":\"gao.ming\"}", 200));
	doc = stand_json(&s, "GET", stand_target(&s, "externalcontact/get_follow_user_list"), NULL, 200);
	assert_int_equal(json_count(json_get(json_root(doc), "follow_user")), 1);
	json_free(doc);
	json_free(stand_json(&s, "POST", "/sandbox/expire", "{}", 200));
	doc = stand_json(&s, "GET", stand_target(&s, "externalcontact/get_follow_user_list"), NULL, 200);
	assert_int_equal(stand_number(doc, "errcode"), 42001);
	stand_token(&s);
	doc = stand_json(&s, "GET", stand_target(&s, "externalcontact/get_follow_user_list"), NULL, 200);
	assert_int_equal(stand_number(doc, "errcode"), 0);
	stand_close(&s);
}

static void wrong_orders_are_explained(void **state)
{
	static const struct {
		const char *method, *path, *body;
		int status;
	} rows[] = {
		{"POST", "/sandbox/kf", "{\"what\":\"dance\"}", 400},
		{"POST", "/sandbox/kf", "{\"what\":\"enter\",\"open_kfid\":\"wk9\"}", 400},
		{"POST", "/sandbox/room", "{\"what\":\"dance\"}", 400},
		{"POST", "/sandbox/room", "{\"what\":\"make\"}", 400},
		{"POST", "/sandbox/room", "{\"what\":\"join\",\"chat_id\":\"wr9\",\"userid\":\"a\"}", 400},
		{"POST", "/sandbox/resign", "{}", 400},
		{"POST", "/sandbox/none", "{}", 404},
		{"GET", "/sandbox/add", NULL, 405},
		{"POST", "/sandbox/books", "", 405},
		{"POST", "/sandbox/add", "userid=1", 400},
		{"POST", "/sandbox/add", "{}", 400},
		{"POST", "/sandbox/accept", "{\"userid\":\"a\",\"external_userid\":\"b\"}", 400},
		{"POST", "/sandbox/delete", "{\"userid\":\"a\",\"external_userid\":\"b\"}", 400},
		{"POST", "/sandbox/delete", "{\"by\":\"nobody\"}", 400},
		{"POST", "/sandbox/buy", "{}", 400},
		{"POST", "/sandbox/refund", "{\"order_no\":\"T1\",\"refund_fen\":1}", 400},
		{"POST", "/sandbox/tag", "{\"userid\":\"a\",\"external_userid\":\"b\",\"tag\":\"t\"}", 400},
		{"POST", "/sandbox/fail", "{\"path\":\"x\"}", 400},
		{"POST", "/sandbox/fail", "{\"errcode\":-1}", 400},
		{"POST", "/sandbox/fail", "{\"path\":\"x\",\"errcode\":-1,\"times\":0}", 400},
		{"POST", "/sandbox/callback", "", 400},
		{"POST", "/sandbox/verify", "", 400},
		{"GET", "/sandbox/messages", NULL, 400},
		{"GET", "/sandbox/calls?from=-1", NULL, 400},
	};
	struct stand s;
	(void)state;
	stand_open(&s, (struct peer_conf){.callback_url = SPAN_LIT("")});
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		struct json_doc *doc = stand_json(&s, rows[i].method, rows[i].path, rows[i].body, rows[i].status);
		assert_true(json_str(json_get(json_root(doc), "error")).n > 5);
		json_free(doc);
	}
	stand_close(&s);
}

static void customers_come_by_themselves(void **state)
{
	struct stand s;
	(void)state;
	stand_open(&s,
		(struct peer_conf){.employees = 2, .customers = 5, .populate_ms = 60000, .states = SPAN_LIT("a,b")});
	s.step_ms = 1000;
	stand_until(&s, 5, 200);
	assert_int_equal(s.n, 5);
	assert_true(s.now_ms - STAND_START_MS <= 70000);
	stand_close(&s);
}

static void a_configuration_that_cannot_be_is_refused(void **state)
{
	static const struct {
		const char *url, *token, *key, *orders, *orders_key, *says;
	} rows[] = {
		{"http://127.0.0.1:1/", "t", NULL, NULL, NULL, "all of"},
		{NULL, NULL, STAND_KEY, NULL, NULL, "all of"},
		{"ftp://x/", "t", STAND_KEY, NULL, NULL, "callback url"},
		{"http://127.0.0.1:1/", "t", "short", NULL, NULL, "AES key"},
		{NULL, NULL, NULL, "http://127.0.0.1:1/", NULL, "both"},
		{NULL, NULL, NULL, "127.0.0.1", "k", "orders url"},
	};
	(void)state;
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		struct peer *p = NULL;
		struct err err = {0};
		struct peer_conf conf = {.listen_fd = -1,
			.callback_url = span_of(rows[i].url),
			.token = span_of(rows[i].token),
			.aes_key = span_of(rows[i].key),
			.orders_url = span_of(rows[i].orders),
			.orders_key = span_of(rows[i].orders_key)};
		assert_int_equal(peer_new(&conf, &p, &err), RC_INVALID);
		assert_non_null(strstr(err.text, rows[i].says));
		assert_null(p);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_people_do_as_they_are_told),
		cmocka_unit_test(the_app_is_written_to_and_pressed),
		cmocka_unit_test(who_is_no_employee_is_refused),
		cmocka_unit_test(a_strategy_group_is_made),
		cmocka_unit_test(a_picture_of_a_code_is_served),
		cmocka_unit_test(groups_and_tokens_are_in_our_hands),
		cmocka_unit_test(wrong_orders_are_explained),
		cmocka_unit_test(customers_come_by_themselves),
		cmocka_unit_test(a_configuration_that_cannot_be_is_refused),
	};
	signal(SIGPIPE, SIG_IGN);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
