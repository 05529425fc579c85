/* Pages of the app: codes live once and five minutes, tickets two hours and a hundred times an hour (api.md 16). */
#include "sandbox/brainpage.h"
#include "shop.h"
#include "stand.h"

#include <stdio.h>
#include <string.h>

#define QUERY \
	"appid=wwshop&redirect_uri=https%3A%2F%2Fm.example.cn%2Foauth&response_type=code&scope=snsapi_base&state=abc123&agentid=7"

/* Opens a page as that person; the code. */
static char *code_of(struct shop *s, const char *who)
{
	static char code[128];
	struct text to;
	text_init(&to, 1024);
	assert_null(brainpage_authorize(s->brain, s->now_ms, SPAN_LIT(QUERY), span_of(who), &to));
	struct span got = span_drop(text_span(&to), span_search(text_span(&to), SPAN_LIT("code=")) + strlen("code=")),
		    rest;
	assert_true(span_starts(text_span(&to), "https://m.example.cn/oauth?code="));
	span_cut(got, '&', &got, &rest);
	assert_true(span_is(rest, "state=abc123"));
	snprintf(code, sizeof code, "%.*s", SPAN_ARG(got));
	text_release(&to);
	return code;
}

static int64_t info(struct shop *s, const char *path, const char *code)
{
	char call[256];
	snprintf(call, sizeof call, "%s?code=%s", path, code);
	return shop_call(s, call, NULL);
}

static void codes_live_once_and_five_minutes(void **state)
{
	struct shop *s = *state;
	char code[128];
	shop_customer(s, "lin.yue", "wm1");
	snprintf(code, sizeof code, "%s", code_of(s, "lin.yue"));
	assert_int_equal(info(s, "auth/getuserinfo", code), 0);
	assert_true(span_is(shop_str(s, "userid"), "lin.yue"));
	assert_false(span_present(shop_str(s, "openid")));
	assert_int_equal(info(s, "auth/getuserinfo", code), 42022);
	assert_int_equal(info(s, "auth/getuserinfo", "other"), 40029);
	snprintf(code, sizeof code, "%s", code_of(s, "lin.yue"));
	assert_int_equal(info(s, "user/getuserinfo", code), 0); /* the old path spells it so */
	assert_true(span_is(shop_str(s, "UserId"), "lin.yue"));
	snprintf(code, sizeof code, "%s", code_of(s, "lin.yue"));
	shop_pass(s, 300001);
	assert_int_equal(info(s, "auth/getuserinfo", code), 42003);
	assert_int_equal(info(s, "auth/getuserinfo", code_of(s, "wm1")), 0);
	assert_true(span_is(shop_str(s, "external_userid"), "wm1") && shop_str(s, "openid").n > 0);
	assert_false(span_present(shop_str(s, "userid")));
	assert_int_equal(info(s, "auth/getuserinfo", code_of(s, "nobody")), 0);
	assert_false(span_present(shop_str(s, "external_userid")));
	brain_delete(s->brain, s->now_ms, SPAN_LIT("lin.yue"), SPAN_LIT("wm1"), false, SPAN_ABSENT);
	assert_int_equal(info(s, "auth/getuserinfo", code_of(s, "wm1")), 0);
	assert_false(span_present(shop_str(s, "external_userid"))); /* nobody follows him any more */
}

static void the_page_of_the_platform_looks(void **state)
{
	static const struct {
		const char *from, *to, *wrong;
	} rows[] = {{"wwshop", "wwother", "40013"}, {"response_type=code", "response_type=x", "response_type"},
		{"snsapi_base", "snsapi_all", "scope"}, {"abc123", "abc-123", "state"}, {"https%3A", "ftp%3A", "50001"},
		{"m.example.cn", "m.example.com", "50001"}, {"m.example.cn", "m.example.cn%3A8443", "50001"}};
	struct brain_conf conf = shop_conf();
	struct shop s;
	struct text to;
	(void)state;
	conf.trusted = SPAN_LIT("m.example.cn");
	shop_open(&s, &conf);
	text_init(&to, 1024);
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		char query[512];
		const char *at = strstr(QUERY, rows[i].from);
		snprintf(query, sizeof query, "%.*s%s%s", (int)(at - QUERY), QUERY, rows[i].to,
			at + strlen(rows[i].from));
		const char *wrong = brainpage_authorize(s.brain, s.now_ms, span_of(query), SPAN_LIT("lin.yue"), &to);
		if (!wrong || !strstr(wrong, rows[i].wrong))
			fail_msg("%s: %s", query, wrong ? wrong : "taken");
		assert_int_equal(to.n, 0);
	}
	text_release(&to);
	shop_close(&s);
}

static void tickets_live_and_are_counted(void **state)
{
	struct shop *s = *state;
	char first[128];
	assert_int_equal(shop_call(s, "get_jsapi_ticket", NULL), 0);
	snprintf(first, sizeof first, "%.*s", SPAN_ARG(shop_str(s, "ticket")));
	assert_int_equal(shop_int(s, "expires_in"), 7200);
	shop_pass(s, SHOP_HOUR_MS / 60);
	assert_int_equal(shop_call(s, "get_jsapi_ticket", NULL), 0);
	assert_true(span_is(shop_str(s, "ticket"), first)); /* the same as long as it lives */
	assert_int_equal(shop_int(s, "expires_in"), 7140);
	assert_int_equal(shop_call(s, "ticket/get?type=agent_config", NULL), 0);
	assert_false(span_is(shop_str(s, "ticket"), first));
	assert_int_equal(shop_call(s, "ticket/get", NULL), 40058);
	for (int i = 2; i < 100; i++)
		assert_int_equal(shop_call(s, "get_jsapi_ticket", NULL), 0);
	assert_int_equal(shop_call(s, "get_jsapi_ticket", NULL), 45009);
	shop_pass(s, 2 * SHOP_HOUR_MS);
	shop_token(s);
	assert_int_equal(shop_call(s, "get_jsapi_ticket", NULL), 0);
	assert_false(span_is(shop_str(s, "ticket"), first));
}

static void the_peer_asks_who_is_there(void **state)
{
	struct stand s;
	struct testhttp c;
	struct span out;
	(void)state;
	stand_open(&s, (struct peer_conf){.employees = 2});
	assert_int_equal(stand_ask(&s, "GET", "/connect/oauth2/authorize?" QUERY, NULL, &out), 200);
	assert_true(span_search(out, SPAN_LIT("&amp;as=sales02\">sales02</a>")) != SIZE_MAX);
	assert_int_equal(
		testhttp_ask(&c, &s.server, "GET", "/connect/oauth2/authorize?" QUERY "&as=sales02", "", SPAN_ABSENT),
		302);
	assert_true(span_search(c.head, SPAN_LIT("\r\nLocation: https://m.example.cn/oauth?code=code-")) != SIZE_MAX);
	testhttp_close(&c);
	assert_int_equal(stand_ask(&s, "GET", "/connect/oauth2/authorize?appid=x&as=sales02", NULL, &out), 400);
	stand_close(&s);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(codes_live_once_and_five_minutes, shop_setup, shop_teardown),
		cmocka_unit_test(the_page_of_the_platform_looks),
		cmocka_unit_test_setup_teardown(tickets_live_and_are_counted, shop_setup, shop_teardown),
		cmocka_unit_test(the_peer_asks_who_is_there),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
