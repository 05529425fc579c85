/* store/login: how often a customer used the product of the corp, as its own counter tells; table `login`. */
#ifndef SIYU_STORE_LOGIN_H
#define SIYU_STORE_LOGIN_H
#include "base/arena.h"
#include "store/db.h"

struct login { int64_t at_ms, times; };

/* Makes or overwrites what was told of that moment: the same post twice counts once. times 0: he is known there, and was not. */
enum rc MUST_USE login_put(struct store_db *db, struct span customer, const struct login *l, struct err *err);
/* All that was told of him, oldest first. */
enum rc MUST_USE login_of(struct store_db *db, struct arena *a, struct span customer, struct login **ret, int *ret_count,
	struct err *err);

#endif
