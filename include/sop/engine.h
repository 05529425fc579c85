/* sop/engine: the questions the fold asks, in the order of a life:
 *   an event: entry_fires -> entry_admit -> arm.h -> plan_next; adds also welcome_pick, welcome_step
 *   an event on a live round: react_to; then branch_look for each step that waits for it
 *   a step reached him: branch_look at once; then it waits, if something is to be waited for
 *   a wake: plan_next (which step) -> engine_needs (load) -> engine_decide -> store -> plan_next again
 * Pure: told everything, keeps nothing. sop-language-exact.md part 5 is the meaning. */
#ifndef SIYU_SOP_ENGINE_H
#define SIYU_SOP_ENGINE_H
#include "sop/arm.h"
#include "sop/branch.h"
#include "sop/condeval.h"
#include "sop/entry.h"
#include "sop/plan.h"
#include "sop/react.h"
#include "sop/welcome.h"
#include "sop/when.h"

/* SOP_NEED_… of the values of a text: {客户}, {订单号}, {购买日}. */
unsigned engine_text_needs(const struct sop_text *text, enum render_how how);
/* SOP_NEED_… that engine_decide reads for that step at that moment. */
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
