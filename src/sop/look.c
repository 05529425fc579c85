#include "look.h"
#include "sop/arm.h"
#include "sop/condeval.h"
#include "sop/entry.h"
#include "sop/moment.h"
#include "sop/when.h"

#define MINUTE_MS INT64_C(60000)

/* Was this occurrence said today, or may it have been? It counts for the day on which it was made (part 5, 每客每天最多). */
static bool said_today(const struct sop_rules *r, const struct sop_step *st, const struct sop_claim *c, int64_t now_ms)
{
	int64_t today = zone_day(r->zone, now_ms);

	if (!when_has_content(st) || st->time.kind == SOP_WHEN_EACH)
		return false;
	if (c->slot_day)
		return c->slot_day == today;
	return (c->state == SOP_DONE && zone_day(r->zone, c->delivered_ms) == today) ||
		(c->state == SOP_MADE && zone_day(r->zone, c->decided_ms) == today);
}

struct look look_at(const struct sop_rules *r, const struct sop_script *s, const struct sop_enrolment *e,
	const struct sop_claim *claims, int step, int64_t now_ms)
{
	static const struct sop_claim unclaimed = {.state = SOP_UNCLAIMED};
	const struct sop_step *st = &s->step[step];
	struct moment m = moment_of(r, s, e, claims, step, now_ms);
	struct look l = {.claim = &claims[step]};

	/* What stands there is settled; the next one was not looked at yet. */
	if (moment_recurs(st) && m.occurrence != l.claim->occurrence) {
		l.said_today = said_today(r, st, l.claim, now_ms);
		l.claim = &unclaimed;
	}
	l.ask = (struct permit_ask){r, s, st, e, m.due_ms, now_ms};
	l.occurrence = m.occurrence;
	l.next_ms = moment_next(r, s, e, step, m.occurrence);
	l.by_day = st->time.kind == SOP_WHEN_DAY;
	l.early = moment_early(st, e, m.due_ms);
	l.span_end_ms = m.due_ms == FACTS_NEVER ? FACTS_NEVER : when_span_end(r, st, m.due_ms);
	l.miss = st->miss;
	l.late_ms = st->late_ms;
	if (l.miss == SOP_MISS_DEFAULT || l.miss == SOP_MISS_SIDEBAR) {
		/* 补发(2小时内), but a step whose time lay before entry: 跳过 (finding 10). */
		l.miss = l.early ? SOP_MISS_SKIP : SOP_MISS_LATE;
		l.late_ms = r->late_ms;
	}
	return l;
}

bool look_timed(const struct sop_step *st)
{
	return st->time.kind != SOP_WHEN_WELCOME;
}

static int64_t minute_of(int64_t t_ms)
{
	return t_ms - t_ms % MINUTE_MS;
}

static int64_t limit(const struct look *l)
{
	if (l->span_end_ms != FACTS_NEVER && !l->early)
		return l->span_end_ms - 1;
	if (l->miss == SOP_MISS_LATE) /* a minute is permitted or not: the last one is to its end */
		return minute_of(l->ask.due_ms + l->late_ms) + MINUTE_MS - 1;
	if (l->miss == SOP_MISS_DEFER && !l->by_day)
		return l->ask.due_ms + LOOK_DEFER_DAYS * ZONE_DAY_MS;
	return LOOK_NO_LIMIT;
}

/* What recurs is not made up for any more when its next time has come. */
int64_t look_limit(const struct look *l)
{
	int64_t at = limit(l);

	return at >= l->next_ms ? l->next_ms - 1 : at;
}

bool look_too_late(const struct look *l)
{
	int64_t grace_ms = l->early || l->span_end_ms != FACTS_NEVER ? 0 : l->ask.rules->grace_ms;

	return l->ask.now_ms > l->ask.due_ms + grace_ms && l->ask.now_ms > look_limit(l);
}

unsigned look_needs(const struct sop_rules *r, const struct sop_script *s)
{
	return s->kind == SOP_BLAST ? entry_needs(r, s) : 0;
}

enum reason look_audience(const struct look *l, const struct sop_facts *f, struct text *detail)
{
	const struct sop_script *s = l->ask.script;
	const struct sop_cond *why;
	struct span tag;
	enum truth t;

	if (s->kind != SOP_BLAST)
		return REASON_OK;
	tag = entry_excluded(l->ask.rules, s, f);
	if (span_present(tag)) {
		if (detail)
			text_add(detail, tag);
		return REASON_EXCLUDED;
	}
	t = condeval_truth(s->audience, f, l->ask.enrolment, l->ask.now_ms, &why);
	if (t == TRUTH_YES)
		return REASON_OK;
	if (detail)
		condeval_say(why, t, detail);
	return REASON_AUDIENCE;
}

bool look_applies(const struct look *l, const struct sop_facts *f)
{
	const struct sop_step *st = l->ask.step;
	const struct sop_enrolment *e = l->ask.enrolment;

	return look_timed(st) && l->ask.due_ms != FACTS_NEVER && !(e->holdout && st->selling) &&
		arm_fits(l->ask.script, st, e->arm) && !l->early && !l->said_today && !look_too_late(l) &&
		look_audience(l, f, NULL) == REASON_OK &&
		condeval_truth(st->cond, f, e, l->ask.now_ms, NULL) == TRUTH_YES;
}

bool look_precedes(int64_t due_a, int a, int64_t due_b, int b)
{
	return due_a != due_b ? due_a < due_b : a < b;
}

bool look_lags(const struct look *l)
{
	/* After 顺延 it waits for its own new clock, not for a later minute. */
	if (l->claim->state == SOP_DELAYED && l->claim->retry_ms > l->ask.due_ms)
		return true;
	return l->ask.now_ms > l->ask.due_ms + l->ask.rules->grace_ms &&
		(l->span_end_ms == FACTS_NEVER || l->ask.now_ms >= l->span_end_ms);
}

bool look_undone(const struct look *l)
{
	return l->claim->state == SOP_DELAYED && l->ask.due_ms == FACTS_NEVER;
}

int64_t look_wake(const struct sop_claim *c, int64_t due_ms)
{
	return c->state == SOP_DELAYED && (c->retry_ms > due_ms || due_ms == FACTS_NEVER) ? c->retry_ms : due_ms;
}

bool look_gone_out(const struct sop_claim *c)
{
	return c->state == SOP_MADE || c->state == SOP_DONE;
}

bool look_behind(const struct look *i, const struct look *j)
{
	if (!look_timed(j->ask.step) || j->ask.due_ms > j->ask.now_ms || j->ask.step == i->ask.step)
		return false;
	if (i->ask.step->answer || j->ask.step->answer) /* it answers him: no part of the story */
		return false;
	if (j->claim->state == SOP_FINAL ||
		(j->claim->state == SOP_DELAYED && look_wake(j->claim, j->ask.due_ms) > j->ask.now_ms))
		return false;
	return look_precedes(i->ask.due_ms, i->ask.step->index, j->ask.due_ms, j->ask.step->index);
}

const struct sop_step *look_overtaker(const struct look *l, const struct sop_claim *claims, const struct sop_facts *f)
{
	const struct sop_script *s = l->ask.script;

	for (int j = 0; j < s->steps; j++) {
		struct look other = look_at(l->ask.rules, s, l->ask.enrolment, claims, j, l->ask.now_ms);

		if (look_behind(l, &other) && (look_gone_out(other.claim) || look_applies(&other, f)))
			return &s->step[j];
	}
	return NULL;
}

bool look_reaches(struct look *l, const struct sop_facts *f, struct sop_step *by_hand)
{
	const struct sop_step *st = l->ask.step;

	if (when_exec(st) != SOP_EXEC_KF || !when_has_content(st) || !f->kf_closed)
		return true;
	if (!st->or_sidebar)
		return false;
	*by_hand = *st;
	by_hand->exec = SOP_EXEC_SIDEBAR;
	l->ask.step = by_hand;
	return true;
}

unsigned look_kf_needs(const struct sop_rules *r, const struct sop_script *s, const struct sop_step *st)
{
	struct sop_step by_hand = *st;

	if (when_exec(st) != SOP_EXEC_KF)
		return 0;
	by_hand.exec = SOP_EXEC_SIDEBAR;
	return SOP_NEED_KF | (st->or_sidebar ? permit_needs(r, s, &by_hand) : 0);
}
