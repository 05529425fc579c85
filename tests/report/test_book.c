/* rooms: flow */
#include "ledgerworld.h"

#include "testlib.h"
#include "base/fileio.h"
#include "base/xlsx.h"
#include "base/zip.h"
#include "report/reportbook.h"
#include "report/reportpage.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>
/* cmocka wants the ones above first. */
#include <cmocka.h>

#define BYTES ((size_t)4 << 20)

static void written(const struct report_table *t, const char *name, struct text *bytes)
{
	char dir[512], path[600];
	struct err err = {0};
	test_dir(dir, sizeof dir);
	(void)snprintf(path, sizeof path, "%s/%s", dir, name);
	if (reportbook_write(t, path, &err) || fileio_read(path, bytes, &err))
		fail_msg("%s", err.text);
}

static void part_of(const struct text *bytes, const char *name, struct text *out)
{
	struct zip zip;
	struct err err = {0};
	text_clear(out);
	assert_int_equal(zip_open(text_span(bytes), &zip, &err), RC_OK);
	assert_int_equal(zip_read(&zip, name, BYTES, out, &err), RC_OK);
}

static void test_workbook(void **state)
{
	struct world *w = *state;
	struct text bytes, again, part;
	struct err err = {0};
	text_init(&bytes, BYTES);
	text_init(&again, BYTES);
	text_init(&part, BYTES);
	ledgerworld_small(w);
	struct report_table t = ledgerworld_make(w, "gmv", "day", "2026-03-01", "2026-03-14");
	written(&t, "a.xlsx", &bytes);
	text_clear(&w->out);
	assert_int_equal(xlsx_read(text_span(&bytes), "成交", &w->out, &err), RC_OK);
	static const char want[] = "日期,成交额（元）,退款（元）,净成交额（元）,订单,付费客户,客单价（元）\n"
				   "2026-03-01,100,0,100,1,1,100\n"
				   "2026-03-02,33.33,0,33.33,1,1,33.33\n"
				   "2026-03-03,59.99,20,39.99,2,1,20\n"
				   "2026-03-04,0,33.33,-33.33,0,0\n"
				   "2026-03-05,0,0,0,0,0\n"
				   "2026-03-06,0,0,0,0,0\n"
				   "2026-03-07,0,0,0,0,0\n"
				   "2026-03-08,0,0,0,0,0\n"
				   "2026-03-09,0,0,0,0,0\n"
				   "2026-03-10,0,0,0,0,0\n"
				   "2026-03-11,0,0,0,0,0\n"
				   "2026-03-12,0,0,0,0,0\n"
				   "2026-03-13,7,0,7,1,1,7\n"
				   "2026-03-14,0,0,0,0,0\n"
				   "合计,200.32,53.33,146.99,5,2,29.4\n";
	if (strncmp(text_str(&w->out), want, strlen(want)) != 0)
		fail_msg("%s", text_str(&w->out));
	assert_non_null(strstr(text_str(&w->out), "成交（按日） 2026-03-01 至 2026-03-14"));
	assert_non_null(strstr(text_str(&w->out), "净成交额 = 成交额 − 退款"));
	assert_non_null(strstr(text_str(&w->out), "计算时间 2026-03-31 09:00"));
	part_of(&bytes, "xl/charts/chart1.xml", &part);
	assert_non_null(strstr(text_str(&part), "<c:barDir val=\"col\"/>"));
	assert_non_null(strstr(text_str(&part), "!$D$2:$D$15</c:f>"));
	part_of(&bytes, "docProps/core.xml", &part);
	assert_non_null(strstr(text_str(&part), "2026-03-31T01:00:00Z")); /* of the figures, not of the file */
	written(&t, "b.xlsx", &again);
	assert_int_equal(bytes.n, again.n);
	assert_memory_equal(bytes.p, again.p, bytes.n);

	t = ledgerworld_compare(w, "gmv", "day", "2026-03-02", "2026-03-02", REPORT_BEFORE);
	text_clear(&bytes);
	written(&t, "a.xlsx", &bytes);
	text_clear(&w->out);
	assert_int_equal(xlsx_read(text_span(&bytes), "成交", &w->out, &err), RC_OK);
	assert_non_null(
		strstr(text_str(&w->out), "日期,上期日期,成交额（元）,上期成交额（元）,成交额变化,退款（元）,"));
	assert_non_null(
		strstr(text_str(&w->out), "\n2026-03-02,2026-03-01,33.33,100,-66.67%,0,0,,33.33,100,-66.67%,1,1,0%,"));
	assert_non_null(strstr(
		text_str(&w->out), "和上期（2026-03-01 至 2026-03-01）比；第几天对第几天：2026-03-02 对 2026-03-01"));
	part_of(&bytes, "xl/charts/chart1.xml", &part);
	assert_non_null(strstr(text_str(&part), "!$A$2</c:f>")); /* one name below a column */
	t = ledgerworld_make(w, "gmv", "channel", "2026-03-01", "2026-03-31");
	text_clear(&bytes);
	written(&t, "c.xlsx", &bytes);
	part_of(&bytes, "xl/charts/chart1.xml", &part);
	assert_non_null(strstr(text_str(&part), "<c:barDir val=\"bar\"/>"));
	assert_int_equal(reportbook_write(&t, "/nowhere/at/all.xlsx", &err), RC_NOTFOUND);
	text_release(&bytes);
	text_release(&again);
	text_release(&part);
}

/* Rates as percent, what stands in the place of a figure, and every report there is. */
static void test_kinds(void **state)
{
	struct world *w = *state;
	struct text bytes;
	struct err err = {0};
	text_init(&bytes, BYTES);
	ledgerworld_small(w);
	ledgerworld_begin(w);
	ledgerworld_worth(w, 100 * DAY, 10 * DAY, 3, 5000);
	ledgerworld_commit(w);
	for (int i = 0; i < report_list_count; i++)
		for (const char *const *by = report_list[i].by; *by; by++) {
			struct report_table t = ledgerworld_make(
				w, report_list[i].name, *by, "2026-03-01", report_list[i].month ? NULL : "2026-03-31");
			text_clear(&bytes);
			text_clear(&w->out);
			written(&t, "k.xlsx", &bytes);
			assert_int_equal(xlsx_read(text_span(&bytes), NULL, &w->out, &err), RC_OK);
			assert_true(text_span(&w->out).n > 100);
		}
	struct report_table t = ledgerworld_make(w, "structure", NULL, "2026-03-01", "2026-03-31");
	text_clear(&bytes);
	text_clear(&w->out);
	written(&t, "s.xlsx", &bytes);
	assert_int_equal(xlsx_read(text_span(&bytes), NULL, &w->out, &err), RC_OK);
	assert_non_null(strstr(text_str(&w->out), "\"  × 下单率\",75%,"));
	assert_non_null(strstr(text_str(&w->out), "其中首聊率\",不可见,不可见\n"));
	assert_non_null(strstr(text_str(&w->out), "新客成交额,190.33,"));
	text_release(&bytes);
}

static int count(const char *in, const char *what)
{
	int n = 0;
	for (; (in = strstr(in, what)) != NULL; in += strlen(what))
		n++;
	return n;
}

static void test_page(void **state)
{
	struct world *w = *state;
	struct err err = {0};
	ledgerworld_small(w);
	ledgerworld_begin(w);
	ledgerworld_add(w, "c8", "<b>&", "", START + 12 * DAY);
	ledgerworld_commit(w);
	ledgerworld_begin(w);
	ledgerworld_pay(w, "X", "c8", START + 12 * DAY + HOUR, 123456, 0, 0);
	ledgerworld_commit(w);
	struct report_table t = ledgerworld_make(w, "gmv", "employee", "2026-03-01", "2026-03-31");
	text_clear(&w->out);
	reportpage_write(&t, &w->out);
	assert_int_equal(text_check(&w->out, &err), RC_OK);
	const char *page = text_str(&w->out);
	assert_non_null(strstr(page, "<h1>成交（按员工）</h1>"));
	assert_non_null(strstr(page, "<p>2026-03-01 至 2026-03-31</p>"));
	assert_non_null(strstr(page, "&lt;b&gt;&amp;</td><td>¥1,234.56</td>"));
	assert_null(strstr(page, "<b>"));
	assert_int_equal(count(page, "<svg"), 1);
	assert_non_null(strstr(page, ">¥1,234.56</text>")); /* beside a bar */
	assert_non_null(strstr(page, "prefers-color-scheme:dark"));
	assert_non_null(strstr(page, "净成交额 = 成交额 − 退款"));
	/* No address at all. */
	assert_int_equal(count(page, "http"), 0);
	assert_int_equal(count(page, "<script") + count(page, "src=") + count(page, "url("), 0);
	t = ledgerworld_make(w, "gmv", "employee", "2026-01-01", "2026-01-02");
	text_clear(&w->out);
	reportpage_write(&t, &w->out);
	assert_non_null(strstr(text_str(&w->out), "这段时间没有数据"));
	assert_null(strstr(text_str(&w->out), "<svg"));
}

/* Below zero the drawing and its table have the figures of the report, too. */
static void test_page_below_zero(void **state)
{
	struct world *w = *state;
	ledgerworld_small(w);
	struct report_table t = ledgerworld_make(w, "gmv", "day", "2026-03-01", "2026-03-05");
	text_clear(&w->out);
	reportpage_write(&t, &w->out);
	assert_non_null(strstr(text_str(&w->out), "<tr><td>2026-03-04</td><td>-¥33.33</td></tr>"));
	assert_non_null(strstr(text_str(&w->out), "<rect class=\"m\""));
	t = ledgerworld_make(w, "structure", NULL, "2026-03-02", "2026-03-03");
	text_clear(&w->out);
	reportpage_write(&t, &w->out);
	assert_non_null(strstr(text_str(&w->out), "退款</td><td>-¥20.00</td></tr>"));
	assert_non_null(strstr(text_str(&w->out), ">-¥20.00</text>"));
	assert_non_null(strstr(text_str(&w->out), "<rect class=\"m\""));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(test_workbook, ledgerworld_setup, ledgerworld_teardown),
		cmocka_unit_test_setup_teardown(test_kinds, ledgerworld_setup, ledgerworld_teardown),
		cmocka_unit_test_setup_teardown(test_page, ledgerworld_setup, ledgerworld_teardown),
		cmocka_unit_test_setup_teardown(test_page_below_zero, ledgerworld_setup, ledgerworld_teardown),
	};
	return cmocka_run_group_tests_name("book", tests, NULL, NULL);
}
