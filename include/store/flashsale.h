/* store/flashsale: what became of a 秒杀: when it sold out, who waits for a piece, what its orders brought. */
#ifndef SIYU_STORE_FLASHSALE_H
#define SIYU_STORE_FLASHSALE_H
#include "base/arena.h"
#include "store/db.h"

/* Of one sale: the script and its 开抢, so that the same script with another date is another sale. */
enum rc MUST_USE flashsale_sold_put(
	struct store_db *db, struct span script, int64_t opens_ms, int64_t sold_ms, struct err *err);
/* RC_NOTFOUND: it did not sell out. */
enum rc MUST_USE flashsale_sold_get(
	struct store_db *db, struct span script, int64_t opens_ms, int64_t *ret_sold_ms, struct err *err);

#define FLASHSALE_NOT_TOLD INT64_MIN
struct flashsale_wait {
	struct span script;
	int64_t opens_ms, seq; /* 1, 2, …: the order in which they came */
	struct span customer;
	int64_t pieces;
	int64_t at_ms, told_ms; /* told_ms: when somebody was asked to tell him, FLASHSALE_NOT_TOLD: not yet */
};
/* seq is given here. RC_CONFLICT: he waits already. */
enum rc MUST_USE flashsale_wait_add(struct store_db *db, const struct flashsale_wait *w, struct err *err);
enum rc MUST_USE flashsale_wait_told(struct store_db *db, const struct flashsale_wait *w, int64_t at_ms, struct err *err);
/* All of one sale, in their order. */
enum rc MUST_USE flashsale_waiting(struct store_db *db, struct arena *a, struct span script, int64_t opens_ms,
	struct flashsale_wait **ret, int *ret_count, struct err *err);

/* Orders with that text for goods, paid in [from_ms, to_ms). */
struct flashsale_money {
	int64_t orders; /* not fully refunded */
	int64_t gross_fen, refund_fen;
};
enum rc MUST_USE flashsale_money(struct store_db *db, struct span text, int64_t from_ms, int64_t to_ms,
	struct flashsale_money *ret, struct err *err);
/* Who paid for them and has something left of it; each once, by id. */
enum rc MUST_USE flashsale_buyers(struct store_db *db, struct arena *a, struct span text, int64_t from_ms, int64_t to_ms,
	struct span **ret, int *ret_count, struct err *err);

#endif
