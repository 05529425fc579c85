/* store/coupon: the codes of 券 (方式 = 码文件): one code, one customer, once (findings 15, 63). */
#ifndef SIYU_STORE_COUPON_H
#define SIYU_STORE_COUPON_H
#include "base/arena.h"
#include "store/db.h"

/* Moves: free -> held -> shown -> given; held -> free when what it was for dies before anybody saw it; free -> gone when the
 * file does not have it any more, and back. What somebody may have seen never goes to another customer. */
enum coupon_state { COUPON_FREE, COUPON_HELD, COUPON_SHOWN, COUPON_GIVEN, COUPON_GONE, COUPON_STATES };

struct coupon_for { /* what a code is drawn for; enrolment 0: a welcome without a round */
	struct span customer;
	int64_t enrolment;
	struct span step;
	int64_t occurrence;
};
struct coupon {
	struct span code, pool;
	int64_t seq; /* its place in the file: the first free one is drawn */
	enum coupon_state state;
	struct coupon_for to; /* customer empty: nobody's */
	int64_t at_ms;        /* of its last move */
};
struct coupon_pool {
	struct span pool;
	struct span sha256; /* of its file as it was last read to the end; empty: not yet */
	int64_t batch;      /* how often a file was begun */
	struct span loading; /* sha256 of the file being read; empty: none */
	int64_t at_ms;
};

enum rc MUST_USE coupon_pool_get(struct store_db *db, struct arena *a, struct span pool, struct coupon_pool *ret,
	struct err *err); /* RC_NOTFOUND */
enum rc MUST_USE coupon_pool_put(struct store_db *db, const struct coupon_pool *p, struct err *err);
/* All, by name. */
enum rc MUST_USE coupon_pools(
	struct store_db *db, struct arena *a, struct coupon_pool **ret, int *ret_count, struct err *err);

/* Is there any? */
enum rc MUST_USE coupon_any(struct store_db *db, bool *ret_any, struct err *err);

/* A code of the file read as that batch. One that is new, free or gone is free in this pool; one that was drawn stays whose it
 * is, also under another name of the pool. */
enum rc MUST_USE coupon_offer(struct store_db *db, struct span code, struct span pool, int64_t seq, int64_t batch,
	int64_t at_ms, struct err *err);
/* Free codes of the pool that an older batch had last are gone. */
enum rc MUST_USE coupon_retire(struct store_db *db, struct span pool, int64_t batch, int64_t at_ms, struct err *err);
/* The first free one. RC_NOTFOUND: the pool is empty. */
enum rc MUST_USE coupon_first(
	struct store_db *db, struct arena *a, struct span pool, struct coupon *ret, struct err *err);
/* Those of a customer, by pool, code. */
enum rc MUST_USE coupon_of(struct store_db *db, struct arena *a, struct span customer, struct coupon **ret,
	int *ret_count, struct err *err);
/* State, whose and when of a code that is there. */
enum rc MUST_USE coupon_put(struct store_db *db, const struct coupon *c, struct err *err);
/* Nobody's again: free, or gone when the file has it no more. */
enum rc MUST_USE coupon_release(struct store_db *db, struct span code, int64_t at_ms, struct err *err);
/* How many of a pool are in each state. */
enum rc MUST_USE coupon_counts(
	struct store_db *db, struct span pool, int64_t ret_counts[COUPON_STATES], struct err *err);
/* Of a pool, those that are somebody's, by when, code; at most `most`. */
enum rc MUST_USE coupon_drawn(struct store_db *db, struct arena *a, struct span pool, int most, struct coupon **ret,
	int *ret_count, struct err *err);

#endif
