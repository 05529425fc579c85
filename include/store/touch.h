/* store/touch: what an order can be attributed to (domain.md 8): an add, a delivered step (also one of a confirmed mass message, and a liked
 * or commented moment), and of the groups he is in: his joining, a step said into it, a sale that opened in it. Steps of an enrolment stand
 * in occurrence, what groups had in chat_member and the rounds of the group, all else in the table touch, which touch_add alone writes. */
#ifndef SIYU_STORE_TOUCH_H
#define SIYU_STORE_TOUCH_H
#include "base/arena.h"
#include "store/db.h"

enum touch_kind {
	TOUCH_KIND_ADD,
	TOUCH_KIND_STEP,
	TOUCH_KIND_JOIN, /* he came into a group */
	TOUCH_KIND_SAID, /* a step was said into a group that he was in */
	TOUCH_KIND_SALE, /* a 秒杀 opened in a group that he was in */
	TOUCH_KINDS
};
struct touch {
	int64_t touch; /* id; of a step of an enrolment, or of what a group had, the enrolment's; of a join the customer's number. Ignored by
	                * touch_add */
	int64_t at_ms;
	enum touch_kind kind;
	struct span customer, channel, employee, script, step, arm; /* absent is stored as empty */
	struct span group; /* of what a group had: its name, or chat_id where it has none */
	int64_t until_ms; /* no order after it is its own; 0: it has no end of its own */
};

/* Stores an add or a step. Callers in flow use orders_touch (flow/orders.h), which also looks at this customer's orders again.
 * RC_INVALID, RC_FAILED. */
enum rc MUST_USE touch_add(struct store_db *db, const struct touch *t, int64_t *ret_touch, struct err *err);

/* The touches of the customer with from_ms <= at_ms <= to_ms, the oldest first; of equal times those of the table, then those of groups, then
 * his own delivered steps, each by id. None whose own end is before to_ms. Of `whose` what is left out is not asked for: what the table has of
 * him (contact.touched_from_ms), the steps of his rounds (contact.stepped_ms), what his groups had (contact.grouped_ms). In groups he was as
 * is known now. Texts live in the arena. */
enum touch_whose { TOUCH_OF_TABLE = 1, TOUCH_OF_ROUNDS = 2, TOUCH_OF_GROUPS = 4 };
enum rc MUST_USE touch_window(struct store_db *db, struct arena *a, struct span customer, unsigned whose, int64_t from_ms, int64_t to_ms,
	struct touch **ret, int *ret_count, struct err *err);

#endif
