/* rooms: store inbox wecom */
/* Questions of pages: answered once, the tickets kept for all, codes never in the inbox (D8, api.md 16). */
#include "sendrig.h"

#include "base/json.h"
#include "wecom/pagesign.h"

#include <string.h>

#define USER "{\"errcode\":0,\"userid\":\"lin.yue\"}"
#define TICKET(t) "{\"errcode\":0,\"ticket\":\"" t "\",\"expires_in\":7200}"

static char said[SEND_QUESTIONS + 4][2048];

static void on_told(void *user, uint64_t id, struct span json)
{
	(void)user;
	assert_true(id < sizeof said / sizeof *said);
	assert_string_equal(said[id], ""); /* once */
	snprintf(said[id], sizeof said[id], "%.*s", SPAN_ARG(json));
}

static struct rig *begin(void **state)
{
	struct rig *r = *state;
	memset(said, 0, sizeof said);
	r->conf.told = on_told;
	r->conf.agentid = 1000002;
	return r;
}

static int find(const struct rig *r, const char *part)
{
	for (int i = r->calls; i-- > 0;)
		if (strstr(r->call[i].url, part))
			return i;
	fail_msg("nobody called '%s'", part);
	return -1;
}

static void test_who_opened_it(void **state)
{
	struct rig *r = begin(state);
	int64_t head;
	sendrig_ready(r);
	assert_int_equal(inbox_head(r->in, &head, NULL), RC_OK);
	assert_false(send_ask(r->send, r->now_ms, 1, SPAN_LIT("release")));
	assert_false(send_ask(r->send, r->now_ms, 1, SPAN_LIT("oauth ")));
	assert_true(send_ask(r->send, r->now_ms, 1, SPAN_LIT("oauth C/1")));
	sendrig_turn(r);
	assert_string_equal(r->call[0].url, "http://api/cgi-bin/auth/getuserinfo?code=C%2F1&access_token=tok-one");
	sendrig_turn(r);
	assert_int_equal(r->calls, 1);
	sendrig_reply(r, 0, PORT_ANSWERED, USER);
	assert_string_equal(said[1], "{\"userid\":\"lin.yue\"}");
	assert_true(send_ask(r->send, r->now_ms, 2, SPAN_LIT("oauth C2")));
	assert_true(send_ask(r->send, r->now_ms, 3, SPAN_LIT("oauth C3")));
	assert_true(send_ask(r->send, r->now_ms, 4, SPAN_LIT("oauth C4")));
	sendrig_turn(r);
	assert_int_equal(r->calls, 4);
	sendrig_reply(r, 3, PORT_ANSWERED, "{\"errcode\":0,\"OpenId\":\"o1\",\"external_userid\":\"wm1\"}");
	sendrig_reply(r, 1, PORT_ANSWERED, "{\"errcode\":42003,\"errmsg\":\"code expired\"}");
	sendrig_reply(r, 2, PORT_UNKNOWN, "");
	assert_string_equal(said[4], "{\"customer\":\"wm1\"}");
	assert_non_null(strstr(said[2], "\"code\":42003"));
	assert_non_null(strstr(said[2], "重新打开"));
	assert_non_null(strstr(said[3], "没有回答"));
	int64_t now;
	assert_int_equal(inbox_head(r->in, &now, NULL), RC_OK);
	assert_int_equal(now, head); /* a question is no input */
}

/* A dead token used up no code: once more with a new one, and no third time. */
static void test_a_dead_token(void **state)
{
	struct rig *r = begin(state);
	sendrig_ready(r);
	assert_true(send_ask(r->send, r->now_ms, 1, SPAN_LIT("oauth C1")));
	sendrig_turn(r);
	sendrig_reply(r, 0, PORT_ANSWERED, "{\"errcode\":42001,\"errmsg\":\"expired\"}");
	sendrig_turn(r);
	sendrig_reply(r, find(r, "gettoken"), PORT_ANSWERED, TOKEN("two"));
	sendrig_turn(r);
	int again = find(r, "code=C1&access_token=tok-two");
	assert_string_equal(said[1], "");
	sendrig_reply(r, again, PORT_ANSWERED, "{\"errcode\":42001,\"errmsg\":\"expired\"}");
	assert_non_null(strstr(said[1], "\"code\":42001"));
}

/* Both tickets are fetched once for all who wait, kept, and fetched anew before their end; the signature is that of api.md 16.3. */
static void test_signatures(void **state)
{
	static const char url[] = "https://m.example.cn/side?x=1";
	struct rig *r = begin(state);
	struct json_doc *doc;
	char want[PAGESIGN_BYTES];
	int64_t stamp = 0;
	sendrig_ready(r);
	assert_true(send_ask(r->send, r->now_ms, 1, SPAN_LIT("sign https://m.example.cn/side?x=1")));
	assert_true(send_ask(r->send, r->now_ms, 2, SPAN_LIT("sign https://m.example.cn/side?x=1#a")));
	sendrig_turn(r);
	assert_int_equal(r->calls, 2);
	sendrig_reply(r, find(r, "/cgi-bin/get_jsapi_ticket?access_token=tok-one"), PORT_ANSWERED, TICKET("tk"));
	sendrig_turn(r);
	assert_string_equal(said[1], "");
	sendrig_reply(
		r, find(r, "/cgi-bin/ticket/get?type=agent_config&access_token=tok-one"), PORT_ANSWERED, TICKET("ta"));
	sendrig_turn(r);
	assert_int_equal(json_parse(span_of(said[1]), &doc, NULL), RC_OK);
	assert_true(span_is(json_str(json_get(json_root(doc), "corpid")), "ww1"));
	const char *const which[] = {"corp", "app"};
	for (int i = 0; i < 2; i++) {
		const struct json_node *one = json_get(json_root(doc), which[i]);
		assert_true(json_int(json_get(one, "timestamp"), &stamp));
		pagesign(i ? SPAN_LIT("ta") : SPAN_LIT("tk"), json_str(json_get(one, "nonceStr")), stamp, span_of(url),
			want);
		assert_true(span_is(json_str(json_get(one, "signature")), want));
	}
	json_free(doc);
	assert_string_not_equal(said[2], "");
	assert_null(strstr(said[1], "\"ta\""));
	r->now_ms += 6800000;
	assert_true(send_ask(r->send, r->now_ms, 3, SPAN_LIT("sign https://m.example.cn/")));
	sendrig_turn(r);
	assert_string_not_equal(said[3], ""); /* from memory */
	int before = find(r, "get_jsapi_ticket");
	r->now_ms += 300000;
	assert_true(send_ask(r->send, r->now_ms, 4, SPAN_LIT("sign https://m.example.cn/")));
	sendrig_turn(r);
	assert_string_not_equal(said[4], ""); /* the old ones still live */
	assert_true(find(r, "get_jsapi_ticket") > before);
}

/* Refused, out of time, without a secret, too many. */
static void test_what_goes_wrong(void **state)
{
	struct rig *r = begin(state);
	sendrig_ready(r);
	assert_true(send_ask(r->send, r->now_ms, 1, SPAN_LIT("sign https://m.example.cn/")));
	sendrig_turn(r);
	sendrig_reply(
		r, find(r, "get_jsapi_ticket"), PORT_ANSWERED, "{\"errcode\":48002,\"errmsg\":\"api forbidden\"}");
	sendrig_turn(r);
	assert_non_null(strstr(said[1], "\"code\":48002"));
	assert_true(send_ask(r->send, r->now_ms, 2, SPAN_LIT("oauth C2")));
	sendrig_turn(r);
	r->now_ms += 8000;
	sendrig_turn(r);
	assert_non_null(strstr(said[2], "没有回答"));
	sendrig_reply(r, find(r, "code=C2"), PORT_ANSWERED, USER); /* too late: nobody waits */
	for (uint64_t i = 3; i < 3 + SEND_QUESTIONS; i++)
		assert_true(send_ask(r->send, r->now_ms, i, SPAN_LIT("oauth C3")));
	assert_false(send_ask(r->send, r->now_ms, 3, SPAN_LIT("oauth C4")));
}

static void test_without_a_secret(void **state)
{
	struct rig *r = begin(state);
	r->conf.secret = SPAN_LIT("");
	sendrig_start(r);
	assert_true(send_ask(r->send, r->now_ms, 1, SPAN_LIT("oauth C1")));
	sendrig_turn(r);
	assert_non_null(strstr(said[1], "secret"));
	assert_int_equal(r->calls, 0);
}

#define CASE(fn) cmocka_unit_test_setup_teardown(fn, sendrig_setup, sendrig_teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {CASE(test_who_opened_it), CASE(test_a_dead_token), CASE(test_signatures),
		CASE(test_what_goes_wrong), CASE(test_without_a_secret)};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
