/* orderwork: what every change of an order does to the books: its ledger, its trail, what reports read, the sums of whose it is. */
#ifndef SIYU_FLOW_ORDERWORK_H
#define SIYU_FLOW_ORDERWORK_H
#include "flow/orders.h"
#include "store/ledger.h"
#include "store/purchase.h"

/* One call: what it was given and how far it is. */
struct orderwork {
	struct store_db *db;
	struct arena *a;
	const struct orders_rules *rules;
	int64_t now_ms;
	int64_t input_id;
	int64_t ordinal; /* of the next ledger row of this input */
	int touches;     /* in the window of the order in hand */
	struct orders_result *result;
	struct err *err;
};

/* Of the input that the rules name; db, a, result and err are borrowed. */
struct orderwork orderwork_of(struct store_db *db, struct arena *a, const struct orders_rules *rules,
	struct orders_result *result, struct err *err);
/* Space for one more than n items in an array of the arena, doubled as it fills up. */
void *orderwork_grown(struct arena *a, void *old, int n, size_t item_bytes);
/* What became of an order, for result->move. */
void orderwork_moved(struct orderwork *w, enum orders_move_kind kind, int64_t purchase, int64_t amount_fen);
/* The trail of what is another thing in new than in old, by who. */
enum rc MUST_USE orderwork_trail(
	struct orderwork *w, struct span who, const struct purchase *old, const struct purchase *new);
/* The sums of contact no. heard_ms: CONTACT_NEVER, or as in contact_money. */
enum rc MUST_USE orderwork_money(
	struct orderwork *w, int64_t no, const struct purchase_totals *sum, int64_t heard_ms);
/* The sums of whose order it is, of all his orders; of nobody's order nothing. */
enum rc MUST_USE orderwork_settle(struct orderwork *w, const struct purchase *p);
/* Into what reports read, as it is stored now; old as in orderbook_put. */
enum rc MUST_USE orderwork_show(struct orderwork *w, const struct purchase *old, const struct purchase *p);
/* One row of the ledger, under the calendar day of at_ms in the zone of now: of what happens. */
enum rc MUST_USE orderwork_book(
	struct orderwork *w, int64_t purchase, enum ledger_kind kind, int64_t at_ms, int64_t amount_fen);
/* One row under that day: of what stands on it already. The zone of the corp may have been another when it was booked. */
enum rc MUST_USE orderwork_book_on(struct orderwork *w, int64_t purchase, enum ledger_kind kind, int64_t at_ms, int64_t day,
	int64_t amount_fen);

#endif
