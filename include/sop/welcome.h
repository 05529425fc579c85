/* sop/welcome: which script greets, and with which step (part 5, 欢迎语; finding 18). */
#ifndef SIYU_SOP_WELCOME_H
#define SIYU_SOP_WELCOME_H
#include "sop/facts.h"
#include "sop/reason.h"

/* May a script greet him whose entry was decided so? Second employee and second round: yes, the welcome is a service
 * (finding 3). Excluded, outside 人群, 退订, stale: no. */
bool welcome_allowed(enum reason entry);
/* One code, one message (part 5, 欢迎语): of n live scripts (NULL ones are passed over: not welcome_allowed), the one whose
 * welcome goes out, or -1. Add, re-add and 进入会话 only. Each script's result
 * (may be NULL): REASON_WELCOME the winner, REASON_WELCOME_LOST, REASON_WELCOME_NO_STEP, REASON_COUNT (does not fire). */
int welcome_pick(const struct sop_script *const *scripts, int n, const struct sop_happening *ev, int64_t now_ms,
	enum reason *ret_reasons);
/* Its 20秒内 step for that arm and these facts of the event; NULL: none holds, detail says which word failed. */
const struct sop_step *welcome_step(const struct sop_script *s, const struct sop_enrolment *e,
	const struct sop_facts *f, int64_t now_ms, enum reason *ret_reason, struct text *detail);
/* Why the answer to a question of a 话术 cannot greet (the column 欢迎语 of 渠道码): a Chinese sentence, or NULL when it can. */
const char *welcome_unfit(const struct sop_question *q);

#endif
