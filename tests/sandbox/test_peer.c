/* The brain behind HTTP: a client and a receiver of callbacks in the same thread, in virtual time. */
#include "base/arena.h"
#include "base/base64.h"
#include "base/json.h"
#include "base/mem.h"
#include "base/xml.h"
#include "crypt/sha.h"
#include "net/httpd.h"
#include "net/listen.h"
#include "net/url.h"
#include "sandbox/peer.h"
#include "sandbox/seal.h"
#include "testhttp.h"

#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#define START_MS INT64_C(1772503200000)
#define KEY "kWxPEV2UEDyxWpmPBBYZFMR8kvS5Q6ZJ7hN0bT4gLuA"
#define HEARD_MOST 16

struct heard {
	struct text method, path, query, type, stamp, signature, body;
};
struct stand { /* a peer, and whoever it posts to */
	struct peer *peer;
	struct testhttp_server server;
	int64_t now_ms, step_ms;
	struct httpd *receiver;
	int status[HEARD_MOST]; /* of the answers in turn; 0: 200 */
	bool mum;               /* the receiver answers nothing */
	struct heard heard[HEARD_MOST];
	int n;
	struct seal *seal;
	struct arena *a;
	char token[64];
};

static void keep(struct text *t, struct span s)
{
	text_init(t, (size_t)1 << 20);
	text_add(t, s);
}

/* Verification is answered as a right receiver would, everything else by status[]. */
static void receive(void *user, struct httpd_req *req)
{
	struct stand *s = user;
	struct span echo = SPAN_ABSENT, msg = SPAN_LIT("");
	if (s->mum)
		return;
	assert_true(s->n < HEARD_MOST);
	struct heard *h = &s->heard[s->n];
	keep(&h->method, httpd_method(req));
	keep(&h->path, httpd_path(req));
	keep(&h->query, httpd_query(req));
	keep(&h->type, httpd_header(req, "Content-Type"));
	keep(&h->stamp, httpd_header(req, "X-Siyu-Timestamp"));
	keep(&h->signature, httpd_header(req, "X-Siyu-Signature"));
	keep(&h->body, httpd_body(req));
	int status = s->status[s->n] ? s->status[s->n] : 200;
	s->n++;
	if (httpd_is(req, "GET") && url_decode(s->a, url_param(httpd_query(req), "echostr"), &echo) == RC_OK)
		assert_int_equal(seal_decrypt(s->seal, s->a, echo, &msg, NULL), RC_OK);
	httpd_answer(req, status, "text/plain", msg, NULL);
}

static int64_t tell(void *user)
{
	return ((struct stand *)user)->now_ms;
}

static void turn(void *user)
{
	struct stand *s = user;
	s->now_ms += s->step_ms;
	(void)peer_turn(s->peer, -1, 1);
	(void)httpd_wait(s->receiver, -1, 0);
	httpd_run(s->receiver);
}

static void open_stand(struct stand *s, struct peer_conf conf)
{
	static char callback[64], orders[64];
	uint16_t port = 0;
	int fd = -1;
	struct httpd_conf hc = {.user = s, .serve = receive};
	*s = (struct stand){.now_ms = START_MS, .step_ms = 5, .a = arena_new(0)};
	assert_int_equal(seal_new(SPAN_LIT("tok"), SPAN_LIT(KEY), SPAN_LIT("wwshop"), &s->seal, NULL), RC_OK);
	assert_int_equal(listen_tcp(SPAN_LIT("127.0.0.1:0"), &hc.listen_fd, NULL), RC_OK);
	assert_int_equal(listen_port(hc.listen_fd, &port, NULL), RC_OK);
	assert_int_equal(httpd_new(&hc, &s->receiver, NULL), RC_OK);
	snprintf(callback, sizeof callback, "http://127.0.0.1:%u/wecom/bot?x=1", (unsigned)port);
	snprintf(orders, sizeof orders, "http://127.0.0.1:%u/orders", (unsigned)port);
	conf.brain.corpid = SPAN_LIT("wwshop");
	conf.brain.secret = SPAN_LIT("s3cret");
	if (conf.brain.agentid == 0)
		conf.brain.agentid = 1000002;
	if (!span_present(conf.callback_url)) {
		conf.callback_url = span_of(callback);
		conf.token = SPAN_LIT("tok");
		conf.aes_key = SPAN_LIT(KEY);
		conf.orders_url = span_of(orders);
		conf.orders_key = SPAN_LIT("okey");
	}
	conf.now_ms = tell;
	conf.user = s;
	assert_int_equal(listen_tcp(SPAN_LIT("127.0.0.1:0"), &fd, NULL), RC_OK);
	assert_int_equal(listen_port(fd, &port, NULL), RC_OK);
	conf.listen_fd = fd;
	assert_int_equal(peer_new(&conf, &s->peer, NULL), RC_OK);
	s->server = (struct testhttp_server){port, s, turn};
}

static void close_stand(struct stand *s)
{
	peer_free(s->peer);
	httpd_free(s->receiver);
	seal_free(s->seal);
	arena_free(s->a);
	for (int i = 0; i < s->n; i++) {
		struct heard *h = &s->heard[i];
		struct text *all[] = {&h->method, &h->path, &h->query, &h->type, &h->stamp, &h->signature, &h->body};
		for (size_t k = 0; k < sizeof all / sizeof *all; k++)
			text_release(all[k]);
	}
}

/* Turns until the receiver heard n posts, or so many turns passed. */
static void until_heard(struct stand *s, int n, int turns)
{
	while (s->n < n && turns-- > 0)
		turn(s);
}

/* A request; its answer's body lives in the stand's arena. */
static int ask(struct stand *s, const char *method, const char *target, const char *body, struct span *ret_body)
{
	struct testhttp c;
	int status = testhttp_ask(&c, &s->server, method, target, "", span_of(body));
	if (ret_body)
		*ret_body = arena_copy(s->a, status ? c.body : SPAN_LIT(""));
	testhttp_close(&c);
	return status;
}

static struct json_doc *ask_json(struct stand *s, const char *method, const char *target, const char *body, int status)
{
	struct span out;
	struct json_doc *doc;
	assert_int_equal(ask(s, method, target, body, &out), status);
	assert_int_equal(json_parse(out, &doc, NULL), RC_OK);
	return doc;
}

static int64_t number_of(struct json_doc *doc, const char *key)
{
	int64_t v = INT64_MIN;
	(void)json_int(json_path(json_root(doc), key), &v);
	json_free(doc);
	return v;
}

static void log_in(struct stand *s)
{
	struct json_doc *doc = ask_json(s, "GET", "/cgi-bin/gettoken?corpid=wwshop&corpsecret=s3cret", NULL, 200);
	snprintf(s->token, sizeof s->token, "%.*s", SPAN_ARG(json_str(json_get(json_root(doc), "access_token"))));
	json_free(doc);
}

static char *with_token(const struct stand *s, const char *path)
{
	static char target[512];
	snprintf(target, sizeof target, "/cgi-bin/%s%caccess_token=%s", path, strchr(path, '?') ? '&' : '?', s->token);
	return target;
}

/* -- the API ------------------------------------------------------------------------------------------------------ */

static void the_api_answers_as_the_platform(void **state)
{
	struct stand s;
	struct testhttp c;
	struct span out;
	(void)state;
	open_stand(&s, (struct peer_conf){.employees = 2});
	log_in(&s);
	assert_int_equal(testhttp_ask(&c, &s.server, "GET", with_token(&s, "externalcontact/get_follow_user_list"), "",
				 SPAN_ABSENT),
		200);
	assert_true(span_search(c.head, SPAN_LIT("\r\nDate: ")) != SIZE_MAX);
	assert_true(span_search(c.head, SPAN_LIT("\r\nContent-Type: application/json; charset=UTF-8\r\n")) != SIZE_MAX);
	assert_true(span_search(c.body, SPAN_LIT("\"follow_user\":[\"sales01\",\"sales02\"]")) != SIZE_MAX);
	testhttp_close(&c);
	/* Failures are 200, a wrong path is 404 with nothing; a token elsewhere than in the query does not count. */
	assert_int_equal(ask(&s, "GET", "/cgi-bin/externalcontact/get_follow_user_list", NULL, &out), 200);
	assert_true(span_starts(out, "{\"errcode\":41001,"));
	assert_int_equal(testhttp_ask(&c, &s.server, "GET", "/cgi-bin/user/get",
				 "access_token: x\r\nAuthorization: Bearer x\r\n", SPAN_ABSENT),
		200);
	assert_true(span_starts(c.body, "{\"errcode\":41001,"));
	testhttp_close(&c);
	assert_int_equal(ask(&s, "GET", with_token(&s, "externalcontact/none"), NULL, &out), 404);
	assert_int_equal(out.n, 0);
	assert_int_equal(ask(&s, "GET", "/", NULL, &out), 404);
	assert_int_equal(ask(&s, "PUT", with_token(&s, "externalcontact/get_corp_tag_list"), "{}", &out), 200);
	assert_true(span_starts(out, "{\"errcode\":40058,"));
	assert_int_equal(ask(&s, "HEAD", with_token(&s, "getcallbackip"), NULL, &out), 200);
	assert_int_equal(ask(&s, "GET", "/healthz", NULL, &out), 200);
	/* A chunked body is a body. */
	assert_int_equal(
		testhttp_ask(&c, &s.server, "POST", with_token(&s, "externalcontact/add_corp_tag"),
			"Transfer-Encoding: chunked\r\n\r\n"
			"1b\r\n{\"group_name\":\"g\",\"tag\":[{\"\r\n0e\r\nname\":\"\xe6\x96\xb0\"}]}\r\n0\r\n",
			SPAN_ABSENT),
		200);
	assert_true(span_search(c.body, SPAN_LIT("\"name\":\"新\"")) != SIZE_MAX);
	testhttp_close(&c);
	close_stand(&s);
}

/* Two of the same pair at once, and more of one API than the platform likes. */
static void calls_at_once_are_bounded(void **state)
{
	struct stand s;
	struct testhttp c[4];
	struct text req;
	int64_t codes[4] = {0};
	(void)state;
	open_stand(&s, (struct peer_conf){.employees = 1, .concurrent_max = 3});
	log_in(&s);
	text_init(&req, 4096);
	for (int round = 0; round < 2; round++) {
		const char *path = round ? "getcallbackip" : "externalcontact/mark_tag";
		const char *body = "{\"userid\":\"sales01\",\"external_userid\":\"wm1\",\"add_tag\":[\"x\"]}";
		text_clear(&req);
		text_addf(&req, "%s %s HTTP/1.1\r\nHost: a\r\nContent-Length: %zu\r\n\r\n%s", round ? "GET" : "POST",
			with_token(&s, path), round ? 0 : strlen(body), round ? "" : body);
		s.step_ms = 0; /* no time passes: all are under way */
		for (int i = 0; i < 4; i++) {
			testhttp_open(&c[i], &s.server);
			assert_int_equal(testhttp_write(&c[i], text_span(&req)), req.n);
			for (int k = 0; k < 5; k++)
				turn(&s);
		}
		s.step_ms = 5;
		for (int i = 0; i < 4; i++) {
			assert_int_equal(testhttp_wait(&c[i], &s.server, false), 200);
			struct span head, rest;
			span_cut(span_drop(c[i].body, strlen("{\"errcode\":")), ',', &head, &rest);
			assert_true(span_int(head, &codes[i]));
			testhttp_close(&c[i]);
		}
		assert_int_equal(codes[0], round ? 0 : 40096);
		assert_int_equal(codes[2], round ? 0 : 45035);
		assert_int_equal(codes[3], round ? 45033 : 45035);
	}
	text_release(&req);
	close_stand(&s);
}

static void a_mute_call_is_executed_and_never_answered(void **state)
{
	struct stand s;
	struct testhttp c;
	char text[512];
	(void)state;
	open_stand(&s, (struct peer_conf){.employees = 1});
	log_in(&s);
	json_free(ask_json(&s, "POST", "/sandbox/add", "{\"userid\":\"sales01\",\"external_userid\":\"wm1\"}", 200));
	json_free(ask_json(&s, "POST", "/sandbox/fail", "{\"path\":\"add_msg_template\",\"mute\":true}", 200));
	const char *body = "{\"sender\":\"sales01\",\"external_userid\":[\"wm1\"],\"text\":{\"content\":\"a\"}}";
	snprintf(text, sizeof text, "POST %s HTTP/1.1\r\nHost: a\r\nContent-Length: %zu\r\n\r\n%s",
		with_token(&s, "externalcontact/add_msg_template"), strlen(body), body);
	testhttp_open(&c, &s.server);
	assert_true(testhttp_send(&c, &s.server, span_of(text)));
	for (int i = 0; i < 20; i++)
		turn(&s);
	testhttp_read(&c);
	assert_int_equal(c.in.n, 0);
	assert_int_equal(number_of(ask_json(&s, "GET", "/sandbox/books", NULL, 200), "mass_tasks"), 1);
	testhttp_close(&c); /* the client gives up; the peer survives it */
	for (int i = 0; i < 5; i++)
		turn(&s);
	json_free(ask_json(&s, "POST", "/sandbox/fail", "{\"path\":\"add_msg_template\",\"errcode\":-2}", 200));
	assert_int_equal(ask(&s, "POST", with_token(&s, "externalcontact/add_msg_template"), body, NULL), 502);
	assert_int_equal(ask(&s, "POST", with_token(&s, "externalcontact/add_msg_template"), body, NULL), 200);
	close_stand(&s);
}

/* -- posts --------------------------------------------------------------------------------------------------------- */

static struct span opened(struct stand *s, int i)
{
	struct span msg = SPAN_ABSENT, encrypted, query = text_span(&s->heard[i].query);
	char signature[41];
	assert_int_equal(xml_pick(s->a, text_span(&s->heard[i].body), "Encrypt", &encrypted, NULL), RC_OK);
	seal_sign(s->seal, url_param(query, "timestamp"), url_param(query, "nonce"), encrypted, signature);
	assert_true(span_is(url_param(query, "msg_signature"), signature));
	assert_int_equal(seal_decrypt(s->seal, s->a, encrypted, &msg, NULL), RC_OK);
	return msg;
}

static void a_callback_arrives_sealed(void **state)
{
	struct stand s;
	struct span msg;
	(void)state;
	open_stand(&s, (struct peer_conf){.employees = 1});
	json_free(ask_json(&s, "POST", "/sandbox/add",
		"{\"userid\":\"sales01\",\"external_userid\":\"wm1\",\"state\":\"c42\"}", 200));
	until_heard(&s, 1, 500);
	assert_int_equal(s.n, 1);
	assert_string_equal(text_str(&s.heard[0].method), "POST");
	assert_string_equal(text_str(&s.heard[0].path), "/wecom/bot");
	assert_true(span_starts(text_span(&s.heard[0].query), "x=1&msg_signature="));
	assert_string_equal(text_str(&s.heard[0].type), "text/xml");
	assert_true(span_search(text_span(&s.heard[0].body), SPAN_LIT("<AgentID><![CDATA[1000002]]></AgentID>")) !=
		SIZE_MAX);
	msg = opened(&s, 0);
	assert_true(span_search(msg, SPAN_LIT("<State><![CDATA[c42]]></State>")) != SIZE_MAX);
	/* Any plaintext at all. */
	json_free(ask_json(&s, "POST", "/sandbox/callback", "<xml><Event>none</Event></xml>", 200));
	until_heard(&s, 2, 500);
	assert_true(span_is(opened(&s, 1), "<xml><Event>none</Event></xml>"));
	for (int i = 0; i < 5; i++)
		turn(&s);
	struct json_doc *doc = ask_json(&s, "GET", "/sandbox/books", NULL, 200);
	int64_t taken = -1;
	assert_true(json_int(json_get(json_root(doc), "callbacks_taken"), &taken));
	assert_int_equal(taken, 2);
	assert_int_equal(number_of(doc, "posts_waiting"), 0);
	close_stand(&s);
}

static void a_callback_is_tried_four_times(void **state)
{
	struct stand s;
	struct peer_counts n;
	(void)state;
	open_stand(&s, (struct peer_conf){.employees = 1, .retry_ms = 100});
	s.status[0] = 500;
	s.status[1] = 302;
	s.status[2] = 204; /* only 200 counts */
	json_free(ask_json(&s, "POST", "/sandbox/callback", "<xml>1</xml>", 200));
	until_heard(&s, 1, 500);
	int64_t first_ms = s.now_ms;
	s.step_ms = 50;
	until_heard(&s, 4, 2000);
	assert_int_equal(s.n, 4);
	assert_true(s.now_ms - first_ms >= 100 + 400 + 1600);
	for (int i = 0; i < 4; i++)
		assert_true(span_is(opened(&s, i), "<xml>1</xml>"));
	/* Both kinds of retry: the very bytes, and a new envelope. */
	assert_string_equal(text_str(&s.heard[0].query), text_str(&s.heard[1].query));
	assert_string_equal(text_str(&s.heard[0].body), text_str(&s.heard[1].body));
	assert_string_not_equal(text_str(&s.heard[1].query), text_str(&s.heard[2].query));
	for (int i = 0; i < 5; i++)
		turn(&s);
	peer_counts(s.peer, &n);
	assert_int_equal(n.callbacks_taken, 1);
	assert_int_equal(n.callbacks_retried, 3);
	assert_int_equal(n.callbacks_lost, 0);
	for (int i = 4; i < 8; i++)
		s.status[i] = 500;
	json_free(ask_json(&s, "POST", "/sandbox/callback", "<xml>2</xml>", 200));
	until_heard(&s, 8, 3000);
	for (int i = 0; i < 100; i++)
		turn(&s);
	assert_int_equal(s.n, 8);
	peer_counts(s.peer, &n);
	assert_int_equal(n.callbacks_lost, 1);
	assert_int_equal(n.waiting, 0);
	close_stand(&s);
}

static void orders_are_signed_and_keep_their_order(void **state)
{
	struct stand s;
	(void)state;
	open_stand(&s, (struct peer_conf){.employees = 1, .retry_ms = 100});
	json_free(ask_json(&s, "POST", "/sandbox/add", "{\"userid\":\"sales01\",\"external_userid\":\"wm1\"}", 200));
	until_heard(&s, 1, 500);
	s.status[1] = 503;
	json_free(ask_json(&s, "POST", "/sandbox/buy",
		"{\"external_userid\":\"wm1\",\"order_no\":\"T1\",\"amount_fen\":9900}", 200));
	json_free(ask_json(&s, "POST", "/sandbox/refund", "{\"order_no\":\"T1\",\"refund_fen\":100}", 200));
	until_heard(&s, 4, 2000);
	assert_int_equal(s.n, 4);
	/* The refund waits until the order was taken: first try, second try, refund. */
	assert_string_equal(text_str(&s.heard[1].body), text_str(&s.heard[2].body));
	assert_non_null(strstr(text_str(&s.heard[2].body), "\"status\":\"paid\""));
	assert_non_null(strstr(text_str(&s.heard[3].body), "\"refund_yuan\":\"1.00\""));
	for (int i = 1; i < 4; i++) {
		struct heard *h = &s.heard[i];
		struct span parts[3] = {text_span(&h->stamp), SPAN_LIT("."), text_span(&h->body)};
		uint8_t mac[SHA_256_BYTES];
		struct text hex;
		int64_t at;
		sha_hmac256(SPAN_LIT("okey"), parts, 3, mac);
		text_init(&hex, 256);
		base64_hex(&hex, mac, sizeof mac);
		assert_string_equal(text_str(&h->path), "/orders");
		assert_string_equal(text_str(&h->signature), text_str(&hex));
		assert_true(span_int(parts[0], &at));
		assert_true(at >= START_MS / 1000 && at <= s.now_ms / 1000);
		text_release(&hex);
	}
	close_stand(&s);
}

static void the_callback_url_is_verified_when_told(void **state)
{
	struct stand s;
	struct json_doc *doc;
	(void)state;
	open_stand(&s, (struct peer_conf){.employees = 1});
	doc = ask_json(&s, "POST", "/sandbox/verify", "", 200);
	assert_int_equal(number_of(doc, "status"), 200);
	assert_string_equal(text_str(&s.heard[0].method), "GET");
	assert_non_null(strstr(text_str(&s.heard[0].query), "&echostr="));
	s.status[1] = 403;
	doc = ask_json(&s, "POST", "/sandbox/verify", "", 502);
	assert_int_equal(number_of(doc, "status"), 403);
	/* Who waits for an answer that never comes is not forgotten at the end. */
	struct testhttp c;
	s.mum = true;
	testhttp_open(&c, &s.server);
	assert_true(testhttp_send(
		&c, &s.server, SPAN_LIT("POST /sandbox/verify HTTP/1.1\r\nHost: a\r\nContent-Length: 0\r\n\r\n")));
	for (int i = 0; i < 10; i++)
		turn(&s);
	close_stand(&s);
	testhttp_read(&c);
	assert_true(span_starts(text_span(&c.in), "HTTP/1.1 502"));
	testhttp_close(&c);
}

/* -- control ----------------------------------------------------------------------------------------------------------- */

static void the_people_do_as_they_are_told(void **state)
{
	struct stand s;
	struct json_doc *doc;
	(void)state;
	open_stand(&s, (struct peer_conf){.employees = 0, .callback_url = SPAN_LIT("")});
	log_in(&s);
	json_free(ask_json(&s, "POST", "/sandbox/employee", "{\"userid\":\"lin.yue\",\"name\":\"林月\"}", 200));
	json_free(ask_json(
		&s, "POST", "/sandbox/add", "{\"userid\":\"lin.yue\",\"external_userid\":\"wm1\",\"half\":true}", 200));
	json_free(ask_json(&s, "POST", "/sandbox/accept", "{\"userid\":\"lin.yue\",\"external_userid\":\"wm1\"}", 200));
	turn(&s);
	json_free(ask_json(&s, "POST", "/sandbox/tag",
		"{\"userid\":\"lin.yue\",\"external_userid\":\"wm1\",\"tag\":\"老客\"}", 200));
	doc = ask_json(&s, "GET", "/sandbox/tags?userid=lin.yue&customer=wm1", NULL, 200);
	assert_true(span_is(json_str(json_get(json_root(doc), "tags")), "老客"));
	json_free(doc);
	assert_int_equal(
		ask(&s, "POST", with_token(&s, "externalcontact/add_msg_template"),
			"{\"sender\":\"lin.yue\",\"external_userid\":[\"wm1\"],\"text\":{\"content\":\"你好\"}}", NULL),
		200);
	doc = ask_json(&s, "POST", "/sandbox/confirm", "{\"userid\":\"lin.yue\"}", 200);
	assert_int_equal(number_of(doc, "confirmed"), 1);
	doc = ask_json(&s, "GET", "/sandbox/messages?customer=wm1", NULL, 200);
	assert_true(span_is(json_str(json_path(json_root(doc), "messages.0.text")), "你好"));
	json_free(doc);
	json_free(ask_json(&s, "POST", "/sandbox/buy",
		"{\"external_userid\":\"wm1\",\"order_no\":\"T9\",\"amount_fen\":500}", 200));
	json_free(ask_json(&s, "POST", "/sandbox/refund", "{\"order_no\":\"T9\",\"refund_fen\":200}", 200));
	json_free(ask_json(&s, "POST", "/sandbox/delete", "{\"userid\":\"lin.yue\",\"external_userid\":\"wm1\"}", 200));
	turn(&s);
	doc = ask_json(&s, "GET", "/sandbox/books", NULL, 200);
	static const struct {
		const char *key;
		int64_t v;
	} lines[] = {{"employees", 1}, {"customers", 1}, {"adds", 1}, {"mass_delivered", 1}, {"orders", 1},
		{"gross_fen", 500}, {"refund_fen", 200}, {"buyers", 1}, {"deletes_by_customer", 1}, {"callbacks", 0},
		{"breaches", 0}};
	for (size_t i = 0; i < sizeof lines / sizeof *lines; i++) {
		int64_t v = -1;
		(void)json_int(json_get(json_root(doc), lines[i].key), &v);
		if (v != lines[i].v)
			fail_msg("%s is %lld, not %lld", lines[i].key, (long long)v, (long long)lines[i].v);
	}
	json_free(doc);
	doc = ask_json(&s, "GET", "/sandbox/callbacks", NULL, 200);
	assert_int_equal(json_count(json_get(json_root(doc), "callbacks")), 4); /* half, add, edit, delete */
	json_free(doc);
	doc = ask_json(&s, "GET", "/sandbox/calls?clear=1", NULL, 200);
	assert_true(span_is(json_str(json_path(json_root(doc), "calls.1.path")), "externalcontact/add_msg_template"));
	json_free(doc);
	doc = ask_json(&s, "GET", "/sandbox/calls", NULL, 200);
	assert_int_equal(number_of(doc, "next"), 0);
	close_stand(&s);
}

static void wrong_orders_are_explained(void **state)
{
	static const struct {
		const char *method, *path, *body;
		int status;
	} rows[] = {
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
	open_stand(&s, (struct peer_conf){.callback_url = SPAN_LIT("")});
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		struct json_doc *doc = ask_json(&s, rows[i].method, rows[i].path, rows[i].body, rows[i].status);
		assert_true(json_str(json_get(json_root(doc), "error")).n > 5);
		json_free(doc);
	}
	close_stand(&s);
}

static void customers_come_by_themselves(void **state)
{
	struct stand s;
	(void)state;
	open_stand(&s,
		(struct peer_conf){.employees = 2, .customers = 5, .populate_ms = 60000, .states = SPAN_LIT("a,b")});
	s.step_ms = 1000;
	until_heard(&s, 5, 200);
	assert_int_equal(s.n, 5);
	assert_true(s.now_ms - START_MS <= 70000);
	close_stand(&s);
}

static void a_configuration_that_cannot_be_is_refused(void **state)
{
	static const struct {
		const char *url, *token, *key, *orders, *orders_key, *says;
	} rows[] = {
		{"http://127.0.0.1:1/", "t", NULL, NULL, NULL, "all of"},
		{NULL, NULL, KEY, NULL, NULL, "all of"},
		{"ftp://x/", "t", KEY, NULL, NULL, "callback url"},
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
		cmocka_unit_test(the_api_answers_as_the_platform),
		cmocka_unit_test(calls_at_once_are_bounded),
		cmocka_unit_test(a_mute_call_is_executed_and_never_answered),
		cmocka_unit_test(a_callback_arrives_sealed),
		cmocka_unit_test(a_callback_is_tried_four_times),
		cmocka_unit_test(orders_are_signed_and_keep_their_order),
		cmocka_unit_test(the_callback_url_is_verified_when_told),
		cmocka_unit_test(the_people_do_as_they_are_told),
		cmocka_unit_test(wrong_orders_are_explained),
		cmocka_unit_test(customers_come_by_themselves),
		cmocka_unit_test(a_configuration_that_cannot_be_is_refused),
	};
	signal(SIGPIPE, SIG_IGN);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
