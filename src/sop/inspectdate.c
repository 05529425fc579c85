#include "inspectdate.h"
#include "amount.h"
#include "base/zone.h"
#include "sop/calendar.h"
#include "sop/moment.h"
#include "readtime.h"

bool inspectdate_by_day(const struct sop_step *st)
{
	switch (st->time.kind) {
	case SOP_WHEN_DAY:
	case SOP_WHEN_DATE:
	case SOP_WHEN_YEARLY: return true;
	case SOP_WHEN_BOUGHT:
	case SOP_WHEN_CLOSE:
	case SOP_WHEN_JOINED: return st->time.minute >= 0;
	default: return moment_recurs(st);
	}
}

/* 每天 has to end somewhere (finding 54); 最多 and 直到 need something that recurs. */
static void ends(struct reading *r, const struct sop_step *st, const struct sop_pos *key)
{
	bool written = key[KEYWORD_K_MOST].line || key[KEYWORD_K_UNTIL].line;

	/* A 群发 goes on until its file is taken away: nobody waits in it for the next time. */
	bool flash = st->time.kind == SOP_WHEN_EACH; /* readflash says what that one needs */
	/* 打卡 ends with 周期, which is asked for. */
	if (moment_recurs(st) && !flash && !written && st->only.to == 0 && r->script->days == 0 &&
		r->script->kind != SOP_BLAST && !r->script->checkin)
		reading_note_at(r, DIAG_NO_END, st->time.pos, st->time.source, SPAN_ABSENT, SPAN_ABSENT);
	if (moment_recurs(st) || !written || st->time.kind == SOP_WHEN_NONE)
		return;
	bool most = key[KEYWORD_K_MOST].line > 0;
	reading_note_at(r, DIAG_NOT_RECURRING, key[most ? KEYWORD_K_MOST : KEYWORD_K_UNTIL],
		most ? SPAN_LIT("最多") : SPAN_LIT("直到"), SPAN_ABSENT, SPAN_ABSENT);
}

/* A date does not move (finding 9). */
static void defers(struct reading *r, const struct sop_step *st, const struct sop_pos *key)
{
	bool fixed = st->time.kind == SOP_WHEN_DATE || st->time.kind == SOP_WHEN_YEARLY ||
		st->time.kind == SOP_WHEN_FULL || moment_recurs(st);

	if (fixed && st->miss == SOP_MISS_DEFER)
		reading_note_at(r, DIAG_MISS_TIME,
			key[KEYWORD_K_MISS].line ? key[KEYWORD_K_MISS] : r->places.key[KEYWORD_K_MISS],
			SPAN_LIT("顺延"), st->time.source,
			SPAN_LIT("这一天不会挪：写「错过：补发（2小时内）」或「错过：跳过」"));
}

/* The calendar of this year is not there. Said once. */
static void calendar(struct reading *r, const struct sop_step *st)
{
	const struct check_world *w = r->world;

	if (!w->calendar || w->today < 0 || !(st->only.days & (SOP_ONLY_WORKDAY | SOP_ONLY_NO_HOLIDAY)) ||
		r->told_calendar)
		return;
	int year = zone_date(w->today).year;
	if (calendar_knows(w->calendar, year))
		return;
	r->told_calendar = true;
	reading_note_at(r, DIAG_NO_CALENDAR, st->pos, reading_number(r, year), SPAN_ABSENT, SPAN_ABSENT);
}

/* 2.3, by kind: a 群发 has moments of its own, and no trigger that a time could be counted from. */
static void of_kind(struct reading *r, const struct sop_step *st)
{
	if (r->script->kind != SOP_BLAST || st->time.kind <= SOP_WHEN_BRANCH || st->time.kind == SOP_WHEN_DATE ||
		moment_recurs(st))
		return;
	reading_note_at(r, DIAG_TIME_KIND, st->time.pos, st->time.source, span_of(keyword_kind_name(r->script->kind)),
		readtime_forms(r->script->kind));
}

/* A day that 只在 leaves out for ever: 顺延 alone goes on to one that it does not. */
static void only(struct reading *r, const struct sop_step *st)
{
	const struct sop_only *o = &st->only;
	bool later = st->miss == SOP_MISS_DEFER && st->time.day < o->from;

	if (st->time.kind != SOP_WHEN_DAY || o->from == 0 || later ||
		(st->time.day >= o->from && st->time.day <= o->to))
		return;
	reading_note_at(
		r, DIAG_ONLY_DAY, st->time.pos, st->time.source, reading_number(r, o->from), reading_number(r, o->to));
}

/* Who came in the last minute of day 1 has it soonest: even he is out by then. */
static void longest(struct reading *r, const struct sop_step *st)
{
	const struct sop_time *t = &st->time;
	int minute = t->minute >= 0 ? t->minute : r->world->default_minute;
	int64_t longest_ms = r->script->longest_ms, soonest_ms = -1;

	if (t->kind == SOP_WHEN_DAY)
		soonest_ms = (t->day - 2) * AMOUNT_DAY_MS + minute * AMOUNT_MINUTE_MS;
	else if (t->kind == SOP_WHEN_AFTER && t->months == 0)
		soonest_ms = t->dur_ms;
	if (longest_ms > 0 && longest_ms < SOP_MONTH && soonest_ms >= longest_ms)
		reading_note_at(r, DIAG_BEHIND_LONGEST, t->pos, t->source, SPAN_ABSENT, SPAN_ABSENT);
}

static void past(struct reading *r, const struct sop_step *st, struct sop_pos until)
{
	int64_t today = r->world->today;

	if (today < 0)
		return;
	if (st->time.kind == SOP_WHEN_DATE && st->time.date < today)
		reading_note_at(r, DIAG_DATE_PAST, st->time.pos, st->time.source, SPAN_ABSENT, SPAN_ABSENT);
	if (until.line && st->until_date > 0 && st->until_date < today)
		reading_note_at(r, DIAG_DATE_PAST, until, SPAN_LIT("「直到」那一天"), SPAN_ABSENT, SPAN_ABSENT);
}

void inspectdate_one(struct reading *r, int step)
{
	const struct sop_step *st = &r->script->step[step];
	const struct sop_pos *key = r->steps[step].key;

	of_kind(r, st);
	ends(r, st, key);
	defers(r, st, key);
	calendar(r, st);
	if (moment_recurs(st) && (st->branches > 0 || key[KEYWORD_K_WAIT].line))
		reading_note_at(r, DIAG_RECURS_BRANCH, st->time.pos, SPAN_ABSENT, SPAN_ABSENT, SPAN_ABSENT);
	if (st->time.kind == SOP_WHEN_STEP && step == 0)
		reading_note_at(r, DIAG_NO_STEP_ABOVE, st->time.pos, SPAN_ABSENT, SPAN_ABSENT, SPAN_ABSENT);
	only(r, st);
	longest(r, st);
	past(r, st, key[KEYWORD_K_UNTIL]);
}
