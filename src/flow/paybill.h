/* paybill: bills of 对外收款 as orders. */
#ifndef SIYU_FLOW_PAYBILL_H
#define SIYU_FLOW_PAYBILL_H
#include "foldint.h"

#define PAYBILL_REFUND 1 /* bill_type (api.md 12.2) */

struct paybill_count { int64_t bills, added, changed, unmatched, refused; };

/* Its number among the orders of their source; of a refund that of its payment. Empty: it has none. */
struct span paybill_number(const struct answer_bill *b);
/* The payments among them go the way of all orders (foldorders.c); once an input. Adds to what is counted. */
enum rc MUST_USE paybill_take(struct fold *f, const struct answer_bills *v, struct paybill_count *n, struct err *err);

#endif
