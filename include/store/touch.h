/* store/touch: what an order can be attributed to (domain.md 8): an add, a delivered step. Steps of an enrolment stand in
 * occurrence, all else in the table touch, which touch_add alone writes. */
#ifndef SIYU_STORE_TOUCH_H
#define SIYU_STORE_TOUCH_H
#include "base/arena.h"
#include "store/db.h"

enum touch_kind { TOUCH_KIND_ADD, TOUCH_KIND_STEP };
struct touch {
	int64_t touch; /* id; of a step of an enrolment the enrolment's, which is above all others. Ignored by touch_add */
	int64_t at_ms;
	enum touch_kind kind;
	struct span customer, channel, employee, script, step, arm; /* absent is stored as empty */
	int64_t until_ms; /* no order after it is its own; 0: it has no end of its own */
};

/* Stores a touch. Callers in flow use orders_touch (flow/orders.h), which also looks at this customer's orders again.
 * RC_INVALID, RC_FAILED. */
enum rc MUST_USE touch_add(struct store_db *db, const struct touch *t, int64_t *ret_touch, struct err *err);

/* The touches of the customer with from_ms <= at_ms <= to_ms, delivered steps too, the oldest first; of equal times the lower id, those of
 * the table before delivered steps. None whose own end is before to_ms. Texts live in the arena. */
enum rc MUST_USE touch_window(struct store_db *db, struct arena *a, struct span customer, int64_t from_ms, int64_t to_ms,
	struct touch **ret, int *ret_count, struct err *err);

#endif
