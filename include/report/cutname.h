/* report/cutname: what cuts and comparisons of reports are called: by programs (channel, week), and by people (渠道, 上周). Both are understood wherever
 * a report is asked for. */
#ifndef SIYU_REPORT_CUTNAME_H
#define SIYU_REPORT_CUTNAME_H
#include "base/arena.h"
#include "base/text.h"
#include "report/report.h"

/* "渠道", "按渠道", of a cut that report_list has (no pair); NULL: none is called so. */
const char *cutname_word(const char *by);
const char *cutname_phrase(const char *by);
/* What somebody typed, in the words of report_list: "渠道、员工" is "channel,employee"; "，", "、" and "×" part as a comma does. A word that means no
 * cut stays as it is, so that who refuses it can say so. NULL stays NULL. Lives in the arena. */
const char *cutname_read(struct arena *a, const char *said);
/* day, hour: their rows stand in the order of time, and are drawn from left to right. */
bool cutname_is_time(const char *by);
/* Appends "day（日期）". */
void cutname_both(const char *by, struct text *out);

/* "before" and 上期, 环比; "week" and 上周, 上周同期; "year" and 去年, 去年同期, 同比; "month" and 上月, 上月同期. false: it is none of them. */
bool cutname_compare(struct span said, enum report_compare *ret);
/* "week", "上周同期"; of REPORT_ALONE "" and "不比". */
const char *cutname_compare_key(enum report_compare with);
const char *cutname_compare_word(enum report_compare with);
/* For a hint: which there are. */
extern const char cutname_compares[];

#endif
