/* Rows of an order file, checked as the fold will check them. */
#ifndef SIYU_APP_ORDERCHECK_H
#define SIYU_APP_ORDERCHECK_H
#include "orderfile.h"

#define ORDERCHECK_SHARED 20000 /* rows from which on two threads have half of them each: fewer are checked before one has begun */

/* One rule for files and webhooks: what an input of these rows would be refused for, they are refused for here. Sets why, closed, unpaid and
 * paid_ms of the rows that count, by as many threads as there may be: that changes nothing of what is said. zone is only read. */
void ordercheck_rows(struct orderfile *f, const struct zone *zone, int64_t now_ms);

#endif
