/* store/decision: what was decided that is not about an occurrence: not entered, welcome lost, stopped, stale … */
#ifndef SIYU_STORE_DECISION_H
#define SIYU_STORE_DECISION_H
#include "base/arena.h"
#include "store/db.h"

struct decision {
	int64_t input_id, ordinal;
	struct span customer;
	int64_t at_ms;
	struct span script, step;            /* empty: about none */
	struct span verdict, reason, detail; /* code, code of the reason table, Chinese */
};

enum rc MUST_USE decision_add(struct store_db *db, const struct decision *d, struct err *err);
/* All of a customer, by time, input, ordinal. */
enum rc MUST_USE decision_of(struct store_db *db, struct arena *a, struct span customer, struct decision **ret,
	int *ret_count, struct err *err);

#endif
