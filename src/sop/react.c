#include "sop/react.h"
#include "sop/entry.h"
#include "sop/when.h"

/* 转剧本 or 停止 among the goal's actions: the last of them, at most one (finding 25). */
static const struct sop_action *ending(const struct sop_script *s)
{
	for (int i = 0; i < s->goal_actions; i++)
		if (s->goal_action[i].act == SOP_ACT_HANDOVER || s->goal_action[i].act == SOP_ACT_STOP)
			return &s->goal_action[i];
	return NULL;
}

static const struct sop_trigger *stopped_by(const struct sop_script *s, const struct sop_happening *ev, bool goal)
{
	for (int i = 0; i < s->stops; i++) {
		const struct sop_trigger *t = &s->stop[i];

		if (t->event == SOP_EV_GOAL ? goal : entry_hears(t, ev) && entry_fits(t, ev, NULL) == TRUTH_YES)
			return t;
	}
	return NULL;
}

bool react_to(const struct sop_rules *r, const struct sop_script *s, const struct sop_enrolment *e,
	const struct sop_happening *ev, struct react *ret, struct text *detail)
{
	const struct sop_action *end;

	*ret = (struct react){.reason = REASON_OK};
	if (e->standing == SOP_ENDED || (ev->event != SOP_EV_QUIET && ev->at_ms <= e->t0_ms))
		return false;
	ret->goal = s->has_goal && e->goal_ms == 0 && ev->at_ms <= when_goal_end(r, s, e) &&
		entry_hears(&s->goal, ev) && entry_fits(&s->goal, ev, NULL) == TRUTH_YES;
	end = ret->goal ? ending(s) : NULL;
	if (end && end->act == SOP_ACT_HANDOVER && end->names.n > 0)
		ret->handover = end->names.v[0];
	ret->stop = stopped_by(s, ev, ret->goal);
	ret->end = end || ret->stop;
	if (ret->end) {
		ret->outcome = ret->goal || e->goal_ms != 0 ? "goal" : "stopped";
		ret->reason = ret->goal ? REASON_GOAL : REASON_STOP;
	}
	if (detail && (ret->goal || ret->end))
		entry_say(ret->goal ? &s->goal : ret->stop, !ret->goal, detail);
	return ret->goal || ret->end;
}
