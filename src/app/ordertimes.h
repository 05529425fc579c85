/* Times in a file of orders that count, but that somebody should look at. */
#ifndef SIYU_APP_ORDERTIMES_H
#define SIYU_APP_ORDERTIMES_H
#include "orderfile.h"

/* Marks the rows that count: ahead, early, old (they lie more than a year before the next newer one, and are few: a history of years has no
 * such gap). */
void ordertimes_look(struct orderfile *f, const struct zone *zone, int64_t now_ms);

#endif
