/* What may stand in an order, and what is refused with its reason. */
#include "base/json.h"
#include "base/rng.h"
#include "orderworld.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
/* cmocka wants the ones above first. */
#include <cmocka.h>

#define HUNDRED "xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx"
#define COUNT(a) (sizeof(a) / sizeof *(a))

/* One order with that beside a number, an amount and a day of payment, which it may say anew. */
static struct orders_result told(struct world *w, const char *more)
{
	char body[1200];
	(void)snprintf(body, sizeof body, "{\"orders\":[{%s%s%s%s}]}", more,
		strstr(more, "paid_") ? "" : ",\"paid_at\":\"2026-03-06\"",
		strstr(more, "amount_") ? "" : ",\"amount_yuan\":5",
		strstr(more, "order_no") ? "" : ",\"order_no\":\"Z\"");
	return orderworld_fold(w, body);
}

static void test_each_wrong_value_is_named(void **state)
{
	struct world *w = *state;
	static const struct {
		const char *more, *reason;
	} bad[] = {
		{"\"paid_ms\":[1]", "付款时间不是时间"},
		{"\"paid_at\":{}", "付款时间不是时间"},
		{"\"paid_ms\":\"gestern\"", "付款时间“gestern”读不出来"},
		{"\"paid_at\":\"46355.\"", "付款时间“46355.”读不出来"},
		{"\"paid_at\":\"46355.x\"", "付款时间“46355.x”读不出来"},
		{"\"paid_at\":\"46355./\"", "付款时间“46355./”读不出来"},
		{"\"paid_at\":\"4635x\"", "付款时间“4635x”读不出来"},
		{"\"paid_at\":\"00000\"", "付款时间“00000”读不出来"},
		{"\"paid_at\":\"0\"", "没有付款时间"},
		{"\"paid_ms\":1", "付款时间“1”太早"},
		{"\"paid_ms\":9999999999999", "付款时间“9999999999999”在未来"},
		{"\"refund_at\":\"nie\"", "退款时间“nie”读不出来"},
		{"\"refund_yuan\":[]", "退款不是数字"},
		{"\"amount_yuan\":[5]", "金额不是数字"},
		{"\"amount_fen\":{}", "金额不是数字"},
		{"\"amount_fen\":-1", "金额“-1”不是以分为单位的整数"},
		{"\"amount_fen\":99999999999999999", "不是以分为单位的整数"},
		{"\"status\":[]", "状态不是文字"},
		{"\"external_userid\":[]", "客户编号不是文字"},
		{"\"external_userid\":\"" HUNDRED HUNDRED "\"", "客户编号超过 128 字节"},
		{"\"unionid\":{}", "unionid不是文字"},
		{"\"employee\":[]", "员工不是文字"},
		{"\"phone_hash\":[]", "phone_hash不是文字"},
		{"\"product\":[]", "商品不是文字"},
		{"\"product\":\"" HUNDRED HUNDRED HUNDRED "\"", "商品超过 256 字节"},
		{"\"quantity\":[]", "数量不是数字"},
		{"\"quantity\":\"zwei\"", "数量“zwei”不是 1 到 1000000 的整数"},
		{"\"quantity\":1000001", "数量“1000001”不是 1 到 1000000 的整数"},
		{"\"order_no\":\"4E+18\"", "科学计数法"},
		{"\"order_no\":\"4.01e+18\"", "科学计数法"},
	};
	for (size_t i = 0; i < COUNT(bad); i++) {
		struct orders_result r = told(w, bad[i].more);
		if (r.refusals != 1 || span_search(r.refusal[0].reason, span_of(bad[i].reason)) == SIZE_MAX)
			fail_msg("%s: %d refused, '%.*s'", bad[i].more, r.refusals,
				SPAN_ARG(r.refusals ? r.refusal[0].reason : SPAN_LIT("")));
	}
}

/* What looks like a number of a spreadsheet and is none; what people write beside an order, whatever it is. */
static void test_what_is_odd_and_no_fault(void **state)
{
	struct world *w = *state;
	static const char *const good[] = {"\"order_no\":\"4.0.1E+18\"", "\"order_no\":\"4E18\"",
		"\"order_no\":\"4X+18\"", "\"order_no\":\"4e-18\"", "\"order_no\":\"E+18\"", "\"order_no\":\"4E+18a\"",
		"\"order_no\":\"4E+1 8\"", "\"order_no\":\"4E+\"", "\"order_no\":\"N1\",\"remark\":[1]",
		"\"order_no\":\"N2\",\"remark\":\"两\\n行\"",
		"\"order_no\":\"N3\",\"remark\":null,\"quantity\":1000000"};
	for (size_t i = 0; i < COUNT(good); i++) {
		struct orders_result r = told(w, good[i]);
		if (r.added != 1)
			fail_msg("%s: '%.*s'", good[i], SPAN_ARG(r.refusals ? r.refusal[0].reason : SPAN_LIT("")));
	}
	assert_true(span_is(orderworld_find(w, "shop", "N3").order_no, "N3"));
}

/* The source of a file is its kind; of anything else its whole name. */
static void test_sources(void **state)
{
	struct world *w = *state;
	(void)orderworld_fold(w,
		"{\"source\":\"csv:三月.csv\",\"orders\":[{\"order_no\":\"1\",\"paid_at\":\"2026-03-06\",\"amount_yuan\":5}]}");
	(void)orderworld_fold(w,
		"{\"source\":\"pos:7\",\"orders\":[{\"order_no\":\"1\",\"paid_at\":\"2026-03-06\",\"amount_yuan\":6}]}");
	assert_int_equal(orderworld_find(w, "csv", "1").gross_fen, 500);
	assert_int_equal(orderworld_find(w, "pos:7", "1").gross_fen, 600);
}

static void test_words_of_a_status(void **state)
{
	(void)state;
	assert_true(orders_gives_back(SPAN_LIT("部分退款")) && orders_gives_back(SPAN_LIT("交易关闭")));
	assert_false(orders_gives_back(SPAN_LIT("已付款")) || orders_gives_back(SPAN_LIT("待付款")) ||
		orders_gives_back(SPAN_LIT("谁知道")));
	assert_true(orders_counts(SPAN_LIT("已付款")) && orders_counts(SPAN_LIT("已退款")));
	assert_false(orders_counts(SPAN_LIT("待付款")) || orders_counts(SPAN_LIT("交易关闭")) ||
		orders_counts(SPAN_LIT("谁知道")));
	/* However it is written, with commas and blanks or without. */
	assert_true(orders_counts(SPAN_LIT("卖家已发货，等待买家确认")) &&
		orders_counts(SPAN_LIT("卖家已发货, 等待买家确认")) &&
		orders_counts(SPAN_LIT("买家已付款等待卖家发货")));
	assert_true(orders_gives_back(SPAN_LIT("已发货，退款成功")));
	struct arena *a = arena_new(256);
	assert_true(span_is(orders_word(a, SPAN_LIT(" 已结单， DONE ")), "已结单done"));
	arena_free(a);
}

/* What shops have in their exports: a file of any of them comes in without a word in the configuration. */
static void test_words_of_shops(void **state)
{
	static const struct {
		const char *word;
		int64_t refunded; /* of 1000; -1: nobody paid, 0 is paid */
	} all[] = {{"待发货", 0}, {"已发货", 0}, {"交易成功", 0}, {"交易完成", 0}, {"已完成", 0}, {"退款中", 0},
		{"买家已付款等待卖家发货", 0}, {"卖家已发货，等待买家确认", 0}, {"等待商家发货", 0}, {"商家已发货", 0},
		{"备货中", 0}, {"卖家部分发货", 0}, {"待成团", 0}, {"已发货，待签收", 0}, {"待收货", 0}, {"待核销", 0},
		{"退款关闭", 0}, {"售后中", 0}, {"退款成功", 1000}, {"未发货，退款成功", 1000}, {"已全额退款", 1000},
		{"交易关闭", 1000}, {"已关闭", 1000}, {"已取消", 1000}, {"订单取消", 1000},
		{"付款以后用户退款成功，交易自动关闭", 1000}, {"待付款", -1}, {"等待买家付款", -1}, {"待支付", -1}};
	struct world *w = *state;
	char body[512], no[16];
	for (int i = 0; i < (int)(sizeof all / sizeof *all); i++) {
		(void)snprintf(no, sizeof no, "W%d", i);
		(void)snprintf(body, sizeof body,
			"{\"undated\":\"paid\",\"orders\":[{\"order_no\":\"%s\",\"paid_at\":\"2026-03-06 10:00\",\"amount_yuan\":10,\"status\":\"%s\"}]}",
			no, all[i].word);
		struct orders_result r = orderworld_fold(w, body);
		if (r.added != (all[i].refunded >= 0))
			fail_msg("%s: %d added", all[i].word, r.added);
		if (r.added && orderworld_find(w, "shop", no).refund_fen != all[i].refunded)
			fail_msg("%s: another refund", all[i].word);
	}
	/* The refusal names the key to write: of files, and of what a shop posts. */
	struct orders_result r = orderworld_fold(w,
		"{\"undated\":\"paid\",\"orders\":[{\"order_no\":\"X\",\"paid_at\":\"2026-03-06 10:00\",\"amount_yuan\":10,\"status\":\"已结单\"}]}");
	assert_true(span_search(r.refusal[0].reason, SPAN_LIT("在配置 [orders_file] 写 paid = 已结单")) != SIZE_MAX);
	r = orderworld_fold(w,
		"{\"orders\":[{\"order_no\":\"X\",\"paid_at\":\"2026-03-06 10:00\",\"amount_yuan\":10,\"status\":\"已结单\"}]}");
	assert_true(
		span_search(r.refusal[0].reason, SPAN_LIT("在配置 [orders_json 名字] 写 paid = 已结单")) != SIZE_MAX);
}

/* 售后状态 without an amount: the whole, but where a part is known already. */
static void test_a_refund_of_no_amount(void **state)
{
	struct world *w = *state;
	orderworld_fold(w,
		SHOP("{\"order_no\":\"A1\",\"paid_at\":\"2026-03-06\",\"amount_yuan\":10,\"refund_yuan\":3},"
		     "{\"order_no\":\"A2\",\"paid_at\":\"2026-03-06\",\"amount_yuan\":10}"));
	struct orders_result r = orderworld_fold(w,
		SHOP("{\"order_no\":\"A1\",\"paid_at\":\"2026-03-06\",\"amount_yuan\":10,\"status\":\"已退款\",\"refund_assumed\":true},"
		     "{\"order_no\":\"A2\",\"paid_at\":\"2026-03-06\",\"amount_yuan\":10,\"status\":\"已退款\",\"refund_assumed\":true}"));
	assert_int_equal(r.same, 1);
	assert_int_equal(orderworld_find(w, "shop", "A1").refund_fen, 300);
	assert_int_equal(orderworld_find(w, "shop", "A2").refund_fen, 1000);
}

static void test_more_than_an_input_takes(void **state)
{
	struct world *w = *state;
	struct orders_result r = {0};
	struct err err = {0};
	struct text body;
	text_init(&body, 65536);
	text_adds(&body, "[0");
	for (int i = 0; i < 10000; i++)
		text_adds(&body, ",0");
	text_addc(&body, ']');
	assert_int_equal(orders_fold(w->db, w->a, &w->rules, START, 999, text_span(&body), &r, &err), RC_INVALID);
	assert_non_null(strstr(err.text, "10001 orders in one input"));
	text_clear(&body);
	for (int i = 0; i < 2000; i++)
		text_addc(&body, '[');
	assert_int_equal(orders_fold(w->db, w->a, &w->rules, START, 999, text_span(&body), &r, &err), RC_INVALID);
	text_release(&body);
}

/* A number that another source has, too, is named by its place in the input; what it is to that source, whoever asks finds out. */
static void test_numbers_of_other_sources(void **state)
{
	struct world *w = *state;
#define OF(source, orders) "{\"source\":\"" source "\",\"orders\":[" orders "]}"
#define NO(no, day) "{\"order_no\":\"" no "\",\"paid_at\":\"2026-03-0" day " 09:00\",\"amount_yuan\":1}"
	struct orders_result r = orderworld_fold(w, OF("甲店", NO("A1", "3") "," NO("A2", "2")));
	assert_int_equal(r.added, 2);
	assert_int_equal(r.elsewheres, 0);
	r = orderworld_fold(w, OF("甲店", NO("A1", "3")));
	assert_int_equal(r.same, 1);
	assert_int_equal(r.elsewheres, 0);
	/* In the order of payment, as they are folded. */
	r = orderworld_fold(w, OF("乙店", NO("A3", "1") "," NO("A1", "3") "," NO("A2", "2")));
	assert_int_equal(r.added, 3);
	assert_int_equal(r.elsewheres, 2);
	assert_int_equal(r.elsewhere[0], 2);
	assert_int_equal(r.elsewhere[1], 1);
	r = orderworld_fold(w, OF("甲店", NO("A2", "2")));
	assert_int_equal(r.same, 1);
	assert_int_equal(r.elsewheres, 1);
	assert_int_equal(r.elsewhere[0], 0);
	r = orderworld_fold(w, OF("丙店", "{\"order_no\":\"A3\",\"amount_yuan\":1}"));
	assert_int_equal(r.refusals, 1);
	assert_int_equal(r.elsewheres, 0);
#undef NO
#undef OF
}

/* Rows of a file are checked before they are an input, and a row passes exactly if the fold takes it. */
static void test_cells_are_checked_as_inputs(void **state)
{
	struct world *w = *state;
	static const char *const key[] = {"order_no", "paid_at", "amount_yuan", "amount_fen", "refund_yuan",
		"refund_at", "status", "external_userid", "product", "quantity", "employee", "remark"};
	static const char *const value[] = {"", " A1 ", "A2", "2026-03-03 09:00", "2026/3/4 10:00", "2027-01-01 09:00",
		"46355.84", "0", "10", "9.90", "-1", "1.234", "已退款", "部分退款", "交易关闭", "待付款", "不认识",
		"c1", "第一行\n第二行", "4.01E+18", HUNDRED HUNDRED HUNDRED};
	struct rng r;
	struct text body;
	int bad = 0, good = 0, closed = 0;
	rng_seed(&r, 11);
	text_init(&body, 1 << 16);
	for (int i = 0; i < 20000; i++) {
		struct orders_cell cell[COUNT(key)];
		struct orders_refusal by_cells, *by_input = NULL;
		struct err err = {0};
		struct jsonw j;
		int n = 0, refused = 0;
		int64_t paid_ms = -1;
		bool of_file = rng_below(&r, 4) > 0;
		for (size_t k = 0; k < COUNT(key); k++) {
			/* Mostly what may stand there, so that some pass. */
			static const int fit[] = {1, 3, 8, 8, 9, 4, 12, 17, 18, 8, 17, 2};
			size_t v = rng_below(&r, 8) ? (size_t)fit[k] : rng_below(&r, COUNT(value));
			if (k == 6 && i % 3 == 0)
				v = 14;
			if (rng_below(&r, 5) > (k < 3 ? 0u : 2u))
				cell[n++] = (struct orders_cell){span_of(key[k]), span_of(value[v])};
		}
		text_clear(&body);
		jsonw_init(&j, &body);
		jsonw_obj(&j);
		jsonw_kcstr(&j, "source", "csv");
		if (of_file)
			jsonw_kcstr(&j, "undated", "paid");
		else
			jsonw_kbool(&j, "hand", true);
		jsonw_key(&j, "orders");
		jsonw_arr(&j);
		jsonw_obj(&j);
		for (int k = 0; k < n; k++)
			jsonw_kstr(&j, cell[k].key.p, cell[k].value);
		jsonw_end_obj(&j);
		jsonw_end_arr(&j);
		jsonw_end_obj(&j);
		assert_int_equal(
			orders_check(w->a, &w->zone, START + 10 * DAY, text_span(&body), &by_input, &refused, &err),
			RC_OK);
		bool is_bad =
			orders_check_cells(w->a, &w->zone, START + 10 * DAY, cell, n, of_file, &paid_ms, &by_cells);
		if (is_bad != (refused == 1))
			fail_msg("%s: %d by cells, %d as an input", text_str(&body), is_bad, refused);
		good += !is_bad;
		bad += is_bad && !by_cells.closes;
		closed += is_bad && by_cells.closes;
		int64_t told_ms = -1;
		for (int k = 0; k < n && !is_bad; k++)
			if (span_is(cell[k].key, "paid_at"))
				assert_int_equal(zone_read(&w->zone, cell[k].value, &told_ms, NULL), RC_OK);
		if (!is_bad)
			assert_int_equal(paid_ms, told_ms);
		if (!is_bad)
			continue;
		assert_true(span_eq(by_cells.reason, by_input[0].reason));
		assert_int_equal(by_cells.closes, by_input[0].closes);
		assert_int_equal(by_cells.unpaid, by_input[0].unpaid);
	}
	if (good < 1000 || bad < 1000 || closed < 100)
		fail_msg("%d good, %d bad, %d closed", good, bad, closed);
	text_release(&body);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(test_each_wrong_value_is_named, orderworld_setup, orderworld_teardown),
		cmocka_unit_test_setup_teardown(test_what_is_odd_and_no_fault, orderworld_setup, orderworld_teardown),
		cmocka_unit_test_setup_teardown(test_sources, orderworld_setup, orderworld_teardown),
		cmocka_unit_test_setup_teardown(
			test_cells_are_checked_as_inputs, orderworld_setup, orderworld_teardown),
		cmocka_unit_test_setup_teardown(test_numbers_of_other_sources, orderworld_setup, orderworld_teardown),
		cmocka_unit_test(test_words_of_a_status),
		cmocka_unit_test_setup_teardown(test_a_refund_of_no_amount, orderworld_setup, orderworld_teardown),
		cmocka_unit_test_setup_teardown(test_words_of_shops, orderworld_setup, orderworld_teardown),
		cmocka_unit_test_setup_teardown(test_more_than_an_input_takes, orderworld_setup, orderworld_teardown),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
