/* What a scenario expects of a report: figures of its total, or of one row. */
#include "play.h"

#include "report/report.h"

#include <stdio.h>

static const struct report_cell *report_row(const struct report_table *t, struct span name)
{
	if (!span_present(name))
		return t->total;
	for (int i = 0; i < t->rows; i++)
		if (span_eq(t->cell[i * t->columns].text, name))
			return t->cell + i * t->columns;
	return NULL;
}

static bool figure_fits(
	struct play *p, const struct report_table *t, const struct report_cell *row, struct span word, struct span line)
{
	struct span key, value;
	char have[64] = "no such column";
	span_cut(word, '=', &key, &value);
	for (int c = 0; c < t->columns; c++) {
		if (!span_is(key, t->column[c].key))
			continue;
		if (t->column[c].kind == REPORT_RATE)
			snprintf(have, sizeof have, "%lld/%lld", (long long)row[c].num, (long long)row[c].den);
		else
			snprintf(have, sizeof have, "%lld", (long long)row[c].num);
	}
	return span_is(value, have) || play_fail(p, "expected %.*s; %.*s is %s", SPAN_ARG(line), SPAN_ARG(key), have);
}

bool playreport_line(struct play *p, const struct span *word, int n, struct span line)
{
	struct err err = {0};
	struct report_table t;
	struct span by = play_option(word, n, "by"), name = play_option(word, n, "row"),
		    from = play_option(word, n, "from"), to = play_option(word, n, "to");
	if (n < 1)
		return play_fail(p, "expect report NAME …");
	struct report_ask ask = {.name = arena_copy(p->a, word[0]).p,
		.by = by.n ? arena_copy(p->a, by).p : NULL,
		.from = from,
		.to = to,
		.now_ms = world_now_ms(p->world)};
	if (report_make(world_db(p->world), p->a, &ask, &t, &err))
		return play_fail(p, "%s", err.text);
	if (t.note.n > 0)
		return play_fail(p, "the report says: %.*s", SPAN_ARG(t.note));
	const struct report_cell *row = report_row(&t, name);
	if (!row)
		return play_fail(p, "expected %.*s; there is no such row", SPAN_ARG(line));
	for (int i = 1; i < n; i++)
		if (!span_starts(word[i], "by=") && !span_starts(word[i], "row=") && !span_starts(word[i], "from=") &&
			!span_starts(word[i], "to=") && !figure_fits(p, &t, row, word[i], line))
			return false;
	return true;
}
