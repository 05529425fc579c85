#include "report/reportout.h"

#include "base/csv.h"
#include "base/json.h"
#include "base/utf8.h"
#include "comparison.h"
#include "crm/money.h"
#include "crm/origin.h"
#include "report/cutname.h"
#include "reportint.h"

#include <stdlib.h>
#include <string.h>

#define GAP_COLUMNS 2
#define CELL_BYTES 4096
#define LINE_WIDTH 88

enum report_kind reportout_kind(const struct report_column *c, const struct report_cell *cell)
{
	return c->kind == REPORT_OWN ? cell->kind : c->kind;
}

static bool is_quotient(enum report_kind kind)
{
	return kind == REPORT_RATE || kind == REPORT_RATIO || kind == REPORT_CHANGE || kind == REPORT_POINTS;
}

bool reportout_has_figure(enum report_kind kind, const struct report_cell *cell)
{
	return is_quotient(kind) ? cell->den != 0 : cell->den >= 0;
}

const char *reportout_cut(const struct report_table *t)
{
	const char *phrase = cutname_phrase(t->by);
	return phrase ? phrase : t->cut;
}

int reportout_drawn(const struct report_table *t)
{
	int drawn = -1;
	for (int c = t->rows > 0 ? t->columns - 1 : -1; c >= 0; c--) {
		enum report_kind kind = t->column[c].kind, have = drawn < 0 ? REPORT_TEXT : t->column[drawn].kind;
		if (strcmp(t->column[c].key, "net_fen") == 0)
			return c;
		if (kind == REPORT_FEN || (kind == REPORT_COUNT && have != REPORT_FEN))
			drawn = c;
	}
	return drawn;
}

int64_t reportout_scaled(int64_t num, int64_t den, int64_t scale)
{
	int64_t size = ((num < 0 ? -num : num) * scale * 2 + den) / (den * 2);
	return num < 0 ? -size : size;
}

/* n in units of 1/10^digits. */
static void put_decimal(struct text *out, int64_t n, int digits)
{
	int64_t scale = 1, size = n < 0 ? -n : n;
	for (int i = 0; i < digits; i++)
		scale *= 10;
	text_addf(out, "%s%lld.%0*lld", n < 0 ? "-" : "", (long long)(size / scale), digits, (long long)(size % scale));
}

/* A number with commas: 12,345. */
static void put_count(struct text *out, int64_t n)
{
	char digits[24];
	uint64_t m = n < 0 ? 0 - (uint64_t)n : (uint64_t)n;
	int len = 0;
	do {
		digits[len++] = (char)('0' + m % 10);
		m /= 10;
	} while (m > 0);
	if (n < 0)
		text_addc(out, '-');
	while (len > 0) {
		text_addc(out, digits[--len]);
		if (len > 0 && len % 3 == 0)
			text_addc(out, ',');
	}
}

static void show(const struct report_column *c, const struct report_cell *cell, struct text *out)
{
	enum report_kind kind = reportout_kind(c, cell);
	text_clear(out);
	if (span_present(cell->text)) {
		if (strcmp(c->key, "source") == 0)
			origin_say(out, cell->text);
		else
			text_add(out, cell->text);
		return;
	}
	if (!reportout_has_figure(kind, cell)) {
		text_adds(out, "—");
		return;
	}
	switch (kind) {
	case REPORT_COUNT:
	case REPORT_PLACE: put_count(out, cell->num); break;
	case REPORT_FEN: money_print(out, cell->num); break;
	case REPORT_RATIO: put_decimal(out, reportout_scaled(cell->num, cell->den, 100), 2); break;
	case REPORT_CHANGE:
	case REPORT_POINTS:
	case REPORT_RATE:
		text_adds(out, kind != REPORT_RATE && cell->num > 0 ? "+" : "");
		put_decimal(out, reportout_scaled(cell->num, cell->den, 1000), 1);
		text_adds(out, kind == REPORT_POINTS ? "点" : "%");
		break;
	case REPORT_TEXT:
	case REPORT_OWN: break;
	}
}

static int column_width(const struct report_table *t, int c, struct text *scratch)
{
	int width = utf8_width(span_of(t->column[c].title));
	for (int r = 0; r <= t->rows; r++) {
		const struct report_cell *row = r < t->rows ? t->cell + r * t->columns : t->total;
		if (!row)
			continue;
		show(&t->column[c], &row[c], scratch);
		int w = utf8_width(text_span(scratch));
		width = w > width ? w : width;
	}
	return width;
}

static void put_row(const struct report_table *t, const int *width, const struct report_cell *row, struct text *scratch,
	struct text *out)
{
	for (int c = 0; c < t->columns; c++) {
		bool right = t->column[c].kind != REPORT_TEXT;
		bool last = c == t->columns - 1;
		struct span shown = span_of(t->column[c].title);
		if (row) {
			show(&t->column[c], &row[c], scratch);
			shown = text_span(scratch);
		}
		if (c > 0)
			text_addf(out, "%*s", GAP_COLUMNS, "");
		/* No blanks at the end of a line. */
		if (right || !last)
			utf8_pad(out, shown, width[c], right);
		else
			text_add(out, shown);
	}
	text_addc(out, '\n');
}

static void put_rule(const int *width, int columns, struct text *out)
{
	int all = (columns - 1) * GAP_COLUMNS;
	for (int c = 0; c < columns; c++)
		all += width[c];
	while (all-- > 0)
		text_addc(out, '-');
	text_addc(out, '\n');
}

/* Lines of at most LINE_WIDTH columns; a mark that closes does not begin a line. */
static void put_wrapped(struct span s, struct text *out)
{
	static const char closing[] = "，。；：、）！？";
	int width = 0;
	while (s.n > 0) {
		uint32_t cp = 0;
		size_t n = utf8_next(s, &cp);
		struct span one = span_take(s, n > 0 ? n : 1);
		bool closes = one.n == 3 && span_search(SPAN_LIT(closing), one) != SIZE_MAX;
		if (width + utf8_width(one) > LINE_WIDTH && !closes) {
			text_addc(out, '\n');
			width = 0;
			/* A blank at the break is the break. */
			if (span_is(one, " ")) {
				s = span_drop(s, 1);
				continue;
			}
		}
		text_add(out, one);
		width += utf8_width(one);
		s = span_drop(s, one.n);
	}
	text_addc(out, '\n');
}

void reportout_cell(const struct report_table *t, int column, const struct report_cell *cell, struct text *out)
{
	show(&t->column[column], cell, out);
}

void reportout_change(const struct report_table *t, int column, const struct report_cell *now,
	const struct report_cell *was, struct text *out)
{
	struct report_cell change = comparison_change(t->column[column].kind, now, was);
	const struct report_column own = {"", "", REPORT_OWN};
	text_clear(out);
	if (change.den)
		show(&own, &change, out);
}

struct span reportout_compared(const struct report_table *t, struct arena *a)
{
	return comparison_line(t, a);
}

struct span reportout_day_before(const struct report_table *t, const struct report_cell *row, struct arena *a)
{
	return comparison_day(t, row, a);
}

static void write_text(const struct report_table *t, struct text *out)
{
	enum { MOST_COLUMNS = 16 };
	char when[32];
	int width[MOST_COLUMNS];
	INVARIANT(t->columns <= MOST_COLUMNS);
	struct text scratch;
	text_init(&scratch, CELL_BYTES);
	if (t->rows == 0)
		text_adds(out, "这段时间没有数据。\n");
	for (int c = 0; c < t->columns; c++)
		width[c] = column_width(t, c, &scratch);
	if (t->rows > 0) {
		put_row(t, width, NULL, &scratch, out);
		put_rule(width, t->columns, out);
	}
	for (int r = 0; r < t->rows; r++)
		put_row(t, width, t->cell + r * t->columns, &scratch, out);
	if (t->rows > 0 && t->total) {
		put_rule(width, t->columns, out);
		put_row(t, width, t->total, &scratch, out);
	}
	text_release(&scratch);
	text_addc(out, '\n');
	put_wrapped(t->definition, out);
	text_addf(out, "计算时间 %s\n", zone_format_minute(&t->zone, t->computed_ms, when));
	if (span_present(t->note))
		text_addf(out, "注意：%.*s\n", SPAN_ARG(t->note));
}

void reportout_text(const struct report_table *t, struct text *out)
{
	struct arena *a = arena_new(0);
	struct report_table tall;
	char from[32], to[32];
	text_addf(out, "%s（%s）  %s 至 %s\n", t->title, reportout_cut(t), zone_format_day(t->from_day, from),
		zone_format_day(t->to_day, to));
	if (t->was)
		text_addf(out, "%s\n", comparison_line(t, a).p);
	text_addc(out, '\n');
	if (t->was)
		comparison_tall(t, a, &tall);
	write_text(t->was ? &tall : t, out);
	arena_free(a);
}

static void csv_row(const struct report_table *t, const struct report_cell *row, struct text *scratch, struct text *out)
{
	for (int c = 0; c < t->columns; c++) {
		const struct report_cell *cell = &row[c];
		enum report_kind kind = reportout_kind(&t->column[c], cell);
		text_clear(scratch);
		if (span_present(cell->text)) {
			csv_text(out, cell->text, c == 0);
			continue;
		}
		if (!reportout_has_figure(kind, cell)) {
			csv_cell(out, SPAN_LIT(""), c == 0);
			continue;
		}
		if (kind == REPORT_FEN)
			money_print_plain(scratch, cell->num);
		else if (is_quotient(kind))
			put_decimal(scratch, reportout_scaled(cell->num, cell->den, 10000), 4);
		else if (kind == REPORT_COUNT || kind == REPORT_PLACE)
			text_addf(scratch, "%lld", (long long)cell->num);
		csv_cell(out, text_span(scratch), c == 0);
	}
	text_adds(out, "\r\n");
}

static void write_csv(const struct report_table *t, struct text *out)
{
	struct text scratch;
	text_init(&scratch, CELL_BYTES);
	text_adds(out, "\xEF\xBB\xBF");
	for (int c = 0; c < t->columns; c++) {
		text_clear(&scratch);
		text_addf(&scratch, "%s%s", t->column[c].title, t->column[c].kind == REPORT_FEN ? "（元）" : "");
		csv_cell(out, text_span(&scratch), c == 0);
	}
	text_adds(out, "\r\n");
	for (int r = 0; r < t->rows; r++)
		csv_row(t, t->cell + r * t->columns, &scratch, out);
	if (t->total)
		csv_row(t, t->total, &scratch, out);
	text_release(&scratch);
}

void reportout_csv(const struct report_table *t, struct text *out)
{
	struct arena *a = arena_new(0);
	struct report_table wide;
	if (t->was)
		comparison_wide(t, a, &wide);
	write_csv(t->was ? &wide : t, out);
	arena_free(a);
}

static void json_cell(struct jsonw *j, const struct report_column *c, const struct report_cell *cell)
{
	enum report_kind kind = reportout_kind(c, cell);
	jsonw_key(j, c->key);
	if (kind == REPORT_TEXT) {
		struct span text = span_present(cell->text) ? cell->text : SPAN_LIT("");
		jsonw_str(j, span_present(cell->id) ? cell->id : text);
		if (span_present(cell->id)) {
			struct text key;
			text_init(&key, CELL_BYTES);
			text_addf(&key, "%s_name", c->key);
			jsonw_kstr(j, text_str(&key), text);
			text_release(&key);
		}
	} else if (span_present(cell->text) || !reportout_has_figure(kind, cell)) {
		jsonw_null(j);
	} else if (is_quotient(kind)) {
		struct text rate;
		text_init(&rate, 32);
		put_decimal(&rate, reportout_scaled(cell->num, cell->den, 10000), 4);
		jsonw_raw(j, text_span(&rate));
		text_release(&rate);
	} else {
		jsonw_int(j, cell->num);
	}
}

static void json_row(struct jsonw *j, const struct report_table *t, const struct report_cell *row, bool names)
{
	jsonw_obj(j);
	for (int c = 0; c < t->columns; c++)
		if (names || t->column[c].kind != REPORT_TEXT)
			json_cell(j, &t->column[c], &row[c]);
	jsonw_end_obj(j);
}

static void json_rows(struct jsonw *j, const struct report_table *t)
{
	jsonw_key(j, "rows");
	jsonw_arr(j);
	for (int r = 0; r < t->rows; r++)
		json_row(j, t, t->cell + r * t->columns, true);
	jsonw_end_arr(j);
	jsonw_key(j, "total");
	if (t->total)
		json_row(j, t, t->total, false);
	else
		jsonw_null(j);
}

void reportout_json(const struct report_table *t, struct text *out)
{
	char buf[32];
	struct jsonw j;
	struct arena *a = arena_new(0);
	struct report_table wide;
	jsonw_init(&j, out);
	jsonw_obj(&j);
	jsonw_kcstr(&j, "report", t->name);
	jsonw_kcstr(&j, "from", zone_format_day(t->from_day, buf));
	jsonw_kcstr(&j, "to", zone_format_day(t->to_day, buf));
	jsonw_kcstr(&j, "by", t->by);
	jsonw_kcstr(&j, "currency", "CNY");
	jsonw_kcstr(&j, "unit", "fen");
	jsonw_kcstr(&j, "computed_at", zone_format(&t->zone, t->computed_ms, buf));
	if (t->was) {
		comparison_wide(t, a, &wide);
		jsonw_kcstr(&j, "compared_from", zone_format_day(t->was_from_day, buf));
		jsonw_kcstr(&j, "compared_to", zone_format_day(t->was_to_day, buf));
	}
	json_rows(&j, t->was ? &wide : t);
	jsonw_kstr(&j, "definition", t->definition);
	jsonw_kstr(&j, "note", t->note);
	jsonw_end_obj(&j);
	text_addc(out, '\n');
	arena_free(a);
}
