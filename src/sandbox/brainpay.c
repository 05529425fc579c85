/* 对外收款 (doc: api.md 12.2): payments and refunds as rows in order of time; a page has the rows of its place, less those whose
 * payee the app does not see, so that it may be short or empty and go on all the same. */
#include "sandbox/brainpay.h"
#include "brainint.h"

#include "base/mem.h"

#define MOST_SPAN_S INT64_C(2678400) /* a month */
#define PAGE_MOST 1000
#define PAYMENT 0
#define REFUND 1
#define FINISHED 1
#define FINISHED_BACK 3
#define BACK_APPLIED 0
#define BACK_DONE 2
#define BACK_CLOSED 3

struct brain_back { /* of a payment, asked back */
	struct span no;
	int64_t fen, asked_ms;
	int status;
};
struct brain_bill { /* a row: of a payment, or (back) of a refund that is through */
	struct brain_order *order;
	struct brain_back *back;
	int64_t at_ms;
};

static void add_row(struct brain *b, struct brain_order *o, struct brain_back *back, int64_t at_ms)
{
	struct brain_bill *row = arena_alloc(b->arena, sizeof *row);
	*row = (struct brain_bill){o, back, at_ms};
	brainworld_push(&b->bill_list, row);
	for (int i = b->bill_list.n - 1; i > 0; i--) { /* people's own payments may be told a little late */
		struct brain_bill *before = b->bill_list.v[i - 1];
		if (before->at_ms <= row->at_ms)
			break;
		b->bill_list.v[i] = before;
		b->bill_list.v[i - 1] = row;
	}
}

void brainpay_list(struct brain *b, struct brain_order *o)
{
	o->chat = true;
	add_row(b, o, NULL, o->paid_ms);
}

bool brainpay_pay(struct brain *b, int64_t now_ms, const struct brain_pay *p)
{
	struct brain_customer *c = NULL;
	struct brain_order *o;
	if (p->fen < 1 || (span_present(p->order_no) && map_get(b->orders, p->order_no)))
		return false;
	if (span_present(p->external_userid))
		c = brainworld_customer(b, p->external_userid);
	if (!c)
		c = brainlive_customer(b, p->external_userid, SPAN_ABSENT);
	o = brainlive_paid(b, now_ms, c, p->order_no, p->product, p->fen);
	o->nobody = !span_present(p->external_userid);
	o->remark = span_present(p->remark) ? arena_copy(b->arena, p->remark) : SPAN_LIT("");
	o->quantity = p->quantity > 0 ? p->quantity : 1;
	o->plain = p->plain;
	if (span_present(p->userid))
		o->employee = brainworld_employee(b, p->userid, true)->userid;
	brainpay_list(b, o);
	return true;
}

static void through(struct brain *b, struct brain_order *o, struct brain_back *k, int64_t now_ms)
{
	k->status = BACK_DONE;
	o->refund_fen += k->fen;
	b->books.refund_fen += k->fen;
	add_row(b, o, k, now_ms);
}

bool brainpay_back(struct brain *b, int64_t now_ms, struct span order_no, int64_t fen, bool done)
{
	struct brain_order *o = map_get(b->orders, order_no);
	int64_t asked = 0;
	if (!o || !o->chat || fen < 1)
		return false;
	for (int i = 0; i < o->backs.n; i++) {
		const struct brain_back *k = o->backs.v[i];
		asked += k->status == BACK_CLOSED ? 0 : k->fen;
	}
	if (asked + fen > o->fen)
		return false;
	struct brain_back *k = arena_alloc(b->arena, sizeof *k);
	*k = (struct brain_back){brainworld_id(b, "R"), fen, now_ms, BACK_APPLIED};
	brainworld_push(&o->backs, k);
	if (done)
		through(b, o, k, now_ms);
	return true;
}

bool brainpay_settle(struct brain *b, int64_t now_ms, struct span order_no, bool done)
{
	struct brain_order *o = map_get(b->orders, order_no);
	for (int i = 0; o && i < o->backs.n; i++) {
		struct brain_back *k = o->backs.v[i];
		if (k->status != BACK_APPLIED)
			continue;
		if (done)
			through(b, o, k, now_ms);
		else
			k->status = BACK_CLOSED;
		return true;
	}
	return false;
}

void brainpay_hide(struct brain *b, struct span userid, bool hidden)
{
	brainworld_employee(b, userid, true)->hidden = hidden;
}

bool brainpay_state(const struct brain *b, int i, struct brainpay_state *ret)
{
	for (int k = 0; k < b->bill_list.n; k++) {
		const struct brain_bill *row = b->bill_list.v[k];
		const struct brain_order *o = row->order;
		if (row->back || i-- > 0)
			continue;
		*ret = (struct brainpay_state){
			o->no, o->nobody ? SPAN_LIT("") : o->customer->id, o->fen, o->refund_fen};
		return true;
	}
	return false;
}

void brainpay_free(struct brain *b)
{
	for (int i = 0; i < b->bill_list.n; i++) {
		struct brain_bill *row = b->bill_list.v[i];
		if (!row->back)
			mem_free(row->order->backs.v);
	}
	mem_free(b->bill_list.v);
}

/* -- the API ------------------------------------------------------------------------------------------------------------ */

static void write_backs(struct jsonw *w, const struct brain_order *o)
{
	jsonw_key(w, "refund_list");
	jsonw_arr(w);
	for (int i = 0; i < o->backs.n; i++) {
		const struct brain_back *k = o->backs.v[i];
		jsonw_obj(w);
		jsonw_kstr(w, "out_refund_no", k->no);
		jsonw_kstr(w, "refund_userid", o->employee);
		jsonw_kcstr(w, "refund_comment", "");
		jsonw_kint(w, "refund_reqtime", k->asked_ms / 1000);
		jsonw_kint(w, "refund_status", k->status);
		jsonw_kint(w, "refund_fee", k->fen);
		jsonw_end_obj(w);
	}
	jsonw_end_arr(w);
}

static void write_payment(struct jsonw *w, const struct brain_order *o)
{
	jsonw_kint(w, "trade_state", o->refund_fen > 0 ? FINISHED_BACK : FINISHED);
	jsonw_kint(w, "payment_type", 0);
	jsonw_kstr(w, "remark", o->remark);
	jsonw_key(w, "commodity_list");
	jsonw_arr(w);
	if (!o->plain) {
		jsonw_obj(w);
		jsonw_kstr(w, "description", o->product);
		jsonw_kint(w, "amount", o->quantity);
		jsonw_end_obj(w);
	}
	jsonw_end_arr(w);
	jsonw_kint(w, "total_refund_fee", o->refund_fen);
	write_backs(w, o);
	jsonw_key(w, "contact_info");
	jsonw_obj(w);
	jsonw_kstr(w, "name", o->customer->name);
	jsonw_kcstr(w, "phone", "13800000000");
	jsonw_kcstr(w, "address", "");
	jsonw_end_obj(w);
}

static void write_row(struct jsonw *w, const struct brain_bill *row)
{
	const struct brain_order *o = row->order;
	jsonw_obj(w);
	jsonw_kstr(w, "transaction_id", o->no);
	jsonw_kint(w, "bill_type", row->back ? REFUND : PAYMENT);
	jsonw_kint(w, "pay_time", row->at_ms / 1000);
	jsonw_kstr(w, "out_trade_no", o->no);
	jsonw_kstr(w, "external_userid", o->nobody ? SPAN_LIT("") : o->customer->id);
	jsonw_kint(w, "total_fee", o->fen);
	jsonw_kstr(w, "payee_userid", o->employee);
	jsonw_kcstr(w, "mch_id", "1600000001");
	if (row->back) {
		jsonw_kstr(w, "out_refund_no", row->back->no);
		jsonw_kint(w, "total_refund_fee", row->back->fen);
	} else {
		write_payment(w, o);
	}
	jsonw_end_obj(w);
}

static bool seen(struct brain *b, const struct brain_order *o)
{
	const struct brain_employee *e = o->employee.n ? map_get(b->employees, o->employee) : NULL;
	return !e || !e->hidden;
}

int64_t brainpay_bills(struct brain_request *r)
{
	struct brain *b = r->b;
	int64_t from_s = 0, to_s = 0, from, limit, at = 0, n = 0;
	struct span payee;
	if (brainapi_int(r->root, "begin_time", 1, INT32_MAX, &from_s) ||
		brainapi_int(r->root, "end_time", 1, INT32_MAX, &to_s) ||
		brainapi_text(r->root, "payee_userid", 128, &payee) ||
		brainturn_page(r, 'b', PAGE_MOST, PAGE_MOST, &from, &limit))
		return 40058;
	if (from_s == 0 || to_s < from_s || to_s - from_s > MOST_SPAN_S)
		return 40058;
	if (from > 0 && b->conf.pay_forget > 0) {
		b->conf.pay_forget--;
		r->again = true; /* that a cursor has ended nobody knows before */
		return 40058;
	}
	limit = b->conf.pay_page > 0 && limit > b->conf.pay_page ? b->conf.pay_page : limit;
	jsonw_key(r->w, "bill_list");
	jsonw_arr(r->w);
	for (int i = 0; i < b->bill_list.n; i++) {
		const struct brain_bill *row = b->bill_list.v[i];
		if (row->at_ms / 1000 < from_s || row->at_ms / 1000 > to_s ||
			(payee.n && !span_eq(payee, row->order->employee)))
			continue;
		if (at >= from && at < from + limit && seen(b, row->order)) {
			write_row(r->w, row);
			n++;
		}
		at++;
	}
	jsonw_end_arr(r->w);
	if (from + limit < at) /* missing: the end */
		jsonw_kstr(r->w, "next_cursor", brainturn_cursor(r, 'b', from + limit));
	text_addf(r->words, "n=%lld from=%lld", (long long)n, (long long)from);
	return 0;
}
