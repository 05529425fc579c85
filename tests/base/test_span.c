#include "base/span.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <string.h>

static void absent_is_not_empty(void **state)
{
	(void)state;
	assert_false(span_present(SPAN_ABSENT));
	assert_false(span_present(span_of(NULL)));
	assert_true(span_present(span_of("")));
	assert_true(span_eq(SPAN_ABSENT, SPAN_ABSENT));
	assert_false(span_eq(SPAN_ABSENT, SPAN_LIT("")));
	assert_false(span_eq(SPAN_LIT(""), SPAN_ABSENT));
	assert_false(span_is(SPAN_ABSENT, ""));
	assert_true(span_is(SPAN_ABSENT, NULL));
	assert_false(span_starts(SPAN_ABSENT, ""));
	assert_false(span_ends(SPAN_ABSENT, ""));
	assert_false(span_present(span_drop(SPAN_ABSENT, 3)));
	assert_false(span_present(span_take(SPAN_ABSENT, 3)));
	assert_false(span_present(span_trim(SPAN_ABSENT)));
	assert_true(span_find(SPAN_ABSENT, 'a') == SIZE_MAX);
}

static void compares_bytes(void **state)
{
	(void)state;
	assert_true(span_eq(span_make("a\0b", 3), span_make("a\0b", 3)));
	assert_false(span_eq(span_make("a\0b", 3), span_make("a\0c", 3)));
	assert_false(span_eq(SPAN_LIT("ab"), SPAN_LIT("abc")));
	assert_true(span_cmp(SPAN_LIT("ab"), SPAN_LIT("abc")) < 0);
	assert_true(span_cmp(SPAN_LIT("b"), SPAN_LIT("abc")) > 0);
	assert_true(span_cmp(SPAN_LIT("\xFF"), SPAN_LIT("a")) > 0);
	assert_int_equal(span_cmp(SPAN_LIT("x"), SPAN_LIT("x")), 0);
	assert_int_equal(span_cmp(SPAN_ABSENT, SPAN_LIT("")), 0);
	assert_true(span_starts(SPAN_LIT("abc"), "ab"));
	assert_false(span_starts(SPAN_LIT("a"), "ab"));
	assert_true(span_ends(SPAN_LIT("abc"), "bc"));
	assert_false(span_ends(SPAN_LIT("c"), "bc"));
}

static void cuts_and_trims(void **state)
{
	(void)state;
	struct span head, rest;
	assert_true(span_is(span_trim(SPAN_LIT(" \t\r\n a b \n")), "a b"));
	assert_true(span_is(span_trim(SPAN_LIT("  ")), ""));
	assert_true(span_is(span_drop(SPAN_LIT("abc"), 1), "bc"));
	assert_true(span_is(span_drop(SPAN_LIT("abc"), 9), ""));
	assert_true(span_is(span_take(SPAN_LIT("abc"), 2), "ab"));
	assert_true(span_is(span_take(SPAN_LIT("abc"), 9), "abc"));
	for (int c = 0; c < 256; c++)
		assert_int_equal(span_idchar((char)c),
			c && strchr("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_-", c));
	assert_true(span_alike(SPAN_LIT("Lin.Yue"), SPAN_LIT("lin.yUE")));
	assert_false(span_alike(SPAN_LIT("lin"), SPAN_LIT("lin.yue")));
	assert_false(span_alike(SPAN_LIT("[a"), SPAN_LIT("{a")));
	assert_true(span_cut(SPAN_LIT("a,b,c"), ',', &head, &rest));
	assert_true(span_is(head, "a") && span_is(rest, "b,c"));
	assert_true(span_cut(SPAN_LIT("a,"), ',', &head, &rest));
	assert_true(span_is(rest, ""));
	assert_false(span_cut(SPAN_LIT("a"), ',', &head, &rest));
	assert_true(span_is(head, "a"));
	assert_false(span_present(rest));
}

static void searches(void **state)
{
	(void)state;
	assert_int_equal(span_find(SPAN_LIT("abcb"), 'b'), 1);
	assert_true(span_find(SPAN_LIT("abc"), 'x') == SIZE_MAX);
	assert_int_equal(span_search(SPAN_LIT("aaab"), SPAN_LIT("aab")), 1);
	assert_int_equal(span_search(SPAN_LIT("abab"), SPAN_LIT("ab")), 0);
	assert_int_equal(span_search(SPAN_LIT("xxab"), SPAN_LIT("ab")), 2);
	assert_true(span_search(SPAN_LIT("aba"), SPAN_LIT("abab")) == SIZE_MAX);
	assert_true(span_search(SPAN_LIT("xxa"), SPAN_LIT("ab")) == SIZE_MAX);
	assert_int_equal(span_search(SPAN_LIT("x"), SPAN_LIT("")), 0);
	assert_true(span_search(SPAN_ABSENT, SPAN_LIT("")) == SIZE_MAX);
	/* Not beyond the end, though the bytes behind it would match. */
	assert_true(span_search(span_make("xab", 2), SPAN_LIT("ab")) == SIZE_MAX);
}

static void integers(void **state)
{
	(void)state;
	static const struct {
		const char *s;
		bool good;
		int64_t v;
	} cases[] = {
		{"0", true, 0},
		{"-0", true, 0},
		{"007", true, 7},
		{"-12", true, -12},
		{"9223372036854775807", true, INT64_MAX},
		{"-9223372036854775808", true, INT64_MIN},
		{"9223372036854775808", false, 0},
		{"-9223372036854775809", false, 0},
		{"99999999999999999999", false, 0},
		{"", false, 0},
		{"-", false, 0},
		{"+1", false, 0},
		{" 1", false, 0},
		{"1 ", false, 0},
		{"1.0", false, 0},
		{"--1", false, 0},
		{"0x1", false, 0},
	};
	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
		int64_t v = 4242;
		assert_int_equal(span_int(span_of(cases[i].s), &v), cases[i].good);
		assert_true(v == (cases[i].good ? cases[i].v : 4242));
	}
}

/* The published values of FNV-1a 64. */
static void hashes(void **state)
{
	(void)state;
	assert_true(span_hash(SPAN_LIT("")) == UINT64_C(0xcbf29ce484222325));
	assert_true(span_hash(SPAN_LIT("a")) == UINT64_C(0xaf63dc4c8601ec8c));
	assert_true(span_hash(SPAN_LIT("foobar")) == UINT64_C(0x85944171f73967e8));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(absent_is_not_empty),
		cmocka_unit_test(compares_bytes),
		cmocka_unit_test(cuts_and_trims),
		cmocka_unit_test(searches),
		cmocka_unit_test(integers),
		cmocka_unit_test(hashes),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
