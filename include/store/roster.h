/* store/roster: customers by number (contact.no), and of each what reports ask: when and by what he came first, is he a friend, what reached
 * him, when he was heard first and sat in a group first, packed (decisions 0010, 0011). Written beside the rows that tell it, in the same
 * transaction, by the modules of these rows. */
#ifndef SIYU_STORE_ROSTER_H
#define SIYU_STORE_ROSTER_H
#include "base/arena.h"
#include "store/db.h"

/* How many there are: numbers 1 … that. The next contact has the next one. */
enum rc MUST_USE roster_count(struct store_db *db, int64_t *ret, struct err *err);
/* The row of the contact is new, or has another first add than it had. RC_NOTFOUND no such contact; RC_FAILED. */
enum rc MUST_USE roster_met(struct store_db *db, struct span customer, struct err *err);

/* What became of him, for ever. Nobody's contact: nothing, here and below. */
enum roster_mark { ROSTER_FRIEND = 1, ROSTER_WELCOMED = 2, ROSTER_REACHED = 4 };
enum rc MUST_USE roster_mark(struct store_db *db, struct span customer, enum roster_mark what, struct err *err);
/* A step of the round was delivered: by a task of an employee, or by itself. */
enum rc MUST_USE roster_delivered(struct store_db *db, int64_t enrolment, bool by_task, struct err *err);
/* He wrote, or chose. */
enum rc MUST_USE roster_heard(struct store_db *db, struct span customer, int64_t at_ms, struct err *err);
/* A row of chat_member with him is another one than it was, or it was heard that he came. */
enum rc MUST_USE roster_sat(struct store_db *db, struct span member, struct err *err);

/* For reports: the lists in work, the texts in a. */
struct roster_list {
	int64_t count;       /* numbers 1 … count */
	uint32_t *day;       /* [count + 1]: of the first add; UINT32_MAX: nobody's friend */
	uint32_t *origin;    /* [count + 1] */
	int origins;
	struct roster_origin {
		struct span channel, employee;
	} *of;               /* [origins + 1], by number */
};
enum rc MUST_USE roster_all(struct store_db *db, struct arena *a, struct arena *work, struct roster_list *ret, struct err *err);

#endif
