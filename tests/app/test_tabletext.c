/* Tables as spreadsheet programs save them: encodings, separators, ends of lines, rows of nothing. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
#include "tabletext.h"
#include "base/csv.h"
#include "base/rng.h"

/* All rows as "row:[cell][cell]\n"; refused ones as "row!". */
static void rows(struct span csv, struct text *out)
{
	struct arena *a = arena_new(65536);
	struct csv c;
	struct span *cells;
	struct err e;
	int n;
	enum rc rc;

	csv_init(&c, csv);
	while ((rc = csv_next(&c, a, &cells, &n, &e)) != RC_NOTFOUND) {
		text_addf(out, "%d%s", c.row, rc == RC_OK ? ":" : "!");
		for (int i = 0; rc == RC_OK && i < n; i++)
			text_addf(out, "[%.*s]", SPAN_ARG(cells[i]));
		text_addc(out, '\n');
	}
	arena_free(a);
}

/* The view has the rows that the copy has. */
static void views(struct span bytes, struct span copy)
{
	struct text t, want, got;
	struct span view = SPAN_ABSENT;

	text_init(&t, 4096);
	text_init(&want, 4096);
	text_init(&got, 4096);
	assert_int_equal(tabletext_view(bytes, &t, &view), RC_OK);
	rows(view, &got);
	rows(copy, &want);
	assert_string_equal(text_str(&got), text_str(&want));
	text_release(&t);
	text_release(&want);
	text_release(&got);
}

/* NULL: RC_INVALID. */
static void is_csv(struct span bytes, const char *want)
{
	struct text t;

	text_init(&t, 4096);
	enum rc rc = tabletext_csv(bytes, &t);
	assert_int_equal(rc, want ? RC_OK : RC_INVALID);
	if (want)
		assert_string_equal(text_str(&t), want);
	if (want)
		views(bytes, text_span(&t));
	text_release(&t);
}

static void test_encodings(void **state)
{
	(void)state;
	is_csv(SPAN_LIT("天,话\n1,好\n"), "天,话\n1,好\n");
	is_csv(SPAN_LIT("\xef\xbb\xbf天,话\r\n1,好\r\n"), "天,话\n1,好\n");
	/* saved by a program that puts its own mark before that of another */
	is_csv(SPAN_LIT("\xef\xbb\xbf\xef\xbb\xbf天,话\n1,好\n"), "\xef\xbb\xbf天,话\n1,好\n");
	is_csv(SPAN_LIT("\xcc\xec,\xbb\xb0\r\n1,\xba\xc3\r\n"), "天,话\n1,好\n");
	/* 「Unicode 文本」: UTF-16 and tabs */
	is_csv(SPAN_LIT("\xff\xfe\x29\x59\x09\x00\xdd\x8b\x0d\x00\x0a\x00\x31\x00\x09\x00\x7d\x59"), "天,话\n1,好");
	is_csv(SPAN_LIT("\xfe\xff\x59\x29\x00\x2c\x8b\xdd"), "天,话");
	is_csv(SPAN_LIT("\xff\xfe\x29"), NULL);
	is_csv(SPAN_LIT("a\0b"), NULL);
	is_csv(SPAN_LIT("a,\x81"), NULL);
	is_csv(SPAN_LIT(""), "");
}

static void test_separators(void **state)
{
	(void)state;
	is_csv(SPAN_LIT("天;话\n1;好,吗\n2;\"a;\"\"b\"\n"), "天,话\n1,\"好,吗\"\n2,\"a;\"\"b\"\n");
	is_csv(SPAN_LIT("天\t话\n1\t说\"好\"\n"), "天,话\n1,\"说\"\"好\"\"\"\n");
	/* a title above; what stands in quotes parts nothing; a comma goes before the others */
	is_csv(SPAN_LIT("三月\n天;话\n"), "三月\n天,话\n");
	is_csv(SPAN_LIT("\"天,气\";话\n1;2\n"), "\"天,气\",话\n1,2\n");
	is_csv(SPAN_LIT("天,话\n1,好;吗\n"), "天,话\n1,好;吗\n");
	/* said in the first line, which is no row: the program that opens it has the names in its row 1 */
	is_csv(SPAN_LIT("sep=;\r\n天;话\r\n1;好,吗\r\n"), "天,话\n1,\"好,吗\"\n");
	is_csv(SPAN_LIT("\xef\xbb\xbfSEP=|\n天|话\n1|好;吗\n"), "天,话\n1,好;吗\n");
	is_csv(SPAN_LIT("sep=\t\r\n天\t话\r\n1\t好,吗\r\n"), "天,话\n1,\"好,吗\"\n");
	is_csv(SPAN_LIT("\"sep=;\"\n天;话\n"), "天,话\n");
	is_csv(SPAN_LIT("sep=;"), "");
	is_csv(SPAN_LIT("sep=;;\n天;话\n"), "sep=,,\n天,话\n");
	is_csv(SPAN_LIT("只有一列\n甲\n"), "只有一列\n甲\n");
}

static void test_rows(void **state)
{
	(void)state;
	/* Rows of nothing are empty lines: those behind them keep their numbers. */
	is_csv(SPAN_LIT("天,话\n,,\n \t, \n\"\",\n1,好\n,,,\n"), "天,话\n\n\n\n1,好\n\n");
	/* Old ends of lines. In a cell they are its own. */
	is_csv(SPAN_LIT("天,话\r1,好\r,\r"), "天,话\n1,好\n\n");
	is_csv(SPAN_LIT("天,话\r\n1,\"好\n吗\r\n啊\"\r\n"), "天,话\n1,\"好\n吗\r\n啊\"\n");
	/* A quote that does not close is the reader's to tell of. */
	is_csv(SPAN_LIT("天,话\n1,\"好\n2,吗\n"), "天,话\n1,\"好\n2,吗\n");
}

/* A file of half a million rows is not copied where it is read as it stands. */
static void test_view(void **state)
{
	static const struct {
		struct span bytes;
		bool same;
	} table[] = {{SPAN_LIT("天,话\n1,好\n"), true},
		{SPAN_LIT("\xef\xbb\xbf天,话\r\n1,\"a,\"\"b\"\r\n\r\n\r\n"), true},
		{SPAN_LIT("天,话\n1,\"a,\"\"b\n\"\n"), true}, {SPAN_LIT("天,话\r\n1,\"a\n\"\r\n"), false},
		{SPAN_LIT("\xcc\xec,\xbb\xb0\n"), false}, {SPAN_LIT("天,话\n,\n"), false},
		{SPAN_LIT("天,话\n\"\"\n"), false}, {SPAN_LIT("天;话\n"), false}, {SPAN_LIT("sep=,\n天,话\n"), false},
		{SPAN_LIT("天,话\r1,好\r"), false}};

	(void)state;
	for (size_t i = 0; i < sizeof table / sizeof *table; i++) {
		struct text t;
		struct span view;

		text_init(&t, 4096);
		assert_int_equal(tabletext_view(table[i].bytes, &t, &view), RC_OK);
		assert_int_equal(view.p == table[i].bytes.p, table[i].same);
		assert_int_equal(t.n == 0, table[i].same);
		text_release(&t);
	}
}

/* Whatever stands in a file: the view has the rows of the copy. */
static void test_any(void **state)
{
	static const char *const part[] = {
		",", ",", "\n", "\n", "\r\n", "\r", "\"", "\"\"", " ", "\t", ";", "a", "好", "sep=,"};
	struct rng r;
	struct text t, copy;

	(void)state;
	rng_seed(&r, 30);
	text_init(&t, 1024);
	text_init(&copy, 4096);
	for (int i = 0; i < 100000; i++) {
		text_clear(&t);
		text_clear(&copy);
		for (uint64_t n = rng_below(&r, 8); n > 5; n--)
			text_adds(&t, "\xef\xbb\xbf");
		for (uint64_t n = rng_below(&r, 24); n; n--)
			text_adds(&t, part[rng_below(&r, sizeof part / sizeof *part)]);
		assert_int_equal(tabletext_csv(text_span(&t), &copy), RC_OK);
		views(text_span(&t), text_span(&copy));
	}
	text_release(&t);
	text_release(&copy);
}

int main(void)
{
	const struct CMUnitTest tests[] = {cmocka_unit_test(test_encodings), cmocka_unit_test(test_separators),
		cmocka_unit_test(test_rows), cmocka_unit_test(test_view), cmocka_unit_test(test_any)};
	return cmocka_run_group_tests_name("app/tabletext", tests, NULL, NULL);
}
