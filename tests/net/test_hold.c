#include "hold.h"
#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

#define EACH 200000u
#define ALL 300000u

static void test_grows(void **state)
{
	struct hold_pool pool = {.max_bytes = ALL, .each_bytes = EACH};
	struct hold h = {0};
	char *want = malloc(EACH);
	(void)state;
	for (unsigned i = 0; i < EACH; i++)
		want[i] = (char)(i * 31);
	for (unsigned n = 0, step = 1; n < EACH; n += step, step = step * 2 + 1) {
		if (step > EACH - n)
			step = EACH - n;
		assert_int_equal(hold_add(&pool, &h, want + n, step), RC_OK);
	}
	assert_int_equal(h.n, EACH);
	assert_memory_equal(h.p, want, EACH);
	assert_true(h.cap <= EACH);
	assert_int_equal(pool.used_bytes, EACH);
	assert_int_equal(hold_add(&pool, &h, "x", 1), RC_INVALID);
	assert_int_equal(h.n, EACH);
	hold_clear(&pool, &h);
	assert_int_equal(pool.used_bytes, 0);
	assert_null(h.p); /* large ones are not kept */
	assert_int_equal(hold_add(&pool, &h, "abc", 3), RC_OK);
	hold_clear(&pool, &h);
	assert_non_null(h.p);
	hold_release(&pool, &h);
	assert_null(h.p);
	free(want);
}

static void test_budget(void **state)
{
	struct hold_pool pool = {.max_bytes = ALL, .each_bytes = EACH};
	struct hold a = {0}, b = {0}, c = {0};
	(void)state;
	assert_int_equal(hold_expect(&pool, &a, EACH + 1), RC_INVALID);
	assert_int_equal(hold_expect(&pool, &a, UINT64_MAX), RC_INVALID);
	assert_int_equal(hold_expect(&pool, &a, EACH), RC_OK);
	assert_true(a.cap <= HOLD_SMALL_BYTES); /* memory comes with the bytes */
	assert_int_equal(hold_expect(&pool, &b, ALL - EACH + 1), RC_LIMIT);
	assert_int_equal(pool.used_bytes, EACH);
	assert_int_equal(hold_expect(&pool, &b, ALL - EACH), RC_OK);
	/* Nothing is left: a small one is taken all the same, one that turns out large is not. */
	char *bytes = calloc(1, HOLD_SMALL_BYTES);
	assert_int_equal(hold_add(&pool, &c, bytes, HOLD_SMALL_BYTES), RC_OK);
	assert_int_equal(hold_add(&pool, &c, bytes, 1), RC_LIMIT);
	assert_int_equal(c.n, HOLD_SMALL_BYTES);
	hold_release(&pool, &b);
	assert_int_equal(hold_add(&pool, &c, bytes, 1), RC_OK);
	hold_release(&pool, &a);
	hold_release(&pool, &c);
	assert_int_equal(pool.used_bytes, 0);
	free(bytes);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_grows),
		cmocka_unit_test(test_budget),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
