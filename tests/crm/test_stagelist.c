/* The stages of customers as conf names them. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
#include <string.h>
#include "crm/stagelist.h"

static void names_in_their_order(void **state)
{
	static const char *const texts[] = {"新客,培育,成交", "新客、培育、成交", " 新客 ， 培育,成交 "};
	struct stagelist l;
	struct err err;

	(void)state;
	for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
		assert_int_equal(stagelist_read(span_of(texts[i]), &l, &err), RC_OK);
		assert_int_equal(l.n, 3);
		assert_true(span_is(l.v[0], "新客") && span_is(l.v[1], "培育") && span_is(l.v[2], "成交"));
	}
	assert_int_equal(stagelist_find(&l, SPAN_LIT("成交")), 2);
	assert_int_equal(stagelist_find(&l, SPAN_LIT(" 培育 ")), 1);
	assert_int_equal(stagelist_find(&l, SPAN_LIT("沉默")), -1);
	assert_int_equal(stagelist_read(SPAN_LIT(STAGELIST_DEFAULT), &l, &err), RC_OK);
	assert_int_equal(stagelist_find(&l, SPAN_LIT("新客")), 0);
	assert_true(stagelist_find(&l, SPAN_LIT(STAGELIST_AFTERSALE)) > 0);
}

static void what_is_no_list(void **state)
{
	static const struct {
		const char *text, *why;
	} cases[] = {
		{"", "没有名字"},
		{"新客,,成交", "没有名字"},
		{"新客,成交,", "没有名字"},
		{"新客、VIP、vip", "写了两次"},
		{"一二三四五六七八九十一二三四五六七八九十一", "超过 20 个字"},
		{"1,2,3,4,5,6,7,8,9,10,11,12,13,14,15,16,17,18,19,20,21,22,23,24,25,26,27,28,29,30,31,32,33",
			"超过 32 个阶段"},
	};
	struct stagelist l = {.n = 7};
	struct err err;

	(void)state;
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		assert_int_equal(stagelist_read(span_of(cases[i].text), &l, &err), RC_INVALID);
		if (!strstr(err.text, cases[i].why))
			fail_msg("%s: %s", cases[i].text, err.text);
		assert_int_equal(l.n, 7); /* untouched */
	}
	assert_int_equal(stagelist_read(SPAN_ABSENT, &l, &err), RC_INVALID);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(names_in_their_order),
		cmocka_unit_test(what_is_no_list),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
