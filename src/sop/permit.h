/* permit: may a text go to this customer at this minute, and if not, when at the earliest (sop-language-exact.md part 5,
 * permitted minute; findings 17, 26, 28, 44, 62). */
#ifndef SIYU_SRC_SOP_PERMIT_H
#define SIYU_SRC_SOP_PERMIT_H
#include "sop/facts.h"
#include "sop/reason.h"

struct permit_ask {
	const struct sop_rules *rules;
	const struct sop_script *script;
	const struct sop_step *step;
	const struct sop_enrolment *enrolment;
	int64_t due_ms;
	int64_t now_ms;
};
/* Does the step take a slot of the customer's day (finding 17)? */
bool permit_counts(const struct sop_step *step);
unsigned permit_needs(const struct sop_rules *r, const struct sop_script *s, const struct sop_step *step);
/* 只在 and 不发日 on that day. */
bool permit_day(const struct permit_ask *q, int64_t day);
/* 只在 alone, for a step that sends nothing: REASON_OK or REASON_ONLY with the first minute of a day that fits. */
enum reason permit_only(const struct permit_ask *q, int64_t *ret_free_ms, struct text *detail);
/* REASON_OK, or the first that stands in the way; *ret_free_ms is then the first minute at which, as far as can be
 * foreseen, nothing does. detail may be NULL. */
enum reason permit_now(
	const struct permit_ask *q, const struct sop_facts *f, int64_t *ret_free_ms, struct text *detail);
/* "2小时30分钟". Appends. */
void permit_say_time(int64_t ms, struct text *out);
/* engine_taps */
int permit_taps(const struct sop_rules *r, const struct sop_script *s);

#endif
