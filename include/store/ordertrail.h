/* store/ordertrail: what changed of each order, when, by whom, from what to what. */
#ifndef SIYU_STORE_ORDERTRAIL_H
#define SIYU_STORE_ORDERTRAIL_H
#include "base/arena.h"
#include "store/db.h"

struct ordertrail {
	int64_t purchase, input_id, at_ms;
	struct span who, what, old, new; /* as people read them; may be empty, never absent */
};
enum rc MUST_USE ordertrail_add(struct store_db *db, const struct ordertrail *t, struct err *err);
/* Oldest first, by input. */
enum rc MUST_USE ordertrail_of(struct store_db *db, struct arena *a, int64_t purchase, struct ordertrail **ret, int *ret_count,
	struct err *err);

#endif
