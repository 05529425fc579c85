/* store/occurrence: a step of an enrolment once it was looked at: claimed for ever, with its one reason. */
#ifndef SIYU_STORE_OCCURRENCE_H
#define SIYU_STORE_OCCURRENCE_H
#include "base/arena.h"
#include "store/db.h"

#define OCCURRENCE_NONE INT64_MIN      /* a time, task or day that is not there */
#define OCCURRENCE_SIDEBAR 0           /* task of one that an employee sends himself, or that goes in 微信客服 */
#define OCCURRENCE_NEW (INT64_MIN + 1) /* stored_day of one that is not in the table yet */

enum occurrence_state {
	OCCURRENCE_DELAYED,
	OCCURRENCE_MADE,
	OCCURRENCE_DELIVERED,
	OCCURRENCE_FAILED,
	OCCURRENCE_SKIPPED,
	OCCURRENCE_CANCELLED,
	OCCURRENCE_EXPIRED,
	OCCURRENCE_ACTED,
	OCCURRENCE_STATES
};

struct occurrence {
	int64_t enrolment;
	struct span step;
	int64_t occurrence; /* 1, or the day for recurring steps */
	enum occurrence_state state;
	struct span reason; /* code of the reason table */
	struct span detail; /* Chinese */
	struct span employee; /* in whose name */
	int64_t version, line; /* of the step in that version */
	int64_t due_ms, retry_ms, decided_ms, delivered_ms;
	int64_t task, counts_day;
	int64_t chances;    /* tasks of it that expired */
	int64_t stored_day; /* counts_day as the table has it: kept by this module */
};

const char *occurrence_state_name(enum occurrence_state s);
enum occurrence_state occurrence_state_find(struct span name); /* OCCURRENCE_STATES: no such name */

/* Makes it (stored_day OCCURRENCE_NEW) or moves it on: everything but the key. crm/moves.h says what may
 * follow. RC_INVALID: a new one that is there already. */
enum rc MUST_USE occurrence_put(struct store_db *db, struct occurrence *o, struct err *err);
enum rc MUST_USE occurrence_get(struct store_db *db, struct arena *a, int64_t enrolment, struct span step,
	int64_t occurrence, struct occurrence *ret, struct err *err); /* RC_NOTFOUND */
/* The occurrence of that step that went into the task; of several, as none of the schedule can be, the last. RC_NOTFOUND. */
enum rc MUST_USE occurrence_in_task(struct store_db *db, struct arena *a, int64_t enrolment, struct span step,
	int64_t task, struct occurrence *ret, struct err *err);
/* The one that was given to the employee for the sidebar at that time. RC_NOTFOUND. */
enum rc MUST_USE occurrence_given(struct store_db *db, struct arena *a, int64_t enrolment, struct span step,
	int64_t at_ms, struct occurrence *ret, struct err *err);
/* The one that a to-do made then gave to the employee for the sidebar, whatever became of it since. RC_NOTFOUND. */
enum rc MUST_USE occurrence_lent(struct store_db *db, struct arena *a, int64_t enrolment, struct span step,
	int64_t made_ms, struct occurrence *ret, struct err *err);
/* All of an enrolment, by step, occurrence. */
enum rc MUST_USE occurrence_of(struct store_db *db, struct arena *a, int64_t enrolment, struct occurrence **ret,
	int *ret_count, struct err *err);
/* Those of them that are delayed or made. */
enum rc MUST_USE occurrence_open(struct store_db *db, struct arena *a, int64_t enrolment, struct occurrence **ret,
	int *ret_count, struct err *err);
/* All with what is asked of a round in hand: without detail, version, line and employee; the reason of what did not happen
 * alone. */
enum rc MUST_USE occurrence_claims(struct store_db *db, struct arena *a, int64_t enrolment, struct occurrence **ret,
	int *ret_count, struct err *err);
/* Moves it to delivered at at_ms, learnt at now_ms, and touches nothing else: most moves of a day are these. RC_NOTFOUND. */
enum rc MUST_USE occurrence_deliver(struct store_db *db, struct occurrence *o, int64_t now_ms, int64_t at_ms,
	struct span reason, struct err *err);
struct occurrence_days {
	int64_t from, to; /* both counted */
	int64_t today;    /* within them */
};
struct occurrence_used {
	int64_t days, today;           /* slots in those days, and of them today */
	int64_t mass_days, mass_today; /* … those of mass messages: what an employee sends himself is outside WeCom's quota */
	int64_t refused; /* of mass_days: WeCom delivered none, he had received from others what he can (api.md 5.4, status 3) */
};
/* The slots of 每客每天最多 that he has used or reserved in those days, in rounds other than `but` (0: none). */
enum rc MUST_USE occurrence_slots(struct store_db *db, struct span customer, int64_t but, struct occurrence_days days,
	struct occurrence_used *ret, struct err *err);
/* The same over all contacts of a company (told, else of WeCom) other than `but`. */
enum rc MUST_USE occurrence_firm_slots(struct store_db *db, struct span company, struct span but, int64_t from_day,
	int64_t to_day, int64_t *ret_count, struct err *err);

#endif
