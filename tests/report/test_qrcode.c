/* rooms: flow */
/* qrcode: what is drawn is a QR code with its border and the text below; a picture of somebody else goes in whole. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>
#include "report/qrcode.h"

static const struct span lines[] = {{"包裹卡 <1>", 14}, {"李丽、王芳", 15}};

/* The drawn modules back from the path. */
static int dark[64][64];
static int read_path(const char *svg)
{
	const char *at = strstr(svg, "<path d=\"");
	char *rest = NULL;
	int most = 0;

	memset(dark, 0, sizeof dark);
	assert_non_null(at);
	for (at += strlen("<path d=\""); *at == 'M'; at = strchr(rest, 'z') + 1) {
		int x = (int)strtol(at + 1, &rest, 10), y = (int)strtol(rest, &rest, 10);
		int n = (int)strtol(rest + 1, &rest, 10);

		assert_true(x >= 4 && y >= 4 && x + n < 64 && y < 64);
		for (int i = 0; i < n; i++)
			dark[y][x + i] = 1;
		most = x + n > most ? x + n : most;
	}
	return most - 4; /* modules a side */
}

/* 7 × 7: a ring around 3 × 3. */
static void finder_stands(int x, int y)
{
	for (int r = 0; r < 7; r++)
		for (int c = 0; c < 7; c++) {
			bool ring = r == 0 || r == 6 || c == 0 || c == 6, core = r > 1 && r < 5 && c > 1 && c < 5;

			assert_int_equal(dark[y + r][x + c], ring || core);
		}
}

static void test_an_address(void **state)
{
	struct text out, other;

	(void)state;
	text_init(&out, 1 << 20);
	text_init(&other, 1 << 20);
	assert_int_equal(qrcode_address(SPAN_LIT("https://work.weixin.qq.com/ca/caL77?customer_channel=ad"), lines, 2,
				 &out, NULL),
		RC_OK);
	int side = read_path(text_str(&out));
	assert_true(side >= 21 && (side - 21) % 4 == 0);
	finder_stands(4, 4);
	finder_stands(4 + side - 7, 4);
	finder_stands(4, 4 + side - 7);
	for (int i = 8; i < side - 8; i++) /* the timing row */
		assert_int_equal(dark[4 + 6][4 + i], i % 2 == 0);
	assert_non_null(strstr(text_str(&out), ">包裹卡 &lt;1&gt;</text>"));
	assert_non_null(strstr(text_str(&out), ">李丽、王芳</text>"));
	assert_null(strstr(text_str(&out), "href"));
	assert_int_equal(
		qrcode_address(SPAN_LIT("https://work.weixin.qq.com/ca/caL78"), lines, 0, &other, NULL), RC_OK);
	assert_null(strstr(text_str(&other), "<text"));
	text_release(&out);
	text_release(&other);
}

static void test_a_picture(void **state)
{
	struct text out;

	(void)state;
	text_init(&out, 1 << 20);
	assert_int_equal(qrcode_picture(span_make("\x89PNG\r\n\x1a\nrest", 12), lines, 1, &out, NULL), RC_OK);
	assert_non_null(strstr(text_str(&out), "href=\"data:image/png;base64,iVBORw0KGgpyZXN0\""));
	text_clear(&out);
	assert_int_equal(qrcode_picture(SPAN_LIT("\xff\xd8\xff\xe0JFIF"), lines, 1, &out, NULL), RC_OK);
	assert_non_null(strstr(text_str(&out), "data:image/jpeg;"));
	text_release(&out);
}

static void test_what_is_none(void **state)
{
	static char longest[4000];
	struct text out;
	struct err err = {0};

	(void)state;
	text_init(&out, 1 << 20);
	memset(longest, 'x', sizeof longest);
	assert_int_equal(qrcode_address(span_make(longest, sizeof longest), lines, 1, &out, &err), RC_INVALID);
	assert_int_equal(qrcode_address(SPAN_LIT(""), lines, 1, &out, &err), RC_INVALID);
	assert_int_equal(qrcode_picture(SPAN_LIT("<html>"), lines, 1, &out, &err), RC_INVALID);
	assert_int_equal(qrcode_picture(SPAN_LIT(""), lines, 1, &out, &err), RC_INVALID);
	text_release(&out);
}

int main(void)
{
	const struct CMUnitTest tests[] = {cmocka_unit_test(test_an_address), cmocka_unit_test(test_a_picture),
		cmocka_unit_test(test_what_is_none)};
	return cmocka_run_group_tests_name("qrcode", tests, NULL, NULL);
}
