/* store/gmvq: money of a period in cuts, for reports. Gross and orders belong to the day of payment, refunds to theirs. */
#ifndef SIYU_STORE_GMVQ_H
#define SIYU_STORE_GMVQ_H
#include "base/arena.h"
#include "base/zone.h"
#include "store/db.h"

enum gmvq_by { GMVQ_DAY, GMVQ_CHANNEL, GMVQ_EMPLOYEE, GMVQ_SCRIPT, GMVQ_STEP, GMVQ_PRODUCT, GMVQ_SOURCE, GMVQ_HOUR };
enum gmvq_kind { GMVQ_TOUCHED, GMVQ_NATURAL, GMVQ_UNMATCHED };
struct gmvq_row {
	int64_t day;         /* GMVQ_DAY; GMVQ_HOUR: 0 to 23 */
	enum gmvq_kind kind; /* what the key stands for; GMVQ_EMPLOYEE: only where key is empty */
	struct span key;     /* State, userid, script, text for goods or source; may be empty */
	struct span step;    /* GMVQ_STEP */
	int64_t gross_fen, refund_fen, orders;
	int64_t payers;      /* contacts whose net in this row is above 0 */
};

struct gmvq_names {
	/* What the goods are called that an order's text means; what it says lives as long as the answer. NULL: each text is one of its own. */
	struct span (*called)(void *user, struct span text);
	void *user;
	const struct zone *zone; /* whose hours GMVQ_HOUR means; else NULL */
};
/* Rows in order of day, kind, key, step. Days are inclusive. rule: "last", "first" or "channel" (crm/attribution): to which touch an order
 * goes; the days and the total, which is the money of all rows and the payers of any, do not depend on it. names: NULL, nothing is told.
 * GMVQ_HOUR is the hour of payment, of refunds that of the last one of the order on its day. */
enum rc MUST_USE gmvq_rows(struct store_db *db, struct arena *a, enum gmvq_by by, const struct gmvq_names *names, const char *rule,
	int64_t from_day, int64_t to_day, struct gmvq_row **ret_rows, int *ret_count, struct gmvq_row *ret_total, struct err *err);
/* Two dimensions at once. */
enum gmvq_dimension { GMVQ_OF_DAY, GMVQ_OF_CHANNEL, GMVQ_OF_EMPLOYEE, GMVQ_OF_SCRIPT, GMVQ_OF_PRODUCT, GMVQ_OF_SOURCE, GMVQ_OF_HOUR };
struct gmvq_part {
	int64_t day;         /* GMVQ_OF_DAY; GMVQ_OF_HOUR: 0 to 23 */
	enum gmvq_kind kind; /* channel, employee and script: what the key stands for */
	struct span key;
};
struct gmvq_pair {
	struct gmvq_part part[2]; /* as they were asked for */
	struct gmvq_row sum;      /* its money alone */
};
/* Rows in order of the first one asked for, then of the second, as rows are. The dimensions differ. */
enum rc MUST_USE gmvq_pairs(struct store_db *db, struct arena *a, enum gmvq_dimension first, enum gmvq_dimension second,
	const struct gmvq_names *names, const char *rule, int64_t from_day, int64_t to_day, struct gmvq_pair **ret_rows, int *ret_count, struct gmvq_row *ret_total,
	struct err *err);
/* What the ledger says of the same days: the sum of every cut. */
enum rc MUST_USE gmvq_ledger(struct store_db *db, int64_t from_day, int64_t to_day, int64_t *ret_net_fen, struct err *err);
/* Orders of that day, as the rows above count them, that were paid before until_ms. */
enum rc MUST_USE gmvq_orders_until(
	struct store_db *db, int64_t day, int64_t until_ms, int64_t *ret_orders, struct err *err);

#endif
