#include "orderhand.h"

#include "ordermark.h"
#include "orderwho.h"
#include "store/handlog.h"
#include "store/orderclaim.h"

#include <string.h>

#define WHAT_CUSTOMER "客户"
#define THINGS 6

/* What differs; the names are those of the trail (ordermark). */
static int differing(const struct purchase *old, const struct purchase *p, const char *ret[THINGS])
{
	const struct {
		const char *what;
		bool differs;
	} all[THINGS] = {
		{WHAT_CUSTOMER, !span_eq(old->customer, p->customer) || !span_eq(old->claimed, p->claimed)},
		{"金额", old->gross_fen != p->gross_fen},
		{"付款时间", old->paid_ms != p->paid_ms},
		{"员工", !span_eq(old->employee, p->employee)},
		{"商品", !span_eq(old->product, p->product)},
		{"数量", old->quantity != p->quantity},
	};
	int n = 0;
	for (int i = 0; i < THINGS; i++)
		if (all[i].differs)
			ret[n++] = all[i].what;
	return n;
}

static void put_back(const char *what, const struct purchase *old, struct purchase *p)
{
	if (strcmp(what, WHAT_CUSTOMER) == 0) {
		p->customer = old->customer;
		p->buyer = old->buyer;
		p->matched_by = old->matched_by;
		p->claimed = old->claimed;
	} else if (strcmp(what, "金额") == 0) {
		p->gross_fen = old->gross_fen;
	} else if (strcmp(what, "付款时间") == 0) {
		p->paid_ms = old->paid_ms;
	} else if (strcmp(what, "员工") == 0) {
		p->employee = old->employee;
	} else if (strcmp(what, "商品") == 0) {
		p->product = old->product;
	} else {
		p->quantity = old->quantity;
	}
}

static void hold(struct orderwork *w, const struct orderread_order *o, const char *what)
{
	struct orders_result *r = w->result;
	r->held = orderwork_grown(w->a, r->held, r->helds, sizeof *r->held);
	r->held[r->helds++] = (struct orders_held){o->index, what};
}

enum rc orderhand_note(
	struct orderwork *w, const struct orderread_order *o, const struct purchase *old, const struct purchase *p)
{
	const char *what[THINGS];
	int n = o->by_hand ? differing(old, p, what) : 0;
	enum rc rc = RC_OK;
	for (int i = 0; rc == RC_OK && i < n; i++)
		rc = handlog_put(
			w->db, &(struct handlog){p->purchase, span_of(what[i]), w->input_id, w->now_ms, o->by}, w->err);
	return rc;
}

enum rc orderhand_keep(
	struct orderwork *w, const struct orderread_order *o, const struct purchase *old, struct purchase *p)
{
	const char *what[THINGS];
	struct handlog *v = NULL;
	int n = o->by_hand ? 0 : differing(old, p, what), helds = 0;
	enum rc rc = n > 0 ? handlog_of(w->db, w->a, p->purchase, &v, &helds, w->err) : RC_OK;
	for (int i = 0; rc == RC_OK && i < n; i++)
		for (int k = 0; k < helds; k++)
			if (span_is(v[k].what, what[i])) {
				put_back(what[i], old, p);
				hold(w, o, what[i]);
			}
	return rc;
}

enum rc orderhand_claims(
	struct orderwork *w, const struct orderread_order *o, const struct purchase *old, const struct purchase *p)
{
	const char *what[THINGS];
	struct handlog *v = NULL;
	bool his = o->by_hand && differing(old, p, what) > 0 && strcmp(what[0], WHAT_CUSTOMER) == 0;
	int n = 0;
	enum rc rc = o->by_hand ? RC_OK : handlog_of(w->db, w->a, p->purchase, &v, &n, w->err);
	for (int i = 0; rc == RC_OK && i < n; i++)
		if (span_is(v[i].what, WHAT_CUSTOMER))
			return RC_OK;
	if (rc == RC_OK && his)
		rc = orderclaim_drop(w->db, p->purchase, w->err);
	return rc ? rc : orderwho_keep(w->db, w->a, p->purchase, o, w->err);
}

enum rc orderhand_release(struct orderwork *w, struct span source, struct span order_no, struct span who, int *ret_n)
{
	const struct ordermark m = {w->db, w->a, w->rules->zone, w->input_id, w->now_ms, who};
	struct purchase p;
	struct handlog *v = NULL;
	struct text all;
	int n = 0;
	enum rc rc = purchase_find(w->db, w->a, source, order_no, &p, w->err);
	if (rc == RC_OK)
		rc = handlog_of(w->db, w->a, p.purchase, &v, &n, w->err);
	if (rc != RC_OK)
		return rc;
	text_init(&all, 256);
	for (int i = 0; i < n; i++)
		text_addf(&all, "%s%.*s", i ? "、" : "", SPAN_ARG(v[i].what));
	if (n > 0)
		rc = ordermark_one(&m, p.purchase, "手工改的", text_span(&all), SPAN_LIT("放开"), w->err);
	text_release(&all);
	if (rc == RC_OK && n > 0)
		rc = handlog_drop(w->db, p.purchase, w->err);
	*ret_n = n;
	return rc;
}
