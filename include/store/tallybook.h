/* store/tallybook: customers of a turn of orders, looked up together (decision 0030). */
#ifndef SIYU_STORE_TALLYBOOK_H
#define SIYU_STORE_TALLYBOOK_H
#include "store/db.h"

#define TALLYBOOK_MOST (1 << 20) /* some 130 MiB, of what a turn holds a tenth of that */
struct tallybook;
/* Says whom contact_tallied will be asked for before a transaction ends: n <= TALLYBOOK_MOST, in any order, some twice, some nobody. They are
 * looked up at once, by number, and what contact_money changes of them is written at the end of it, or before another statement sees it. No
 * difference but of time. Two steps: the first, within a view of any connection of this state, finds their numbers and copies their names
 * (*ret_book: the caller's; NULL for n 0); the second, in the transaction, reads what stands for each number then, and takes the book, also
 * where it fails. Between them nobody may be forgotten or met: a number may be another's then. What was said before is forgotten. RC_FAILED. */
enum rc MUST_USE tallybook_look(struct store_db *db, const struct span *customer, int n, struct tallybook **ret_book, struct err *err);
enum rc MUST_USE tallybook_take(struct store_db *db, struct tallybook *book, struct err *err);
/* Both at once, in the transaction. */
enum rc MUST_USE tallybook_ahead(struct store_db *db, const struct span *customer, int n, struct err *err);
void tallybook_free(struct tallybook *book); /* of one that was not taken; NULL is harmless */

#endif
