#include "scoreload.h"
#include "base/text.h"
#include "store/contact.h"
#include "store/heardlog.h"
#include "store/pointlog.h"
#include "store/purchase.h"

struct loading {
	struct store_db *db;
	struct arena *a;
	const struct settings *s;
	struct span customer;
	struct scoreload *to;
	struct err *err;
};

static void put(struct loading *l, int64_t at_ms, enum score_kind kind, int64_t points, struct span what)
{
	l->to->act[l->to->acts++] = (struct score_act){at_ms, kind, points, what};
}

/* "剧本：新客七天 的「第一晚」", "人工：陈经理". */
static struct span giver(struct loading *l, const struct pointlog *p)
{
	struct text t;
	struct span s;

	text_init(&t, 4096);
	if (p->script.n)
		text_addf(&t, "%.*s 的「%.*s」", SPAN_ARG(p->script), SPAN_ARG(p->step));
	else
		text_addf(&t, "人工%s%.*s", p->person.n ? "：" : "", SPAN_ARG(p->person));
	s = arena_copy(l->a, text_span(&t));
	text_release(&t);
	return s;
}

static bool left_out(const int64_t *without, int n, int64_t purchase)
{
	for (int i = 0; i < n; i++)
		if (without[i] == purchase)
			return true;
	return false;
}

static void put_orders(struct loading *l, const struct purchase *v, int n, const int64_t *without, int withouts)
{
	struct scoreload *to = l->to;

	to->order = arena_array(l->a, (size_t)n + 1, sizeof *to->order);
	for (int i = 0; i < n; i++) {
		struct bought_order o = {
			v[i].paid_ms, v[i].gross_fen, v[i].refund_fen, v[i].product, SPAN_ABSENT, v[i].order_no};

		if (v[i].voided || left_out(without, withouts, v[i].purchase))
			continue;
		to->order[to->orders++] = o;
		to->done_ms[to->done++] = o.paid_ms;
		if (bought_counts(&o))
			put(l, o.paid_ms, SCORE_ORDER, l->s->score.order, v[i].order_no);
	}
}

/* Oldest first, so that the first reply of a day is the one that counts. */
static void put_heard(struct loading *l, const struct heardlog *v, int n, int64_t left_out_id)
{
	const struct score_rules *r = &l->s->score;
	int64_t day = INT64_MIN;

	for (int i = 0; i < n; i++) {
		bool reply = span_is(v[i].what, "text") || span_is(v[i].what, "choice");
		bool join = span_is(v[i].what, "join"), click = span_is(v[i].what, "click");
		int64_t today = zone_day(&l->s->zone, v[i].at_ms);

		if (v[i].heard == left_out_id || !(reply || join || click))
			continue;
		l->to->done_ms[l->to->done++] = v[i].at_ms;
		if (join)
			put(l, v[i].at_ms, SCORE_JOIN, r->join, v[i].text);
		else if (click)
			put(l, v[i].at_ms, SCORE_CLICK, r->click, v[i].text);
		else
			put(l, v[i].at_ms, SCORE_REPLY, today == day ? 0 : r->reply, SPAN_LIT(""));
		if (reply) {
			day = today;
			l->to->replied_ms = v[i].at_ms;
		}
	}
}

enum rc scoreload_all(struct store_db *db, struct arena *a, const struct settings *s, struct span customer,
	const int64_t *without, int withouts, int64_t heard, struct scoreload *ret, struct err *err)
{
	struct loading l = {db, a, s, customer, ret, err};
	struct contact c;
	struct purchase *bought = NULL;
	struct pointlog *given = NULL;
	struct heardlog *said = NULL;
	int n = 0, points = 0, saids = 0;
	enum rc rc = purchase_of(db, a, customer, INT64_MIN, &bought, &n, err);

	if (!rc)
		rc = pointlog_of(db, a, customer, &given, &points, err);
	if (!rc)
		rc = heardlog_since(db, a, customer, 0, &said, &saids, err);
	if (rc)
		return rc;
	*ret = (struct scoreload){.act = arena_array(a, (size_t)(n + points + saids) + 1, sizeof *ret->act),
		.done_ms = arena_array(a, (size_t)(n + saids) + 1, sizeof *ret->done_ms)};
	rc = contact_get(db, a, customer, &c, err);
	if (rc && rc != RC_NOTFOUND)
		return rc;
	if (!rc && c.first_add_ms != CONTACT_NOT_ADDED)
		put(&l, c.first_add_ms, SCORE_ADD, s->score.add, SPAN_LIT(""));
	put_orders(&l, bought, n, without, withouts);
	put_heard(&l, said, saids, heard);
	for (int i = 0; i < points; i++)
		put(&l, given[i].at_ms, SCORE_GIVEN, given[i].points, giver(&l, &given[i]));
	return RC_OK;
}
