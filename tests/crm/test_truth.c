/* Three-valued logic: not knowing never widens (finding 30). */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
#include "crm/truth.h"

static void test_d30_tables(void **state)
{
	/* no, unknown, yes against the same */
	static const enum truth all[] = {TRUTH_NO, TRUTH_UNKNOWN, TRUTH_YES};
	static const enum truth and[3][3] = {{TRUTH_NO, TRUTH_NO, TRUTH_NO}, {TRUTH_NO, TRUTH_UNKNOWN, TRUTH_UNKNOWN},
		{TRUTH_NO, TRUTH_UNKNOWN, TRUTH_YES}};

	(void)state;
	for (int i = 0; i < 3; i++)
		for (int j = 0; j < 3; j++) {
			assert_int_equal(truth_and(all[i], all[j]), and[i][j]);
			/* De Morgan */
			assert_int_equal(
				truth_or(all[i], all[j]), truth_not(truth_and(truth_not(all[i]), truth_not(all[j]))));
		}
	assert_int_equal(truth_not(TRUTH_YES), TRUTH_NO);
	assert_int_equal(truth_not(TRUTH_NO), TRUTH_YES);
	assert_int_equal(truth_not(TRUTH_UNKNOWN), TRUTH_UNKNOWN);
	assert_int_equal(truth_of(true), TRUTH_YES);
	assert_int_equal(truth_of(false), TRUTH_NO);
}

int main(void)
{
	const struct CMUnitTest tests[] = {cmocka_unit_test(test_d30_tables)};

	return cmocka_run_group_tests_name("crm/truth", tests, NULL, NULL);
}
