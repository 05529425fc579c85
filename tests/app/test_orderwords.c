/* Words in order files that shops choose: the status, 售后状态, those of [orders_file], and the row that is the sum of the others. */
#include "testlib.h"

#include "orderread.h"

#include <string.h>

static void expect_status(const struct orderfile *f, int row, const char *status, bool assumed, bool unsettled)
{
	struct span s = f->row[row].cell[ORDERCOLUMN_STATUS];
	if (status ? !span_is(s, status) : span_present(s))
		fail_msg("row %d: the status is %.*s", row, SPAN_ARG(s));
	assert_int_equal(f->row[row].assumed, assumed);
	assert_int_equal(f->row[row].unsettled, unsettled);
}

/* 售后状态: what was paid back, and what was only asked for. */
static void test_aftersale(void **state)
{
	(void)state;
	struct text body;
	int64_t orders = 0;
	struct orderfile f = read_bytes(SPAN_LIT("主订单编号,支付完成时间,订单应付金额,订单状态,售后状态,退款金额\n"
						 "A1,2026-03-03 09:00,5,已完成,退款成功,\n"
						 "A2,2026-03-03 09:00,5,已完成,退款成功,2\n"
						 "A3,2026-03-03 09:00,5,已发货,售后关闭,\n"
						 "A4,2026-03-03 09:00,5,已发货,待商家处理,\n"
						 "A5,2026-03-03 09:00,5,已发货,-,\n"
						 "A6,2026-03-03 09:00,5,已完成,部分退款,\n"
						 "A7,2026-03-03 09:00,5,,退款成功,0\n"
						 "A8,2026-03-03 09:00,5,已关闭,退款成功,\n"
						 "A9,,5,待支付,退款成功,\n"
						 "A10,2026-03-03 09:00,5,部分退款,退款成功,\n"
						 "A11,2026-03-03 09:00,5,已发货,无售后或售后取消,\n"));
	expect_status(&f, 0, "已退款", true, false);
	expect_status(&f, 1, "已完成", false, false);
	expect_status(&f, 2, "已发货", false, true);
	expect_status(&f, 3, "已发货", false, true);
	expect_status(&f, 4, "已发货", false, false);
	expect_status(&f, 5, "已完成", false, false);
	assert_true(span_search(f.row[5].odd, SPAN_LIT("没写退了多少")) != SIZE_MAX);
	expect_status(&f, 6, "已退款", true, false);
	expect_status(&f, 7, "已关闭", false, false);
	expect_status(&f, 8, "待支付", false, false);
	expect_status(&f, 9, "部分退款", false, false);
	expect_why(&f, 9, 11, "没有退款金额");
	expect_status(&f, 10, "已发货", false, false);
	assert_int_equal(f.money_left, 0);
	text_init(&body, ORDERFILE_BATCH_BYTES);
	orderfile_batch(&f, 0, "抖店", NULL, &body, &orders);
	assert_null(strstr(text_str(&body), "aftersale"));
	assert_non_null(strstr(text_str(&body),
		"\"order_no\":\"A1\",\"paid_at\":\"2026-03-03 09:00\",\"amount_yuan\":\"5\",\"status\":\"已退款\",\"refund_assumed\":true"));
	text_release(&body);
	orderfile_release(&f);
}

/* [orders_file]: words of a shop that nobody knows. */
static void test_own_words(void **state)
{
	(void)state;
	struct conf *conf = NULL;
	struct err err = {0};
	struct orderfile f;
	struct zone zone = china();
	assert_int_equal(
		conf_parse(
			SPAN_LIT(
				"[orders_file]\npaid = 已结单，Done 已签收待付尾款\nrefunded = 售后完成\nunpaid = 未结\nclosed = 作废单\n"),
			"t.conf", &conf, &err),
		RC_OK);
	struct orderfile_how how = {.zone = &zone, .now_ms = NOW, .conf = conf};
	assert_int_equal(orderfile_read(&how,
				 SPAN_LIT("订单号,付款时间,金额,状态,售后状态\n"
					  "A1,2026-03-03 09:00,1,已结单,\n"
					  "A2,2026-03-03 09:00,1,DONE,售后完成\n"
					  "A3,2026-03-03 09:00,1,未结,\n"
					  "A4,2026-03-03 09:00,1,作废单,\n"
					  "A5,2026-03-03 09:00,1,已发货，在途,\n"
					  "A6,2026-03-03 09:00,1,\"已签收, 待付尾款\",\n"),
				 &f, &err),
		RC_OK);
	expect_status(&f, 0, "已付款", false, false);
	expect_status(&f, 1, "已退款", true, false);
	assert_true(orderfile_left_out(&f.row[2]));
	assert_true(f.row[3].closed);
	expect_why(&f, 4, 6, "不认识的状态“已发货在途”：是付了款的，在配置 [orders_file] 写 paid = 已发货在途");
	expect_status(&f, 5, "已付款", false, false);
	orderfile_release(&f);
	conf_free(conf);
}

/* The last row that says what the others come to is no order. */
static void test_totals(void **state)
{
	(void)state;
	struct orderfile f = read_bytes(
		SPAN_LIT("订单号,付款时间,金额,状态\nA1,2026-03-03 09:00,1.50,\nA2,,2,待付款\n合计,,3.50,\n"));
	assert_int_equal(f.n, 2);
	assert_int_equal(f.total.line[0], 4);
	assert_true(f.total.told);
	assert_int_equal(f.total.fen, 350);
	assert_int_equal(f.total.all_fen, 350);
	assert_int_equal(f.total.kept_fen, 150);
	orderfile_release(&f);
	/* Anywhere in the row, without an amount; what has an order number is an order. */
	f = read_bytes(SPAN_LIT("店铺,订单号,付款时间,金额\n甲,A1,2026-03-03 09:00,1\n总计：1 笔,,,\n"));
	assert_int_equal(f.n, 1);
	assert_int_equal(f.total.line[0], 3);
	assert_false(f.total.told);
	orderfile_release(&f);
	f = read_bytes(SPAN_LIT("店铺,订单号,付款时间,金额\n合计小铺,A1,2026-03-03 09:00,1\n"));
	assert_int_equal(f.n, 1);
	assert_int_equal(f.total.n, 0);
	orderfile_release(&f);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_aftersale),
		cmocka_unit_test(test_own_words),
		cmocka_unit_test(test_totals),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
