#include "base/clock.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

/* What can be said of clocks without trusting any: the units fit each other and nothing runs backwards. */
static void units_fit(void **state)
{
	(void)state;
	assert_true(clock_real_ms() > INT64_C(1700000000000)); /* November 2023, in milliseconds */
	assert_true(clock_real_ms() < INT64_C(7000000000000));
	int64_t boot = clock_boot_ms(), mono = clock_mono_us(), cpu = clock_cpu_us();
	assert_true(boot > 0 && mono > 0 && cpu > 0);
	assert_true(boot >= mono / 1000 - 1000); /* with the time in suspend */
	for (int i = 0; i < 1000; i++) {
		int64_t next = clock_mono_us();
		assert_true(next >= mono);
		mono = next;
		assert_true(clock_cpu_us() >= cpu);
		assert_true(clock_boot_ms() >= boot);
	}
}

static void sleeps_for_milliseconds(void **state)
{
	(void)state;
	int64_t from = clock_mono_us(), cpu = clock_cpu_us();
	clock_sleep_ms(1);
	assert_true(clock_mono_us() - from >= 1000);
	assert_true(clock_cpu_us() - cpu < 5000000);
	clock_sleep_ms(0);
	clock_sleep_ms(-5);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(units_fit),
		cmocka_unit_test(sleeps_for_milliseconds),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
