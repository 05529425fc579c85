#include "sop/when.h"
#include "sop/moment.h"

#define MINUTE_MS INT64_C(60000)
#define DAY_MINUTES 1440
#define LONGEST_MS (90 * ZONE_DAY_MS)   /* 最长 where no time is fixed (finding 54) */
#define AFTERLIFE_MS (30 * ZONE_DAY_MS) /* … else so long after the last one */
#define EVENING (18 * 60)               /* from here on a to-do has until tomorrow (finding 50) */
#define NOON (12 * 60)

/* [from, to) in minutes of the day; from above to: over midnight. */
struct hush {
	int from, to;
};

static int add_hush(struct hush *v, int n, int from, int to)
{
	if (from < 0 || to < 0 || from == to)
		return n;
	v[n] = (struct hush){from % DAY_MINUTES, to};
	if (v[n].from == v[n].to)
		return n;
	/* A minute before: a task stands until WeCom has answered the last look and the cancel, and a tap meanwhile is heard in
	 * the night. */
	if ((v[n].from + DAY_MINUTES - 1) % DAY_MINUTES != v[n].to)
		v[n].from = (v[n].from + DAY_MINUTES - 1) % DAY_MINUTES;
	return n + 1;
}

/* The house's and the script's, together (finding 44). */
static int hushes(const struct sop_rules *r, const struct sop_script *s, struct hush v[2])
{
	int n = add_hush(v, 0, r->quiet_from, r->quiet_to);

	return s ? add_hush(v, n, s->quiet_from, s->quiet_to) : n;
}

static bool within(const struct hush *h, int minute)
{
	if (h->from < h->to)
		return minute >= h->from && minute < h->to;
	return minute >= h->from || minute < h->to;
}

bool when_quiet(const struct sop_rules *r, const struct sop_script *s, int64_t t_ms)
{
	struct hush v[2];
	int n = hushes(r, s, v), minute = zone_minute(r->zone, t_ms);

	for (int i = 0; i < n; i++)
		if (within(&v[i], minute))
			return true;
	return false;
}

bool when_quiet_eve(const struct sop_rules *r, const struct sop_script *s, int64_t t_ms)
{
	struct hush v[2];
	int n = hushes(r, s, v), minute = zone_minute(r->zone, t_ms);
	bool eve = false;

	for (int i = 0; i < n; i++) {
		if (!within(&v[i], minute))
			continue;
		if (minute != v[i].from)
			return false;
		eve = true;
	}
	return eve;
}

/* The instant of a clock at or after t: of t's day, or of the next when that has passed. A clock that comes twice (the
 * end of summer time) is counted on from t. */
static int64_t clock_after(const struct zone *z, int64_t t_ms, int minute)
{
	int64_t day = zone_day(z, t_ms), at;
	int now = zone_minute(z, t_ms);

	if (minute <= now)
		return zone_at_ms(z, day + 1, minute);
	at = zone_at_ms(z, day, minute);
	return at > t_ms ? at : t_ms - t_ms % MINUTE_MS + (minute - now) * MINUTE_MS;
}

int64_t when_quiet_end(const struct sop_rules *r, const struct sop_script *s, int64_t t_ms)
{
	struct hush v[2];
	int n = hushes(r, s, v);

	/* Two overlapping spans hand over to each other at most twice a day; more means that they cover it wholly. */
	for (int turn = 0; turn < 8; turn++) {
		int minute = zone_minute(r->zone, t_ms), i = 0;

		while (i < n && !within(&v[i], minute))
			i++;
		if (i == n)
			return t_ms;
		t_ms = clock_after(r->zone, t_ms, v[i].to);
	}
	return FACTS_NEVER;
}

int64_t when_quiet_start(const struct sop_rules *r, const struct sop_script *s, int64_t t_ms)
{
	struct hush v[2];
	int n = hushes(r, s, v);
	int64_t first = FACTS_NEVER, day = zone_day(r->zone, t_ms);

	if (when_quiet(r, s, t_ms))
		return t_ms;
	for (int i = 0; i < n; i++)
		for (int64_t d = day; d <= day + 2; d++) {
			int64_t at = zone_at_ms(r->zone, d, v[i].from);

			/* Not quiet: summer time begins in it and leaves nothing of it. */
			if (at > t_ms && at < first && when_quiet(r, s, at))
				first = at;
		}
	return first;
}

enum sop_exec when_exec(const struct sop_step *step)
{
	if (step->exec != SOP_EXEC_DEFAULT)
		return step->exec;
	return step->time.kind == SOP_WHEN_WELCOME ? SOP_EXEC_AUTO : SOP_EXEC_CONFIRM;
}

bool when_confirms(const struct sop_step *step)
{
	enum sop_exec exec = when_exec(step);

	return exec == SOP_EXEC_CONFIRM || exec == SOP_EXEC_OWNER;
}

bool when_has_content(const struct sop_step *step)
{
	return step->text.n > 0 || step->attachments > 0;
}

bool when_door(const struct sop_step *step)
{
	return step->time.kind == SOP_WHEN_GROUP_IN || step->time.kind == SOP_WHEN_GROUP_OUT;
}

/* written clock: never moved by 静默 or 合并 */
static bool when_has_clock(const struct sop_step *step)
{
	return step->time.minute >= 0;
}

/* Up to the next multiple of 合并 on the clock, so that those of one half hour share a task (finding 16). */
static int64_t merged(const struct sop_rules *r, int64_t t_ms)
{
	int minute = zone_minute(r->zone, t_ms), up;
	int64_t day = zone_day(r->zone, t_ms), at, rest = t_ms % MINUTE_MS;

	if (r->merge_min <= 1)
		return t_ms;
	up = (minute + (rest > 0) + r->merge_min - 1) / r->merge_min * r->merge_min;
	if (up > DAY_MINUTES)
		up = DAY_MINUTES;
	if (up == minute)
		return t_ms;
	at = zone_at_ms(r->zone, day, up);
	return at >= t_ms ? at : t_ms - rest + (up - minute) * MINUTE_MS;
}

/* In 微信客服 so soon behind what he did that he is still there (finding 44): whether he wrote is asked when it is decided. */
static bool talks(const struct sop_step *step)
{
	return when_exec(step) == SOP_EXEC_KF &&
		(step->time.kind == SOP_WHEN_NOW ||
			(step->time.kind == SOP_WHEN_AFTER && step->time.months == 0 &&
				step->time.dur_ms <= WHEN_TALK_MS));
}

/* A time without a clock: grouped, then out of 静默, which is no miss (findings 10, 16). */
static int64_t settled(const struct sop_rules *r, const struct sop_script *s, const struct sop_step *step, int64_t t_ms)
{
	if (!when_has_content(step))
		return t_ms;
	if (when_confirms(step))
		t_ms = merged(r, t_ms);
	return talks(step) ? t_ms : when_quiet_end(r, s, t_ms);
}

int64_t when_called(const struct sop_rules *r, const struct sop_script *s, const struct sop_step *step, int64_t now_ms)
{
	return settled(r, s, step, now_ms);
}

/* The same day so many months later, or before (below 0), else the last one of that month. */
static int64_t months_later(const struct zone *z, int64_t t_ms, int months)
{
	int64_t day = zone_day(z, t_ms), into_ms = t_ms - zone_day_start_ms(z, day);
	struct date d = zone_date(day);
	int all = d.year * 12 + d.month - 1 + months, year = all / 12, month = all % 12 + 1;

	if (!zone_date_valid(year, month, d.day))
		day = zone_day_of(year + (month == 12), month % 12 + 1, 1) - 1;
	else
		day = zone_day_of(year, month, d.day);
	return zone_day_start_ms(z, day) + into_ms;
}

int64_t when_later(const struct zone *z, int64_t t_ms, int64_t dur)
{
	return dur < SOP_MONTH ? t_ms + dur : months_later(z, t_ms, (int)(dur / SOP_MONTH));
}

int64_t when_earlier(const struct zone *z, int64_t t_ms, int64_t dur)
{
	return dur < SOP_MONTH ? t_ms - dur : months_later(z, t_ms, -(int)(dur / SOP_MONTH));
}

int64_t when_behind(const struct sop_rules *r, const struct sop_script *s, const struct sop_step *step, int64_t base_ms)
{
	const struct sop_time *t = &step->time;
	int64_t at = t->months > 0 ? months_later(r->zone, base_ms, t->months) : base_ms + t->dur_ms;

	if (t->minute >= 0) /* 购买后 7天 20:00: a calendar day */
		return zone_at_ms(r->zone,
			t->months > 0 ? zone_day(r->zone, at) : zone_day(r->zone, base_ms) + t->dur_ms / ZONE_DAY_MS,
			t->minute);
	return settled(r, s, step, at);
}

int64_t when_clock(const struct sop_rules *r, const struct sop_script *s, int64_t day, int minute)
{
	return zone_at_ms(r->zone, day + (minute < s->border), minute);
}

/* The last day of 周期 is over. */
static int64_t days_end(const struct sop_rules *r, const struct sop_script *s, int64_t t0_ms)
{
	return zone_at_ms(r->zone, zone_day(r->zone, t0_ms) + s->days, s->border);
}

/* 结营 of a group whose day 1 is that of t0; FACTS_NEVER without 周期. */
static int64_t close_ms(
	const struct sop_rules *r, const struct sop_script *s, const struct sop_step *step, int64_t t0_ms)
{
	int64_t end_ms = days_end(r, s, t0_ms), at;

	if (s->days == 0)
		return FACTS_NEVER;
	if (!when_has_clock(step))
		return settled(r, s, step, end_ms);
	at = zone_at_ms(r->zone, zone_day(r->zone, end_ms), step->time.minute);
	return at >= end_ms ? at : zone_at_ms(r->zone, zone_day(r->zone, end_ms) + 1, step->time.minute);
}

int64_t when_due(const struct sop_rules *r, const struct sop_script *s, const struct sop_step *step, int64_t t0_ms,
	int shift_days)
{
	const struct sop_time *t = &step->time;
	int64_t day, at;

	switch (t->kind) {
	case SOP_WHEN_NONE:
	case SOP_WHEN_BRANCH: return FACTS_NEVER;
	case SOP_WHEN_WELCOME: return t0_ms;
	case SOP_WHEN_NOW: return settled(r, s, step, t0_ms);
	case SOP_WHEN_AFTER: return when_behind(r, s, step, t0_ms);
	case SOP_WHEN_CLOSE: return close_ms(r, s, step, t0_ms);
	case SOP_WHEN_DAY: break;
	default: return FACTS_NEVER;
	}
	day = zone_day(r->zone, t0_ms) + t->day - 1 + shift_days;
	if (when_has_clock(step))
		return when_clock(r, s, day, t->minute);
	at = zone_at_ms(r->zone, day, r->default_clock);
	return when_has_content(step) ? when_quiet_end(r, s, at) : at;
}

int64_t when_span_end(const struct sop_rules *r, const struct sop_step *step, int64_t due_ms)
{
	const struct sop_time *t = &step->time;

	if (t->minute < 0 || t->until_minute < 0)
		return FACTS_NEVER;
	return zone_at_ms(r->zone, zone_day(r->zone, due_ms) + (t->until_minute <= t->minute), t->until_minute);
}

/* Is something said at 结营, or when the last evening's 满N天 comes out of 静默? */
static bool says_after(const struct sop_script *s)
{
	for (int i = 0; i < s->steps; i++)
		if (s->step[i].time.kind == SOP_WHEN_CLOSE || s->step[i].time.kind == SOP_WHEN_FULL)
			return true;
	return false;
}

int64_t when_expiry(const struct sop_rules *r, const struct sop_script *s, const struct sop_enrolment *e)
{
	int64_t last = FACTS_NEVER, longest_ms = r->longest_ms > 0 ? r->longest_ms : LONGEST_MS;
	bool endless = false; /* a step of a 群发 comes again without end */

	if (s->longest_ms > 0)
		return when_later(r->zone, e->t0_ms, s->longest_ms);
	if (s->days > 0) /* 周期 of a group, and a day for what is said behind it */
		return days_end(r, s, e->t0_ms) + (says_after(s) ? ZONE_DAY_MS : 0);
	for (int i = 0; i < s->steps; i++) {
		int64_t due = moment_last(r, s, e, i);

		if (when_door(&s->step[i]) && s->step[i].member == e->member) /* as long as the group stands */
			return FACTS_NEVER;
		if (due != FACTS_NEVER && (last == FACTS_NEVER || due > last))
			last = due;
		endless = endless || (due == FACTS_NEVER && moment_recurs(&s->step[i]));
	}
	if (last == FACTS_NEVER || (endless && last + AFTERLIFE_MS < e->t0_ms + longest_ms))
		return e->t0_ms + longest_ms;
	return last + AFTERLIFE_MS;
}

bool when_outlives(
	const struct sop_rules *r, const struct sop_script *s, const struct sop_enrolment *e, int step, int64_t at_ms)
{
	int64_t last = s->longest_ms > 0 || s->days > 0 ? FACTS_NEVER : moment_last(r, s, e, step);

	return last != FACTS_NEVER && last + AFTERLIFE_MS >= at_ms;
}

int64_t when_goal_end(const struct sop_rules *r, const struct sop_script *s, const struct sop_enrolment *e)
{
	if (!s->has_goal)
		return 0;
	return s->goal_within_ms > 0 ? when_later(r->zone, e->t0_ms, s->goal_within_ms) : FACTS_NEVER;
}

static int64_t least(int64_t a, int64_t b)
{
	return a < b ? a : b;
}

bool when_limited(const struct sop_step *step)
{
	return step->time.until_minute >= 0 || step->confirm_ms > 0 || step->confirm_minute >= 0;
}

/* 确认期限 as written, FACTS_NEVER when it is not, or lies before made (then the default holds). */
static int64_t written_deadline(const struct sop_rules *r, const struct sop_step *step, int64_t made_ms)
{
	int64_t at = FACTS_NEVER;

	if (step->time.until_minute >= 0)
		at = clock_after(r->zone, made_ms, step->time.until_minute);
	else if (step->confirm_ms > 0)
		at = made_ms + step->confirm_ms;
	else if (step->confirm_minute >= 0)
		at = zone_at_ms(r->zone, zone_day(r->zone, made_ms), step->confirm_minute);
	return at > made_ms ? at : FACTS_NEVER;
}

int64_t when_deadline(
	const struct sop_rules *r, const struct sop_script *s, const struct sop_step *step, int64_t made_ms)
{
	int64_t most = r->deadline_most_ms > 0 ? r->deadline_most_ms : ZONE_DAY_MS;
	int64_t at = least(written_deadline(r, step, made_ms), made_ms + most);

	/* No deadline reaches into 静默: the tap is what the customer hears (findings 6, 44). */
	if (when_exec(step) != SOP_EXEC_GROUP_BAR)
		at = least(at, when_quiet_start(r, s, made_ms));
	return at > made_ms ? at : made_ms + MINUTE_MS;
}

int64_t when_reminder(const struct sop_rules *r, int64_t made_ms, int64_t deadline_ms)
{
	if (r->remind_percent <= 0 || r->remind_percent >= 100)
		return FACTS_NEVER;
	return made_ms + (deadline_ms - made_ms) / 100 * r->remind_percent;
}

int64_t when_todo(const struct sop_rules *r, const struct sop_action *a, int64_t now_ms)
{
	const struct zone *z = r->zone;
	int64_t today = zone_day(z, now_ms), at;

	switch (a->deadline) {
	case SOP_DL_AFTER: return now_ms + a->deadline_ms;
	case SOP_DL_TODAY: return zone_day_start_ms(z, today + 1);
	case SOP_DL_DAY_CLOCK:
		at = zone_at_ms(z, today + a->deadline_days, a->deadline_minute);
		if (at > now_ms)
			return at;
		break; /* 今天 18:00 前, made at 19:00: the default of the evening */
	case SOP_DL_DEFAULT: break;
	}
	if (a->deadline == SOP_DL_DEFAULT && zone_minute(z, now_ms) < EVENING)
		return zone_day_start_ms(z, today + 1);
	return zone_at_ms(z, today + 1, NOON);
}
