/* report/reportout: how a table looks. Writers only add to out. */
#ifndef SIYU_REPORT_REPORTOUT_H
#define SIYU_REPORT_REPORTOUT_H
#include "base/text.h"
#include "report/report.h"

/* For a terminal: aligned by columns of Chinese width, money as ¥1,234.50, rates as 21.4%, "—" where there is no figure. */
void reportout_text(const struct report_table *t, struct text *out);
/* One cell of a column as people read it, in place of what out has. */
void reportout_cell(const struct report_table *t, int column, const struct report_cell *cell, struct text *out);
/* "按日", "日期 × 渠道". */
const char *reportout_cut(const struct report_table *t);
/* num/den in units of 1/scale, rounded half away from zero: every rate and ratio is, wherever it is said. den is above zero. */
int64_t reportout_scaled(int64_t num, int64_t den, int64_t scale);
/* What became of a figure of before: "+12.3%", of a rate "+1.2点"; nothing where that cannot be said. In place of what out has. */
void reportout_change(const struct report_table *t, int column, const struct report_cell *now, const struct report_cell *was,
	struct text *out);
/* "和上期（2026-02-22 至 2026-02-28）比", of a table that is compared. */
struct span reportout_compared(const struct report_table *t, struct arena *a);
/* The day of that period beside which the day of this row stands, "—" where there is none; absent: rows are no days, or nothing is compared. */
struct span reportout_day_before(const struct report_table *t, const struct report_cell *row, struct arena *a);
/* A table that is compared with another period has two lines under each row (of before, and the change) for people, and two columns behind
 * each figure for machines: KEY_before and KEY_change, of rates in parts of one, else in parts of what was; JSON compared_from and compared_to, too. Where rows are days, the day
 * beside which each stands: behind it in the line of before, in a column day_before. */
/* For a spreadsheet: UTF-8 with BOM, CRLF, money in yuan without signs, rates as fractions, empty where there is no figure. */
void reportout_csv(const struct report_table *t, struct text *out);
/* One object: report, from, to, by, currency "CNY", unit "fen", computed_at, rows, total, definition, note. Money in fen, rates as
 * fractions with four decimals, null where there is no figure. What has a name of its own gives its id under the key and the
 * name under key_name. A line break ends it. */
void reportout_json(const struct report_table *t, struct text *out);

#endif
