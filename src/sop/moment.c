#include "sop/moment.h"
#include "sop/calendar.h"
#include "sop/when.h"

#define SEARCH_DAYS 800   /* how far the next day of a step that recurs is looked for */
#define LONGEST_DAYS 3650 /* as a time may be */
#define FOUNDING_MS INT64_C(600000)
#define UNSURE_MS (60 * ZONE_DAY_MS) /* a time that hangs on an event: so long behind its dur, at least */

bool moment_recurs(const struct sop_step *step)
{
	return step->time.kind == SOP_WHEN_DAILY || step->time.kind == SOP_WHEN_WEEKLY ||
		step->time.kind == SOP_WHEN_MONTHLY || step->time.kind == SOP_WHEN_EACH;
}

unsigned moment_hangs(const struct sop_script *s)
{
	unsigned on = 0;

	for (int i = 0; i < s->stops; i++)
		if (s->stop[i].event == SOP_EV_QUIET)
			on |= MOMENT_ON_HEARD;
	for (int i = 0; i < s->steps; i++)
		switch (s->step[i].time.kind) {
		case SOP_WHEN_STEP: on |= MOMENT_ON_STEP; break;
		case SOP_WHEN_BOUGHT: on |= MOMENT_ON_BOUGHT; break;
		case SOP_WHEN_JOINED: on |= MOMENT_ON_JOINED; break;
		case SOP_WHEN_HEARD: on |= MOMENT_ON_HEARD; break;
		case SOP_WHEN_YEARLY: on |= MOMENT_ON_DATE; break;
		case SOP_WHEN_FULL: on |= MOMENT_ON_CHECKIN; break;
		default: break;
		}
	return on;
}

/* -- days ---------------------------------------------------------------------------------------------------------- */

int64_t moment_day_of(int year, int month, int day)
{
	if (!zone_date_valid(year, month, day)) {
		int next = month % 12 + 1;
		return zone_day_of(year + (month == 12), next, 1) - 1;
	}
	return zone_day_of(year, month, day);
}

static bool fits_days(const struct sop_rules *r, unsigned days, int64_t day)
{
	if ((days & SOP_ONLY_WORKDAY) && !calendar_works(r->calendar, day))
		return false;
	if ((days & SOP_ONLY_WEEKEND) && !calendar_weekend(r->calendar, day))
		return false;
	return !(days & SOP_ONLY_NO_HOLIDAY) || !calendar_holiday(r->calendar, day);
}

bool moment_fits(const struct sop_rules *r, const struct sop_step *step, const struct sop_enrolment *e, int64_t day)
{
	const struct sop_only *o = &step->only;
	int64_t nth = day - zone_day(r->zone, e->t0_ms) + 1;

	if (o->from > 0 && (nth < o->from || nth > o->to))
		return false;
	return fits_days(r, o->days, day);
}

static bool off(const struct calendar *c, const struct sop_off *v, int n, int64_t day, struct span *ret_name)
{
	struct span holiday = calendar_name(c, day);

	for (int i = 0; i < n; i++) {
		bool named = v[i].from < 0;
		if (named ? holiday.n > 0 && (span_eq(v[i].name, holiday) || span_is(v[i].name, SOP_OFF_HOLIDAYS))
			  : day >= v[i].from && day <= v[i].to) {
			if (ret_name)
				*ret_name = named ? holiday : v[i].name;
			return true;
		}
	}
	return false;
}

bool moment_off(const struct sop_rules *r, const struct sop_script *s, int64_t day, struct span *ret_name)
{
	return off(r->calendar, r->off, r->offs, day, ret_name) ||
		(s && off(r->calendar, s->off, s->offs, day, ret_name));
}

/* The clock of the step on that day; without one the configured, out of 静默. */
static int64_t on_day(const struct sop_rules *r, const struct sop_script *s, const struct sop_step *st, int64_t day)
{
	int64_t at;

	if (st->time.minute >= 0)
		return when_clock(r, s, day, st->time.minute);
	at = zone_at_ms(r->zone, day, r->default_clock);
	return when_has_content(st) ? when_quiet_end(r, s, at) : at;
}

/* -- again and again ------------------------------------------------------------------------------------------------- */

static bool on_that_day(const struct sop_time *t, int64_t day)
{
	struct date d;

	switch (t->kind) {
	case SOP_WHEN_WEEKLY: return (t->weekdays & 1u << zone_weekday(day)) != 0;
	case SOP_WHEN_MONTHLY:
		d = zone_date(day);
		return d.day == t->day || (t->month_end && d.day < t->day && zone_date(day + 1).day == 1);
	default: return true;
	}
}

int64_t moment_after(const struct sop_rules *r, const struct sop_time *t, unsigned days, int64_t after_ms)
{
	int minute = t->minute >= 0 ? t->minute : r->default_clock;
	int64_t day = t->kind == SOP_WHEN_DATE ? t->date : zone_day(r->zone, after_ms);

	for (int i = 0; i < SEARCH_DAYS; i++, day++) {
		int64_t at = zone_at_ms(r->zone, day, minute);

		if (at > after_ms && (t->kind == SOP_WHEN_DATE || on_that_day(t, day)) && fits_days(r, days, day))
			return at;
		if (t->kind == SOP_WHEN_DATE)
			break;
	}
	return FACTS_NEVER;
}

static int days_from(const struct sop_script *s, struct span date, bool first)
{
	int days = 0;

	for (int i = 0; i < s->steps; i++) {
		const struct sop_time *t = &s->step[i].time;

		if (t->kind == SOP_WHEN_YEARLY && (first ? t->day < days : t->day > days) && tagset_same(t->name, date))
			days = t->day;
	}
	return days;
}

int moment_opens(const struct sop_script *s, struct span date)
{
	return days_from(s, date, true);
}

int moment_closes(const struct sop_script *s, struct span date)
{
	return days_from(s, date, false);
}

/* The last day on which it may recur, INT64_MAX: none is written. */
static int64_t last_day(
	const struct sop_rules *r, const struct sop_script *s, const struct sop_enrolment *e, const struct sop_step *st)
{
	int64_t first = zone_day(r->zone, e->t0_ms), last = INT64_MAX;

	if (s->days > 0) /* 周期 */
		last = first + s->days - 1;

	if (st->until_date > 0 && st->until_date < last)
		last = st->until_date;
	if (st->until_day > 0 && first + st->until_day - 1 < last)
		last = first + st->until_day - 1;
	if (st->only.to > 0 && first + st->only.to - 1 < last)
		last = first + st->only.to - 1;
	return last;
}

static bool recurs_on(const struct sop_rules *r, const struct sop_enrolment *e, const struct sop_step *st, int64_t day)
{
	return on_that_day(&st->time, day) && moment_fits(r, st, e, day);
}

/* The first day from `day` on; -1: none. */
static int64_t next_day(const struct sop_rules *r, const struct sop_script *s, const struct sop_enrolment *e,
	const struct sop_step *st, int64_t day)
{
	int64_t last = last_day(r, s, e, st);

	for (int i = 0; i < SEARCH_DAYS && day <= last; i++, day++)
		if (recurs_on(r, e, st, day))
			return day;
	return -1;
}

/* From when on it is his story: a member who comes later does not get what was. */
static int64_t begins_ms(const struct sop_enrolment *e)
{
	return e->member && e->entered_ms > e->t0_ms ? e->entered_ms : e->t0_ms;
}

static struct moment recurring(const struct sop_rules *r, const struct sop_script *s, const struct sop_enrolment *e,
	const struct sop_claim *c, const struct sop_step *st, int64_t now_ms)
{
	int64_t day = zone_day(r->zone, begins_ms(e)), today = zone_day(r->zone, now_ms);
	struct moment none = {FACTS_NEVER, day};

	if (c && c->state == SOP_DELAYED)
		return (struct moment){on_day(r, s, st, c->occurrence), c->occurrence};
	if (c && c->state != SOP_UNCLAIMED) {
		if (st->most > 0 && c->count >= st->most)
			return none;
		day = c->occurrence + 1;
	}
	day = next_day(r, s, e, st, day);
	if (day >= 0 && on_day(r, s, st, day) < begins_ms(e) + !e->by_clock)
		day = next_day(r, s, e, st, day + 1);
	if (day < 0)
		return none;
	for (int64_t d = today < last_day(r, s, e, st) ? today : last_day(r, s, e, st); d > day; d--)
		if (recurs_on(r, e, st, d) && on_day(r, s, st, d) <= now_ms) {
			day = d;
			break;
		}
	return (struct moment){on_day(r, s, st, day), day};
}

/* -- 秒杀 ---------------------------------------------------------------------------------------------------------------- */

/* The n-th of 开抢后 每 dur; FACTS_NEVER: by then it is over, or enough were told. */
static int64_t nth(const struct sop_enrolment *e, const struct sop_step *st, int64_t n)
{
	int64_t at = e->t0_ms + n * st->time.dur_ms;

	return (st->most > 0 && n > st->most) || (e->over_ms > 0 && at >= e->over_ms) ? FACTS_NEVER : at;
}

static struct moment each(
	const struct sop_enrolment *e, const struct sop_claim *c, const struct sop_step *st, int64_t now_ms)
{
	int64_t n = 1;

	if (c && c->state == SOP_DELAYED)
		return (struct moment){nth(e, st, c->occurrence), c->occurrence};
	if (c && c->state != SOP_UNCLAIMED)
		n = c->occurrence + 1;
	while (nth(e, st, n + 1) <= now_ms) /* of several that have passed, the last */
		n++;
	return (struct moment){nth(e, st, n), n};
}

/* dur from there; with a clock so many calendar days from it. */
static int64_t away(const struct sop_rules *r, const struct sop_time *t, int64_t from_ms)
{
	return t->minute >= 0 ? zone_at_ms(r->zone, zone_day(r->zone, from_ms) + t->day, t->minute)
			      : from_ms + t->dur_ms;
}

int64_t moment_next(const struct sop_rules *r, const struct sop_script *s, const struct sop_enrolment *e, int step,
	int64_t occurrence)
{
	const struct sop_step *st = &s->step[step];
	if (st->time.kind == SOP_WHEN_EACH)
		return nth(e, st, occurrence + 1);
	int64_t day = moment_recurs(st) ? next_day(r, s, e, st, occurrence + 1) : -1;

	return day < 0 ? FACTS_NEVER : on_day(r, s, st, day);
}

/* -- behind something, around a date ----------------------------------------------------------------------------------- */

/* The first D (with its days before or behind it) that does not lie wholly before the round: of a round that 生日 itself began,
 * this year's, even when the program was away that morning. */
static int64_t yearly(
	const struct sop_rules *r, const struct sop_script *s, const struct sop_enrolment *e, const struct sop_step *st)
{
	int64_t from = (e->entered_ms < e->t0_ms ? e->entered_ms : e->t0_ms) - ZONE_DAY_MS;
	int year = zone_date(zone_day(r->zone, from)).year;

	for (int i = 0; i < e->dates; i++) {
		const struct sop_date *d = &e->date[i];

		if (!tagset_same(d->name, st->time.name))
			continue;
		for (int y = year - 1; y <= year + 2; y++) {
			int64_t at = on_day(r, s, st, moment_day_of(y, d->month, d->day) + st->time.day);
			if (at > from)
				return at;
		}
	}
	return FACTS_NEVER;
}

/* Behind the last purchase, or the last time he joined a group. */
static int64_t behind_event(const struct sop_rules *r, const struct sop_script *s, const struct sop_enrolment *e,
	const struct sop_step *st, int64_t event_ms)
{
	int64_t at;

	if (event_ms == 0)
		return FACTS_NEVER;
	at = when_behind(r, s, st, event_ms);
	return at > e->t0_ms ? at : FACTS_NEVER; /* of an event long ago: the next one counts */
}

/* Delivery of the step above, or the end of its wait; skipped: its due time. */
static int64_t above(const struct sop_rules *r, const struct sop_script *s, const struct sop_claim *claims, int step)
{
	int before = step - 1;
	const struct sop_claim *c;

	while (before >= 0 && s->step[before].of >= 0)
		before--; /* its branches are no steps of the story */
	c = claims && before >= 0 ? &claims[before] : NULL;
	if (!c || (c->state != SOP_DONE && c->state != SOP_FINAL) ||
		(c->state == SOP_DONE && s->step[before].branches > 0 && c->wait != SOP_WAIT_OVER))
		return FACTS_NEVER;
	return when_behind(r, s, &s->step[step], c->state == SOP_DONE ? c->delivered_ms : c->due_ms);
}

struct moment moment_of(const struct sop_rules *r, const struct sop_script *s, const struct sop_enrolment *e,
	const struct sop_claim *claims, int step, int64_t now_ms)
{
	const struct sop_step *st = &s->step[step];
	struct moment m = {FACTS_NEVER, 1};

	if (st->member != e->member)
		return m; /* of another round of that group */
	switch (st->time.kind) {
	case SOP_WHEN_NONE:
	case SOP_WHEN_BRANCH:
		m.due_ms = claims && claims[step].state != SOP_UNCLAIMED ? claims[step].due_ms : FACTS_NEVER;
		break;
	case SOP_WHEN_DAILY:
	case SOP_WHEN_WEEKLY:
	case SOP_WHEN_MONTHLY: return recurring(r, s, e, claims ? &claims[step] : NULL, st, now_ms);
	case SOP_WHEN_EACH: return each(e, claims ? &claims[step] : NULL, st, now_ms);
	case SOP_WHEN_FULL:
		if (e->checks >= st->time.day)
			m.due_ms = when_called(r, s, st, e->check_ms[st->time.day - 1]);
		break;
	case SOP_WHEN_START: m.due_ms = away(r, &st->time, e->t0_ms); break;
	case SOP_WHEN_SOLD_OUT: m.due_ms = e->sold_ms > 0 ? e->sold_ms : FACTS_NEVER; break;
	case SOP_WHEN_OVER: m.due_ms = e->over_ms > 0 ? away(r, &st->time, e->over_ms) : FACTS_NEVER; break;
	case SOP_WHEN_DATE: m.due_ms = on_day(r, s, st, st->time.date); break;
	case SOP_WHEN_YEARLY: m.due_ms = yearly(r, s, e, st); break;
	case SOP_WHEN_STEP: m.due_ms = above(r, s, claims, step); break;
	case SOP_WHEN_BOUGHT: m.due_ms = behind_event(r, s, e, st, e->bought_ms); break;
	case SOP_WHEN_JOINED: m.due_ms = behind_event(r, s, e, st, e->joined_ms); break;
	case SOP_WHEN_HEARD: m.due_ms = when_behind(r, s, st, e->heard_ms > 0 ? e->heard_ms : e->t0_ms); break;
	default: m.due_ms = when_due(r, s, st, e->t0_ms, e->shift_days); break;
	}
	return m;
}

bool moment_early(const struct sop_step *step, const struct sop_enrolment *e, int64_t due_ms)
{
	if (e->by_clock && due_ms == e->t0_ms)
		return false;
	switch (step->time.kind) {
	case SOP_WHEN_DAY:
	case SOP_WHEN_HEARD: return due_ms <= begins_ms(e);
	case SOP_WHEN_FULL: return due_ms < e->entered_ms;
	case SOP_WHEN_NOW:
	case SOP_WHEN_AFTER:
		/* Who was there when it began is met a little later. */
		return e->member && e->entered_ms > e->t0_ms + FOUNDING_MS && due_ms <= e->entered_ms;
	case SOP_WHEN_DATE:
		if (e->member)
			return due_ms <= begins_ms(e);
		break;
	case SOP_WHEN_START:
	case SOP_WHEN_EACH:
	case SOP_WHEN_YEARLY: break;
	default: return false;
	}
	/* A round of 秒杀 begins before its T0. */
	return due_ms <= (e->entered_ms < e->t0_ms ? e->entered_ms : e->t0_ms);
}

/* The day of the last of them, as the calendar has it: 只在 may pass over many. */
static int64_t day_of_last(const struct sop_rules *r, const struct sop_enrolment *e, const struct sop_step *st,
	int64_t first, int64_t last)
{
	int64_t day = first, until = last < first + LONGEST_DAYS ? last : first + LONGEST_DAYS;

	for (int n = recurs_on(r, e, st, day); n < st->most && day < until; n += recurs_on(r, e, st, day))
		day++;
	return day;
}

/* The last of a step that recurs so often: at worst once a week, once a month. */
static int64_t last_of_many(
	const struct sop_rules *r, const struct sop_script *s, const struct sop_enrolment *e, const struct sop_step *st)
{
	int64_t first = zone_day(r->zone, e->t0_ms), last = last_day(r, s, e, st), each = 1;

	if (st->time.kind == SOP_WHEN_WEEKLY)
		each = 7;
	else if (st->time.kind == SOP_WHEN_MONTHLY)
		each = st->time.day > 28 && !st->time.month_end ? 62 : 31;
	if (st->most > 0 && st->only.days)
		last = day_of_last(r, e, st, first, last);
	else if (st->most > 0 && first + each * st->most < last)
		last = first + each * st->most;
	return last == INT64_MAX ? FACTS_NEVER : zone_day_start_ms(r->zone, last + 1);
}

int64_t moment_last(const struct sop_rules *r, const struct sop_script *s, const struct sop_enrolment *e, int step)
{
	const struct sop_step *st = &s->step[step];

	switch (st->time.kind) {
	case SOP_WHEN_STEP:
	case SOP_WHEN_BOUGHT:
	case SOP_WHEN_JOINED:
	case SOP_WHEN_HEARD: return e->t0_ms + st->time.dur_ms + st->time.months * 31 * ZONE_DAY_MS + UNSURE_MS;
	case SOP_WHEN_DAILY:
	case SOP_WHEN_WEEKLY:
	case SOP_WHEN_MONTHLY: return last_of_many(r, s, e, st);
	case SOP_WHEN_EACH:
	case SOP_WHEN_SOLD_OUT: return e->over_ms > 0 ? e->over_ms : FACTS_NEVER;
	default: return moment_of(r, s, e, NULL, step, e->t0_ms).due_ms;
	}
}
