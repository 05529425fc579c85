#include "base/clock.h"
#include "base/lockwait.h"
#include "testlib.h"

static void ends(void **state)
{
	(void)state;
	struct lockwait w = {0};
	int64_t begin_us = clock_mono_us();
	int asked = 0;
	while (lockwait_more(&w, 100, 5000))
		asked++;
	assert_in_range(asked, 1, 50);
	assert_true(clock_mono_us() - begin_us >= 5000);
	assert_false(lockwait_more(&w, 100, 5000)); /* nor later */
	w = (struct lockwait){0};
	assert_true(lockwait_more(&w, 100, 5000)); /* the next wait begins anew */
}

static void none(void **state)
{
	(void)state;
	struct lockwait w = {0};
	assert_false(lockwait_more(&w, 100, 0));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(ends),
		cmocka_unit_test(none),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
