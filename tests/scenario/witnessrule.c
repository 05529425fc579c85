/* Each text against the rules of its script and of the house. */
#include "witnessint.h"

#include <stdlib.h>

#define SLACK_MS INT64_C(30000)       /* calls take their time */
#define GATHER_MS (10 * MINUTE_MS)    /* finding 5: no task stands so long after a stop */
#define GROUP_DAY 1                   /* 每群每天最多 of a house that says nothing */
#define STALE_VIEW_MS (3 * MINUTE_MS) /* the sender of a troubled world may look at an old state */

/* -- the clock as the scripts write it -------------------------------------------------------------------------------------- */

static bool in_span(int minute, int from, int to)
{
	if (from < 0 || from == to)
		return false;
	return from < to ? minute >= from && minute < to : minute >= from || minute < to;
}

bool witness_quiet(const struct witness *x, const struct sop_script *s, int64_t at_ms)
{
	int minute = zone_minute(&x->zone, at_ms);
	return in_span(minute, x->w->quiet_from, x->w->quiet_to) || in_span(minute, s->quiet_from, s->quiet_to);
}

/* The minute before silence is no minute for a text: in it the tasks of the day are called back (CHANGELOG: 静默 begins a minute early). */
int64_t witness_loud_from(const struct witness *x, const struct sop_script *s, int64_t at_ms)
{
	while (witness_quiet(x, s, at_ms) || witness_quiet(x, s, at_ms + MINUTE_MS))
		at_ms = at_ms / MINUTE_MS * MINUTE_MS + MINUTE_MS;
	return at_ms;
}

/* The smaller of the house's and the script's; 0: none. */
int witness_cap(int house, int script)
{
	return script > 0 && (house <= 0 || script < house) ? script : house;
}

/* -- what must hold -------------------------------------------------------------------------------------------------------- */

/* A step reaches a customer at most once; one that recurs once a day. */
static void once(struct witness *x, const struct ask *a, int at)
{
	char one[512], two[512];
	for (int i = at - 1; a->sent_ms && i >= 0; i--) {
		const struct ask *b = &x->ask[i];
		if (b->round != a->round)
			break;
		if (b->step != a->step || !b->sent_ms || a->step->time.kind == SOP_WHEN_EACH)
			continue;
		if (!witness_recurs(a->step) || zone_day(&x->zone, a->made_ms) == zone_day(&x->zone, b->made_ms))
			witness_say(x, "twice: %s; and %s", witness_told(x, b, one), witness_told(x, a, two));
	}
}

int64_t witness_late(const struct sop_step *st)
{
	return st->miss == SOP_MISS_LATE ? st->late_ms : st->miss == SOP_MISS_DEFAULT ? 120 * MINUTE_MS : 0;
}

/* Was it one of its weekdays, at the time or since its 补发 began? */
static bool weekday_since(const struct witness *x, const struct sop_step *st, int64_t at_ms)
{
	for (int64_t day = zone_day(&x->zone, at_ms - witness_late(st)); day <= zone_day(&x->zone, at_ms); day++)
		if (st->time.weekdays & 1u << zone_weekday(day))
			return true;
	return false;
}

static void by_the_clock(struct witness *x, const struct ask *a)
{
	const struct sop_script *s = a->round->script;
	const struct sop_only *only = &a->step->only;
	int64_t day = zone_day(&x->zone, a->made_ms);
	bool weekend = zone_weekday(day) > 5;
	char buf[512];
	/* The toolbar of a group is exempt (finding 44). */
	if (witness_quiet(x, s, a->made_ms) && (a->mass || !witness_to_group(a->round, a->step)))
		witness_say(x, "made in 静默: %s", witness_told(x, a, buf));
	if (x->w->calm && a->mass && a->sent_ms && witness_quiet(x, s, a->sent_ms))
		witness_say(x, "sent in 静默: %s", witness_told(x, a, buf));
	for (int i = 0; i < s->offs; i++)
		if (s->off[i].from >= 0 && day >= s->off[i].from && day <= s->off[i].to)
			witness_say(x, "on a day without messages: %s", witness_told(x, a, buf));
	if ((only->days & SOP_ONLY_WORKDAY && weekend) || (only->days & SOP_ONLY_WEEKEND && !weekend))
		witness_say(x, "on another day than 只在 says: %s", witness_told(x, a, buf));
	int64_t nth = day - zone_day(&x->zone, a->round->t0_ms) + 1;
	if (only->from && (nth < only->from || nth > only->to))
		witness_say(x, "on day %lld of 只在 %d-%d: %s", (long long)nth, only->from, only->to,
			witness_told(x, a, buf));
	/* A task that is made again without who left (finding 5) must have been on time when it was made first. */
	if (a->step->time.kind == SOP_WHEN_WEEKLY && !weekday_since(x, a->step, a->remakes ? a->asked_ms : a->made_ms))
		witness_say(x, "on another weekday: %s", witness_told(x, a, buf));
	/* Nothing comes before its time. A date of its own may lie before 开营, behind the entry. */
	int64_t from_ms = a->step->time.kind == SOP_WHEN_DATE && a->round->entered_ms < a->round->t0_ms
		? a->round->entered_ms
		: a->round->t0_ms;
	if ((a->made_ms < from_ms && s->kind != SOP_FLASH) ||
		(a->step->time.kind == SOP_WHEN_START && a->step->time.minute < 0 &&
			a->made_ms < a->round->t0_ms + a->step->time.dur_ms) ||
		(a->step->time.kind == SOP_WHEN_AFTER && a->made_ms < a->round->t0_ms + a->step->time.dur_ms) ||
		(a->step->time.kind == SOP_WHEN_DAY && nth < a->step->time.day) ||
		(a->step->time.kind == SOP_WHEN_DATE && day < a->step->time.date))
		witness_say(x, "before its time: %s", witness_told(x, a, buf));
}

/* Nothing after a stop: no new task, and 10 minutes later none that stands (finding 5). A task is made again three times. */
static void after_stop(struct witness *x, const struct ask *a)
{
	int64_t stop_ms = a->round->ended_ms, slack = x->w->calm ? SLACK_MS : STALE_VIEW_MS;
	char buf[512];
	if (stop_ms == BRAIN_NEVER)
		return;
	if (!a->mass && x->w->calm && a->sent_ms > stop_ms + slack)
		witness_say(x, "sent by hand after the round had ended: %s", witness_told(x, a, buf));
	if (a->made_ms > stop_ms + slack)
		witness_say(x, "made after the round had ended: %s", witness_told(x, a, buf));
	if (!a->mass)
		return;
	x->tally->stood += a->made_ms <= stop_ms && a->over_ms > stop_ms;
	if (x->w->calm && a->made_ms <= stop_ms && a->over_ms > stop_ms + GATHER_MS + SLACK_MS && a->remakes < 3)
		witness_say(x, "stood 10 minutes after the round had ended: %s", witness_told(x, a, buf));
}

/* -- caps ------------------------------------------------------------------------------------------------------------------ */

static int by_customer(const void *p, const void *q)
{
	const struct ask *a = p, *b = q;
	int c = span_cmp(a->round->customer, b->round->customer);
	return c ? c : a->asked_ms < b->asked_ms ? -1 : a->asked_ms > b->asked_ms;
}

static int by_employee(const void *p, const void *q)
{
	const struct ask *a = p, *b = q;
	int c = span_cmp(a->employee, b->employee);
	return c ? c : a->sent_ms < b->sent_ms ? -1 : a->sent_ms > b->sent_ms;
}

static int by_round(const void *p, const void *q)
{
	const struct ask *a = p, *b = q;
	return a->round != b->round       ? (a->round < b->round ? -1 : 1)
		: a->made_ms < b->made_ms ? -1
					  : a->made_ms > b->made_ms;
}

/* How many texts his rules allow in that time, 0: as many as there are. A group has none of a week, and its toolbar none at all
 * (findings 17, 19). */
static int most(const struct witness *x, const struct ask *a, bool week)
{
	const struct sop_script *s = a->round->script;
	if (witness_to_group(a->round, a->step))
		return week || !a->mass ? 0 : witness_cap(GROUP_DAY, s->per_group_day);
	return week ? witness_cap(x->w->customer_week, s->per_week) : witness_cap(x->w->customer_day, s->per_day);
}

static bool same_time(const struct witness *x, const struct ask *a, const struct ask *b, bool week)
{
	int64_t one = zone_day(&x->zone, a->asked_ms), two = zone_day(&x->zone, b->asked_ms);
	return week ? (one + 3) / 7 == (two + 3) / 7 : one == two;
}

/* How many slots of that time were taken when this one was: of those decided at one instant the one with the smaller allowance was
 * the first, if any order of them is right. at: of a in its order by customer. */
static int taken(const struct witness *x, int at, bool week)
{
	const struct ask *a = &x->ask[at];
	int n = 0, allowed = most(x, a, week);
	for (int step = -1; step <= 1; step += 2)
		for (int k = at + step; k >= 0 && k < x->asks; k += step) {
			const struct ask *b = &x->ask[k];
			bool tie = b->asked_ms == a->asked_ms;
			if (!span_eq(b->round->customer, a->round->customer) || (step > 0 && !tie))
				break;
			int other = most(x, b, week);
			if (b->sent_ms && same_time(x, a, b, week) &&
				(b->mass || !witness_to_group(b->round, b->step)) &&
				(!tie || (other > 0 && (other < allowed || (other == allowed && step < 0)))))
				n++;
		}
	return n;
}

/* What went to one customer on one day and in one week, over all scripts: when a text was made, fewer had been than the caps allow
 * (finding 17). Those that came to nothing gave their slots back. */
static void customer_caps(struct witness *x)
{
	char buf[512];
	for (int i = 0; i < x->asks; i++) {
		const struct ask *a = &x->ask[i];
		int day = most(x, a, false), week = most(x, a, true);
		if (a->sent_ms && day > 0 && taken(x, i, false) >= day)
			witness_say(x, "more than %d a day: %s", day, witness_told(x, a, buf));
		if (a->sent_ms && week > 0 && taken(x, i, true) >= week)
			witness_say(x, "more than %d a week: %s", week, witness_told(x, a, buf));
	}
}

/* A 群发 sends a step once, whatever round he is in by then (finding 56). */
static void blast_once(struct witness *x)
{
	char one[512], two[512];
	for (int i = 0; i < x->asks; i++) {
		const struct ask *a = &x->ask[i], *b;
		if (a->round->script->kind != SOP_BLAST || !a->sent_ms)
			continue;
		for (int k = i - 1; k >= 0 && span_eq(x->ask[k].round->customer, a->round->customer); k--) {
			b = &x->ask[k];
			if (b->step == a->step && b->round != a->round && b->sent_ms &&
				(!witness_recurs(a->step) ||
					zone_day(&x->zone, a->made_ms) == zone_day(&x->zone, b->made_ms)))
				witness_say(x, "twice in two rounds: %s; and %s", witness_told(x, b, one),
					witness_told(x, a, two));
		}
		if (witness_audience(x, a->round, a->asked_ms) == WITNESS_OUT)
			witness_say(x, "of nobody whom 人群 names: %s", witness_told(x, a, one));
	}
}

/* Taps of one employee on one day (finding 62). */
static void employee_caps(struct witness *x)
{
	int64_t day = -1, taps = 0, last_ms = -1;
	for (int i = 0; x->w->employee_day > 0 && i < x->asks; i++) {
		const struct ask *a = &x->ask[i];
		if (!a->mass || !a->sent_ms)
			continue;
		bool same =
			i > 0 && span_eq(x->ask[i - 1].employee, a->employee) && zone_day(&x->zone, a->sent_ms) == day;
		taps = same ? taps + (a->sent_ms != last_ms) : 1;
		day = zone_day(&x->zone, a->sent_ms);
		last_ms = a->sent_ms;
		if (taps == x->w->employee_day + 1 && (!same || a->sent_ms == last_ms))
			witness_say(x, "%.*s tapped more than %d times on a day", SPAN_ARG(a->employee),
				x->w->employee_day);
	}
}

/* -- all of it ------------------------------------------------------------------------------------------------------------------ */

static void sort(struct witness *x, int (*cmp)(const void *, const void *))
{
	if (x->asks > 0)
		qsort(x->ask, (size_t)x->asks, sizeof *x->ask, cmp);
}

void witness_rules(struct witness *x)
{
	sort(x, by_round);
	for (int i = 0; i < x->asks; i++) {
		const struct ask *a = &x->ask[i];
		x->tally->asked++;
		x->tally->delivered += a->sent_ms > 0;
		x->tally->when[a->step->time.kind] += a->sent_ms > 0;
		x->tally->to_group += a->sent_ms > 0 && witness_to_group(a->round, a->step);
		x->tally->to_member += a->sent_ms > 0 && a->step->member;
		once(x, a, i);
		by_the_clock(x, a);
		after_stop(x, a);
	}
	sort(x, by_customer);
	customer_caps(x);
	blast_once(x);
	sort(x, by_employee);
	employee_caps(x);
}
