/* The pages behind the login, over HTTP: who comes in, whose customers he sees, what he may do, and what never runs. */
#include "deskstage.h"
#include "store/relation.h"
#include "testlib.h"
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <cmocka.h>

/* -- tests ------------------------------------------------------------------------------------------------------------------------------ */

static void test_the_way_in(void **state)
{
	struct deskstage *s = *state;
	char nonce[100], keep[1024];
	assert_int_equal(deskstage_ask(s, "/side/customer?id=wm1", "", NULL), 303);
	deskstage_holds(s->head,
		"Location: https://open.example/authorize?appid=ww1&redirect_uri=https%3A%2F%2Fm.example.cn%2Foauth"
		"&response_type=code&scope=snsapi_base&state=");
	deskstage_holds(s->head, "&agentid=1000002#wechat_redirect");
	deskstage_holds(s->head, "; HttpOnly; SameSite=Lax; Secure");
	deskstage_between(s->head, "&state=", "&", nonce, sizeof nonce);
	deskstage_between(s->head, "Set-Cookie: ", ";", keep, sizeof keep);
	/* In another browser, with another state, in this one too late. */
	assert_int_equal(deskstage_come_back(s, "C1", nonce), 400);
	snprintf(s->cookie, sizeof s->cookie, "%s", keep);
	assert_int_equal(deskstage_come_back(s, "C1", "0123456789abcdef0123456789abcdef"), 400);
	s->now_ms += 600001;
	assert_int_equal(deskstage_come_back(s, "C1", nonce), 400);
	deskstage_holds(s->page, "重新登录");
	s->now_ms -= 600001;
	/* What WeCom says of a code, in words; a dead work. */
	s->oauth = "{\"error\":\"登录码用过了，或者过了五分钟：重新打开页面\",\"code\":40029}";
	assert_int_equal(deskstage_come_back(s, "C1", nonce), 502);
	deskstage_holds(s->page, "登录码用过了");
	deskstage_holds(s->page, "（40029）");
	deskstage_holds(s->page, "href=\"/login?to=%2Fside%2Fcustomer%3Fid%3Dwm1\"");
	deskstage_set(s, &s->away, true);
	assert_int_equal(deskstage_come_back(s, "C1", nonce), 503);
	deskstage_set(s, &s->away, false);
	/* A customer, a stranger: not here. */
	s->oauth = "{\"customer\":\"wm1\"}";
	assert_int_equal(deskstage_come_back(s, "C1", nonce), 403);
	s->oauth = "{\"stranger\":true}";
	assert_int_equal(deskstage_come_back(s, "C1", nonce), 403);
	s->oauth = "{\"userid\":\"li\"}";
	assert_int_equal(deskstage_come_back(s, "C1", nonce), 303);
	deskstage_holds(s->head, "Location: /side/customer?id=wm1\r\n");
	deskstage_holds(s->head, "__Host-siyu-login=; Path=/; Max-Age=0");
}

/* Nothing but a path of ours is led back to. */
static void test_no_way_out(void **state)
{
	static const char *const paths[] = {"/login?to=https%3A%2F%2Fevil.example", "/login?to=%2F%2Fevil.example",
		"/login?to=%2F%5Cevil.example", "/login?to=%2Fside%0d%0aX%3A1"};
	struct deskstage *s = *state;
	char nonce[100];
	for (size_t i = 0; i < sizeof paths / sizeof *paths; i++) {
		s->cookie[0] = '\0';
		assert_int_equal(deskstage_ask(s, paths[i], "", NULL), 303);
		deskstage_between(s->head, "&state=", "&", nonce, sizeof nonce);
		deskstage_between(s->head, "Set-Cookie: ", ";", s->cookie, sizeof s->cookie);
		assert_int_equal(deskstage_come_back(s, "C1", nonce), 303);
		deskstage_holds(s->head, "Location: /side\r\n");
	}
}

static void test_cookies(void **state)
{
	struct deskstage *s = *state;
	char good[1200], csrf[100];
	deskstage_login(s, "li", "/side");
	snprintf(good, sizeof good, "%s", s->cookie);
	/* What signs the cookie is not what a page shows for its forms. */
	assert_int_equal(deskstage_ask(s, "/side?stay=1", "", NULL), 200);
	deskstage_between(s->page, "data-csrf=\"", "\"", csrf, sizeof csrf);
	assert_int_equal(strlen(csrf), 32);
	assert_null(strstr(good, csrf));
	/* Each sign of it changed: it is none. */
	for (size_t i = strlen("__Host-siyu="); i < strlen(good); i += 7) {
		snprintf(s->cookie, sizeof s->cookie, "%s", good);
		s->cookie[i] = s->cookie[i] == '0' ? '1' : '0';
		assert_int_equal(deskstage_ask(s, "/side?stay=1", "", NULL), 303);
	}
	snprintf(s->cookie, sizeof s->cookie, "a=b; %.1100s", good);
	assert_int_equal(deskstage_ask(s, "/side?stay=1", "", NULL), 200);
	s->now_ms += 8 * HOUR;
	assert_int_equal(deskstage_ask(s, "/side?stay=1", "", NULL), 303);
	assert_int_equal(deskstage_ask(s, "/side/sign?url=https%3A%2F%2Fm.example.cn%2Fside", "", NULL), 401);
	s->now_ms = NOW;
	/* That of a customer opens his own page alone. */
	s->oauth = "{\"customer\":\"wm1\"}";
	s->cookie[0] = '\0';
	assert_int_equal(deskstage_ask(s, "/checkin", "", NULL), 303);
	deskstage_between(s->head, "&state=", "&", good, sizeof good);
	deskstage_between(s->head, "Set-Cookie: ", ";", s->cookie, sizeof s->cookie);
	assert_int_equal(deskstage_come_back(s, "C1", good), 303);
	deskstage_between(s->head, "Set-Cookie: __Host-siyu=", ";", good, sizeof good);
	snprintf(s->cookie, sizeof s->cookie, "__Host-siyu=%.900s", good);
	assert_int_equal(deskstage_ask(s, "/side", "", NULL), 303);
}

static void test_posts(void **state)
{
	struct deskstage *s = *state;
	char form[200], header[200];
	deskstage_login(s, "li", "/side");
	int before = s->puts;
	assert_int_equal(deskstage_ask(s, "/side/todo", "", "todo=1&act=done"), 403);
	assert_int_equal(
		deskstage_ask(s, "/side/todo", "", "csrf=00000000000000000000000000000000&todo=1&act=done"), 403);
	snprintf(form, sizeof form, "csrf=%s&todo=1&act=done", s->csrf);
	assert_int_equal(deskstage_ask(s, "/side/todo", "Origin: https://evil.example\r\n", form), 403);
	assert_int_equal(s->puts, before);
	assert_int_equal(deskstage_ask(s, "/side/todo", "Origin: https://m.example.cn\r\n", form), 303);
	deskstage_holds(s->head, "Location: /side?stay=1");
	deskstage_holds(s->put, "\\\"press\\\":\\\"done:1\\\"");
	deskstage_holds(s->put, "\\\"by\\\":\\\"li\\\"");
	/* Somebody else's to-do is none of his. */
	before = s->puts;
	snprintf(form, sizeof form, "csrf=%s&todo=2&act=done", s->csrf);
	assert_int_equal(deskstage_ask(s, "/side/todo", "", form), 403);
	snprintf(header, sizeof header, "X-Siyu-Csrf: %s\r\n", s->csrf);
	assert_int_equal(deskstage_ask(s, "/side/claim", header, "todo=2"), 403);
	assert_int_equal(s->puts, before);
	assert_int_equal(deskstage_ask(s, "/side/claim", header, "todo=1"), 200);
	deskstage_holds(s->page, "{\"ok\":true}");
	/* Another session's token is no good. */
	char theirs[64];
	snprintf(theirs, sizeof theirs, "%s", s->csrf);
	deskstage_login(s, "wang", "/side");
	snprintf(form, sizeof form, "csrf=%s&todo=2&act=done", theirs);
	assert_int_equal(deskstage_ask(s, "/side/todo", "", form), 403);
	/* back leads to us alone. */
	snprintf(form, sizeof form, "csrf=%s&todo=2&act=skip&back=%%2F%%2Fevil.example", s->csrf);
	assert_int_equal(deskstage_ask(s, "/side/todo", "", form), 303);
	deskstage_holds(s->head, "Location: /side?stay=1");
	deskstage_set(s, &s->away, true);
	assert_int_equal(deskstage_ask(s, "/side/todo", "", form), 503);
}

/* What the client sends: mediaid and news as it spells them; a file without an id is waited for. */
static void test_what_is_sent(void **state)
{
	struct deskstage *s = *state;
	char header[200];
	deskstage_login(s, "li", "/side");
	snprintf(header, sizeof header, "X-Siyu-Csrf: %s\r\n", s->csrf);
	assert_int_equal(deskstage_ask(s, "/side/open", header, "todo=1"), 200);
	assert_string_equal(s->page,
		"{\"messages\":[{\"msgtype\":\"text\",\"text\":{\"content\":\"您好\"}},"
		"{\"msgtype\":\"news\",\"news\":{\"link\":\"https://a\",\"title\":\"看\"}}]}");
	deskstage_holds(s->put, "\\\"press\\\":\\\"open:1\\\"");
	assert_int_equal(deskstage_ask(s, "/side/open", header, "todo=3"), 200);
	assert_string_equal(s->page, "{\"wait\":true}");
	assert_int_equal(deskstage_ask(s, "/side/sign?url=https%3A%2F%2Fm.example.cn%2Fside%3Fx", "", NULL), 200);
	assert_int_equal(
		deskstage_ask(s, "/side/sign?url=https%3A%2F%2Fm.example.cn.evil.example%2Fside", "", NULL), 403);
	assert_int_equal(deskstage_ask(s, "/side/sign?url=http%3A%2F%2Fm.example.cn%2Fside", "", NULL), 403);
	assert_int_equal(deskstage_ask(s, "/side/sign?url=https%3A%2F%2Fm.example.cn%3A8443%2Fside", "", NULL), 403);
	assert_int_equal(deskstage_ask(s, "/side/sign", "", NULL), 403);
}

static void test_whose_customers(void **state)
{
	struct deskstage *s = *state;
	deskstage_login(s, "li", "/side");
	int before = s->puts;
	assert_int_equal(deskstage_ask(s, "/side/customer?id=wm2", "", NULL), 403);
	deskstage_holds(s->page, "请主管安排移交");
	assert_int_equal(deskstage_ask(s, "/side/why?id=wm2", "", NULL), 403);
	assert_int_equal(deskstage_ask(s, "/side/talk?id=wm2&q=a", "", NULL), 403);
	assert_int_equal(deskstage_ask(s, "/side/customer?id=", "", NULL), 403);
	deskstage_puts(s, before + 4, "denied"); /* nothing was looked at: that he was refused is kept */
	assert_int_equal(deskstage_ask(s, "/side/customer?id=wm1", "", NULL), 200);
	assert_int_equal(s->puts, before + 5);
	deskstage_holds(s->put, "\\\"customer\\\":\\\"wm1\\\",\\\"saw\\\":\\\"客户资料\\\"");
	assert_int_equal(deskstage_ask(s, "/side?q=%E5%B0%8F", "", NULL), 200); /* 小: one of two is his */
	deskstage_holds(s->page, "/side/customer?id=wm1");
	deskstage_lacks(s->page, "/side/customer?id=wm2\"");
	assert_int_equal(deskstage_ask(s, "/side/group?id=wr1", "", NULL), 200);
	deskstage_holds(s->page, "福利&lt;群&gt;");
	deskstage_login(s, "wang", "/side");
	assert_int_equal(deskstage_ask(s, "/side/group?id=wr1", "", NULL), 403);
	assert_int_equal(deskstage_ask(s, "/side/why?id=wr1", "", NULL), 403);
	deskstage_login(s, "boss", "/side");
	assert_int_equal(deskstage_ask(s, "/side/customer?id=wm2", "", NULL), 200);
	/* A look that cannot be kept is none. */
	deskstage_set(s, &s->away, true);
	assert_int_equal(deskstage_ask(s, "/side/customer?id=wm2", "", NULL), 503);
	deskstage_lacks(s->page, "小红");
	deskstage_set(s, &s->away, false);
}

/* What is paid in an hour counts from then on: at the head, in the search, in the level. */
static void test_paid_later(void **state)
{
	struct deskstage *s = *state;
	deskstage_bought(s, "wm1", "P1", 8800, NOW - HOUR);
	deskstage_bought(s, "wm1", "P2", 4000, NOW + HOUR);
	deskstage_login(s, "li", "/side");
	assert_int_equal(deskstage_ask(s, "/side/customer?id=wm1", "", NULL), 200);
	deskstage_holds(s->page, "<dt>成交</dt><dd>1 单 ¥88.00</dd>");
	deskstage_holds(s->page, "<dt>还没到付款时间</dt><dd>1 单，到了那一刻才算</dd>");
	deskstage_holds(s->page, " P1</span>");
	deskstage_lacks(s->page, " P2</span>");
	assert_int_equal(deskstage_ask(s, "/side?q=%E5%B0%8F", "", NULL), 200);
	deskstage_holds(s->page, "买过 1 单");
	s->now_ms += HOUR;
	assert_int_equal(deskstage_ask(s, "/side/customer?id=wm1", "", NULL), 200);
	deskstage_holds(s->page, "<dt>成交</dt><dd>2 单 ¥128.00</dd>");
	deskstage_lacks(s->page, "还没到付款时间");
	deskstage_holds(s->page, " P2</span>");
	assert_int_equal(deskstage_ask(s, "/side?q=%E5%B0%8F", "", NULL), 200);
	deskstage_holds(s->page, "买过 2 单");
	s->now_ms = NOW;
}

/* An order that was taken out of the books stays on the page of its customer, with who and why. */
/* Whom he gave away he sees no more. */
static void test_given_away(void **state)
{
	struct deskstage *s = *state;
	struct store_db *db;
	struct err err = {0};
	struct relation *r = NULL;
	struct arena *a = arena_new(4096);
	int n = 0;
	deskstage_login(s, "li", "/side");
	assert_int_equal(deskstage_ask(s, "/side/customer?id=wm1", "", NULL), 200);
	assert_int_equal(db_open(s->path, 0, &db, &err), RC_OK);
	assert_int_equal(db_begin(db, &err), RC_OK);
	assert_int_equal(relation_of(db, a, SPAN_LIT("wm1"), &r, &n, &err), RC_OK);
	assert_int_equal(n, 1);
	r->state = RELATION_TRANSFERRED;
	assert_int_equal(relation_put(db, r, &err), RC_OK);
	assert_int_equal(db_commit(db, &err), RC_OK);
	db_close(db);
	arena_free(a);
	assert_int_equal(deskstage_ask(s, "/side/customer?id=wm1", "", NULL), 403);
	assert_int_equal(deskstage_ask(s, "/side/why?id=wm1", "", NULL), 403);
	assert_int_equal(deskstage_ask(s, "/side/talk?id=wm1", "", NULL), 403);
}

/* What a shop calls its goods may be a number that was topped up: in full to who reads what his customer says. */
static void test_numbers_in_goods(void **state)
{
	struct deskstage *s = *state;
	deskstage_bought_it(s, "wm1", "P1", "充值 13800138000", 8800, NOW - HOUR);
	deskstage_login(s, "li", "/side");
	assert_int_equal(deskstage_ask(s, "/side/customer?id=wm1", "", NULL), 200);
	deskstage_holds(s->page, "充值 13800138000 ");
	deskstage_login(s, "yun", "/side");
	assert_int_equal(deskstage_ask(s, "/side/customer?id=wm1", "", NULL), 200);
	deskstage_holds(s->page, "充值 138****8000 ");
	deskstage_lacks(s->page, "13800138000");
}

static void test_voided(void **state)
{
	struct deskstage *s = *state;
	deskstage_bought(s, "wm1", "P1", 8800, NOW - HOUR);
	deskstage_void(s, "P1", "命令行 王芳", "重复导入 <b>");
	deskstage_login(s, "li", "/side");
	assert_int_equal(deskstage_ask(s, "/side/customer?id=wm1", "", NULL), 200);
	deskstage_holds(s->page, "已作废（原来付款 ¥88.00；命令行 王芳 在 ");
	deskstage_holds(s->page, "：重复导入 &lt;b&gt;）");
}

static void test_masks(void **state)
{
	struct deskstage *s = *state;
	deskstage_login(s, "li", "/side");
	assert_int_equal(deskstage_ask(s, "/side/customer?id=wm1", "", NULL), 200);
	deskstage_holds(s->page, "<dd>13900139000</dd>");
	deskstage_holds(s->page, "老客 138-0013-8000");
	deskstage_login(s, "hao", "/side"); /* her head reads that it is there, not what it is */
	assert_int_equal(deskstage_ask(s, "/side/customer?id=wm1", "", NULL), 200);
	deskstage_holds(s->page, "<dd>139****9000</dd>");
	deskstage_holds(s->page, "老客 138****8000");
	deskstage_holds(s->page, "他说 &lt;i&gt;138****8000&lt;/i&gt;");
	deskstage_lacks(s->page, "13900139000");
	deskstage_login(s, "boss", "/side");
	assert_int_equal(deskstage_ask(s, "/side/customer?id=wm1", "", NULL), 200);
	deskstage_holds(s->page, "<dd>13900139000</dd>");
}

static void test_nothing_runs(void **state)
{
	static const char *const paths[] = {"/side?stay=1", "/side/customer?id=wm1", "/side/why?id=wm1",
		"/side/talk?id=wm1&q=%22%3E%3Cscript%3E", "/side?q=%22%3E%3Cscript%3E", "/side?q=%22%20onfocus=x",
		"/side/talk?id=wm1&q=%22%20onfocus=x"};
	struct deskstage *s = *state;
	char css[200];
	deskstage_login(s, "li", "/side");
	for (size_t i = 0; i < sizeof paths / sizeof *paths; i++) {
		assert_int_equal(deskstage_ask(s, paths[i], "", NULL), 200);
		deskstage_lacks(s->page, "<script>");
		deskstage_lacks(s->page, "<img");
		deskstage_lacks(s->page, "<b>");
		deskstage_lacks(s->page, "onerror=alert(1)>");
		deskstage_lacks(s->page, "style=");
		deskstage_lacks(s->page, "\" onfocus=");
		deskstage_holds(s->head,
			"Content-Security-Policy: default-src 'none'; style-src 'self'; script-src 'self' https://res.example; ");
		deskstage_holds(s->head, "frame-ancestors 'none'");
		deskstage_holds(s->head, "X-Content-Type-Options: nosniff");
		deskstage_holds(s->head, "Cache-Control: no-store");
		deskstage_holds(s->head, "Strict-Transport-Security: ");
	}
	deskstage_between(s->page, "<link rel=\"stylesheet\" href=\"", "\"", css, sizeof css);
	assert_int_equal(deskstage_ask(s, css, "", NULL), 200);
	deskstage_holds(s->head, "immutable");
	assert_int_equal(deskstage_ask(s, "/static/style-0000000000000000.css", "", NULL), 404);
	assert_int_equal(deskstage_ask(s, "/static/../siyu.db", "", NULL), 404);
}

static void test_who_is_nobody(void **state)
{
	struct deskstage *s = *state;
	s->oauth = "{\"userid\":\"nobody\"}";
	char nonce[100];
	assert_int_equal(deskstage_ask(s, "/side", "", NULL), 303);
	deskstage_between(s->head, "&state=", "&", nonce, sizeof nonce);
	deskstage_between(s->head, "Set-Cookie: ", ";", s->cookie, sizeof s->cookie);
	assert_int_equal(deskstage_come_back(s, "C1", nonce), 303);
	deskstage_between(s->head, "Set-Cookie: __Host-siyu=", ";", s->page, sizeof s->page);
	snprintf(s->cookie, sizeof s->cookie, "__Host-siyu=%.900s", s->page);
	assert_int_equal(deskstage_ask(s, "/side", "", NULL), 403);
	deskstage_holds(s->page, "请找王敏登记您的账号 nobody");
	deskstage_puts(s, 1, "\\\"saw\\\":\\\"网页 /side\\\",\\\"denied\\\":\\\"您还没有开通");
	assert_int_equal(deskstage_ask(s, "/nothing", "", NULL), 404);
	assert_int_equal(deskstage_ask(s, "/side", "", "x=1"), 405);
	assert_int_equal(deskstage_ask(s, "/side/todo", "", NULL), 405);
}

#define CASE(fn) cmocka_unit_test_setup_teardown(fn, deskstage_begin, deskstage_end)

int main(void)
{
	const struct CMUnitTest tests[] = {CASE(test_the_way_in), CASE(test_no_way_out), CASE(test_cookies),
		CASE(test_posts), CASE(test_what_is_sent), CASE(test_whose_customers), CASE(test_masks),
		CASE(test_paid_later), CASE(test_given_away), CASE(test_numbers_in_goods), CASE(test_voided),
		CASE(test_nothing_runs), CASE(test_who_is_nobody)};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
