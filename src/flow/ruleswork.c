/* ruleswork: the rules of 标签 (以货筛人): an event, of these goods, of so much money, puts tags and a stage on a customer
 * or brings him into a script. Like a trigger they hear nothing that is older than a day when it is learnt (finding 11). */
#include "foldint.h"
#include "tagwork.h"
#include "sop/entry.h"

static bool fits(const struct sop_rule *rule, const struct sop_happening *ev)
{
	for (int i = 0; i < rule->triggers; i++)
		if (entry_hears(&rule->trigger[i], ev) && entry_fits(&rule->trigger[i], ev, NULL) == TRUTH_YES)
			return true;
	return false;
}

enum rc ruleswork_enter(struct fold *f, const struct happened *h, struct span employee, const struct sop_script *from,
	struct span name, struct err *err)
{
	struct happened to = {.customer = h->customer, .state = h->state, .only = foldload_named(f, name)};

	if (!to.only)
		return decisions_note(f, h->customer, from->id, SPAN_ABSENT, "handover", REASON_NO_SCRIPT, name, err);
	to.ev = (struct sop_happening){.event = SOP_EV_HANDED,
		.at_ms = f->now_ms,
		.employee = employee,
		.channel = h->ev.channel,
		.script = from->name,
		.amount_fen = -1};
	return happen_queue(f, &to, err);
}

static enum rc act(struct fold *f, const struct happened *h, struct span employee, const struct sop_script *s,
	const struct sop_rule *rule, struct err *err)
{
	const struct scorework_whose whose = {h->customer, employee, h->state};
	enum rc rc = decisions_note(f, h->customer, s->id, SPAN_ABSENT, "rule", REASON_RULE, rule->name, err);

	for (int i = 0; !rc && i < rule->actions; i++) {
		const struct sop_action *a = &rule->action[i];
		struct stagework_move m = {.customer = h->customer,
			.employee = employee,
			.state = h->state,
			.script = s->id,
			.step = rule->name};

		switch (a->act) {
		case SOP_ACT_TAG: rc = tagwork_put(f, h->customer, employee, &a->names, NULL, err); break;
		case SOP_ACT_UNTAG: rc = tagwork_take(f, h->customer, &a->names, NULL, err); break;
		case SOP_ACT_POINTS:
			rc = scorework_give(f, &whose, a->points, s->id, rule->name, SPAN_ABSENT, err);
			break;
		case SOP_ACT_HANDOVER: rc = ruleswork_enter(f, h, employee, s, a->names.v[0], err); break;
		case SOP_ACT_STAGE:
			m.stage = a->names.v[0];
			rc = stagework_move(f, &m, err);
			if (rc == RC_CONFLICT || rc == RC_NOTFOUND)
				rc = RC_OK; /* he stands there; or the house has no such stage any more */
			break;
		default: break;
		}
	}
	return rc;
}

enum rc ruleswork_hear(struct fold *f, const struct happened *h, struct span employee, struct err *err)
{
	enum rc rc = RC_OK;

	if (f->now_ms - h->ev.at_ms > FACTS_STALE_MS)
		return RC_OK;
	for (int i = 0; !rc && i < f->scripts; i++) {
		const struct sop_script *s = f->script[i].ast;

		for (int k = 0; !rc && k < s->rules; k++)
			if (fits(&s->rule[k], &h->ev))
				rc = act(f, h, employee, s, &s->rule[k], err);
	}
	return rc;
}
