/* sop/engine: the questions the fold asks, in the order of a life:
 *   an event: engine_fires -> engine_enter -> arm.h -> engine_plan; adds also engine_welcome, engine_welcome_step
 *   an event on a live round: engine_react
 *   a wake: engine_plan (which step) -> engine_needs (load) -> engine_decide -> store -> engine_plan again
 * Pure: told everything, keeps nothing. sop-language-exact.md part 5 is the meaning. */
#ifndef SIYU_SOP_ENGINE_H
#define SIYU_SOP_ENGINE_H
#include "sop/facts.h"
#include "sop/reason.h"

/* -- an event -------------------------------------------------------------------------------------------------- */

/* Does the event fire one of the script's 开始? *ret_reason: REASON_OK; REASON_STALE_EVENT when it would but is older than 24 h
 * at now_ms; REASON_FILTER / REASON_UNSEEN with the filter that failed; REASON_DISABLED. Returns the 开始 (first that fits)
 * or NULL. *ret_reason is REASON_COUNT when the script listens to nothing of the kind: no decision to store.
 * Details are appended to detail (may be NULL). */
const struct sop_trigger *engine_fires(const struct sop_script *s, const struct sop_happening *ev, int64_t now_ms,
                                       enum reason *ret_reason, struct text *detail);
bool engine_listens(const struct sop_script *s, enum sop_event event); /* any 开始 of that kind: for an index by event */

/* Earlier rounds of (script, subject); subject is the customer, or (employee, customer) under 各跟各的 (findings 3, 12). */
struct engine_rounds {
	int rounds;                    /* so far, live one included */
	bool live;
	struct span live_employee, live_employee_name;
	int64_t last_ended_ms;         /* 0: none ended */
};
struct engine_entry {
	bool enrol;
	bool ends_live;                /* 再次触发：重来: the live round ends with REASON_RESTART_END first */
	enum sop_standing standing;    /* SOP_WAITING while the employee has not accepted (half) */
	enum reason reason;
	int64_t expires_ms;            /* when_expiry of the new round */
};
/* May he enter now? Needs of the facts: engine_enter_needs. relation_open: a relation with ev->employee (or 跟进人) is half or live.
 * t may be NULL for 转剧本 and 手动 (then filters do not matter). */
unsigned engine_enter_needs(const struct sop_rules *r, const struct sop_script *s);
void engine_enter(const struct sop_rules *r, const struct sop_script *s, const struct sop_trigger *t, const struct sop_happening *ev,
                  const struct engine_rounds *rounds, const struct sop_facts *f, bool relation_open, bool half, bool unsubscribed,
                  int64_t now_ms, struct engine_entry *ret, struct text *detail);

/* One code, one message (part 5, 欢迎语): of n live scripts, the one whose welcome goes out, or -1. Each script's result
 * (may be NULL): REASON_WELCOME the winner, REASON_WELCOME_LOST, REASON_WELCOME_NO_STEP, REASON_COUNT (does not fire). */
int engine_welcome(const struct sop_script *const *scripts, int n, const struct sop_happening *ev, int64_t now_ms,
                   enum reason *ret_reasons);
/* Its 20秒内 step for that arm and these facts of the event; NULL: none holds, detail says which word failed. */
const struct sop_step *engine_welcome_step(const struct sop_script *s, const struct sop_enrolment *e, const struct sop_facts *f,
                                           int64_t now_ms, enum reason *ret_reason, struct text *detail);

struct engine_reaction {
	bool goal;                     /* met now: store goal_ms, run the script's goal_action in order (3) */
	bool end;                      /* the round ends after them (4) */
	const char *outcome;           /* "goal", "stopped": one outcome, 达成 beats 停止; NULL when it does not end */
	enum reason reason;            /* REASON_GOAL, REASON_STOP; REASON_OK when it does not end */
	const struct sop_trigger *stop; /* the 停止 that hit, NULL when actions of the goal end it */
	struct span handover;          /* 转剧本 among the goal's actions: noted beside the outcome; absent */
};
/* Goal and stops of one live round at one event; only events after entry are heard (finding 8). True when anything
 * follows. The fold asks before it looks at other scripts' triggers (5). */
bool engine_react(const struct sop_script *s, const struct sop_enrolment *e, const struct sop_happening *ev,
                  struct engine_reaction *ret, struct text *detail);

/* -- a wake ---------------------------------------------------------------------------------------------------- */

enum engine_wake {
	ENGINE_WAKE_NEVER,             /* nothing will ever be due: only for ended rounds */
	ENGINE_WAKE_STEP,              /* decide `step` */
	ENGINE_WAKE_STOP,              /* 停止：N天未回复 is reached: end with REASON_STOP */
	ENGINE_WAKE_FINISH,            /* every step is final and the goal's window is over: end "finished" */
	ENGINE_WAKE_EXPIRE             /* 最长 is over: open steps end 「到期」, the round "expired" */
};
struct engine_plan {
	enum engine_wake what;
	int step;                      /* index; ENGINE_WAKE_STEP, else the number of steps */
	int64_t at_ms;                 /* <= now: look at it at once; else the row in `due` */
};
/* What is next for this round. claims: one per step. The fold loops: plan, act, plan again while at_ms <= now. */
void engine_plan(const struct sop_rules *r, const struct sop_script *s, const struct sop_enrolment *e,
                 const struct sop_claim *claims, int64_t now_ms, struct engine_plan *ret);

/* SOP_NEED_… that engine_decide reads for that step at that moment. */
unsigned engine_needs(const struct sop_rules *r, const struct sop_script *s, const struct sop_claim *claims, int step);

enum engine_verdict { ENGINE_SEND /* the text goes into a task or to-do */, ENGINE_ACT /* no content: actions only */,
                      ENGINE_DELAY /* looked at again at until_ms */, ENGINE_SKIP /* final */ };
struct engine_decision {
	enum engine_verdict verdict;
	enum reason reason;
	int64_t due_ms;                /* its own due time, after 顺延 */
	int64_t until_ms;              /* ENGINE_DELAY: later than now */
	int shift_days;                /* new value for the enrolment; above the old one after 顺延: all later 第N天 move */
	enum sop_exec exec;
	bool counts;                   /* ENGINE_SEND: takes a slot of now's day (finding 17) */
	int64_t deadline_ms;           /* ENGINE_SEND under 员工确认: 确认期限 */
	enum render_how how;           /* ENGINE_SEND: how its text is rendered */
};
/* One step for one customer at now, in the order of part 5. detail (may be NULL): the word that failed, the winner …
 * appended. facts.loaded must cover engine_needs. */
void engine_decide(const struct sop_rules *r, const struct sop_script *s, const struct sop_enrolment *e,
                   const struct sop_claim *claims, int step, const struct sop_facts *f, int64_t now_ms,
                   struct engine_decision *ret, struct text *detail);
/* A task died and gave back the slot, or was not confirmed: 错过 once more, a new task once (finding 6). due_ms: of the
 * occurrence. DELAY (补发, 顺延) or SKIP with REASON_DEADLINE. again: it had its second chance already. */
void engine_expired(const struct sop_rules *r, const struct sop_script *s, const struct sop_enrolment *e, int step, int64_t due_ms,
                    bool again, int64_t now_ms, struct engine_decision *ret);

/* The steps of another live round of the same customer that could take today's slot from a step due now (优先级): due
 * later today outside 静默, counted, not claimed, condition holds by f. Writes at most `most` rivals, returns how many. */
unsigned engine_rival_needs(const struct sop_script *other);
int engine_rivals(const struct sop_rules *r, const struct sop_script *other, const struct sop_enrolment *e,
                  const struct sop_claim *claims, const struct sop_facts *f, int64_t now_ms, struct sop_rival *rivals, int most);

#endif
