#include "crm/shares.h"

#include "base/rng.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
/* cmocka wants the ones above first. */
#include <cmocka.h>

/* Two factors: 100 × 10 → 200 × 10 is all of the first; × 20 as well is half and half of 3,000 by symmetry of logarithms. */
static void test_by_hand(void **state)
{
	(void)state;
	int64_t part[3];
	shares_split((double[]){200, 10}, (double[]){100, 10}, 2, 1000, part);
	assert_int_equal(part[0], 1000);
	assert_int_equal(part[1], 0);
	shares_split((double[]){200, 20}, (double[]){100, 10}, 2, 3000, part);
	assert_int_equal(part[0], 1500);
	assert_int_equal(part[1], 1500);
	/* 100 × 0.5 × 20 → 50 × 1 × 20: nothing changed, and yet two factors did: by 1000 × ln 2 each. */
	shares_split((double[]){50, 1, 20}, (double[]){100, 0.5, 20}, 3, 0, part);
	assert_int_equal(part[0], -693);
	assert_int_equal(part[1], 693);
	assert_int_equal(part[2], 0);
}

static void test_nothing_before_or_now(void **state)
{
	(void)state;
	int64_t part[3];
	shares_split((double[]){10, 0.5, 100}, (double[]){0, 0, 0}, 3, 500, part);
	assert_int_equal(part[0], 500);
	assert_int_equal(part[1] + part[2], 0);
	shares_split((double[]){10, 0, 0}, (double[]){10, 0.5, 100}, 3, -500, part);
	assert_int_equal(part[1], -500);
	assert_int_equal(part[0] + part[2], 0);
	shares_split((double[]){0, 0, 0}, (double[]){0, 0, 0}, 3, 0, part);
	assert_int_equal(part[0] + part[1] + part[2], 0);
}

/* Parts add up to the change, to the fen, and a factor that grew never has a part below 0. */
static void test_adds_up(void **state)
{
	(void)state;
	struct rng r;
	rng_seed(&r, 7);
	for (int turn = 0; turn < 20000; turn++) {
		double f[5], g[5], now = 1, was = 1;
		int64_t part[5], sum = 0;
		for (int i = 0; i < 5; i++) {
			f[i] = (double)(1 + rng_below(&r, 1000)) / 7;
			g[i] = rng_below(&r, 4) ? (double)(1 + rng_below(&r, 1000)) / 7 : f[i];
			now *= f[i];
			was *= g[i];
		}
		int64_t change = llround(now) - llround(was);
		shares_split(f, g, 5, change, part);
		for (int i = 0; i < 5; i++) {
			sum += part[i];
			/* What rounding leaves goes to the factor that moved most. */
			assert_true(f[i] < g[i] || part[i] >= -5);
			assert_true(f[i] > g[i] || part[i] <= 5);
		}
		assert_int_equal(sum, change);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_by_hand),
		cmocka_unit_test(test_nothing_before_or_now),
		cmocka_unit_test(test_adds_up),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
