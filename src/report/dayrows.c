#include "dayrows.h"

#include <string.h>

bool dayrows_has(const struct report_table *t, int column)
{
	return strcmp(t->column[column].key, "day") == 0;
}

int64_t dayrows_day(struct span s)
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

static int names_of(const struct report_table *t)
{
	int n = 0;
	while (n < t->columns && t->column[n].kind == REPORT_TEXT)
		n++;
	return n;
}

void dayrows_nothing(const struct report_table *t, struct report_cell *row)
{
	static const char *const no_sums[] = {"average_fen", "minutes", "waiting", "reach", "most"};
	for (int c = names_of(t); c < t->columns; c++) {
		row[c] = (struct report_cell){.den = t->column[c].kind == REPORT_PLACE ? -1 : 0};
		for (size_t i = 0; i < sizeof no_sums / sizeof *no_sums; i++)
			if (strcmp(t->column[c].key, no_sums[i]) == 0)
				row[c].den = -1;
	}
}

void dayrows_unknown(const struct report_table *t, struct report_cell *row)
{
	for (int c = names_of(t); c < t->columns; c++) {
		enum report_kind kind = t->column[c].kind;
		row[c] = (struct report_cell){.den = kind == REPORT_RATE || kind == REPORT_RATIO ? 0 : -1};
	}
}

void dayrows_fill(struct report_world *w, struct report_table *t)
{
	int64_t today = zone_day(&w->zone, w->now_ms), last = t->to_day < today ? t->to_day : today;
	size_t bytes = (size_t)t->columns * sizeof *t->cell;
	if (strcmp(t->by, "day") != 0 || last < t->from_day)
		return;
	struct report_cell *cell = report_cells(w, t->rows + (int)(last - t->from_day + 1), t->columns), *to = cell;
	const struct report_cell *from = t->cell, *end = t->cell + t->rows * t->columns;
	for (int64_t day = t->from_day; day <= last; day++, to += t->columns) {
		if (from < end && dayrows_day(from->text) == day) {
			memcpy(to, from, bytes);
			from += t->columns;
			continue;
		}
		to->text = report_day(w, day);
		dayrows_nothing(t, to);
	}
	/* What is dated later than today. */
	for (; from < end; from += t->columns, to += t->columns)
		memcpy(to, from, bytes);
	t->rows = (int)((to - cell) / t->columns);
	t->cell = cell;
}
