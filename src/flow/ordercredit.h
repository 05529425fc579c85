/* ordercredit: an order's touches, and where it goes by each rule of attribution: by 末次触达 in its own row, by the others in store/credit. */
#ifndef SIYU_FLOW_ORDERCREDIT_H
#define SIYU_FLOW_ORDERCREDIT_H
#include "flow/orders.h"
#include "store/contact.h"
#include "store/purchase.h"

/* Sets p's attribution from the touches known now. c->customer empty: it has no contact. ret_touches: how many are in its window; with
 * fewer than two all rules say the same. */
enum rc MUST_USE ordercredit_make(struct store_db *db, struct arena *a, const struct orders_rules *rules, const struct contact *c,
	struct purchase *p, int *ret_touches, struct err *err);
/* Stores where p, which is stored, goes by the other rules. */
enum rc MUST_USE ordercredit_others(struct store_db *db, struct arena *a, const struct orders_rules *rules, const struct contact *c,
	const struct purchase *p, struct err *err);
/* Attributes the customer's orders anew that were paid in [from_ms, to_ms], by every rule, and tells their trail and what reports read. */
enum rc MUST_USE ordercredit_again(struct store_db *db, struct arena *a, const struct orders_rules *rules, struct span customer,
	int64_t from_ms, int64_t to_ms, struct err *err);

#endif
