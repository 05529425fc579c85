#include "base/json.h"
#include "base/mem.h"
#include "base/utf8.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <stdio.h>
#include <string.h>

static struct json_doc *parse(const char *s)
{
	struct json_doc *doc = NULL;
	struct err e;
	if (json_parse(span_of(s), &doc, &e) != RC_OK)
		fail_msg("'%s': %s", s, e.text);
	return doc;
}

static void write_node(struct jsonw *w, const struct json_node *n)
{
	struct text t;
	bool b = false;
	text_init(&t, 10000);
	switch (json_kind(n)) {
	case JSON_OBJECT:
	case JSON_ARRAY:
		(json_kind(n) == JSON_OBJECT ? jsonw_obj : jsonw_arr)(w);
		for (const struct json_node *c = json_first(n); c; c = json_next(c)) {
			if (json_kind(n) == JSON_OBJECT)
				jsonw_keyn(w, json_key(c));
			write_node(w, c);
		}
		(json_kind(n) == JSON_OBJECT ? jsonw_end_obj : jsonw_end_arr)(w);
		break;
	case JSON_STRING: jsonw_str(w, json_str(n)); break;
	case JSON_NUMBER:
		assert_true(json_scalar(n, &t));
		jsonw_raw(w, text_span(&t));
		break;
	case JSON_BOOL:
		assert_true(json_bool(n, &b));
		jsonw_bool(w, b);
		break;
	default: jsonw_null(w); break;
	}
	text_release(&t);
}

/* Reads and writes again; the result is the caller's to compare. */
static void expect_written(const char *in, const char *want)
{
	struct json_doc *doc = parse(in);
	struct text t;
	struct jsonw w;
	text_init(&t, 1 << 20);
	jsonw_init(&w, &t);
	write_node(&w, json_root(doc));
	assert_string_equal(text_str(&t), want);
	text_release(&t);
	json_free(doc);
}

static void reads_and_writes(void **state)
{
	(void)state;
	static const char *const same[] = {
		"null",
		"true",
		"false",
		"0",
		"-1",
		"\"\"",
		"[]",
		"{}",
		"[[],{}]",
		"{\"a\":[1,\"二\",null],\"b\":{\"c\":false}}",
		"\"\\\"\\\\\\b\\f\\n\\r\\t\\u0001\\u001f\"",
		"\"\x7F/\xE2\x80\xA8\"",
		"0.1",
		"-12.5",
		"999999999999999",
		"-999999999999999",
		"{\"\":1}",
		"{\"a\":1,\"A\":2}",
	};
	for (size_t i = 0; i < sizeof same / sizeof same[0]; i++)
		expect_written(same[i], same[i]);
	expect_written(" \t\r\n{ \"a\" : [ 1 , 2 ] }\n", "{\"a\":[1,2]}");
	expect_written("\xEF\xBB\xBF[1]", "[1]");
	expect_written("\"\\u4f60\\u597d\\ud83d\\ude00\\/\"", "\"你好😀/\"");
	expect_written("\"\\uD83D\\uDE00\"", "\"😀\"");
	expect_written("[-0,1.0,1e3,1E+2,12.50,5e-1]", "[0,1,1000,100,12.5,0.5]");
}

/* clang-format off */
static const char *const malformed[] = {
	"", " ", "[", "]", "{", "[1", "[1,", "[1,]", "[,1]", "{\"a\"", "{\"a\":", "{\"a\":1", "{\"a\":1,",
	"{\"a\":1,}", "{a:1}",
	"{'a':1}", "{1:1}", "{\"a\" 1}", "[1 2]", "1 2", "[] []", "[]x", "tru", "True", "nul", "NaN", "Infinity", "-",
	"+1", ".5",
	"1.", "1.e3", "1e", "1e+", "01", "-01", "00", "0x10", "1_0", "\"", "\"a", "\"\\\"", "\"\\x\"", "\"\\u12\"",
	"\"\\u12g4\"",
	"\"a\nb\"", "\"\t\"", "\"\x01\"", "\"\\u0000\"", "\"a\\u0000b\"", "\"\\ud83d\"", "\"\\ud83d\\n\"",
	"\"\\ud83dx\"",
	"\"\\ud83d\\u0041\"", "\"\\ude00\"", "\"\\ude00\\ud83d\"", "\"\x80\"", "\"\xC0\x80\"", "\"\xED\xA0\x80\"",
	"\xFF", "//x\n1",
	"/**/1", "[1]/*x*/", "\xEF\xBB\xBF", "\xEF\xBB\xBF\xEF\xBB\xBF" "1", "\f1", "\v1", "\xC2\xA0" "1", "1e400",
	"1e-400", "1e201",
	"0.0000000000000000000000000000000000000000000000000000000000001", "{\"a\":1,\"a\":2}",
	"{\"a\":1,\"\\u0061\":2}",
	"{\"x\":{\"b\":1,\"b\":2}}", "[{\"\":1,\"\":2}]", "{\"\\ud83d\\ude00\":1,\"😀\":2}",
};
/* clang-format on */

static void refuses(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof malformed / sizeof malformed[0]; i++) {
		struct json_doc *doc = NULL;
		struct err e = {.text = ""};
		if (json_parse(span_of(malformed[i]), &doc, &e) != RC_INVALID)
			fail_msg("'%s' was taken", malformed[i]);
		assert_null(doc);
		assert_true(strncmp(e.text, "json: ", 6) == 0);
	}
	struct json_doc *doc = NULL;
	assert_int_equal(json_parse(span_make("\"a\0b\"", 5), &doc, NULL), RC_INVALID);
	assert_int_equal(json_parse(span_make("1\0", 2), &doc, NULL), RC_INVALID);
	assert_int_equal(json_parse(span_make("[1]2", 3), &doc, NULL), RC_OK);
	json_free(doc);
	doc = NULL;
	assert_int_equal(json_parse(SPAN_ABSENT, &doc, NULL), RC_INVALID);
	json_free(NULL);
}

static void says_where(void **state)
{
	(void)state;
	static const char *const cases[][2] = {
		{"[1,x]", "unexpected character at byte 3"},
		{"[1,", "unexpected end at byte 3"},
		{"{\"a\":1,\"a\":2}", "duplicate key 'a' at byte 7"},
		{"\"ab\xFF\"", "not UTF-8 at byte 3"},
		{"\"a\\u0000\"", "\\u0000 at byte 2"},
		{"[1]]", "behind the value at byte 3"},
	};
	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
		struct json_doc *doc;
		struct err e;
		assert_int_equal(json_parse(span_of(cases[i][0]), &doc, &e), RC_INVALID);
		assert_non_null(strstr(e.text, cases[i][1]));
	}
}

/* Two order numbers that are one and the same double must stay two. */
static void long_integers_stay_exact(void **state)
{
	(void)state;
	struct json_doc *doc = parse(
		"{\"a\":4012345678901234567,\"b\":4012345678901234599,\"c\":[9007199254740993,-9223372036854775808],"
		"\"d\":123456789012345678901234567890,\"e\":999999999999999,\"f\":3000000000}");
	const struct json_node *root = json_root(doc);
	struct text t;
	int64_t v = 0;
	text_init(&t, 100);
	assert_true(span_is(json_str(json_get(root, "a")), "4012345678901234567"));
	assert_true(span_is(json_str(json_get(root, "b")), "4012345678901234599"));
	assert_true(json_int(json_get(root, "b"), &v) && v == INT64_C(4012345678901234599));
	assert_true(json_int(json_path(root, "c.0"), &v) && v == INT64_C(9007199254740993));
	assert_true(json_int(json_path(root, "c.1"), &v) && v == INT64_MIN);
	assert_true(json_scalar(json_get(root, "a"), &t));
	assert_string_equal(text_str(&t), "4012345678901234567");
	assert_false(json_int(json_get(root, "d"), &v));
	assert_true(json_scalar(json_get(root, "d"), &t));
	assert_string_equal(text_str(&t), "123456789012345678901234567890");
	assert_int_equal(json_kind(json_get(root, "e")), JSON_NUMBER);
	assert_true(json_scalar(json_get(root, "e"), &t));
	assert_string_equal(text_str(&t), "999999999999999");
	assert_true(json_int(json_get(root, "f"), &v) && v == INT64_C(3000000000));
	text_release(&t);
	json_free(doc);
	/* The rewriting keeps what stands around. */
	expect_written("[\"é\", 1234567890123456 ,{\"k\":-1234567890123456},\"x\"]",
		"[\"é\",\"1234567890123456\",{\"k\":\"-1234567890123456\"},\"x\"]");
	expect_written("1234567890123456", "\"1234567890123456\"");
}

static void reads_integers_leniently(void **state)
{
	(void)state;
	static const struct {
		const char *json;
		bool good;
		int64_t v;
	} cases[] = {
		{"0", true, 0},
		{"-7", true, -7},
		{"\"12\"", true, 12},
		{"\"-12\"", true, -12},
		{"1.0", true, 1},
		{"1e3", true, 1000},
		{"1.5", false, 0},
		{"\"1.5\"", false, 0},
		{"\"\"", false, 0},
		{"\" 1\"", false, 0},
		{"\"abc\"", false, 0},
		{"true", false, 0},
		{"null", false, 0},
		{"[1]", false, 0},
		{"{}", false, 0},
		{"1e15", false, 0},
		{"0.1e1", true, 1},
		{"1e-5", false, 0},
		{"\"9223372036854775808\"", false, 0},
	};
	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
		struct json_doc *doc = parse(cases[i].json);
		int64_t v = 4242;
		assert_int_equal(json_int(json_root(doc), &v), cases[i].good);
		assert_true(v == (cases[i].good ? cases[i].v : 4242));
		json_free(doc);
	}
}

static void scalars(void **state)
{
	(void)state;
	static const char *const cases[][2] = {
		{"12", "12"},
		{"-3", "-3"},
		{"\"abc\"", "abc"},
		{"\"\"", ""},
		{"0.1", "0.1"},
		{"12.34", "12.34"},
		{"100000000000000", "100000000000000"},
		{"0.30000000000000004", "0.30000000000000004"},
	};
	struct text t;
	text_init(&t, 100);
	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
		struct json_doc *doc = parse(cases[i][0]);
		text_adds(&t, "old");
		assert_true(json_scalar(json_root(doc), &t));
		assert_string_equal(text_str(&t), cases[i][1]);
		json_free(doc);
	}
	struct json_doc *doc = parse("[true,null,[],{}]");
	for (const struct json_node *n = json_first(json_root(doc)); n; n = json_next(n))
		assert_false(json_scalar(n, &t));
	assert_false(json_scalar(NULL, &t));
	json_free(doc);
	text_release(&t);
}

static void finds_its_way(void **state)
{
	(void)state;
	struct json_doc *doc = parse("{\"a\":{\"b\":[{\"c\":\"x\"},true]},\"A\":2,\"n\":null,\"0\":\"zero\"}");
	const struct json_node *root = json_root(doc);
	bool b = false;
	assert_true(span_is(json_str(json_path(root, "a.b.0.c")), "x"));
	assert_true(json_bool(json_path(root, "a.b.1"), &b) && b);
	assert_null(json_path(root, "a.b.2"));
	assert_null(json_path(root, "a.b.-1"));
	assert_null(json_path(root, "a.b.x"));
	assert_null(json_path(root, "a.x.0"));
	assert_null(json_path(root, "a.b.0.c.d"));
	assert_true(span_is(json_str(json_path(root, "0")), "zero"));
	assert_int_equal(json_kind(json_get(root, "n")), JSON_NULL);
	assert_int_equal(json_kind(json_get(root, "A")), JSON_NUMBER);
	assert_null(json_get(root, "B"));
	assert_null(json_get(json_get(root, "n"), "x"));
	assert_int_equal(json_count(root), 4);
	assert_int_equal(json_count(json_path(root, "a.b")), 2);
	assert_int_equal(json_count(json_get(root, "A")), 0);
	assert_true(span_is(json_key(json_first(root)), "a"));
	assert_true(span_is(json_key(json_next(json_first(root))), "A"));
	assert_false(span_present(json_key(json_path(root, "a.b.0"))));
	assert_false(span_present(json_str(json_get(root, "A"))));
	json_free(doc);
}

static void nothing_is_harmless(void **state)
{
	(void)state;
	int64_t v = 1;
	bool b = true;
	assert_int_equal(json_kind(NULL), JSON_NONE);
	assert_null(json_root(NULL));
	assert_null(json_get(NULL, "a"));
	assert_null(json_path(NULL, "a.b"));
	assert_null(json_first(NULL));
	assert_null(json_next(NULL));
	assert_false(span_present(json_key(NULL)));
	assert_false(span_present(json_str(NULL)));
	assert_int_equal(json_count(NULL), 0);
	assert_false(json_int(NULL, &v));
	assert_false(json_bool(NULL, &b));
	assert_true(v == 1 && b);
}

static enum rc parse_text(const struct text *t)
{
	struct json_doc *doc = NULL;
	struct err e;
	enum rc rc = json_parse(text_span(t), &doc, &e);
	json_free(doc);
	return rc;
}

static void limits(void **state)
{
	(void)state;
	struct text t;
	text_init(&t, 40 << 20);
	for (int depth = JSON_MAX_DEPTH; depth <= JSON_MAX_DEPTH + 1; depth++) {
		for (int kind = 0; kind < 2; kind++) {
			text_clear(&t);
			for (int i = 0; i < depth; i++)
				text_adds(&t, kind == 0 ? "[" : i + 1 < depth ? "{\"a\":" : "{");
			for (int i = 0; i < depth; i++)
				text_addc(&t, kind == 0 ? ']' : '}');
			assert_int_equal(parse_text(&t), depth > JSON_MAX_DEPTH ? RC_LIMIT : RC_OK);
		}
	}
	/* The array itself is one. */
	for (int n = JSON_MAX_NODES - 1; n <= JSON_MAX_NODES; n++) {
		text_clear(&t);
		text_addc(&t, '[');
		for (int i = 0; i < n; i++)
			text_adds(&t, i ? ",0" : "0");
		text_addc(&t, ']');
		assert_int_equal(parse_text(&t), n == JSON_MAX_NODES ? RC_LIMIT : RC_OK);
	}
	text_clear(&t);
	char *big = text_reserve(&t, 33 << 20);
	memset(big, ' ', 33 << 20);
	text_added(&t, 33 << 20);
	assert_int_equal(parse_text(&t), RC_LIMIT);
	text_clear(&t);
	text_adds(&t, "[");
	for (int i = 0; i < 100000; i++)
		text_adds(&t, "[");
	assert_int_equal(parse_text(&t), RC_LIMIT);
	text_release(&t);
}

/* Twins far apart among many keys, in several spellings; and many keys without twins. */
static void many_keys(void **state)
{
	(void)state;
	struct text t;
	text_init(&t, 8 << 20);
	for (int n = 2; n < 40; n++) {
		for (int twin = -1; twin < n; twin++) {
			text_clear(&t);
			text_addc(&t, '{');
			for (int i = 0; i < n; i++)
				text_addf(&t, "\"\\u006b%d\":{\"k1\":0},", i);
			text_addf(&t, "\"k%d\":1}", twin < 0 ? n : twin);
			assert_int_equal(parse_text(&t), twin < 0 ? RC_OK : RC_INVALID);
		}
	}
	for (int twin = 0; twin < 2; twin++) {
		text_clear(&t);
		text_addc(&t, '{');
		for (int i = 0; i < 150000; i++)
			text_addf(&t, "\"%06d\":0,", i);
		text_addf(&t, "\"%s\":0}", twin ? "077777" : "150000");
		assert_int_equal(parse_text(&t), twin ? RC_INVALID : RC_OK);
	}
	text_release(&t);
}

static void writes(void **state)
{
	(void)state;
	struct text t;
	struct jsonw w;
	text_init(&t, 1000);
	jsonw_init(&w, &t);
	jsonw_obj(&w);
	jsonw_kstr(&w, "s", SPAN_LIT("x\"\\\n/é😀"));
	jsonw_kstr(&w, "absent", SPAN_ABSENT);
	jsonw_kstr_opt(&w, "left out", SPAN_ABSENT);
	jsonw_kstr_opt(&w, "empty", SPAN_LIT(""));
	jsonw_kcstr(&w, "c", "y");
	jsonw_kcstr(&w, "cn", NULL);
	jsonw_kint(&w, "min", INT64_MIN);
	jsonw_kint(&w, "max", INT64_MAX);
	jsonw_kbool(&w, "b", true);
	jsonw_key(&w, "a");
	jsonw_arr(&w);
	jsonw_int(&w, 1);
	jsonw_null(&w);
	jsonw_bool(&w, false);
	jsonw_cstr(&w, "z");
	jsonw_obj(&w);
	jsonw_end_obj(&w);
	jsonw_raw(&w, SPAN_LIT("[2,3]"));
	jsonw_arr(&w);
	jsonw_end_arr(&w);
	jsonw_end_arr(&w);
	jsonw_keyn(&w, SPAN_LIT("k\t"));
	jsonw_str(&w, SPAN_LIT("\x01\x1F\x7F"));
	jsonw_end_obj(&w);
	assert_int_equal(w.depth, 0);
	assert_string_equal(text_str(&t),
		"{\"s\":\"x\\\"\\\\\\n/é😀\",\"absent\":null,\"empty\":\"\",\"c\":\"y\",\"cn\":null,"
		"\"min\":-9223372036854775808,\"max\":9223372036854775807,\"b\":true,"
		"\"a\":[1,null,false,\"z\",{},[2,3],[]],\"k\\t\":\"\\u0001\\u001f\x7F\"}");
	text_release(&t);
}

static void writes_only_utf8(void **state)
{
	(void)state;
	struct text t;
	struct jsonw w;
	text_init(&t, 1000);
	jsonw_init(&w, &t);
	jsonw_arr(&w);
	jsonw_str(&w, SPAN_LIT("a\xFF好\xE5\xA5"));
	jsonw_str(&w, span_make("a\0b", 3));
	jsonw_str(&w, SPAN_LIT("\xED\xA0\x80"));
	jsonw_end_arr(&w);
	assert_string_equal(text_str(&t),
		"[\"a\xEF\xBF\xBD好\xEF\xBF\xBD\xEF\xBF\xBD\",\"a\xEF\xBF\xBD"
		"b\",\"\xEF\xBF\xBD\xEF\xBF\xBD\xEF\xBF\xBD\"]");
	assert_true(utf8_valid(text_span(&t)));
	struct json_doc *doc = parse(text_str(&t));
	json_free(doc);
	text_release(&t);
}

/* Eight bytes are looked at in one step: each byte at each place of it, with clean ones and with another special one behind it. */
static void each_byte_at_each_place(void **state)
{
	(void)state;
	struct text t;
	text_init(&t, 1000);
	for (int c = 1; c < 128; c++)
		for (size_t n = 1; n <= 20; n++)
			for (size_t at = 0; at < n; at++) {
				char in[20];
				struct json_doc *doc = NULL;
				struct jsonw w;
				memset(in, at % 2 ? 'x' : '!', sizeof in);
				in[at] = (char)c;
				if (n - at > 3)
					in[at + 3] = '"';
				text_clear(&t);
				jsonw_init(&w, &t);
				jsonw_str(&w, span_make(in, n));
				assert_int_equal(json_parse(text_span(&t), &doc, NULL), RC_OK);
				if (!span_eq(json_str(json_root(doc)), span_make(in, n)))
					fail_msg("byte %d at %zu of %zu became %s", c, at, n, text_str(&t));
				json_free(doc);
				if (c >= 0x20)
					continue;
				/* the same byte as it is: refused, and named where it stands */
				struct err e;
				char want[80];
				text_clear(&t);
				text_addc(&t, '"');
				for (size_t i = 0; i < at; i++)
					text_addc(&t, 'x');
				text_addc(&t, (char)c);
				text_adds(&t, "123456789\"");
				assert_int_equal(json_parse(text_span(&t), &doc, &e), RC_INVALID);
				(void)snprintf(
					want, sizeof want, "json: control character in a string at byte %zu", at + 1);
				assert_string_equal(e.text, want);
			}
	text_release(&t);
}

/* Whatever a few random changes make of a document: it is read or refused, and what is read can be written and read
 * again. */
static void survives_noise(void **state)
{
	(void)state;
	static const char seed[] =
		"{\"errcode\":0,\"list\":[{\"id\":4012345678901234567,\"n\":\"\\u4f60\\ud83d\\ude00\","
		"\"v\":[1.5e3,-2,true]},null],\"é\":{}}";
	static const char bytes[] = "{}[]\",:\\u0e-+.19tfn \n\x80\xE5";
	uint64_t x = 88172645463325252;
	int taken = 0;
	for (int round = 0; round < 30000; round++) {
		char s[sizeof seed];
		size_t n = sizeof seed - 1;
		memcpy(s, seed, sizeof seed);
		for (int change = 0; change <= round % 3; change++) {
			x ^= x << 13, x ^= x >> 7, x ^= x << 17;
			size_t at = x % n;
			if (x >> 60 < 4) {
				memmove(s + at, s + at + 1, n - at);
				n--;
			} else {
				s[at] = bytes[(x >> 20) % (sizeof bytes - 1)];
			}
		}
		struct json_doc *doc = NULL, *again = NULL;
		struct err e = {.text = ""};
		char *exact = mem_strn(s, n); /* its end is known to the sanitizer */
		enum rc rc = json_parse(span_make(exact, n), &doc, &e);
		if (rc == RC_OK) {
			struct text t;
			struct jsonw w;
			text_init(&t, 1 << 16);
			jsonw_init(&w, &t);
			write_node(&w, json_root(doc));
			if (json_parse(text_span(&t), &again, &e) != RC_OK)
				fail_msg("%s -> %s: %s", exact, text_str(&t), e.text);
			text_release(&t);
			taken++;
		} else {
			assert_int_equal(rc, RC_INVALID);
			if (strcmp(e.text, "json: not readable") == 0)
				fail_msg("the pass took what cJSON does not: %s", exact);
		}
		mem_free(exact);
		json_free(doc);
		json_free(again);
	}
	assert_in_range(taken, 1000, 29000);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(reads_and_writes),
		cmocka_unit_test(refuses),
		cmocka_unit_test(says_where),
		cmocka_unit_test(long_integers_stay_exact),
		cmocka_unit_test(reads_integers_leniently),
		cmocka_unit_test(scalars),
		cmocka_unit_test(finds_its_way),
		cmocka_unit_test(nothing_is_harmless),
		cmocka_unit_test(limits),
		cmocka_unit_test(many_keys),
		cmocka_unit_test(writes),
		cmocka_unit_test(writes_only_utf8),
		cmocka_unit_test(each_byte_at_each_place),
		cmocka_unit_test(survives_noise),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
