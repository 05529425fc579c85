#include "sop/engine.h"
#include "look.h"
#include "sop/flash.h"
#include "sop/moment.h"

#define MINUTE_MS INT64_C(60000)
#define WELCOME_REST (10 * MINUTE_MS) /* a step of before entry never comes sooner after the welcome */

/* -- what comes next ---------------------------------------------------------------------------------------------- */

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

/* The step to look at now: the first of the story. Else the one that wakes first. What stays ENGINE_WAKE_NEVER when none
 * is open. */
static void plan_steps(const struct sop_rules *r, const struct sop_script *s, const struct sop_enrolment *e,
	const struct sop_claim *claims, int64_t now_ms, struct engine_plan *ret)
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
		*ret = (struct engine_plan){ENGINE_WAKE_STEP, best.step, best.wake_ms};
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
	const struct sop_claim *claims, int64_t now_ms, struct engine_plan *ret)
{
	struct engine_plan first = {.at_ms = FACTS_NEVER};

	for (int i = 0; s->branches && i < s->steps; i++) {
		int64_t until_ms;

		if (claims[i].wait != SOP_WAIT_OPEN)
			continue;
		until_ms = branch_until(r, s, e, claims, i, claims[i].opened_ms);
		if (until_ms < first.at_ms)
			first = (struct engine_plan){ENGINE_WAKE_WAIT, i, until_ms};
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

static void plan_last_word(const struct sop_claim *claims, int step, int64_t now_ms, struct engine_plan *ret)
{
	const struct sop_claim *c = &claims[step];

	if (c->state == SOP_DELAYED)
		*ret = (struct engine_plan){ENGINE_WAKE_STEP, step, look_wake(c, c->due_ms)};
	else if (c->state != SOP_MADE)
		*ret = (struct engine_plan){ENGINE_WAKE_CLOSE, step, now_ms};
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

void engine_plan(const struct sop_rules *r, const struct sop_script *s, const struct sop_enrolment *e,
	const struct sop_claim *claims, int64_t now_ms, struct engine_plan *ret)
{
	int64_t expiry_ms, stop_ms, goal_ms;
	bool open = e->standing == SOP_WAITING;
	int closing = last_word(s, claims);

	*ret = (struct engine_plan){ENGINE_WAKE_NEVER, s->steps, FACTS_NEVER};
	if (e->standing == SOP_ENDED)
		return;
	stop_ms = quiet_stop_ms(s, e);
	if (e->standing == SOP_LIVE && closing >= 0) {
		plan_last_word(claims, closing, now_ms, ret);
	} else if (e->standing == SOP_LIVE) {
		plan_steps(r, s, e, claims, now_ms, ret);
		plan_waits(r, s, e, claims, now_ms, ret);
	}
	expiry_ms = ret->what == ENGINE_WAKE_STEP && when_outlives(r, s, e, ret->step, later(ret->at_ms, now_ms + 1))
		? FACTS_NEVER
		: when_expiry(r, s, e);
	open = open || ret->what != ENGINE_WAKE_NEVER || any_made(s, claims) || may_come(s, e, claims);
	if (!open) {
		/* All is said; the goal may still be met. */
		goal_ms = e->goal_ms == 0 ? when_goal_end(r, s, e) : 0;
		*ret = (struct engine_plan){
			ENGINE_WAKE_FINISH, s->steps, goal_ms == FACTS_NEVER || s->days > 0 ? expiry_ms : goal_ms + 1};
		if (ret->at_ms < now_ms)
			ret->at_ms = now_ms;
	}
	if (expiry_ms < ret->at_ms || expiry_ms <= now_ms)
		*ret = (struct engine_plan){
			open && s->days == 0 ? ENGINE_WAKE_EXPIRE : ENGINE_WAKE_FINISH, s->steps, expiry_ms};
	if (stop_ms <= ret->at_ms || stop_ms <= now_ms)
		*ret = (struct engine_plan){ENGINE_WAKE_STOP, s->steps, stop_ms};
}

/* -- deciding ------------------------------------------------------------------------------------------------------ */

static enum render_how how_of(const struct sop_step *st)
{
	return when_confirms(st) && !st->each ? RENDER_MASS : RENDER_ONE;
}

unsigned engine_text_needs(const struct sop_text *text, enum render_how how)
{
	unsigned needs = 0;

	for (int i = 0; i < text->n; i++) {
		const struct sop_piece *p = &text->piece[i];

		if (p->var == SOP_V_STOCK || p->var == SOP_V_SOLD || p->var == SOP_V_COUNTDOWN)
			needs |= SOP_NEED_STOCK;
		if (p->own)
			needs |= SOP_NEED_COUPONS;
		if (!render_per_customer(p->var) || (how == RENDER_MASS && span_present(p->fallback)))
			continue;
		if (p->var == SOP_V_CUSTOMER)
			needs |= SOP_NEED_NAME;
		else if (p->var == SOP_V_ORDER_NO || p->var == SOP_V_BOUGHT_DAY)
			needs |= SOP_NEED_ORDERS;
		else if (p->var == SOP_V_CHECKED || p->var == SOP_V_TO_PRIZE || p->var == SOP_V_PAGE)
			needs |= SOP_NEED_CHECKIN;
	}
	return needs;
}

unsigned engine_needs(const struct sop_rules *r, const struct sop_script *s, const struct sop_enrolment *e,
	const struct sop_claim *claims, int step, int64_t now_ms)
{
	const struct sop_step *st = &s->step[step];
	struct look l = look_at(r, s, e, claims, step, now_ms);
	unsigned needs = condeval_needs(st->cond) | permit_needs(r, s, st) | look_needs(r, s);

	if (l.early && l.miss == SOP_MISS_LATE && when_has_content(st))
		needs |= SOP_NEED_TEXTS;
	needs |= engine_text_needs(&st->text, how_of(st));
	needs |= look_kf_needs(r, s, st);
	for (int j = 0; j < s->steps; j++) {
		unsigned more = condeval_needs(s->step[j].cond) & ~needs;
		struct look other;

		if (!more)
			continue; /* most steps have no condition: not worth a look */
		other = look_at(r, s, e, claims, j, now_ms);
		if (look_behind(&l, &other))
			needs |= more;
	}
	return needs;
}

/* 「顺延已满 7 天：每客每天最多 1 条，已满」: what stood in the way on the last day, said as a whole. */
static void say_spent(enum reason bar, struct text *detail, size_t from)
{
	struct text why;
	text_init(&why, detail->max);
	reason_say(bar, span_drop(text_span(detail), from), &why);
	text_cut(detail, from);
	text_add(detail, text_span(&why));
	text_release(&why);
}

static void note(struct text *detail, struct span what)
{
	if (detail)
		text_add(detail, what);
}

static void skip(struct engine_decision *d, enum reason reason)
{
	d->verdict = ENGINE_SKIP;
	d->reason = reason;
}

static void delay(struct engine_decision *d, enum reason reason, int64_t until_ms)
{
	d->verdict = ENGINE_DELAY;
	d->reason = reason;
	d->until_ms = until_ms;
}

/* 顺延: its own clock on the next day that is still to come; the story moves with it. */
static void defer(const struct look *l, enum reason reason, struct engine_decision *d)
{
	const struct permit_ask *q = &l->ask;

	for (int shift = q->enrolment->shift_days + 1; shift <= LOOK_DEFER_DAYS; shift++) {
		int64_t due = when_due(q->rules, q->script, q->step, q->enrolment->t0_ms, shift);

		if (due <= q->now_ms || due <= q->enrolment->t0_ms || when_quiet(q->rules, q->script, due) ||
			!permit_day(q, zone_day(q->rules->zone, due)))
			continue;
		delay(d, reason, due);
		d->due_ms = due;
		d->shift_days = shift;
		return;
	}
	skip(d, REASON_DEFER_SPENT);
}

/* The last minute up to limit at which a slot that comes back could still be used: its beginning, so that who wakes a little later is
 * in it still. */
static int64_t last_chance(const struct look *l, int64_t limit_ms)
{
	int64_t quiet_ms = when_quiet_start(l->ask.rules, l->ask.script, l->ask.now_ms);

	return quiet_ms <= limit_ms ? quiet_ms - MINUTE_MS : limit_ms - limit_ms % MINUTE_MS;
}

/* 错过: what happens when its minute is not now. free_ms: the first minute that could be. */
static void missed(const struct look *l, enum reason reason, int64_t free_ms, struct engine_decision *d)
{
	int64_t limit_ms = look_limit(l), now_ms = l->ask.now_ms;

	if (free_ms <= limit_ms) {
		delay(d, reason, free_ms > now_ms ? free_ms : now_ms + 1);
		return;
	}
	if (limit_ms > now_ms && (reason_info(reason)->flags & REASON_SLOT) && last_chance(l, limit_ms) > now_ms) {
		delay(d, reason, last_chance(l, limit_ms));
		return;
	}
	if (l->miss == SOP_MISS_DEFER && l->by_day)
		defer(l, reason, d);
	else
		skip(d, reason);
}

/* Its time lay before entry (part 5, 第N天 with the time past). True: decided. */
static bool before_entry(const struct look *l, const struct sop_facts *f, struct engine_decision *d)
{
	int64_t rest_ms = f->welcome_ms + WELCOME_REST;

	if (!l->early)
		return false;
	if (l->miss == SOP_MISS_DEFER) {
		defer(l, REASON_BEFORE_ENTRY, d);
		return true;
	}
	if (l->miss != SOP_MISS_LATE || l->ask.now_ms - l->ask.due_ms > l->late_ms) {
		skip(d, REASON_BEFORE_ENTRY);
		return true;
	}
	if (!when_has_content(l->ask.step) || f->welcome_ms == 0 || rest_ms <= l->ask.now_ms)
		return false;
	if (rest_ms - l->ask.due_ms > l->late_ms)
		skip(d, REASON_BEFORE_ENTRY);
	else
		delay(d, REASON_BEFORE_ENTRY, rest_ms);
	return true;
}

/* Dropped for a later step that is due. */
static bool overtaken(const struct look *l, const struct sop_claim *claims, const struct sop_facts *f,
	struct engine_decision *d, struct text *detail)
{
	const struct sop_step *by = look_overtaker(l, claims, f);
	if (!by)
		return false;
	skip(d, REASON_OVERTAKEN);
	note(detail, by->id);
	return true;
}

static bool late(const struct look *l, const struct sop_claim *claims, const struct sop_facts *f,
	struct engine_decision *d, struct text *detail)
{
	if (look_too_late(l)) {
		missed(l, REASON_LATE, FACTS_NEVER, d);
		if (detail)
			permit_say_time(l->ask.now_ms - l->ask.due_ms, detail);
		return true;
	}
	return look_lags(l) && overtaken(l, claims, f, d, detail);
}

/* Variables and files: final, and of this customer only. */
static bool lacks(const struct look *l, const struct sop_facts *f, struct engine_decision *d, struct text *detail)
{
	const struct sop_step *st = l->ask.step;
	struct span drained = render_drained(&st->text, &f->values);
	const char *word;

	if (span_present(drained)) {
		skip(d, REASON_NO_COUPON);
		note(detail, drained);
		return true;
	}
	if (render_check(&st->text, &f->values, &word) != REASON_OK) {
		skip(d, REASON_NO_VALUE);
		note(detail, span_of(word));
		return true;
	}
	for (int i = 0; i < st->attachments; i++) {
		const struct sop_attachment *a = &st->attachment[i];

		if (!script_sendable(a)) {
			skip(d, a->code.n ? REASON_NO_CODE : REASON_NO_FILE);
			note(detail, a->code.n ? a->code : a->path);
			return true;
		}
	}
	return false;
}

/* May it go this minute? A 群码 that WeCom is still to make is waited for. */
static enum reason barred(const struct look *l, const struct sop_facts *f, int64_t *ret_free_ms, struct text *detail)
{
	enum reason bar = permit_now(&l->ask, f, ret_free_ms, detail);
	struct span unmade = script_unmade(l->ask.step);

	if (bar != REASON_OK || !span_present(unmade))
		return bar;
	*ret_free_ms = FACTS_NEVER;
	note(detail, unmade);
	return REASON_NO_CODE;
}

/* Final before anything of this minute is asked. True: decided. */
static bool not_his(const struct look *l, struct engine_decision *d, struct text *detail)
{
	const struct sop_enrolment *e = l->ask.enrolment;
	const struct sop_step *st = l->ask.step;

	if (e->standing == SOP_ENDED)
		skip(d, REASON_NOT_LIVE);
	else if (e->standing == SOP_WAITING)
		delay(d, REASON_HALF, when_expiry(l->ask.rules, l->ask.script, e));
	else if (look_gone_out(l->claim) || l->claim->state == SOP_FINAL)
		skip(d, REASON_CLAIMED);
	else if (e->sold_ms > 0 && flash_advertises(st) && l->ask.script->flash)
		skip(d, REASON_SOLD_OUT); /* who buys now gets nothing */
	else if (e->holdout && st->selling)
		skip(d, REASON_HOLDOUT);
	else if (!arm_fits(l->ask.script, st, e->arm))
		skip(d, REASON_ARM);
	else if (look_undone(l))
		skip(d, REASON_UNDONE);
	else
		return false;
	if (d->reason == REASON_ARM)
		note(detail, span_make(&e->arm, e->arm != 0));
	if (d->reason == REASON_UNDONE) {
		d->due_ms = l->claim->due_ms;
		note(detail, st->time.source);
	}
	return true;
}

/* What answers him goes at once: no cap, no 静默, no turn (finding 1). */
static void answer(const struct look *l, const struct sop_facts *f, struct engine_decision *d, struct text *detail)
{
	if (lacks(l, f, d, detail))
		return;
	d->verdict = ENGINE_SEND;
	d->reason = REASON_OK;
}

/* true: decided: nothing can be said to him. by_hand: room for the step as the sidebar has it. */
static bool elsewhere(struct look *l, const struct sop_facts *f, struct sop_step *by_hand, struct engine_decision *d,
	struct text *detail)
{
	if (look_reaches(l, f, by_hand)) {
		d->exec = when_exec(l->ask.step);
		return false;
	}
	skip(d, REASON_KF_CLOSED);
	if (detail)
		text_adds(detail, f->kf_closed);
	return true;
}

static bool unwanted(const struct look *l, const struct sop_facts *f, struct engine_decision *d, struct text *detail)
{
	const struct sop_cond *why;
	enum reason outside = look_audience(l, f, detail);
	enum truth t = condeval_truth(l->ask.step->cond, f, l->ask.enrolment, l->ask.now_ms, &why);

	if (outside != REASON_OK) {
		skip(d, outside);
		return true;
	}
	if (t == TRUTH_YES)
		return false;
	skip(d, REASON_CONDITION);
	if (detail)
		condeval_say(why, t, detail);
	return true;
}

/* What recurs is over when its next time has come, wherever it lies ready. */
static int64_t deadline(const struct look *l)
{
	int64_t at = when_deadline(l->ask.rules, l->ask.script, l->ask.step, l->ask.now_ms),
		next_ms = l->next_ms == FACTS_NEVER ? FACTS_NEVER : l->next_ms - MINUTE_MS;

	return next_ms > l->ask.now_ms && next_ms < at ? next_ms : at;
}

void engine_decide(const struct sop_rules *r, const struct sop_script *s, const struct sop_enrolment *e,
	const struct sop_claim *claims, int step, const struct sop_facts *f, int64_t now_ms,
	struct engine_decision *ret, struct text *detail)
{
	struct look l = look_at(r, s, e, claims, step, now_ms);
	const struct sop_step *st = l.ask.step;
	struct sop_step by_hand;
	size_t said = detail ? detail->n : 0;
	enum reason bar;
	int64_t free_ms;

	INVARIANT((engine_needs(r, s, e, claims, step, now_ms) & ~f->loaded) == 0);
	*ret = (struct engine_decision){
		.due_ms = l.ask.due_ms,
		.occurrence = l.occurrence,
		.shift_days = e->shift_days,
		.exec = when_exec(st),
		.how = how_of(st),
	};
	if (not_his(&l, ret, detail))
		return;
	if (st->answer) {
		if (!elsewhere(&l, f, &by_hand, ret, detail))
			answer(&l, f, ret, detail);
		return;
	}
	if (before_entry(&l, f, ret)) {
		bar = REASON_BEFORE_ENTRY;
		note(detail, st->time.source);
	} else if (unwanted(&l, f, ret, detail)) {
		return;
	} else if (late(&l, claims, f, ret, detail)) {
		bar = REASON_LATE;
	} else if (!when_has_content(st)) {
		ret->verdict = ENGINE_ACT;
		ret->reason = REASON_OK;
		bar = permit_only(&l.ask, &free_ms, detail);
		if (bar == REASON_OK)
			return;
		missed(&l, bar, free_ms, ret);
	} else if (elsewhere(&l, f, &by_hand, ret, detail)) {
		return;
	} else {
		bar = barred(&l, f, &free_ms, detail);
		if (bar != REASON_OK)
			missed(&l, bar, free_ms, ret);
	}
	if (bar != REASON_OK) {
		if (ret->reason == REASON_DEFER_SPENT && detail)
			say_spent(bar, detail, said);
		/* To wait is to be overtaken, if the next step is due already. After 顺延 it is the other one that comes first. */
		if (ret->verdict == ENGINE_DELAY && ret->due_ms == l.ask.due_ms && look_overtaker(&l, claims, f)) {
			if (detail)
				text_cut(detail, said);
			overtaken(&l, claims, f, ret, detail);
		}
		return;
	}
	if (lacks(&l, f, ret, detail))
		return;
	ret->verdict = ENGINE_SEND;
	ret->reason = REASON_OK;
	ret->counts = permit_counts(l.ask.step);
	ret->deadline_ms = deadline(&l);
}

void engine_expired(const struct sop_rules *r, const struct sop_script *s, const struct sop_enrolment *e,
	const struct sop_claim *claims, int step, int64_t due_ms, int64_t occurrence, bool again, int64_t now_ms,
	struct engine_decision *ret)
{
	struct look l = look_at(r, s, e, claims, step, now_ms);

	*ret = (struct engine_decision){
		.due_ms = l.ask.due_ms,
		.shift_days = e->shift_days,
		.exec = when_exec(l.ask.step),
		.how = how_of(l.ask.step),
	};
	if (!l.by_day)
		l.ask.due_ms = ret->due_ms = due_ms;
	ret->occurrence = occurrence;
	if (moment_recurs(l.ask.step))
		l.next_ms = moment_next(r, s, e, step, occurrence);
	if (again || e->standing != SOP_LIVE)
		skip(ret, REASON_DEADLINE);
	else
		missed(&l, REASON_DEADLINE, when_quiet_end(r, s, now_ms), ret);
}

int engine_taps(const struct sop_rules *r, const struct sop_script *s)
{
	return permit_taps(r, s);
}
