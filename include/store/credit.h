/* store/credit: where orders go by the other rules of attribution, as far as that is not where 末次触达 puts them (store/purchase.h). */
#ifndef SIYU_STORE_CREDIT_H
#define SIYU_STORE_CREDIT_H
#include "base/arena.h"
#include "store/db.h"

struct credit {
	struct span rule; /* first, channel */
	int64_t touch, touch_ms;
	struct span channel, employee, script, step, arm, reason;
};
enum rc MUST_USE credit_put(struct store_db *db, int64_t purchase, const struct credit *c, struct err *err);
enum rc MUST_USE credit_drop(struct store_db *db, int64_t purchase, struct err *err); /* all of an order */
/* By rule. */
enum rc MUST_USE credit_of(struct store_db *db, struct arena *a, int64_t purchase, struct credit **ret, int *ret_count, struct err *err);

#endif
