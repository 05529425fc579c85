/* orderbook: an order on its way into what reports read (store/daybook). */
#ifndef SIYU_FLOW_ORDERBOOK_H
#define SIYU_FLOW_ORDERBOOK_H
#include "base/arena.h"
#include "store/purchase.h"

/* p, its credit and its ledger are stored. old: how it stood before, NULL: it is new and goes to the same touch by every rule. */
enum rc MUST_USE orderbook_put(struct store_db *db, struct arena *a, const struct purchase *old, const struct purchase *p,
	struct err *err);

/* How much of it was booked as refunded at that very time. */
enum rc MUST_USE orderbook_refunded(
	struct store_db *db, struct arena *a, int64_t purchase, int64_t at_ms, int64_t *ret_fen, struct err *err);

#endif
