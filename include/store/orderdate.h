/* store/orderdate: dates that stand in orders of nobody whom we know yet; table `order_date`. */
#ifndef SIYU_STORE_ORDERDATE_H
#define SIYU_STORE_ORDERDATE_H
#include "base/arena.h"
#include "store/db.h"

struct orderdate {
	int64_t purchase;
	struct span name;  /* 生日 … */
	struct span value; /* as the source wrote it */
};

/* Makes or overwrites it. */
enum rc MUST_USE orderdate_put(struct store_db *db, const struct orderdate *d, struct err *err);
/* Those of orders that are this customer's by now: of the order paid last first, then by name. */
enum rc MUST_USE orderdate_of(struct store_db *db, struct arena *a, struct span customer, struct orderdate **ret, int *ret_count,
	struct err *err);
enum rc MUST_USE orderdate_del(struct store_db *db, int64_t purchase, struct span name, struct err *err);

#endif
