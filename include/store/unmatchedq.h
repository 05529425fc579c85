/* store/unmatchedq: what orders say and nothing answers: products, and contacts that we do not know. */
#ifndef SIYU_STORE_UNMATCHEDQ_H
#define SIYU_STORE_UNMATCHEDQ_H
#include "base/arena.h"
#include "store/db.h"

struct unmatchedq_product {
	struct span product; /* as the source wrote it; may be empty */
	int64_t orders, net_fen, last_ms; /* orders: of more than 0 yuan, as reports count them */
};
struct unmatchedq_order {
	struct span source, order_no, claimed, product;
	int64_t paid_ms, gross_fen, refund_fen;
	int64_t purchase;
};

/* Every product text of all orders, by text. */
enum rc MUST_USE unmatchedq_products(
	struct store_db *db, struct arena *a, struct unmatchedq_product **ret, int *ret_count, struct err *err);
/* The newest `most` orders without a contact, newest first; how many there are in all through ret_total. */
enum rc MUST_USE unmatchedq_orders(struct store_db *db, struct arena *a, int64_t most, struct unmatchedq_order **ret,
	int *ret_count, int64_t *ret_total, struct err *err);

#endif
