#include "inspectpairs.h"
#include "sop/group.h"
#include "sop/moment.h"
#include "sop/when.h"
#include "amount.h"
#include "inspectstep.h"
#include "letter.h"
#include "permit.h"
#include "base/zone.h"

#define HOUR_MINUTES 60
#define WEEK 7
#define RECEIVE_QUOTA 1 /* mass messages a customer can get a day, api.md 5.1 */

/* A day as a step's time says it: what `at` is hangs on the kind, as in struct sop_time. */
struct day {
	enum sop_when kind; /* DAY, DATE, WEEKLY, MONTHLY, or DAILY: whichever */
	int64_t at;         /* of WEEKLY: 1 Monday to 7 Sunday */
};

/* -- days ----------------------------------------------------------------------------------------------------- */

/* The n-th of the days that the step names by itself. */
static bool own_day(const struct sop_step *st, int n, struct day *ret_day)
{
	const struct sop_time *t = &st->time;
	struct day d = {.kind = t->kind};

	switch (t->kind) {
	case SOP_WHEN_DATE: d.at = t->date; break;
	case SOP_WHEN_DAY:
	case SOP_WHEN_MONTHLY: d.at = t->day; break;
	case SOP_WHEN_DAILY: break;
	case SOP_WHEN_WEEKLY:
		for (d.at = 1; d.at <= WEEK; d.at++)
			if ((t->weekdays & 1u << d.at) && n-- == 0)
				break;
		if (d.at > WEEK)
			return false;
		n = 0;
		break;
	default: return false;
	}
	*ret_day = d;
	return n == 0;
}

/* 1 Monday to 7 Sunday, 0: any. */
static int weekday(struct day d)
{
	return d.kind == SOP_WHEN_WEEKLY ? (int)d.at : d.kind == SOP_WHEN_DATE ? zone_weekday(d.at) : 0;
}

/* 只在, 直到 and the like may keep a step that recurs from that day; when it cannot be told here, they do. */
static bool kept_off(const struct sop_step *st, struct day d)
{
	const struct sop_only *o = &st->only;
	int wd = weekday(d);

	if (((o->days & SOP_ONLY_WORKDAY) && wd >= 6) || ((o->days & SOP_ONLY_WEEKEND) && wd > 0 && wd < 6))
		return true;
	if (d.kind == SOP_WHEN_DATE && (o->from > 0 || st->until_day > 0))
		return true;
	if (d.kind == SOP_WHEN_DAY &&
		((o->from > 0 && (d.at < o->from || d.at > o->to)) || (st->until_day > 0 && d.at > st->until_day)))
		return true;
	return st->until_date > 0 && d.kind == SOP_WHEN_DATE && d.at > st->until_date;
}

static bool falls(const struct sop_step *st, struct day d)
{
	const struct sop_time *t = &st->time;

	switch (t->kind) {
	case SOP_WHEN_DAILY: return !kept_off(st, d);
	case SOP_WHEN_WEEKLY: return weekday(d) > 0 && (t->weekdays & 1u << weekday(d)) && !kept_off(st, d);
	case SOP_WHEN_MONTHLY:
		return ((d.kind == SOP_WHEN_MONTHLY && d.at == t->day) ||
			       (d.kind == SOP_WHEN_DATE && zone_date(d.at).day == t->day)) &&
			!kept_off(st, d);
	case SOP_WHEN_DAY: return d.kind == SOP_WHEN_DAY && d.at == t->day;
	case SOP_WHEN_DATE: return d.kind == SOP_WHEN_DATE && d.at == t->date;
	default: return false;
	}
}

/* It ends, or begins, some days in: nobody can tell here whether that is before the other one. */
static bool bounded(const struct sop_step *st)
{
	return st->most > 0 || st->until_day > 0;
}

/* 只在：工作日 and 只在：周末 are two halves of the same 每天; 最多：4 is over when 只在：第30-40天 begins. */
static bool apart_by_only(const struct sop_step *a, const struct sop_step *b)
{
	bool both = (a->only.days || a->only.from) && (b->only.days || b->only.from);
	bool differ = a->only.days != b->only.days || a->only.from != b->only.from || a->only.to != b->only.to;

	return (both && differ) || (bounded(a) && b->only.from > 1) || (bounded(b) && a->only.from > 1);
}

static bool same_day(const struct sop_step *a, const struct sop_step *b)
{
	struct day d;

	if (apart_by_only(a, b))
		return false;
	for (int n = 0; own_day(a, n, &d); n++)
		if (falls(b, d))
			return true;
	for (int n = 0; own_day(b, n, &d); n++)
		if (falls(a, d))
			return true;
	return false;
}

/* -- too close -------------------------------------------------------------------------------------------------- */

static bool from_start(const struct sop_step *st)
{
	return st->time.kind == SOP_WHEN_NOW || st->time.kind == SOP_WHEN_AFTER;
}

/* Minutes between two steps when they can be told, -1 otherwise. */
static int apart(const struct reading *r, const struct sop_step *a, const struct sop_step *b)
{
	if (from_start(a) && from_start(b)) {
		int64_t ms = a->time.dur_ms - b->time.dur_ms;
		ms = ms < 0 ? -ms : ms;
		return ms > AMOUNT_DAY_MS ? -1 : (int)(ms / AMOUNT_MINUTE_MS);
	}
	if (!same_day(a, b))
		return -1;
	int d = inspectstep_clock(r, a) - inspectstep_clock(r, b);
	return d < 0 ? -d : d;
}

static bool too_close(const struct reading *r, const struct sop_step *a, const struct sop_step *b)
{
	int d = apart(r, a, b);

	return d >= 0 && d < HOUR_MINUTES && when_has_content(a) && when_has_content(b) && !inspectstep_exclusive(a, b);
}

/* -- too many ----------------------------------------------------------------------------------------------------- */

/* Does it take one of the slots of a customer's day? */
static bool takes_slot(const struct sop_step *st)
{
	return st->of < 0 && when_has_content(st) && permit_counts(st);
}

/* How many steps one customer gets on that day with step i, of those up to `upto`. */
static int beside(const struct sop_script *s, int i, struct day d, int upto)
{
	const struct sop_step *st = &s->step[i];
	int n = 1;

	for (int k = 0; k < upto; k++) {
		const struct sop_step *other = &s->step[k];
		n += k != i && falls(other, d) && takes_slot(other) && !apart_by_only(other, st) &&
			!inspectstep_exclusive(other, st);
	}
	return n;
}

static void told_cap(struct reading *r, const struct sop_step *st, struct day d, int n, int cap)
{
	struct span when = reading_printf(r, "「%.*s」那天", (int)st->time.source.n, st->time.source.p);

	if (d.kind == SOP_WHEN_DAY)
		when = reading_printf(r, "第%d天", (int)d.at);
	reading_note_at(r, DIAG_DAY_CAP, st->time.pos, when, reading_number(r, n), reading_number(r, cap));
}

/* Whether so many steps of one day fit under the cap: said at the first that does not. */
static void day_cap(struct reading *r, int i)
{
	const struct sop_script *s = r->script;
	const struct sop_step *st = &s->step[i];
	int cap = s->per_day > 0 ? s->per_day : r->world->per_day > 0 ? r->world->per_day : RECEIVE_QUOTA;
	struct day d;

	if (!takes_slot(st))
		return;
	for (int k = 0; k <= i; k++) {
		for (int n = 0; own_day(&s->step[k], n, &d); n++) {
			if (!falls(st, d) || beside(s, i, d, i) != cap + 1)
				continue;
			told_cap(r, st, d, beside(s, i, d, s->steps), cap);
			return;
		}
	}
}

/* ------------------------------------------------------------------------------------------------------------------- */

static bool same_id(const struct sop_step *a, const struct sop_step *b)
{
	return !(a->of >= 0 && b->of >= 0) && span_present(a->id) && span_present(b->id) && span_alike(a->id, b->id);
}

void inspectpairs_all(struct reading *r)
{
	const struct sop_script *s = r->script;
	bool slots = !group_kind(s->kind) && !s->moments; /* of groups: inspectgroup.c, of posts: inspectpost.c */

	for (int i = 0; i < s->steps; i++) {
		const struct sop_step *a = &s->step[i];
		bool close = !slots, same = false;
		for (int k = 0; k < i; k++) {
			const struct sop_step *b = &s->step[k];
			if (!same && same_id(a, b)) {
				same = true;
				reading_note_at(
					r, DIAG_SAME_STEP, a->pos, a->id, reading_number(r, b->pos.line), SPAN_ABSENT);
			}
			if (!close && too_close(r, a, b)) {
				close = true;
				reading_note_at(r, DIAG_HOUR, a->time.pos, reading_number(r, b->pos.line), SPAN_ABSENT,
					SPAN_ABSENT);
			}
		}
		if (slots)
			day_cap(r, i);
	}
}
