/* What a customer bought. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
#include "crm/bought.h"

/* clang-format off */
static const struct bought_order orders[] = {
	{ .paid_ms = 1000, .gross_fen = 8900, .refund_fen = 8900, .product = { "面霜", 6 } },         /* fully refunded */
	{ .paid_ms = 2000, .gross_fen = 8900, .refund_fen = 900, .product = { "洁面", 6 }, .category = { "护肤", 6 } },
	{ .paid_ms = 3000, .gross_fen = 12000, .refund_fen = 0, .product = { "精华", 6 } },
};
/* clang-format on */
#define N 3

static enum truth any(const char *name, int64_t after)
{
	struct span s = span_of(name);

	return bought_any(orders, N, &s, name ? 1 : 0, after);
}

static void test_d08_paid_and_not_fully_refunded(void **state)
{
	struct bought_order free_gift = {.paid_ms = 1, .gross_fen = 0};

	(void)state;
	assert_int_equal(any("面霜", BOUGHT_EVER), TRUTH_NO);
	assert_int_equal(any("洁面", BOUGHT_EVER), TRUTH_YES);
	assert_int_equal(any("护肤", BOUGHT_EVER), TRUTH_YES);
	assert_int_equal(any(NULL, BOUGHT_EVER), TRUTH_YES);
	assert_int_equal(bought_count(orders, N, BOUGHT_EVER), 2);
	assert_int_equal(bought_net_fen(orders, N, BOUGHT_EVER), 20000);
	assert_int_equal(bought_any(orders, 1, NULL, 0, BOUGHT_EVER), TRUTH_NO);
	assert_int_equal(bought_any(NULL, 0, NULL, 0, BOUGHT_EVER), TRUTH_NO);
	assert_false(bought_counts(&free_gift));
}

static void test_d08_since_is_after(void **state)
{
	(void)state;
	assert_int_equal(any("洁面", 1999), TRUTH_YES);
	assert_int_equal(any("洁面", 2000), TRUTH_NO); /* the order that began it is not after it */
	assert_int_equal(any(NULL, 3000), TRUTH_NO);
	assert_int_equal(bought_count(orders, N, 2000), 1);
	assert_int_equal(bought_net_fen(orders, N, 2000), 12000);
}

static void test_d59_a_bill_without_a_product_is_unknown(void **state)
{
	struct bought_order bill = {.paid_ms = 5000, .gross_fen = 100};
	struct span name = SPAN_LIT("洁面");

	(void)state;
	assert_int_equal(bought_any(&bill, 1, &name, 1, BOUGHT_EVER), TRUTH_UNKNOWN);
	assert_int_equal(bought_any(&bill, 1, NULL, 0, BOUGHT_EVER), TRUTH_YES);
	bill.refund_fen = 100;
	assert_int_equal(bought_any(&bill, 1, &name, 1, BOUGHT_EVER), TRUTH_NO);
}

static void test_last(void **state)
{
	const struct bought_order v[] = {
		{.paid_ms = 1, .gross_fen = 5, .product = SPAN_LIT("a"), .category = SPAN_LIT("c")},
		{.paid_ms = 9, .gross_fen = 5, .refund_fen = 5, .product = SPAN_LIT("a")},
		{.paid_ms = 3, .gross_fen = 5, .product = SPAN_LIT("b")}, {.paid_ms = 3, .gross_fen = 6},
		{.paid_ms = 2, .gross_fen = 7, .product = SPAN_LIT("a")}};
	struct span a = SPAN_LIT("A"), c = SPAN_LIT("c"), d = SPAN_LIT("d");

	(void)state;
	assert_ptr_equal(bought_last(v, 5, NULL, 0), &v[3]); /* of two at once the one that stands later */
	assert_ptr_equal(bought_last(v, 5, &a, 1), &v[4]);
	assert_ptr_equal(bought_last(v, 5, &c, 1), &v[0]);
	assert_null(bought_last(v, 5, &d, 1));
	assert_null(bought_last(&v[1], 1, NULL, 0));
	assert_null(bought_last(NULL, 0, NULL, 0));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_last),
		cmocka_unit_test(test_d08_paid_and_not_fully_refunded),
		cmocka_unit_test(test_d08_since_is_after),
		cmocka_unit_test(test_d59_a_bill_without_a_product_is_unknown),
	};

	return cmocka_run_group_tests_name("crm/bought", tests, NULL, NULL);
}
