/* store/buyer: customers with an order by number, and when and by what they came first, packed for reports (decision 0010). */
#ifndef SIYU_STORE_BUYER_H
#define SIYU_STORE_BUYER_H
#include "store/contact.h"

/* Gives the contact, who has none, the next number: in c->buyer and in his row. RC_NOTFOUND no such contact; RC_FAILED. */
enum rc MUST_USE buyer_add(struct store_db *db, struct contact *c, struct err *err);
/* The first add of a buyer is another one than it was. (store/contact asks for it.) */
enum rc MUST_USE buyer_met(struct store_db *db, int64_t buyer, int64_t first_add_day, struct span channel, struct span employee,
	struct err *err);

/* How many there are: numbers 1 … that. */
enum rc MUST_USE buyer_count(struct store_db *db, int64_t *ret, struct err *err);
/* All buyers, for reports: the lists in work, the texts in a. */
struct buyer_list {
	int64_t count;       /* numbers 1 … count */
	uint32_t *day;       /* [count + 1]: of the first add; UINT32_MAX: nobody's friend */
	uint32_t *origin;    /* [count + 1] */
	int origins;
	struct buyer_origin {
		struct span channel, employee;
	} *of;               /* [origins + 1], by number */
};
enum rc MUST_USE buyer_all(struct store_db *db, struct arena *a, struct arena *work, struct buyer_list *ret, struct err *err);

#endif
