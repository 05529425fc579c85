/* rooms: flow */
/* The values of labels that desk knows are those that flow has, all of them. */
#include "testlib.h"

#include "flow/sendbar.h"
#include "metrics.h"

static void test_phases(void **state)
{
	int n = 0;
	(void)state;
	for (; metrics_phases[n]; n++)
		assert_string_equal(metrics_phases[n], send_phase_name((enum send_phase)n));
	assert_int_equal(n, SEND_OPEN + 1);
}

static void test_bars(void **state)
{
	int n = 0;
	(void)state;
	for (; metrics_bars[n]; n++)
		assert_string_equal(metrics_bars[n], sendbar_name((enum sendbar_kind)(n + 1)));
	assert_int_equal(n + 1, SENDBAR_KINDS);
}

int main(void)
{
	const struct CMUnitTest tests[] = {cmocka_unit_test(test_phases), cmocka_unit_test(test_bars)};
	return cmocka_run_group_tests_name("metricnames", tests, NULL, NULL);
}
