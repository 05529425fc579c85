/* datework: 生日 and the other dates of a customer: what is told of them, and what stands in orders. */
#ifndef SIYU_FLOW_DATEWORK_H
#define SIYU_FLOW_DATEWORK_H
#include "foldint.h"

/* A person says it. date empty: it is taken away. *ret_refusal: NULL, or the Chinese sentence of why it cannot be. */
enum rc MUST_USE datework_put(struct fold *f, struct span customer, struct span name, struct span date,
	const char **ret_refusal, struct err *err);
/* 来源: dates that stand in the orders of an input which was folded just now. What cannot be read is told by `why`. Those of an
 * order that matches no contact are his once it does. Each customer is looked at once, behind the last order: of one input the date of the order paid
 * last counts, and none of the others ever was his. */
enum rc MUST_USE datework_orders(struct fold *f, struct span body, const struct orders_result *r, struct err *err);
/* Orders of before found their contact: dates that they told are his, where nothing newer is known. */
enum rc MUST_USE datework_matched(struct fold *f, struct span customer, struct err *err);
/* Orders were voided, or given back: what counts of a date is what was told last by what is left; each customer is looked at once. */
enum rc MUST_USE datework_voided(struct fold *f, const struct orders_result *r, struct err *err);

#endif
