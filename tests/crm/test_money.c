#include "crm/money.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
/* cmocka wants the ones above first. */
#include <cmocka.h>

static void test_reading(void **state)
{
	(void)state;
	static const struct {
		const char *text;
		int64_t fen;
	} good[] = {
		{"0", 0},
		{"12", 1200},
		{"12.5", 1250},
		{"12.50", 1250},
		{"0.01", 1},
		{"00012", 1200},
		{"1,234.56", 123456},
		{"1,234,567", 123456700},
		{" ¥12 ", 1200},
		{"￥ 3.4元", 340},
		{"12元", 1200},
		{"12.500", 1250},
		{"10000000000", MONEY_MAX_FEN},
	};
	for (size_t i = 0; i < sizeof good / sizeof good[0]; i++) {
		int64_t fen = -1;
		if (money_read(span_of(good[i].text), &fen) != RC_OK)
			fail_msg("'%s' is money", good[i].text);
		assert_int_equal(fen, good[i].fen);
	}
	static const char *const bad[] = {"", " ", ".", "1.", ".5", "-1", "+1", "1.234", "1,23", "12,34.5", ",123",
		"1,2345", "1e3", "0x10", "1 2", "1.2.3", "abc", "¥", "元", "１２", "1,234,", "12.5元元", "1.5,000"};
	for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++) {
		int64_t fen = -1;
		if (money_read(span_of(bad[i]), &fen) != RC_INVALID)
			fail_msg("'%s' is no money", bad[i]);
		assert_int_equal(fen, -1);
	}
	int64_t fen = -1;
	assert_int_equal(money_read(SPAN_ABSENT, &fen), RC_INVALID);
	assert_int_equal(money_read(SPAN_LIT("10000000000.01"), &fen), RC_LIMIT);
	assert_int_equal(money_read(SPAN_LIT("99999999999999999999999"), &fen), RC_LIMIT);
}

static void printed(int64_t fen, const char *people, const char *plain)
{
	struct text out;
	text_init(&out, 100);
	money_print(&out, fen);
	assert_string_equal(text_str(&out), people);
	text_clear(&out);
	money_print_plain(&out, fen);
	assert_string_equal(text_str(&out), plain);
	text_release(&out);
}

static void test_printing(void **state)
{
	(void)state;
	printed(0, "¥0.00", "0.00");
	printed(5, "¥0.05", "0.05");
	printed(99999, "¥999.99", "999.99");
	printed(123450, "¥1,234.50", "1234.50");
	printed(100000000, "¥1,000,000.00", "1000000.00");
	printed(-300, "-¥3.00", "-3.00");
	printed(INT64_MIN, "-¥92,233,720,368,547,758.08", "-92233720368547758.08");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_reading),
		cmocka_unit_test(test_printing),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
