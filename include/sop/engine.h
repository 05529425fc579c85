/* sop/engine: the questions the fold asks, in the order of a life:
 *   an event: entry_fires -> entry_admit -> arm.h -> engine_plan; adds also welcome_pick, welcome_step
 *   an event on a live round: react_to; then branch_look for each step that waits for it
 *   a step reached him: branch_look at once; then it waits, if something is to be waited for
 *   a wake: engine_plan (which step) -> engine_needs (load) -> engine_decide -> store -> engine_plan again
 * Pure: told everything, keeps nothing. sop-language-exact.md part 5 is the meaning. */
#ifndef SIYU_SOP_ENGINE_H
#define SIYU_SOP_ENGINE_H
#include "sop/arm.h"
#include "sop/branch.h"
#include "sop/condeval.h"
#include "sop/entry.h"
#include "sop/react.h"
#include "sop/welcome.h"
#include "sop/when.h"

enum engine_wake {
	ENGINE_WAKE_NEVER,  /* nothing will ever be due: only for ended rounds */
	ENGINE_WAKE_STEP,   /* decide `step` */
	ENGINE_WAKE_WAIT,   /* the wait of `step` is at its end: branch_look, over */
	ENGINE_WAKE_CLOSE,  /* the last word, branch `step`, is said or never will be: its 停止 or 转剧本 */
	ENGINE_WAKE_STOP,   /* 停止：N天未回复 is reached: end with REASON_STOP */
	ENGINE_WAKE_FINISH, /* every step is final and the goal's window is over: end "finished" */
	ENGINE_WAKE_EXPIRE  /* 最长 is over: open steps end 「到期」, the round "expired" */
};
struct engine_plan {
	enum engine_wake what;
	int step;      /* index; of a wake that names none the number of steps */
	int64_t at_ms; /* <= now: look at it at once; else the wake of its row */
};
/* What is next for this round. claims: one per step. At a wake the fold plans anew at its now (a step that waits may have to
 * go first, to be dropped), acts, and plans again while at_ms <= now. */
void engine_plan(const struct sop_rules *r, const struct sop_script *s, const struct sop_enrolment *e,
	const struct sop_claim *claims, int64_t now_ms, struct engine_plan *ret);

/* SOP_NEED_… that engine_decide reads for that step at that moment. */
/* What the values of a text come from: {客户}, {订单号}, {购买日}. */
unsigned engine_text_needs(const struct sop_text *text, enum render_how how);
unsigned engine_needs(const struct sop_rules *r, const struct sop_script *s, const struct sop_enrolment *e,
	const struct sop_claim *claims, int step, int64_t now_ms);

enum engine_verdict {
	ENGINE_SEND,  /* the text goes into a task or to-do */
	ENGINE_ACT,   /* no content: actions only */
	ENGINE_DELAY, /* looked at again at until_ms */
	ENGINE_SKIP   /* final */
};
struct engine_decision {
	enum engine_verdict verdict;
	enum reason reason;
	int64_t due_ms;   /* its own due time, after 顺延 */
	int64_t occurrence; /* the day of a step that recurs, else 1 */
	int64_t until_ms; /* ENGINE_DELAY: later than now */
	int shift_days;   /* new value for the enrolment; above the old one after 顺延: all later 第N天 move */
	enum sop_exec exec;
	bool counts;         /* ENGINE_SEND: takes a slot of now's day (finding 17) */
	int64_t deadline_ms; /* ENGINE_SEND under 员工确认: 确认期限 */
	enum render_how how; /* ENGINE_SEND: how its text is rendered */
};
/* One step for one customer at now, in the order of part 5. detail (may be NULL): the word that failed, the winner …
 * appended. facts.loaded must cover engine_needs. */
void engine_decide(const struct sop_rules *r, const struct sop_script *s, const struct sop_enrolment *e,
	const struct sop_claim *claims, int step, const struct sop_facts *f, int64_t now_ms,
	struct engine_decision *ret, struct text *detail);
/* A task died and gave back the slot, or was not confirmed: 错过 once more, a new task once (finding 6). DELAY (补发,
 * 顺延) or SKIP with REASON_DEADLINE. due_ms, occurrence: as stored with what was in it. again: it had its second chance
 * already. */
void engine_expired(const struct sop_rules *r, const struct sop_script *s, const struct sop_enrolment *e,
	const struct sop_claim *claims, int step, int64_t due_ms, int64_t occurrence, bool again, int64_t now_ms,
	struct engine_decision *ret);

/* 每员工每天最多 for a step of that script: the stricter of the house's and its own; -1: none. */
int engine_taps(const struct sop_rules *r, const struct sop_script *s);

#endif
