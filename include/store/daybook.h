/* store/daybook: orders and refunds by day, packed for reports (decision 0010). Written beside purchase, credit and ledger, in the same
 * transaction, by whoever writes those. */
#ifndef SIYU_STORE_DAYBOOK_H
#define SIYU_STORE_DAYBOOK_H
#include "base/span.h"
#include "store/db.h"

/* Where an order goes. */
struct daybook_credit {
	bool touched; /* false: 自然 or unmatched */
	struct span channel, employee, script, step; /* absent is empty */
};
/* The number of a combination; first, by_channel: by those rules of attribution (crm/attribution.h), NULL: as by the last touch. RC_FAILED. */
enum rc MUST_USE daybook_credit(struct store_db *db, const struct daybook_credit *last, const struct daybook_credit *first,
	const struct daybook_credit *by_channel, int64_t *ret_id, struct err *err);
enum rc MUST_USE daybook_goods(struct store_db *db, struct span product, struct span source, int64_t *ret_id, struct err *err);

struct daybook_order {
	int64_t purchase;
	int64_t day;        /* of payment */
	int64_t paid_ms;
	int64_t gross_fen, refund_fen;
	int64_t buyer;      /* contact.no, 0: unmatched */
	int64_t credit, goods;
	int64_t pieces;     /* as they were bought */
	bool voided;        /* it has no entry, and back is of 0 */
};
struct daybook_back {
	int64_t day, fen;   /* refunded on that day; 0: nothing any more */
	int64_t last_ms;    /* the last time of it */
};
/* The order as it stands now. old_day: the day of payment it stood under until now, order->day when that is the same or it is new. back: all
 * that was refunded of it, one item a day. RC_INVALID: a number that the entries have no room for; RC_FAILED. */
enum rc MUST_USE daybook_put(struct store_db *db, int64_t old_day, const struct daybook_order *order, const struct daybook_back *back,
	int backs, struct err *err);

/* A row of the ledger was written. refund: of kind refund. */
enum rc MUST_USE daybook_booked(struct store_db *db, int64_t day, int64_t amount_fen, bool refund, struct err *err);

/* From now on questions about days (store/gmvq, structq, funnelq, cohortq, habitq, wordq, groupq) leave out what is paid or given back at that
 * moment or later: clocks of shops are ahead of ours, and what has not come yet is no figure. 0: nothing is left out. Returns what was set. */
int64_t daybook_until(struct store_db *db, int64_t until_ms);

#endif
