/* foldorders: orders go to flow/orders; what they mean to scripts comes back here. */
#include "foldorders.h"
#include "codework.h"
#include "datework.h"
#include "flashwork.h"
#include "foldint.h"
#include "hookwork.h"
#include "loginwork.h"
#include "orderhand.h"
#include "ordervoid.h"
#include "stockint.h"

#include "base/mem.h"
#include "flow/orderahead.h"

static enum rc foldorders_hear(struct fold *f, const struct orders_result *r, struct err *err)
{
	static const enum sop_event event[] = {
		[ORDERS_FIRST] = SOP_EV_FIRST_ORDER,
		[ORDERS_REPEAT] = SOP_EV_REPEAT_ORDER,
		[ORDERS_REFUND] = SOP_EV_REFUND,
	};
	enum rc rc = hookwork_orders(f, r, err);

	for (int i = 0; !rc && i < r->events; i++) {
		const struct orders_event *o = &r->event[i];
		struct happened h = {.customer = o->customer, .state = SPAN_LIT("")};
		struct relation rel;

		h.ev = (struct sop_happening){.event = event[o->kind], .at_ms = o->at_ms, .amount_fen = o->amount_fen};
		foldload_good(f, o->product, &h.ev.product, &h.ev.category);
		if (o->employee.n) {
			h.ev.employee = relations_lower(f, o->employee);
			rc = relation_get(f->db, f->work, o->customer, h.ev.employee, &rel, err);
			if (!rc)
				h.state = rel.channel;
			if (rc == RC_NOTFOUND)
				rc = RC_OK;
		}
		h.ev.channel = codework_channel(f, h.state);
		if (!rc)
			rc = happen_queue(f, &h, err);
		/* A refund was asked for: 进入售后 (finding 48). */
		h.ev.event = SOP_EV_AFTERSALE;
		if (!rc && o->kind == ORDERS_REFUND)
			rc = happen_queue(f, &h, err);
		if (!rc)
			rc = scorework_bought(
				f, r, i, &(struct scorework_whose){h.customer, h.ev.employee, h.state}, err);
	}
	return rc;
}

enum rc foldorders_matched(struct fold *f, struct span customer, const struct orders_result *r, struct err *err)
{
	enum rc rc = r->matched ? datework_matched(f, customer, err) : RC_OK;

	return rc ? rc : foldorders_hear(f, r, err);
}

/* What was looked up beforehand, if it is of these and holds: NULL otherwise. */
static struct orderahead *looked_up(struct fold *f, const struct inbox_row *rows, int n)
{
	struct orderahead *o = f->ahead;
	f->ahead = NULL;
	if (o && orderahead_holds(o, rows[0].id, rows[n - 1].id, f->last_other))
		return o;
	orderahead_free(o);
	return NULL;
}

enum rc foldorders_ahead(struct fold *f, const struct inbox_row *rows, int n, struct err *err)
{
	struct orderahead *o = looked_up(f, rows, n);
	if (o)
		return orderahead_take(f->db, o, err);
	struct span *body = mem_array((size_t)n, sizeof *body);
	int orders = 0;
	for (int i = 0; i < n; i++)
		if (rows[i].kind == INBOX_ORDERS)
			body[orders++] = rows[i].body;
	enum rc rc = orderahead_look(f->db, body, orders, &o, err);
	mem_free(body);
	return rc ? rc : orderahead_take(f->db, o, err);
}

enum rc foldorders_take(struct fold *f, struct span body, struct orders_result *r, struct err *err)
{
	enum rc rc = orders_fold(f->db, f->work, &f->orders, f->now_ms, f->input_id, body, r, err);

	if (!rc)
		rc = stockwork_heard(f, err);
	if (!rc)
		rc = flashwork_orders(f, err);
	if (!rc)
		rc = datework_orders(f, body, r, err);
	return rc ? rc : foldorders_hear(f, r, err);
}

enum rc foldorders_apply(struct fold *f, struct span body, struct err *err)
{
	struct orders_result r = {0};
	enum rc rc;

	if (loginwork_is(body)) /* the same webhook */
		return loginwork_apply(f, body, err);
	rc = foldorders_take(f, body, &r, err);
	if (rc)
		return rc;
	told_put(&f->told, f->input_id, &r);
	if (r.refusals)
		fold_outcome(f, OUTCOME_REFUSED, "%d 个订单没有收下，第一个是 %.*s：%.*s", r.refusals,
			SPAN_ARG(r.refusal[0].order_no), SPAN_ARG(r.refusal[0].reason));
	else if (!r.added && !r.changed && r.same + r.voided)
		fold_outcome(f, OUTCOME_DUPLICATE, "every order of it was known%s", r.voided ? ", or is voided" : "");
	return RC_OK;
}

/* How many it was, for whoever put it. */
static void tell_count(struct fold *f, const struct ordervoid_told *t)
{
	struct text out;
	struct jsonw w;

	text_init(&out, 256);
	jsonw_init(&w, &out);
	jsonw_obj(&w);
	jsonw_kint(&w, "done", t->done);
	jsonw_kint(&w, "same", t->same);
	jsonw_kint(&w, "missing", t->missing);
	jsonw_end_obj(&w);
	told_json(&f->told, f->input_id, text_span(&out));
	text_release(&out);
}

enum rc foldorders_void(struct fold *f, const struct json_node *root, bool out, struct err *err)
{
	struct orders_result r = {0};
	struct ordervoid_told t;
	enum rc rc = out ? ordervoid_take(f->db, f->work, &f->orders, root, &r, &t, err)
			 : ordervoid_back(f->db, f->work, &f->orders, root, &r, &t, err);

	if (rc)
		return rc;
	f->counting = false; /* pieces come back, or are sold again */
	tell_count(f, &t);
	if (!t.done && !t.same)
		fold_outcome(f, OUTCOME_REFUSED, "没有这些订单：siyu orders list 列出订单号和来源");
	else if (!t.done)
		fold_outcome(f, OUTCOME_DUPLICATE, out ? "they are voided already" : "none of them is voided");
	rc = flashwork_orders(f, err);
	if (!rc)
		rc = datework_voided(f, &r, err);
	return rc ? rc : foldorders_hear(f, &r, err);
}

enum rc foldorders_release(struct fold *f, const struct json_node *root, struct err *err)
{
	struct orders_result r = {0};
	struct orderwork w = orderwork_of(f->db, f->work, &f->orders, &r, err);
	struct span source = arena_copy(f->work, json_str(json_get(root, "source")));
	struct span order_no = arena_copy(f->work, json_str(json_get(root, "order_no")));
	int n = 0;
	enum rc rc = orderhand_release(&w, source, order_no, arena_copy(f->work, json_str(json_get(root, "by"))), &n);

	if (rc == RC_NOTFOUND)
		fold_outcome(f, OUTCOME_REFUSED, "来源 %.*s 没有订单 %.*s", SPAN_ARG(source), SPAN_ARG(order_no));
	else if (!rc && n == 0)
		fold_outcome(f, OUTCOME_REFUSED, "订单 %.*s 没有手工改过、还定着的", SPAN_ARG(order_no));
	return rc == RC_NOTFOUND ? RC_OK : rc;
}
