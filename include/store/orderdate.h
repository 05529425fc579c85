/* store/orderdate: the dates that orders told, so that with a voided order its date goes; table `order_date`. */
#ifndef SIYU_STORE_ORDERDATE_H
#define SIYU_STORE_ORDERDATE_H
#include "base/arena.h"
#include "store/db.h"

struct orderdate {
	int64_t purchase;
	struct span name;  /* 生日 … */
	struct span value; /* as the source wrote it */
	int64_t input_id;  /* that told it last */
};

/* Makes or overwrites it. */
enum rc MUST_USE orderdate_put(struct store_db *db, const struct orderdate *d, struct err *err);
/* Those of this customer's orders that are not voided: what was told last first, of one input that of the order paid last, then by name. */
enum rc MUST_USE orderdate_of(struct store_db *db, struct arena *a, struct span customer, struct orderdate **ret, int *ret_count,
	struct err *err);
/* Those of one order, voided or not, by name. */
enum rc MUST_USE orderdate_in(struct store_db *db, struct arena *a, int64_t purchase, struct orderdate **ret, int *ret_count,
	struct err *err);
enum rc MUST_USE orderdate_del(struct store_db *db, int64_t purchase, struct span name, struct err *err);

#endif
