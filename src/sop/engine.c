#include "sop/engine.h"
#include "permit.h"

#define MINUTE_MS    INT64_C(60000)
#define WELCOME_REST (10 * MINUTE_MS)   /* a step of before entry never comes sooner after the welcome */
#define DEFER_DAYS   7                  /* 顺延 in all (finding 9) */
#define NO_LIMIT     INT64_MIN          /* 错过 gives no second chance */

/* One step being looked at. */
struct look {
	struct permit_ask ask;
	const struct sop_claim *claim;
	enum sop_miss miss;    /* resolved */
	bool by_day;           /* 顺延 moves it to its own clock on another day, and all later days with it */
	bool early;            /* its time lay before entry */
	int64_t late_ms;       /* of 补发 */
	int64_t span_end_ms;   /* FACTS_NEVER without a span */
};

static struct look look_at(const struct sop_rules *r, const struct sop_script *s, const struct sop_enrolment *e,
                           const struct sop_claim *claim, int step, int64_t now_ms)
{
	const struct sop_step *st = &s->step[step];
	struct look l = { .claim = claim };

	l.ask = (struct permit_ask){ r, s, st, e, when_due(r, s, st, e->t0_ms, e->shift_days), now_ms };
	l.by_day = st->time.kind == SOP_WHEN_DAY;
	l.early = l.by_day && l.ask.due_ms <= e->t0_ms;
	l.span_end_ms = when_span_end(r, st, l.ask.due_ms);
	l.miss = st->miss;
	l.late_ms = st->late_ms;
	if (l.miss == SOP_MISS_DEFAULT || l.miss == SOP_MISS_SIDEBAR) {
		/* 补发(2小时内), but a step whose time lay before entry: 跳过 (finding 10). */
		l.miss = l.early ? SOP_MISS_SKIP : SOP_MISS_LATE;
		l.late_ms = r->late_ms;
	}
	return l;
}

static bool timed(const struct sop_step *st)
{
	return st->time.kind != SOP_WHEN_NONE && st->time.kind != SOP_WHEN_WELCOME;
}

/* Up to when a step that was not sent at its time may still go; NO_LIMIT: not at all. */
static int64_t second_chance(const struct look *l)
{
	if (l->span_end_ms != FACTS_NEVER && !l->early)
		return l->span_end_ms - 1;
	if (l->miss == SOP_MISS_LATE)
		return l->ask.due_ms + l->late_ms;
	if (l->miss == SOP_MISS_DEFER && !l->by_day)
		return l->ask.due_ms + DEFER_DAYS * ZONE_DAY_MS;
	return NO_LIMIT;
}

/* Neither on time nor within its second chance? */
static bool too_late(const struct look *l)
{
	int64_t grace_ms = l->early || l->span_end_ms != FACTS_NEVER ? 0 : l->ask.rules->grace_ms;

	return l->ask.now_ms > l->ask.due_ms + grace_ms && l->ask.now_ms > second_chance(l);
}

/* Would this step, not looked at yet, go to him if nothing of this minute stood in its way? */
static bool applies(const struct look *l, const struct sop_facts *f)
{
	const struct sop_step *st = l->ask.step;
	const struct sop_enrolment *e = l->ask.enrolment;

	return timed(st) && !(e->holdout && st->selling) && arm_fits(l->ask.script, st, e->arm) && !l->early && !too_late(l) &&
	       condeval_truth(st->cond, f, e, l->ask.now_ms, NULL) == TRUTH_YES;
}

static bool precedes(int64_t due_a, int a, int64_t due_b, int b)
{
	return due_a != due_b ? due_a < due_b : a < b;
}

/* Is it not, or not any more, on time? Then a later step that is due takes its place. */
static bool lags(const struct look *l)
{
	return l->claim->state == SOP_DELAYED || l->ask.now_ms > l->ask.due_ms + l->ask.rules->grace_ms;
}

/* Is step j due now, behind step i of the story, and still to be looked at (or made already)? */
static bool behind(const struct look *i, const struct look *j)
{
	if (!timed(j->ask.step) || j->ask.due_ms > j->ask.now_ms || j->ask.step == i->ask.step)
		return false;
	if (j->claim->state != SOP_UNCLAIMED && j->claim->state != SOP_MADE)
		return false;
	return precedes(i->ask.due_ms, i->ask.step->index, j->ask.due_ms, j->ask.step->index);
}

/* Nothing of one enrolment ever overtakes an earlier step: the step that would, or NULL. */
static const struct sop_step *overtaker(const struct look *l, const struct sop_claim *claims, const struct sop_facts *f)
{
	const struct sop_script *s = l->ask.script;

	for (int j = 0; lags(l) && j < s->steps; j++) {
		struct look other = look_at(l->ask.rules, s, l->ask.enrolment, &claims[j], j, l->ask.now_ms);

		if (behind(l, &other) && (other.claim->state == SOP_MADE || applies(&other, f)))
			return &s->step[j];
	}
	return NULL;
}

/* -- what comes next ---------------------------------------------------------------------------------------------- */

static int64_t quiet_stop_ms(const struct sop_script *s, const struct sop_enrolment *e)
{
	int64_t first = FACTS_NEVER, heard = e->heard_ms > e->t0_ms ? e->heard_ms : e->t0_ms;

	for (int i = 0; i < s->stops; i++)
		if (s->stop[i].event == SOP_EV_QUIET && heard + s->stop[i].dur_ms < first)
			first = heard + s->stop[i].dur_ms;
	return first;
}

/* The step to look at now, or the first one to look at later; what stays ENGINE_WAKE_NEVER when all are final.
 * ret_open: something is not final. */
static void plan_steps(const struct sop_rules *r, const struct sop_script *s, const struct sop_enrolment *e,
                       const struct sop_claim *claims, int64_t now_ms, struct engine_plan *ret, bool *ret_open)
{
	bool due_now = false;
	int64_t best_due = 0;
	int newest = -1;
	int64_t newest_due = 0;

	for (int pass = 0; pass < 2; pass++)
		for (int i = 0; i < s->steps; i++) {
			const struct sop_claim *c = &claims[i];
			int64_t due, wake;
			bool now;

			if (c->state == SOP_MADE)
				*ret_open = true;
			if (!timed(&s->step[i]) || (c->state != SOP_UNCLAIMED && c->state != SOP_DELAYED))
				continue;
			*ret_open = true;
			due = when_due(r, s, &s->step[i], e->t0_ms, e->shift_days);
			wake = c->state == SOP_DELAYED ? c->retry_ms : due;
			now = wake <= now_ms;
			if (pass == 0) {
				/* The last unlooked-at one that is due: what waits before it is looked at once more, to be dropped. */
				if (now && c->state == SOP_UNCLAIMED && (newest < 0 || precedes(newest_due, newest, due, i))) {
					newest = i;
					newest_due = due;
				}
				continue;
			}
			if (c->state == SOP_DELAYED && newest >= 0 && c->decided_ms < now_ms && precedes(due, i, newest_due, newest))
				now = true, wake = now_ms;
			if (ret->what == ENGINE_WAKE_NEVER || (now && !due_now) ||
			    (now == due_now && (now ? precedes(due, i, best_due, ret->step) : wake < ret->at_ms))) {
				*ret = (struct engine_plan){ ENGINE_WAKE_STEP, i, wake };
				best_due = due;
				due_now = now;
			}
		}
}

void engine_plan(const struct sop_rules *r, const struct sop_script *s, const struct sop_enrolment *e,
                 const struct sop_claim *claims, int64_t now_ms, struct engine_plan *ret)
{
	int64_t expiry_ms, stop_ms, goal_ms;
	bool open = e->standing == SOP_WAITING;

	*ret = (struct engine_plan){ ENGINE_WAKE_NEVER, s->steps, FACTS_NEVER };
	if (e->standing == SOP_ENDED)
		return;
	expiry_ms = when_expiry(r, s, e);
	stop_ms = quiet_stop_ms(s, e);
	if (e->standing == SOP_LIVE)
		plan_steps(r, s, e, claims, now_ms, ret, &open);
	if (!open) {
		/* All is said; the goal may still be met. */
		goal_ms = e->goal_ms == 0 ? when_goal_end(s, e) : 0;
		*ret = (struct engine_plan){ ENGINE_WAKE_FINISH, s->steps, goal_ms == FACTS_NEVER ? expiry_ms : goal_ms + 1 };
		if (ret->at_ms < now_ms)
			ret->at_ms = now_ms;
	}
	if (expiry_ms < ret->at_ms || expiry_ms <= now_ms)
		*ret = (struct engine_plan){ open ? ENGINE_WAKE_EXPIRE : ENGINE_WAKE_FINISH, s->steps, expiry_ms };
	if (stop_ms <= ret->at_ms || stop_ms <= now_ms)
		*ret = (struct engine_plan){ ENGINE_WAKE_STOP, s->steps, stop_ms };
}

/* -- deciding ------------------------------------------------------------------------------------------------------ */

static enum render_how how_of(const struct sop_step *st)
{
	return when_exec(st) == SOP_EXEC_CONFIRM && !st->each ? RENDER_MASS : RENDER_ONE;
}

static bool wants_name(const struct sop_step *st)
{
	for (int i = 0; i < st->text.n; i++) {
		const struct sop_piece *p = &st->text.piece[i];

		if (p->var == SOP_V_CUSTOMER && (how_of(st) == RENDER_ONE || !span_present(p->fallback)))
			return true;
	}
	return false;
}

unsigned engine_needs(const struct sop_rules *r, const struct sop_script *s, const struct sop_enrolment *e,
                      const struct sop_claim *claims, int step, int64_t now_ms)
{
	const struct sop_step *st = &s->step[step];
	struct look l = look_at(r, s, e, &claims[step], step, now_ms);
	unsigned needs = condeval_needs(st->cond) | permit_needs(r, s, st);

	if (l.early && l.miss == SOP_MISS_LATE && when_has_content(st))
		needs |= SOP_NEED_TEXTS;
	if (wants_name(st))
		needs |= SOP_NEED_NAME;
	for (int j = 0; lags(&l) && j < s->steps; j++) {
		struct look other = look_at(r, s, e, &claims[j], j, now_ms);

		if (behind(&l, &other))
			needs |= condeval_needs(s->step[j].cond);
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

	for (int shift = q->enrolment->shift_days + 1; shift <= DEFER_DAYS; shift++) {
		int64_t due = when_due(q->rules, q->script, q->step, q->enrolment->t0_ms, shift);

		if (due <= q->now_ms || due <= q->enrolment->t0_ms || when_quiet(q->rules, q->script, due))
			continue;
		delay(d, reason, due);
		d->due_ms = due;
		d->shift_days = shift;
		return;
	}
	skip(d, REASON_DEFER_SPENT);
}

/* The last minute up to limit at which a slot that comes back could still be used. */
static int64_t last_chance(const struct look *l, int64_t limit_ms)
{
	int64_t quiet_ms = when_quiet_start(l->ask.rules, l->ask.script, l->ask.now_ms);

	return quiet_ms <= limit_ms ? quiet_ms - MINUTE_MS : limit_ms;
}

/* 错过: what happens when its minute is not now. free_ms: the first minute that could be. */
static void missed(const struct look *l, enum reason reason, int64_t free_ms, struct engine_decision *d)
{
	int64_t limit_ms = second_chance(l), now_ms = l->ask.now_ms;

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

static bool late(const struct look *l, const struct sop_claim *claims, const struct sop_facts *f, struct engine_decision *d,
                 struct text *detail)
{
	const struct sop_step *by;

	if (too_late(l)) {
		missed(l, REASON_LATE, FACTS_NEVER, d);
		if (detail)
			permit_say_time(l->ask.now_ms - l->ask.due_ms, detail);
		return true;
	}
	by = overtaker(l, claims, f);
	if (!by)
		return false;
	skip(d, REASON_OVERTAKEN);
	if (detail)
		text_add(detail, by->id);
	return true;
}

/* Variables and files: final, and of this customer only. */
static bool lacks(const struct look *l, const struct sop_facts *f, struct engine_decision *d, struct text *detail)
{
	const struct sop_step *st = l->ask.step;
	const char *word;

	if (render_check(&st->text, &f->values, &word) != REASON_OK) {
		skip(d, REASON_NO_VALUE);
		if (detail)
			text_adds(detail, word);
		return true;
	}
	for (int i = 0; i < st->attachments; i++) {
		const struct sop_attachment *a = &st->attachment[i];

		if (a->media <= SOP_FILE && !span_present(a->sha256)) {
			skip(d, REASON_NO_FILE);
			if (detail)
				text_add(detail, a->path);
			return true;
		}
	}
	return false;
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
	else if (l->claim->state == SOP_MADE || l->claim->state == SOP_FINAL)
		skip(d, REASON_CLAIMED);
	else if (e->holdout && st->selling)
		skip(d, REASON_HOLDOUT);
	else if (!arm_fits(l->ask.script, st, e->arm))
		skip(d, REASON_ARM);
	else
		return false;
	if (d->reason == REASON_ARM && e->arm && detail)
		text_addc(detail, e->arm);
	return true;
}

static bool unwanted(const struct look *l, const struct sop_facts *f, struct engine_decision *d, struct text *detail)
{
	const struct sop_cond *why;
	enum truth t = condeval_truth(l->ask.step->cond, f, l->ask.enrolment, l->ask.now_ms, &why);

	if (t == TRUTH_YES)
		return false;
	skip(d, REASON_CONDITION);
	if (detail)
		condeval_say(why, t, detail);
	return true;
}

void engine_decide(const struct sop_rules *r, const struct sop_script *s, const struct sop_enrolment *e,
                   const struct sop_claim *claims, int step, const struct sop_facts *f, int64_t now_ms,
                   struct engine_decision *ret, struct text *detail)
{
	struct look l = look_at(r, s, e, &claims[step], step, now_ms);
	const struct sop_step *st = l.ask.step;
	size_t said = detail ? detail->n : 0;
	enum reason bar;
	int64_t free_ms;

	INVARIANT((engine_needs(r, s, e, claims, step, now_ms) & ~f->loaded) == 0);
	*ret = (struct engine_decision){
		.due_ms = l.ask.due_ms,
		.shift_days = e->shift_days,
		.exec = when_exec(st),
		.how = how_of(st),
	};
	if (not_his(&l, ret, detail))
		return;
	if (before_entry(&l, f, ret)) {
		bar = REASON_BEFORE_ENTRY;
		if (detail)
			text_add(detail, st->time.source);
	} else if (unwanted(&l, f, ret, detail)) {
		return;
	} else if (late(&l, claims, f, ret, detail)) {
		bar = REASON_LATE;
	} else if (!when_has_content(st)) {
		ret->verdict = ENGINE_ACT;
		ret->reason = REASON_OK;
		return;
	} else {
		bar = permit_now(&l.ask, f, &free_ms, detail);
		if (bar != REASON_OK)
			missed(&l, bar, free_ms, ret);
	}
	if (ret->reason == REASON_DEFER_SPENT && detail)
		say_spent(bar, detail, said);
	if (bar != REASON_OK)
		return;
	if (lacks(&l, f, ret, detail))
		return;
	ret->verdict = ENGINE_SEND;
	ret->reason = REASON_OK;
	ret->counts = permit_counts(st);
	ret->deadline_ms = when_deadline(r, s, st, now_ms);
}

void engine_expired(const struct sop_rules *r, const struct sop_script *s, const struct sop_enrolment *e, int step,
                    bool again, int64_t now_ms, struct engine_decision *ret)
{
	struct sop_claim claim = { .state = SOP_MADE };
	struct look l = look_at(r, s, e, &claim, step, now_ms);

	*ret = (struct engine_decision){
		.due_ms = l.ask.due_ms,
		.shift_days = e->shift_days,
		.exec = when_exec(l.ask.step),
		.how = how_of(l.ask.step),
	};
	if (again || e->standing != SOP_LIVE)
		skip(ret, REASON_DEADLINE);
	else
		missed(&l, REASON_DEADLINE, when_quiet_end(r, s, now_ms), ret);
}

/* -- rivals -------------------------------------------------------------------------------------------------------- */

unsigned engine_rival_needs(const struct sop_script *other)
{
	unsigned needs = 0;

	for (int i = 0; i < other->steps; i++)
		needs |= condeval_needs(other->step[i].cond);
	return needs;
}

int engine_rivals(const struct sop_rules *r, const struct sop_script *other, const struct sop_enrolment *e,
                  const struct sop_claim *claims, const struct sop_facts *f, int64_t now_ms, struct sop_rival *rivals, int most)
{
	int64_t today = zone_day(r->zone, now_ms);
	int n = 0;

	for (int i = 0; i < other->steps && n < most && e->standing == SOP_LIVE; i++) {
		struct look l = look_at(r, other, e, &claims[i], i, now_ms);
		int64_t wants = l.claim->state == SOP_DELAYED ? l.claim->retry_ms : l.ask.due_ms;

		if (!permit_counts(l.ask.step) || (l.claim->state != SOP_UNCLAIMED && l.claim->state != SOP_DELAYED))
			continue;
		if (wants == FACTS_NEVER || zone_day(r->zone, wants) != today || when_quiet(r, other, wants) || !applies(&l, f))
			continue;
		rivals[n++] = (struct sop_rival){ other, l.ask.step, wants, e->entered_ms };
	}
	return n;
}
