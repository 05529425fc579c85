/* crm/veil: who reads what whole, and what the others read. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
#include "crm/veil.h"

static void test_the_rule(void **state)
{
	static const struct {
		unsigned roles;
		bool mine, mobile, words, name;
	} rows[] = {
		{VEIL_BOSS, false, true, true, true},
		{VEIL_HEAD, false, false, false, true},
		{VEIL_OPERATOR, false, false, false, false},
		{VEIL_STAFF, false, false, false, false},
		{0, false, false, false, false},
		{VEIL_OPERATOR | VEIL_STAFF, false, false, false, false}, /* an employee, as all of them */
		{VEIL_OPERATOR | VEIL_BOSS, false, true, true, true},
		{VEIL_OPERATOR | VEIL_HEAD, false, false, false, true},
		{VEIL_STAFF, true, true, true, true},
		{VEIL_HEAD, true, true, true, true},
		{VEIL_OPERATOR, true, true, true, true},
	};
	(void)state;
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		assert_int_equal(veil_whole(VEIL_MOBILE, rows[i].roles, rows[i].mine), rows[i].mobile);
		assert_int_equal(veil_whole(VEIL_WORDS, rows[i].roles, rows[i].mine), rows[i].words);
		assert_int_equal(veil_whole(VEIL_NAME, rows[i].roles, rows[i].mine), rows[i].name);
	}
}

static void words(unsigned roles, bool mine, const char *s, const char *want)
{
	const struct span name[] = {SPAN_LIT("小明明"), SPAN_LIT("王姐"), SPAN_LIT("小明"), SPAN_LIT("a")};
	struct text out;
	text_init(&out, 4096);
	veil_words(&out, span_of(s), roles, mine, name, (int)(sizeof name / sizeof *name));
	assert_string_equal(text_str(&out), want);
	assert_false(out.over);
	text_release(&out);
}

static void test_words(void **state)
{
	static const char said[] = "小明明，备注 王姐 138-0013-8000，小明 aa";
	(void)state;
	words(VEIL_BOSS, false, said, said);
	words(VEIL_STAFF, true, said, said);
	words(VEIL_HEAD, false, said, "小明明，备注 王姐 138****8000，小明 aa");
	words(VEIL_OPERATOR, false, said, "小*，备注 王* 138****8000，小* a*a*");
	words(VEIL_OPERATOR, true, said, said);
	words(VEIL_OPERATOR, false, "", "");
}

int main(void)
{
	const struct CMUnitTest tests[] = {cmocka_unit_test(test_the_rule), cmocka_unit_test(test_words)};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
