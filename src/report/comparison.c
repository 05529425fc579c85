#include "comparison.h"

#include "base/map.h"

#include <stdlib.h>
#include <string.h>

#define WEEK_DAYS 7

/* -- which days ------------------------------------------------------------------------------------------------------------------ */

/* The same date a year before; February 28 for the day that year does not have. */
static int64_t last_year(int64_t day)
{
	struct date d = zone_date(day);
	bool valid = zone_date_valid(d.year - 1, d.month, d.day);
	return zone_day_of(d.year - 1, d.month, valid ? d.day : d.day - 1);
}

void comparison_period(enum report_compare with, int64_t from_day, int64_t to_day, int64_t *ret_from, int64_t *ret_to)
{
	int64_t back = with == REPORT_LAST_WEEK ? WEEK_DAYS : to_day - from_day + 1;
	*ret_from = with == REPORT_LAST_YEAR ? last_year(from_day) : from_day - back;
	*ret_to = with == REPORT_LAST_YEAR ? last_year(to_day) : to_day - back;
}

static const char *title_of(enum report_compare with)
{
	static const char *const titles[] = {
		[REPORT_BEFORE] = "上期", [REPORT_LAST_WEEK] = "上周同期", [REPORT_LAST_YEAR] = "去年同期"};
	return titles[with];
}

struct span comparison_line(const struct report_table *t, struct arena *a)
{
	char from[32], to[32];
	bool over = t->to_day < zone_day(&t->zone, t->computed_ms);
	return arena_printf(a, "和%s（%s 至 %s）比%s", title_of(t->compare), zone_format_day(t->was_from_day, from),
		zone_format_day(t->was_to_day, to), over ? "" : "；这段时间还没过完，会显得少");
}

/* -- rows of the same name --------------------------------------------------------------------------------------------------------- */

static int names_of(const struct report_table *t)
{
	int n = 0;
	while (n < t->columns && t->column[n].kind == REPORT_TEXT)
		n++;
	return n;
}

static bool is_day(const struct report_table *t, int column)
{
	return strcmp(t->column[column].key, "day") == 0;
}

static int64_t day_of(struct span s)
{
	int part[3] = {0};
	for (size_t i = 0, k = 0; i < s.n && k < 3; i++) {
		if (s.p[i] == '-')
			k++;
		else
			part[k] = part[k] * 10 + (s.p[i] - '0');
	}
	return zone_day_of(part[0], part[1], part[2]);
}

static struct span key_of(struct arena *a, const struct report_table *t, const struct report_cell *row)
{
	struct span key = SPAN_LIT("");
	for (int c = 0; c < names_of(t); c++) {
		struct span part = span_present(row[c].id) ? row[c].id
			: span_present(row[c].text)        ? row[c].text
							   : SPAN_LIT("");
		if (is_day(t, c))
			part = arena_printf(a, "%lld", (long long)(day_of(row[c].text) - t->from_day));
		key = arena_printf(a, "%.*s%c%.*s", SPAN_ARG(key), 0x1f, SPAN_ARG(part));
	}
	return key;
}

/* What nobody did came to nothing; a mean of nothing there is not. */
static void put_nothing(const struct report_table *t, struct report_cell *row)
{
	static const char *const no_sums[] = {"average_fen", "minutes", "reach", "most"};
	for (int c = names_of(t); c < t->columns; c++) {
		row[c] = (struct report_cell){.den = t->column[c].kind == REPORT_PLACE ? -1 : 0};
		for (size_t i = 0; i < sizeof no_sums / sizeof *no_sums; i++)
			if (strcmp(t->column[c].key, no_sums[i]) == 0)
				row[c].den = -1;
	}
}

/* A name of before as it is called in this period: a day is the one at the same distance. */
static void put_names(struct report_world *w, const struct report_table *t, const struct report_table *was,
	const struct report_cell *from, struct report_cell *row)
{
	for (int c = 0; c < names_of(t); c++) {
		row[c] = from[c];
		if (is_day(t, c))
			row[c].text = report_day(w, day_of(from[c].text) - was->from_day + t->from_day);
	}
}

struct place {
	int64_t day;
	int row;
};

static int by_day(const void *pa, const void *pb)
{
	const struct place *a = pa, *b = pb;
	if (a->day != b->day)
		return a->day < b->day ? -1 : 1;
	return a->row - b->row;
}

/* Days in their order, with those between them that only the earlier period had. */
static void sort_days(struct report_world *w, struct report_table *t)
{
	size_t bytes = (size_t)t->columns * sizeof *t->cell;
	if (!t->rows || !is_day(t, 0))
		return;
	struct place *p = arena_array(w->a, (size_t)t->rows, sizeof *p);
	struct report_cell *cell = report_cells(w, t->rows, t->columns), *was = report_cells(w, t->rows, t->columns);
	for (int i = 0; i < t->rows; i++)
		p[i] = (struct place){day_of(t->cell[i * t->columns].text), i};
	qsort(p, (size_t)t->rows, sizeof *p, by_day);
	for (int i = 0; i < t->rows; i++) {
		memcpy(cell + i * t->columns, t->cell + p[i].row * t->columns, bytes);
		memcpy(was + i * t->columns, t->was + p[i].row * t->columns, bytes);
	}
	t->cell = cell;
	t->was = was;
}

void comparison_join(struct report_world *w, struct report_table *t, const struct report_table *was)
{
	size_t bytes = (size_t)t->columns * sizeof *t->cell;
	struct report_cell *cell = report_cells(w, t->rows + was->rows, t->columns);
	struct map *rows = map_new();
	t->was = report_cells(w, t->rows + was->rows, t->columns);
	for (int i = 0; i < t->rows; i++) {
		memcpy(cell + i * t->columns, t->cell + i * t->columns, bytes);
		put_nothing(t, t->was + i * t->columns);
		map_put(rows, key_of(w->a, t, t->cell + i * t->columns), t->was + i * t->columns);
	}
	t->cell = cell;
	for (int i = 0; i < was->rows; i++) {
		const struct report_cell *from = was->cell + i * t->columns;
		struct report_cell *to = map_get(rows, key_of(w->a, was, from));
		if (!to) {
			struct report_cell *row = t->cell + t->rows * t->columns;
			put_nothing(t, row);
			put_names(w, t, was, from, row);
			to = t->was + t->rows++ * t->columns;
		}
		memcpy(to, from, bytes);
	}
	map_free(rows, NULL);
	sort_days(w, t);
	t->was_total = was->total;
	t->was_from_day = was->from_day;
	t->was_to_day = was->to_day;
}

/* -- how it looks ------------------------------------------------------------------------------------------------------------------ */

static bool has(enum report_kind kind, const struct report_cell *cell)
{
	return !span_present(cell->text) && reportout_has_figure(kind, cell);
}

struct report_cell comparison_change(
	enum report_kind kind, const struct report_cell *now, const struct report_cell *was)
{
	bool rate = kind == REPORT_RATE;
	struct report_cell c = {.kind = rate ? REPORT_POINTS : REPORT_CHANGE};
	if (kind == REPORT_PLACE || !has(kind, now) || !has(kind, was))
		return c;
	if (rate) {
		c.num = now->num * was->den - was->num * now->den;
		c.den = now->den * was->den;
	} else {
		c.num = now->num - was->num;
		c.den = was->num < 0 ? -was->num : was->num;
	}
	return c;
}

static void put_wide(const struct report_table *t, const struct report_cell *now, const struct report_cell *was,
	struct report_cell *row)
{
	for (int c = 0; c < t->columns; c++) {
		*row++ = now[c];
		if (t->column[c].kind == REPORT_TEXT)
			continue;
		*row++ = was[c];
		if (t->column[c].kind != REPORT_PLACE)
			*row++ = comparison_change(t->column[c].kind, &now[c], &was[c]);
	}
}

void comparison_wide(const struct report_table *t, struct arena *a, struct report_table *ret)
{
	struct report_column *column = arena_array(a, (size_t)t->columns * 3, sizeof *column);
	const char *title = title_of(t->compare);
	int n = 0;
	for (int c = 0; c < t->columns; c++) {
		const struct report_column *of = &t->column[c];
		column[n++] = *of;
		if (of->kind == REPORT_TEXT)
			continue;
		column[n++] = (struct report_column){
			arena_printf(a, "%s_before", of->key).p, arena_printf(a, "%s%s", title, of->title).p, of->kind};
		column[n++] = (struct report_column){arena_printf(a, "%s_change", of->key).p,
			arena_printf(a, "%s变化", of->title).p,
			of->kind == REPORT_RATE ? REPORT_POINTS : REPORT_CHANGE};
	}
	*ret = *t;
	ret->column = column;
	ret->columns = n;
	ret->cell = arena_array(a, (size_t)t->rows * (size_t)n + 1, sizeof *ret->cell);
	for (int i = 0; i < t->rows; i++)
		put_wide(t, t->cell + i * t->columns, t->was + i * t->columns, ret->cell + i * n);
	ret->was = NULL;
	if (!t->total || !t->was_total)
		return;
	ret->total = arena_array(a, (size_t)n, sizeof *ret->total);
	put_wide(t, t->total, t->was_total, ret->total);
}

/* Three rows. */
static void put_tall(const struct report_table *t, const struct report_cell *now, const struct report_cell *was,
	struct arena *a, struct report_cell *row)
{
	struct report_cell *before = row + t->columns, *change = before + t->columns;
	for (int c = 0; c < t->columns; c++) {
		row[c] = now[c];
		if (t->column[c].kind == REPORT_TEXT)
			continue;
		before[c] = was[c];
		row[c].kind = before[c].kind = t->column[c].kind;
		change[c] = comparison_change(t->column[c].kind, &now[c], &was[c]);
	}
	before[0].text = arena_printf(a, "  %s", title_of(t->compare));
	change[0].text = SPAN_LIT("  变化");
}

void comparison_tall(const struct report_table *t, struct arena *a, struct report_table *ret)
{
	struct report_column *column = arena_array(a, (size_t)t->columns, sizeof *column);
	int all = t->total && t->was_total ? 1 : 0;
	for (int c = 0; c < t->columns; c++) {
		column[c] = t->column[c];
		column[c].kind = column[c].kind == REPORT_TEXT ? REPORT_TEXT : REPORT_OWN;
	}
	*ret = *t;
	ret->column = column;
	ret->rows = (t->rows ? t->rows + all : 0) * 3;
	ret->cell = arena_array(a, (size_t)(t->rows + 1) * 3 * (size_t)t->columns, sizeof *ret->cell);
	for (int i = 0; i < t->rows; i++)
		put_tall(t, t->cell + i * t->columns, t->was + i * t->columns, a, ret->cell + 3 * i * t->columns);
	if (all)
		put_tall(t, t->total, t->was_total, a, ret->cell + 3 * t->rows * t->columns);
	ret->total = NULL;
	ret->was = NULL;
}
