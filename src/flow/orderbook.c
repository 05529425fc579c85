#include "orderbook.h"

#include "store/credit.h"
#include "store/daybook.h"
#include "store/ledger.h"

static enum rc credit_of_all(
	struct store_db *db, struct arena *a, bool others, const struct purchase *p, int64_t *ret_id, struct err *err)
{
	struct daybook_credit last = {p->touch != 0, p->channel, p->credit_employee, p->script, p->step};
	struct daybook_credit other[2], *by[2] = {NULL, NULL}; /* first, channel */
	struct credit *v = NULL;
	int n = 0;
	enum rc rc = others ? credit_of(db, a, p->purchase, &v, &n, err) : RC_OK;
	for (int i = 0; rc == RC_OK && i < n; i++) {
		int at = span_is(v[i].rule, "first") ? 0 : 1;
		other[at] = (struct daybook_credit){p->touch != 0, v[i].channel, v[i].employee, v[i].script, v[i].step};
		by[at] = &other[at];
	}
	return rc ? rc : daybook_credit(db, &last, by[0], by[1], ret_id, err);
}

enum rc orderbook_stands(struct store_db *db, struct arena *a, int64_t purchase, struct orderbook_stand **ret,
	int *ret_count, struct err *err)
{
	struct ledger_row *row = NULL;
	int rows = 0, n = 0, left = 0;
	enum rc rc = ledger_of(db, a, purchase, &row, &rows, err);
	if (rc != RC_OK)
		return rc;
	struct orderbook_stand *v = arena_array(a, (size_t)rows + 1, sizeof *v);
	for (int i = 0; i < rows; i++) {
		enum ledger_kind kind = row[i].kind == LEDGER_REFUND ? LEDGER_REFUND : LEDGER_CORRECT;
		int at = 0;
		while (at < n && (v[at].kind != kind || v[at].at_ms != row[i].at_ms || v[at].day != row[i].day))
			at++;
		if (at == n)
			v[n++] = (struct orderbook_stand){kind, row[i].at_ms, row[i].day, 0};
		v[at].fen += row[i].amount_fen;
	}
	for (int i = 0; i < n; i++)
		if (v[i].fen)
			v[left++] = v[i];
	*ret = v;
	*ret_count = left;
	return RC_OK;
}

/* What was refunded of it, by day, and the last time of what stands there. */
static enum rc backs_of(struct store_db *db, struct arena *a, int64_t purchase, struct daybook_back **ret,
	int *ret_count, struct err *err)
{
	struct ledger_row *row = NULL;
	struct orderbook_stand *stand = NULL;
	int rows = 0, stands = 0, n = 0;
	enum rc rc = ledger_of(db, a, purchase, &row, &rows, err);
	if (rc == RC_OK)
		rc = orderbook_stands(db, a, purchase, &stand, &stands, err);
	if (rc != RC_OK)
		return rc;
	struct daybook_back *v = arena_array(a, (size_t)rows + 1, sizeof *v);
	for (int i = 0; i < rows; i++) {
		int at = 0;
		if (row[i].kind != LEDGER_REFUND)
			continue;
		while (at < n && v[at].day != row[i].day)
			at++;
		n = at == n ? n + 1 : n;
		v[at].day = row[i].day;
		v[at].last_ms = v[at].fen ? v[at].last_ms : row[i].at_ms;
		v[at].fen -= row[i].amount_fen;
	}
	/* What was taken back again is no last one. */
	for (int at = 0; at < n; at++)
		for (int i = 0, found = 0; i < stands; i++)
			if (stand[i].kind == LEDGER_REFUND && stand[i].day == v[at].day && stand[i].fen < 0 &&
				(!found++ || stand[i].at_ms > v[at].last_ms))
				v[at].last_ms = stand[i].at_ms;
	*ret = v;
	*ret_count = n;
	return RC_OK;
}

enum rc orderbook_put(
	struct store_db *db, struct arena *a, const struct purchase *old, const struct purchase *p, struct err *err)
{
	struct daybook_order o = {.purchase = p->purchase,
		.day = p->paid_day,
		.paid_ms = p->paid_ms,
		.gross_fen = p->gross_fen,
		.refund_fen = p->refund_fen,
		.pieces = p->quantity};
	struct daybook_back *back = NULL;
	int backs = 0;
	o.buyer = p->buyer;
	o.voided = p->voided;
	enum rc rc = credit_of_all(db, a, old != NULL, p, &o.credit, err);
	if (rc == RC_OK)
		rc = daybook_goods(db, p->product, p->source, &o.goods, err);
	if (rc == RC_OK && (p->refund_fen > 0 || p->voided))
		rc = backs_of(db, a, p->purchase, &back, &backs, err);
	return rc ? rc : daybook_put(db, old ? old->paid_day : p->paid_day, &o, back, backs, err);
}
