/* store/taskmember: the customers of a mass message task. */
#ifndef SIYU_STORE_TASKMEMBER_H
#define SIYU_STORE_TASKMEMBER_H
#include "base/arena.h"
#include "store/db.h"

enum taskmember_state {
	TASKMEMBER_WAITING,
	TASKMEMBER_SENT,
	TASKMEMBER_NOT_FRIEND,
	TASKMEMBER_QUOTA,
	TASKMEMBER_INVALID,
	TASKMEMBER_CANCELLED,
	TASKMEMBER_EXPIRED,
	TASKMEMBER_REMOVED,
	TASKMEMBER_STATES
};

struct taskmember {
	int64_t task;
	struct span customer;
	int64_t enrolment;
	enum taskmember_state state;
	int64_t at_ms;
};

enum taskmember_state taskmember_state_find(struct span name); /* TASKMEMBER_STATES: no such name */

/* RC_INVALID: he is in it already. */
enum rc MUST_USE taskmember_add(struct store_db *db, const struct taskmember *m, struct err *err);
enum rc MUST_USE taskmember_get(struct store_db *db, struct arena *a, int64_t task, struct span customer,
	struct taskmember *ret, struct err *err); /* RC_NOTFOUND */
/* Only what waits moves; RC_NOTFOUND when it does not wait (any more). */
enum rc MUST_USE taskmember_move(struct store_db *db, int64_t task, struct span customer, enum taskmember_state to,
	int64_t at_ms, struct err *err);
/* One that stands in m->state moves on from there. RC_NOTFOUND: he does not. */
enum rc MUST_USE taskmember_turn(
	struct store_db *db, const struct taskmember *m, enum taskmember_state to, int64_t at_ms, struct err *err);
/* Those in a state, by customer; TASKMEMBER_STATES: all. */
enum rc MUST_USE taskmember_in(struct store_db *db, struct arena *a, int64_t task, enum taskmember_state state,
	struct taskmember **ret, int *ret_count, struct err *err);
/* How many of those who wait have a round that ended. */
enum rc MUST_USE taskmember_ended(struct store_db *db, int64_t task, int64_t *ret_count, struct err *err);
enum rc MUST_USE taskmember_count(
	struct store_db *db, int64_t task, enum taskmember_state state, int64_t *ret_count, struct err *err);
/* How many got it, and how many may still be reported: they wait, or expired. */
enum rc MUST_USE taskmember_tally(struct store_db *db, int64_t task, int64_t *ret_sent, int64_t *ret_open, struct err *err);
/* How many mass messages reached their customer, in all: for what compares books. */
enum rc MUST_USE taskmember_reached(struct store_db *db, int64_t *ret_count, struct err *err);

#endif
