/* flow/orderahead: of whom a turn of orders will be, before they are folded (decision 0030). */
#ifndef SIYU_FLOW_ORDERAHEAD_H
#define SIYU_FLOW_ORDERAHEAD_H
#include "base/err.h"
#include "base/span.h"
#include "store/db.h"

/* Looks up together the customers whom orders_fold will ask for in these bodies, within the transaction that it is called in, too. It changes
 * nothing else. RC_FAILED. */
enum rc MUST_USE orderahead_look(struct store_db *db, const struct span *body, int n, struct err *err);

#endif
