#include "flow/orders.h"

#include "crm/attribution.h"
#include "orderbook.h"
#include "ordercredit.h"
#include "orderhand.h"
#include "orderread.h"
#include "orderstatus.h"
#include "orderwho.h"
#include "orderwork.h"
#include "store/chatmember.h"
#include "store/contact.h"
#include "store/orderclaim.h"
#include "store/purchase.h"

static void tell(
	struct orderwork *w, enum orders_event_kind kind, const struct purchase *p, int64_t at_ms, int64_t amount_fen)
{
	struct orders_result *r = w->result;
	r->event = orderwork_grown(w->a, r->event, r->events, sizeof *r->event);
	r->event[r->events++] = (struct orders_event){
		.kind = kind,
		.customer = p->customer,
		.employee = p->employee,
		.product = p->product,
		.order_no = p->order_no,
		.purchase = p->purchase,
		.at_ms = at_ms,
		.amount_fen = amount_fen,
	};
}

/* p: its row, NULL: refused */
static void became(struct orderwork *w, const struct orderread_order *o, char what, const struct purchase *p)
{
	struct span customer = p ? p->customer : SPAN_ABSENT;
	if (o->index < 0 || o->index >= w->result->orders)
		return;
	w->result->whose[o->index] = customer;
	w->result->purchase[o->index] = p ? p->purchase : 0;
	w->result->became[o->index] = customer.n || what == ORDERS_REFUSED ? what : (char)(what - 'a' + 'A');
}

static void refuse(struct orderwork *w, const struct orderread_order *o, struct span reason)
{
	became(w, o, ORDERS_REFUSED, NULL);
	struct orders_result *r = w->result;
	r->refusal = orderwork_grown(w->a, r->refusal, r->refusals, sizeof *r->refusal);
	r->refusal[r->refusals++] =
		(struct orders_refusal){.index = o->index, .order_no = o->order_no, .reason = reason};
}

/* Tells that an order is there. First: the only one known of this customer (sop-language-exact.md 2.4: 首单 = his first
 * paid order ever); what was wholly paid back before we heard of it was no purchase. */
static enum rc tell_order(struct orderwork *w, const struct purchase *p)
{
	if (p->refund_fen >= p->gross_fen)
		return RC_OK;
	bool other = false;
	enum rc rc = purchase_has_other(w->db, p->customer, p->purchase, &other, w->err);
	if (rc == RC_OK)
		tell(w, other ? ORDERS_REPEAT : ORDERS_FIRST, p, p->paid_ms, p->gross_fen);
	return rc;
}

/* Who says so, as the trail shows it. */
static struct span teller(struct orderwork *w, const struct orderread_order *o, struct span source)
{
	return o->by.n ? o->by : arena_printf(w->a, "来源 %.*s", SPAN_ARG(source));
}

/* Attribution from the touches known now. */
static enum rc credit(struct orderwork *w, const struct contact *c, struct purchase *p)
{
	return ordercredit_make(w->db, w->a, w->rules, c, p, &w->touches, w->err);
}

static enum rc credit_others(struct orderwork *w, const struct contact *c, const struct purchase *p)
{
	return ordercredit_others(w->db, w->a, w->rules, c, p, w->err);
}

/* The same of an order that is new: what he had without it stands in his row. */
static enum rc settle_new(struct orderwork *w, const struct contact *c, const struct purchase *p)
{
	if (p->refund_fen >= p->gross_fen)
		return RC_OK;
	bool never = c->paid_orders == 0;
	struct purchase_totals sum = {.orders = c->paid_orders + 1,
		.net_fen = c->net_fen + p->gross_fen - p->refund_fen,
		.first_paid_ms = never || p->paid_ms < c->first_paid_ms ? p->paid_ms : c->first_paid_ms,
		.last_paid_ms = never || p->paid_ms > c->last_paid_ms ? p->paid_ms : c->last_paid_ms};
	enum rc rc = RC_OK;
	if (never && c->first_part != CONTACT_NEVER) /* he may have had some that were wholly paid back */
		rc = tell_order(w, p);
	else
		tell(w, never ? ORDERS_FIRST : ORDERS_REPEAT, p, p->paid_ms, p->gross_fen);
	return rc ? rc : orderwork_money(w, c->no, &sum, c->heard_ms);
}

static int64_t refund_heard(const struct orderwork *w, const struct orderread_order *o)
{
	if (o->refund_ms != 0)
		return o->refund_ms;
	return w->now_ms > o->paid_ms ? w->now_ms : o->paid_ms;
}

/* A file is of no moment: what it does not tell is taken from what it does, so that its ledger is the same whenever it is read. */
static int64_t refund_time(const struct orderwork *w, const struct orderread_order *o, const struct purchase *p)
{
	return o->refund_ms == 0 && o->of_file ? p->paid_ms : refund_heard(w, o);
}

static enum rc book_refund(struct orderwork *w, const struct orderread_order *o, const struct purchase *p, int64_t fen)
{
	struct orders_result *r = w->result;
	if (o->refund_ms == 0) {
		r->undated = orderwork_grown(w->a, r->undated, r->undateds, sizeof *r->undated);
		r->undated[r->undateds++] = (struct orders_undated){o->index, fen};
	}
	int64_t at_ms = refund_time(w, o, p);
	return at_ms == p->paid_ms ? orderwork_book_on(w, p->purchase, LEDGER_REFUND, at_ms, p->paid_day, -fen)
				   : orderwork_book(w, p->purchase, LEDGER_REFUND, at_ms, -fen);
}

static enum rc add_order(struct orderwork *w, struct span source, const struct orderread_order *o)
{
	struct contact c;
	const char *by = "";
	enum rc rc = orderwho_find(w->db, w->a, o, &c, &by, w->err);
	struct purchase p = {
		.source = source,
		.order_no = o->order_no,
		.claimed = o->external_userid.n ? o->external_userid : o->unionid,
		.employee = o->employee,
		.product = o->product,
		.quantity = o->quantity ? o->quantity : 1,
		.paid_ms = o->paid_ms,
		.paid_day = zone_day(w->rules->zone, o->paid_ms),
		.gross_fen = o->gross_fen,
		.refund_fen = o->closes ? o->gross_fen
			: o->has_refund ? o->refund_fen
					: 0,
		.matched_by = span_of(by),
		.made_ms = w->now_ms,
		.made_input = w->input_id,
		.made_by = o->by,
	};
	if (rc == RC_OK) {
		p.customer = c.customer;
		p.buyer = c.no;
		rc = credit(w, &c, &p);
	}
	if (rc == RC_OK)
		rc = db_next_row(w->db, &p.purchase, w->err);
	if (rc == RC_OK)
		rc = purchase_add(w->db, &p, w->err);
	if (rc == RC_OK && w->touches > 1)
		rc = credit_others(w, &c, &p);
	if (rc == RC_OK)
		rc = orderwork_book(w, p.purchase, LEDGER_PAY, p.paid_ms, p.gross_fen);
	if (rc == RC_OK && p.refund_fen > 0)
		rc = book_refund(w, o, &p, p.refund_fen);
	if (rc == RC_OK)
		rc = orderwork_show(w, w->touches > 1 ? &p : NULL, &p);
	if (rc != RC_OK)
		return rc;
	w->result->added++;
	orderwork_moved(w, ORDERS_MOVE_PAID, p.purchase, p.gross_fen);
	if (p.refund_fen > 0)
		orderwork_moved(w, ORDERS_MOVE_REFUNDED, p.purchase, p.refund_fen);
	became(w, o, ORDERS_NEW, &p);
	if (c.customer.n == 0) {
		w->result->unmatched++;
		return orderwho_keep(w->db, w->a, p.purchase, o, w->err);
	}
	rc = settle_new(w, &c, &p);
	if (rc == RC_OK && p.refund_fen > 0)
		tell(w, ORDERS_REFUND, &p, refund_time(w, o, &p), p.refund_fen);
	return rc;
}

/* An empty new value says nothing. */
static bool take(struct span *old, struct span new)
{
	if (new.n == 0 || span_eq(*old, new))
		return false;
	*old = new;
	return true;
}

/* What stands at the time of the old payment, off the day on which it was booked and on that of the new one. */
static enum rc move_stand(struct orderwork *w, const struct purchase *old, const struct purchase *p,
	enum ledger_kind kind, int64_t to_fen)
{
	struct orderbook_stand *v = NULL;
	int n = 0;
	enum rc rc = orderbook_stands(w->db, w->a, p->purchase, &v, &n, w->err);
	for (int i = 0; rc == RC_OK && i < n; i++) {
		if (v[i].at_ms != old->paid_ms || v[i].kind != kind)
			continue;
		rc = orderwork_book_on(w, p->purchase, kind, v[i].at_ms, v[i].day, -v[i].fen);
		to_fen += kind == LEDGER_REFUND ? v[i].fen : 0;
	}
	return rc == RC_OK && to_fen ? orderwork_book(w, p->purchase, kind, p->paid_ms, to_fen) : rc;
}

/* Ledger rows of what changed between the order as it stands (old) and as it will (p). A changed amount belongs to the day
 * of payment; a changed day is taken off the old one and put on the new one. */
static enum rc book_changes(
	struct orderwork *w, const struct orderread_order *o, const struct purchase *old, const struct purchase *p)
{
	enum rc rc = RC_OK;
	if (p->paid_ms != old->paid_ms) {
		rc = move_stand(w, old, p, LEDGER_CORRECT, p->gross_fen);
		/* What was booked as its order was paid goes where the payment goes. */
		rc = rc ? rc : move_stand(w, old, p, LEDGER_REFUND, 0);
	} else if (p->gross_fen != old->gross_fen) {
		rc = orderwork_book_on(
			w, p->purchase, LEDGER_CORRECT, p->paid_ms, p->paid_day, p->gross_fen - old->gross_fen);
	}
	if (rc == RC_OK && p->refund_fen > old->refund_fen)
		rc = book_refund(w, o, p, p->refund_fen - old->refund_fen);
	return rc;
}

static enum rc tell_changes(
	struct orderwork *w, const struct orderread_order *o, const struct purchase *old, const struct purchase *p)
{
	if (p->customer.n == 0)
		return RC_OK;
	enum rc rc = RC_OK;
	if (!span_eq(old->customer, p->customer))
		rc = tell_order(w, p);
	if (rc == RC_OK && p->refund_fen > old->refund_fen)
		tell(w, ORDERS_REFUND, p, refund_heard(w, o),
			p->refund_fen - old->refund_fen); /* news, whenever it is booked */
	return rc;
}

/* Files and people write seconds: of the same one they say nothing of the milliseconds. */
static int64_t paid_now(const struct orderread_order *o, const struct purchase *old)
{
	bool same = o->paid_ms % 1000 == 0 && o->paid_ms / 1000 == old->paid_ms / 1000;
	return same ? old->paid_ms : o->paid_ms;
}

/* Where a person put the amount right, a refund of the whole is of that. */
static int64_t refund_now(const struct orderread_order *o, const struct purchase *p)
{
	bool whole = o->refund_fen >= o->gross_fen && (o->gives_back || o->refund_fen > 0);
	bool all = whole || (p->gross_fen != o->gross_fen && o->refund_fen > p->gross_fen);
	return all ? p->gross_fen : o->refund_fen;
}

/* What the source says now of an order we have. A refund only grows: a lower one is an older report. A customer whom we do
 * not know takes no order away from one whom we do. */
static enum rc change_order(struct orderwork *w, const struct orderread_order *o, const struct purchase *old)
{
	struct purchase p = *old;
	struct contact c;
	const char *by = "";
	enum rc rc = orderwho_find(w->db, w->a, o, &c, &by, w->err);
	if (rc != RC_OK)
		return rc;
	/* What a remark seems to say takes no order away from a contact whom it has. */
	if (old->customer.n && (span_is(span_of(by), "phone") || span_is(span_of(by), "remark")))
		c.customer = SPAN_LIT("");
	(void)take(&p.employee, o->employee);
	(void)take(&p.product, o->product);
	(void)take(&p.claimed, o->external_userid.n ? o->external_userid : o->unionid);
	if (take(&p.customer, c.customer)) {
		p.matched_by = span_of(by);
		p.buyer = c.no;
	}
	p.quantity = o->quantity ? o->quantity : p.quantity;
	p.paid_ms = paid_now(o, old);
	p.gross_fen = o->gross_fen;
	rc = orderhand_keep(w, o, old, &p);
	if (rc != RC_OK)
		return rc;
	if (p.paid_ms != old->paid_ms)
		p.paid_day = zone_day(w->rules->zone, p.paid_ms);
	int64_t back_fen = refund_now(o, &p);
	if (o->has_refund && back_fen > p.refund_fen && !(o->assumed && old->refund_fen > 0))
		p.refund_fen = back_fen;
	if (p.refund_fen > p.gross_fen) {
		refuse(w, o,
			SPAN_LIT("改后的金额小于已经退掉的钱，记下的退款不会变少：先把这一单作废（siyu orders void），"
				 "再用一个新的订单号记一单对的"));
		return RC_OK;
	}
	bool moved = !span_eq(p.customer, old->customer);
	bool text = !span_eq(p.employee, old->employee) || !span_eq(p.product, old->product) ||
		!span_eq(p.claimed, old->claimed);
	bool money = p.gross_fen != old->gross_fen || p.refund_fen != old->refund_fen || p.paid_ms != old->paid_ms;
	if (p.customer.n == 0)
		rc = orderhand_claims(w, o, old, &p);
	if (rc == RC_OK && !text && !moved && !money && p.quantity == old->quantity) {
		w->result->same++;
		became(w, o, ORDERS_SAME, &p);
		return RC_OK;
	}
	if (rc == RC_OK)
		rc = orderhand_note(w, o, old, &p);
	if (rc != RC_OK)
		return rc;
	w->result->changed++;
	if (text || moved || p.quantity != old->quantity || p.gross_fen != old->gross_fen || p.paid_ms != old->paid_ms)
		orderwork_moved(w, ORDERS_MOVE_CHANGED, p.purchase, p.gross_fen - old->gross_fen);
	if (p.refund_fen > old->refund_fen)
		orderwork_moved(w, ORDERS_MOVE_REFUNDED, p.purchase, p.refund_fen - old->refund_fen);
	became(w, o, ORDERS_CHANGED, &p);
	if (moved && o->index >= 0 && o->index < w->result->orders)
		w->result->left[o->index] = old->customer;
	if (p.customer.n > 0 && !moved)
		rc = contact_get(w->db, w->a, p.customer, &c, w->err);
	if (rc == RC_OK && (text || moved || p.paid_ms != old->paid_ms))
		rc = credit(w, &c, &p);
	if (rc == RC_OK)
		rc = purchase_put(w->db, &p, w->err);
	if (rc == RC_OK && (text || moved || p.paid_ms != old->paid_ms))
		rc = credit_others(w, &c, &p);
	if (rc == RC_OK)
		rc = orderwork_trail(w, teller(w, o, p.source), old, &p);
	if (rc == RC_OK && moved)
		rc = orderclaim_drop(w->db, p.purchase, w->err);
	if (rc == RC_OK)
		rc = book_changes(w, o, old, &p);
	if (rc == RC_OK)
		rc = orderwork_show(w, old, &p);
	if (rc == RC_OK)
		rc = orderwork_settle(w, &p);
	if (rc == RC_OK && moved)
		rc = orderwork_settle(w, old);
	return rc == RC_OK ? tell_changes(w, o, old, &p) : rc;
}

/* What a shop closed was paid back: what we know of it stands, and is refunded by what was told, else wholly. */
static enum rc close_order(struct orderwork *w, const struct orderread_order *o, const struct purchase *old)
{
	struct orderread_order all = *o;
	all.paid_ms = old->paid_ms;
	all.gross_fen = old->gross_fen;
	if (!o->has_refund || o->refund_fen == 0 || o->refund_fen > old->gross_fen)
		all.refund_fen = old->gross_fen;
	all.has_refund = true;
	if (o->refund_ms != 0 && o->refund_ms < old->paid_ms)
		all.refund_ms = old->paid_ms;
	return change_order(w, &all, old);
}

/* Who took it out of the books takes it back, no source does. */
static void leave_out(struct orderwork *w, const struct orderread_order *o, const struct purchase *p)
{
	became(w, o, ORDERS_VOIDED, p);
	w->result->voided++;
	w->result->purchase[o->index] = 0;
}

static void note_elsewhere(struct orders_result *r, struct arena *a, int index)
{
	r->elsewhere = orderwork_grown(a, r->elsewhere, r->elsewheres, sizeof *r->elsewhere);
	r->elsewhere[r->elsewheres++] = index;
}

static enum rc fold_order(struct orderwork *w, struct span source, const struct orderread_order *o)
{
	struct purchase old;
	if (span_present(o->refusal)) {
		refuse(w, o, o->refusal);
		return RC_OK;
	}
	bool elsewhere = false;
	enum rc rc = purchase_known(w->db, w->a, source, o->order_no, &old, &elsewhere, w->err);
	if (elsewhere)
		note_elsewhere(w->result, w->a, o->index);
	if (rc == RC_OK && old.voided) {
		leave_out(w, o, &old);
		return RC_OK;
	}
	if (rc == RC_OK)
		return o->closes ? close_order(w, o, &old) : change_order(w, o, &old);
	if (rc != RC_NOTFOUND)
		return rc;
	if (!span_present(o->closed))
		return add_order(w, source, o);
	refuse(w, o, o->closed);
	return RC_OK;
}

/* A result that would end the fold's input although only the asking was wrong. */
static enum rc as_input(enum rc rc)
{
	return rc == RC_NOTFOUND || rc == RC_CONFLICT || rc == RC_LIMIT ? RC_INVALID : rc;
}

struct span orders_word(struct arena *a, struct span status)
{
	return orderstatus_word(a, status);
}

bool orders_gives_back(struct span status)
{
	return orderstatus_gives_back(status);
}

bool orders_counts(struct span status)
{
	return orderstatus_counts(status);
}

static bool is_bad(const struct orderread_order *o, struct orders_refusal *ret)
{
	bool closes = o->closes && !span_present(o->refusal);
	if (!closes && !span_present(o->refusal))
		return false;
	*ret = (struct orders_refusal){.index = o->index,
		.order_no = o->order_no,
		.reason = closes ? o->closed : o->refusal,
		.closes = closes,
		.unpaid = o->unpaid && closes == o->closes};
	return true;
}

enum rc orders_check(struct arena *a, const struct zone *zone, int64_t now_ms, struct span body,
	struct orders_refusal **ret_refusal, int *ret_count, struct err *err)
{
	struct orderread_order *order = NULL;
	struct span source;
	int n = 0, bad = 0;
	enum rc rc = orderread_all(a, zone, now_ms, body, &source, &order, &n, err);
	if (rc != RC_OK)
		return rc;
	struct orders_refusal *v = arena_array(a, (size_t)n + 1, sizeof *v);
	for (int i = 0; i < n; i++)
		bad += is_bad(&order[i], &v[bad]);
	*ret_refusal = v;
	*ret_count = bad;
	return RC_OK;
}

bool orders_check_cells(struct arena *a, const struct zone *zone, int64_t now_ms, const struct orders_cell *cell,
	int cells, bool of_file, int64_t *ret_paid_ms, struct orders_refusal *ret)
{
	struct orderread_order o;
	orderread_cells(a, zone, now_ms, cell, cells, of_file, &o);
	*ret_paid_ms = o.paid_ms;
	return is_bad(&o, ret);
}

enum rc orders_fold(struct store_db *db, struct arena *a, const struct orders_rules *rules, int64_t now_ms,
	int64_t input_id, struct span body, struct orders_result *ret_result, struct err *err)
{
	struct span source;
	struct orderread_order *order = NULL;
	int n = 0;
	enum rc rc = orderread_all(a, rules->zone, now_ms, body, &source, &order, &n, err);
	if (rc != RC_OK)
		return rc;
	struct orders_result result = {.became = arena_alloc(a, (size_t)n + 1),
		.whose = arena_array(a, (size_t)n + 1, sizeof(struct span)),
		.left = arena_array(a, (size_t)n + 1, sizeof(struct span)),
		.purchase = arena_array(a, (size_t)n + 1, sizeof(int64_t)),
		.orders = n};
	struct orderwork w = orderwork_of(db, a, rules, &result, err);
	w.now_ms = now_ms;
	w.input_id = input_id;
	for (int i = 0; rc == RC_OK && i < n; i++)
		rc = fold_order(&w, source, &order[i]);
	if (rc == RC_OK)
		*ret_result = result;
	return as_input(rc);
}

/* The order is his now. */
static enum rc match_one(struct orderwork *w, struct contact *c, struct purchase *p, const char *by)
{
	struct purchase old = *p;
	p->customer = c->customer;
	p->buyer = c->no;
	p->matched_by = span_of(by);
	w->result->matched++;
	if (!p->voided)
		orderwork_moved(w, ORDERS_MOVE_CHANGED, p->purchase, 0);
	enum rc rc = credit(w, c, p);
	if (rc == RC_OK)
		rc = purchase_put(w->db, p, w->err);
	if (rc == RC_OK)
		rc = credit_others(w, c, p);
	if (rc == RC_OK)
		rc = orderwork_trail(w, SPAN_LIT("自动对上"), &old, p);
	if (rc == RC_OK)
		rc = orderwork_show(w, &old, p);
	if (rc == RC_OK)
		rc = orderclaim_drop(w->db, p->purchase, w->err);
	if (rc == RC_OK)
		rc = orderwork_settle(w, p);
	if (rc == RC_OK && p->paid_ms >= c->first_add_ms)
		rc = tell_order(w, p);
	return rc;
}

static enum rc match_claim(struct orderwork *w, struct contact *c, struct span claimed, const char *by)
{
	struct purchase *list = NULL;
	int n = 0;
	enum rc rc = purchase_unmatched(w->db, w->a, claimed, &list, &n, w->err);
	for (int i = 0; rc == RC_OK && i < n; i++)
		rc = match_one(w, c, &list[i], by);
	return rc;
}

/* Those that name him in another way: his alone, or nobody's yet. */
static enum rc match_kept(struct orderwork *w, struct contact *c, const char *kind, struct span what)
{
	int64_t *id = NULL;
	int n = 0;
	enum rc rc =
		orderclaim_orders(w->db, w->a, arena_printf(w->a, "%s:%.*s", kind, SPAN_ARG(what)), &id, &n, w->err);
	for (int i = 0; rc == RC_OK && i < n; i++) {
		struct purchase p;
		struct contact found;
		const char *by = "";
		rc = purchase_get(w->db, w->a, id[i], &p, w->err);
		if (rc == RC_OK)
			rc = orderwho_again(w->db, w->a, &p, &found, &by, w->err);
		if (rc == RC_OK && p.customer.n == 0 && span_eq(found.customer, c->customer))
			rc = match_one(w, c, &p, by);
	}
	return rc;
}

enum rc orders_match(struct store_db *db, struct arena *a, const struct orders_rules *rules, struct span customer,
	struct span unionid, struct orders_result *ret_result, struct err *err)
{
	struct orderwork w = orderwork_of(db, a, rules, ret_result, err);
	struct contact c;
	enum rc rc = purchase_any_unmatched(db, err);
	if (rc == RC_NOTFOUND)
		return RC_OK; /* nearly always: then four questions are one */
	if (rc == RC_OK)
		rc = contact_get(db, a, customer, &c, err);
	if (rc == RC_OK)
		rc = match_claim(&w, &c, customer, "external_userid");
	if (rc == RC_OK)
		rc = match_kept(&w, &c, "id", customer);
	if (rc == RC_OK && unionid.n > 0)
		rc = match_claim(&w, &c, unionid, "unionid");
	if (rc == RC_OK && unionid.n > 0)
		rc = match_kept(&w, &c, "id", unionid);
	return as_input(rc);
}

enum rc orders_noted(struct store_db *db, struct arena *a, const struct orders_rules *rules, struct span customer,
	const struct span *digest, int n, struct span name, struct orders_result *ret_result, struct err *err)
{
	struct orderwork w = orderwork_of(db, a, rules, ret_result, err);
	struct contact c;
	enum rc rc = purchase_any_unmatched(db, err);
	if (rc == RC_OK)
		rc = contact_get(db, a, customer, &c, err);
	for (int i = 0; rc == RC_OK && i < n; i++)
		rc = match_kept(&w, &c, "phone", digest[i]);
	if (rc == RC_OK && name.n > 0)
		rc = match_kept(&w, &c, "name", name);
	return rc == RC_NOTFOUND ? RC_OK : as_input(rc); /* no such order, or no contact yet: its first add matches */
}

enum rc orders_touch(
	struct store_db *db, struct arena *a, const struct orders_rules *rules, const struct touch *t, struct err *err)
{
	int64_t id, to_ms = t->at_ms + rules->window_days * ZONE_DAY_MS;
	enum rc rc = t->touch ? RC_OK : touch_add(db, t, &id, err);
	if (t->until_ms && t->until_ms < to_ms)
		to_ms = t->until_ms;
	return as_input(rc ? rc : ordercredit_again(db, a, rules, t->customer, t->at_ms, to_ms, err));
}

enum rc orders_again(struct store_db *db, struct arena *a, const struct orders_rules *rules, struct span customer,
	int64_t since_ms, struct err *err)
{
	return as_input(ordercredit_again(db, a, rules, customer, since_ms, INT64_MAX, err));
}

enum rc orders_said(struct store_db *db, struct arena *a, const struct orders_rules *rules, struct span chat,
	int64_t at_ms, struct err *err)
{
	struct chatmember *v = NULL;
	int n = 0;
	enum rc rc = chatmember_at(db, a, chat, at_ms, &v, &n, err);
	for (int i = 0; rc == RC_OK && i < n; i++)
		rc = ordercredit_again(db, a, rules, v[i].member, at_ms, at_ms + rules->window_days * ZONE_DAY_MS, err);
	return as_input(rc);
}
