/* rooms: flow */
#include "ledgerworld.h"

#include "base/utf8.h"
#include "report/reportout.h"
#include "report/reportpage.h"
#include "store/decision.h"
#include "store/scriptlog.h"
#include "store/setting.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>
/* cmocka wants the ones above first. */
#include <cmocka.h>

#define IDLE(day) \
	"{\"day\":\"2026-03-" day \
	"\",\"gross_fen\":0,\"refund_fen\":0,\"net_fen\":0,\"orders\":0,\"paying_customers\":0,\"average_fen\":null},"

static void test_gmv(void **state)
{
	struct world *w = *state;
	ledgerworld_small(w);
	struct report_table t = ledgerworld_make(w, "gmv", "day", "2026-03-01", "2026-03-13");
	ledgerworld_expect(w, &t,
		"\"rows\":["
		"{\"day\":\"2026-03-01\",\"gross_fen\":10000,\"refund_fen\":0,\"net_fen\":10000,\"orders\":1,\"paying_customers\":1,\"average_fen\":10000},"
		"{\"day\":\"2026-03-02\",\"gross_fen\":3333,\"refund_fen\":0,\"net_fen\":3333,\"orders\":1,\"paying_customers\":1,\"average_fen\":3333},"
		"{\"day\":\"2026-03-03\",\"gross_fen\":5999,\"refund_fen\":2000,\"net_fen\":3999,\"orders\":2,\"paying_customers\":1,\"average_fen\":2000},"
		"{\"day\":\"2026-03-04\",\"gross_fen\":0,\"refund_fen\":3333,\"net_fen\":-3333,\"orders\":0,\"paying_customers\":0,\"average_fen\":null},"
		/* Days without an order have their row. */
		IDLE("05") IDLE("06") IDLE("07") IDLE("08") IDLE("09") IDLE("10") IDLE("11") IDLE(
			"12") "{\"day\":\"2026-03-13\",\"gross_fen\":700,\"refund_fen\":0,\"net_fen\":700,\"orders\":1,\"paying_customers\":1,\"average_fen\":700}],"
			      "\"total\":{\"gross_fen\":20032,\"refund_fen\":5333,\"net_fen\":14699,\"orders\":5,\"paying_customers\":2,\"average_fen\":2940}");
	assert_false(span_present(t.note));

	/* The last days of the period belong to it, the rest does not. */
	t = ledgerworld_make(w, "gmv", NULL, "2026-03-02", "2026-03-03");
	ledgerworld_expect(w, &t,
		"\"rows\":[{\"day\":\"2026-03-02\",\"gross_fen\":3333,\"refund_fen\":0,\"net_fen\":3333,\"orders\":1,\"paying_customers\":1,\"average_fen\":3333},"
		"{\"day\":\"2026-03-03\",\"gross_fen\":5999,\"refund_fen\":2000,\"net_fen\":3999,\"orders\":2,\"paying_customers\":1,\"average_fen\":2000}],"
		"\"total\":{\"gross_fen\":9332,\"refund_fen\":2000,\"net_fen\":7332,\"orders\":3,\"paying_customers\":2,");

	t = ledgerworld_make(w, "gmv", "channel", "2026-03-01", "2026-03-31");
	ledgerworld_expect(w, &t,
		"\"rows\":["
		"{\"channel\":\"qr1\",\"channel_name\":\"包裹卡\",\"gross_fen\":18333,\"refund_fen\":5333,\"net_fen\":13000,\"orders\":3,\"paying_customers\":1,\"average_fen\":4333},"
		"{\"channel\":\"自然\",\"gross_fen\":700,\"refund_fen\":0,\"net_fen\":700,\"orders\":1,\"paying_customers\":1,\"average_fen\":700},"
		"{\"channel\":\"未匹配\",\"gross_fen\":999,\"refund_fen\":0,\"net_fen\":999,\"orders\":1,\"paying_customers\":0,\"average_fen\":999}]");
	t = ledgerworld_make(w, "gmv", "employee", "2026-03-01", "2026-03-31");
	assert_int_equal(t.rows, 3);
	assert_true(span_is(t.cell[0].text, "李想"));
	t = ledgerworld_make(w, "gmv", "script", "2026-03-01", "2026-03-31");
	assert_int_equal(t.rows, 4);
	assert_true(span_is(t.cell[0].text, "新客七天"));
	assert_int_equal(t.cell[3].num, 13000);
	assert_true(span_is(t.cell[t.columns].text, "加好友"));
	t = ledgerworld_make(w, "gmv", "step", "2026-03-01", "2026-03-31");
	assert_int_equal(t.rows, 5);
	assert_true(span_is(t.cell[0].text, "新客七天"));
	assert_true(span_is(t.cell[1].text, "欢迎"));
	assert_int_equal(t.cell[4].num, 10000);
}

static bool says(const struct report_table *t, const char *part)
{
	return span_search(t->definition, span_of(part)) != SIZE_MAX;
}

static struct report_table at(struct world *w, const char *name, const char *by, int64_t now_ms)
{
	struct err err = {0};
	struct report_table t;
	const struct report_ask ask = {.name = name,
		.by = by,
		.from = SPAN_LIT("2026-03-01"),
		.to = strcmp(name, "plan") == 0 ? SPAN_ABSENT : SPAN_LIT("2026-03-03"),
		.now_ms = now_ms};
	if (report_make(w->db, w->a, &ask, &t, &err) != RC_OK)
		fail_msg("%s", err.text);
	return t;
}

static int64_t total_of(const struct report_table *t, const char *key)
{
	for (int c = 0; c < t->columns; c++)
		if (strcmp(t->column[c].key, key) == 0)
			return t->total[c].num;
	fail_msg("no column '%s'", key);
	return 0;
}

/* What is dated later than the question counts nowhere until then, whatever report is asked; the cut still comes to the ledger. */
static void test_ahead(void **state)
{
	struct world *w = *state;
	static const char *const cuts[] = {"day", "channel", "employee", "product"};
	int64_t noon = START + 2 * DAY + 12 * HOUR, evening = noon + 8 * HOUR;
	ledgerworld_small(w);
	int64_t gross = total_of(&(struct report_table[]){at(w, "gmv", "day", noon)}[0], "gross_fen"),
		bought = total_of(&(struct report_table[]){at(w, "day0", "day", noon)}[0], "bought");
	ledgerworld_begin(w);
	ledgerworld_pay(w, "B1", "c4", evening, 50000, 100, evening);   /* both ahead */
	ledgerworld_pay(w, "B2", "c1", noon - HOUR, 700, 200, evening); /* given back later */
	ledgerworld_commit(w);
	for (int later = 0; later < 2; later++) {
		int64_t now = later ? evening : noon;
		for (size_t i = 0; i < sizeof cuts / sizeof *cuts; i++) {
			struct report_table t = at(w, "gmv", cuts[i], now);
			assert_false(span_present(t.note)); /* 与账本不符 */
			assert_int_equal(total_of(&t, "gross_fen"), gross + 700 + later * 50000);
			assert_int_equal(total_of(&t, "refund_fen"), 2000 + later * 300);
		}
		struct report_table t = at(w, "day0", "day", now);
		assert_int_equal(total_of(&t, "bought"), bought + later);
		t = at(w, "structure", NULL, now);
		assert_int_equal(t.cell[1].num, gross - 2000 + 700 + later * 49700);
		t = at(w, "plan", NULL, now);
		assert_int_equal(t.cell[2].num, gross - 2000 + 700 + later * 49700);
		assert_true(
			says(&(struct report_table[]){at(w, "gmv", "day", now)}[0], "比计算时间晚的还没到，到了才算"));
	}
}

/* All reports and cuts as a spreadsheet takes them, one after the other. */
static struct span whole(struct world *w, int64_t now_ms)
{
	text_clear(&w->out);
	for (int i = 0; i < report_list_count; i++)
		for (const char *const *by = report_list[i].by; *by; by++) {
			struct report_table t = at(w, report_list[i].name, *by, now_ms);
			reportout_csv(&t, &w->out);
		}
	return arena_copy(w->a, text_span(&w->out));
}

static void test_ahead_in_every_report(void **state)
{
	struct world *w = *state;
	int64_t noon = START + 2 * DAY + 12 * HOUR, soon = noon + HOUR / 6;
	ledgerworld_small(w);
	ledgerworld_begin(w);
	ledgerworld_worth(w, 365 * DAY, 30 * DAY, 2, 10000);
	ledgerworld_commit(w);
	struct span before = whole(w, noon), then = whole(w, soon);
	ledgerworld_begin(w);
	ledgerworld_pay(w, "B1", "c1", soon, 50000, 0, 0);
	ledgerworld_pay(w, "B2", "c4", soon, 900, 0, 0);
	ledgerworld_pay(w, "B3", "", soon, 70, 0, 0);
	ledgerworld_commit(w);
	assert_true(span_eq(before, whole(w, noon)));
	assert_false(span_eq(then, whole(w, soon)));
}

/* An order without a touch that names an employee is hers, and 自然 or 未匹配 by channel: each cut says so of itself. */
static void test_what_no_touch_had(void **state)
{
	struct world *w = *state;
	ledgerworld_small(w);
	ledgerworld_begin(w);
	ledgerworld_sell(w,
		&(struct ledgerworld_sale){
			.no = "N1", .customer = "nobody", .paid_ms = START + 8 * DAY, .fen = 100, .employee = "amy"});
	ledgerworld_commit(w);
	struct report_table t = ledgerworld_make(w, "gmv", "channel", "2026-03-09", "2026-03-09");
	assert_int_equal(t.rows, 1);
	assert_true(span_is(t.cell[0].text, "未匹配"));
	assert_true(says(&t, "按渠道：没有触达的归自然，对不上客户的归未匹配，不管订单里写没写员工"));
	assert_false(says(&t, "按员工"));
	t = ledgerworld_make(w, "gmv", "employee", "2026-03-09", "2026-03-09");
	assert_int_equal(t.rows, 1);
	assert_true(span_is(t.cell[0].id, "amy"));
	assert_true(says(&t, "按员工：归触达的员工，不是第一个加上客户的那位"));
	assert_false(says(&t, "按渠道："));
	t = ledgerworld_make(w, "gmv", "employee,script", "2026-03-09", "2026-03-09");
	assert_true(says(&t, "按员工：") && says(&t, "按剧本："));
	/* What is no matter of touches says nothing of them. */
	t = ledgerworld_make(w, "gmv", "product", "2026-03-09", "2026-03-09");
	assert_false(says(&t, "归因"));
	t = ledgerworld_make(w, "gmv", "step", "2026-03-09", "2026-03-09");
	assert_true(says(&t, "按步骤：没有触达的归自然"));
}

/* Goods by their main name, whatever an order calls them; what no table knows by what it is called. The total is the same. */
static void test_goods_have_one_name(void **state)
{
	static const char *const named[] = {"洁面", "氨基酸洁面", "6901", "JM", "面霜"};
	struct world *w = *state;
	ledgerworld_begin(w);
	ledgerworld_script(w, "商品：护理", 1,
		"# 商品：护理\n| 名称 | 别名 | 编码 | 价 |\n|---|---|---|---|\n| 氨基酸洁面 | 洁面、jm | 6901 | 89 |\n");
	struct err err = {0};
	assert_int_equal(scriptlog_resume(w->db, SPAN_LIT("商品：护理"), 1, &err), RC_OK);
	for (int i = 0; i < 5; i++) {
		char no[16];
		(void)snprintf(no, sizeof no, "G%d", i);
		ledgerworld_sell(w,
			&(struct ledgerworld_sale){.no = no,
				.customer = "c1",
				.product = named[i],
				.pieces = 1,
				.paid_ms = START + 8 * DAY,
				.fen = 100 + i,
				.refund_fen = i == 1 ? 1 : 0,
				.refund_ms = START + 9 * DAY});
	}
	ledgerworld_commit(w);
	struct report_table t = ledgerworld_make(w, "gmv", "product", "2026-03-01", "2026-03-31");
	ledgerworld_expect(w, &t,
		"\"rows\":["
		"{\"product\":\"氨基酸洁面\",\"gross_fen\":406,\"refund_fen\":1,\"net_fen\":405,\"orders\":4,\"paying_customers\":0,\"average_fen\":101},"
		"{\"product\":\"面霜\",\"gross_fen\":104,\"refund_fen\":0,\"net_fen\":104,\"orders\":1,\"paying_customers\":0,\"average_fen\":104}],"
		"\"total\":{\"gross_fen\":510,\"refund_fen\":1,\"net_fen\":509,\"orders\":5,");
	assert_true(says(&t, "按商品：订单里写的是商品表里的编码、名称或别名，都算在那个名称下"));
	t = ledgerworld_make(w, "gmv", "day,product", "2026-03-01", "2026-03-31");
	assert_int_equal(t.rows, 3);
	t = ledgerworld_make(w, "gmv", "product,source", "2026-03-01", "2026-03-31");
	assert_int_equal(t.rows, 2);
	assert_true(span_is(t.cell[0].text, "氨基酸洁面"));
}

static void test_two_dimensions(void **state)
{
	struct world *w = *state;
	struct err err = {0};
	ledgerworld_small(w);
	struct report_table t = ledgerworld_make(w, "gmv", "day,channel", "2026-03-03", "2026-03-31");
	ledgerworld_expect(w, &t,
		"\"rows\":["
		"{\"day\":\"2026-03-03\",\"channel\":\"qr1\",\"channel_name\":\"包裹卡\",\"gross_fen\":5000,\"refund_fen\":2000,\"net_fen\":3000,\"orders\":1,\"paying_customers\":1,\"average_fen\":3000},"
		"{\"day\":\"2026-03-03\",\"channel\":\"未匹配\",\"gross_fen\":999,\"refund_fen\":0,\"net_fen\":999,\"orders\":1,\"paying_customers\":0,\"average_fen\":999},"
		"{\"day\":\"2026-03-04\",\"channel\":\"qr1\",\"channel_name\":\"包裹卡\",\"gross_fen\":0,\"refund_fen\":3333,\"net_fen\":-3333,\"orders\":0,\"paying_customers\":0,\"average_fen\":null},"
		"{\"day\":\"2026-03-13\",\"channel\":\"自然\",\"gross_fen\":700,\"refund_fen\":0,\"net_fen\":700,\"orders\":1,\"paying_customers\":1,\"average_fen\":700}],"
		"\"total\":{\"gross_fen\":6699,\"refund_fen\":5333,\"net_fen\":1366,");
	/* Turned around the columns change places. */
	t = ledgerworld_make(w, "gmv", "source,employee", "2026-03-01", "2026-03-31");
	assert_int_equal(t.rows, 3);
	assert_true(span_is(t.cell[0].text, "shop"));
	assert_true(span_is(t.cell[1].text, "李想"));
	assert_int_equal(t.cell[4].num, 13000);
	text_clear(&w->out);
	reportout_text(&t, &w->out);
	assert_non_null(strstr(text_str(&w->out), "成交（按来源 × 员工）"));
	for (const char *const *by = (const char *const[]){"day,day", "day,step", "day,", "day,channel,script", NULL};
		*by; by++) {
		struct report_ask ask = {.name = "gmv", .by = *by, .now_ms = START};
		assert_int_equal(report_make(w->db, w->a, &ask, &t, &err), RC_INVALID);
	}
	assert_non_null(strstr(err.hint, "day,channel"));
}

static void test_funnel(void **state)
{
	struct world *w = *state;
	ledgerworld_small(w);
	struct report_table t = ledgerworld_make(w, "funnel", NULL, "2026-03-01", "2026-03-31");
	ledgerworld_expect(w, &t,
		"\"rows\":["
		"{\"stage\":\"新增好友\",\"customers\":4,\"of_previous\":null,\"of_added\":1.0000},"
		"{\"stage\":\"收到欢迎语\",\"customers\":2,\"of_previous\":0.5000,\"of_added\":0.5000},"
		"{\"stage\":\"收到剧本消息\",\"customers\":1,\"of_previous\":null,\"of_added\":0.2500},"
		"{\"stage\":\"下单（7 天内）\",\"customers\":1,\"of_previous\":null,\"of_added\":0.2500},"
		"{\"stage\":\"复购（90 天内）\",\"customers\":1,\"of_previous\":1.0000,\"of_added\":0.2500}],"
		"\"total\":{\"customers\":1,\"of_previous\":null,\"of_added\":0.2500}");
	assert_true(span_search(t.definition, SPAN_LIT("这两步写 —")) != SIZE_MAX);
	/* A welcome of a script that he did not enter. */
	struct err err = {0};
	struct decision d = {.input_id = 900,
		.customer = SPAN_LIT("c4"),
		.at_ms = START,
		.script = SPAN_LIT("剧本：x"),
		.step = SPAN_LIT("欢迎"),
		.verdict = SPAN_LIT("welcome"),
		.reason = SPAN_LIT("delivered"),
		.detail = SPAN_LIT("")};
	ledgerworld_begin(w);
	assert_int_equal(decision_add(w->db, &d, &err), RC_OK);
	ledgerworld_commit(w);
	t = ledgerworld_make(w, "funnel", NULL, "2026-03-01", "2026-03-31");
	assert_int_equal(t.cell[t.columns + 1].num, 3);

	t = ledgerworld_make(w, "funnel", "employee", "2026-03-01", "2026-03-31");
	ledgerworld_expect(w, &t,
		"\"rows\":["
		"{\"employee\":\"li\",\"employee_name\":\"李想\",\"added\":3,\"welcomed\":2,\"reached\":1,\"bought\":1,\"bought_again\":1,\"rate\":0.3333},"
		"{\"employee\":\"wang\",\"employee_name\":\"wang\",\"added\":2,\"welcomed\":1,\"reached\":0,\"bought\":0,\"bought_again\":0,\"rate\":0.0000}],"
		"\"total\":{\"added\":4,");
	t = ledgerworld_make(w, "funnel", "channel", "2026-03-03", "2026-03-03");
	ledgerworld_expect(w, &t, "\"rows\":[{\"channel\":\"\",\"channel_name\":\"直接添加\",\"added\":1,");
	t = ledgerworld_make(w, "funnel", "step", "2026-03-01", "2026-03-31");
	ledgerworld_expect(w, &t,
		"\"rows\":["
		"{\"script\":\"剧本：新客七天\",\"script_name\":\"新客七天\",\"step\":\"欢迎\",\"shown\":2,\"replied\":null,\"bought\":1,\"rate\":0.5000},"
		"{\"script\":\"剧本：新客七天\",\"script_name\":\"新客七天\",\"step\":\"第2天\",\"shown\":1,\"replied\":null,\"bought\":1,\"rate\":1.0000}],"
		"\"total\":{\"shown\":2,\"replied\":null,\"bought\":1,\"rate\":0.5000}");
	t = ledgerworld_make(w, "funnel", "script", "2026-03-01", "2026-03-01");
	ledgerworld_expect(w, &t, "\"rows\":[{\"script\":\"剧本：新客七天\",\"script_name\":\"新客七天\",\"shown\":2,");
	text_clear(&w->out);
	reportout_text(&t, &w->out);
	assert_non_null(strstr(text_str(&w->out), "不可见"));
}

static void test_day0(void **state)
{
	struct world *w = *state;
	ledgerworld_small(w);
	struct report_table t = ledgerworld_make(w, "day0", NULL, "2026-03-01", "2026-03-04");
	/* c3 was added by two employees on one day: one customer. His order was paid back. */
	ledgerworld_expect(w, &t,
		"\"rows\":["
		"{\"day\":\"2026-03-01\",\"added\":2,\"bought\":1,\"bought_after\":1,\"rate\":0.5000},"
		"{\"day\":\"2026-03-02\",\"added\":1,\"bought\":0,\"bought_after\":0,\"rate\":0.0000},"
		"{\"day\":\"2026-03-03\",\"added\":1,\"bought\":0,\"bought_after\":0,\"rate\":0.0000},"
		"{\"day\":\"2026-03-04\",\"added\":0,\"bought\":0,\"bought_after\":0,\"rate\":null}],"
		"\"total\":{\"added\":4,\"bought\":1,\"bought_after\":1,\"rate\":0.2500}");
	t = ledgerworld_make(w, "day0", "channel", "2026-03-01", "2026-03-31");
	ledgerworld_expect(w, &t,
		"\"rows\":[{\"channel\":\"\",\"channel_name\":\"直接添加\",\"added\":2,\"bought\":0,\"bought_after\":0,\"rate\":0.0000},"
		"{\"channel\":\"qr1\",\"channel_name\":\"包裹卡\",\"added\":3,\"bought\":1,\"bought_after\":1,\"rate\":0.3333}]");
	t = ledgerworld_make(w, "day0", "employee", "2026-03-01", "2026-03-31");
	assert_int_equal(t.rows, 2);
}

/* li added c1, who bought, then wang did: the order is of both their days, and paid after the add of li alone. c2 bought before anybody added
 * him, c3 in the moment of the add. */
static void test_day0_bought_before(void **state)
{
	struct world *w = *state;
	ledgerworld_begin(w);
	ledgerworld_add(w, "c1", "li", "", START + 10 * HOUR);
	ledgerworld_deliver(w, "c1", "li", "欢迎", START + 10 * HOUR + 1000, 0);
	ledgerworld_add(w, "c1", "wang", "", START + 14 * HOUR);
	ledgerworld_add(w, "c2", "wang", "", START + 15 * HOUR);
	ledgerworld_add(w, "c3", "wang", "", START + 16 * HOUR);
	ledgerworld_pay(w, "A1", "c1", START + 12 * HOUR, 100, 0, 0);
	ledgerworld_pay(w, "A2", "c2", START + 9 * HOUR, 100, 0, 0);
	ledgerworld_pay(w, "A3", "c3", START + 16 * HOUR, 100, 0, 0); /* the same moment */
	ledgerworld_commit(w);
	struct report_table t = ledgerworld_make(w, "day0", "employee", "2026-03-01", "2026-03-01");
	ledgerworld_expect(w, &t,
		"\"rows\":[{\"employee\":\"li\",\"employee_name\":\"li\",\"added\":1,\"bought\":1,\"bought_after\":1,\"rate\":1.0000},"
		"{\"employee\":\"wang\",\"employee_name\":\"wang\",\"added\":3,\"bought\":3,\"bought_after\":1,\"rate\":1.0000}],"
		"\"total\":{\"added\":3,\"bought\":3,\"bought_after\":2,\"rate\":1.0000}");
	t = ledgerworld_make(w, "day0", "greeting", "2026-03-01", "2026-03-01");
	ledgerworld_expect(w, &t,
		"\"rows\":[{\"script\":\"没收到\",\"greeting\":\"\",\"added\":3,\"bought\":3,\"bought_after\":1,\"rate\":1.0000},"
		"{\"script\":\"剧本：新客七天\",\"script_name\":\"新客七天\",\"greeting\":\"欢迎\",\"added\":1,\"bought\":1,\"bought_after\":1,\"rate\":1.0000}]");
	assert_true(span_search(t.definition, SPAN_LIT("加上以前付的也算")) != SIZE_MAX);
}

/* Every day that was, in order, and none that is to come; a total that did not move. */
static void test_every_day(void **state)
{
	static const char *const names[] = {"gmv", "funnel", "day0"};
	struct world *w = *state;
	ledgerworld_small(w);
	for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
		struct report_table t = ledgerworld_make(w, names[i], "day", "2026-02-20", "2026-04-20");
		assert_int_equal(t.rows, 9 + 31); /* it is 2026-03-31 */
		for (int k = 0; k < t.rows; k++) {
			char want[32];
			assert_string_equal(
				zone_format_day(t.from_day + k, want), arena_copy(w->a, t.cell[k * t.columns].text).p);
		}
		assert_int_equal(t.cell[1].num, 0);
	}
	struct report_table t = ledgerworld_make(w, "repeat", "month", "2026-01-01", "2026-04-20");
	assert_int_equal(t.rows, 3);
	assert_true(span_is(t.cell[0].text, "2026-01"));
	t = ledgerworld_make(w, "repeat", "week", "2026-02-10", "2026-03-10");
	assert_int_equal(t.rows, 5);
	assert_true(span_is(t.cell[0].text, "2026-02-09"));
	/* Of two dimensions what there was. */
	t = ledgerworld_make(w, "gmv", "day,channel", "2026-03-01", "2026-03-31");
	assert_int_equal(t.rows, 6);
}

/* Time goes by without orders, too: its rows are there, with nothing in them, whatever the form. */
static void expect_zeros(struct world *w, const struct report_table *t)
{
	for (int r = 0; r < t->rows; r++)
		for (int c = 1; c < t->columns; c++)
			if (t->column[c].kind == REPORT_COUNT || t->column[c].kind == REPORT_FEN)
				assert_int_equal(t->cell[r * t->columns + c].num, 0);
	for (int c = 1; t->total && c < t->columns; c++)
		assert_int_equal(t->total[c].num, 0);
	ledgerworld_expect(w, t, "\"rows\":[{\"");
	text_clear(&w->out);
	reportpage_write(t, &w->out);
	assert_null(strstr(text_str(&w->out), "没有数据"));
	text_clear(&w->out);
	reportout_text(t, &w->out);
	assert_null(strstr(text_str(&w->out), "没有数据"));
}

static void test_nothing_there(void **state)
{
	struct world *w = *state;
	for (int i = 0; i < report_list_count; i++)
		for (const char *const *by = report_list[i].by; *by; by++) {
			struct report_table t = ledgerworld_make(w, report_list[i].name, *by, NULL, NULL);
			assert_int_equal(t.to_day - t.from_day, report_list[i].month ? 30 : 29);
			if (strcmp(*by, "day") == 0 || strcmp(report_list[i].name, "repeat") == 0) {
				assert_int_equal(t.rows,
					strcmp(*by, "day") == 0            ? 30
						: strcmp(*by, "week") == 0 ? 5
									   : 1);
				expect_zeros(w, &t);
				continue;
			}
			assert_int_equal(t.rows, 0);
			ledgerworld_expect(w, &t, t.total ? "\"rows\":[],\"total\":{" : "\"rows\":[],\"total\":null");
			text_clear(&w->out);
			reportout_text(&t, &w->out);
			assert_non_null(strstr(text_str(&w->out), "这段时间没有数据"));
			assert_non_null(strstr(text_str(&w->out),
				report_list[i].month ? "2026-03-01 至 2026-03-31" : "2026-03-02 至 2026-03-31"));
			assert_non_null(strstr(text_str(&w->out), "计算时间 2026-03-31 09:00"));
		}
}

static void test_bad_questions(void **state)
{
	struct world *w = *state;
	struct err err = {0};
	struct report_table t;
	struct report_ask ask = {.name = "gmw", .now_ms = START};
	assert_int_equal(report_make(w->db, w->a, &ask, &t, &err), RC_NOTFOUND);
	assert_non_null(strstr(err.text, "这张报表，有 gmv（成交）、funnel（转化漏斗）"));
	assert_non_null(strstr(err.text, "rank（排行）、words（话术效果）"));
	ask.name = "gmv";
	ask.by = "day,day";
	assert_int_equal(report_make(w->db, w->a, &ask, &t, &err), RC_INVALID);
	assert_non_null(strstr(err.hint, "也能一次写两个不同的，像 day,channel"));
	ask.name = "day0";
	ask.by = "step";
	assert_int_equal(report_make(w->db, w->a, &ask, &t, &err), RC_INVALID);
	assert_string_equal(err.hint, "--by 可以写 day（日期） channel（渠道） employee（员工） greeting（欢迎语）");
	ask.by = NULL;
	static const char *const days[] = {
		"", "2026-3-1", "2026-02-30", "heute", "2026-03-01 10:00", "20260301", "1772294400"};
	for (size_t i = 0; i < sizeof days / sizeof days[0]; i++) {
		ask.from = span_of(days[i]);
		assert_int_equal(report_make(w->db, w->a, &ask, &t, &err), RC_INVALID);
		assert_non_null(strstr(err.text, "--from"));
	}
	ask.from = SPAN_LIT("2026-03-02");
	ask.to = SPAN_LIT("2026-03-01");
	assert_int_equal(report_make(w->db, w->a, &ask, &t, &err), RC_INVALID);
	ask.from = SPAN_LIT("1990-03-02");
	assert_int_equal(report_make(w->db, w->a, &ask, &t, &err), RC_INVALID);
	/* The next question is not disturbed. */
	ask.from = SPAN_LIT("2026-03-01");
	assert_int_equal(report_make(w->db, w->a, &ask, &t, &err), RC_OK);
}

static void test_text_is_aligned(void **state)
{
	struct world *w = *state;
	ledgerworld_small(w);
	struct report_table t = ledgerworld_make(w, "gmv", "channel", "2026-03-01", "2026-03-31");
	text_clear(&w->out);
	reportout_text(&t, &w->out);
	struct span rest = text_span(&w->out), line;
	int width = -1, lines = 0, n = 0;
	while (span_cut(rest, '\n', &line, &rest)) {
		if (n++ < 2 || line.n == 0)
			continue;
		if (span_starts(line, "成交额按"))
			break;
		if (width < 0)
			width = utf8_width(line);
		assert_int_equal(utf8_width(line), width);
		lines++;
	}
	assert_int_equal(lines, 1 + 1 + 3 + 1 + 1);
	assert_non_null(strstr(text_str(&w->out), "¥130.00"));
	assert_non_null(strstr(text_str(&w->out), "成交（按渠道）"));
}

static void test_csv(void **state)
{
	struct world *w = *state;
	struct err err = {0};
	ledgerworld_small(w);
	ledgerworld_begin(w);
	assert_int_equal(setting_clear(w->db, &err), RC_OK);
	assert_int_equal(setting_put(w->db, SPAN_LIT("channel.qr1"), SPAN_LIT("=HYPERLINK(\"x\"), a"), &err), RC_OK);
	ledgerworld_commit(w);
	struct report_table t = ledgerworld_make(w, "gmv", "channel", "2026-03-01", "2026-03-04");
	text_clear(&w->out);
	reportout_csv(&t, &w->out);
	assert_string_equal(text_str(&w->out),
		"\xEF\xBB\xBF渠道,成交额（元）,退款（元）,净成交额（元）,订单,付费客户,客单价（元）\r\n"
		"\"'=HYPERLINK(\"\"x\"\"), a\",183.33,53.33,130.00,3,1,43.33\r\n"
		"未匹配,9.99,0.00,9.99,1,0,9.99\r\n"
		"合计,193.32,53.33,139.99,4,1,35.00\r\n");
	t = ledgerworld_make(w, "gmv", "day", "2026-03-04", "2026-03-04");
	text_clear(&w->out);
	reportout_csv(&t, &w->out);
	assert_non_null(strstr(text_str(&w->out), "2026-03-04,0.00,33.33,-33.33,0,0,\r\n"));
	t = ledgerworld_make(w, "day0", NULL, "2026-03-01", "2026-03-01");
	text_clear(&w->out);
	reportout_csv(&t, &w->out);
	assert_non_null(strstr(text_str(&w->out), "2026-03-01,2,1,1,0.5000\r\n"));
}

/* Whatever is bought, paid back, moved and matched late: each cut of each period comes to what was booked, counted here from
 * the list of what was done. */
static void test_cuts_come_to_the_ledger(void **state)
{
	(void)state;
	for (uint64_t seed = 1; seed <= 6; seed++) {
		void *p = NULL;
		struct ledgerworld_order order[LEDGERWORLD_ORDERS];
		struct rng r;
		ledgerworld_setup(&p);
		struct world *w = p;
		rng_seed(&r, seed);
		ledgerworld_random(w, &r, order);
		int64_t from = zone_day(&w->zone, START) + (int64_t)rng_below(&r, 10),
			to = from + (int64_t)rng_below(&r, 20);
		int64_t gross = 0, refund = 0, orders = 0;
		for (int i = 0; i < LEDGERWORLD_ORDERS; i++) {
			int64_t paid = zone_day(&w->zone, order[i].paid), back = zone_day(&w->zone, order[i].back);
			gross += paid >= from && paid <= to ? order[i].gross : 0;
			orders += paid >= from && paid <= to;
			refund += order[i].refund && back >= from && back <= to ? order[i].refund : 0;
		}
		char from_text[32], to_text[32];
		zone_format_day(from, from_text);
		zone_format_day(to, to_text);
		const char *cuts[60];
		char pairs[60][32];
		int n = 0;
		for (const char *const *by = report_list[0].by; *by; by++)
			cuts[n++] = *by;
		for (const char *const *one = report_list[0].pair; *one; one++)
			for (const char *const *two = report_list[0].pair; *two; two++)
				if (one != two) {
					(void)snprintf(pairs[n], sizeof pairs[n], "%s,%s", *one, *two);
					cuts[n] = pairs[n];
					n++;
				}
		assert_int_equal(n, 8 + 42);
		for (int i = 0; i < n; i++) {
			struct report_table t = ledgerworld_make(w, "gmv", cuts[i], from_text, to_text);
			int first = t.columns - 6;
			int64_t sum[4] = {0};
			for (int row = 0; row < t.rows; row++)
				for (int c = 0; c < 4; c++)
					sum[c] += t.cell[row * t.columns + first + c].num;
			assert_int_equal(sum[0], gross);
			assert_int_equal(sum[1], refund);
			assert_int_equal(sum[2], gross - refund);
			assert_int_equal(sum[3], orders);
			for (int c = 0; c < 4; c++)
				assert_int_equal(t.total[first + c].num, sum[c]);
			assert_false(span_present(t.note));
		}
		ledgerworld_teardown(&p);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(test_gmv, ledgerworld_setup, ledgerworld_teardown),
		cmocka_unit_test_setup_teardown(test_funnel, ledgerworld_setup, ledgerworld_teardown),
		cmocka_unit_test_setup_teardown(test_day0, ledgerworld_setup, ledgerworld_teardown),
		cmocka_unit_test_setup_teardown(test_day0_bought_before, ledgerworld_setup, ledgerworld_teardown),
		cmocka_unit_test_setup_teardown(test_every_day, ledgerworld_setup, ledgerworld_teardown),
		cmocka_unit_test_setup_teardown(test_nothing_there, ledgerworld_setup, ledgerworld_teardown),
		cmocka_unit_test_setup_teardown(test_bad_questions, ledgerworld_setup, ledgerworld_teardown),
		cmocka_unit_test_setup_teardown(test_text_is_aligned, ledgerworld_setup, ledgerworld_teardown),
		cmocka_unit_test_setup_teardown(test_ahead, ledgerworld_setup, ledgerworld_teardown),
		cmocka_unit_test_setup_teardown(test_ahead_in_every_report, ledgerworld_setup, ledgerworld_teardown),
		cmocka_unit_test_setup_teardown(test_what_no_touch_had, ledgerworld_setup, ledgerworld_teardown),
		cmocka_unit_test_setup_teardown(test_goods_have_one_name, ledgerworld_setup, ledgerworld_teardown),
		cmocka_unit_test_setup_teardown(test_two_dimensions, ledgerworld_setup, ledgerworld_teardown),
		cmocka_unit_test_setup_teardown(test_csv, ledgerworld_setup, ledgerworld_teardown),
		cmocka_unit_test(test_cuts_come_to_the_ledger),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
