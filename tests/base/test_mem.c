#include "base/mem.h"
#include "died.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <string.h>
#include <sys/resource.h>

#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
#define ITS_OWN_MALLOC true
#elif defined(__has_feature)
#if __has_feature(address_sanitizer) || __has_feature(memory_sanitizer) || __has_feature(thread_sanitizer)
#define ITS_OWN_MALLOC true
#endif
#endif
#ifndef ITS_OWN_MALLOC
#define ITS_OWN_MALLOC false
#endif

static void gives_zeroed_memory(void **state)
{
	(void)state;
	unsigned char *p = mem_alloc(1000);
	int *v = mem_array(100, sizeof *v);
	for (int i = 0; i < 1000; i++)
		assert_int_equal(p[i], 0);
	for (int i = 0; i < 100; i++)
		assert_int_equal(v[i], 0);
	v[99] = 5;
	v = mem_grow(v, 1000, sizeof *v);
	assert_int_equal(v[99], 5);
	mem_free(p);
	mem_free(v);
	mem_free(NULL);
	p = mem_alloc(0);
	assert_non_null(p);
	p = mem_grow(p, 0, 8);
	assert_non_null(p);
	mem_free(p);
}

static void copies_strings(void **state)
{
	(void)state;
	char *s = mem_str("abc"), *t = mem_strn("a\0bX", 3), *empty = mem_strn(NULL, 0);
	assert_string_equal(s, "abc");
	assert_memory_equal(t, "a\0b\0", 4);
	assert_string_equal(empty, "");
	assert_null(mem_str(NULL));
	mem_free(s);
	mem_free(t);
	mem_free(empty);
}

static long faults(void)
{
	struct rusage u;
	assert_int_equal(getrusage(RUSAGE_SELF, &u), 0);
	return u.ru_minflt;
}

/* Pages that were used once are there when as much is needed again. */
static void keeps_what_is_freed(void **state)
{
	enum { BYTES = 16 << 20, PAGE = 4096 };
	long first = 0, again = 0;
	(void)state;
	mem_keep((size_t)32 << 20);
	for (int turn = 0; turn < 2; turn++) {
		long before = faults();
		volatile unsigned char *p = mem_grow(NULL, BYTES, 1);
		for (size_t i = 0; i < BYTES; i += PAGE)
			p[i] = 1;
		*(turn ? &again : &first) = faults() - before;
		mem_free((void *)p);
	}
	if (!ITS_OWN_MALLOC)
		assert_true(first >= 256 && again < first / 8);
}

static void array_overflow(void *arg)
{
	(void)arg;
	mem_free(mem_array(SIZE_MAX / 4, 8));
}

static void grow_overflow(void *arg)
{
	(void)arg;
	mem_free(mem_grow(NULL, SIZE_MAX / 4, 8));
}

static void overflow_aborts(void **state)
{
	(void)state;
	assert_true(died(array_overflow, NULL));
	assert_true(died(grow_overflow, NULL));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(gives_zeroed_memory),
		cmocka_unit_test(copies_strings),
		cmocka_unit_test(keeps_what_is_freed),
		cmocka_unit_test(overflow_aborts),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
