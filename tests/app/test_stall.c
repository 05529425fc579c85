/* How long pages wait for a work that hangs: once, and not each for itself. */
#include "stall.h"
#include "testlib.h"

static void test_a_work_that_hangs(void **state)
{
	struct stall s;
	(void)state;
	stall_init(&s);
	assert_int_equal(stall_begin(&s, 100), STALL_MS);
	assert_int_equal(stall_begin(&s, 400), STALL_MS - 300); /* since the first one began */
	assert_false(stall_is(&s));
	stall_end(&s, false, 100 + STALL_MS);
	assert_true(stall_is(&s));
	assert_int_equal(stall_begin(&s, 101 + STALL_MS), 0);
	stall_end(&s, false, 102 + STALL_MS);
	assert_int_equal(stall_begin(&s, 100 * STALL_MS), 0); /* nobody waits any more, and it was not heard of */
	stall_heard(&s, 100 * STALL_MS);
	assert_false(stall_is(&s));
	assert_int_equal(stall_begin(&s, 101 * STALL_MS), STALL_MS);
	stall_end(&s, true, 101 * STALL_MS + 1);
	stall_release(&s);
}

/* One that is slow answers somebody: then the others wait on. */
static void test_an_answer_counts(void **state)
{
	struct stall s;
	(void)state;
	stall_init(&s);
	assert_int_equal(stall_begin(&s, 0), STALL_MS);
	assert_int_equal(stall_begin(&s, 700), STALL_MS - 700);
	stall_end(&s, true, 900);
	assert_int_equal(stall_begin(&s, 1500), STALL_MS - 600);
	stall_end(&s, false, 1600); /* no work runs, or it ended: that is no hanging */
	assert_false(stall_is(&s));
	assert_int_equal(stall_begin(&s, 900 + STALL_MS), 0); /* before those who wait had their end */
	assert_true(stall_is(&s));
	stall_end(&s, true, 901 + STALL_MS);
	assert_false(stall_is(&s));
	stall_release(&s);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_a_work_that_hangs), cmocka_unit_test(test_an_answer_counts)};
	return cmocka_run_group_tests_name("stall", tests, NULL, NULL);
}
