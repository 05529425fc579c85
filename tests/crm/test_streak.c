/* crm/streak: total, in a row, missed, at the borders of today. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
#include "crm/streak.h"

static void counted(void **state)
{
	static const struct {
		int64_t day[5];
		int n;
		int64_t from, last, today;
		struct streak want;
	} rows[] = {
		{{0}, 0, 1, 14, 1, {0, 0, 0, false}},       /* day 1 is not over */
		{{0}, 0, 1, 14, 4, {0, 0, 3, false}},       /* nothing yet */
		{{0}, 0, 1, 14, -5, {0, 0, 0, false}},      /* before it begins */
		{{1, 2, 3}, 3, 1, 14, 3, {3, 3, 0, true}},  /* today, too */
		{{1, 2, 3}, 3, 1, 14, 4, {3, 3, 0, false}}, /* today may still come */
		{{1, 2, 3}, 3, 1, 14, 5, {3, 0, 1, false}}, /* yesterday did not */
		{{1, 3, 4}, 3, 1, 14, 4, {3, 2, 1, true}},
		{{5, 6}, 2, 5, 14, 6, {2, 2, 0, true}},          /* came on day 5 */
		{{12, 13, 14}, 3, 12, 14, 20, {3, 3, 0, false}}, /* it is over: what stood at its end */
		{{12, 13}, 2, 12, 14, 20, {2, 0, 1, false}},
	};

	(void)state;
	for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
		struct streak got;

		streak_count(rows[i].day, rows[i].n, rows[i].from, rows[i].last, rows[i].today, &got);
		if (got.total != rows[i].want.total || got.streak != rows[i].want.streak ||
			got.missed != rows[i].want.missed || got.today != rows[i].want.today)
			fail_msg("row %d: %d %d %d %d", (int)i, (int)got.total, (int)got.streak, (int)got.missed,
				got.today);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {cmocka_unit_test(counted)};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
