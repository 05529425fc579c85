/* Nothing is lost: each step of each round was decided, and only for a reason that holds. */
#include "witnessint.h"

#include "sop/reason.h"

#include <string.h>

/* -- nothing is lost ---------------------------------------------------------------------------------------------------------- */

/* When a step with a fixed time falls due; BRAIN_NEVER: it hangs on something else. A time without a clock leaves 静默 (finding 10). */
static int64_t due_of(struct witness *x, const struct round *r, const struct sop_step *st)
{
	int64_t day = zone_day(&x->zone, r->t0_ms);
	int64_t full_ms;
	int minute = st->time.minute < 0 ? 600 : st->time.minute;
	switch (st->time.kind) {
	case SOP_WHEN_NOW: return witness_loud_from(x, r->script, r->t0_ms);
	case SOP_WHEN_AFTER:
		return st->time.months ? BRAIN_NEVER
				       : witness_loud_from(x, r->script, r->t0_ms + st->time.dur_ms + GRACE_MS);
	case SOP_WHEN_DAY: return zone_at_ms(&x->zone, day + st->time.day - 1 + r->shift, minute);
	case SOP_WHEN_DATE: return zone_at_ms(&x->zone, st->time.date, minute);
	case SOP_WHEN_CLOSE: return zone_at_ms(&x->zone, day + r->script->days, minute);
	case SOP_WHEN_START:
		return st->time.minute < 0 ? r->t0_ms + st->time.dur_ms
					   : zone_at_ms(&x->zone, day + st->time.day, st->time.minute);
	case SOP_WHEN_FULL:
		full_ms = witness_full_ms(x, r, st->time.day);
		return full_ms == BRAIN_NEVER ? full_ms : witness_loud_from(x, r->script, full_ms);
	default: return BRAIN_NEVER;
	}
}

/* 生日前N天 of this year, as his birthday is known now. */
static int64_t birthday_ms(struct witness *x, const struct round *r, const struct sop_step *st)
{
	sqlite3_stmt *s = witness_prepare(
		x, "SELECT month, day FROM contact_date WHERE customer = ?1 AND name = ?2 AND month > 0");
	int64_t at = BRAIN_NEVER;
	int year = zone_date(zone_day(&x->zone, r->entered_ms)).year;
	sqlite3_bind_text(s, 1, r->customer.p, (int)r->customer.n, SQLITE_STATIC);
	sqlite3_bind_text(s, 2, st->time.name.p, (int)st->time.name.n, SQLITE_STATIC);
	if (sqlite3_step(s) == SQLITE_ROW)
		at = zone_at_ms(&x->zone,
			zone_day_of(year, sqlite3_column_int(s, 0), sqlite3_column_int(s, 1)) + st->time.day,
			st->time.minute < 0 ? 600 : st->time.minute);
	sqlite3_finalize(s);
	return at;
}

/* 最后互动后 as he was heard last: any 互动 begins the wait anew. */
static int64_t heard_ms(struct witness *x, const struct round *r, const struct sop_step *st)
{
	sqlite3_stmt *s = witness_prepare(
		x, "SELECT heard_ms FROM contact_tally WHERE no = (SELECT no FROM contact WHERE customer = ?1)");
	int64_t at = BRAIN_NEVER;
	sqlite3_bind_text(s, 1, r->customer.p, (int)r->customer.n, SQLITE_STATIC);
	if (sqlite3_step(s) == SQLITE_ROW && !st->time.months)
		at = witness_loud_from(x, r->script, sqlite3_column_int64(s, 0) + st->time.dur_ms + GRACE_MS);
	sqlite3_finalize(s);
	return at;
}

struct outcome {
	bool there, delayed, skipped, acted;
	enum reason reason;
	int64_t due_ms, decided_ms, retry_ms;
};

static struct outcome outcome_of(sqlite3_stmt *s, const struct round *r, const struct sop_step *st)
{
	struct outcome o = {0};
	sqlite3_reset(s);
	sqlite3_bind_int64(s, 1, r->enrolment);
	sqlite3_bind_text(s, 2, st->id.p, (int)st->id.n, SQLITE_STATIC);
	if (sqlite3_step(s) != SQLITE_ROW)
		return o;
	o.there = true;
	o.delayed = strcmp((const char *)sqlite3_column_text(s, 0), "delayed") == 0;
	o.skipped = strcmp((const char *)sqlite3_column_text(s, 0), "skipped") == 0;
	o.reason = reason_find(span_of((const char *)sqlite3_column_text(s, 1)));
	o.due_ms = sqlite3_column_int64(s, 2);
	o.decided_ms = sqlite3_column_int64(s, 3);
	o.retry_ms = sqlite3_column_int64(s, 4);
	return o;
}

/* What may end a step that nobody got, in the words of part 5; the rest is no reason. */
static bool final_word(enum reason r)
{
	static const enum reason words[] = {REASON_HOLDOUT, REASON_ARM, REASON_BEFORE_ENTRY, REASON_CONDITION,
		REASON_LATE, REASON_ONLY, REASON_OFF_DAY, REASON_QUIET, REASON_GAP, REASON_OTHER_GAP, REASON_CAP_DAY,
		REASON_CAP_WEEK, REASON_CAP_GROUP, REASON_GROUP_RECEIVED, REASON_SOLD_OUT, REASON_CAP_EMPLOYEE,
		REASON_TAPS_AHEAD, REASON_RECEIVED, REASON_PRIORITY, REASON_NO_VALUE, REASON_OVERTAKEN,
		REASON_DEFER_SPENT, REASON_JUMPED, REASON_UNDONE, REASON_CLAIMED, REASON_AUDIENCE, REASON_WELCOME_LOST,
		REASON_WELCOME_NO_CODE, REASON_WELCOME_FAILED, REASON_WELCOME_NO_STEP, REASON_SAID_TODAY};
	for (size_t i = 0; i < sizeof words / sizeof *words; i++)
		if (words[i] == r)
			return true;
	return false;
}

/* 补发: it is not given up while a minute that is not quiet, of a day that has a slot, lies within; where no other rule could
 * stand in the way then. */
static void given_up(struct witness *x, const struct round *r, const struct sop_step *st, const struct outcome *o)
{
	int64_t late_ms = witness_late(st);
	int64_t day = zone_day(&x->zone, o->decided_ms), free_ms = BRAIN_NEVER;
	char at[32];
	if (o->reason == REASON_QUIET)
		free_ms = witness_loud_from(x, r->script, o->decided_ms);
	else if (o->reason == REASON_CAP_DAY)
		free_ms = witness_loud_from(x, r->script, zone_at_ms(&x->zone, day + 1, 0));
	bool more = witness_cap(x->w->customer_week, r->script->per_week) > 0 || r->script->offs || st->only.days ||
		st->only.from || r->script->other_gap_ms > 0 || st->gap_ms;
	if (late_ms > 0 && !more && !witness_recurs(st) && free_ms < o->due_ms + late_ms - MINUTE_MS)
		witness_say(x, "'%.*s' of '%.*s' for %.*s was given up at %s for '%s' with time left", SPAN_ARG(st->id),
			SPAN_ARG(r->script->name), SPAN_ARG(r->customer), zone_format(&x->zone, o->decided_ms, at),
			reason_info(o->reason)->code);
}

/* An earlier round of his in this script came to that step already. */
static bool had_it(struct witness *x, const struct round *r, const struct sop_step *st)
{
	sqlite3_stmt *s = witness_prepare(x,
		"SELECT 1 FROM enrolment e JOIN occurrence o ON o.enrolment = e.enrolment WHERE e.script = ?1 AND e.customer = ?2 AND e.round < ?3 "
		"AND o.step = ?4");
	sqlite3_bind_text(s, 1, r->script->id.p, (int)r->script->id.n, SQLITE_STATIC);
	sqlite3_bind_text(s, 2, r->customer.p, (int)r->customer.n, SQLITE_STATIC);
	sqlite3_bind_int64(s, 3, r->round);
	sqlite3_bind_text(s, 4, st->id.p, (int)st->id.n, SQLITE_STATIC);
	bool had = sqlite3_step(s) == SQLITE_ROW;
	sqlite3_finalize(s);
	return had;
}

/* A step that recurs was made up for on that day; where calls fail it may be that nobody knows whether it went. */
static bool said_that_day(const struct witness *x, const struct round *r, const struct sop_step *st, int64_t at_ms)
{
	for (int i = 0; i < x->asks; i++)
		if (x->ask[i].round == r && x->ask[i].step == st && (x->ask[i].sent_ms || !x->w->calm) &&
			zone_day(&x->zone, x->ask[i].asked_ms) == zone_day(&x->zone, at_ms))
			return witness_recurs(st);
	return false;
}

/* Words that are true only now and then. */
static bool holds(struct witness *x, const struct round *r, const struct sop_step *st, const struct outcome *o)
{
	bool blast = r->script->kind == SOP_BLAST, bought = st->time.kind == SOP_WHEN_BOUGHT;
	switch (o->reason) {
	case REASON_CLAIMED: return blast && !witness_recurs(st) && had_it(x, r, st);
	case REASON_AUDIENCE: return blast && witness_audience(x, r, o->decided_ms) != WITNESS_IN;
	case REASON_SAID_TODAY: return said_that_day(x, r, st, o->decided_ms);
	case REASON_SOLD_OUT: return r->script->kind == SOP_FLASH;
	case REASON_UNDONE: return bought && witness_refunded(x, r->customer);
	/* Where nothing stands still nothing is late, but for: a birthday that is learnt on the day before it; what follows a step that was
	 * given up late (2.3); what goes back to the purchase before, when one is refunded. */
	case REASON_LATE:
		return !x->w->calm || st->time.kind == SOP_WHEN_YEARLY || st->time.kind == SOP_WHEN_STEP ||
			(bought && witness_refunded(x, r->customer));
	default: return true;
	}
}

/* over_ms: from then on the round decides nothing more. */
static void kept(
	struct witness *x, const struct round *r, const struct sop_step *st, const struct outcome *o, int64_t over_ms)
{
	int64_t due_ms = due_of(x, r, st), again_ms = o->retry_ms;
	char at[32];
	x->tally->steps++;
	/* Who comes when all of it is long over is over at once. */
	bool over_at_once = due_ms <= r->entered_ms && r->ended_ms <= r->entered_ms + MINUTE_MS &&
		r->script->kind != SOP_BLAST; /* there a step of now lets him in */
	if (!o->there && due_ms != BRAIN_NEVER && due_ms + GRACE_MS < over_ms && !over_at_once)
		witness_say(x, "'%.*s' of '%.*s' was lost for %.*s: due %s and nobody decided", SPAN_ARG(st->id),
			SPAN_ARG(r->script->name), SPAN_ARG(r->customer), zone_format(&x->zone, due_ms, at));
	/* 顺延 of another step may have moved it to a later day meanwhile (finding 9), or he told another birthday, or was heard. */
	int64_t moved_ms = st->time.kind == SOP_WHEN_YEARLY ? birthday_ms(x, r, st)
		: st->time.kind == SOP_WHEN_HEARD           ? heard_ms(x, r, st)
							    : due_ms;
	if (moved_ms != BRAIN_NEVER && moved_ms > again_ms)
		again_ms = moved_ms;
	if (o->delayed && o->retry_ms > 0 && again_ms + GRACE_MS < over_ms)
		witness_say(x, "'%.*s' of '%.*s' for %.*s was to be looked at again at %s", SPAN_ARG(st->id),
			SPAN_ARG(r->script->name), SPAN_ARG(r->customer), zone_format(&x->zone, again_ms, at));
	if (!o->skipped)
		return;
	x->tally->skipped[o->reason]++;
	if (!final_word(o->reason) || !holds(x, r, st, o))
		witness_say(x, "'%.*s' of '%.*s' for %.*s was skipped for '%s'", SPAN_ARG(st->id),
			SPAN_ARG(r->script->name), SPAN_ARG(r->customer), reason_info(o->reason)->code);
	if (st->of < 0)
		given_up(x, r, st, o);
}

void witness_kept(struct witness *x)
{
	sqlite3_stmt *s = witness_prepare(x,
		"SELECT state, reason, due_ms, decided_ms, coalesce(retry_ms, 0) FROM occurrence WHERE enrolment = ?1 AND step = ?2 "
		"ORDER BY occurrence DESC LIMIT 1");
	for (int i = 0; s && i < x->rounds; i++) {
		const struct round *r = &x->round[i];
		int64_t over_ms = r->ended_ms < x->w->end_ms ? r->ended_ms : x->w->end_ms;
		/* A branch with 停止 was taken: its text is the last word. */
		for (int k = 0; k < r->script->steps; k++) {
			struct outcome o = {0};
			if (r->script->step[k].closing)
				o = outcome_of(s, r, &r->script->step[k]);
			over_ms = o.there && o.due_ms < over_ms ? o.due_ms : over_ms;
		}
		over_ms -= x->w->calm ? 0 : DOWN_MS;
		for (int k = 0; k < r->script->steps; k++) {
			if (r->script->step[k].member != (r->camp != 0))
				continue; /* of another round of that group */
			struct outcome o = outcome_of(s, r, &r->script->step[k]);
			kept(x, r, &r->script->step[k], &o, over_ms);
		}
	}
	sqlite3_finalize(s);
}
