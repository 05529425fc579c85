/* reportsee: a report as somebody may see it: rows of his people alone, names and numbers of customers masked by role. */
#ifndef SIYU_SRC_DESK_REPORTSEE_H
#define SIYU_SRC_DESK_REPORTSEE_H
#include "visit.h"
#include "report/report.h"

/* What `by` of the query says: one cut or two, as one value or as two of that name; the same twice is one. NULL: nothing. In v->a. */
const char *reportsee_by(struct visit *v);
/* ask->by is read as cutname_read does. by NULL: the default, of those who see their own people alone the cut by employee. RC_DENIED: that report, or that cut, cannot be told
 * apart by employee; err->text is a Chinese sentence. RC_NOTFOUND, RC_INVALID as report_inside. */
enum rc MUST_USE reportsee_make(struct visit *v, struct report_ask *ask, struct report_table *ret, struct err *err);
/* "成交，2026-03-01 至 2026-03-31，按日期×渠道，比上周同期": what was asked, for the audit; where there is no table, by what was asked for,
 * as far as it can be asked for, else 「别的」. In v->a. */
const char *reportsee_words(struct visit *v, const struct report_ask *ask, const struct report_table *t);
/* The column of that key; -1: it has none. */
int reportsee_column(const struct report_table *t, const char *key);
/* The total of a column, or the sum of what he sees where no total stands. */
int64_t reportsee_sum(const struct report_table *t, const char *key);

#endif
