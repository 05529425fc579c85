/* scorework: points (加分, 减分) as they are given, and the event of a score that rises past a mark. Nobody scans: a score is
 * added up when it is asked for, and it only rises at an act (crm/score.h). */
#include "codework.h"
#include "scoreload.h"
#include "store/pointlog.h"

static enum rc sum_without(struct fold *f, struct span customer, const int64_t *without, int withouts, int64_t heard,
	int64_t *ret_score, struct err *err)
{
	struct scoreload l;
	enum rc rc = scoreload_all(f->db, f->work, f->settings, customer, without, withouts, heard, &l, err);

	if (!rc)
		*ret_score = score_sum(&f->settings->score, l.act, l.acts, f->now_ms, NULL, NULL, NULL);
	return rc;
}

static enum rc sum_now(struct fold *f, struct span customer, int64_t *ret_score, struct err *err)
{
	return sum_without(f, customer, NULL, 0, HEARDLOG_ANY, ret_score, err);
}

static enum rc tell(
	struct fold *f, const struct scorework_whose *w, int64_t at_ms, int64_t was, int64_t now, struct err *err)
{
	struct happened h = {.customer = w->customer, .state = w->state.p ? w->state : SPAN_LIT("")};

	if (now <= was)
		return RC_OK;
	h.ev = (struct sop_happening){.event = SOP_EV_SCORE,
		.at_ms = at_ms,
		.score_was = was,
		.score = now,
		.employee = w->employee,
		.channel = codework_channel(f, h.state),
		.amount_fen = -1};
	return happen_queue(f, &h, err);
}

enum rc scorework_give(struct fold *f, const struct scorework_whose *w, int64_t points, struct span script,
	struct span step, struct span person, struct err *err)
{
	const struct pointlog p = {.customer = w->customer,
		.at_ms = f->now_ms,
		.day = zone_day(&f->settings->zone, f->now_ms),
		.points = points,
		.script = script,
		.step = step,
		.person = person};
	int64_t was = 0, now = 0;
	bool heard = f->hears[SOP_EV_SCORE];
	enum rc rc = heard ? sum_now(f, w->customer, &was, err) : RC_OK;

	if (!rc)
		rc = pointlog_add(f->db, &p, err);
	if (!rc && heard)
		rc = sum_now(f, w->customer, &now, err);
	return rc || !heard ? rc : tell(f, w, f->now_ms, was, now, err);
}

enum rc scorework_added(struct fold *f, const struct scorework_whose *w, int64_t at_ms, struct err *err)
{
	int64_t now = 0;
	enum rc rc = f->hears[SOP_EV_SCORE] ? sum_now(f, w->customer, &now, err) : RC_OK;

	return rc ? rc : tell(f, w, at_ms, 0, now, err);
}

/* What the order r->event[i] adds, those told after it left out: so several of one input rise one after the other. */
enum rc scorework_bought(
	struct fold *f, const struct orders_result *r, int i, const struct scorework_whose *w, struct err *err)
{
	int64_t was = 0, now = 0;
	int64_t *without;
	int n = 0;
	enum rc rc;

	if (!f->hears[SOP_EV_SCORE] || r->event[i].kind == ORDERS_REFUND)
		return RC_OK;
	without = arena_array(f->work, (size_t)(r->events - i), sizeof *without);
	for (int k = r->events - 1; k >= i; k--)
		if (r->event[k].kind != ORDERS_REFUND)
			without[n++] = r->event[k].purchase;
	rc = sum_without(f, w->customer, without, n, HEARDLOG_ANY, &was, err);
	if (!rc)
		rc = sum_without(f, w->customer, without, n - 1, HEARDLOG_ANY, &now, err);
	return rc ? rc : tell(f, w, r->event[i].at_ms, was, now, err);
}

enum rc scorework_heard(struct fold *f, const struct scorework_whose *w, const struct heardlog *row, struct err *err)
{
	int64_t was = 0, now = 0;
	enum rc rc;

	if (!f->hears[SOP_EV_SCORE])
		return RC_OK;
	rc = sum_without(f, w->customer, NULL, 0, row->heard, &was, err);
	if (!rc)
		rc = sum_now(f, w->customer, &now, err);
	return rc ? rc : tell(f, w, row->at_ms, was, now, err);
}

enum rc scorework_acts(struct fold *f, struct span customer, struct sop_facts *to, struct err *err)
{
	struct scoreload l;
	enum rc rc = scoreload_all(f->db, f->work, f->settings, customer, NULL, 0, HEARDLOG_ANY, &l, err);

	if (rc)
		return rc;
	to->acts = l.done;
	to->act_ms = l.done_ms;
	to->replied_ms = l.replied_ms;
	return RC_OK;
}

enum rc scorework_facts(struct fold *f, struct span customer, struct sop_facts *to, struct err *err)
{
	const struct settings *s = f->settings;
	struct scoreload l;
	enum rc rc = scoreload_all(f->db, f->work, s, customer, NULL, 0, HEARDLOG_ANY, &l, err);

	if (rc)
		return rc;
	to->scored = l.acts > 0;
	to->score = score_sum(&s->score, l.act, l.acts, f->now_ms, NULL, NULL, NULL);
	to->grade = worth_grade(&s->worth, to->score, l.order, l.orders);
	to->tier = worth_tier(&s->worth, l.order, l.orders, f->now_ms);
	to->rfm = worth_rfm(&s->worth, l.order, l.orders, f->now_ms);
	return RC_OK;
}
