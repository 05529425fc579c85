/* tallybookint: the inside of store/tallybook: what orders of many customers ask of table contact_tally, and change there, while a turn of them lasts. Orders come in no order
 * of customers: each would go down two trees for him, to pages that were last looked at thousands of orders ago, and again to write. Asked
 * beforehand and written at the end, each time by number, a page is looked at once (decision 0030).
 *
 * Of the inside of store alone. Whoever reads contact_tally otherwise within the transaction flushes first; who writes it drops, too. */
#ifndef SIYU_STORE_TALLYBOOKINT_H
#define SIYU_STORE_TALLYBOOKINT_H
#include "store/contact.h"

struct stmt;
/* Of contact_tally AS t, and how they are read, `at` being the first of them. */
#define TALLYBOOK_COLUMNS \
	"t.paid_orders, t.net_fen, t.first_paid_ms, t.last_paid_ms, t.heard_ms, t.touched_from_ms, t.touched_to_ms, t.stepped_ms, t.grouped_ms, t.first_part, t.last_part"
void tallybook_read(struct stmt *s, int at, struct contact *c);
/* As contact_tallied has it; false: he was not asked for beforehand, or is nobody. */
bool tallybook_find(struct store_db *db, struct span customer, struct contact *ret);
/* What stands for number no from now on, as contact_money has it; false: not kept, the row has to be written. */
bool tallybook_money(struct store_db *db, int64_t no, int64_t paid_orders, int64_t net_fen, int64_t first_paid_ms,
	int64_t last_paid_ms);
/* There is an order of number no in that part. RC_FAILED. */
enum rc MUST_USE tallybook_bought(struct store_db *db, int64_t no, int64_t part, struct err *err);
/* Writes what changed; what is known stays. RC_FAILED. */
enum rc MUST_USE tallybook_flush(struct store_db *db, struct err *err);
/* Forgets everything, what is not written with it. */
void tallybook_drop(struct store_db *db);

#endif
