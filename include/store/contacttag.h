/* store/contacttag: which relation has which tag (finding 34). */
#ifndef SIYU_STORE_CONTACTTAG_H
#define SIYU_STORE_CONTACTTAG_H
#include "base/arena.h"
#include "store/db.h"

struct contacttag {
	struct span name, grp, employee;
	int64_t at_ms;
};

/* RC_CONFLICT when it is there. */
enum rc MUST_USE contacttag_add(struct store_db *db, struct span customer, const struct contacttag *t, struct err *err);
/* RC_NOTFOUND when it is not there. */
enum rc MUST_USE contacttag_del(struct store_db *db, struct span customer, struct span name, struct span grp,
	struct span employee, struct err *err);
/* All of one relation: it ended. */
enum rc MUST_USE contacttag_drop(struct store_db *db, struct span customer, struct span employee, struct err *err);
/* All of a customer, by name, group, employee: a tag stands with its relation, without one it is not seen. */
enum rc MUST_USE contacttag_of(struct store_db *db, struct arena *a, struct span customer, struct contacttag **ret,
	int *ret_count, struct err *err);
/* How many there are: for what compares books. */
enum rc MUST_USE contacttag_count(struct store_db *db, int64_t *ret_count, struct err *err);

#endif
