/* orderbook: an order on its way into what reports read (store/daybook). */
#ifndef SIYU_FLOW_ORDERBOOK_H
#define SIYU_FLOW_ORDERBOOK_H
#include "base/arena.h"
#include "store/ledger.h"
#include "store/purchase.h"

/* p, its credit and its ledger are stored. old: how it stood before, NULL: it is new and goes to the same touch by every rule. */
enum rc MUST_USE orderbook_put(struct store_db *db, struct arena *a, const struct purchase *old, const struct purchase *p,
	struct err *err);

/* What the ledger has of an order at one moment, on one day of the zone that the corp had when it was booked. */
struct orderbook_stand {
	enum ledger_kind kind; /* LEDGER_REFUND; LEDGER_CORRECT: what was paid, as corrected */
	int64_t at_ms, day, fen;
};
/* All of it, in the order in which it was booked first, but what comes to 0. In the arena. */
enum rc MUST_USE orderbook_stands(struct store_db *db, struct arena *a, int64_t purchase, struct orderbook_stand **ret,
	int *ret_count, struct err *err);

#endif
