/* crm/bought: what one customer bought, asked by conditions. Pure: over an array of his orders, in any order. An order
 * counts when it is paid and not fully refunded (finding 8); money is net of refunds (domain.md 8). */
#ifndef SIYU_CRM_BOUGHT_H
#define SIYU_CRM_BOUGHT_H
#include "base/span.h"
#include "crm/truth.h"

struct bought_order {
	int64_t paid_ms;
	int64_t gross_fen;
	int64_t refund_fen;   /* 0 <= refund <= gross */
	struct span product;  /* empty: the bill names none (finding 59), so what was bought is not known */
	struct span category; /* empty: the product has none */
	struct span order_no; /* absent: not asked for */
};

#define BOUGHT_EVER INT64_MIN

bool bought_counts(const struct bought_order *o);
/* Has he bought any of names (products or categories, compared folded; names_n 0: anything) with paid_ms > after_ms?
 * BOUGHT_EVER: at any time. UNKNOWN when no order matches but one of them does not say what it was for. */
enum truth bought_any(
	const struct bought_order *orders, int n, const struct span *names, int names_n, int64_t after_ms);
/* The last one that counts, of any of names (as above); NULL: there is none that is known to be one. */
const struct bought_order *bought_last(const struct bought_order *orders, int n, const struct span *names, int names_n);
int64_t bought_count(const struct bought_order *orders, int n, int64_t after_ms);
int64_t bought_net_fen(const struct bought_order *orders, int n, int64_t after_ms);

#endif
