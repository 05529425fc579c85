/* siyu orders list: the orders of the last days with where each came from. */
#ifndef SIYU_APP_ORDERLIST_H
#define SIYU_APP_ORDERLIST_H
#include "command.h"
#include "base/json.h"
#include "base/zone.h"
#include "store/purchase.h"

/* source NULL: of all; at most `most` of them, the newest. The exit code. */
int orderlist_print(struct app *app, const char *source, int64_t days, int most, bool json);
/* Behind the amount of an order: that it is none in a report, or none before its time of payment has come; else "". */
const char *orderlist_mark(int64_t gross_fen, int64_t paid_ms);
/* An order that is voided: how it stood, by whom, when and why; *ret_pieces: how many were bought. RC_NOTFOUND: it is not. */
enum rc MUST_USE orderlist_voided(struct store_db *db, struct arena *a, const struct zone *zone, const struct purchase *p,
	struct text *out, int64_t *ret_pieces, struct err *err);
/* What every JSON object of an order begins with: source, order_no, paid_ms, gross_fen, refund_fen, voided, ahead (its time of payment
 * has not come: no report counts it yet), customer. */
void orderlist_members(struct jsonw *w, const struct purchase *p);

#endif
