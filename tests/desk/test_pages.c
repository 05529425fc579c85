/* The pages of managers, walked as each role: they open, whose rows stand there, what is masked, what leaves the house. */
/* rooms: flow */
#include "deskstage.h"
#include "store/contact.h"
#include "store/relation.h"
#include "flow/orders.h"
#include "testlib.h"
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <cmocka.h>

#define FIRST_TOUCH "%E9%A6%96%E6%AC%A1%E8%A7%A6%E8%BE%BE" /* 首次触达 */
#define NINETY "ninety-characters-of-a-word-that-is-no-day-and-no-comparison-and-nothing-else-that-is-known"
#define MONEY_DAYS "from=2026-03-01&to=2026-03-03"

static const char *const pages[] = {"/", "/report", "/report/gmv", "/report/funnel", "/report/day0",
	"/report/structure", "/report/tasks", "/report/groups?by=employee", "/report/moments?by=employee",
	"/report/words?by=employee", "/report/gmv?" MONEY_DAYS "&compare=before", "/scripts",
	"/scripts?id=%E5%89%A7%E6%9C%AC%EF%BC%9A%E6%96%B0%E5%AE%A2", "/tasks", "/groups", "/moments", "/search",
	"/search?q=%E5%B0%8F", "/search?q=%22%3E%3Cscript%3E"};
#define PAGES (sizeof pages / sizeof *pages)

static void open_as(struct deskstage *s, const char *who, const char *path)
{
	deskstage_login(s, who, "/side");
	int status = deskstage_ask(s, path, "", NULL);
	if (status != 200)
		fail_msg("%s as %s: %d %s", path, who, status, s->page);
}

/* Every page for every role; nothing in it runs or is fetched from elsewhere, no number stands there whole. */
static void test_all_pages(void **state)
{
	static const char *const roles[] = {"li", "wang", "hao", "yun", "boss"};
	struct deskstage *s = *state;
	for (size_t r = 0; r < sizeof roles / sizeof *roles; r++) {
		deskstage_login(s, roles[r], "/side");
		for (size_t i = 0; i < PAGES; i++) {
			int status = deskstage_ask(s, pages[i], "", NULL);
			if (status != 200)
				fail_msg("%s as %s: %d %s", pages[i], roles[r], status, s->page);
			deskstage_holds(s->page, "aria-label=\"页面\"");
			deskstage_holds(s->page, "</body></html>");
			deskstage_holds(s->head,
				"Content-Security-Policy: default-src 'none'; style-src 'self'; script-src 'self'; ");
			deskstage_lacks(s->page, "<script>");
			deskstage_lacks(s->page, "<img");
			deskstage_lacks(s->page, "style=");
			deskstage_lacks(s->page, "http://");
			deskstage_lacks(s->page, "https://");
			if (strcmp(roles[r], "boss") != 0 && strcmp(roles[r], "li") != 0 &&
				strcmp(roles[r], "wang") != 0) {
				deskstage_lacks(s->page, "138-0013-8000");
				deskstage_lacks(s->page, "13900139000");
			}
		}
	}
}

static void test_whose_rows(void **state)
{
	struct deskstage *s = *state;
	open_as(s, "li", "/tasks");
	deskstage_holds(s->page, "<td>li</td>");
	deskstage_lacks(s->page, "<td>wang</td>");
	open_as(s, "hao", "/tasks");
	deskstage_holds(s->page, "<td>li</td>");
	deskstage_lacks(s->page, "<td>wang</td>");
	open_as(s, "boss", "/tasks");
	deskstage_holds(s->page, "<td>wang</td>");
	open_as(s, "wang", "/groups");
	deskstage_lacks(s->page, "福利");
	open_as(s, "hao", "/groups");
	deskstage_holds(s->page, "福利&lt;群&gt;");
	open_as(s, "wang", "/search?q=%E5%B0%8F");
	deskstage_holds(s->page, "/side/customer?id=wm2");
	deskstage_lacks(s->page, "/side/customer?id=wm1");
}

static void test_reports_by_role(void **state)
{
	static const char *const whole[] = {"day", "channel", "script", "step"};
	struct deskstage *s = *state;
	char path[200];
	deskstage_login(s, "li", "/side");
	for (size_t i = 0; i < sizeof whole / sizeof *whole; i++) {
		snprintf(path, sizeof path, "/report/gmv?by=%s", whole[i]);
		assert_int_equal(deskstage_ask(s, path, "", NULL), 403);
		deskstage_holds(s->page, "请按员工看");
		snprintf(path, sizeof path, "/report/gmv?by=%s&form=csv", whole[i]);
		assert_int_equal(deskstage_ask(s, path, "", NULL), 403);
	}
	/* Of their own rows neither a total nor anybody else's. */
	assert_int_equal(
		deskstage_ask(s, "/report/day0?by=employee&from=1970-01-01&to=1970-01-03&form=json", "", NULL), 200);
	deskstage_holds(s->page, "\"employee\":\"li\"");
	deskstage_lacks(s->page, "wang");
	deskstage_holds(s->page, "\"total\":null");
	deskstage_login(s, "boss", "/side");
	assert_int_equal(
		deskstage_ask(s, "/report/day0?by=employee&from=1970-01-01&to=1970-01-03&form=json", "", NULL), 200);
	deskstage_holds(s->page, "wang");
	assert_int_equal(deskstage_ask(s, "/report/gmv?by=channel", "", NULL), 200);
	deskstage_holds(s->page, "<option value=\"\" selected>按配置</option>");
	deskstage_holds(s->page, "天内的末次触达");
	assert_int_equal(deskstage_ask(s, "/report/gmv?by=channel&attribution=first", "", NULL), 200);
	deskstage_holds(s->page, "<option value=\"first\" selected>首次触达</option>");
	deskstage_holds(s->page, "&amp;attribution=first&amp;form=csv");
	deskstage_lacks(s->page, "天内的末次触达");
	assert_int_equal(deskstage_ask(s, "/report/rank?attribution=channel", "", NULL), 200);
	deskstage_holds(s->page, "<option value=\"channel\" selected>渠道优先</option>");
	deskstage_holds(s->page, "天内的渠道优先");
	deskstage_lacks(s->page, "末次触达的员工");
	assert_int_equal(deskstage_ask(s, "/report/day0", "", NULL), 200);
	deskstage_lacks(s->page, "归因 <select");
	/* Two cuts: by one value, or as the form sends them; the same twice is one. In Chinese, too. */
	assert_int_equal(deskstage_ask(s, "/report/gmv?by=employee&by=source&attribution=first", "", NULL), 200);
	deskstage_holds(s->page, "<option value=\"employee\" selected>员工</option>");
	deskstage_holds(s->page, "<option value=\"source\" selected>来源</option>");
	deskstage_holds(s->page, "先按员工分开");
	deskstage_holds(s->page, "&amp;by=employee,source&amp;");
	assert_int_equal(
		deskstage_ask(s, "/report/gmv?by=%E6%9D%A5%E6%BA%90%E3%80%81%E5%91%98%E5%B7%A5", "", NULL), 200);
	deskstage_holds(s->page, "先按来源分开");
	assert_int_equal(deskstage_ask(s, "/report/gmv?by=%E6%9D%A5%E6%BA%90&by=", "", NULL), 200);
	deskstage_holds(s->page, "<option value=\"source\" selected>来源</option>");
	deskstage_holds(s->page, "<option value=\"\" selected>不再分</option>");
	assert_int_equal(deskstage_ask(s, "/report/gmv?by=day&by=day&form=csv", "", NULL), 200);
	assert_int_equal(deskstage_ask(s, "/report/gmv?by=step&by=day", "", NULL), 400);
	assert_int_equal(
		deskstage_ask(s, "/report/gmv?from=2026-03-01&to=2026-03-07&compare=%E7%8E%AF%E6%AF%94", "", NULL),
		200);
	deskstage_holds(s->page, "<option value=\"before\" selected>上期</option>");
	assert_int_equal(deskstage_ask(s, "/report/gmv?from=2026-03-01&to=2026-03-07&compare=month", "", NULL), 200);
	deskstage_holds(s->page, "和上月同期（2026-02-01 至 2026-02-07）比");
	assert_int_equal(deskstage_ask(s, "/report/gmv?by=nothing", "", NULL), 400);
	assert_int_equal(
		deskstage_ask(s, "/report/day0?by=employee&from=1970-01-08&to=1970-01-10&compare=week", "", NULL), 200);
	deskstage_holds(s->page, "<option value=\"week\" selected>上周同期</option>");
	deskstage_holds(s->page, "和上周同期（1970-01-01 至 1970-01-03）比");
	deskstage_holds(s->page, "<td>wang</td>");
	assert_int_equal(
		deskstage_ask(
			s, "/report/day0?by=employee&from=1970-01-08&to=1970-01-10&compare=week&form=csv", "", NULL),
		200);
	deskstage_holds(s->page, "上周同期新增客户");
	assert_int_equal(deskstage_ask(s, "/report/plan?compare=week", "", NULL), 400);
	deskstage_holds(s->page, "「测算」不能和别的时间比");
	/* Rows that only the other period has are his people's, too. */
	deskstage_login(s, "li", "/side");
	assert_int_equal(deskstage_ask(s, "/report/day0?from=1970-01-08&to=1970-01-10&compare=week", "", NULL), 200);
	deskstage_holds(s->page, "<td>li</td>");
	deskstage_lacks(s->page, "wang");
	deskstage_login(s, "boss", "/side");
	assert_int_equal(deskstage_ask(s, "/report/gmv?from=yesterday", "", NULL), 400);
	assert_int_equal(deskstage_ask(s, "/report/nothing", "", NULL), 404);
}

/* A word that is none is told, one that this report takes none of as well. */
static void test_words_of_a_report(void **state)
{
	struct deskstage *s = *state;
	deskstage_login(s, "boss", "/side");
	assert_int_equal(deskstage_ask(s, "/report/gmv?from=2026-03-01&to=2026-03-07&compare=ever", "", NULL), 400);
	deskstage_holds(s->page, "和谁比（compare）写 before 或 上期");
	assert_int_equal(deskstage_ask(s, "/report/gmv?compare=1&form=csv", "", NULL), 400);
	assert_int_equal(deskstage_ask(s, "/report/gmv?compare=before-and-much-longer-than-any", "", NULL), 400);
	assert_int_equal(deskstage_ask(s, "/report/gmv?compare=&attribution=", "", NULL), 200);
	assert_int_equal(deskstage_ask(s, "/report/gmv?attribution=best", "", NULL), 400);
	deskstage_holds(s->page, "归因（attribution）写 last、first 或 channel");
	/* What no attribution changes is not shown as though it had. */
	assert_int_equal(deskstage_ask(s, "/report/day0?attribution=first", "", NULL), 400);
	deskstage_holds(s->page, "「当日开单」里的数不看归因");
	assert_int_equal(deskstage_ask(s, "/report/gmv?by=channel&attribution=" FIRST_TOUCH, "", NULL), 200);
	deskstage_holds(s->page, "<option value=\"first\" selected>首次触达</option>");
	/* A day that is none, however long it is. */
	static const char *const days[] = {"from=2026-03-011", "to=2026-03-07T00%3A00",
		"from=2026%E5%B9%B43%E6%9C%881%E6%97%A5", "from=2026-02-30", ("to=" NINETY), "from=%ff",
		"from=%E4%B8%8A%E5%91%A8&form=csv"};
	for (size_t i = 0; i < sizeof days / sizeof *days; i++) {
		char asked[400];
		(void)snprintf(asked, sizeof asked, "/report/gmv?%s", days[i]);
		assert_int_equal(deskstage_ask(s, asked, "", NULL), 400);
		deskstage_holds(s->page, "日期写成 2026-03-01");
	}
	assert_int_equal(deskstage_ask(s, "/report/gmv?compare=" NINETY, "", NULL), 400);
	assert_int_equal(deskstage_ask(s, "/report/gmv?attribution=" NINETY, "", NULL), 400);
	assert_int_equal(deskstage_ask(s, "/report/gmv?form=" NINETY, "", NULL), 400);
	assert_int_equal(deskstage_ask(s, "/report/gmv?from=&to=&form=&by=", "", NULL), 200);
	assert_int_equal(deskstage_ask(s, "/report/gmv?from=+2026-03-01+&to=2026-03-07", "", NULL), 200);
}

/* The hourly line: of the corp against yesterday, of one's own people as it stands. */
static void test_board_line(void **state)
{
	struct deskstage *s = *state;
	open_as(s, "boss", "/");
	deskstage_holds(s->page, "点 0单 ¥0；和昨日同期一样；未确认群发 2 条</p>");
	open_as(s, "li", "/");
	deskstage_holds(s->page, "点 0单 ¥0；未确认群发 1 条</p>");
}

static void added_on_the_28th(struct deskstage *s, const char *employee)
{
	struct store_db *db;
	struct err err = {0};
	const struct relation r = {.customer = SPAN_LIT("wx28"),
		.employee = span_of(employee),
		.state = RELATION_LIVE,
		.event_s = 1,
		.add_ms = 27 * ZONE_DAY_MS,
		.add_day = 27,
		.adds = 1,
		.channel = SPAN_LIT(""),
		.end_ms = RELATION_OPEN};
	assert_int_equal(db_open(s->path, 0, &db, &err), RC_OK);
	assert_int_equal(db_begin(db, &err), RC_OK);
	assert_int_equal(contact_meet(db, r.customer, 0, r.add_ms, r.add_day, r.employee, SPAN_LIT(""), &err), RC_OK);
	assert_int_equal(relation_put(db, &r, &err), RC_OK);
	assert_int_equal(db_commit(db, &err), RC_OK);
	db_close(db);
}

/* Who comes first everybody knows; below the third place each one's place is his own matter. */
static void test_ranks(void **state)
{
	static const char path[] = "/report/rank?from=1970-01-21&to=1970-01-21&form=json";
	struct deskstage *s = *state;
	deskstage_login(s, "li", "/side");
	assert_int_equal(deskstage_ask(s, path, "", NULL), 200);
	deskstage_holds(s->page,
		"{\"employee\":\"zhao\",\"employee_name\":\"zhao\",\"scans\":4,\"scans_place\":1,\"added\":4,\"added_place\":1,"
		"\"orders\":null,\"orders_place\":null,");
	deskstage_holds(s->page, "\"sun\",\"scans\":3,\"scans_place\":2,");
	deskstage_holds(s->page, "\"li\",\"scans\":2,\"scans_place\":4,\"added\":2,\"added_place\":4,\"orders\":0,");
	deskstage_lacks(s->page, "wang");
	/* Of another who stands among the first his place is told, never what he had a week before. */
	added_on_the_28th(s, "zhao");
	assert_int_equal(
		deskstage_ask(s, "/report/rank?from=1970-01-28&to=1970-01-28&compare=week&form=csv", "", NULL), 200);
	deskstage_holds(s->page, "\nzhao,1,,,1,,1,,,1,");
	deskstage_holds(s->page, "\nli,0,2,");
	open_as(s, "wang", "/report/rank?from=1970-01-21&to=1970-01-21&compare=week");
	deskstage_holds(s->page, "<td>wang</td>");
	deskstage_lacks(s->page, "<td>li</td>");
	open_as(s, "boss", "/report/rank?from=1970-01-21&to=1970-01-21");
	deskstage_holds(s->page, "<td>wang</td>");
	deskstage_holds(s->page, "<td>li</td>");
}

/* What leaves the house, and every search, stands in the audit first. */
static void test_audit(void **state)
{
	struct deskstage *s = *state;
	deskstage_login(s, "boss", "/side");
	assert_int_equal(deskstage_ask(s, "/report/gmv?form=csv", "", NULL), 200);
	deskstage_holds(s->head, "Content-Disposition: attachment; filename=\"gmv-day.csv\"");
	deskstage_holds(s->put, "导出成交，2026-02-02 至 2026-03-03，按日（CSV）");
	assert_int_equal(
		deskstage_ask(s, "/report/gmv?form=json&by=day,employee&from=2026-03-01&attribution=first", "", NULL),
		200);
	deskstage_holds(s->put, "导出成交，2026-03-01 至 2026-03-03，按日期 × 员工，归因按首次触达（JSON）");
	assert_int_equal(deskstage_ask(s, "/search?q=%E5%B0%8F", "", NULL), 200);
	deskstage_holds(s->put, "客户搜索「小」");
	deskstage_set(s, &s->away, true);
	assert_int_equal(deskstage_ask(s, "/report/gmv?form=csv", "", NULL), 503);
	assert_int_equal(deskstage_ask(s, "/search?q=%E5%B0%8F", "", NULL), 503);
	deskstage_lacks(s->page, "小红");
}

/* Views of a report: the first of a person in an hour; a HEAD sees nothing. Without work it opens all the same. */
static void test_views(void **state)
{
	struct deskstage *s = *state;
	struct testhttp c;
	char cookie[1300];
	deskstage_login(s, "boss", "/side");
	int before = s->puts;
	snprintf(cookie, sizeof cookie, "Cookie: %s\r\n", s->cookie);
	assert_int_equal(testhttp_ask(&c, &s->server, "HEAD", "/report/day0", cookie, SPAN_ABSENT), 200);
	testhttp_close(&c);
	assert_int_equal(deskstage_ask(s, "/report/day0?from=1970-01-01&to=1970-01-03&compare=week", "", NULL), 200);
	deskstage_puts(s, before + 1, "\\\"saw\\\":\\\"报表当日开单，1970-01-01 至 1970-01-03，按日，比上周同期\\\"}");
	for (int i = 0; i < 3; i++)
		assert_int_equal(deskstage_ask(s, "/report/day0", "", NULL), 200);
	assert_int_equal(deskstage_ask(s, "/report/gmv", "", NULL), 200);
	deskstage_puts(s, before + 2, "报表成交");
	s->now_ms += HOUR;
	assert_int_equal(deskstage_ask(s, "/report/day0", "", NULL), 200);
	deskstage_puts(s, before + 3, "报表当日开单");
	deskstage_set(s, &s->away, true);
	assert_int_equal(deskstage_ask(s, "/report/funnel", "", NULL), 200);
	deskstage_set(s, &s->away, false);
}

/* What somebody was refused: a share of his own, that views do not use up; of what is beyond it a row says how much it was. */
static void test_refusals(void **state)
{
	struct deskstage *s = *state;
	deskstage_login(s, "li", "/side");
	for (int i = 0; i < 40; i++)
		assert_int_equal(deskstage_ask(s, "/report/gmv?by=employee", "", NULL), 200);
	int before = s->puts;
	assert_int_equal(deskstage_ask(s, "/report/gmv?from=2026-03-01&by=channel", "", NULL), 403);
	deskstage_puts(s, before + 1,
		"\\\"saw\\\":\\\"报表成交，2026-03-01 至 默认，按 channel\\\",\\\"denied\\\":\\\"这样分是全公司的数");
	assert_int_equal(deskstage_ask(s, "/side/customer?id=wm2", "", NULL), 403);
	deskstage_puts(s, before + 2, "\\\"customer\\\":\\\"wm2\\\",\\\"saw\\\":\\\"客户资料\\\",\\\"denied\\\":");
	for (int i = 0; i < 60; i++)
		assert_int_equal(deskstage_ask(s, "/side/customer?id=wm2", "", NULL), 403);
	deskstage_puts(s, before + 30, "客户资料");
	/* Somebody else has his own share meanwhile. */
	deskstage_login(s, "wang", "/side");
	before = s->puts - 30;
	assert_int_equal(deskstage_ask(s, "/side/why?id=wr1", "", NULL), 403);
	deskstage_puts(s, before + 31, "\\\"customer\\\":\\\"wr1\\\",\\\"saw\\\":\\\"发送经过\\\",\\\"denied\\\":");
	assert_int_equal(deskstage_ask(s, "/side/group?id=wr1", "", NULL), 403);
	deskstage_puts(s, before + 32, "\\\"customer\\\":\\\"wr1\\\",\\\"saw\\\":\\\"客户群\\\",\\\"denied\\\":");
	/* The minute is over; nobody has to come for it. */
	pthread_mutex_lock(&s->lock);
	s->now_ms += 60000;
	pthread_mutex_unlock(&s->lock);
	deskstage_puts(s, before + 33, "\\\"by\\\":\\\"li\\\",\\\"saw\\\":\\\"另有 32 次没给看\\\",\\\"denied\\\":");
	assert_int_equal(deskstage_ask(s, "/side/customer?id=wm1", "", NULL), 403);
	deskstage_puts(s, before + 34, "\\\"by\\\":\\\"wang\\\",\\\"customer\\\":\\\"wm1\\\"");
	/* Neither report views nor refusals wait for a work that does not answer; they are kept when it does. */
	deskstage_set(s, &s->held, true);
	for (int i = 0; i < 5; i++) {
		assert_int_equal(deskstage_ask(s, "/side/customer?id=wm1", "", NULL), 403);
		assert_int_equal(deskstage_ask(s, "/healthz", "", NULL), 200);
	}
	assert_int_equal(s->puts, before + 34);
	deskstage_set(s, &s->held, false);
	deskstage_puts(s, before + 39, "wm1");
}

/* Nobody writes rows of his own into the audit: what is no id, no cut, no day is not kept. */
static void test_forgery(void **state)
{
	static const char *const refused[][2] = {
		{"/side/customer?id=wmX%0A11-30%2008:00%20%E8%B4%A6%E5%8F%B7:boss1", "客户资料（不像编号）"},
		{"/side/why?id=wmX%1b%5b31m", "发送经过（不像编号）"},
		{"/side/group?id=wr%E3%80%8D", "客户群（不像编号）"},
		{"/side/talk?id=wm%0dx", "话术（不像编号）"},
		{"/side/customer?id=wmAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA",
			"客户资料（不像编号）"},
		{"/report/gmv?by=x%1b%5b31m%0d", "报表成交，默认 至 默认，按 别的"},
		{"/report/gmv?by=a%E3%80%8D%E5%8A%9E%E4%BA%86", "按 别的"},
		{"/report/gmv?by=day,x%0a", "按 别的"},
		{"/report/gmv?by=day,source", "按 day,source"},
		{"/report/gmv?by=channel&from=%E3%80%8D%0a12345&to=2026-99-01", "别的 至 别的，按 channel"},
	};
	struct deskstage *s = *state;
	deskstage_login(s, "li", "/side");
	int puts = s->puts;
	for (size_t i = 0; i < sizeof refused / sizeof *refused; i++) {
		char said[200];
		int status = deskstage_ask(s, refused[i][0], "", NULL);
		if (status != 403)
			fail_msg("%s: %d", refused[i][0], status);
		snprintf(said, sizeof said, "%s\\\"", refused[i][1]);
		deskstage_puts(s, ++puts, said);
		deskstage_holds(s->put, "\\\"denied\\\"");
		deskstage_lacks(s->put, "boss1");
		deskstage_lacks(s->put, "\\u00");
		deskstage_lacks(s->put, "办了");
		deskstage_lacks(s->put, "wr」");
		deskstage_lacks(s->put, "AAAA");
	}
	/* What is searched for is kept as words: they end no line and no quote. */
	assert_int_equal(deskstage_ask(s, "/side?q=%E5%B0%8F%E3%80%8D%0a%1b%E2%80%AE%C2%9B", "", NULL), 200);
	deskstage_holds(s->put, "客户搜索「小』    」");
	assert_int_equal(deskstage_ask(s, "/search?q=%E3%80%8C%0d%E5%B0%8F", "", NULL), 200);
	deskstage_holds(s->put, "客户搜索「『 小」");
}

/* An order of yesterday that is nobody's. */
static void sale(const struct deskstage *s)
{
	struct store_db *db;
	struct err err = {0};
	struct orders_result r;
	struct zone zone;
	struct arena *a = arena_new(0);
	const struct orders_rules rules = {.zone = &zone, .window_days = 7};
	char body[200];
	assert_int_equal(db_open(s->path, 0, &db, &err), RC_OK);
	assert_int_equal(db_begin(db, &err), RC_OK);
	zone_fixed(&zone, 8 * 3600);
	snprintf(body, sizeof body,
		"{\"source\":\"shop\",\"orders\":[{\"order_no\":\"A1\",\"external_userid\":\"stranger\",\"paid_ms\":%lld,"
		"\"amount_fen\":9900}]}",
		(long long)(NOW - 24 * 3600000));
	assert_int_equal(orders_fold(db, a, &rules, NOW, 1, span_of(body), &r, &err), RC_OK);
	assert_int_equal(r.refusals, 0);
	assert_int_equal(db_commit(db, &err), RC_OK);
	db_close(db);
	arena_free(a);
}

/* What cannot be had is said; bars of two cuts have both names. */
static void test_forms(void **state)
{
	struct deskstage *s = *state;
	sale(s);
	deskstage_login(s, "boss", "/side");
	assert_int_equal(deskstage_ask(s, "/report/gmv?form=xlsx", "", NULL), 400);
	deskstage_holds(s->page, "form 写 csv 或 json");
	assert_int_equal(deskstage_ask(s, "/report/gmv?by=day,source", "", NULL), 200);
	deskstage_holds(s->page, "2026-03-02 · shop");
	assert_int_equal(deskstage_ask(s, "/report", "", NULL), 200);
	deskstage_lacks(s->page, "--");
}

/* 运营 sees everybody, and nobody's name or number. */
static void test_names(void **state)
{
	struct deskstage *s = *state;
	open_as(s, "yuan", "/search?q=%E5%B0%8F");
	deskstage_holds(s->page, ">小*</a>");
	deskstage_lacks(s->page, "小红");
	open_as(s, "yun", "/search?q=%E5%B0%8F");
	deskstage_holds(s->page, ">小*</a>");
	deskstage_lacks(s->page, "小红");
	deskstage_lacks(s->page, "小明");
	assert_int_equal(deskstage_ask(s, "/side/customer?id=wm2", "", NULL), 200);
	deskstage_holds(s->page, "<h1>小*</h1>");
	deskstage_lacks(s->page, "小红");
	deskstage_lacks(s->page, "老客");
	deskstage_lacks(s->page, "13900139000");
	open_as(s, "boss", "/search?q=%E5%B0%8F");
	deskstage_holds(s->page, "小红");
}

#define CASE(fn) cmocka_unit_test_setup_teardown(fn, deskstage_begin, deskstage_end)

int main(void)
{
	const struct CMUnitTest tests[] = {CASE(test_all_pages), CASE(test_whose_rows), CASE(test_reports_by_role),
		CASE(test_words_of_a_report), CASE(test_board_line), CASE(test_ranks), CASE(test_audit),
		CASE(test_views), CASE(test_refusals), CASE(test_forgery), CASE(test_forms), CASE(test_names)};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
