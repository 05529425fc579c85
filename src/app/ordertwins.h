/* Rows of one file that have one order number: a newer report of the order, the same once more, or not one order at all. */
#ifndef SIYU_APP_ORDERTWINS_H
#define SIYU_APP_ORDERTWINS_H
#include "orderfile.h"

/* Refuses every row of an order of which two rows tell different amounts, goods, times, quantities or customers; marks the others
 * (repeated, older). */
void ordertwins_settle(struct orderfile *f, const struct zone *zone);

#endif
