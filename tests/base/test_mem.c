#include "base/mem.h"
#include "died.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <string.h>

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
		cmocka_unit_test(overflow_aborts),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
