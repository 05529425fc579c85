/* sop/plan: what is next for a round: a step to be decided, the end of a wait, its own end. Pure. sop-language-exact.md part 5. */
#ifndef SIYU_SOP_PLAN_H
#define SIYU_SOP_PLAN_H
#include "sop/facts.h"
#include "sop/script.h"

enum plan_what {
	PLAN_NEVER,  /* nothing will ever be due: only for ended rounds */
	PLAN_STEP,   /* decide `step` */
	PLAN_WAIT,   /* the wait of `step` is at its end: branch_look, over */
	PLAN_CLOSE,  /* the last word, branch `step`, is said or never will be: its 停止 or 转剧本 */
	PLAN_STOP,   /* 停止：N天未回复 is reached: end with REASON_STOP */
	PLAN_FINISH, /* every step is final and the goal's window is over: end "finished" */
	PLAN_EXPIRE  /* 最长 is over: open steps end 「到期」, the round "expired" */
};
struct plan {
	enum plan_what what;
	int step;      /* index; of a wake that names none the number of steps */
	int64_t at_ms; /* <= now: look at it at once; else the wake of its row */
};
/* What is next for this round. claims: one per step. At a wake the fold plans anew at its now (a step that waits may have to
 * go first, to be dropped), acts, and plans again while at_ms <= now. */
void plan_next(const struct sop_rules *r, const struct sop_script *s, const struct sop_enrolment *e,
	const struct sop_claim *claims, int64_t now_ms, struct plan *ret);
/* When the next text of this round, other than that of `step`, falls due after now; FACTS_NEVER: none that can be told. */
int64_t plan_following(const struct sop_rules *r, const struct sop_script *s, const struct sop_enrolment *e,
	const struct sop_claim *claims, int step, int64_t now_ms);

#endif
