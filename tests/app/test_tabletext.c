/* Tables as spreadsheet programs save them: encodings, separators, ends of lines, rows of nothing. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
#include "tabletext.h"

/* NULL: RC_INVALID. */
static void is_csv(struct span bytes, const char *want)
{
	struct text t;

	text_init(&t, 4096);
	enum rc rc = tabletext_csv(bytes, &t);
	assert_int_equal(rc, want ? RC_OK : RC_INVALID);
	if (want)
		assert_string_equal(text_str(&t), want);
	text_release(&t);
}

static void test_encodings(void **state)
{
	(void)state;
	is_csv(SPAN_LIT("天,话\n1,好\n"), "天,话\n1,好\n");
	is_csv(SPAN_LIT("\xef\xbb\xbf天,话\r\n1,好\r\n"), "天,话\n1,好\n");
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

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_encodings), cmocka_unit_test(test_separators), cmocka_unit_test(test_rows)};
	return cmocka_run_group_tests_name("app/tabletext", tests, NULL, NULL);
}
