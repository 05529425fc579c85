#include "base/utf8.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <string.h>

/* clang-format off */
static const char *const invalid[] = {
	"\x80",  "\xBF",  "\xC0\x80",  "\xC1\xBF",  "\xC2",  "\xC2z",  "\xE0\x9F\xBF",  "\xE4\xBD",  "\xED\xA0\x80",
	"\xED\xBF\xBF", "\xF0\x8F\xBF\xBF", "\xF4\x90\x80\x80", "\xF5\x80\x80\x80", "\xFF", "\xFE", "\xF0\x9F\x98",
	"12345678\x80",  "1234567\xE5\xA5",
};
/* clang-format on */

static void takes_one_mark_off(void **state)
{
	(void)state;
	assert_true(span_is(utf8_bare(SPAN_LIT("\xEF\xBB\xBFx")), "x"));
	assert_true(span_is(utf8_bare(SPAN_LIT("\xEF\xBB\xBF\xEF\xBB\xBF")), "\xEF\xBB\xBF"));
	assert_true(span_is(utf8_bare(SPAN_LIT("x\xEF\xBB\xBF")), "x\xEF\xBB\xBF"));
	assert_true(span_is(utf8_bare(SPAN_LIT("\xEF\xBB")), "\xEF\xBB"));
	assert_false(span_present(utf8_bare(SPAN_ABSENT)));
}

static void knows_valid_from_invalid(void **state)
{
	(void)state;
	static const char *const good[] = {
		"",
		"abc",
		"\x7F",
		"\xC2\x80",
		"\xDF\xBF",
		"\xE0\xA0\x80",
		"\xED\x9F\xBF",
		"\xEE\x80\x80",
		"\xEF\xBF\xBF",
		"\xF0\x90\x80\x80",
		"\xF4\x8F\xBF\xBF",
		"好",
		"12345678好12345678",
	};
	for (size_t i = 0; i < sizeof good / sizeof good[0]; i++)
		assert_true(utf8_valid(span_of(good[i])));
	for (size_t i = 0; i < sizeof invalid / sizeof invalid[0]; i++)
		assert_false(utf8_valid(span_of(invalid[i])));
	assert_true(utf8_valid(span_make("a\0b", 3)));
	assert_true(utf8_valid(SPAN_ABSENT));
	/* Not beyond the end. */
	assert_false(utf8_valid(span_make("\xE5\xA5\xBD", 2)));
}

/* Every character there is, back and forth. */
static void encodes_and_decodes(void **state)
{
	(void)state;
	for (uint32_t cp = 0; cp <= 0x10FFFF; cp++) {
		if (cp == 0xD800)
			cp = 0xE000;
		char b[4];
		uint32_t back = 0;
		size_t n = utf8_encode(cp, b);
		if (utf8_next(span_make(b, n), &back) != n || back != cp)
			fail_msg("U+%04X", (unsigned)cp);
		if (n > 1 && utf8_next(span_make(b, n - 1), &back) != 0)
			fail_msg("U+%04X cut", (unsigned)cp);
	}
	uint32_t cp = 77;
	assert_int_equal(utf8_next(SPAN_LIT(""), &cp), 0);
	assert_int_equal(utf8_next(SPAN_LIT("\xFF"), &cp), 0);
	assert_int_equal(cp, 77);
	struct text t;
	text_init(&t, 100);
	utf8_put(&t, 0x597D);
	utf8_put(&t, 0x1F600);
	assert_string_equal(text_str(&t), "好😀");
	text_release(&t);
}

static void counts_and_measures(void **state)
{
	(void)state;
	assert_int_equal(utf8_count(SPAN_LIT("a好😀")), 3);
	assert_int_equal(utf8_count(SPAN_LIT("a\xFF\xE5\xA5z")), 5);
	static const struct {
		const char *s;
		int columns;
	} cases[] = {
		{"", 0},
		{"abc", 3},
		{"好", 2},
		{"你好, world", 11},
		{"，。！", 6},
		{"😀", 2},
		{"ｶﾅ", 2},
		{"カナ", 4},
		{"한국", 4},
		{"é", 1},
		{"e\xCC\x81", 1},
		{"㊙️", 2},
		{"ａ", 2},
		{"①", 1},
		{"𠀀", 2},
		{"\xE2\x80\x8B", 0},
		{"“”", 2},
		{"¥", 1},
		{"￥", 2},
		{"🧡🏽", 4},
		{"\t\x7F", 0},
		{"\xFF", 1},
		{"…", 1},
		{"　", 2},
		{"《》", 4},
		{"✅", 2},
		{"☎", 1},
		{"🀄", 2},
	};
	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++)
		if (utf8_width(span_of(cases[i].s)) != cases[i].columns)
			fail_msg("'%s' is %d columns wide", cases[i].s, utf8_width(span_of(cases[i].s)));
}

static void pads(void **state)
{
	(void)state;
	struct text t;
	text_init(&t, 100);
	utf8_pad(&t, SPAN_LIT("好"), 4, false);
	text_addc(&t, '|');
	utf8_pad(&t, SPAN_LIT("12"), 4, true);
	text_addc(&t, '|');
	utf8_pad(&t, SPAN_LIT("longer"), 4, true);
	text_addc(&t, '|');
	utf8_pad(&t, SPAN_ABSENT, 2, false);
	assert_string_equal(text_str(&t), "好  |  12|longer|  ");
	text_release(&t);
}

static void cuts_between_characters(void **state)
{
	(void)state;
	struct span s = SPAN_LIT("a好😀b");
	static const size_t want[] = {0, 1, 1, 1, 4, 4, 4, 4, 8, 9, 9, 9};
	for (size_t n = 0; n < sizeof want / sizeof want[0]; n++)
		assert_int_equal(utf8_prefix(s, n).n, want[n]);
	/* Stray bytes are cut where asked. */
	assert_int_equal(utf8_prefix(SPAN_LIT("\x80\x80\x80\x80\x80\x80"), 5).n, 5);
	assert_int_equal(utf8_prefix(SPAN_LIT("a\x80z"), 2).n, 2);
	assert_int_equal(utf8_line(SPAN_LIT("早安\n您好"), 90).n, 6);
	assert_int_equal(utf8_line(SPAN_LIT("早安您好"), 8).n, 6);
	assert_int_equal(utf8_line(SPAN_LIT("\n早"), 8).n, 0);
	struct span rest = SPAN_LIT("早安\n您好\n一二三四\n\n完");
	static const char *const pieces[] = {"早安", "您好", "一二三", "四\n", "完"};
	for (size_t i = 0; i < sizeof pieces / sizeof *pieces; i++)
		assert_true(span_is(utf8_piece(&rest, i == 3 ? 4 : 10), pieces[i]));
	assert_int_equal(rest.n, 0);
	rest = SPAN_LIT("早安\n您好");
	assert_true(span_is(utf8_piece(&rest, 13), "早安\n您好") && rest.n == 0);
	rest = SPAN_LIT("早安\n您好");
	assert_true(span_is(utf8_piece(&rest, 6), "早安") && span_is(rest, "您好"));
	assert_int_equal(utf8_prefix(SPAN_LIT("好\x80z"), 4).n, 4);
	assert_int_equal(utf8_prefix(SPAN_LIT(""), 4).n, 0);
	assert_false(span_present(utf8_prefix(SPAN_ABSENT, 4)));
}

static enum rc convert(const char *from, struct text *out, struct err *err)
{
	text_clear(out);
	return utf8_from_gb18030(span_of(from), out, err);
}

static void converts_gb18030(void **state)
{
	(void)state;
	struct text t;
	struct err e;
	text_init(&t, 1000);
	assert_int_equal(convert("abc,\xB6\xA9\xB5\xA5\xBA\xC5", &t, &e), RC_OK); /* two bytes each */
	assert_string_equal(text_str(&t), "abc,订单号");
	assert_int_equal(convert("\x81\x30\x81\x30", &t, &e), RC_OK); /* four bytes in the basic plane */
	assert_string_equal(text_str(&t), "\xC2\x80");
	assert_int_equal(convert("\x94\x39\xFC\x36!", &t, &e), RC_OK); /* four bytes beyond it */
	assert_string_equal(text_str(&t), "😀!");
	assert_int_equal(convert("\x95\x32\x82\x36", &t, &e), RC_OK);
	assert_string_equal(text_str(&t), "𠀀");
	assert_int_equal(convert("", &t, &e), RC_OK);
	assert_string_equal(text_str(&t), "");
	text_clear(&t);
	text_adds(&t, "kept");
	assert_int_equal(utf8_from_gb18030(SPAN_LIT("ab\xB6"), &t, &e), RC_INVALID); /* half a character */
	assert_non_null(strstr(e.text, "byte 2"));
	assert_string_equal(text_str(&t), "kept");
	assert_int_equal(utf8_from_gb18030(SPAN_LIT("a\xFF"
						    "b"),
				 &t, &e),
		RC_INVALID);
	assert_string_equal(text_str(&t), "kept");
	assert_int_equal(utf8_from_gb18030(SPAN_LIT("a\x81\x30\x81"
						    "b"),
				 &t, &e),
		RC_INVALID);
	text_release(&t);
}

static void converts_much_and_no_more_than_allowed(void **state)
{
	(void)state;
	static char in[30000];
	struct text t;
	struct err e;
	for (size_t i = 0; i < sizeof in; i += 2)
		memcpy(in + i, "\xC4\xE3", 2);
	text_init(&t, 45000);
	assert_int_equal(utf8_from_gb18030(span_make(in, sizeof in), &t, &e), RC_OK);
	assert_int_equal(t.n, 45000);
	assert_true(utf8_valid(text_span(&t)));
	assert_memory_equal(t.p + 44997, "你", 3);
	text_release(&t);
	text_init(&t, 44999);
	assert_int_equal(utf8_from_gb18030(span_make(in, sizeof in), &t, &e), RC_LIMIT);
	assert_int_equal(t.n, 0);
	text_release(&t);
}

static void digits_and_gaps(void **state)
{
	static const char *const gaps[] = {" ", "-", ".", "\u00a0", "　", "－", "．", "–", "—"},
				 *const none[] = {"", "1", "、", "\xff"};
	char digit = 0;
	(void)state;
	assert_int_equal(utf8_digit(SPAN_LIT("7a"), &digit), 1);
	assert_int_equal(digit, '7');
	assert_int_equal(utf8_digit(SPAN_LIT("０a"), &digit), 3);
	assert_int_equal(digit, '0');
	assert_int_equal(utf8_digit(SPAN_LIT("９"), &digit), 3);
	assert_int_equal(digit, '9');
	assert_int_equal(utf8_digit(SPAN_LIT("：9"), &digit), 0);
	assert_int_equal(utf8_digit(SPAN_LIT(""), &digit), 0);
	assert_true(utf8_digit_ends(SPAN_LIT("a9")) && utf8_digit_ends(SPAN_LIT("a９")));
	assert_false(
		utf8_digit_ends(SPAN_LIT("9a")) || utf8_digit_ends(SPAN_LIT("９：")) || utf8_digit_ends(SPAN_LIT("")));
	for (size_t i = 0; i < sizeof gaps / sizeof *gaps; i++)
		assert_int_equal(utf8_gap(span_of(gaps[i])), strlen(gaps[i]));
	for (size_t i = 0; i < sizeof none / sizeof *none; i++)
		assert_int_equal(utf8_gap(span_of(none[i])), 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(takes_one_mark_off),
		cmocka_unit_test(knows_valid_from_invalid),
		cmocka_unit_test(encodes_and_decodes),
		cmocka_unit_test(counts_and_measures),
		cmocka_unit_test(pads),
		cmocka_unit_test(cuts_between_characters),
		cmocka_unit_test(digits_and_gaps),
		cmocka_unit_test(converts_gb18030),
		cmocka_unit_test(converts_much_and_no_more_than_allowed),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
