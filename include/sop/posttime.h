/* sop/posttime: when a post of 朋友圈 is due, whether it may still go, and until when employees have time
 * (sop-language-exact.md 2.3, part 5 补发, findings 6, 9, 10, 39). Pure. */
#ifndef SIYU_SOP_POSTTIME_H
#define SIYU_SOP_POSTTIME_H
#include "sop/facts.h"
#include "sop/reason.h"

/* The first time of the step later than after_ms, and its day; false: none comes. */
bool posttime_next(const struct sop_rules *r, const struct sop_step *step, int64_t after_ms, int64_t *ret_due_ms,
	int64_t *ret_day);
/* Its time on that day; false: it has none there. */
bool posttime_on(const struct sop_rules *r, const struct sop_step *step, int64_t day, int64_t *ret_due_ms);

enum posttime_verdict { POSTTIME_GO, POSTTIME_WAIT, POSTTIME_SKIP };
/* What to do at now_ms with the post that was due at due_ms. POSTTIME_WAIT: look again at *ret_until_ms. POSTTIME_SKIP: the
 * reason, its detail appended. */
enum posttime_verdict posttime_decide(const struct sop_rules *r, const struct sop_script *s, const struct sop_step *step,
	int64_t due_ms, int64_t now_ms, int64_t *ret_until_ms, enum reason *ret_reason, struct text *detail);
/* 确认期限 of a post that is made at now_ms: as written, else the end of that day; never inside 静默. Always later than now_ms. */
int64_t posttime_deadline(
	const struct sop_rules *r, const struct sop_script *s, const struct sop_step *step, int64_t now_ms);
/* When likes and comments are looked for the n-th time (from 0), counted from the first one that was published; FACTS_NEVER
 * behind the end of the window. */
int64_t posttime_look(int64_t first_ms, int64_t until_ms, int64_t n);

#endif
