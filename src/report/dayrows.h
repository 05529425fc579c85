/* dayrows: rows that are days: a day on which nothing happened has its row, and its place in a chart. */
#ifndef SIYU_SRC_REPORT_DAYROWS_H
#define SIYU_SRC_REPORT_DAYROWS_H
#include "reportint.h"

/* Does this column hold days ("2026-03-01")? */
bool dayrows_has(const struct report_table *t, int column);
/* "2026-03-01" as a day; the text of such a column. */
int64_t dayrows_day(struct span s);
/* Fills the figures of a row in which nothing happened: no sums; a mean or a rate of nothing there is not. */
void dayrows_nothing(const struct report_table *t, struct report_cell *row);
/* Fills the figures of a row that is not known, because its day has not come or is none. */
void dayrows_unknown(const struct report_table *t, struct report_cell *row);
/* Of a table by day: gives each day of its period up to today a row, in the order of time. Others stay as they are. */
void dayrows_fill(struct report_world *w, struct report_table *t);

#endif
