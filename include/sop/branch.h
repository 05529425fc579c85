/* sop/branch: what a step's branches wait for, and which of them is taken (sop-language-exact.md part 5, 等待 + 如果). A wait
 * opens when the step reached the customer, never otherwise, and ends once: by the first event that makes a branch true, or
 * at its end, when 否则 is taken. */
#ifndef SIYU_SOP_BRANCH_H
#define SIYU_SOP_BRANCH_H
#include "base/text.h"
#include "sop/facts.h"
#include "sop/reason.h"

#define BRANCH_LAST_MS (2 * ZONE_DAY_MS) /* how long the last step of a file waits by itself */

/* Does the word become true by an event (回复 选了 购买 入群 点链接 任务结果), not by a state? */
bool branch_event(const struct sop_cond *c);
unsigned branch_events(const struct sop_cond *c); /* SOP_AWAIT_… of all its words */
/* What the wait of that step listens to: 等待 and the words of its branches; 0: it does not wait, they are read at once. */
unsigned branch_awaits(const struct sop_script *s, int step);
bool branch_hears(unsigned awaits, enum sop_event event);
/* The end of a wait that opened then. claims: one per step. */
int64_t branch_until(const struct sop_rules *r, const struct sop_script *s, const struct sop_enrolment *e,
	const struct sop_claim *claims, int step, int64_t opened_ms);
/* SOP_NEED_… of branch_look. */
unsigned branch_needs(const struct sop_script *s, int step);

struct branch_taken {
	int branch; /* index of the step that is the branch; -1: none fits */
	enum reason reason;
};
/* Read from the top, the first that is true. over: its wait is at its end, or it never had one; then 否则, else none.
 * f: loaded for branch_needs, with since_ms and upto_ms of the wait. false: it goes on waiting. detail (may be NULL): the words
 * that held, or what was heard instead; appended. */
bool branch_look(const struct sop_script *s, int step, const struct sop_facts *f, const struct sop_enrolment *e,
	int64_t now_ms, bool over, struct branch_taken *ret, struct text *detail);
/* 「油皮」「干皮」: what an employee can tell of that step, 没回 apart (finding 2): its 选项, else the first words of its
 * branches. names grow in the arena. */
void branch_buttons(const struct sop_script *s, int step, struct arena *a, struct sop_names *ret);
/* "回复、购买，最多 2天" without a 最多 that nobody wrote: for why. Appends. */
void branch_say_wait(const struct sop_script *s, int step, struct text *out);

#endif
