/* store/tallybook: customers of a turn of orders, looked up together (decision 0030). */
#ifndef SIYU_STORE_TALLYBOOK_H
#define SIYU_STORE_TALLYBOOK_H
#include "store/db.h"

#define TALLYBOOK_MOST (1 << 20) /* some 130 MiB, of what a turn holds a tenth of that */
/* Within a transaction: says whom contact_tallied will be asked for before it ends, n <= TALLYBOOK_MOST, in any order, some twice, some nobody.
 * They are looked up at once, by number, and what contact_money changes of them is written at the end of it, or before another statement sees
 * it. No difference but of time. The names are copied; what was said before is forgotten. RC_FAILED. */
enum rc MUST_USE tallybook_ahead(struct store_db *db, const struct span *customer, int n, struct err *err);

#endif
