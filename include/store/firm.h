/* store/firm: the company and role of a contact (sop-language-exact.md finding 64). */
#ifndef SIYU_STORE_FIRM_H
#define SIYU_STORE_FIRM_H
#include "base/arena.h"
#include "store/db.h"

struct firm {
	struct span company, role; /* told, else what WeCom says; absent: not known */
	struct span person;        /* who told it; empty: nobody */
};

/* company, role: empty leaves what stands there. */
enum rc MUST_USE firm_tell(struct store_db *db, struct span customer, struct span company, struct span role,
	struct span person, int64_t at_ms, struct err *err);
enum rc MUST_USE firm_see(struct store_db *db, struct span customer, struct span corp, struct span position,
	int64_t at_ms, struct err *err);
/* RC_NOTFOUND: nothing is known. */
enum rc MUST_USE firm_get(
	struct store_db *db, struct arena *a, struct span customer, struct firm *ret, struct err *err);

#endif
