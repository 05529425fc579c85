/* orderhand: what a person put right of an order (siyu orders add) stands until a person lets it go (decision 0026). */
#ifndef SIYU_FLOW_ORDERHAND_H
#define SIYU_FLOW_ORDERHAND_H
#include "orderread.h"
#include "orderwork.h"

/* p is old as o would have it. What a person put right goes back to what it is in old, and result->held says so; not where a person tells o. */
enum rc MUST_USE orderhand_keep(
	struct orderwork *w, const struct orderread_order *o, const struct purchase *old, struct purchase *p);
/* Once p is taken: told by hand, what o changes is his from now on. */
enum rc MUST_USE orderhand_note(
	struct orderwork *w, const struct orderread_order *o, const struct purchase *old, const struct purchase *p);
/* By what else p, which is nobody's, may find its customer: what o says; where a person said whose it is, nothing but what he says. */
enum rc MUST_USE orderhand_claims(
	struct orderwork *w, const struct orderread_order *o, const struct purchase *old, const struct purchase *p);
/* Lets all go that was put right of that order, by who: its source says it again. *ret_n: how many things. RC_NOTFOUND: no such order. */
enum rc MUST_USE orderhand_release(
	struct orderwork *w, struct span source, struct span order_no, struct span who, int *ret_n);

#endif
