/* store/sweep: how far the walks have come that let customers in without an event of their own: 沉默, 生日, a clock, 存量, and
 * the steps of a 群发. */
#ifndef SIYU_STORE_SWEEP_H
#define SIYU_STORE_SWEEP_H
#include "base/arena.h"
#include "store/db.h"

#define SWEEP_NONE INT64_MIN /* wake_ms: no timer */

struct sweep {
	int64_t sweep;            /* id */
	struct span script, what; /* what: one of the script's, as flow/sweepwork writes it */
	int64_t mark_ms;
	bool walking;
	int64_t after_key;
	struct span after_customer;
	int64_t limit_ms, day, taken, wake_ms;
};

/* id from db_next_row. RC_CONFLICT: the script has that one. */
enum rc MUST_USE sweep_add(struct store_db *db, const struct sweep *w, struct err *err);
enum rc MUST_USE sweep_get(
	struct store_db *db, struct arena *a, int64_t id, struct sweep *ret, struct err *err); /* RC_NOTFOUND */
/* Everything but id, script, what. */
enum rc MUST_USE sweep_put(struct store_db *db, const struct sweep *w, struct err *err);
enum rc MUST_USE sweep_del(struct store_db *db, int64_t id, struct err *err);
/* All of them by id: a few for each script. */
enum rc MUST_USE sweep_all(struct store_db *db, struct arena *a, struct sweep **ret, int *ret_count, struct err *err);

#endif
