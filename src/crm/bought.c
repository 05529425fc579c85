#include "crm/bought.h"
#include "crm/tagset.h"

bool bought_counts(const struct bought_order *o)
{
	return o->refund_fen < o->gross_fen;
}

static bool in_window(const struct bought_order *o, int64_t after_ms)
{
	return bought_counts(o) && (after_ms == BOUGHT_EVER || o->paid_ms > after_ms);
}

/* One order against names. */
static enum truth matches(const struct bought_order *o, const struct span *names, int names_n)
{
	if (names_n == 0)
		return TRUTH_YES;
	for (int i = 0; i < names_n; i++)
		if ((o->product.n > 0 && tagset_same(names[i], o->product)) ||
			(o->category.n > 0 && tagset_same(names[i], o->category)))
			return TRUTH_YES;
	return o->product.n > 0 ? TRUTH_NO : TRUTH_UNKNOWN;
}

enum truth bought_any(const struct bought_order *orders, int n, const struct span *names, int names_n, int64_t after_ms)
{
	enum truth found = TRUTH_NO;

	for (int i = 0; i < n && found != TRUTH_YES; i++)
		if (in_window(&orders[i], after_ms))
			found = truth_or(found, matches(&orders[i], names, names_n));
	return found;
}

const struct bought_order *bought_last(const struct bought_order *orders, int n, const struct span *names, int names_n)
{
	const struct bought_order *last = NULL;

	for (int i = 0; i < n; i++)
		if (bought_counts(&orders[i]) && matches(&orders[i], names, names_n) == TRUTH_YES &&
			(!last || orders[i].paid_ms >= last->paid_ms))
			last = &orders[i];
	return last;
}

int64_t bought_count(const struct bought_order *orders, int n, int64_t after_ms)
{
	int64_t count = 0;

	for (int i = 0; i < n; i++)
		count += in_window(&orders[i], after_ms);
	return count;
}

int64_t bought_net_fen(const struct bought_order *orders, int n, int64_t after_ms)
{
	int64_t net = 0;

	for (int i = 0; i < n; i++)
		if (in_window(&orders[i], after_ms))
			net += orders[i].gross_fen - orders[i].refund_fen;
	return net;
}
