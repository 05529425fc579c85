/* sop/moment: when a step of a round is due: times of the story (sop/when.h) and those that hang on something else: the step
 * above, a purchase, the last 互动, a date, or that come again (sop-language-exact.md 2.3, findings 43, 54). */
#ifndef SIYU_SOP_MOMENT_H
#define SIYU_SOP_MOMENT_H
#include "sop/facts.h"

struct moment {
	int64_t due_ms;     /* FACTS_NEVER: not due, or not yet known when */
	int64_t occurrence; /* the day for a step that recurs, else 1 */
};

bool moment_recurs(const struct sop_step *step); /* 每天, 每周, 每月 */
enum { MOMENT_ON_HEARD = 1, MOMENT_ON_BOUGHT = 2, MOMENT_ON_DATE = 4, MOMENT_ON_STEP = 8, MOMENT_ON_JOINED = 16,
	MOMENT_ON_CHECKIN = 32 };
/* What times and stops of the script hang on beside T0: which of sop_enrolment's heard_ms, bought_ms, joined_ms,
 * dates and checks must be filled. */
unsigned moment_hangs(const struct sop_script *s);
/* The first occurrence that is not settled yet; of several that have passed, the last one. claims: one per step, NULL: none
 * was looked at yet. */
struct moment moment_of(const struct sop_rules *r, const struct sop_script *s, const struct sop_enrolment *e,
	const struct sop_claim *claims, int step, int64_t now_ms);
/* Due time of the occurrence behind that one; FACTS_NEVER: it is the last, or the step does not recur. */
int64_t moment_next(const struct sop_rules *r, const struct sop_script *s, const struct sop_enrolment *e, int step,
	int64_t occurrence);
/* Did the time of the step lie before the round began? Then nothing of 宽限 holds (part 5, 第N天 with the time past). */
bool moment_early(const struct sop_step *step, const struct sop_enrolment *e, int64_t due_ms);
/* The last time at which the step can be due as far as that is known; FACTS_NEVER: it is not. For 最长. */
int64_t moment_last(const struct sop_rules *r, const struct sop_script *s, const struct sop_enrolment *e, int step);
/* 只在 of the step on that day. */
bool moment_fits(const struct sop_rules *r, const struct sop_step *step, const struct sop_enrolment *e, int64_t day);
/* 不发日 of the house or of the script; ret_name (may be NULL): what it is called. */
bool moment_off(const struct sop_rules *r, const struct sop_script *s, int64_t day, struct span *ret_name);
/* The first moment of a date or of 每天, 每周, 每月 behind after_ms, on days that fit (SOP_ONLY_…); FACTS_NEVER: none. Without a clock
 * of its own it has the configured one. */
int64_t moment_after(const struct sop_rules *r, const struct sop_time *t, unsigned days, int64_t after_ms);
/* A round that 生日, 纪念日 X begins opens so many days behind that day: 0, or below it for the earliest 生日前N天. */
int moment_opens(const struct sop_script *s, struct span date);
/* … and has its last such day so many behind it: 0, or above it for the latest 生日后N天. */
int moment_closes(const struct sop_script *s, struct span date);
/* The day of D in that year: 29 February is the 28th where there is none. */
int64_t moment_day_of(int year, int month, int day);

#endif
