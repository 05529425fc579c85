/* store/pointlog: points (加分, 减分) that scripts and people gave, one row each. */
#ifndef SIYU_STORE_POINTLOG_H
#define SIYU_STORE_POINTLOG_H
#include "base/arena.h"
#include "store/db.h"

struct pointlog {
	struct span customer;
	int64_t seq; /* 1, 2, … per customer; pointlog_add draws it */
	int64_t at_ms, day, points;
	struct span script, step, person; /* empty: none */
};

enum rc MUST_USE pointlog_add(struct store_db *db, const struct pointlog *p, struct err *err);
/* All of a customer, in order. */
enum rc MUST_USE pointlog_of(struct store_db *db, struct arena *a, struct span customer, struct pointlog **ret,
	int *ret_count, struct err *err);

#endif
