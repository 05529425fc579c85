/* paybill: a bill is one order: out_trade_no its number, payee_userid its employee, its good the first of commodity_list that 商品 knows,
 * else of the remark (there is no product_id, api.md 12.2). Parts that were given back are told one after the other, so that each
 * stands in the ledger on its own day. */
#include "paybill.h"

#include "crm/money.h"

#include <stdlib.h>

#define PAYMENT 0  /* bill_type */
#define FINISHED 1 /* trade_state */
#define FINISHED_BACK 3
#define REFUND_DONE 2                  /* refund_status */
#define LATEST_S INT64_C(100000000000) /* seconds that are still a time in milliseconds */

struct span paybill_number(const struct answer_bill *b)
{
	struct span no = b->out_trade_no.n ? b->out_trade_no : b->transaction_id;

	return no.n ? no : SPAN_LIT("");
}

static bool counts(const struct answer_bill *b)
{
	bool finished =
		b->trade_state == FINISHED || b->trade_state == FINISHED_BACK || b->trade_state == ANSWER_NO_INT;

	return b->bill_type == PAYMENT && finished && b->total_fee > 0 && b->total_fee <= MONEY_MAX_FEN &&
		b->pay_time > 0 && b->pay_time < LATEST_S && paybill_number(b).n > 0;
}

static bool is_good(const struct fold *f, struct span text)
{
	struct span product, category;

	foldload_good(f, text, &product, &category);
	return product.n > 0;
}

/* What was bought, as the bill has it: what 商品 knows goes first. */
static struct span good_of(const struct fold *f, const struct answer_bill *b, int64_t *ret_quantity)
{
	struct span first = SPAN_LIT("");

	*ret_quantity = 1;
	for (size_t i = 0; i < b->commodity_list_n; i++) {
		const struct answer_bill_item *x = &b->commodity_list[i];
		bool good = x->description.n > 0 && is_good(f, x->description);

		if (x->description.n == 0 || (first.n && !good))
			continue;
		first = x->description;
		*ret_quantity = x->amount > 0 ? x->amount : 1;
		if (good)
			return first;
	}
	if (b->remark.n && (!first.n || is_good(f, b->remark))) {
		*ret_quantity = 1;
		return b->remark;
	}
	return first;
}

static int by_time(const void *pa, const void *pb)
{
	const struct answer_bill_refund *a = pa, *b = pb;

	if (a->refund_reqtime != b->refund_reqtime)
		return a->refund_reqtime < b->refund_reqtime ? -1 : 1;
	return span_cmp(a->out_refund_no, b->out_refund_no);
}

/* Those that are through, the oldest first. */
static size_t refunds_of(struct fold *f, const struct answer_bill *b, struct answer_bill_refund **ret)
{
	struct answer_bill_refund *v = arena_array(f->work, b->refund_list_n + 1, sizeof *v);
	size_t n = 0;

	for (size_t i = 0; f->settings->pay_lists && i < b->refund_list_n; i++)
		if (b->refund_list[i].refund_status == REFUND_DONE && b->refund_list[i].refund_fee > 0 &&
			b->refund_list[i].refund_fee <= MONEY_MAX_FEN)
			v[n++] = b->refund_list[i];
	if (!f->settings->pay_lists && b->total_refund_fee > 0 && b->total_refund_fee <= MONEY_MAX_FEN)
		v[n++] =
			(struct answer_bill_refund){.refund_fee = b->total_refund_fee, .refund_reqtime = ANSWER_NO_INT};
	if (n > 1)
		qsort(v, n, sizeof *v, by_time);
	*ret = v;
	return n;
}

static void write_order(
	struct fold *f, struct jsonw *w, const struct answer_bill *b, int64_t refund_fen, int64_t refund_s)
{
	int64_t quantity;
	struct span good = good_of(f, b, &quantity);

	jsonw_obj(w);
	jsonw_kstr(w, "order_no", paybill_number(b));
	jsonw_kint(w, "paid_ms", b->pay_time * FOLD_SECOND_MS);
	jsonw_kint(w, "amount_fen", b->total_fee);
	jsonw_kstr_opt(w, "external_userid", b->external_userid);
	jsonw_kstr_opt(w, "employee", b->payee_userid);
	jsonw_kstr_opt(w, "product", good);
	jsonw_kint(w, "quantity", quantity);
	if (refund_fen > 0)
		jsonw_kint(w, "refund_fen", refund_fen);
	if (refund_fen > 0 && refund_s > 0 && refund_s < LATEST_S)
		jsonw_kint(w, "refund_ms", refund_s * FOLD_SECOND_MS);
	jsonw_end_obj(w);
}

static void write_bill(struct fold *f, struct jsonw *w, const struct answer_bill *b)
{
	struct answer_bill_refund *v;
	size_t n = refunds_of(f, b, &v);
	int64_t all = 0, so_far = 0;

	for (size_t i = 0; i < n; i++)
		all += v[i].refund_fee;
	if (n == 0 || all >= b->total_fee) { /* what was wholly paid back before we heard of it was no purchase */
		write_order(f, w, b, all, n ? v[n - 1].refund_reqtime : 0);
		return;
	}
	for (size_t i = 0; i < n; i++) {
		so_far += v[i].refund_fee;
		write_order(f, w, b, so_far, v[i].refund_reqtime);
	}
}

enum rc paybill_take(struct fold *f, const struct answer_bills *v, struct paybill_count *n, struct err *err)
{
	struct orders_result r = {0};
	struct text body;
	struct jsonw w;
	enum rc rc;

	text_init(&body, (size_t)4 << 20);
	jsonw_init(&w, &body);
	jsonw_obj(&w);
	jsonw_kstr(&w, "source", f->settings->pay_source);
	jsonw_key(&w, "orders");
	jsonw_arr(&w);
	for (size_t i = 0; i < v->bill_list_n; i++) {
		if (!counts(&v->bill_list[i]))
			continue;
		n->bills++;
		write_bill(f, &w, &v->bill_list[i]);
	}
	jsonw_end_arr(&w);
	jsonw_end_obj(&w);
	rc = text_check(&body, err);
	if (!rc)
		rc = foldorders_take(f, arena_copy(f->work, text_span(&body)), &r, err);
	text_release(&body);
	if (rc)
		return rc;
	n->added += r.added;
	n->changed += r.changed;
	n->unmatched += r.unmatched;
	n->refused += r.refusals;
	return RC_OK;
}
