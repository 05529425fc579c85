#include "permit.h"
#include "sop/group.h"
#include "sop/moment.h"
#include "sop/when.h"

#define MINUTE_MS INT64_C(60000)
#define FREE_DAYS 60 /* how far the next day that fits is looked for */

bool permit_counts(const struct sop_step *step)
{
	enum sop_exec exec = when_exec(step);

	/* What goes into a group from its toolbar is outside every quota (finding 19). */
	return when_has_content(step) && !step->answer &&
		(exec == SOP_EXEC_CONFIRM || exec == SOP_EXEC_SIDEBAR || exec == SOP_EXEC_OWNER);
}

/* The stricter of the house's and the script's, -1: none. */
static int stricter(int house, int script)
{
	if (house < 0 || (script >= 0 && script < house))
		return script;
	return house;
}

/* Does a group get it? What is said to a member counts as his. */
static bool to_group(const struct sop_script *s, const struct sop_step *step)
{
	return group_kind(s->kind) && !step->member;
}

static int cap_day(const struct sop_rules *r, const struct sop_script *s, const struct sop_step *step)
{
	return to_group(s, step) ? stricter(r->cap_group_day, s->per_group_day)
				 : stricter(r->cap_customer_day, s->per_day);
}

static int cap_week(const struct sop_rules *r, const struct sop_script *s, const struct sop_step *step)
{
	return to_group(s, step) ? -1 : stricter(r->cap_customer_week, s->per_week);
}

static int cap_company(const struct sop_rules *r, const struct sop_script *s, const struct sop_step *step)
{
	return to_group(s, step) ? -1 : stricter(r->cap_company_week, s->per_company);
}

int permit_taps(const struct sop_rules *r, const struct sop_script *s)
{
	return stricter(r->cap_employee_day, s->employee_per_day);
}

static int64_t longer(int64_t a, int64_t b)
{
	return a > b ? a : b;
}

unsigned permit_needs(const struct sop_rules *r, const struct sop_script *s, const struct sop_step *step)
{
	bool confirm = when_confirms(step);
	unsigned needs = 0;

	if (!when_has_content(step) || step->answer)
		return 0;
	if (step->gap_ms > 0)
		needs |= SOP_NEED_TEXTS;
	if (!to_group(s, step) && (r->gaps || longer(r->other_gap_ms, s->other_gap_ms) > 0))
		needs |= SOP_NEED_OTHERS;
	if (permit_counts(step) && (cap_day(r, s, step) >= 0 || cap_week(r, s, step) >= 0))
		needs |= SOP_NEED_SLOTS | SOP_NEED_RIVALS;
	if (permit_counts(step) && cap_company(r, s, step) >= 0)
		needs |= SOP_NEED_FIRM_SLOTS;
	if (confirm && permit_taps(r, s) >= 0)
		needs |= SOP_NEED_TAPS;
	if (confirm && r->receive != SOP_RECEIVE_NONE)
		needs |= SOP_NEED_RECEIVED;
	return needs;
}

void permit_say_time(int64_t ms, struct text *out)
{
	if (ms >= SOP_MONTH) {
		text_addf(out, "%lld个月", (long long)(ms / SOP_MONTH));
		return;
	}
	long long minutes = (ms + MINUTE_MS - 1) / MINUTE_MS, days = minutes / 1440, hours = minutes / 60 % 24;

	if (days > 0)
		text_addf(out, "%lld天", days);
	if (hours > 0)
		text_addf(out, "%lld小时", hours);
	if (minutes % 60 > 0 || minutes == 0)
		text_addf(out, "%lld分钟", minutes % 60);
}

static void say_clock(const struct zone *z, int64_t t_ms, struct text *out)
{
	int minute = zone_minute(z, t_ms);

	text_addf(out, "%02d:%02d", minute / 60, minute % 60);
}

static int64_t next_day(const struct permit_ask *q)
{
	return zone_day_start_ms(q->rules->zone, zone_day(q->rules->zone, q->now_ms) + 1);
}

static int64_t next_week(const struct permit_ask *q)
{
	int64_t day = zone_day(q->rules->zone, q->now_ms);

	return zone_day_start_ms(q->rules->zone, day + 8 - zone_weekday(day));
}

static int64_t next_month(const struct permit_ask *q)
{
	struct date d = zone_date(zone_day(q->rules->zone, q->now_ms));

	return zone_day_start_ms(q->rules->zone, zone_day_of(d.year + (d.month == 12), d.month % 12 + 1, 1));
}

/* One rule of the list: the reason if it forbids now, and the first instant at which it may not any more. */
struct bar {
	enum reason reason;
	int64_t free_ms;
};
#define CLEAR ((struct bar){REASON_OK, 0})

static void say_day(int64_t day, struct span name, struct text *out)
{
	char written[32];

	text_adds(out, zone_format_day(day, written));
	if (name.n > 0 && !span_is(name, written))
		text_addf(out, " %.*s", SPAN_ARG(name));
}

/* The first minute of the next day that fits. */
static int64_t next_fit(const struct permit_ask *q, bool (*fits)(const struct permit_ask *, int64_t))
{
	const struct zone *z = q->rules->zone;
	int64_t today = zone_day(z, q->now_ms);

	for (int i = 1; i <= FREE_DAYS; i++)
		if (fits(q, today + i))
			return zone_day_start_ms(z, today + i);
	return FACTS_NEVER;
}

static bool step_fits(const struct permit_ask *q, int64_t day)
{
	return moment_recurs(q->step) || moment_fits(q->rules, q->step, q->enrolment, day);
}

bool permit_day(const struct permit_ask *q, int64_t day)
{
	return step_fits(q, day) && !moment_off(q->rules, q->script, day, NULL);
}

/* 只在, 不发日: another day. */
static struct bar by_day(const struct permit_ask *q, struct text *detail)
{
	int64_t today = zone_day(q->rules->zone, q->now_ms);
	struct span name = SPAN_ABSENT;
	bool fits = step_fits(q, today);

	if (fits && !moment_off(q->rules, q->script, today, &name))
		return CLEAR;
	if (detail)
		say_day(today, name, detail);
	return (struct bar){fits ? REASON_OFF_DAY : REASON_ONLY, next_fit(q, permit_day)};
}

enum reason permit_only(const struct permit_ask *q, int64_t *ret_free_ms, struct text *detail)
{
	int64_t today = zone_day(q->rules->zone, q->now_ms);

	if (step_fits(q, today))
		return REASON_OK;
	if (detail)
		say_day(today, SPAN_ABSENT, detail);
	*ret_free_ms = next_fit(q, step_fits);
	return REASON_ONLY;
}

static struct bar by_quiet(const struct permit_ask *q, const struct sop_facts *f, struct text *detail)
{
	enum sop_exec exec = when_exec(q->step);
	bool talks = exec == SOP_EXEC_KF && f->kf_said_ms > 0 && q->now_ms - f->kf_said_ms <= WHEN_TALK_MS;

	/* The toolbar of a group is exempt, and who writes himself is awake (finding 44). */
	if (exec == SOP_EXEC_GROUP_BAR || talks || !when_quiet(q->rules, q->script, q->now_ms))
		return CLEAR;
	if (detail)
		say_clock(q->rules->zone, q->now_ms, detail);
	if (detail && when_quiet_eve(q->rules, q->script, q->now_ms))
		text_adds(detail, "（前一分钟也算）");
	return (struct bar){REASON_QUIET, when_quiet_end(q->rules, q->script, q->now_ms)};
}

static struct bar by_gap(const struct permit_ask *q, const struct sop_facts *f, struct text *detail)
{
	int64_t free_ms = f->text_ms + q->step->gap_ms;

	if (q->step->gap_ms <= 0 || f->text_ms == 0 || free_ms <= q->now_ms)
		return CLEAR;
	if (detail)
		permit_say_time(q->step->gap_ms, detail);
	return (struct bar){REASON_GAP, free_ms};
}

/* Symmetric: the longer of the two scripts' (finding 62). */
static struct bar by_others(const struct permit_ask *q, const struct sop_facts *f, struct text *detail)
{
	int64_t own = longer(longer(q->rules->other_gap_ms, q->script->other_gap_ms), 0);
	int64_t free_ms = f->other_ms > 0 ? longer(f->other_ms + own, f->other_hold_ms) : 0;

	if (free_ms <= q->now_ms)
		return CLEAR;
	if (detail)
		permit_say_time(free_ms - f->other_ms, detail);
	return (struct bar){REASON_OTHER_GAP, free_ms};
}

static struct bar by_cap(enum reason reason, int cap, int taken, int64_t free_ms, struct text *detail)
{
	if (cap < 0 || taken < cap)
		return CLEAR;
	if (detail)
		text_addf(detail, "%d", cap);
	return (struct bar){reason, free_ms};
}

/* What a customer may receive at all (api.md 5.1): WeCom drops what is more without a word. */
static struct bar by_received(const struct permit_ask *q, const struct sop_facts *f, struct text *detail)
{
	int64_t free_ms = 0;
	const char *unit = "";
	int most = 0;

	switch (q->rules->receive) {
	case SOP_RECEIVE_NONE: return CLEAR;
	case SOP_RECEIVE_DAY: most = 1, unit = "每天", free_ms = next_day(q); break;
	case SOP_RECEIVE_WEEK: most = 7, unit = "每周", free_ms = next_week(q); break;
	case SOP_RECEIVE_MONTH:
		free_ms = next_month(q);
		most = zone_date(zone_day(q->rules->zone, free_ms) - 1).day;
		unit = "每月";
		break;
	}
	if (f->received < most)
		return CLEAR;
	if (detail)
		text_addf(detail, "%s %d 条", unit, most);
	return (struct bar){to_group(q->script, q->step) ? REASON_GROUP_RECEIVED : REASON_RECEIVED, free_ms};
}

/* Does the rival come before the asker (finding 28)? A tie: earlier due, then earlier entry, then file id. */
static bool outranks(const struct sop_rival *rival, const struct permit_ask *q)
{
	if (rival->script->priority != q->script->priority)
		return rival->script->priority > q->script->priority;
	if (rival->due_ms != q->due_ms)
		return rival->due_ms < q->due_ms;
	if (rival->entered_ms != q->enrolment->entered_ms)
		return rival->entered_ms < q->enrolment->entered_ms;
	return span_cmp(rival->script->id, q->script->id) < 0;
}

/* 「剧本X 20:00」 */
static void say_rival(const struct permit_ask *q, const struct sop_rival *rival, struct text *detail)
{
	text_add(detail, rival->script->name);
	text_addc(detail, ' ');
	say_clock(q->rules->zone, rival->due_ms, detail);
}

/* The employee's taps of a day: the lowest 优先级 loses, then the latest due (finding 62). */
static struct bar by_taps(const struct permit_ask *q, const struct sop_facts *f, struct text *detail)
{
	int cap = permit_taps(q->rules, q->script);
	struct bar full = by_cap(REASON_CAP_EMPLOYEE, cap, f->taps_day, next_day(q), detail);

	if (full.reason != REASON_OK || f->taps_day + f->taps_ahead < cap)
		return full;
	if (detail)
		say_rival(q, &f->tap_ahead, detail);
	return (struct bar){REASON_TAPS_AHEAD, next_day(q)};
}

static struct bar by_priority(const struct permit_ask *q, const struct sop_facts *f, struct text *detail)
{
	int day = cap_day(q->rules, q->script, q->step), week = cap_week(q->rules, q->script, q->step), before = 0;
	int left = day >= 0 ? day - f->slots_day : INT32_MAX;
	const struct sop_rival *winner = NULL;

	if (week >= 0 && week - f->slots_week < left)
		left = week - f->slots_week;
	for (int i = 0; i < f->rivals; i++) {
		if (!outranks(&f->rival[i], q))
			continue;
		before++;
		if (!winner || f->rival[i].due_ms < winner->due_ms)
			winner = &f->rival[i];
	}
	if (before < left)
		return CLEAR;
	if (detail && winner)
		say_rival(q, winner, detail);
	return (struct bar){REASON_PRIORITY, next_day(q)};
}

/* The first rule that forbids speaks; the others only move the minute. */
struct verdict {
	enum reason first;
	int64_t free_ms;
	struct text *detail;
};

static void weigh(struct verdict *v, struct bar bar)
{
	if (bar.reason == REASON_OK)
		return;
	if (v->first == REASON_OK)
		v->first = bar.reason;
	v->detail = NULL;
	v->free_ms = longer(v->free_ms, bar.free_ms);
}

enum reason permit_now(const struct permit_ask *q, const struct sop_facts *f, int64_t *ret_free_ms, struct text *detail)
{
	const struct sop_rules *r = q->rules;
	const struct sop_script *s = q->script;
	unsigned needs = permit_needs(r, s, q->step);
	struct verdict v = {REASON_OK, q->now_ms, detail};

	weigh(&v, by_day(q, v.detail));
	weigh(&v, by_quiet(q, f, v.detail));
	if (needs & SOP_NEED_TEXTS)
		weigh(&v, by_gap(q, f, v.detail));
	if (needs & SOP_NEED_OTHERS)
		weigh(&v, by_others(q, f, v.detail));
	if (needs & SOP_NEED_SLOTS) {
		weigh(&v,
			by_cap(to_group(s, q->step) ? REASON_CAP_GROUP : REASON_CAP_DAY, cap_day(r, s, q->step),
				f->slots_day, next_day(q), v.detail));
		weigh(&v, by_cap(REASON_CAP_WEEK, cap_week(r, s, q->step), f->slots_week, next_week(q), v.detail));
	}
	if (needs & SOP_NEED_FIRM_SLOTS)
		weigh(&v,
			by_cap(REASON_CAP_COMPANY, cap_company(r, s, q->step), f->slots_company, next_week(q),
				v.detail));
	if ((needs & SOP_NEED_TAPS) && !f->joins_task)
		weigh(&v, by_taps(q, f, v.detail));
	if (needs & SOP_NEED_RECEIVED)
		weigh(&v, by_received(q, f, v.detail));
	if (v.first == REASON_OK && (needs & SOP_NEED_RIVALS))
		weigh(&v, by_priority(q, f, v.detail));
	*ret_free_ms = v.free_ms == FACTS_NEVER ? FACTS_NEVER : when_quiet_end(r, s, v.free_ms);
	return v.first;
}
