/* store/timer: what the fold has to look at again that is no step of an enrolment. */
#ifndef SIYU_STORE_TIMER_H
#define SIYU_STORE_TIMER_H
#include "base/arena.h"
#include "store/db.h"

enum timer_kind { TIMER_NAME, TIMER_DEADLINE, TIMER_REMIND, TIMER_REMAKE, TIMER_MEDIA, TIMER_TODO, TIMER_TAG, TIMER_SWEEP,
	TIMER_CODE, TIMER_POST, TIMER_POST_END, TIMER_POST_REMIND, TIMER_POST_LOOK, TIMER_WALK, TIMER_KF, TIMER_TRANSFER, TIMER_DIGEST,
	TIMER_NUDGE, TIMER_BILL, TIMER_OTHER, TIMER_OFFER, TIMER_TASKS, TIMER_KINDS };
struct timer {
	int64_t due_ms;
	enum timer_kind kind;
	int64_t row;
};

enum rc MUST_USE timer_add(struct store_db *db, const struct timer *t, struct err *err); /* twice the same is one */
enum rc MUST_USE timer_del(struct store_db *db, const struct timer *t, struct err *err); /* RC_NOTFOUND */
enum rc MUST_USE timer_min(struct store_db *db, int64_t *ret_ms, struct err *err);       /* RC_NOTFOUND */
/* The first `most` with due_ms <= now_ms. */
enum rc MUST_USE timer_take(struct store_db *db, struct arena *a, int64_t now_ms, int most, struct timer **ret,
	int *ret_count, struct err *err);

#endif
