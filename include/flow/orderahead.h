/* flow/orderahead: of whom a turn of orders will be, before they are folded (decision 0030). */
#ifndef SIYU_FLOW_ORDERAHEAD_H
#define SIYU_FLOW_ORDERAHEAD_H
#include "base/err.h"
#include "base/span.h"
#include "store/db.h"

/* Before orders_fold of these bodies looks up together the customers whom it will ask for. No difference but of time. Bodies may be damaged;
 * nothing of them is kept. Two steps: the first within a view of any connection of the state, whatever its thread; the second in the
 * transaction of them, and takes what the first made, also where it fails. RC_FAILED. */
struct orderahead;
enum rc MUST_USE orderahead_look(
	struct store_db *db, const struct span *body, int n, struct orderahead **ret_ahead, struct err *err);
/* They are the bodies of inputs from..to. */
void orderahead_of(struct orderahead *o, int64_t from, int64_t to);
/* May it be taken for inputs from..to? Where it is not of them, or another input than of orders was folded (last_other: the last one) since what
 * it saw, it may not: who is forgotten leaves his number to the next. */
bool orderahead_holds(const struct orderahead *o, int64_t from, int64_t to, int64_t last_other);
enum rc MUST_USE orderahead_take(struct store_db *db, struct orderahead *o, struct err *err);
void orderahead_free(struct orderahead *o); /* of one that was not taken; NULL is harmless */

#endif
