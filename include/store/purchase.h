/* store/purchase: orders as they stand now, with their attribution. The truth of money is the ledger (store/ledger.h). */
#ifndef SIYU_STORE_PURCHASE_H
#define SIYU_STORE_PURCHASE_H
#include "base/arena.h"
#include "store/db.h"

struct purchase {
	int64_t purchase;
	int64_t quantity;
	int64_t paid_ms, paid_day;
	int64_t gross_fen, refund_fen;
	int64_t touch;                    /* 0: none */
	int64_t touch_ms;                 /* of that touch */
	struct span source, order_no;
	struct span customer;             /* empty: unmatched */
	int64_t buyer;                    /* his number (contact.no), 0: unmatched */
	struct span claimed, employee, product;
	struct span matched_by;           /* external_userid, unionid, phone, remark; empty: unmatched */
	int64_t made_ms, made_input;      /* when it was first told, and by which input; never altered */
	struct span made_by;              /* by whom, as the appender says; may be empty */
	struct span channel, credit_employee, script, step, arm, reason; /* attribution */
	bool voided;                      /* a person took it out of the books (store/voidlog.h): of 0 fen and 0 pieces, it counts nowhere */
};

/* All texts of what is returned live in the arena. status is kept by the module: paid, partly_refunded, refunded, voided.
 * purchase_add: RC_CONFLICT when (source, order_no) is there. purchase_find: RC_NOTFOUND. */
enum rc MUST_USE purchase_add(struct store_db *db, const struct purchase *p, struct err *err);
enum rc MUST_USE purchase_put(struct store_db *db, const struct purchase *p, struct err *err); /* by id; everything but source, order_no */
enum rc MUST_USE purchase_find(struct store_db *db, struct arena *a, struct span source, struct span order_no,
	struct purchase *ret_p, struct err *err);
/* The same, and whether another source has an order of that number, whatever became of it. */
enum rc MUST_USE purchase_known(struct store_db *db, struct arena *a, struct span source, struct span order_no,
	struct purchase *ret_p, bool *ret_elsewhere, struct err *err);

enum rc MUST_USE purchase_get(struct store_db *db, struct arena *a, int64_t purchase, struct purchase *ret_p, struct err *err); /* RC_NOTFOUND */
/* Of all sources, in their order, at most PURCHASE_MOST. */
enum rc MUST_USE purchase_numbered(struct store_db *db, struct arena *a, struct span order_no, struct purchase **ret_p,
	int *ret_count, struct err *err);

/* The first other source, by name, that has an order of that number, too, where both count: neither is voided or of nothing. What was
 * refunded wholly counts, in gross, refunds and orders. ret_here: that of the source itself. RC_NOTFOUND: none has. */
enum rc MUST_USE purchase_elsewhere(struct store_db *db, struct arena *a, struct span source, struct span order_no,
	struct purchase *ret_here, struct purchase *ret_other, struct err *err);

/* A customer's orders in order of payment (paid_ms, id), from paid_ms >= from_ms on; at most PURCHASE_MOST. RC_LIMIT above. */
#define PURCHASE_MOST 10000
enum rc MUST_USE purchase_of(struct store_db *db, struct arena *a, struct span customer, int64_t from_ms,
	struct purchase **ret_p, int *ret_count, struct err *err);
/* Is there any order that has found nobody yet? RC_NOTFOUND: none. */
enum rc MUST_USE purchase_any_unmatched(struct store_db *db, struct err *err);
/* Unmatched orders that name this external_userid or unionid, in order of payment; at most PURCHASE_MOST. RC_LIMIT above. */
enum rc MUST_USE purchase_unmatched(struct store_db *db, struct arena *a, struct span claimed, struct purchase **ret_p,
	int *ret_count, struct err *err);

/* Of one source, those that are voided, or that are not, and have a number of purchase above `after`, in its order: paid on a day from from_day to to_day and first told
 * at a time from made_from_ms to before made_to_ms; at most `most`, which is at most PURCHASE_MOST. */
struct purchase_range {
	struct span source;
	bool voided;
	int64_t from_day, to_day, made_from_ms, made_to_ms;
};
enum rc MUST_USE purchase_within(struct store_db *db, struct arena *a, const struct purchase_range *range, int64_t after, int most,
	struct purchase **ret_p, int *ret_count, struct err *err);

/* What a customer's paid and not fully refunded orders come to; times 0 when there are none. */
struct purchase_totals {
	int64_t orders, net_fen, first_paid_ms, last_paid_ms;
};
enum rc MUST_USE purchase_totals(
	struct store_db *db, struct span customer, struct purchase_totals *ret_totals, struct err *err);
/* When he last paid, whether or not it was refunded since; 0: never. */
enum rc MUST_USE purchase_last(struct store_db *db, struct span customer, int64_t *ret_ms, struct err *err);
/* Has the customer an order with money in it, refunded or not, other than this one? */
enum rc MUST_USE purchase_has_other(struct store_db *db, struct span customer, int64_t than, bool *ret_has, struct err *err);

#endif
