#include "ordertimes.h"

#include "base/mem.h"
#include "crm/money.h"
#include "flow/orders.h"

#include <stdlib.h>

#define GAP_MS (366 * ZONE_DAY_MS)
#define OLD_FEW 3   /* rows; or */
#define OLD_PART 20 /* one in so many */

static bool has_refund(const struct orderfile_row *r)
{
	int64_t fen;
	return orders_gives_back(r->cell[ORDERCOLUMN_STATUS]) ||
		(money_read(r->cell[ORDERCOLUMN_REFUND], &fen) == RC_OK && fen > 0);
}

static int by_time(const void *pa, const void *pb)
{
	int64_t a = *(const int64_t *)pa, b = *(const int64_t *)pb;
	return a < b ? -1 : a > b;
}

/* What was paid before that time stands out; INT64_MIN: nothing does. Sorts at_ms. */
static int64_t stands_out_before(int64_t *at_ms, int n)
{
	int few = n / OLD_PART > OLD_FEW ? n / OLD_PART : OLD_FEW;
	few = few > n / 2 ? n / 2 : few;
	qsort(at_ms, (size_t)n, sizeof *at_ms, by_time);
	for (int i = few; i > 0; i--)
		if (at_ms[i] - at_ms[i - 1] > GAP_MS)
			return at_ms[i];
	return INT64_MIN;
}

static bool dated(const struct orderfile_row *r)
{
	return orderfile_counts(r) && r->paid_ms != 0;
}

static void look_at_years(struct orderfile *f)
{
	int64_t *at_ms = mem_array((size_t)f->n + 1, sizeof *at_ms);
	int n = 0;
	for (int i = 0; i < f->n; i++)
		if (dated(&f->row[i]))
			at_ms[n++] = f->row[i].paid_ms;
	int64_t from_ms = stands_out_before(at_ms, n);
	for (int i = 0; from_ms != INT64_MIN && i < f->n; i++)
		f->row[i].old = dated(&f->row[i]) && f->row[i].paid_ms < from_ms;
	mem_free(at_ms);
}

/* Ten minutes ahead at most, and no refund before its payment, for clocks differ (flow/orderread.c); it may as well be a wrong column. */
void ordertimes_look(struct orderfile *f, const struct zone *zone, int64_t now_ms)
{
	for (int i = 0; i < f->n; i++) {
		struct orderfile_row *r = &f->row[i];
		int64_t back_ms;
		if (!dated(r))
			continue;
		r->ahead = r->paid_ms > now_ms;
		r->early = span_present(r->cell[ORDERCOLUMN_REFUND_AT]) && has_refund(r) &&
			zone_read(zone, r->cell[ORDERCOLUMN_REFUND_AT], &back_ms, NULL) == RC_OK &&
			back_ms < r->paid_ms;
	}
	look_at_years(f);
}
