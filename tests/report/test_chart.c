/* rooms: flow */
/* chart: drawings that need nothing from anywhere, with their figures as a table beside them. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <cmocka.h>
#include "base/fileio.h"
#include "report/chart.h"

static const struct chart_point points[] = {{.label = {"<甲>&\"", 8}, .whole = 200, .part = 150}, {.label = {"乙", 3}},
	{.label = {"丙", 3}, .whole = 100, .part = 100}};
static const struct chart bars = {CHART_BARS, "每一步", "发给", "送达", "说明 <b>", 3, points};
static const struct chart columns = {CHART_COLUMNS, "每天", "发给", NULL, NULL, 3, points};

static void drawn(const struct chart *c, struct text *out)
{
	text_init(out, 1 << 20);
	chart_figure(c, out);
	assert_false(out->over);
}

static int count(const char *in, const char *what)
{
	int n = 0;

	for (const char *at = in; (at = strstr(at, what)) != NULL; at += strlen(what))
		n++;
	return n;
}

static void test_bars(void **state)
{
	struct text out;

	(void)state;
	drawn(&bars, &out);
	const char *s = text_str(&out);
	/* The longest takes the whole room of 440, the others their share; nothing is drawn for 0. */
	assert_non_null(strstr(s, "<rect class=\"w\" x=\"230\" y=\"36\" width=\"440\""));
	assert_non_null(strstr(s, "<rect class=\"p\" x=\"230\" y=\"36\" width=\"330\""));
	assert_non_null(strstr(s, "<rect class=\"w\" x=\"230\" y=\"88\" width=\"220\""));
	assert_int_equal(count(s, "<rect"), 4);
	assert_non_null(strstr(s, "150 / 200</text>"));
	assert_non_null(strstr(s, "<tr><td>&lt;甲&gt;&amp;&quot;</td><td>200</td><td>150</td></tr>"));
	assert_non_null(strstr(s, "<figcaption>说明 &lt;b&gt;</figcaption>"));
	assert_null(strstr(s, "<甲>"));
	text_release(&out);
}

/* What was paid back of an earlier day is below zero, and is drawn there, with its figure. */
static void test_below_zero(void **state)
{
	static const struct chart_point money[] = {{.label = {"甲", 3}, .whole = 300, .shown = {"¥300.40", 8}},
		{.label = {"自然", 6}, .whole = -100, .shown = {"-¥100.50", 9}}};
	struct chart c = {.shape = CHART_BARS, .title = "成交", .whole = "净成交额（元）", .n = 2, .point = money};
	struct text out;

	(void)state;
	drawn(&c, &out);
	assert_non_null(strstr(text_str(&out), "<rect class=\"w\" x=\"340\" y=\"36\" width=\"330\""));
	assert_non_null(strstr(text_str(&out), "<rect class=\"m\" x=\"230\" y=\"62\" width=\"110\""));
	assert_non_null(strstr(text_str(&out), "<td>自然</td><td>-¥100.50</td>"));
	assert_int_equal(count(text_str(&out), "-¥100.50"), 2);
	text_release(&out);
	c.shape = CHART_COLUMNS;
	drawn(&c, &out);
	assert_non_null(strstr(text_str(&out), "y=\"34\" width=\"347\" height=\"135\""));
	assert_non_null(strstr(text_str(&out), "y=\"169\" width=\"347\" height=\"45\""));
	text_release(&out);
}

/* Both who draw know each class: a page of its own, and the pages of desk. */
static void test_classes_have_colours(void **state)
{
	static const char classes[] = "tvwpma";
	struct text page, desk;
	struct err err = {0};
	char rule[32];

	(void)state;
	text_init(&page, 1 << 20);
	text_init(&desk, 1 << 20);
	chart_page_begin("x", &page);
	assert_int_equal(fileio_read("src/desk/static/style.css", &desk, &err), RC_OK);
	for (const char *c = classes; *c; c++) {
		snprintf(rule, sizeof rule, ".%c{", *c);
		if (!strstr(text_str(&page), rule))
			fail_msg("chart has no %s", rule);
		snprintf(rule, sizeof rule, "\nsvg .%c {", *c);
		if (!strstr(text_str(&desk), rule))
			fail_msg("desk has no %s", rule);
	}
	text_release(&page);
	text_release(&desk);
}

static void test_columns(void **state)
{
	struct text out;

	(void)state;
	drawn(&columns, &out);
	assert_non_null(strstr(text_str(&out), "y=\"34\" width=\"230\" height=\"180\""));
	assert_int_equal(count(text_str(&out), "<rect"), 2);
	assert_null(strstr(text_str(&out), "class=\"p\""));
	text_release(&out);
}

/* Many days: labels leave room for each other, and no column has less than a dot. */
static void test_many_columns(void **state)
{
	struct chart_point many[700];
	struct chart c = {CHART_COLUMNS, "每天", "发给", NULL, NULL, 700, many};
	struct text out;

	(void)state;
	for (int i = 0; i < 700; i++)
		many[i] = (struct chart_point){.label = SPAN_LIT("03-03"), .whole = 1};
	drawn(&c, &out);
	assert_int_equal(count(text_str(&out), "<rect"), 700);
	assert_true(count(text_str(&out), "text-anchor=\"middle\"") <= 15);
	c.n = 0;
	text_clear(&out);
	chart_figure(&c, &out);
	assert_int_equal(count(text_str(&out), "<rect"), 0);
	text_release(&out);
}

/* Light and dark, a title for who cannot see it, and no request to anywhere. */
static void test_page(void **state)
{
	struct text out, svg;

	(void)state;
	text_init(&out, 1 << 20);
	text_init(&svg, 1 << 20);
	chart_page_begin("甲 <乙>", &out);
	chart_figure(&bars, &out);
	chart_page_end(&out);
	chart_svg("甲", (const struct chart[]){bars, columns}, 2, &svg);
	assert_int_equal(count(text_str(&out), "http"), 0); /* a page of HTML names no namespace */
	assert_null(strstr(text_str(&out), "<script"));
	assert_null(strstr(text_str(&out), "src="));
	assert_null(strstr(text_str(&out), "url("));
	assert_non_null(strstr(text_str(&out), "<h1>甲 &lt;乙&gt;</h1>"));
	assert_non_null(strstr(text_str(&out), "prefers-color-scheme:dark"));
	assert_non_null(strstr(text_str(&svg), "prefers-color-scheme:dark"));
	assert_int_equal(count(text_str(&svg), "<g role=\"img\"><title>"), 2);
	assert_int_equal(count(text_str(&svg), "<svg"), 1);
	text_release(&out);
	text_release(&svg);
}

int main(void)
{
	const struct CMUnitTest tests[] = {cmocka_unit_test(test_bars), cmocka_unit_test(test_below_zero),
		cmocka_unit_test(test_classes_have_colours), cmocka_unit_test(test_columns),
		cmocka_unit_test(test_many_columns), cmocka_unit_test(test_page)};

	return cmocka_run_group_tests_name("report/chart", tests, NULL, NULL);
}
