/* store/latestq: the orders paid last, voided ones among them, without an index of purchase: days are found in the daybook. */
#ifndef SIYU_STORE_LATESTQ_H
#define SIYU_STORE_LATESTQ_H
#include "base/arena.h"
#include "store/purchase.h"

/* The last `most` (1 or more) orders paid on that day (since 1970) or later, the newest first; source empty: of all. *ret_p lives in a. RC_FAILED. */
enum rc MUST_USE latestq_orders(struct store_db *db, struct arena *a, struct span source, int64_t from_day, int most,
	struct purchase **ret_p, int *ret_count, struct err *err);

#endif
