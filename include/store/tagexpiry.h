/* store/tagexpiry: when a tag of a relation ends (有效期). Rows of tags that went before stay until their timer looks. */
#ifndef SIYU_STORE_TAGEXPIRY_H
#define SIYU_STORE_TAGEXPIRY_H
#include "base/arena.h"
#include "store/db.h"

struct tagexpiry {
	int64_t expiry; /* id: row of its timer */
	struct span customer, name, grp, employee;
	int64_t due_ms;
};

/* Makes it with the id in t, or moves the one that is there to t->due_ms. *ret_expiry: its id. */
enum rc MUST_USE tagexpiry_put(struct store_db *db, const struct tagexpiry *t, int64_t *ret_expiry, struct err *err);
enum rc MUST_USE tagexpiry_get(
	struct store_db *db, struct arena *a, int64_t expiry, struct tagexpiry *ret, struct err *err); /* RC_NOTFOUND */
enum rc MUST_USE tagexpiry_del(struct store_db *db, int64_t expiry, struct err *err);

#endif
