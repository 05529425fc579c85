#include "base/rng.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <string.h>

/* xoshiro256** over the first four splitmix64 numbers of seed 0, whose first is e220a8397b1dcdaf in every published
 * table. */
static void is_the_published_generator(void **state)
{
	(void)state;
	struct rng r;
	rng_seed(&r, 0);
	assert_true(r.s[0] == UINT64_C(0xe220a8397b1dcdaf));
	assert_true(r.s[1] == UINT64_C(0x6e789e6aa1b965f4));
	assert_true(r.s[2] == UINT64_C(0x06c45d188009454f));
	assert_true(r.s[3] == UINT64_C(0xf88bb8a8724c81ec));
	struct rng known = {{1, 2, 3, 4}};
	static const uint64_t want[] = {11520, 0, 1509978240, UINT64_C(1215971899390074240)};
	for (size_t i = 0; i < 4; i++)
		assert_true(rng_next(&known) == want[i]);
}

static void repeats_from_its_seed(void **state)
{
	(void)state;
	struct rng a, b, c;
	int equal = 0;
	rng_seed(&a, 42);
	rng_seed(&b, 42);
	rng_seed(&c, 43);
	for (int i = 0; i < 1000; i++) {
		uint64_t x = rng_next(&a);
		assert_true(x == rng_next(&b));
		equal += x == rng_next(&c);
	}
	assert_int_equal(equal, 0);
}

static void stays_below(void **state)
{
	(void)state;
	struct rng r;
	int hits[7] = {0};
	rng_seed(&r, 1);
	for (int i = 0; i < 70000; i++)
		hits[rng_below(&r, 7)]++;
	for (int i = 0; i < 7; i++)
		assert_in_range(hits[i], 9500, 10500);
	for (int i = 0; i < 100; i++) {
		assert_true(rng_below(&r, 1) == 0);
		assert_true(rng_below(&r, UINT64_C(0x8000000000000001)) <= UINT64_C(0x8000000000000000));
	}
	double sum = 0;
	for (int i = 0; i < 10000; i++) {
		double u = rng_unit(&r);
		assert_true(u >= 0 && u < 1);
		sum += u;
	}
	assert_true(sum > 4800 && sum < 5200);
}

static void asks_the_kernel(void **state)
{
	(void)state;
	unsigned char a[1000], b[1000];
	int zeros = 0;
	memset(a, 0, sizeof a);
	memset(b, 0, sizeof b);
	rng_kernel(a, sizeof a);
	rng_kernel(b, sizeof b);
	assert_memory_not_equal(a, b, 16);
	for (size_t i = 0; i < sizeof a; i++)
		zeros += a[i] == 0;
	assert_in_range(zeros, 0, 50); /* 4 expected: every part was filled */
	rng_kernel(a, 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(is_the_published_generator),
		cmocka_unit_test(repeats_from_its_seed),
		cmocka_unit_test(stays_below),
		cmocka_unit_test(asks_the_kernel),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
