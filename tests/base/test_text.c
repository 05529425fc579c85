#include "base/text.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <string.h>

static void starts_empty(void **state)
{
	(void)state;
	struct text t;
	text_init(&t, 100);
	assert_string_equal(text_str(&t), "");
	assert_true(span_is(text_span(&t), ""));
	assert_null(t.p);
	assert_int_equal(text_check(&t, NULL), RC_OK);
	text_add(&t, SPAN_ABSENT);
	text_adds(&t, "");
	assert_int_equal(t.n, 0);
	text_clear(&t);
	text_cut(&t, 0);
	text_release(&t);
}

static void adds(void **state)
{
	(void)state;
	struct text t;
	text_init(&t, 100000);
	text_adds(&t, "a");
	text_addc(&t, '\0');
	text_add(&t, span_make("bc!", 2));
	text_addf(&t, "%d-%s", 42, "x");
	assert_int_equal(t.n, 8);
	assert_memory_equal(t.p, "a\0bc42-x", 9);
	text_clear(&t);
	static const int64_t numbers[] = {0, -1, 10, INT64_MAX, INT64_MIN};
	for (size_t i = 0; i < sizeof numbers / sizeof *numbers; i++) {
		text_add_int(&t, numbers[i]);
		text_addc(&t, ' ');
	}
	assert_string_equal(text_str(&t), "0 -1 10 9223372036854775807 -9223372036854775808 ");
	text_clear(&t);
	text_add(&t, span_make("a\0bc", 4));
	text_cut(&t, 3);
	assert_memory_equal(t.p, "a\0b", 4);
	text_cut(&t, 50);
	assert_int_equal(t.n, 3);
	text_clear(&t);
	assert_string_equal(text_str(&t), "");
	for (int i = 0; i < 5000; i++)
		text_addf(&t, "%06d,", i);
	assert_int_equal(t.n, 35000);
	assert_memory_equal(t.p + 34993, "004999,", 8);
	text_release(&t);
	assert_int_equal(t.max, 100000);
}

/* A piece is written wholly or not at all; the flag stays although later pieces fit. */
static void keeps_its_maximum(void **state)
{
	(void)state;
	struct text t;
	struct err e;
	text_init(&t, 5);
	text_adds(&t, "abcde");
	assert_false(t.over);
	text_cut(&t, 3);
	text_adds(&t, "xyz");
	assert_true(t.over);
	assert_string_equal(text_str(&t), "abc");
	text_addf(&t, "%d", 100);
	assert_string_equal(text_str(&t), "abc");
	text_addf(&t, "%d", 10);
	assert_string_equal(text_str(&t), "abc10");
	text_addc(&t, '!');
	assert_string_equal(text_str(&t), "abc10");
	assert_true(t.over);
	assert_int_equal(text_check(&t, &e), RC_LIMIT);
	assert_non_null(strstr(e.text, "5 bytes"));
	text_clear(&t);
	assert_int_equal(text_check(&t, &e), RC_OK);
	text_release(&t);
	text_init(&t, 0);
	text_addc(&t, 'x');
	assert_true(t.over);
	assert_string_equal(text_str(&t), "");
	text_release(&t);
}

static void formats_at_the_edge(void **state)
{
	(void)state;
	/* 63 and 64 bytes: the first block of memory is full with 63 and a NUL. */
	for (int n = 60; n < 70; n++) {
		struct text t;
		text_init(&t, 1000);
		text_addc(&t, 'x');
		text_addf(&t, "%0*d", n - 1, 7);
		assert_int_equal(t.n, n);
		assert_int_equal(t.p[n - 1], '7');
		assert_int_equal(t.p[n], 0);
		text_release(&t);
	}
}

static void reserves(void **state)
{
	(void)state;
	struct text t;
	text_init(&t, 10);
	char *p = text_reserve(&t, 10);
	assert_non_null(p);
	assert_int_equal(t.n, 0);
	memcpy(p, "0123456789", 10);
	text_added(&t, 4);
	assert_string_equal(text_str(&t), "0123");
	assert_null(text_reserve(&t, 7));
	assert_true(t.over);
	assert_null(text_reserve(&t, SIZE_MAX));
	assert_non_null(text_reserve(&t, 0));
	text_added(&t, 0);
	assert_string_equal(text_str(&t), "0123");
	text_release(&t);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(starts_empty),
		cmocka_unit_test(adds),
		cmocka_unit_test(keeps_its_maximum),
		cmocka_unit_test(formats_at_the_edge),
		cmocka_unit_test(reserves),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
