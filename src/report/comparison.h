/* comparison: a table beside the same table of an earlier period. */
#ifndef SIYU_SRC_REPORT_COMPARISON_H
#define SIYU_SRC_REPORT_COMPARISON_H
#include "reportint.h"

/* The days that [from_day, to_day] is compared with: by month and year the same dates, of whole months (one or several) the whole months. */
void comparison_period(enum report_compare with, int64_t from_day, int64_t to_day, int64_t *ret_from, int64_t *ret_to);
/* Puts the figures of `was` (the same report and cut, of an earlier period) beside those of t: rows of the same name, of days those at the
 * same distance from the first day. What only was has becomes a row of t with nothing in it, but a day that t has none for. That both
 * periods share days, or are not of one length, is noted. */
void comparison_join(struct report_world *w, struct report_table *t, const struct report_table *was);

/* A cell of its own kind: of money and counts in parts of what was, none where that is not above zero or what is now lies below it (a share
 * of it would say nothing); of rates in points. */
struct report_cell comparison_change(enum report_kind kind, const struct report_cell *now, const struct report_cell *was);
/* How it looks; t has been joined, ret lives in a. Wide: behind each figure that of before and the change, for machines. Tall: under each
 * row one of before and one of the change, for people. */
void comparison_wide(const struct report_table *t, struct arena *a, struct report_table *ret);
void comparison_tall(const struct report_table *t, struct arena *a, struct report_table *ret);
/* The day that the day of this row is compared with: "2026-02-22", "—" where that period had no such; absent: rows are no days, or nothing is
 * compared. */
struct span comparison_day(const struct report_table *t, const struct report_cell *row, struct arena *a);
/* "和上期（2026-02-22 至 2026-02-28）比", with a warning where the period is not over, and of days which is compared with which. */
struct span comparison_line(const struct report_table *t, struct arena *a);

#endif
