/* store/stagelog: the stages (阶段) of customers, one row a change. */
#ifndef SIYU_STORE_STAGELOG_H
#define SIYU_STORE_STAGELOG_H
#include "base/arena.h"
#include "store/db.h"

struct stagelog {
	struct span customer;
	int64_t seq; /* 1, 2, … per customer */
	int64_t at_ms, day;
	struct span was, stage;
	struct span script, step, person; /* empty: none */
};

enum rc MUST_USE stagelog_add(struct store_db *db, const struct stagelog *l, struct err *err);
/* His last change; RC_NOTFOUND: nobody moved him. */
enum rc MUST_USE stagelog_last(
	struct store_db *db, struct arena *a, struct span customer, struct stagelog *ret, struct err *err);
/* All of a customer, in order. */
enum rc MUST_USE stagelog_of(struct store_db *db, struct arena *a, struct span customer, struct stagelog **ret,
	int *ret_count, struct err *err);

#endif
