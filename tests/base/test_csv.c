#include "base/csv.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <string.h>

/* All rows as "line:[cell][cell]\n"; refused ones as "line!". */
static void expect_n(struct span in, const char *want)
{
	struct arena *a = arena_new(65536);
	struct text t;
	struct csv c;
	struct span *cells;
	struct err e;
	int n;
	enum rc rc;
	text_init(&t, 10000);
	csv_init(&c, in);
	while ((rc = csv_next(&c, a, &cells, &n, &e)) != RC_NOTFOUND) {
		text_addf(&t, "%d%s", c.line, rc == RC_OK ? ":" : "!");
		for (int i = 0; rc == RC_OK && i < n; i++)
			text_addf(&t, "[%.*s]", SPAN_ARG(cells[i]));
		text_addc(&t, '\n');
	}
	if (strcmp(text_str(&t), want) != 0)
		fail_msg("'%.*s' gave '%s'", SPAN_ARG(in), text_str(&t));
	text_release(&t);
	arena_free(a);
}

static void expect(const char *in, const char *want)
{
	expect_n(span_of(in), want);
}

static void reads(void **state)
{
	(void)state;
	expect("", "");
	expect("a", "1:[a]\n");
	expect("a,b\nc,d\n", "1:[a][b]\n2:[c][d]\n");
	expect("a,b\r\nc,d\r\n", "1:[a][b]\n2:[c][d]\n");
	expect("\xEF\xBB\xBF订单号,金额\n七,8.50", "1:[订单号][金额]\n2:[七][8.50]\n");
	expect(",\n,,\n", "1:[][]\n2:[][][]\n");
	expect("a,", "1:[a][]\n");
	expect("a,\r\n", "1:[a][]\n");
	expect(" a , b ", "1:[ a ][ b ]\n");
	expect("\n\na\n \t\r\n\r\nb\n\n", "3:[a]\n6:[b]\n");
	expect("a\rb,c\n", "1:[a\rb][c]\n");
	expect("a\r", "1:[a]\n");
	expect("5\" disk,x\n", "1:[5\" disk][x]\n");
	expect_n(SPAN_ABSENT, "");
}

static void quotes(void **state)
{
	(void)state;
	expect("\"a\",\"b,c\"\n", "1:[a][b,c]\n");
	expect("\"a\"\"b\"\"\"", "1:[a\"b\"]\n");
	expect("\"\",x,\"\"", "1:[][x][]\n");
	expect("\"a\nb\r\n\nc\",d\ne", "1:[a\nb\r\n\nc][d]\n5:[e]\n");
	expect("\"a\" ,b\n\"c\"  \r\nd", "1:[a][b]\n2:[c]\n3:[d]\n");
	expect("\"a\"\r\n\"b\"\r", "1:[a]\n2:[b]\n");
	expect("\"\"\"\"", "1:[\"]\n");
}

/* A bad row is told with its line, and the next one is read. */
static void goes_on_behind_bad_rows(void **state)
{
	(void)state;
	expect("a\n\"b\"x,c\nd\n", "1:[a]\n2!\n3:[d]\n");
	expect("a\n\"b\nc\nd", "1:[a]\n2!\n3:[c]\n4:[d]\n");
	expect("\"", "1!\n");
	expect("\"a\"\"", "1!\n");
	expect("x,\"a\n\nb\"y\nz", "1!\n3:[b\"y]\n4:[z]\n");
	struct arena *a = arena_new(4096);
	struct csv c;
	struct span *cells;
	struct err e;
	int n;
	csv_init(&c, SPAN_LIT("a\n\n\"b\nc\"x"));
	assert_int_equal(csv_next(&c, a, &cells, &n, &e), RC_OK);
	assert_int_equal(csv_next(&c, a, &cells, &n, &e), RC_INVALID);
	assert_string_equal(e.text, "line 4: text behind a closing quote");
	assert_int_equal(c.line, 3);
	arena_free(a);
}

/* As a spreadsheet program counts rows: a cell over three lines is one, a blank line is one. */
static void counts_rows(void **state)
{
	static const char in[] = "a,b\n\"x\ny\nz\",1\n\n  \nc,2\n\"bad\"x\nd,3\n";
	static const int row[] = {1, 2, 5, 6, 7}, line[] = {1, 2, 7, 8, 9};
	struct arena *a = arena_new(4096);
	struct csv c;
	struct span *cells;
	struct err e;
	int n;
	(void)state;
	csv_init(&c, span_of(in));
	for (int i = 0; i < 5; i++) {
		assert_int_equal(csv_next(&c, a, &cells, &n, &e), i == 3 ? RC_INVALID : RC_OK);
		assert_int_equal(c.row, row[i]);
		assert_int_equal(c.line, line[i]);
	}
	assert_int_equal(csv_next(&c, a, &cells, &n, &e), RC_NOTFOUND);
	arena_free(a);
}

static void limits_columns(void **state)
{
	(void)state;
	struct arena *a = arena_new(65536);
	struct text t;
	struct csv c;
	struct span *cells;
	struct err e;
	int n = 0;
	text_init(&t, 10000);
	for (int columns = CSV_MAX_COLUMNS; columns <= CSV_MAX_COLUMNS + 1; columns++) {
		text_clear(&t);
		for (int i = 0; i < columns; i++)
			text_adds(&t, i ? ",1" : "1");
		text_adds(&t, "\nnext");
		csv_init(&c, text_span(&t));
		enum rc rc = csv_next(&c, a, &cells, &n, &e);
		assert_int_equal(rc, columns > CSV_MAX_COLUMNS ? RC_LIMIT : RC_OK);
		if (rc == RC_OK)
			assert_int_equal(n, CSV_MAX_COLUMNS);
		assert_int_equal(csv_next(&c, a, &cells, &n, &e), RC_OK);
		assert_true(n == 1 && span_is(cells[0], "next"));
	}
	text_release(&t);
	arena_free(a);
}

/* A cell is a piece of the text where it can be, so that a large file is not copied. */
static void copies_what_is_quoted(void **state)
{
	(void)state;
	struct arena *a = arena_new(4096);
	char bytes[] = "abc,\"d\"";
	struct csv c;
	struct span *cells;
	struct err e;
	int n;
	csv_init(&c, span_of(bytes));
	assert_int_equal(csv_next(&c, a, &cells, &n, &e), RC_OK);
	assert_true(n == 2 && span_is(cells[0], "abc") && span_is(cells[1], "d"));
	assert_ptr_equal(cells[0].p, bytes);
	memset(bytes, 'X', sizeof bytes - 1);
	assert_true(span_is(cells[1], "d"));
	arena_free(a);
}

static void writes_what_it_reads(void **state)
{
	(void)state;
	static const char *const cells[] = {
		"plain", "", "a,b", "say \"x\"", "two\nlines", " blank", "blank ", "\r", "好", "\"", "-1"};
	enum { N = sizeof cells / sizeof cells[0] };
	struct arena *a = arena_new(4096);
	struct text t;
	struct csv c;
	struct span *back;
	struct err e;
	int n = 0;
	text_init(&t, 1000);
	for (int i = 0; i < N; i++)
		csv_cell(&t, span_of(cells[i]), i == 0);
	text_adds(&t, "\r\n");
	assert_string_equal(text_str(&t),
		"plain,,\"a,b\",\"say \"\"x\"\"\",\"two\nlines\",\" blank\",\"blank \",\"\r\",好,\"\"\"\",-1\r\n");
	csv_init(&c, text_span(&t));
	assert_int_equal(csv_next(&c, a, &back, &n, &e), RC_OK);
	assert_int_equal(n, N);
	for (int i = 0; i < N; i++)
		assert_true(span_is(back[i], cells[i]));
	text_clear(&t);
	csv_cell(&t, SPAN_ABSENT, true);
	csv_cell(&t, SPAN_ABSENT, false);
	assert_string_equal(text_str(&t), ",");
	text_release(&t);
	arena_free(a);
}

static void guards_against_formulas(void **state)
{
	static const char *const cells[] = {"=HYPERLINK(\"x\",1)", "+1", "-1", "@a", "\t=1", "\r=1", "a=1", "", "'=1",
		"\n=1", "＝1", "＋1", "－1", "＠a", "＊1"};
	struct text t;
	(void)state;
	text_init(&t, 1000);
	for (size_t i = 0; i < sizeof cells / sizeof *cells; i++)
		csv_text(&t, span_of(cells[i]), i == 0);
	assert_string_equal(text_str(&t),
		"\"'=HYPERLINK(\"\"x\"\",1)\",'+1,'-1,'@a,'\t=1,\"'\r=1\",a=1,,'=1,\"'\n=1\",'＝1,'＋1,'－1,'＠a,＊1");
	text_clear(&t);
	csv_text(&t, SPAN_ABSENT, true);
	assert_string_equal(text_str(&t), "");
	text_release(&t);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(reads),
		cmocka_unit_test(quotes),
		cmocka_unit_test(goes_on_behind_bad_rows),
		cmocka_unit_test(counts_rows),
		cmocka_unit_test(limits_columns),
		cmocka_unit_test(copies_what_is_quoted),
		cmocka_unit_test(writes_what_it_reads),
		cmocka_unit_test(guards_against_formulas),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
