/* store/relation: one (customer, employee), and where it stands (finding 29). */
#ifndef SIYU_STORE_RELATION_H
#define SIYU_STORE_RELATION_H
#include "base/arena.h"
#include "store/db.h"

#define RELATION_OPEN INT64_MIN /* end_ms of one that has not ended */

enum relation_state {
	RELATION_HALF,
	RELATION_LIVE,
	RELATION_DELETED_BY_EMPLOYEE,
	RELATION_DELETED_BY_CUSTOMER,
	RELATION_TRANSFERRED,
	RELATION_STATES
};

struct relation {
	struct span customer, employee;
	enum relation_state state;
	int64_t event_s;         /* CreateTime of the last event that moved it */
	int64_t add_ms, add_day; /* first add */
	int64_t adds;
	struct span channel; /* State of the first add, empty: none */
	int64_t end_ms;
	bool asked; /* half adds alone so far, never friends: no 新增好友 */
	/* of relation_page, written by relation_listed alone: */
	int64_t listed_ms; /* when WeCom last had it, RELATION_OPEN: never asked */
	int64_t way;       /* add_way as it was told then (api.md 2.3), 0: not known */
};

enum relation_state relation_state_find(struct span name); /* RELATION_STATES: no such name */

enum rc MUST_USE relation_get(struct store_db *db, struct arena *a, struct span customer, struct span employee,
	struct relation *ret, struct err *err);                                                /* RC_NOTFOUND */
enum rc MUST_USE relation_put(struct store_db *db, const struct relation *r, struct err *err); /* makes or overwrites; the contact is there before it, or reports do not see it */
/* All of a customer, by add time, then employee. */
enum rc MUST_USE relation_of(struct store_db *db, struct arena *a, struct span customer, struct relation **ret,
	int *ret_count, struct err *err);

/* WeCom was asked then, and had it; how he was added. RC_NOTFOUND. */
enum rc MUST_USE relation_listed(
	struct store_db *db, struct span customer, struct span employee, int64_t at_ms, int64_t way, struct err *err);
/* As relation_page gives it. RC_NOTFOUND. */
enum rc MUST_USE relation_seen(struct store_db *db, struct arena *a, struct span customer, struct span employee,
	struct relation *ret, struct err *err);
/* The first `most` behind that pair, by customer, then employee, whatever their state. */
enum rc MUST_USE relation_page(struct store_db *db, struct arena *a, struct span customer, struct span employee, int most,
	struct relation **ret, int *ret_count, struct err *err);

#endif
