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
		enum veil_near near;
		bool mobile, words, name;
	} rows[] = {
		{VEIL_BOSS, VEIL_FAR, true, true, true},
		{VEIL_HEAD, VEIL_LED, false, false, true},
		{VEIL_HEAD, VEIL_FAR, false, false, false},
		{VEIL_OPERATOR, VEIL_FAR, false, false, false},
		{VEIL_OPERATOR, VEIL_LED, false, false, false},
		{VEIL_STAFF, VEIL_FAR, false, false, false},
		{0, VEIL_FAR, false, false, false},
		{VEIL_OPERATOR | VEIL_STAFF, VEIL_FAR, false, false, false}, /* an employee, as all of them */
		{VEIL_OPERATOR | VEIL_BOSS, VEIL_FAR, true, true, true},
		{VEIL_OPERATOR | VEIL_HEAD, VEIL_FAR, false, false, false}, /* sees everybody, leads some */
		{VEIL_OPERATOR | VEIL_HEAD, VEIL_LED, false, false, true},
		{VEIL_OPERATOR | VEIL_HEAD, VEIL_OWN, true, true, true},
		{VEIL_STAFF, VEIL_OWN, true, true, true},
		{VEIL_HEAD, VEIL_OWN, true, true, true},
		{VEIL_OPERATOR, VEIL_OWN, true, true, true},
	};
	(void)state;
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		assert_int_equal(veil_whole(VEIL_MOBILE, rows[i].roles, rows[i].near), rows[i].mobile);
		assert_int_equal(veil_whole(VEIL_WORDS, rows[i].roles, rows[i].near), rows[i].words);
		assert_int_equal(veil_whole(VEIL_NAME, rows[i].roles, rows[i].near), rows[i].name);
	}
}

static void words(unsigned roles, enum veil_near near, const char *s, const char *want)
{
	const struct span name[] = {SPAN_LIT("小明明"), SPAN_LIT("王姐"), SPAN_LIT("小明"), SPAN_LIT("Lily"),
		SPAN_LIT("vip1"), SPAN_LIT("99"), SPAN_LIT("3月"), SPAN_LIT("a"), SPAN_LIT("单")};
	struct text out;
	text_init(&out, 4096);
	veil_words(&out, span_of(s), roles, near, name, (int)(sizeof name / sizeof *name));
	assert_string_equal(text_str(&out), want);
	assert_false(out.over);
	text_release(&out);
}

static void test_words(void **state)
{
	static const char said[] = "小明明，备注 王姐 138-0013-8000，小明 Lily。";
	(void)state;
	words(VEIL_BOSS, VEIL_FAR, said, said);
	words(VEIL_STAFF, VEIL_OWN, said, said);
	words(VEIL_HEAD, VEIL_LED, said, "小明明，备注 王姐 138****8000，小明 Lily。");
	words(VEIL_OPERATOR, VEIL_FAR, said, "小*，备注 王* 138****8000，小* L*。");
	words(VEIL_OPERATOR, VEIL_OWN, said, said);
	words(VEIL_OPERATOR, VEIL_FAR, "", "");
}

/* A name that is also a figure, a part of a word, or one letter, spoils nothing. */
static void test_figures(void **state)
{
	(void)state;
	words(VEIL_OPERATOR, VEIL_FAR, "付过 99 单 ¥99.00，99%", "付过 99 单 ¥99.00，99%");
	words(VEIL_OPERATOR, VEIL_FAR, "Lilyan aLily Lily2，Lily说", "Lilyan aLily Lily2，L*说");
	words(VEIL_OPERATOR, VEIL_FAR, "vip12 vip1.5 vip1。", "vip12 vip1.5 v*。");
	words(VEIL_OPERATOR, VEIL_FAR, "13月 2026-3月 ¥3月 3月来的", "13月 2026-3月 ¥3月 3*来的");
	words(VEIL_OPERATOR, VEIL_FAR, "a 单 a单", "a 单 a单");
	words(VEIL_OPERATOR, VEIL_FAR, "vip1,2 vip1:2 vip1-2 vip1/2 vip1, vip1-a",
		"vip1,2 vip1:2 vip1-2 vip1/2 v*, v*-a");
	words(VEIL_OPERATOR, VEIL_FAR, "_Lily ZLily 王姐", "_Lily ZLily 王*");
}

/* A number of a phone however it is written; a longer number, a part of one, and one that begins otherwise are none. */
static void test_phones(void **state)
{
	static const char *const v[][2] = {{"13800138000", "138****8000"}, {"138 0013 8000。", "138****8000。"},
		{"+8613800138000", "+86138****8000"}, {"8613800138000", "86138****8000"},
		{"电话86138-0013-8000来", "电话86138****8000来"}, {"7713800138000", "7713800138000"},
		{"18613800138000", "18613800138000"}, {"138001380001", "138001380001"}, {"23800138000", "23800138000"},
		{"12800138000", "12800138000"}, {"1380013800", "1380013800"}, {"138  00138000", "138  00138000"},
		/* as a Chinese keyboard writes it in full width, and as some put points or other dashes between */
		{"１３８００１３８０００", "138****8000"}, {"加我１３８－００１３－８０００。", "加我138****8000。"},
		{"138.0013.8000", "138****8000"}, {"138–0013–8000", "138****8000"}, {"138　0013　8000", "138****8000"},
		{"138\u00a00013\u00a08000", "138****8000"}, {"9１３８００１３８０００", "9１３８００１３８０００"},
		{"１３８００１３８０００１", "１３８００１３８０００１"}, {"９13800138000", "９13800138000"},
		{"８６１３８００１３８０００", "８６138****8000"}, {"¥138.00", "¥138.00"}};
	(void)state;
	for (size_t i = 0; i < sizeof v / sizeof *v; i++) {
		struct text out;
		text_init(&out, 100);
		veil_phones(&out, span_of(v[i][0]));
		assert_string_equal(text_str(&out), v[i][1]);
		text_release(&out);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {cmocka_unit_test(test_the_rule), cmocka_unit_test(test_words),
		cmocka_unit_test(test_figures), cmocka_unit_test(test_phones)};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
