#include "report/reportpage.h"

#include "comparison.h"
#include "report/chart.h"
#include "report/cutname.h"
#include "reportint.h"
#include "report/reportout.h"

#include <string.h>

#define CELL_BYTES 4096

/* In whole yuan; what is not said has no bar. The figure beside it is the report's. */
static int64_t drawn_size(const struct report_table *t, const struct report_cell *row, int c)
{
	int64_t unit = t->column[c].kind == REPORT_FEN ? 100 : 1;
	return row[c].den < 0 ? 0 : reportout_scaled(row[c].num, unit, 1);
}

static void draw(const struct report_table *t, struct text *out)
{
	int c = reportout_drawn(t);
	if (c < 0)
		return;
	bool money = t->column[c].kind == REPORT_FEN;
	struct arena *a = arena_new(0);
	struct text shown;
	struct chart_point *point = arena_array(a, (size_t)t->rows, sizeof *point);
	text_init(&shown, CELL_BYTES);
	for (int i = 0; i < t->rows; i++) {
		const struct report_cell *row = t->cell + i * t->columns;
		point[i].label = span_present(row[0].text) ? row[0].text : SPAN_LIT("");
		if (t->columns > 1 && t->column[1].kind == REPORT_TEXT)
			point[i].label = arena_printf(a, "%.*s · %.*s", SPAN_ARG(row[0].text), SPAN_ARG(row[1].text));
		point[i].whole = drawn_size(t, row, c);
		reportout_cell(t, c, &row[c], &shown);
		point[i].shown = arena_copy(a, text_span(&shown));
	}
	text_release(&shown);
	struct span whole = arena_printf(a, "%s%s", t->column[c].title, money ? "（元）" : "");
	const struct chart chart = {.shape = cutname_is_time(t->by) ? CHART_COLUMNS : CHART_BARS,
		.title = t->title,
		.whole = whole.p,
		.n = t->rows,
		.point = point};
	chart_figure(&chart, out);
	arena_free(a);
}

static void put_row(const struct report_table *t, const struct report_cell *row, struct text *cell, struct text *out)
{
	text_adds(out, "<tr>");
	for (int c = 0; c < t->columns; c++) {
		reportout_cell(t, c, &row[c], cell);
		/* Blanks before a name say what it is part of. */
		text_addf(out, "<td%s>", c == 0 ? " style=\"white-space:pre\"" : "");
		chart_escape(text_span(cell), out);
		text_adds(out, "</td>");
	}
	text_adds(out, "</tr>\n");
}

static void put_paragraph(const char *before, struct span s, struct text *out)
{
	text_addf(out, "<p>%s", before);
	chart_escape(s, out);
	text_adds(out, "</p>\n");
}

static void put_table(const struct report_table *t, struct text *cell, struct text *out)
{
	if (t->rows > 0) {
		text_adds(out, "<table style=\"display:block;overflow-x:auto\">\n<tr>");
		for (int c = 0; c < t->columns; c++)
			text_addf(out, "<th>%s</th>", t->column[c].title);
		text_adds(out, "</tr>\n");
	} else {
		text_adds(out, "<p>这段时间没有数据。</p>\n");
	}
	for (int i = 0; i < t->rows; i++)
		put_row(t, t->cell + i * t->columns, cell, out);
	if (t->rows > 0 && t->total)
		put_row(t, t->total, cell, out);
	text_adds(out, t->rows > 0 ? "</table>\n" : "");
}

void reportpage_write(const struct report_table *t, struct text *out)
{
	char from[32], to[32], when[32];
	struct arena *a = arena_new(0);
	struct report_table tall;
	struct text head;
	text_init(&head, CELL_BYTES);
	text_addf(&head, "%s（%s）", t->title, reportout_cut(t));
	chart_page_begin(text_str(&head), out);
	text_addf(out, "<p>%s 至 %s</p>\n", zone_format_day(t->from_day, from), zone_format_day(t->to_day, to));
	if (t->was) {
		put_paragraph("", comparison_line(t, a), out);
		comparison_tall(t, a, &tall);
	}
	draw(t, out);
	put_table(t->was ? &tall : t, &head, out);
	if (span_present(t->note))
		put_paragraph("注意：", t->note, out);
	put_paragraph("", t->definition, out);
	text_addf(out, "<p>计算时间 %s</p>\n", zone_format_minute(&t->zone, t->computed_ms, when));
	chart_page_end(out);
	text_release(&head);
	arena_free(a);
}
