#include "witness.h"

#include "base/arena.h"
#include "base/map.h"
#include "base/mem.h"
#include "base/zone.h"
#include "sop/reason.h"

#include <sqlite3.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define DAY_MS INT64_C(86400000)
#define MINUTE_MS INT64_C(60000)
#define SLACK_MS INT64_C(30000)       /* calls take their time */
#define GATHER_MS (10 * MINUTE_MS)    /* finding 5: no task stands so long after a stop */
#define STALE_VIEW_MS (3 * MINUTE_MS) /* the sender of a troubled world may look at an old state */
#define GRACE_MS (30 * MINUTE_MS)     /* 宽限 */
#define DOWN_MS \
	(241 * MINUTE_MS) /* a troubled world may be down so long; what arrived then goes before what fell due */
#define LINES 12          /* of one kind */

struct round {
	int64_t enrolment, t0_ms, entered_ms, ended_ms, shift; /* ended_ms BRAIN_NEVER: it lives */
	struct span customer, employee;
	const struct sop_script *script;
};
/* One text to one customer, as it was asked of an employee. */
struct ask {
	const struct round *round;
	const struct sop_step *step;
	struct span employee;
	int64_t made_ms, sent_ms, over_ms; /* sent_ms 0: it did not go */
	int64_t remakes;
	bool mass;
};

struct witness {
	const struct witness_world *w;
	struct witness_tally *tally;
	struct zone zone;
	struct arena *arena;
	sqlite3 *db;
	struct text *out;
	int bad;
	int rounds;
	struct round *round;
	int asks, asks_cap;
	struct ask *ask;
};

static void say(struct witness *x, const char *fmt, ...) PRINTF_LIKE(2, 3);
static void say(struct witness *x, const char *fmt, ...)
{
	char line[1024];
	va_list ap;
	va_start(ap, fmt);
	vsnprintf(line, sizeof line, fmt, ap);
	va_end(ap);
	if (x->bad++ < LINES)
		text_addf(x->out, "%s\n", line);
}

/* "三 of wm… in 随机1 (asked 2026-03-03 20:00, sent …)" */
static const char *told(const struct witness *x, const struct ask *a, char buf[512])
{
	char made[32], sent[32];
	snprintf(buf, 512, "'%.*s' of '%.*s' to %.*s, asked %s, %s %s", SPAN_ARG(a->step->id),
		SPAN_ARG(a->round->script->name), SPAN_ARG(a->round->customer), zone_format(&x->zone, a->made_ms, made),
		a->sent_ms ? "sent" : "over", zone_format(&x->zone, a->sent_ms ? a->sent_ms : a->over_ms, sent));
	return buf;
}

/* -- reading the state --------------------------------------------------------------------------------------------------- */

static sqlite3_stmt *prepare(struct witness *x, const char *sql)
{
	sqlite3_stmt *s = NULL;
	if (sqlite3_prepare_v2(x->db, sql, -1, &s, NULL) != SQLITE_OK)
		say(x, "%s: %s", sql, sqlite3_errmsg(x->db));
	return s;
}

static struct span column(struct witness *x, sqlite3_stmt *s, int i)
{
	return arena_copy(x->arena, span_make(sqlite3_column_text(s, i), (size_t)sqlite3_column_bytes(s, i)));
}

static const struct sop_script *script_of(const struct witness *x, struct span id)
{
	for (int i = 0; i < x->w->scripts; i++)
		if (span_eq(x->w->script[i]->id, id))
			return x->w->script[i];
	return NULL;
}

static const struct sop_step *step_of(const struct sop_script *s, struct span id)
{
	for (int i = 0; s && i < s->steps; i++)
		if (span_eq(s->step[i].id, id))
			return &s->step[i];
	return NULL;
}

static void read_rounds(struct witness *x)
{
	sqlite3_stmt *s = prepare(x,
		"SELECT enrolment, t0_ms, entered_ms, coalesce(ended_ms, -1), shift_days, script, customer, employee "
		"FROM enrolment ORDER BY enrolment");
	int cap = 0;
	while (s && sqlite3_step(s) == SQLITE_ROW) {
		if (x->rounds == cap) {
			cap = cap ? cap * 2 : 256;
			x->round = mem_grow(x->round, (size_t)cap, sizeof *x->round);
		}
		struct round *r = &x->round[x->rounds];
		*r = (struct round){.enrolment = sqlite3_column_int64(s, 0),
			.t0_ms = sqlite3_column_int64(s, 1),
			.entered_ms = sqlite3_column_int64(s, 2),
			.ended_ms = sqlite3_column_int64(s, 3),
			.shift = sqlite3_column_int64(s, 4),
			.script = script_of(x, column(x, s, 5)),
			.customer = column(x, s, 6),
			.employee = column(x, s, 7)};
		r->ended_ms = r->ended_ms < 0 ? BRAIN_NEVER : r->ended_ms;
		if (r->script)
			x->rounds++;
		else
			say(x, "a round of a script that is not there");
	}
	sqlite3_finalize(s);
}

static const struct round *round_by_number(const struct witness *x, int64_t enrolment)
{
	int low = 0, high = x->rounds;
	while (low < high) {
		int mid = (low + high) / 2;
		if (x->round[mid].enrolment < enrolment)
			low = mid + 1;
		else
			high = mid;
	}
	return low < x->rounds && x->round[low].enrolment == enrolment ? &x->round[low] : NULL;
}

static void add_ask(struct witness *x, const struct ask *a)
{
	if (!a->round || !a->step) {
		say(x, "somebody was asked for a step that no script has");
		return;
	}
	if (x->asks == x->asks_cap) {
		x->asks_cap = x->asks_cap ? x->asks_cap * 2 : 1024;
		x->ask = mem_grow(x->ask, (size_t)x->asks_cap, sizeof *x->ask);
	}
	x->ask[x->asks++] = *a;
}

/* What each mass message is about: its number in the state and how often it was made again. */
struct known {
	int64_t task, remakes;
	struct span step;
};

static void read_mass(struct witness *x)
{
	struct map *by_msgid = map_new();
	sqlite3_stmt *s = prepare(x, "SELECT msgid, task, remakes, step FROM task WHERE msgid <> ''");
	while (s && sqlite3_step(s) == SQLITE_ROW) {
		struct known *k = arena_alloc(x->arena, sizeof *k);
		*k = (struct known){sqlite3_column_int64(s, 1), sqlite3_column_int64(s, 2), column(x, s, 3)};
		(void)map_put(by_msgid, column(x, s, 0), k);
	}
	sqlite3_finalize(s);
	s = prepare(x, "SELECT enrolment FROM task_member WHERE task = ?1 AND customer = ?2");
	for (int i = 0; s && i < brain_masses(x->w->brain); i++) {
		struct brain_asked b;
		for (int k = 0; brain_asked(x->w->brain, i, k, &b); k++) {
			const struct known *t = map_get(by_msgid, b.msgid);
			if (!t) { /* its answer never came: nobody knows its number, and it is over */
				if (x->w->calm)
					say(x, "a mass message that the state does not know");
				break;
			}
			sqlite3_reset(s);
			sqlite3_bind_int64(s, 1, t->task);
			sqlite3_bind_text(s, 2, b.external_userid.p, (int)b.external_userid.n, SQLITE_STATIC);
			if (sqlite3_step(s) != SQLITE_ROW) {
				say(x, "%.*s was asked for in task %lld and is no member of it",
					SPAN_ARG(b.external_userid), (long long)t->task);
				continue;
			}
			const struct round *r = round_by_number(x, sqlite3_column_int64(s, 0));
			add_ask(x,
				&(struct ask){r, r ? step_of(r->script, t->step) : NULL, b.userid, b.created_ms,
					b.sent_ms, b.over_ms, t->remakes, true});
		}
	}
	sqlite3_finalize(s);
	map_free(by_msgid, NULL);
}

/* Texts that an employee sends from the sidebar; answers are no steps of a day (finding 1). */
static void read_sidebar(struct witness *x)
{
	sqlite3_stmt *s = prepare(x,
		"SELECT enrolment, step, employee, made_ms, done_ms FROM todo WHERE delivers = 1 AND state = 'done' AND enrolment > 0");
	while (s && sqlite3_step(s) == SQLITE_ROW) {
		const struct round *r = round_by_number(x, sqlite3_column_int64(s, 0));
		struct ask a = {.round = r,
			.step = r ? step_of(r->script, column(x, s, 1)) : NULL,
			.employee = column(x, s, 2),
			.made_ms = sqlite3_column_int64(s, 3),
			.sent_ms = sqlite3_column_int64(s, 4)};
		a.over_ms = a.sent_ms;
		if (!r || !a.step || a.step->answer)
			continue;
		add_ask(x, &a);
		x->tally->sidebar++;
	}
	sqlite3_finalize(s);
}

/* -- the clock as the scripts write it -------------------------------------------------------------------------------------- */

static bool in_span(int minute, int from, int to)
{
	if (from < 0 || from == to)
		return false;
	return from < to ? minute >= from && minute < to : minute >= from || minute < to;
}

static bool quiet(const struct witness *x, const struct sop_script *s, int64_t at_ms)
{
	int minute = zone_minute(&x->zone, at_ms);
	return in_span(minute, x->w->quiet_from, x->w->quiet_to) || in_span(minute, s->quiet_from, s->quiet_to);
}

static int64_t loud_from(const struct witness *x, const struct sop_script *s, int64_t at_ms)
{
	while (quiet(x, s, at_ms))
		at_ms = at_ms / MINUTE_MS * MINUTE_MS + MINUTE_MS;
	return at_ms;
}

static bool recurs(const struct sop_step *s)
{
	return s->time.kind == SOP_WHEN_DAILY || s->time.kind == SOP_WHEN_WEEKLY || s->time.kind == SOP_WHEN_MONTHLY;
}

/* The smaller of the house's and the script's; 0: none. */
static int cap(int house, int script)
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
		if (b->step != a->step || !b->sent_ms)
			continue;
		if (!recurs(a->step) || zone_day(&x->zone, a->made_ms) == zone_day(&x->zone, b->made_ms))
			say(x, "twice: %s; and %s", told(x, b, one), told(x, a, two));
	}
}

static int64_t late_of(const struct sop_step *st)
{
	return st->miss == SOP_MISS_LATE ? st->late_ms : st->miss == SOP_MISS_DEFAULT ? 120 * MINUTE_MS : 0;
}

/* Was it one of its weekdays, at the time or since its 补发 began? */
static bool weekday_since(const struct witness *x, const struct sop_step *st, int64_t at_ms)
{
	for (int64_t day = zone_day(&x->zone, at_ms - late_of(st)); day <= zone_day(&x->zone, at_ms); day++)
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
	if (quiet(x, s, a->made_ms) && a->mass)
		say(x, "made in 静默: %s", told(x, a, buf));
	if (x->w->calm && a->mass && a->sent_ms && quiet(x, s, a->sent_ms))
		say(x, "sent in 静默: %s", told(x, a, buf));
	for (int i = 0; i < s->offs; i++)
		if (s->off[i].from >= 0 && day >= s->off[i].from && day <= s->off[i].to)
			say(x, "on a day without messages: %s", told(x, a, buf));
	if ((only->days & SOP_ONLY_WORKDAY && weekend) || (only->days & SOP_ONLY_WEEKEND && !weekend))
		say(x, "on another day than 只在 says: %s", told(x, a, buf));
	int64_t nth = day - zone_day(&x->zone, a->round->t0_ms) + 1;
	if (only->from && (nth < only->from || nth > only->to))
		say(x, "on day %lld of 只在 %d-%d: %s", (long long)nth, only->from, only->to, told(x, a, buf));
	if (a->step->time.kind == SOP_WHEN_WEEKLY && !weekday_since(x, a->step, a->made_ms))
		say(x, "on another weekday: %s", told(x, a, buf));
	/* Nothing comes before its time. */
	if (a->made_ms < a->round->t0_ms ||
		(a->step->time.kind == SOP_WHEN_AFTER && a->made_ms < a->round->t0_ms + a->step->time.dur_ms) ||
		(a->step->time.kind == SOP_WHEN_DAY && nth < a->step->time.day) ||
		(a->step->time.kind == SOP_WHEN_DATE && day < a->step->time.date))
		say(x, "before its time: %s", told(x, a, buf));
}

/* Nothing after a stop: no new task, and 10 minutes later none that stands (finding 5). A task is made again three times. */
static void after_stop(struct witness *x, const struct ask *a)
{
	int64_t stop_ms = a->round->ended_ms, slack = x->w->calm ? SLACK_MS : STALE_VIEW_MS;
	char buf[512];
	if (!a->mass || stop_ms == BRAIN_NEVER)
		return;
	if (a->made_ms > stop_ms + slack)
		say(x, "made after the round had ended: %s", told(x, a, buf));
	x->tally->stood += a->made_ms <= stop_ms && a->over_ms > stop_ms;
	if (x->w->calm && a->made_ms <= stop_ms && a->over_ms > stop_ms + GATHER_MS + SLACK_MS && a->remakes < 3)
		say(x, "stood 10 minutes after the round had ended: %s", told(x, a, buf));
}

/* -- caps ------------------------------------------------------------------------------------------------------------------ */

static int by_customer(const void *p, const void *q)
{
	const struct ask *a = p, *b = q;
	int c = span_cmp(a->round->customer, b->round->customer);
	return c ? c : a->made_ms < b->made_ms ? -1 : a->made_ms > b->made_ms;
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

/* What went to one customer on one day and in one week, over all scripts: when a text was made, fewer had been than the caps allow
 * (finding 17). Those that came to nothing gave their slots back. */
static void customer_caps(struct witness *x)
{
	char buf[512];
	for (int i = 0; i < x->asks; i++) {
		const struct ask *a = &x->ask[i];
		int64_t day = zone_day(&x->zone, a->made_ms), week = (day + 3) / 7;
		int in_day = 0, in_week = 0, most_day = cap(x->w->customer_day, a->round->script->per_day),
		    most_week = cap(x->w->customer_week, a->round->script->per_week);
		if (!a->sent_ms)
			continue;
		for (int k = i - 1; k >= 0 && span_eq(x->ask[k].round->customer, a->round->customer); k--) {
			int64_t other = zone_day(&x->zone, x->ask[k].made_ms);
			in_day += x->ask[k].sent_ms && other == day;
			in_week += x->ask[k].sent_ms && (other + 3) / 7 == week;
		}
		if (most_day > 0 && in_day >= most_day)
			say(x, "more than %d a day: %s", most_day, told(x, a, buf));
		if (most_week > 0 && in_week >= most_week)
			say(x, "more than %d a week: %s", most_week, told(x, a, buf));
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
			say(x, "%.*s tapped more than %d times on a day", SPAN_ARG(a->employee), x->w->employee_day);
	}
}

/* -- nothing is lost ---------------------------------------------------------------------------------------------------------- */

/* When a step with a fixed time falls due; BRAIN_NEVER: it hangs on something else. A time without a clock leaves 静默 (finding 10). */
static int64_t due_of(const struct witness *x, const struct round *r, const struct sop_step *st)
{
	int64_t day = zone_day(&x->zone, r->t0_ms);
	int minute = st->time.minute < 0 ? 600 : st->time.minute;
	switch (st->time.kind) {
	case SOP_WHEN_NOW: return loud_from(x, r->script, r->t0_ms);
	case SOP_WHEN_AFTER:
		return st->time.months ? BRAIN_NEVER : loud_from(x, r->script, r->t0_ms + st->time.dur_ms + GRACE_MS);
	case SOP_WHEN_DAY: return zone_at_ms(&x->zone, day + st->time.day - 1 + r->shift, minute);
	case SOP_WHEN_DATE: return zone_at_ms(&x->zone, st->time.date, minute);
	default: return BRAIN_NEVER;
	}
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
		REASON_CAP_WEEK, REASON_CAP_GROUP, REASON_CAP_EMPLOYEE, REASON_TAPS_AHEAD, REASON_RECEIVED,
		REASON_PRIORITY, REASON_NO_VALUE, REASON_OVERTAKEN, REASON_DEFER_SPENT, REASON_JUMPED,
		REASON_WELCOME_LOST, REASON_WELCOME_NO_CODE, REASON_WELCOME_FAILED, REASON_WELCOME_NO_STEP};
	for (size_t i = 0; i < sizeof words / sizeof *words; i++)
		if (words[i] == r)
			return true;
	return false;
}

/* 补发: it is not given up while a minute that is not quiet, of a day that has a slot, lies within; where no other rule could
 * stand in the way then. */
static void given_up(struct witness *x, const struct round *r, const struct sop_step *st, const struct outcome *o)
{
	int64_t late_ms = late_of(st);
	int64_t day = zone_day(&x->zone, o->decided_ms), free_ms = BRAIN_NEVER;
	char at[32];
	if (o->reason == REASON_QUIET)
		free_ms = loud_from(x, r->script, o->decided_ms);
	else if (o->reason == REASON_CAP_DAY)
		free_ms = loud_from(x, r->script, zone_at_ms(&x->zone, day + 1, 0));
	bool more = cap(x->w->customer_week, r->script->per_week) > 0 || r->script->offs || st->only.days ||
		st->only.from || r->script->other_gap_ms > 0 || st->gap_ms;
	if (late_ms > 0 && !more && !recurs(st) && free_ms < o->due_ms + late_ms - MINUTE_MS)
		say(x, "'%.*s' of '%.*s' for %.*s was given up at %s for '%s' with time left", SPAN_ARG(st->id),
			SPAN_ARG(r->script->name), SPAN_ARG(r->customer), zone_format(&x->zone, o->decided_ms, at),
			reason_info(o->reason)->code);
}

/* over_ms: from then on the round decides nothing more. */
static void kept(
	struct witness *x, const struct round *r, const struct sop_step *st, const struct outcome *o, int64_t over_ms)
{
	int64_t due_ms = due_of(x, r, st);
	char at[32];
	x->tally->steps++;
	if (!o->there && due_ms != BRAIN_NEVER && due_ms + GRACE_MS < over_ms)
		say(x, "'%.*s' of '%.*s' was lost for %.*s: due %s and nobody decided", SPAN_ARG(st->id),
			SPAN_ARG(r->script->name), SPAN_ARG(r->customer), zone_format(&x->zone, due_ms, at));
	if (o->delayed && o->retry_ms > 0 && o->retry_ms + GRACE_MS < over_ms)
		say(x, "'%.*s' of '%.*s' for %.*s was to be looked at again at %s", SPAN_ARG(st->id),
			SPAN_ARG(r->script->name), SPAN_ARG(r->customer), zone_format(&x->zone, o->retry_ms, at));
	if (!o->skipped)
		return;
	x->tally->skipped[o->reason]++;
	/* A birthday may be learnt on the day before it, and what follows a step that was given up late is late itself (2.3); else
	 * nothing is late where nothing stands still. */
	bool learnt = st->time.kind == SOP_WHEN_YEARLY || st->time.kind == SOP_WHEN_STEP;
	if (!final_word(o->reason) || (x->w->calm && !learnt && o->reason == REASON_LATE))
		say(x, "'%.*s' of '%.*s' for %.*s was skipped for '%s'", SPAN_ARG(st->id), SPAN_ARG(r->script->name),
			SPAN_ARG(r->customer), reason_info(o->reason)->code);
	if (st->of < 0)
		given_up(x, r, st, o);
}

static void nothing_lost(struct witness *x)
{
	sqlite3_stmt *s = prepare(x,
		"SELECT state, reason, due_ms, decided_ms, coalesce(retry_ms, 0) FROM occurrence WHERE enrolment = ?1 AND step = ?2 "
		"ORDER BY occurrence DESC LIMIT 1");
	for (int i = 0; s && i < x->rounds; i++) {
		const struct round *r = &x->round[i];
		int64_t over_ms =
			(r->ended_ms < x->w->end_ms ? r->ended_ms : x->w->end_ms) - (x->w->calm ? 0 : DOWN_MS);
		/* A branch with 停止 was taken: its text is the last word. */
		for (int k = 0; k < r->script->steps; k++) {
			struct outcome o = {0};
			if (r->script->step[k].closing)
				o = outcome_of(s, r, &r->script->step[k]);
			over_ms = o.there && o.due_ms < over_ms ? o.due_ms : over_ms;
		}
		for (int k = 0; k < r->script->steps; k++) {
			struct outcome o = outcome_of(s, r, &r->script->step[k]);
			kept(x, r, &r->script->step[k], &o, over_ms);
		}
	}
	sqlite3_finalize(s);
}

/* -- all of it ------------------------------------------------------------------------------------------------------------------ */

static void sort(struct witness *x, int (*cmp)(const void *, const void *))
{
	if (x->asks > 0)
		qsort(x->ask, (size_t)x->asks, sizeof *x->ask, cmp);
}

int witness_look(const struct witness_world *w, struct witness_tally *tally, struct text *out)
{
	struct witness x = {.w = w, .tally = tally, .out = out, .arena = arena_new(1 << 20)};
	zone_fixed(&x.zone, 8 * 3600);
	if (sqlite3_open_v2(w->state_db, &x.db, SQLITE_OPEN_READONLY, NULL) != SQLITE_OK)
		say(&x, "%s: %s", w->state_db, sqlite3_errmsg(x.db));
	read_rounds(&x);
	read_mass(&x);
	read_sidebar(&x);
	sort(&x, by_round);
	for (int i = 0; i < x.asks; i++) {
		const struct ask *a = &x.ask[i];
		tally->asked++;
		tally->delivered += a->sent_ms > 0;
		tally->when[a->step->time.kind] += a->sent_ms > 0;
		once(&x, a, i);
		by_the_clock(&x, a);
		after_stop(&x, a);
	}
	for (int i = 0; i < x.rounds; i++)
		tally->stops += x.round[i].ended_ms != BRAIN_NEVER;
	sort(&x, by_customer);
	customer_caps(&x);
	sort(&x, by_employee);
	employee_caps(&x);
	nothing_lost(&x);
	if (x.bad > LINES)
		text_addf(out, "… and %d more\n", x.bad - LINES);
	sqlite3_close(x.db);
	mem_free(x.round);
	mem_free(x.ask);
	arena_free(x.arena);
	return x.bad;
}
