/* crm/period: which days people mean by 昨天, 上周, 11月3日, 3月1日至7日: the one reading of a period that is typed. Pure. */
#ifndef SIYU_CRM_PERIOD_H
#define SIYU_CRM_PERIOD_H
#include "base/span.h"
#include "base/text.h"

#define PERIOD_MOST_DAYS 3660 /* ten years, as reports take */

enum period_unit { PERIOD_DAY, PERIOD_WEEK, PERIOD_MONTH, PERIOD_DAYS }; /* WEEK: from a Monday, MONTH: from the 1st; today ends both */
struct period {
	int64_t from_day, to_day; /* both counted, not after today */
	enum period_unit unit;
};

enum period_reading {
	PERIOD_READ,
	PERIOD_UNKNOWN, /* it means no days */
	PERIOD_AHEAD,   /* all of it is behind today */
	PERIOD_LONG     /* more than PERIOD_MOST_DAYS */
};

/* said: folded (full-width as ASCII), blanks anywhere. A day or month without its year is the last one that has begun. *ret is untouched
 * but with PERIOD_READ. */
enum period_reading period_read(struct span said, int64_t today, struct period *ret);
/* The same of the longest end of said, behind a blank or all of it, that means days; *ret_head: what stands before, trimmed. */
enum period_reading period_behind(struct span said, int64_t today, struct span *ret_head, struct period *ret);

enum period_want { PERIOD_ANY, PERIOD_A_WEEK, PERIOD_A_MONTH };
/* As period_read, for a question about a week (a day means its week; or any 7 days) or a month (or 28 to 31 days). false: the sentence that
 * says why not, and what is understood, is appended to refusal. word: the command, for the examples. */
bool period_asked(struct span said, enum period_want want, const char *word, int64_t today, struct period *ret,
	struct text *refusal);

/* "2026-03-03", "2026-03-02 至 03-04", "2025-12-29 至 2026-01-04". Appends. */
void period_print(struct text *out, int64_t from_day, int64_t to_day);
/* "今天、昨天、前天、…": what is understood. Appends. */
void period_examples(struct text *out);

#endif
