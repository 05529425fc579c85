#include "ordertimes.h"

#include "crm/money.h"
#include "flow/orders.h"

static bool has_refund(const struct orderfile_row *r)
{
	int64_t fen;
	return orders_gives_back(r->cell[ORDERCOLUMN_STATUS]) ||
		(money_read(r->cell[ORDERCOLUMN_REFUND], &fen) == RC_OK && fen > 0);
}

/* Ten minutes ahead at most, and no refund before its payment, for clocks differ (flow/orderread.c); it may as well be a wrong column. */
void ordertimes_look(struct orderfile *f, const struct zone *zone, int64_t now_ms)
{
	for (int i = 0; i < f->n; i++) {
		struct orderfile_row *r = &f->row[i];
		int64_t paid_ms, back_ms;
		if (!orderfile_counts(r) || zone_read(zone, r->cell[ORDERCOLUMN_PAID_AT], &paid_ms, NULL) != RC_OK)
			continue;
		r->ahead = paid_ms > now_ms;
		r->early = span_present(r->cell[ORDERCOLUMN_REFUND_AT]) && has_refund(r) &&
			zone_read(zone, r->cell[ORDERCOLUMN_REFUND_AT], &back_ms, NULL) == RC_OK && back_ms < paid_ms;
	}
}
