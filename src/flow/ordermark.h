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
/* One row for each thing that differs. */
enum rc MUST_USE ordermark_changes(
	const struct ordermark *m, const struct purchase *old, const struct purchase *new, struct err *err);

#endif
