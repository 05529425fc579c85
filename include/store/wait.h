/* store/wait: a step with branches that reached its customer: what it waits for, and the branch that was taken. */
#ifndef SIYU_STORE_WAIT_H
#define SIYU_STORE_WAIT_H
#include "base/arena.h"
#include "store/db.h"

#define WAIT_NONE INT64_MIN /* ended_ms of one that is open */

struct wait {
	int64_t enrolment;
	struct span step;
	int64_t opened_ms; /* when the step reached him: what happened since counts */
	int64_t ended_ms;
	struct span branch; /* id of the branch that was taken; empty: none (yet) */
	struct span reason; /* code of the reason table */
	struct span detail; /* Chinese */
};

/* Makes it, or moves it on. */
enum rc MUST_USE wait_put(struct store_db *db, const struct wait *w, struct err *err);
/* All of an enrolment, by step. */
enum rc MUST_USE wait_of(
	struct store_db *db, struct arena *a, int64_t enrolment, struct wait **ret, int *ret_count, struct err *err);
/* Ends the open ones of an enrolment, with no branch. */
enum rc MUST_USE wait_drop(
	struct store_db *db, int64_t enrolment, int64_t at_ms, struct span reason, struct span detail, struct err *err);

#endif
