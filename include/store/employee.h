/* store/employee: members we have heard of; userids folded to lower case. */
#ifndef SIYU_STORE_EMPLOYEE_H
#define SIYU_STORE_EMPLOYEE_H
#include "base/arena.h"
#include "store/db.h"

struct employee {
	struct span userid, name;
	int64_t first_ms;
};

/* Makes the row when there is none. ret_no (may be NULL): his number, from 1 in the order we met them. */
enum rc MUST_USE employee_meet(
	struct store_db *db, struct span userid, int64_t at_ms, int64_t *ret_no, struct err *err);
enum rc MUST_USE employee_rename(struct store_db *db, struct span userid, struct span name, struct err *err);
/* The name, the userid when it is not known. RC_NOTFOUND. */
enum rc MUST_USE employee_shown(
	struct store_db *db, struct arena *a, struct span userid, struct span *ret_name, struct err *err);
/* He is not in the directory any more since then; EMPLOYEE_HERE: he is. RC_NOTFOUND: never met. */
#define EMPLOYEE_HERE INT64_MIN
enum rc MUST_USE employee_leave(struct store_db *db, struct span userid, int64_t at_ms, struct err *err);
enum rc MUST_USE employee_gone(struct store_db *db, struct span userid, int64_t *ret_ms, struct err *err); /* RC_NOTFOUND: he is there, or never was */
enum rc MUST_USE employee_any_gone(struct store_db *db, bool *ret, struct err *err);
/* Those who are gone, by userid, and how many rounds are held for each (for `siyu status`). */
struct employee_held {
	struct span userid;
	int64_t gone_ms, rounds;
};
enum rc MUST_USE employee_held(struct store_db *db, struct arena *a, struct employee_held **ret, int *ret_count, struct err *err);
enum rc MUST_USE employee_all(
	struct store_db *db, struct arena *a, struct employee **ret, int *ret_count, struct err *err);

#endif
