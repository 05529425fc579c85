/* The brain behind HTTP: what it answers, and what it posts. */
#include "stand.h"

#include "base/base64.h"
#include "base/xml.h"
#include "crypt/sha.h"
#include "net/url.h"

#include <signal.h>
#include <stdio.h>
#include <string.h>

/* -- the API ------------------------------------------------------------------------------------------------------ */

static void the_api_answers_as_the_platform(void **state)
{
	struct stand s;
	struct testhttp c;
	struct span out;
	(void)state;
	stand_open(&s, (struct peer_conf){.employees = 2});
	stand_token(&s);
	assert_int_equal(testhttp_ask(&c, &s.server, "GET", stand_target(&s, "externalcontact/get_follow_user_list"),
				 "", SPAN_ABSENT),
		200);
	assert_true(span_search(c.head, SPAN_LIT("\r\nDate: ")) != SIZE_MAX);
	assert_true(span_search(c.head, SPAN_LIT("\r\nContent-Type: application/json; charset=UTF-8\r\n")) != SIZE_MAX);
	assert_true(span_search(c.body, SPAN_LIT("\"follow_user\":[\"sales01\",\"sales02\"]")) != SIZE_MAX);
	testhttp_close(&c);
	/* Failures are 200, a wrong path is 404 with nothing; a token elsewhere than in the query does not count. */
	assert_int_equal(stand_ask(&s, "GET", "/cgi-bin/externalcontact/get_follow_user_list", NULL, &out), 200);
	assert_true(span_starts(out, "{\"errcode\":41001,"));
	assert_int_equal(testhttp_ask(&c, &s.server, "GET", "/cgi-bin/user/get",
				 "access_token: x\r\nAuthorization: Bearer x\r\n", SPAN_ABSENT),
		200);
	assert_true(span_starts(c.body, "{\"errcode\":41001,"));
	testhttp_close(&c);
	assert_int_equal(stand_ask(&s, "GET", stand_target(&s, "externalcontact/none"), NULL, &out), 404);
	assert_int_equal(out.n, 0);
	assert_int_equal(stand_ask(&s, "GET", "/", NULL, &out), 404);
	assert_int_equal(stand_ask(&s, "PUT", stand_target(&s, "externalcontact/get_corp_tag_list"), "{}", &out), 200);
	assert_true(span_starts(out, "{\"errcode\":40058,"));
	assert_int_equal(stand_ask(&s, "HEAD", stand_target(&s, "getcallbackip"), NULL, &out), 200);
	assert_int_equal(stand_ask(&s, "GET", "/healthz", NULL, &out), 200);
	/* A chunked body is a body. */
	assert_int_equal(
		testhttp_ask(&c, &s.server, "POST", stand_target(&s, "externalcontact/add_corp_tag"),
			"Transfer-Encoding: chunked\r\n\r\n"
			"1b\r\n{\"group_name\":\"g\",\"tag\":[{\"\r\n0e\r\nname\":\"\xe6\x96\xb0\"}]}\r\n0\r\n",
			SPAN_ABSENT),
		200);
	assert_true(span_search(c.body, SPAN_LIT("\"name\":\"新\"")) != SIZE_MAX);
	testhttp_close(&c);
	stand_close(&s);
}

/* Two of the same pair at once, and more of one API than the platform likes. */
static void calls_at_once_are_bounded(void **state)
{
	struct stand s;
	struct testhttp c[4];
	struct text req;
	int64_t codes[4] = {0};
	(void)state;
	stand_open(&s, (struct peer_conf){.employees = 1, .concurrent_max = 3});
	stand_token(&s);
	text_init(&req, 4096);
	for (int round = 0; round < 2; round++) {
		const char *path = round ? "getcallbackip" : "externalcontact/mark_tag";
		const char *body = "{\"userid\":\"sales01\",\"external_userid\":\"wm1\",\"add_tag\":[\"x\"]}";
		text_clear(&req);
		text_addf(&req, "%s %s HTTP/1.1\r\nHost: a\r\nContent-Length: %zu\r\n\r\n%s", round ? "GET" : "POST",
			stand_target(&s, path), round ? 0 : strlen(body), round ? "" : body);
		s.step_ms = 0; /* no time passes: all are under way */
		for (int i = 0; i < 4; i++) {
			testhttp_open(&c[i], &s.server);
			assert_int_equal(testhttp_write(&c[i], text_span(&req)), req.n);
			for (int k = 0; k < 5; k++)
				stand_turn(&s);
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
	stand_close(&s);
}

static void a_mute_call_is_executed_and_never_answered(void **state)
{
	struct stand s;
	struct testhttp c;
	char text[512];
	(void)state;
	stand_open(&s, (struct peer_conf){.employees = 1});
	stand_token(&s);
	json_free(stand_json(&s, "POST", "/sandbox/add", "{\"userid\":\"sales01\",\"external_userid\":\"wm1\"}", 200));
	json_free(stand_json(&s, "POST", "/sandbox/fail", "{\"path\":\"add_msg_template\",\"mute\":true}", 200));
	const char *body = "{\"sender\":\"sales01\",\"external_userid\":[\"wm1\"],\"text\":{\"content\":\"a\"}}";
	snprintf(text, sizeof text, "POST %s HTTP/1.1\r\nHost: a\r\nContent-Length: %zu\r\n\r\n%s",
		stand_target(&s, "externalcontact/add_msg_template"), strlen(body), body);
	testhttp_open(&c, &s.server);
	assert_true(testhttp_send(&c, &s.server, span_of(text)));
	for (int i = 0; i < 20; i++)
		stand_turn(&s);
	testhttp_read(&c);
	assert_int_equal(c.in.n, 0);
	assert_int_equal(stand_number(stand_json(&s, "GET", "/sandbox/books", NULL, 200), "mass_tasks"), 1);
	s.now_ms += 60000; /* whoever still waits then waits no more, and learns nothing */
	assert_int_equal(testhttp_wait(&c, &s.server, false), 504);
	assert_int_equal(c.body.n, 0);
	testhttp_close(&c);
	/* A client that gives up is survived. */
	json_free(stand_json(&s, "POST", "/sandbox/fail", "{\"path\":\"add_msg_template\",\"mute\":true}", 200));
	testhttp_open(&c, &s.server);
	assert_true(testhttp_send(&c, &s.server, span_of(text)));
	for (int i = 0; i < 5; i++)
		stand_turn(&s);
	testhttp_close(&c);
	for (int i = 0; i < 5; i++)
		stand_turn(&s);
	json_free(stand_json(&s, "POST", "/sandbox/fail", "{\"path\":\"add_msg_template\",\"errcode\":-2}", 200));
	assert_int_equal(stand_ask(&s, "POST", stand_target(&s, "externalcontact/add_msg_template"), body, NULL), 502);
	assert_int_equal(stand_ask(&s, "POST", stand_target(&s, "externalcontact/add_msg_template"), body, NULL), 200);
	stand_close(&s);
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
	stand_open(&s, (struct peer_conf){.employees = 1});
	json_free(stand_json(&s, "POST", "/sandbox/add",
		"{\"userid\":\"sales01\",\"external_userid\":\"wm1\",\"state\":\"c42\"}", 200));
	stand_until(&s, 1, 500);
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
	json_free(stand_json(&s, "POST", "/sandbox/callback", "<xml><Event>none</Event></xml>", 200));
	stand_until(&s, 2, 500);
	assert_true(span_is(opened(&s, 1), "<xml><Event>none</Event></xml>"));
	for (int i = 0; i < 5; i++)
		stand_turn(&s);
	struct json_doc *doc = stand_json(&s, "GET", "/sandbox/books", NULL, 200);
	int64_t taken = -1;
	assert_true(json_int(json_get(json_root(doc), "callbacks_taken"), &taken));
	assert_int_equal(taken, 2);
	assert_int_equal(stand_number(doc, "posts_waiting"), 0);
	stand_close(&s);
}

static void a_callback_is_tried_four_times(void **state)
{
	struct stand s;
	struct peer_counts n;
	(void)state;
	stand_open(&s, (struct peer_conf){.employees = 1, .retry_ms = 100});
	s.status[0] = 500;
	s.status[1] = 302;
	s.status[2] = 204; /* only 200 counts */
	json_free(stand_json(&s, "POST", "/sandbox/callback", "<xml>1</xml>", 200));
	stand_until(&s, 1, 500);
	int64_t first_ms = s.now_ms;
	s.step_ms = 50;
	stand_until(&s, 4, 2000);
	assert_int_equal(s.n, 4);
	assert_true(s.now_ms - first_ms >= 100 + 400 + 1600);
	for (int i = 0; i < 4; i++)
		assert_true(span_is(opened(&s, i), "<xml>1</xml>"));
	/* Both kinds of retry: the very bytes, and a new envelope. */
	assert_string_equal(text_str(&s.heard[0].query), text_str(&s.heard[1].query));
	assert_string_equal(text_str(&s.heard[0].body), text_str(&s.heard[1].body));
	assert_string_not_equal(text_str(&s.heard[1].query), text_str(&s.heard[2].query));
	for (int i = 0; i < 5; i++)
		stand_turn(&s);
	peer_counts(s.peer, &n);
	assert_int_equal(n.callbacks_taken, 1);
	assert_int_equal(n.callbacks_retried, 3);
	assert_int_equal(n.callbacks_lost, 0);
	for (int i = 4; i < 8; i++)
		s.status[i] = 500;
	json_free(stand_json(&s, "POST", "/sandbox/callback", "<xml>2</xml>", 200));
	stand_until(&s, 8, 3000);
	for (int i = 0; i < 100; i++)
		stand_turn(&s);
	assert_int_equal(s.n, 8);
	peer_counts(s.peer, &n);
	assert_int_equal(n.callbacks_lost, 1);
	assert_int_equal(n.waiting, 0);
	stand_close(&s);
}

static void orders_are_signed_and_keep_their_order(void **state)
{
	struct stand s;
	(void)state;
	stand_open(&s, (struct peer_conf){.employees = 1, .retry_ms = 100});
	json_free(stand_json(&s, "POST", "/sandbox/add", "{\"userid\":\"sales01\",\"external_userid\":\"wm1\"}", 200));
	stand_until(&s, 1, 500);
	s.status[1] = 503;
	json_free(stand_json(&s, "POST", "/sandbox/buy",
		"{\"external_userid\":\"wm1\",\"order_no\":\"T1\",\"amount_fen\":9900}", 200));
	json_free(stand_json(&s, "POST", "/sandbox/refund", "{\"order_no\":\"T1\",\"refund_fen\":100}", 200));
	stand_until(&s, 4, 2000);
	assert_int_equal(s.n, 4);
	/* The refund waits until the order was taken: first try, second try, refund. */
	assert_string_equal(text_str(&s.heard[1].body), text_str(&s.heard[2].body));
	assert_non_null(strstr(text_str(&s.heard[2].body), "\"status\":\"paid\""));
	assert_non_null(strstr(text_str(&s.heard[3].body), "\"refund_yuan\":\"1.00\""));
	for (int i = 1; i < 4; i++) {
		struct stand_heard *h = &s.heard[i];
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
		assert_true(at >= STAND_START_MS / 1000 && at <= s.now_ms / 1000);
		text_release(&hex);
	}
	stand_close(&s);
}

static void the_callback_url_is_verified_when_told(void **state)
{
	struct stand s;
	struct json_doc *doc;
	(void)state;
	stand_open(&s, (struct peer_conf){.employees = 1});
	doc = stand_json(&s, "POST", "/sandbox/verify", "", 200);
	assert_int_equal(stand_number(doc, "status"), 200);
	assert_string_equal(text_str(&s.heard[0].method), "GET");
	assert_non_null(strstr(text_str(&s.heard[0].query), "&echostr="));
	s.status[1] = 403;
	doc = stand_json(&s, "POST", "/sandbox/verify", "", 502);
	assert_int_equal(stand_number(doc, "status"), 403);
	/* Who waits for an answer that never comes is not forgotten at the end. */
	struct testhttp c;
	s.mum = true;
	testhttp_open(&c, &s.server);
	assert_true(testhttp_send(
		&c, &s.server, SPAN_LIT("POST /sandbox/verify HTTP/1.1\r\nHost: a\r\nContent-Length: 0\r\n\r\n")));
	for (int i = 0; i < 10; i++)
		stand_turn(&s);
	stand_close(&s);
	testhttp_read(&c);
	assert_true(span_starts(text_span(&c.in), "HTTP/1.1 502"));
	testhttp_close(&c);
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
	};
	signal(SIGPIPE, SIG_IGN);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
