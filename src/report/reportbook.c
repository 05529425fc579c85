#include "report/reportbook.h"

#include "base/fileio.h"
#include "comparison.h"
#include "report/cutname.h"
#include "report/reportout.h"

#include <stdio.h>
#include <string.h>
#include <xlsxwriter.h>

#define SHEET_LETTERS 31
#define CELL_LETTERS 32767
#define CELL_BYTES 4096
#define PATH_BYTES 4096
#define BOOK_MODE 0644
#define TEXT_WIDTH 18
#define FIGURE_WIDTH 13

struct book {
	lxw_workbook *book;
	lxw_worksheet *sheet;
	lxw_format *of_kind[REPORT_OWN]; /* by enum report_kind */
	lxw_format *head;
	lxw_error first; /* that went wrong */
	struct text scratch;
};

static void keep(struct book *b, lxw_error e)
{
	if (b->first == LXW_NO_ERROR)
		b->first = e;
}

static void put_text(struct book *b, lxw_row_t row, int column, struct span s, lxw_format *format)
{
	text_clear(&b->scratch);
	text_add(&b->scratch, s);
	keep(b, worksheet_write_string(b->sheet, row, (lxw_col_t)column, text_str(&b->scratch), format));
}

static void put_cell(
	struct book *b, lxw_row_t row, int c, const struct report_column *column, const struct report_cell *cell)
{
	enum report_kind kind = reportout_kind(column, cell);
	double n = (double)cell->num;
	if (span_present(cell->text)) {
		put_text(b, row, c, cell->text, NULL);
		return;
	}
	if (kind == REPORT_TEXT || !reportout_has_figure(kind, cell))
		return;
	if (kind == REPORT_FEN)
		n /= 100;
	else if (kind != REPORT_COUNT && kind != REPORT_PLACE)
		n /= (double)cell->den;
	if (kind == REPORT_POINTS)
		n *= 100;
	keep(b, worksheet_write_number(b->sheet, row, (lxw_col_t)c, n, b->of_kind[kind]));
}

static void make_formats(struct book *b)
{
	static const char *const codes[REPORT_OWN] = {
		[REPORT_COUNT] = "#,##0",
		[REPORT_PLACE] = "0",
		[REPORT_FEN] = "\"¥\"#,##0.00;-\"¥\"#,##0.00",
		[REPORT_RATE] = "0.0%",
		[REPORT_RATIO] = "0.00",
		[REPORT_CHANGE] = "+0.0%;-0.0%;0.0%",
		[REPORT_POINTS] = "+0.0\"点\";-0.0\"点\";0.0\"点\"",
	};
	for (int k = 0; k < REPORT_OWN; k++) {
		if (!codes[k])
			continue;
		b->of_kind[k] = workbook_add_format(b->book);
		format_set_num_format(b->of_kind[k], codes[k]);
	}
	b->head = workbook_add_format(b->book);
	format_set_bold(b->head);
	format_set_bottom(b->head, LXW_BORDER_THIN);
}

/* Names are the text columns on the left: one of the days, or two of script and step. */
static void draw(struct book *b, const struct report_table *t)
{
	bool days = cutname_is_time(t->by);
	int c = reportout_drawn(t), names = !days && t->columns > 1 && t->column[1].kind == REPORT_TEXT ? 1 : 0;
	if (c < 0)
		return;
	lxw_chart *chart = workbook_add_chart(b->book, days ? LXW_CHART_COLUMN : LXW_CHART_BAR);
	lxw_chart_series *series = chart_add_series(chart, NULL, NULL);
	lxw_row_t last = (lxw_row_t)t->rows;
	chart_series_set_categories(series, t->title, 1, 0, last, (lxw_col_t)names);
	chart_series_set_values(series, t->title, 1, (lxw_col_t)c, last, (lxw_col_t)c);
	chart_series_set_name_range(series, t->title, 0, (lxw_col_t)c);
	chart_title_set_name(chart, t->title);
	chart_legend_set_position(chart, LXW_CHART_LEGEND_NONE);
	if (!days)
		chart_axis_set_reverse(chart->y_axis); /* the first row on top */
	keep(b, worksheet_insert_chart(b->sheet, 1, (lxw_col_t)(t->columns + 1), chart));
}

static void put_beneath(struct book *b, const struct report_table *t, const char *compared, lxw_row_t row)
{
	char from[32], to[32], line[160];
	(void)snprintf(line, sizeof line, "%s（%s） %s 至 %s", t->title, reportout_cut(t),
		zone_format_day(t->from_day, from), zone_format_day(t->to_day, to));
	put_text(b, row++, 0, span_of(line), NULL);
	if (compared)
		put_text(b, row++, 0, span_of(compared), NULL);
	put_text(b, row++, 0, span_take(t->definition, CELL_LETTERS), NULL);
	(void)snprintf(line, sizeof line, "计算时间 %s", zone_format_minute(&t->zone, t->computed_ms, from));
	put_text(b, row++, 0, span_of(line), NULL);
	if (span_present(t->note))
		put_text(b, row, 0, t->note, NULL);
}

static void put_sheet(struct book *b, const struct report_table *t, const char *compared)
{
	lxw_row_t row = 0;
	for (int c = 0; c < t->columns; c++) {
		bool text = t->column[c].kind == REPORT_TEXT;
		char title[CELL_BYTES];
		(void)snprintf(title, sizeof title, "%s%s", t->column[c].title,
			t->column[c].kind == REPORT_FEN ? "（元）" : "");
		put_text(b, row, c, span_of(title), b->head);
		keep(b,
			worksheet_set_column(
				b->sheet, (lxw_col_t)c, (lxw_col_t)c, text ? TEXT_WIDTH : FIGURE_WIDTH, NULL));
	}
	worksheet_freeze_panes(b->sheet, 1, 0);
	for (int i = 0; i < t->rows; i++) {
		row++;
		for (int c = 0; c < t->columns; c++)
			put_cell(b, row, c, &t->column[c], &t->cell[i * t->columns + c]);
	}
	row += t->rows > 0 && t->total;
	for (int c = 0; t->rows > 0 && t->total && c < t->columns; c++)
		put_cell(b, row, c, &t->column[c], &t->total[c]);
	draw(b, t);
	put_beneath(b, t, compared, row + 2);
}

static enum rc write_book(const struct report_table *t, const char *compared, const char *path, struct err *err)
{
	char tmp[PATH_BYTES];
	/* When the figures were computed, not when the file was: the bytes are those of the table. */
	lxw_doc_properties about = {.created = (time_t)(t->computed_ms / 1000)};
	if (snprintf(tmp, sizeof tmp, "%s.tmp", path) >= (int)sizeof tmp)
		return err_set(err, RC_INVALID, "the name of the file is longer than %d bytes", PATH_BYTES);
	/* First an empty file: what cannot be made the library says to standard error in its own words. Figures are no secret of this user's,
	 * whatever his umask: the mode is that of a page (--html), and stays. */
	enum rc rc = fileio_write(tmp, SPAN_LIT(""), BOOK_MODE, err);
	if (rc)
		return rc;
	struct book b = {.book = workbook_new(tmp)};
	if (!b.book) {
		(void)remove(tmp);
		return err_set(err, RC_FAILED, "no memory for a workbook");
	}
	text_init(&b.scratch, CELL_LETTERS + 1);
	keep(&b, workbook_set_properties(b.book, &about));
	INVARIANT(strlen(t->title) <= SHEET_LETTERS);
	b.sheet = workbook_add_worksheet(b.book, t->title);
	make_formats(&b);
	put_sheet(&b, t, compared);
	keep(&b, workbook_close(b.book));
	text_release(&b.scratch);
	if (b.first == LXW_NO_ERROR && rename(tmp, path) == 0)
		return RC_OK;
	(void)remove(tmp);
	return err_set(err, RC_FAILED, "'%s' cannot be written: %s", path,
		b.first ? lxw_strerror(b.first) : "it cannot be put in place");
}

enum rc reportbook_write(const struct report_table *t, const char *path, struct err *err)
{
	struct arena *a = arena_new(0);
	struct report_table wide;
	if (t->was)
		comparison_wide(t, a, &wide);
	enum rc rc = t->was ? write_book(&wide, comparison_line(t, a).p, path, err) : write_book(t, NULL, path, err);
	arena_free(a);
	return rc;
}
