/* The API for programs: tokens, scopes, roles, masking, the audit, too many requests; and openapi.json against the routes, both ways. */
#include "openapi.h"
#include "base/fileio.h"
#include "base/json.h"
#include "desk/tokenfile.h"
#include "deskstage.h"
#include "metrics.h"
#include "testlib.h"
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>
#include <cmocka.h>

#define CHANNEL "%E6%B8%A0%E9%81%93"    /* 渠道 */
#define EMPLOYEE "%E5%91%98%E5%B7%A5"   /* 员工 */
#define LAST_MONTH "%E4%B8%8A%E6%9C%88" /* 上月 */

static char token[4][TOKENFILE_BYTES];

/* boss reads all, li his own, a third the reports alone; the fourth is nobody's. */
static void make_tokens(struct deskstage *s, int n)
{
	static const struct {
		const char *name, *employee;
		unsigned role, scopes;
	} made[3] = {{"bi", "", DESK_BOSS, TOKENFILE_ANY},
		{"li", "li", DESK_STAFF, TOKENFILE_REPORTS | TOKENFILE_CUSTOMERS},
		{"board", "", DESK_OPERATOR, TOKENFILE_REPORTS}};
	struct tokenfile_token all[3];
	char hash[3][TOKENFILE_HASH + 1], path[300];
	struct err err = {0};
	for (int i = 0; i < 3; i++) {
		tokenfile_make(token[i], hash[i]);
		all[i] = (struct tokenfile_token){span_of(made[i].name), span_of(made[i].employee), made[i].role,
			made[i].scopes, span_of(hash[i]), SPAN_LIT("2026-03-03")};
	}
	char none[TOKENFILE_HASH + 1];
	tokenfile_make(token[3], none);
	snprintf(path, sizeof path, "%s/tokens", s->dir);
	assert_int_equal(tokenfile_write(path, all, n, &err), RC_OK);
}

static int get(struct deskstage *s, const char *path, int who)
{
	char header[200] = "";
	if (who >= 0)
		snprintf(header, sizeof header, "Authorization: Bearer %s\r\n", token[who]);
	return deskstage_ask(s, path, header, NULL);
}

/* A token of who left is refused, and says why. */
static void test_who_left(void **state)
{
	struct deskstage *s = *state;
	make_tokens(s, 3);
	assert_int_equal(get(s, "/api/v1/customers/wm1", 1), 200);
	deskstage_leave(s, "li", 1772500000000);
	assert_int_equal(get(s, "/api/v1/customers/wm1", 1), 403);
	deskstage_holds(s->page, "这个令牌的员工 li 已经离职");
	assert_int_equal(get(s, "/api/v1/customers/wm1", 0), 200);
}

static void test_the_file(void **state)
{
	char dir[200], path[256], one[TOKENFILE_BYTES], hash[TOKENFILE_HASH + 1], again[TOKENFILE_HASH + 1];
	struct arena *a = arena_new(4096);
	struct tokenfile_token *all;
	struct err err = {0};
	struct stat st;
	struct text t;
	int n;
	(void)state;
	test_dir(dir, sizeof dir);
	snprintf(path, sizeof path, "%s/tokens", dir);
	assert_int_equal(tokenfile_read(path, a, &all, &n, &err), RC_OK);
	assert_int_equal(n, 0);
	tokenfile_make(one, hash);
	tokenfile_hash(span_of(one), again);
	assert_string_equal(hash, again);
	const struct tokenfile_token kept = {SPAN_LIT("bi"), SPAN_LIT(""), DESK_BOSS,
		TOKENFILE_REPORTS | TOKENFILE_METRICS, span_of(hash), SPAN_LIT("2026-03-03")};
	assert_int_equal(tokenfile_write(path, &kept, 1, &err), RC_OK);
	assert_int_equal(stat(path, &st), 0);
	assert_int_equal(st.st_mode & 0777, 0600);
	assert_int_equal(tokenfile_read(path, a, &all, &n, &err), RC_OK);
	assert_int_equal(n, 1);
	assert_true(span_is(all[0].name, "bi") && all[0].employee.n == 0);
	assert_int_equal(all[0].scopes, TOKENFILE_REPORTS | TOKENFILE_METRICS);
	text_init(&t, 4096);
	assert_int_equal(fileio_read(path, &t, &err), RC_OK);
	assert_null(strstr(text_str(&t), one)); /* what lets in stands nowhere */
	text_release(&t);
	assert_int_equal(tokenfile_scopes(SPAN_LIT("reports, scripts")), TOKENFILE_REPORTS | TOKENFILE_SCRIPTS);
	assert_int_equal(tokenfile_scopes(SPAN_LIT("reports,all")), 0);
	assert_int_equal(tokenfile_scopes(SPAN_LIT("")), 0);
	assert_int_equal(fileio_write(path, SPAN_LIT("bi\t老板\t-\treports\tabc\t2026-03-03\n"), 0600, &err), RC_OK);
	assert_int_equal(tokenfile_read(path, a, &all, &n, &err), RC_INVALID);
	arena_free(a);
}

static void test_who_may_what(void **state)
{
	struct deskstage *s = *state;
	make_tokens(s, 3);
	assert_int_equal(get(s, "/api/v1/health", -1), 401);
	deskstage_holds(s->head, "WWW-Authenticate: Bearer");
	assert_int_equal(get(s, "/api/v1/health", 3), 401);
	assert_int_equal(get(s, "/api/v1/health", 2), 200);
	deskstage_holds(s->page, "\"ok\":true");
	deskstage_holds(s->head, "Cache-Control: no-store");
	assert_int_equal(get(s, "/api/v1/nothing", 0), 404);
	assert_int_equal(get(s, "/api/v1/scripts", 2), 403);
	assert_int_equal(get(s, "/api/v1/customers/wm1", 2), 403);
	assert_int_equal(get(s, "/api/v1/scripts", 0), 200);
	assert_int_equal(deskstage_ask(s, "/api/v1/health", "", "x=1"), 405);
	/* Reports: all of it, his own rows alone, what cannot be. */
	assert_int_equal(get(s, "/api/v1/reports", 2), 200);
	deskstage_holds(s->page, "\"name\":\"gmv\"");
	assert_int_equal(
		get(s, "/api/v1/reports/gmv?from=2026-03-01&to=2026-03-31&by=channel&attribution=first", 0), 200);
	deskstage_holds(s->page, "首次触达");
	assert_int_equal(
		get(s, "/api/v1/reports/rank?from=2026-03-01&to=2026-03-31&attribution=%E6%B8%A0%E9%81%93%E4%BC%98%E5%85%88",
			0),
		200);
	deskstage_holds(s->page, "天内的渠道优先");
	assert_int_equal(get(s, "/api/v1/reports/funnel?attribution=first", 0), 400);
	deskstage_holds(
		s->page, "不看归因，attribution 改变不了什么；去掉 attribution；能写它的有 gmv（成交）、rank（排行）");
	assert_int_equal(get(s, "/api/v1/reports/gmv?by=channel", 1), 403);
	assert_int_equal(get(s, "/api/v1/reports/gmv?attribution=best", 0), 400);
	deskstage_holds(s->page, "渠道优先");
	assert_int_equal(get(s, "/api/v1/reports/nothing", 0), 404);
	assert_int_equal(get(s, "/api/v1/reports/gmv?from=soon", 0), 400);
	deskstage_holds(s->page, "\"from 后面的「soon」不是日期；写成 2026-03-01\"");
	assert_int_equal(get(s, "/api/v1/reports/gmv?to=2026-03-011", 0), 400);
	deskstage_holds(s->page, "\"to 后面的「2026-03-011」不是日期；写成 2026-03-01\"");
	assert_int_equal(get(s, "/api/v1/reports/gmv?attribution=the-best-one-that-there-is", 0), 400);
	assert_int_equal(get(s, "/api/v1/reports/gmv?by=%ff", 0), 400);
	assert_int_equal(get(s, "/api/v1/reports/gmv?form=2026-11-01", 0), 400);
	deskstage_holds(s->page, "没有「form」这个参数；有 from to by compare attribution");
	assert_int_equal(get(s, "/api/v1/reports/gmv?from=2026-03-01&with=week", 0), 400);
	deskstage_holds(s->page, "没有「with」这个参数");
	/* In Chinese, too, and beside an earlier period. */
	assert_int_equal(get(s, "/api/v1/reports/gmv?from=2026-03-01&to=2026-03-07&compare=week", 0), 200);
	deskstage_holds(s->page, "\"compared_from\":\"2026-02-22\"");
	deskstage_holds(s->page, "\"net_fen_before\"");
	assert_int_equal(get(s, "/api/v1/reports/gmv?from=2026-03-01&to=2026-03-07&compare=" LAST_MONTH, 0), 200);
	deskstage_holds(s->page, "\"compared_from\":\"2026-02-01\"");
	assert_int_equal(get(s, "/api/v1/reports/gmv?from=2026-03-01&compare=ever", 0), 400);
	deskstage_holds(s->page, "compare 写 before 或 上期");
	assert_int_equal(get(s, "/api/v1/reports/structure?compare=week", 0), 400);
	assert_int_equal(get(s, "/api/v1/reports/gmv?from=2026-03-01&to=2026-03-07&by=" CHANNEL, 0), 200);
	deskstage_holds(s->page, "\"by\":\"channel\"");
	/* Two cuts, as one value or as two. */
	assert_int_equal(get(s, "/api/v1/reports/gmv?from=2026-03-01&to=2026-03-07&by=" CHANNEL ",day", 0), 200);
	deskstage_holds(s->page, "\"by\":\"channel,day\"");
	assert_int_equal(get(s, "/api/v1/reports/gmv?from=2026-03-01&to=2026-03-07&by=source&by=" CHANNEL, 0), 200);
	deskstage_holds(s->page, "\"by\":\"source,channel\"");
	assert_int_equal(get(s, "/api/v1/reports/gmv?from=2026-03-01&to=2026-03-07&by=%E6%97%B6%E6%AE%B5", 0), 200);
	deskstage_holds(s->page, "\"by\":\"hour\"");
	assert_int_equal(get(s, "/api/v1/reports/gmv?by=source&by=day&by=channel", 0), 400);
	assert_int_equal(get(s, "/api/v1/reports/day0?by=" EMPLOYEE, 1), 200);
	deskstage_holds(s->page, "\"by\":\"employee\"");
	assert_int_equal(get(s, "/api/v1/scripts?x", 0), 400);
	deskstage_holds(s->page, "没有「x」这个参数；这里没有参数");
	/* Revoked: from the next request on. */
	make_tokens(s, 2);
	assert_int_equal(get(s, "/api/v1/reports", 2), 401);
}

/* The API is there without pages, and what it shows and refuses is in the audit. */
static void test_without_pages(void **state)
{
	struct deskstage *s = *state;
	make_tokens(s, 3);
	assert_int_equal(get(s, "/api/v1/reports/gmv", 0), 200);
	deskstage_puts(s, 1, "账号:接口-bi");
	assert_int_equal(get(s, "/api/v1/customers/wm1", 2), 403);
	deskstage_puts(s, 2, "\\\"denied\\\":");
}

static void test_customers(void **state)
{
	struct deskstage *s = *state;
	make_tokens(s, 3);
	deskstage_bought(s, "wm1", "P1", 8800, NOW - HOUR);
	deskstage_bought(s, "wm1", "P2", 4000, NOW + HOUR);
	int puts = s->puts;
	assert_int_equal(get(s, "/api/v1/customers/wm1", 0), 200);
	deskstage_holds(s->page, "\"external_userid\":\"wm1\"");
	deskstage_lacks(s->page, "13900139000");
	deskstage_holds(s->page,
		"\"paid_orders\":1,\"net_fen\":8800,\"first_paid_ms\":1772499600000,\"last_paid_ms\":1772499600000,"
		"\"last_heard_ms\":1772499600000,");
	assert_int_equal(s->puts, puts + 1);
	deskstage_holds(s->put, "账号:接口-bi");
	deskstage_holds(s->put, "接口读客户");
	/* Somebody else's is not there for li; of his own the name is masked as his role says. */
	assert_int_equal(get(s, "/api/v1/customers/wm2", 1), 404);
	deskstage_puts(s, puts + 2, "\\\"customer\\\":\\\"wm2\\\",\\\"saw\\\":\\\"接口读客户\\\",\\\"denied\\\":");
	assert_int_equal(get(s, "/api/v1/customers/nobody", 0), 404);
	deskstage_puts(s, puts + 3, "\\\"customer\\\":\\\"nobody");
	/* Where it cannot be kept that he looked, he sees nothing. */
	deskstage_set(s, &s->away, true);
	assert_int_equal(get(s, "/api/v1/customers/wm1", 0), 503);
	deskstage_lacks(s->page, "net_fen");
	deskstage_set(s, &s->away, false);
}

static void test_too_often(void **state)
{
	struct deskstage *s = *state;
	int status = 200, n = 0;
	make_tokens(s, 3);
	while (status == 200 && n++ <= OPENAPI_MINUTE)
		status = get(s, "/api/v1/health", 0);
	assert_int_equal(status, 429);
	assert_int_equal(n, OPENAPI_MINUTE + 1);
	deskstage_holds(s->head, "Retry-After: 60");
	assert_int_equal(get(s, "/api/v1/health", 1), 200); /* another token */
	s->now_ms += 60000;
	assert_int_equal(get(s, "/api/v1/health", 0), 200);
	/* Who guesses waits; who has one does not. */
	for (n = 0, status = 401; status == 401 && n < 50; n++)
		status = get(s, "/api/v1/health", 3);
	assert_int_equal(status, 429);
	assert_int_equal(get(s, "/api/v1/health", 0), 200);
}

/* For this machine without a token, through a proxy with one of its scope; every name is in the list and told what it is. */
static void test_metrics(void **state)
{
	struct deskstage *s = *state;
	char header[300];
	make_tokens(s, 3);
	assert_int_equal(
		deskstage_ask(s, "/metrics", "", NULL), 401); /* by another name than this machine's: a proxy */
	assert_int_equal(deskstage_ask(s, "/metrics", "Host: 127.0.0.1:8081\r\n", NULL), 200);
	deskstage_holds(s->head, "text/plain; version=0.0.4");
	deskstage_holds(s->page, "# TYPE siyu_up gauge\nsiyu_up 1\n");
	deskstage_holds(s->page, "# TYPE siyu_queue_depth gauge\n");
	deskstage_holds(s->page, "siyu_hook_events{hook=\"shop\",state=\"waiting\"} 2\n");
	deskstage_holds(s->page, "siyu_hook_events{hook=\"shop\",state=\"failing\"} 1\n");
	deskstage_holds(s->page, "siyu_hook_events{hook=\"shop\",state=\"dead\"} 0\n");
	deskstage_holds(s->page, "siyu_hook_events{hook=\"bi\",state=\"dead\"} 1\n");
	deskstage_lacks(s->page, "wm1");
	assert_int_equal(deskstage_ask(s, "/metrics", "Host: localhost\r\nX-Forwarded-For: 192.0.2.7\r\n", NULL), 401);
	deskstage_lacks(s->page, "siyu_up");
	snprintf(header, sizeof header, "X-Forwarded-For: 192.0.2.7\r\nAuthorization: Bearer %s\r\n", token[0]);
	assert_int_equal(deskstage_ask(s, "/metrics", header, NULL), 200);
	snprintf(header, sizeof header, "X-Forwarded-For: 192.0.2.7\r\nAuthorization: Bearer %s\r\n", token[2]);
	assert_int_equal(deskstage_ask(s, "/metrics", header, NULL), 403);
	assert_int_equal(deskstage_ask(s, "/metrics", "Authorization: Bearer nonsense\r\n", NULL), 401);
	struct text readme;
	struct err err = {0};
	text_init(&readme, 1 << 20);
	assert_int_equal(fileio_read("README.md", &readme, &err), RC_OK);
	for (int i = 0; i < metrics_names_count; i++)
		deskstage_holds(text_str(&readme), metrics_names[i].name);
	text_release(&readme);
}

/* Both ways: each route is described with its scope, and nothing else is. */
static void test_openapi(void **state)
{
	struct text t;
	struct json_doc *doc;
	struct err err = {0};
	static const struct {
		const char *word;
		unsigned scope;
	} words[] = {{"any", TOKENFILE_ANY}, {"reports", TOKENFILE_REPORTS}, {"customers", TOKENFILE_CUSTOMERS},
		{"scripts", TOKENFILE_SCRIPTS}};
	(void)state;
	text_init(&t, 1 << 20);
	assert_int_equal(fileio_read("src/desk/openapi.json", &t, &err), RC_OK);
	assert_int_equal(json_parse(text_span(&t), &doc, &err), RC_OK);
	const struct json_node *paths = json_get(json_root(doc), "paths");
	assert_int_equal(json_count(paths), openapi_routes_count);
	for (int i = 0; i < openapi_routes_count; i++) {
		const struct json_node *one = json_get(json_get(paths, openapi_routes[i].path), "get");
		if (!one)
			fail_msg("openapi.json lacks %s", openapi_routes[i].path);
		unsigned scope = 0;
		for (size_t w = 0; w < sizeof words / sizeof *words; w++)
			if (span_is(json_str(json_get(one, "x-scope")), words[w].word))
				scope = words[w].scope;
		assert_int_equal(scope, openapi_routes[i].scope);
		/* What stands in braces is a parameter of the path. */
		const char *brace = strchr(openapi_routes[i].path, '{');
		bool named = false;
		char query[128] = "";
		for (const struct json_node *p = json_first(json_get(one, "parameters")); p; p = json_next(p))
			if (span_is(json_str(json_get(p, "in")), "query"))
				(void)snprintf(query + strlen(query), sizeof query - strlen(query), "%s%.*s",
					query[0] ? " " : "", SPAN_ARG(json_str(json_get(p, "name"))));
		assert_string_equal(query, openapi_routes[i].params);
		for (const struct json_node *p = json_first(json_get(one, "parameters")); p && brace; p = json_next(p))
			named = named ||
				(span_is(json_str(json_get(p, "in")), "path") &&
					span_eq(json_str(json_get(p, "name")),
						span_make(brace + 1, strlen(brace) - 2)));
		assert_true(!brace || named);
	}
	json_free(doc);
	text_release(&t);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_the_file),
		cmocka_unit_test_setup_teardown(test_who_left, deskstage_begin, deskstage_end),
		cmocka_unit_test_setup_teardown(test_who_may_what, deskstage_begin, deskstage_end),
		cmocka_unit_test_setup_teardown(test_customers, deskstage_begin, deskstage_end),
		cmocka_unit_test_setup_teardown(test_without_pages, deskstage_begin_without_url, deskstage_end),
		cmocka_unit_test_setup_teardown(test_too_often, deskstage_begin, deskstage_end),
		cmocka_unit_test_setup_teardown(test_metrics, deskstage_begin, deskstage_end),
		cmocka_unit_test(test_openapi),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
