/* store/cohortq: customers by when they began, and what they paid after it (domain.md 8, 复购率 and n-day 转化率). An order counts that
 * is not wholly given back by now. Days are inclusive. */
#ifndef SIYU_STORE_COHORTQ_H
#define SIYU_STORE_COHORTQ_H
#include "base/arena.h"
#include "store/db.h"

struct cohortq_first { /* customers whose first order was paid on that day */
	int64_t day;
	int64_t customers, again30, again60, again90; /* … with another one within so many times 24 hours of it */
};
/* Rows in order of day. */
enum rc MUST_USE cohortq_first(struct store_db *db, struct arena *a, int64_t from_day, int64_t to_day,
	struct cohortq_first **ret_rows, int *ret_count, struct err *err);

enum { COHORTQ_TERMS = 4 };
struct cohortq_added { /* friends whose first add was on that day */
	int64_t day, customers;
	int64_t paid[COHORTQ_TERMS];    /* … with an order on the day of the add; within 1, 7, 30 times 24 hours of it */
	int64_t net_fen[COHORTQ_TERMS]; /* of all orders of these times, less what was given back by now */
};
/* Rows in order of day. */
enum rc MUST_USE cohortq_added(struct store_db *db, struct arena *a, int64_t from_day, int64_t to_day,
	struct cohortq_added **ret_rows, int *ret_count, struct err *err);

struct cohortq_buyer {
	int64_t net_fen;  /* of his orders within the window, less what was given back by now */
	uint32_t ever, recent, often; /* orders; … the recent ones; … those within the window */
};
/* Each customer (store/roster.h), by number, [count + 1], of his orders paid before until_ms: recent those paid after recent_ms, the window what
 * was paid after window_ms. Caller frees with mem_free. */
enum rc MUST_USE cohortq_bought(struct store_db *db, int64_t until_ms, int64_t recent_ms, int64_t window_ms,
	struct cohortq_buyer **ret_buyers, int64_t *ret_count, struct err *err);

#endif
