#include "base/base64.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <string.h>

/* RFC 4648, section 10. */
static const char *const rfc[][2] = {
	{"", ""},
	{"f", "Zg=="},
	{"fo", "Zm8="},
	{"foo", "Zm9v"},
	{"foob", "Zm9vYg=="},
	{"fooba", "Zm9vYmE="},
	{"foobar", "Zm9vYmFy"},
};

static void agrees_with_the_rfc(void **state)
{
	(void)state;
	struct text t;
	text_init(&t, 100);
	for (size_t i = 0; i < sizeof rfc / sizeof rfc[0]; i++) {
		uint8_t out[16];
		size_t n = 99, len = strlen(rfc[i][0]);
		text_clear(&t);
		base64_encode(&t, rfc[i][0], len);
		assert_string_equal(text_str(&t), rfc[i][1]);
		assert_int_equal(base64_decode(span_of(rfc[i][1]), false, out, sizeof out, &n), RC_OK);
		assert_int_equal(n, len);
		assert_memory_equal(out, rfc[i][0], len);
		/* The same without its padding. */
		size_t bare = strcspn(rfc[i][1], "=");
		assert_int_equal(base64_decode(span_make(rfc[i][1], bare), true, out, sizeof out, &n), RC_OK);
		assert_int_equal(n, len);
		if (bare % 4 != 0)
			assert_int_equal(
				base64_decode(span_make(rfc[i][1], bare), false, out, sizeof out, &n), RC_INVALID);
	}
	text_release(&t);
}

static void every_length_comes_back(void **state)
{
	(void)state;
	uint8_t in[256], out[256];
	struct text t, hex;
	text_init(&t, 1000);
	text_init(&hex, 1000);
	for (size_t i = 0; i < sizeof in; i++)
		in[i] = (uint8_t)(i * 167 + 13);
	for (size_t len = 0; len <= sizeof in; len++) {
		size_t n = 0;
		text_clear(&t);
		text_clear(&hex);
		base64_encode(&t, in, len);
		base64_hex(&hex, in, len);
		memset(out, 0, sizeof out);
		assert_int_equal(base64_decode(text_span(&t), false, out, len, &n), RC_OK);
		assert_int_equal(n, len);
		assert_memory_equal(out, in, len);
		memset(out, 0, sizeof out);
		assert_int_equal(base64_unhex(text_span(&hex), out, len, &n), RC_OK);
		assert_int_equal(n, len);
		assert_memory_equal(out, in, len);
	}
	text_release(&t);
	text_release(&hex);
}

/* clang-format off */
static const char *const foreign[] = {
	"A", "AA", "AAA", "A===", "====", "AA=A", "A=AA", "=AAA", "AAA=AAAA", "AA==AAAA", "AAAA=", "AAAA==",
	"AAA-", "AAA_", " AAAA", "AAAA ", "AA A", "AAA\n", "AAAA\r\n", "AAA\x80", "AAA.", "AA-=", "A\xFF==", "*AAA",
};
/* clang-format on */

static void refuses_foreign_characters(void **state)
{
	(void)state;
	uint8_t out[16];
	size_t n = 99;
	for (size_t i = 0; i < sizeof foreign / sizeof foreign[0]; i++)
		if (base64_decode(span_of(foreign[i]), false, out, sizeof out, &n) != RC_INVALID)
			fail_msg("'%s' was taken", foreign[i]);
	assert_int_equal(base64_decode(span_make("AA\0A", 4), false, out, sizeof out, &n), RC_INVALID);
	assert_int_equal(base64_decode(SPAN_LIT("AAAAA"), true, out, sizeof out, &n), RC_INVALID);
	assert_int_equal(base64_decode(SPAN_LIT("AA="), true, out, sizeof out, &n), RC_INVALID);
	/* Every byte alone at every place. */
	for (int c = 0; c < 256; c++) {
		bool good = (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '+' ||
			c == '/';
		for (int place = 0; place < 4; place++) {
			char s[4] = {'Q', 'Q', 'Q', 'Q'};
			s[place] = (char)c;
			bool padding = c == '=' && place == 3;
			assert_int_equal(
				base64_decode(span_make(s, 4), false, out, sizeof out, &n) == RC_OK, good || padding);
		}
	}
	assert_int_equal(base64_decode(SPAN_LIT("AAAA"), false, out, 2, &n), RC_LIMIT);
	assert_int_equal(base64_decode(SPAN_LIT("AA=="), false, out, 0, &n), RC_LIMIT);
}

/* callbacks.md 2.3: a key has 258 bits, the last two are ignored; this is the published sample key, whose tail is not
 * zero. */
static void ignores_tail_bits(void **state)
{
	(void)state;
	uint8_t out[32], twin[32];
	size_t n = 0;
	struct span key = SPAN_LIT("jWmYm7qr5nMoAUwZRjGtBxmz3KA1tkAj3ykkR6q2B2C");
	assert_int_equal(key.n, 43);
	assert_int_equal(base64_decode(key, true, out, sizeof out, &n), RC_OK);
	assert_int_equal(n, 32);
	assert_int_equal(
		base64_decode(SPAN_LIT("jWmYm7qr5nMoAUwZRjGtBxmz3KA1tkAj3ykkR6q2B2D"), true, twin, sizeof twin, &n),
		RC_OK);
	assert_memory_equal(out, twin, 32);
	assert_int_equal(base64_decode(SPAN_LIT("Zh=="), false, out, sizeof out, &n), RC_OK);
	assert_int_equal(n, 1);
	assert_int_equal(out[0], 'f');
}

static void hexadecimal(void **state)
{
	(void)state;
	uint8_t out[4];
	size_t n = 99;
	struct text t;
	text_init(&t, 100);
	base64_hex(&t, "\x00\xAB\x7f", 3);
	assert_string_equal(text_str(&t), "00ab7f");
	char hex[7] = "zzzzzz";
	base64_hexof("\x00\xAB\x7f", 2, hex);
	assert_string_equal(hex, "00ab");
	base64_hexof("", 0, hex);
	assert_string_equal(hex, "");
	assert_int_equal(base64_unhex(SPAN_LIT("00aB7F"), out, sizeof out, &n), RC_OK);
	assert_int_equal(n, 3);
	assert_memory_equal(out, "\x00\xAB\x7f", 3);
	n = 99;
	assert_int_equal(base64_unhex(SPAN_LIT("abc"), out, sizeof out, &n), RC_INVALID);
	assert_int_equal(base64_unhex(SPAN_LIT("0g"), out, sizeof out, &n), RC_INVALID);
	assert_int_equal(base64_unhex(SPAN_LIT(" 0"), out, sizeof out, &n), RC_INVALID);
	assert_int_equal(base64_unhex(SPAN_LIT("0011223344"), out, sizeof out, &n), RC_LIMIT);
	assert_int_equal(n, 99);
	text_release(&t);
}

static void keeps_to_the_texts_maximum(void **state)
{
	(void)state;
	struct text t;
	text_init(&t, 7);
	base64_encode(&t, "abcd", 4);
	assert_true(t.over);
	assert_int_equal(t.n, 0);
	text_clear(&t);
	base64_hex(&t, "abcd", 4);
	assert_true(t.over);
	text_release(&t);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(agrees_with_the_rfc),
		cmocka_unit_test(every_length_comes_back),
		cmocka_unit_test(refuses_foreign_characters),
		cmocka_unit_test(ignores_tail_bits),
		cmocka_unit_test(hexadecimal),
		cmocka_unit_test(keeps_to_the_texts_maximum),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
