#include "ordervoid.h"

#include "crm/veil.h"
#include "orderbook.h"
#include "ordermark.h"
#include "orderwork.h"
#include "store/ordertrail.h"
#include "store/voidlog.h"

struct asked {
	struct span source, who, why;
};

static enum rc mark(struct orderwork *w, const struct purchase *p, struct span who, const char *what, struct span old,
	struct span new)
{
	return ordertrail_add(
		w->db, &(struct ordertrail){p->purchase, w->input_id, w->now_ms, who, span_of(what), old, new}, w->err);
}

/* What the ledger has of it, once more with the other sign: once for each moment, so what was corrected meanwhile comes to nothing there. */
static enum rc book_back(struct orderwork *w, const struct purchase *p)
{
	struct orderbook_stand *v = NULL;
	int n = 0;
	enum rc rc = orderbook_stands(w->db, w->a, p->purchase, &v, &n, w->err);
	for (int i = 0; rc == RC_OK && i < n; i++)
		rc = orderwork_book_on(w, p->purchase, v[i].kind, v[i].at_ms, v[i].day, -v[i].fen);
	return rc;
}

/* The same of the rows that one input wrote. */
static enum rc book_back_input(struct orderwork *w, const struct purchase *p, int64_t input_id)
{
	struct ledger_row *row = NULL;
	int rows = 0;
	enum rc rc = ledger_of(w->db, w->a, p->purchase, &row, &rows, w->err);
	for (int i = 0; rc == RC_OK && i < rows; i++)
		if (row[i].input_id == input_id)
			rc = orderwork_book_on(
				w, p->purchase, row[i].kind, row[i].at_ms, row[i].day, -row[i].amount_fen);
	return rc;
}

/* As it is stored from now on. */
static enum rc put(struct orderwork *w, const struct purchase *old, const struct purchase *p)
{
	enum rc rc = purchase_put(w->db, p, w->err);
	if (rc == RC_OK)
		rc = orderwork_show(w, old, p);
	return rc ? rc : orderwork_settle(w, p);
}

static enum rc void_one(struct orderwork *w, const struct asked *x, const struct purchase *old)
{
	struct purchase p = *old;
	p.voided = true;
	p.gross_fen = p.refund_fen = p.quantity = 0;
	enum rc rc = voidlog_add(w->db,
		&(struct voidlog){old->purchase, w->input_id, w->now_ms, x->who, x->why, old->gross_fen,
			old->refund_fen, old->quantity},
		w->err);
	if (rc == RC_OK)
		rc = mark(w, old, x->who, "作废", SPAN_LIT(""), x->why);
	if (rc == RC_OK)
		rc = book_back(w, old);
	orderwork_moved(w, ORDERS_MOVE_VOIDED, p.purchase, -old->gross_fen);
	return rc ? rc : put(w, old, &p);
}

static enum rc restore_one(struct orderwork *w, const struct asked *x, const struct purchase *old)
{
	struct purchase p = *old;
	struct voidlog v;
	enum rc rc = voidlog_get(w->db, w->a, old->purchase, &v, w->err);
	if (rc != RC_OK)
		return rc;
	p.voided = false;
	p.gross_fen = v.gross_fen;
	p.refund_fen = v.refund_fen;
	p.quantity = v.quantity;
	rc = mark(w, old, x->who, "作废", v.why, SPAN_LIT(""));
	if (rc == RC_OK)
		rc = book_back_input(w, old, v.input_id);
	if (rc == RC_OK)
		rc = voidlog_drop(w->db, p.purchase, w->err);
	orderwork_moved(w, ORDERS_MOVE_RESTORED, p.purchase, p.gross_fen);
	return rc ? rc : put(w, old, &p);
}

static enum rc one(
	struct orderwork *w, const struct asked *x, struct span order_no, bool out, struct ordervoid_told *told)
{
	struct purchase p;
	enum rc rc = purchase_find(w->db, w->a, x->source, order_no, &p, w->err);
	if (rc == RC_NOTFOUND) {
		told->missing++;
		return RC_OK;
	}
	if (rc != RC_OK)
		return rc;
	if (p.voided == out) {
		told->same++;
		return RC_OK;
	}
	told->done++;
	return out ? void_one(w, x, &p) : restore_one(w, x, &p);
}

struct span ordervoid_reason(struct arena *a, struct span why)
{
	struct text t;
	text_init(&t, why.n + 16);
	veil_phones(&t, span_trim(why));
	struct span s = arena_copy(a, text_span(&t));
	text_release(&t);
	return s;
}

static enum rc all(struct orderwork *w, const struct json_node *root, bool out, struct ordervoid_told *ret_told)
{
	const struct json_node *numbers = json_get(root, "numbers");
	const struct asked x = {.source = arena_copy(w->a, json_str(json_get(root, "source"))),
		.who = arena_copy(w->a, json_str(json_get(root, "by"))),
		.why = ordervoid_reason(w->a, json_str(json_get(root, "why")))};
	*ret_told = (struct ordervoid_told){0};
	if (x.source.n == 0 || json_kind(numbers) != JSON_ARRAY || json_count(numbers) > ORDERVOID_MOST ||
		(out && x.why.n == 0))
		return err_set(w->err, RC_INVALID, "'source', 'numbers' or 'why' is missing, or more than %d numbers",
			ORDERVOID_MOST);
	enum rc rc = RC_OK;
	for (const struct json_node *n = json_first(numbers); rc == RC_OK && n; n = json_next(n))
		rc = one(w, &x, arena_copy(w->a, json_str(n)), out, ret_told);
	return rc;
}

enum rc ordervoid_take(struct store_db *db, struct arena *a, const struct orders_rules *rules,
	const struct json_node *root, struct orders_result *ret_result, struct ordervoid_told *ret_told,
	struct err *err)
{
	struct orderwork w = orderwork_of(db, a, rules, ret_result, err);
	return all(&w, root, true, ret_told);
}

enum rc ordervoid_back(struct store_db *db, struct arena *a, const struct orders_rules *rules,
	const struct json_node *root, struct orders_result *ret_result, struct ordervoid_told *ret_told,
	struct err *err)
{
	struct orderwork w = orderwork_of(db, a, rules, ret_result, err);
	return all(&w, root, false, ret_told);
}
