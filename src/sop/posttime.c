#include "sop/posttime.h"
#include "permit.h"
#include "sop/moment.h"
#include "sop/when.h"

#define MINUTE_MS INT64_C(60000)
#define HOUR_MS (60 * MINUTE_MS)

static bool weekday_fits(const struct sop_time *t, int64_t day)
{
	return (t->weekdays & 1u << zone_weekday(day)) != 0;
}

bool posttime_on(const struct sop_rules *r, const struct sop_step *step, int64_t day, int64_t *ret_due_ms)
{
	const struct sop_time *t = &step->time;
	bool fits = t->kind == SOP_WHEN_DATE ? t->date == day : t->kind == SOP_WHEN_WEEKLY && weekday_fits(t, day);

	if (fits)
		*ret_due_ms = zone_at_ms(r->zone, day, t->minute);
	return fits;
}

bool posttime_next(
	const struct sop_rules *r, const struct sop_step *step, int64_t after_ms, int64_t *ret_due_ms, int64_t *ret_day)
{
	int64_t day = zone_day(r->zone, after_ms), last = day + 7, due;

	if (step->time.kind == SOP_WHEN_DATE)
		day = last = step->time.date;
	for (; day <= last; day++) {
		if (!posttime_on(r, step, day, &due) || due <= after_ms)
			continue;
		*ret_due_ms = due;
		*ret_day = day;
		return true;
	}
	return false;
}

/* Until when it may be made up for. */
static int64_t latest(const struct sop_rules *r, const struct sop_step *step, int64_t due_ms)
{
	int64_t end = when_span_end(r, step, due_ms);

	if (end != FACTS_NEVER)
		return end - 1;
	if (step->miss == SOP_MISS_SKIP)
		return due_ms + r->grace_ms;
	end = due_ms + (step->miss == SOP_MISS_LATE ? step->late_ms : r->late_ms);
	return end > due_ms + r->grace_ms ? end : due_ms + r->grace_ms;
}

static enum posttime_verdict late(int64_t by_ms, enum reason *ret_reason, struct text *detail)
{
	*ret_reason = REASON_LATE;
	permit_say_time(by_ms, detail);
	return POSTTIME_SKIP;
}

enum posttime_verdict posttime_decide(const struct sop_rules *r, const struct sop_script *s,
	const struct sop_step *step, int64_t due_ms, int64_t now_ms, int64_t *ret_until_ms, enum reason *ret_reason,
	struct text *detail)
{
	int64_t end = latest(r, step, due_ms);
	struct span name;

	if (now_ms > end)
		return late(now_ms - due_ms, ret_reason, detail);
	if (moment_off(r, s, zone_day(r->zone, now_ms), &name)) {
		*ret_reason = REASON_OFF_DAY;
		text_add(detail, name);
		return POSTTIME_SKIP;
	}
	if (!when_quiet(r, s, now_ms))
		return POSTTIME_GO;
	*ret_until_ms = when_quiet_end(r, s, now_ms);
	if (*ret_until_ms <= end)
		return POSTTIME_WAIT;
	*ret_reason = REASON_QUIET;
	return POSTTIME_SKIP;
}

int64_t posttime_deadline(
	const struct sop_rules *r, const struct sop_script *s, const struct sop_step *step, int64_t now_ms)
{
	int64_t day_end = zone_day_start_ms(r->zone, zone_day(r->zone, now_ms) + 1);
	int64_t at = when_deadline(r, s, step, now_ms);

	return !when_limited(step) && at > day_end ? day_end : at;
}

int64_t posttime_look(int64_t first_ms, int64_t until_ms, int64_t n)
{
	static const int64_t after_ms[] = {
		10 * MINUTE_MS, 30 * MINUTE_MS, HOUR_MS, 2 * HOUR_MS, 4 * HOUR_MS, 8 * HOUR_MS, 12 * HOUR_MS};
	const int64_t known = sizeof after_ms / sizeof after_ms[0];
	int64_t at = first_ms + (n < known ? after_ms[n] : (n - known + 2) * 12 * HOUR_MS);

	if (at <= until_ms)
		return at;
	/* Once more at the very end. */
	at = n ? posttime_look(first_ms, INT64_MAX, n - 1) : first_ms;
	return at < until_ms ? until_ms : FACTS_NEVER;
}
