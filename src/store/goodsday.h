/* goodsday: table goods_day, what was sold of goods by day, and what was sold of them between two moments: whole days from there, those that a
 * moment cuts from the daybook (decision 0031). Of the inside of store alone; store/stock, flashsale and groupq ask. */
#ifndef SIYU_STORE_GOODSDAY_H
#define SIYU_STORE_GOODSDAY_H
#include "base/arena.h"
#include "store/db.h"

struct goodsday_sum {
	int64_t pieces; /* those whose share of the money was paid back are off */
	int64_t orders; /* not fully refunded */
	int64_t gross_fen, refund_fen;
};
/* Of orders that call their goods by that text, paid in [from_ms, to_ms), also those that no figure of a report has yet (daybook_until); what
 * is voided is none. INT64_MIN, INT64_MAX: from the first, to the last. RC_FAILED. */
enum rc MUST_USE goodsday_between(
	struct store_db *db, struct span text, int64_t from_ms, int64_t to_ms, struct goodsday_sum *ret, struct err *err);
/* The customers of those that are not fully refunded, each once, by id. RC_FAILED. */
enum rc MUST_USE goodsday_buyers(struct store_db *db, struct arena *a, struct span text, int64_t from_ms, int64_t to_ms,
	struct span **ret, int *ret_count, struct err *err);

/* Of daybook.c and db.c alone. The order at e, of n entries from there on, is one of that day from now on (sign 1), or is none any more (-1):
 * kept in memory until the flush. RC_FAILED. */
enum rc MUST_USE goodsday_count(struct store_db *db, int64_t day, const unsigned char *e, int n, int sign, struct err *err);
enum rc MUST_USE goodsday_flush(struct store_db *db, struct err *err);
void goodsday_drop(struct store_db *db);
struct goodsday;
void goodsday_free(struct goodsday *g);

#endif
