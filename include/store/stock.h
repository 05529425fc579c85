/* store/stock: how many pieces were paid for and not given back, by what orders call the goods (finding 59). */
#ifndef SIYU_STORE_STOCK_H
#define SIYU_STORE_STOCK_H
#include "base/arena.h"
#include "store/db.h"

/* The first text that orders have, or once had, for goods behind `after`, by bytes; an empty one names nothing and is passed over. RC_NOTFOUND:
 * no more. */
enum rc MUST_USE stock_text(
	struct store_db *db, struct arena *a, struct span after, struct span *ret_text, struct err *err);
/* Pieces of orders with that text, paid from from_ms to before to_ms: those whose share of the money was paid back are off. */
enum rc MUST_USE stock_sold(
	struct store_db *db, struct span text, int64_t from_ms, int64_t to_ms, int64_t *ret_pieces, struct err *err);
/* When a source last told of orders, if only that there are none. */
enum rc MUST_USE stock_told(struct store_db *db, int64_t at_ms, struct err *err);
enum rc MUST_USE stock_last_told(struct store_db *db, int64_t *ret_ms, struct err *err); /* RC_NOTFOUND: never */

#endif
