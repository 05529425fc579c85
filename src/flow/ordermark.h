/* ordermark: the trail of an order (store/ordertrail.h): what is another thing now than before. */
#ifndef SIYU_FLOW_ORDERMARK_H
#define SIYU_FLOW_ORDERMARK_H
#include "flow/orders.h"
#include "store/purchase.h"

struct ordermark {
	struct store_db *db;
	struct arena *a;
	const struct zone *zone;
	int64_t input_id, at_ms;
	struct span who;
};
/* One row, where old and new differ. what: as people read it, borrowed. */
enum rc MUST_USE ordermark_one(const struct ordermark *m, int64_t purchase, const char *what, struct span old, struct span new,
	struct err *err);
/* One row for each thing that differs. */
enum rc MUST_USE ordermark_changes(
	const struct ordermark *m, const struct purchase *old, const struct purchase *new, struct err *err);

#endif
