/* stagework: the stage (阶段) of a customer: where he stands, and what a change of it starts and stops. */
#include "codework.h"
#include "store/stagelog.h"

enum rc stagework_of(struct fold *f, struct span customer, struct span *ret_stage, struct err *err)
{
	struct stagelog last;
	struct stagelist list;
	enum rc rc = stagelog_last(f->db, f->work, customer, &last, err);

	if (rc && rc != RC_NOTFOUND)
		return rc;
	if (rc)
		foldload_stages(f, &list);
	*ret_stage = rc ? list.v[0] : last.stage;
	return RC_OK;
}

static enum rc tell(
	struct fold *f, const struct stagework_move *m, enum sop_event event, struct span stage, struct err *err)
{
	struct happened h = {.customer = m->customer, .state = m->state.p ? m->state : SPAN_LIT("")};

	h.ev = (struct sop_happening){.event = event,
		.at_ms = f->now_ms,
		.name = stage,
		.employee = m->employee,
		.channel = codework_channel(f, h.state),
		.amount_fen = -1};
	return happen_queue(f, &h, err);
}

enum rc stagework_move(struct fold *f, const struct stagework_move *m, struct err *err)
{
	struct stagelist list;
	struct stagelog last, l;
	int to;
	enum rc rc;

	foldload_stages(f, &list);
	to = stagelist_find(&list, m->stage);
	if (to < 0)
		return err_set(err, RC_NOTFOUND, "no stage '%.*s'", SPAN_ARG(m->stage));
	rc = stagelog_last(f->db, f->work, m->customer, &last, err);
	if (rc && rc != RC_NOTFOUND)
		return rc;
	l = (struct stagelog){.customer = m->customer,
		.seq = rc ? 1 : last.seq + 1,
		.at_ms = f->now_ms,
		.day = zone_day(&f->settings->zone, f->now_ms),
		.was = rc ? list.v[0] : last.stage,
		.stage = list.v[to],
		.script = m->script,
		.step = m->step,
		.person = m->by};
	if (tagset_same(l.was, l.stage))
		return err_set(err, RC_CONFLICT, "he stands in '%.*s' already", SPAN_ARG(l.stage));
	rc = stagelog_add(f->db, &l, err);
	if (!rc)
		rc = tell(f, m, SOP_EV_STAGE, l.stage, err);
	if (!rc && tagset_same(l.stage, SPAN_LIT(STAGELIST_AFTERSALE)))
		rc = tell(f, m, SOP_EV_AFTERSALE, l.stage, err); /* finding 48 */
	return rc;
}
