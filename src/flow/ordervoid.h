/* ordervoid: takes orders out of the books, and back into them (siyu orders void, unvoid; decision 0026). */
#ifndef SIYU_FLOW_ORDERVOID_H
#define SIYU_FLOW_ORDERVOID_H
#include "flow/orders.h"
#include "base/json.h"

#define ORDERVOID_MOST 500 /* orders of one input */

/* A reason as it is kept, and shown to whoever sees the order: trimmed, numbers of phones in it masked. In the arena. */
struct span ordervoid_reason(struct arena *a, struct span why);

struct ordervoid_told {
	int done, same, missing; /* orders: that are otherwise now, that were so already, that are not there */
};
/* {"source":…,"why":…,"by":…,"numbers":[…]}: those orders count nowhere any more; what they were in the ledger is taken off its own days, so
 * that no day has anything of them. Once more changes nothing. RC_INVALID: not such an input. */
enum rc MUST_USE ordervoid_take(struct store_db *db, struct arena *a, const struct orders_rules *rules, const struct json_node *root,
	struct orders_result *ret_result, struct ordervoid_told *ret_told, struct err *err);
/* The same back: each stands as it did when it was voided. */
enum rc MUST_USE ordervoid_back(struct store_db *db, struct arena *a, const struct orders_rules *rules, const struct json_node *root,
	struct orders_result *ret_result, struct ordervoid_told *ret_told, struct err *err);

#endif
