/* Workbooks as people make them, and what is no workbook; the container below them. The files beside come from a common
 * library for workbooks; what it does not make is put together here. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>
#include "base/fileio.h"
#include "base/xlsx.h"
#include "base/xlsxwrite.h"
#include "base/zip.h"

#define BYTES ((size_t)8 << 20)

static void reads(struct span bytes, const char *sheet, const char *want)
{
	struct text out;
	struct err err = {0};

	text_init(&out, BYTES);
	if (xlsx_read(bytes, sheet, &out, &err))
		fail_msg("%s", err.text);
	assert_string_equal(text_str(&out), want);
	text_release(&out);
}

static void refuses(struct span bytes, const char *sheet, enum rc rc, const char *why)
{
	struct text out;
	struct err err = {0};

	text_init(&out, BYTES);
	assert_int_equal(xlsx_read(bytes, sheet, &out, &err), rc);
	if (!strstr(err.text, why))
		fail_msg("'%s' expected, '%s'", why, err.text);
	text_release(&out);
}

static void file(const char *path, struct text *ret)
{
	struct err err;

	text_init(ret, BYTES);
	if (fileio_read(path, ret, &err))
		fail_msg("%s", err.text);
}

/* Title above, two rows of names, cells merged over rows, an account that is a number with zeros, a line break. */
static void as_people_have_them(void **state)
{
	struct text f;

	(void)state;
	file("tests/base/xlsx/people.xlsx", &f);
	reads(text_span(&f), NULL,
		"2026年渠道码一览\n"
		"名称,编号,接待,,,,标签,备注\n"
		"名称,编号,类型,接待员工,上限/天,备用,标签,备注\n"
		"包裹卡,card,多人码,林悦、王芳,30,李丽,来源/线下,\"印在卡上\n两面\"\n"
		"门店,007,单人码,林悦,,,来源/线下,2026-03-01\n"
		"直播间,live,多人码,王芳,20,,来源/线下,20.1\n");
	reads(text_span(&f), "时间",
		"日期,时间,时刻,比例,真,公式,数,大数\n"
		"2026-11-11,20:30,2026-11-11 08:05,5%,是,,0.001,12345678901\n"
		"2023-01-01,24:00,\"  有空格  \",,,,20.1\n");
	refuses(text_span(&f), "没有", RC_NOTFOUND, "说明、渠道码、时间");
	text_release(&f);
	file("tests/base/xlsx/from1904.xlsx", &f);
	reads(text_span(&f), NULL, "2026-03-01\n");
	text_release(&f);
}

/* -- put together ------------------------------------------------------------------------------------------------------ */

#define RELS \
	"<Relationships><Relationship Id=\"r1\" Type=\"http://x/officeDocument\" Target=\"/xl/workbook.xml\"/></Relationships>"
#define BOOK \
	"<x:workbook xmlns:x=\"m\"><x:sheets><x:sheet name=\"甲 &amp; 乙\" sheetId=\"1\" r:id=\"rId9\"/></x:sheets></x:workbook>"
#define BOOK_RELS \
	"<Relationships><Relationship Id=\"rId9\" Type=\"http://x/worksheet\" Target=\"worksheets/s.xml\"/>" \
	"<Relationship Id=\"rId2\" Type=\"http://x/sharedStrings\" Target=\"strings.xml\"/></Relationships>"

static void make(struct text *out, const char *sheet, const char *strings)
{
	struct zip_out z;

	text_init(out, BYTES);
	zip_begin(&z, out);
	zip_add(&z, "_rels/.rels", SPAN_LIT(RELS));
	zip_add(&z, "xl/workbook.xml", SPAN_LIT(BOOK));
	zip_add(&z, "xl/_rels/workbook.xml.rels", SPAN_LIT(BOOK_RELS));
	if (strings)
		zip_add(&z, "xl/strings.xml", span_of(strings));
	zip_add(&z, "xl/worksheets/s.xml", span_of(sheet));
	zip_finish(&z);
}

static void sheet_reads(const char *sheet, const char *strings, const char *want)
{
	struct text f;

	make(&f, sheet, strings);
	reads(text_span(&f), "甲 & 乙", want);
	text_release(&f);
}

static void strings_of_all_kinds(void **state)
{
	(void)state;
	sheet_reads(
		"<x:worksheet><x:sheetData><x:row><x:c t=\"s\"><x:v>1</x:v></x:c><x:c t=\"inlineStr\"><x:is><x:t>a,b</x:t></x:is></x:c>"
		"<x:c r=\"D1\" t=\"str\"><x:f>A1&amp;\"x\"</x:f><x:v>结果</x:v></x:c><x:c t=\"e\"><x:v>#N/A</x:v></x:c></x:row>"
		"<x:row r=\"4\"><x:c r=\"AA4\"><x:v>7</x:v></x:c></x:row></x:sheetData></x:worksheet>",
		"<sst><si><t>不用</t></si><si><r><t>林</t></r><rPh sb=\"0\" eb=\"1\"><t>lin</t></rPh><r><t xml:space=\"preserve\"> 悦_x000D_</t></r></si></sst>",
		"林 悦,\"a,b\",,结果,#N/A\n\n\n,,,,,,,,,,,,,,,,,,,,,,,,,,7\n");
	sheet_reads("<worksheet/>", "<sst/>", "");
}

/* Told, for the CSV cannot say it: a number whose last digits are gone, the address behind other words. */
static void what_a_sheet_loses(void **state)
{
	static const char links[] =
		"<worksheet xmlns:r=\"o\"><sheetData><row r=\"1\"><c><v>123456789012345</v></c></row>"
		"<row r=\"2\"><c t=\"inlineStr\"><is><t>https://a.cn</t></is></c><c t=\"inlineStr\"><is><t>点这里</t></is></c>"
		"<c><v>1.2345678901234599E+16</v></c><c t=\"str\"><v>12345678901234567</v></c></row></sheetData>"
		"<hyperlinks><hyperlink ref=\"A2\" r:id=\"rId1\"/><hyperlink ref=\"B2\" r:id=\"rId2\"/>"
		"<hyperlink ref=\"B2\" location=\"x\"/></hyperlinks></worksheet>";
	struct text f, out;
	struct xlsx_lost lost;
	struct err err;
	int n = 0;

	(void)state;
	make(&f, links, "<sst/>");
	text_init(&out, BYTES);
	assert_int_equal(xlsx_read_all(text_span(&f), NULL, &out, &lost, &err), RC_OK);
	assert_int_equal(lost.number_row, 2);
	assert_int_equal(lost.number_column, 3);
	assert_int_equal(lost.links, 1);
	assert_int_equal(lost.link_row, 2);
	assert_int_equal(lost.link_column, 2);
	text_clear(&out);
	assert_int_equal(xlsx_sheets(text_span(&f), &out, &n, &err), RC_OK);
	assert_int_equal(n, 1);
	assert_string_equal(text_str(&out), "甲 & 乙");
	text_release(&f);
	text_clear(&out);
	make(&f, "<worksheet><row><c><v>123456789012345</v></c></row></worksheet>", "<sst/>");
	assert_int_equal(xlsx_read_all(text_span(&f), NULL, &out, &lost, &err), RC_OK);
	assert_int_equal(lost.number_row, 0);
	assert_int_equal(lost.links, 0);
	text_release(&f);
	text_release(&out);
}

static void what_is_no_workbook(void **state)
{
	static const struct {
		const char *sheet;
		enum rc rc;
		const char *why;
	} sheets[] = {
		{"<worksheet><row><c r=\"1A\"/></row></worksheet>", RC_INVALID, "cell at '1A'"},
		{"<worksheet><row r=\"200000\"><c><v>1</v></c></row></worksheet>", RC_LIMIT, "row 100000"},
		{"<worksheet><row><c r=\"IW1\"><v>1</v></c></row></worksheet>", RC_LIMIT, "column 256"},
		{"<worksheet><row r=\"2\"><c><v>1</v></c></row><row r=\"1\"><c><v>1</v></c></row></worksheet>",
			RC_INVALID, "order"},
		{"<worksheet><row>", RC_INVALID, "xml"},
		{"<worksheet><mergeCell ref=\"A1\"/></worksheet>", RC_INVALID, "merged"},
	};
	struct text f;

	(void)state;
	for (size_t i = 0; i < sizeof sheets / sizeof *sheets; i++) {
		make(&f, sheets[i].sheet, "<sst/>");
		refuses(text_span(&f), NULL, sheets[i].rc, sheets[i].why);
		text_release(&f);
	}
	make(&f, "<worksheet/>", NULL);
	refuses(text_span(&f), NULL, RC_INVALID, "'xl/strings.xml' is missing");
	text_release(&f);
	refuses(SPAN_LIT("名称,编号\n"), NULL, RC_INVALID, "not a zip");
	refuses(SPAN_LIT(""), NULL, RC_INVALID, "not a zip");
	assert_true(xlsx_is_old(SPAN_LIT("\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1 rest")));
	assert_false(xlsx_is_old(SPAN_LIT("PK\3\4")));
}

/* Each byte of a real file changed in turn: an answer or an error, never more. */
static void damaged_in_every_place(void **state)
{
	struct text f, out;
	struct err err;
	int bad = 0;

	(void)state;
	file("tests/base/xlsx/from1904.xlsx", &f);
	text_init(&out, BYTES);
	for (size_t i = 0; i < f.n; i += 3) {
		char was = f.p[i];
		f.p[i] = (char)(was ^ 0x55);
		text_clear(&out);
		bad += xlsx_read(text_span(&f), NULL, &out, &err) != RC_OK;
		f.p[i] = was;
	}
	assert_true(bad > 500);
	for (size_t n = 0; n < f.n; n += 7) {
		text_clear(&out);
		assert_int_not_equal(xlsx_read(span_take(text_span(&f), n), NULL, &out, &err), RC_OK);
	}
	text_release(&f);
	text_release(&out);
}

/* -- the container ------------------------------------------------------------------------------------------------------ */

static void a_bomb_is_not_unpacked(void **state)
{
	struct text f, out;
	struct zip z;
	struct err err;

	(void)state; /* 3 MB of blanks in 3 KB: one entry, named so in its headers and not */
	file("tests/base/xlsx/bomb.zip", &f);
	text_init(&out, (size_t)128 << 20);
	assert_int_equal(zip_open(text_span(&f), &z, &err), RC_OK);
	assert_int_equal(zip_read(&z, "told", 1 << 20, &out, &err), RC_LIMIT);
	assert_int_equal(zip_read(&z, "lies", 1 << 20, &out, &err), RC_LIMIT);
	assert_true(out.n <= (size_t)2 << 20);
	assert_int_equal(zip_read(&z, "none", 1 << 20, &out, &err), RC_NOTFOUND);
	text_release(&f);
	text_release(&out);
}

static void what_is_written_is_read(void **state)
{
	struct text f, back;
	struct err err;
	const char *csv = "名称,编号\n\"a \"\"b\"\"\",007\n\"两\n行\",<&>\n,末\n";

	(void)state;
	text_init(&f, BYTES);
	text_init(&back, BYTES);
	assert_int_equal(xlsxwrite_table(span_of(csv), "渠道码", &f, &err), RC_OK);
	assert_true(zip_is(text_span(&f)));
	assert_int_equal(xlsx_read(text_span(&f), "渠道码", &back, &err), RC_OK);
	assert_string_equal(text_str(&back), csv);
	text_release(&f);
	text_release(&back);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(as_people_have_them),
		cmocka_unit_test(strings_of_all_kinds),
		cmocka_unit_test(what_a_sheet_loses),
		cmocka_unit_test(what_is_no_workbook),
		cmocka_unit_test(damaged_in_every_place),
		cmocka_unit_test(a_bomb_is_not_unpacked),
		cmocka_unit_test(what_is_written_is_read),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
