/* store/funnelq: cohorts of customers and what became of them, for reports. An add is the first one of (employee, customer),
 * and counts once they are friends (a half add alone is none), on its day; counts are of distinct customers (domain.md 8). */
#ifndef SIYU_STORE_FUNNELQ_H
#define SIYU_STORE_FUNNELQ_H
#include "base/arena.h"
#include "store/db.h"

enum funnelq_by { FUNNELQ_TOTAL, FUNNELQ_DAY, FUNNELQ_CHANNEL, FUNNELQ_EMPLOYEE };
struct funnelq_ask {
	int64_t from_day, to_day; /* of the add, inclusive */
	int64_t within_ms;        /* first order: so long after the add */
	int64_t again_ms;         /* the next one: so long after the first */
};
struct funnelq_row {
	int64_t day;      /* FUNNELQ_DAY */
	struct span key;  /* State or userid; may be empty */
	int64_t added;    /* customers */
	int64_t welcomed; /* … to whom a welcome was delivered */
	int64_t reached;  /* … to whom a step by an employee's task was delivered */
	int64_t bought;   /* … with a paid, not fully refunded order in time */
	int64_t again;    /* … of these, with another one in time */
};
/* Rows in order of day, key. A customer added by two employees stands in both their rows, but once in the total. */
enum rc MUST_USE funnelq_rows(struct store_db *db, struct arena *a, enum funnelq_by by, const struct funnelq_ask *ask,
	struct funnelq_row **ret_rows, int *ret_count, struct err *err);

/* Day-0: customers added on a day, and those of them with an order of the same day, whether before or after the add. Each (day, customer)
 * counts once. */
struct funnelq_day0 {
	int64_t day;     /* FUNNELQ_DAY */
	struct span key; /* State or userid */
	int64_t added, bought;
	int64_t after; /* … of bought: with one that was paid at the add or later, of the first add of that day and row */
};
enum rc MUST_USE funnelq_day0(struct store_db *db, struct arena *a, enum funnelq_by by, int64_t from_day, int64_t to_day,
	struct funnelq_day0 **ret_rows, int *ret_count, struct err *err);
/* The same by the welcome that he got: the first text that went out by itself within an hour of the add, in the name of who was added. key:
 * script, a tab, step; empty: he got none. */
enum rc MUST_USE funnelq_greetings(struct store_db *db, struct arena *a, int64_t from_day, int64_t to_day,
	struct funnelq_day0 **ret_rows, int *ret_count, struct err *err);

struct funnelq_scan {
	struct span employee;
	int64_t scans;   /* 扫码, as far as the platform tells: first adds, those that are not accepted yet included */
	int64_t friends; /* … that were accepted: 新增好友 */
};
/* By employee. */
enum rc MUST_USE funnelq_scans(struct store_db *db, struct arena *a, int64_t from_day, int64_t to_day,
	struct funnelq_scan **ret_rows, int *ret_count, struct err *err);

#endif
