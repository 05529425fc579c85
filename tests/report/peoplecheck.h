/* peoplecheck: what reports say of who came and what became of him, held against plain SQL on the raw rows. */
#ifndef SIYU_TESTS_REPORT_PEOPLECHECK_H
#define SIYU_TESTS_REPORT_PEOPLECHECK_H
#include "ledgerworld.h"

#include <sqlite3.h>

/* Of these days; raw reads the same state. */
void peoplecheck(struct world *w, sqlite3 *raw, struct rng *r, int64_t from_day, int64_t to_day);
/* Something that is said of the customer then: he writes, sits in a group, gets a welcome of a script that he is not in, or asks to be a friend. */
void peoplecheck_happen(struct world *w, struct rng *r, const char *customer, const char *employee, int64_t at_ms);

#endif
