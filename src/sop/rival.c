#include "sop/rival.h"
#include "look.h"
#include "sop/condeval.h"
#include "sop/when.h"

unsigned rival_needs(const struct sop_rules *r, const struct sop_script *other)
{
	unsigned needs = look_needs(r, other);

	for (int i = 0; i < other->steps; i++)
		needs |= condeval_needs(other->step[i].cond);
	return needs;
}

int rival_list(const struct sop_rules *r, const struct sop_script *other, const struct sop_enrolment *e,
	const struct sop_claim *claims, const struct sop_facts *f, int64_t now_ms, struct sop_rival *rivals, int most)
{
	int64_t today = zone_day(r->zone, now_ms);
	int n = 0;

	for (int i = 0; i < other->steps && n < most && e->standing == SOP_LIVE; i++) {
		struct look l = look_at(r, other, e, claims, i, now_ms);
		int64_t wants = look_wake(l.claim, l.ask.due_ms);

		if (!permit_counts(l.ask.step) || (l.claim->state != SOP_UNCLAIMED && l.claim->state != SOP_DELAYED))
			continue;
		if (wants == FACTS_NEVER || zone_day(r->zone, wants) != today || when_quiet(r, other, wants) ||
			!look_applies(&l, f))
			continue;
		rivals[n++] = (struct sop_rival){other, l.ask.step, wants, e->entered_ms};
	}
	return n;
}
