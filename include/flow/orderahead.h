/* flow/orderahead: of whom a turn of orders will be, before they are folded (decision 0030). */
#ifndef SIYU_FLOW_ORDERAHEAD_H
#define SIYU_FLOW_ORDERAHEAD_H
#include "base/err.h"
#include "base/span.h"
#include "store/db.h"

/* Before orders_fold of these bodies, in the transaction of them: looks up together the customers whom it will ask for. No difference but of
 * time. Bodies may be damaged; nothing of them is kept. RC_FAILED. */
enum rc MUST_USE orderahead_look(struct store_db *db, const struct span *body, int n, struct err *err);

#endif
