/* Who and what is meant by the ids in an order, for who reads it at a terminal: 林悦（sales01）. */
#ifndef SIYU_APP_ORDERNAMES_H
#define SIYU_APP_ORDERNAMES_H
#include "app/conf.h"
#include "base/arena.h"
#include "store/db.h"

struct ordernames {
	const struct conf *conf; /* its [employees] and [channels] */
	struct store_db *db;
	struct arena *a;
};
/* In the arena. An id without a name that is known is the id alone. RC_FAILED and the like: the state cannot be read. */
enum rc MUST_USE ordernames_employee(const struct ordernames *n, struct span userid, struct span *ret, struct err *err);
enum rc MUST_USE ordernames_channel(const struct ordernames *n, struct span state, struct span *ret, struct err *err);
enum rc MUST_USE ordernames_customer(const struct ordernames *n, struct span id, struct span *ret, struct err *err);
/* Why an order goes to somebody, with the names of what the reason has as codes. */
enum rc MUST_USE ordernames_reason(const struct ordernames *n, struct span reason, struct span *ret, struct err *err);

#endif
