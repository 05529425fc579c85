/* Dates that come again each year, as people and spreadsheets write them. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
#include "crm/anniversary.h"

static void dates_that_are_read(void **state)
{
	static const struct {
		const char *text;
		int64_t year, month, day;
	} rows[] = {
		{"1990-05-04", 1990, 5, 4},
		{" 1990/5/4 ", 1990, 5, 4},
		{"1990.12.31", 1990, 12, 31},
		{"1990年5月4日", 1990, 5, 4},
		{"5月4号", 0, 5, 4},
		{"05-04", 0, 5, 4},
		{"5/4", 0, 5, 4},
		{"1990-05-04 00:00:00", 1990, 5, 4},
		{"1990-05-04T00:00", 1990, 5, 4},
		{"02-29", 0, 2, 29},
		{"1992-02-29", 1992, 2, 29},
	};

	(void)state;
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		struct anniversary d = {0};

		assert_true(anniversary_read(span_of(rows[i].text), &d));
		assert_int_equal(d.year, rows[i].year);
		assert_int_equal(d.month, rows[i].month);
		assert_int_equal(d.day, rows[i].day);
	}
}

static void dates_that_are_none(void **state)
{
	static const char *const rows[] = {"", "5", "1990", "1990-05", "13-01", "02-30", "1990-02-29", "1990-05-04-01",
		"1990-05/04", "0-05-04", "2200-05-04", "12345-01-01", "-1-05-04", "五月四日", "1990-05-04 早上",
		"1990年5月4", "00-00"};

	(void)state;
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		struct anniversary d = {.day = 77};

		assert_false(anniversary_read(span_of(rows[i]), &d));
		assert_int_equal(d.day, 77);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(dates_that_are_read), cmocka_unit_test(dates_that_are_none)};
	return cmocka_run_group_tests_name("anniversary", tests, NULL, NULL);
}
