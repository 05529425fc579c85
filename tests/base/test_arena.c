#include "base/arena.h"
#include "died.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <string.h>

static void gives_zeroed_aligned_memory(void **state)
{
	(void)state;
	struct arena *a = arena_new(65536);
	for (int round = 0; round < 3; round++) {
		for (size_t n = 0; n < 300; n++) {
			char *p = arena_alloc(a, n);
			assert_int_equal((uintptr_t)p % _Alignof(max_align_t), 0);
			for (size_t i = 0; i < n; i++)
				assert_int_equal(p[i], 0);
			memset(p, 0xAA, n); /* must not be seen in the next round */
			(void)arena_str(a, "x");
		}
		arena_reset(a);
		assert_int_equal(arena_used(a), 0);
	}
	arena_free(a);
	arena_free(NULL);
}

static void pieces_do_not_overlap(void **state)
{
	(void)state;
	struct arena *a = arena_new(0);
	unsigned char *p[400];
	for (size_t i = 0; i < 400; i++) {
		p[i] = arena_alloc(a, i * 7 + 1);
		memset(p[i], (int)(i % 251), i * 7 + 1);
	}
	for (size_t i = 0; i < 400; i++)
		for (size_t j = 0; j < i * 7 + 1; j++)
			assert_int_equal(p[i][j], i % 251);
	assert_int_equal(arena_used(a), 400 * 399 / 2 * 7 + 400);
	arena_free(a);
}

static void large_pieces(void **state)
{
	(void)state;
	struct arena *a = arena_new(1 << 20);
	for (int round = 0; round < 3; round++) {
		char *small = arena_alloc(a, 10);
		char *big = arena_alloc(a, 3000000);
		char *next = arena_alloc(a, 100000);
		memset(big, 1, 3000000);
		memset(next, 2, 100000);
		memset(small, 3, 10);
		assert_int_equal(big[2999999], 1);
		assert_int_equal(next[0], 2);
		arena_reset(a);
	}
	arena_free(a);
}

static void copies(void **state)
{
	(void)state;
	struct arena *a = arena_new(1024);
	struct span s = arena_copy(a, span_make("a\0bc", 3));
	assert_int_equal(s.n, 3);
	assert_memory_equal(s.p, "a\0b\0", 4);
	assert_false(span_present(arena_copy(a, SPAN_ABSENT)));
	assert_true(span_present(arena_copy(a, SPAN_LIT(""))));
	assert_string_equal(arena_str(a, "xyz"), "xyz");
	assert_null(arena_str(a, NULL));
	s = arena_printf(a, "%d/%s", 7, "q");
	assert_true(span_is(s, "7/q"));
	assert_int_equal(s.p[s.n], 0);
	for (int n = 250; n < 260; n++) {
		s = arena_printf(a, "%0*d", n, 7);
		assert_int_equal(s.n, n);
		assert_int_equal(s.p[n - 1], '7');
		assert_int_equal(s.p[n], 0);
	}
	assert_non_null(arena_array(a, 0, 100));
	arena_free(a);
}

#if defined(__has_feature)
#if __has_feature(address_sanitizer)
#define ASAN 1
#endif
#endif
#if defined(__SANITIZE_ADDRESS__) || defined(ASAN)
#include <sanitizer/asan_interface.h>
#define POISONED(p) __asan_address_is_poisoned(p)
#else
#define POISONED(p) ((void)(p), true)
#endif

/* Under AddressSanitizer what is used after a reset or over its end is found. */
static void is_poisoned(void **state)
{
	(void)state;
	struct arena *a = arena_new(65536);
	char *p = arena_alloc(a, 64), *s = arena_str(a, "abc");
	p[63] = s[3];
	assert_true(POISONED(p + 64));
	assert_true(POISONED(s + 8));
	arena_reset(a);
	assert_true(POISONED(p));
	assert_true(POISONED(p + 63));
	assert_true(POISONED(s));
	p = arena_alloc(a, 64);
	p[63] = 1;
	arena_free(a);
}

static void array_overflow(void *arg)
{
	(void)arena_array(arg, SIZE_MAX / 4, 8);
}

static void overflow_aborts(void **state)
{
	(void)state;
	struct arena *a = arena_new(0);
	assert_true(died(array_overflow, a));
	arena_free(a);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(gives_zeroed_aligned_memory),
		cmocka_unit_test(pieces_do_not_overlap),
		cmocka_unit_test(large_pieces),
		cmocka_unit_test(copies),
		cmocka_unit_test(overflow_aborts),
		cmocka_unit_test(is_poisoned),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
