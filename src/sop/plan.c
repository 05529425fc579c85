#include "sop/plan.h"
#include "look.h"
#include "sop/branch.h"
#include "sop/moment.h"
#include "sop/when.h"

static int64_t quiet_stop_ms(const struct sop_script *s, const struct sop_enrolment *e)
{
	int64_t first = FACTS_NEVER, heard = e->heard_ms > e->t0_ms ? e->heard_ms : e->t0_ms;

	for (int i = 0; i < s->stops; i++)
		if (s->stop[i].event == SOP_EV_QUIET && heard + s->stop[i].dur_ms < first)
			first = heard + s->stop[i].dur_ms;
	return first;
}

/* A step that is not final: when it is due and when it is looked at. */
struct open_step {
	int step;
	int64_t due_ms, wake_ms;
};

static bool open_at(const struct sop_rules *r, const struct sop_script *s, const struct sop_enrolment *e,
	const struct sop_claim *claims, int step, int64_t now_ms, struct open_step *ret)
{
	const struct sop_claim *c = &claims[step];

	if (!look_timed(&s->step[step]))
		return false;
	if (c->state != SOP_UNCLAIMED && c->state != SOP_DELAYED && !moment_recurs(&s->step[step]))
		return false;
	ret->step = step;
	ret->due_ms = moment_of(r, s, e, claims, step, now_ms).due_ms;
	ret->wake_ms = look_wake(c, ret->due_ms);
	return ret->wake_ms != FACTS_NEVER; /* of one that recurs: it was the last */
}

static bool before(const struct open_step *a, const struct open_step *b)
{
	return look_precedes(a->due_ms, a->step, b->due_ms, b->step);
}

/* Does a step wait that was looked at before now? */
static bool any_waiting(const struct sop_script *s, const struct sop_claim *claims, int64_t now_ms)
{
	for (int i = 0; i < s->steps; i++)
		if (claims[i].state == SOP_DELAYED && claims[i].decided_ms < now_ms)
			return true;
	return false;
}

/* The last of the story that is to be looked at now, where something waits for it; step -1: none is. */
static struct open_step newest_due(const struct sop_rules *r, const struct sop_script *s, const struct sop_enrolment *e,
	const struct sop_claim *claims, int64_t now_ms)
{
	struct open_step newest = {.step = -1}, o;
	bool wanted = any_waiting(s, claims, now_ms);

	for (int i = 0; wanted && i < s->steps; i++)
		if (open_at(r, s, e, claims, i, now_ms, &o) && o.wake_ms <= now_ms && o.due_ms <= now_ms &&
			(newest.step < 0 || before(&newest, &o)))
			newest = o;
	return newest;
}

/* The step to look at now: the first of the story. Else the one that wakes first. What stays PLAN_NEVER when none
 * is open. */
static void plan_steps(const struct sop_rules *r, const struct sop_script *s, const struct sop_enrolment *e,
	const struct sop_claim *claims, int64_t now_ms, struct plan *ret)
{
	struct open_step newest = newest_due(r, s, e, claims, now_ms), best = {.step = -1}, o;

	for (int i = 0; i < s->steps; i++) {
		bool better;

		if (!open_at(r, s, e, claims, i, now_ms, &o))
			continue;
		/* What waits while a later step is due is looked at once more, to be dropped (被后一步赶上). */
		if (newest.step >= 0 && claims[i].state == SOP_DELAYED && claims[i].decided_ms < now_ms &&
			before(&o, &newest))
			o.wake_ms = now_ms;
		if (best.step < 0 || (o.wake_ms <= now_ms) != (best.wake_ms <= now_ms))
			better = best.step < 0 || o.wake_ms <= now_ms;
		else
			better = o.wake_ms <= now_ms ? before(&o, &best) : o.wake_ms < best.wake_ms;
		if (better)
			best = o;
	}
	if (best.step >= 0)
		*ret = (struct plan){PLAN_STEP, best.step, best.wake_ms};
}

int64_t plan_following(const struct sop_rules *r, const struct sop_script *s, const struct sop_enrolment *e,
	const struct sop_claim *claims, int step, int64_t now_ms)
{
	int64_t first = FACTS_NEVER;

	for (int i = 0; i < s->steps; i++) {
		const struct sop_step *st = &s->step[i];
		struct open_step o;

		if (i == step || st->of >= 0 || st->member != e->member || when_door(st) || !when_has_content(st) ||
			!open_at(r, s, e, claims, i, now_ms, &o))
			continue;
		if (o.due_ms > now_ms && o.due_ms < first)
			first = o.due_ms;
	}
	return first;
}

/* Made and not yet known to have arrived, or to have died. */
static bool any_made(const struct sop_script *s, const struct sop_claim *claims)
{
	for (int i = 0; i < s->steps; i++)
		if (claims[i].state == SOP_MADE)
			return true;
	return false;
}

/* The wait that ends first. It goes before a step of the same minute: what its branch says comes from earlier. */
static void plan_waits(const struct sop_rules *r, const struct sop_script *s, const struct sop_enrolment *e,
	const struct sop_claim *claims, int64_t now_ms, struct plan *ret)
{
	struct plan first = {.at_ms = FACTS_NEVER};

	for (int i = 0; s->branches && i < s->steps; i++) {
		int64_t until_ms;

		if (claims[i].wait != SOP_WAIT_OPEN)
			continue;
		until_ms = branch_until(r, s, e, claims, i, claims[i].opened_ms);
		if (until_ms < first.at_ms)
			first = (struct plan){PLAN_WAIT, i, until_ms};
	}
	if (first.at_ms != FACTS_NEVER && (first.at_ms <= ret->at_ms || first.at_ms <= now_ms))
		*ret = first;
}

/* A branch that was taken and ends the round, with a text that is no answer: the last word. -1: none. */
static int last_word(const struct sop_script *s, const struct sop_claim *claims)
{
	for (int i = 0; s->branches && i < s->steps; i++)
		if (s->step[i].closing && claims[i].state != SOP_UNCLAIMED)
			return i;
	return -1;
}

static void plan_last_word(const struct sop_claim *claims, int step, int64_t now_ms, struct plan *ret)
{
	const struct sop_claim *c = &claims[step];

	if (c->state == SOP_DELAYED)
		*ret = (struct plan){PLAN_STEP, step, look_wake(c, c->due_ms)};
	else if (c->state != SOP_MADE)
		*ret = (struct plan){PLAN_CLOSE, step, now_ms};
}

/* A step that hangs on what may still happen: a purchase, a date that we do not know, the step above, who comes and goes. */
static bool may_come(const struct sop_script *s, const struct sop_enrolment *e, const struct sop_claim *claims)
{
	for (int i = 0; i < s->steps; i++) {
		const struct sop_step *st = &s->step[i];

		if (st->member != e->member)
			continue;
		if (when_door(st) ||
			(claims[i].state == SOP_UNCLAIMED &&
				(st->time.kind == SOP_WHEN_BOUGHT || st->time.kind == SOP_WHEN_JOINED ||
					st->time.kind == SOP_WHEN_FULL || st->time.kind == SOP_WHEN_YEARLY ||
					st->time.kind == SOP_WHEN_STEP || st->time.kind == SOP_WHEN_SOLD_OUT)))
			return true;
	}
	return false;
}

static int64_t later(int64_t a, int64_t b)
{
	return a > b ? a : b;
}

void plan_next(const struct sop_rules *r, const struct sop_script *s, const struct sop_enrolment *e,
	const struct sop_claim *claims, int64_t now_ms, struct plan *ret)
{
	int64_t expiry_ms, stop_ms, goal_ms;
	bool open = e->standing == SOP_WAITING;
	int closing = last_word(s, claims);

	*ret = (struct plan){PLAN_NEVER, s->steps, FACTS_NEVER};
	if (e->standing == SOP_ENDED)
		return;
	stop_ms = quiet_stop_ms(s, e);
	if (e->standing == SOP_LIVE && closing >= 0) {
		plan_last_word(claims, closing, now_ms, ret);
	} else if (e->standing == SOP_LIVE) {
		plan_steps(r, s, e, claims, now_ms, ret);
		plan_waits(r, s, e, claims, now_ms, ret);
	}
	expiry_ms = ret->what == PLAN_STEP && when_outlives(r, s, e, ret->step, later(ret->at_ms, now_ms + 1))
		? FACTS_NEVER
		: when_expiry(r, s, e);
	open = open || ret->what != PLAN_NEVER || any_made(s, claims) || may_come(s, e, claims);
	if (!open) {
		/* All is said; the goal may still be met. */
		goal_ms = e->goal_ms == 0 ? when_goal_end(r, s, e) : 0;
		*ret = (struct plan){
			PLAN_FINISH, s->steps, goal_ms == FACTS_NEVER || s->days > 0 ? expiry_ms : goal_ms + 1};
		if (ret->at_ms < now_ms)
			ret->at_ms = now_ms;
	}
	if (expiry_ms < ret->at_ms || expiry_ms <= now_ms)
		*ret = (struct plan){open && s->days == 0 ? PLAN_EXPIRE : PLAN_FINISH, s->steps, expiry_ms};
	if (stop_ms <= ret->at_ms || stop_ms <= now_ms)
		*ret = (struct plan){PLAN_STOP, s->steps, stop_ms};
}
