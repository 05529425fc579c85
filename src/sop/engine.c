#include "sop/engine.h"
#include "look.h"
#include "sop/flash.h"
#include "sop/group.h"
#include "sop/moment.h"

#define MINUTE_MS INT64_C(60000)
#define WELCOME_REST (10 * MINUTE_MS) /* a step of before entry never comes sooner after the welcome */

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
	else if (l->said_today)
		skip(d, REASON_SAID_TODAY);
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

/* What answers him goes at once: no cap, no 静默, no turn (finding 1). A 群码 that WeCom is still to make is waited for, as long as 错过
 * allows from the moment he was to be answered. */
static void answer(struct look *l, const struct sop_facts *f, struct engine_decision *d, struct text *detail)
{
	struct span unmade = script_unmade(l->ask.step);

	if (span_present(unmade)) {
		if (l->ask.due_ms == FACTS_NEVER)
			l->ask.due_ms = d->due_ms = l->ask.now_ms;
		note(detail, unmade);
		if (look_limit(l) > l->ask.now_ms)
			delay(d, REASON_NO_CODE, look_limit(l));
		else
			skip(d, REASON_NO_CODE);
		return;
	}
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

static int64_t earlier(int64_t a, int64_t b)
{
	return a < b ? a : b;
}

/* When what lies ready is over, wherever it lies: what recurs a minute before its next time; what is said to a group as long before the next of
 * the story, if its script says nothing else (finding 6). */
static int64_t succeeded_ms(const struct look *l, const struct sop_claim *claims)
{
	const struct permit_ask *q = &l->ask;
	int64_t next_ms = l->next_ms;

	if (group_kind(q->script->kind) && !q->step->member && !when_limited(q->step))
		next_ms = earlier(
			next_ms, plan_following(q->rules, q->script, q->enrolment, claims, q->step->index, q->now_ms));
	return next_ms == FACTS_NEVER ? next_ms : next_ms - MINUTE_MS;
}

static int64_t deadline(const struct look *l, const struct sop_claim *claims)
{
	int64_t at = when_deadline(l->ask.rules, l->ask.script, l->ask.step, l->ask.now_ms),
		over_ms = succeeded_ms(l, claims);

	return over_ms > l->ask.now_ms ? earlier(at, over_ms) : at;
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
	ret->deadline_ms = deadline(&l, claims);
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
	if (again || e->standing != SOP_LIVE || succeeded_ms(&l, claims) <= now_ms)
		skip(ret, REASON_DEADLINE);
	else
		missed(&l, REASON_DEADLINE, when_quiet_end(r, s, now_ms), ret);
}

int engine_taps(const struct sop_rules *r, const struct sop_script *s)
{
	return permit_taps(r, s);
}
