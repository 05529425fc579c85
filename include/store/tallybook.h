/* store/tallybook: customers of a turn of orders, looked up together (decision 0030). */
#ifndef SIYU_STORE_TALLYBOOK_H
#define SIYU_STORE_TALLYBOOK_H
#include "store/db.h"

#define TALLYBOOK_MOST (1 << 20) /* some 130 MiB, of what a turn holds a tenth of that */
/* Says whom contact_tallied will be asked for before the transaction ends, in any order, some twice, at most TALLYBOOK_MOST: they are looked up
 * at once, by number, and what contact_money says of them is written at its end. No difference but of time. The names are copied. RC_FAILED. */
enum rc MUST_USE tallybook_ahead(struct store_db *db, const struct span *customer, int n, struct err *err);

#endif
