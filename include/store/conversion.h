/* store/conversion: 记转化, once for each name and round. */
#ifndef SIYU_STORE_CONVERSION_H
#define SIYU_STORE_CONVERSION_H
#include "base/arena.h"
#include "store/db.h"

struct conversion {
	int64_t enrolment;
	struct span name, customer, employee;
	int64_t at_ms, day;
	struct span script, step;
};

/* RC_CONFLICT: this round has it already. */
enum rc MUST_USE conversion_add(struct store_db *db, const struct conversion *c, struct err *err);
/* Of a round, by name. */
enum rc MUST_USE conversion_of(struct store_db *db, struct arena *a, int64_t enrolment, struct conversion **ret,
	int *ret_count, struct err *err);

#endif
