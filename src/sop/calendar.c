#include "sop/calendar.h"
#include "base/zone.h"
#include <string.h>

#define MOST_DAYS 31 /* of one entry */

static enum rc one_day(struct span s, int64_t *ret_day, struct err *err)
{
	struct span year, month, day, rest;
	int64_t y, m, d;

	s = span_trim(s);
	if (!span_cut(s, '-', &year, &rest) || !span_cut(rest, '-', &month, &day) || !span_int(year, &y) ||
		!span_int(month, &m) || !span_int(day, &d) || y < 1970 || y > 2200 || m < 1 || m > 12 ||
		!zone_date_valid((int)y, (int)m, (int)d))
		return err_set(err, RC_INVALID, "'%.*s' is no day; write 2026-10-01", SPAN_ARG(s));
	*ret_day = zone_day_of((int)y, (int)m, (int)d);
	return RC_OK;
}

/* The first entry that is not before day. */
static int place(const struct calendar *c, int64_t day)
{
	int low = 0, high = c->n;

	while (low < high) {
		int mid = low + (high - low) / 2;
		if (c->v[mid].day < day)
			low = mid + 1;
		else
			high = mid;
	}
	return low;
}

static void put(struct arena *a, struct calendar *c, const struct calendar_day *d)
{
	int at = place(c, d->day);

	if (at < c->n && c->v[at].day == d->day) {
		c->v[at] = *d;
		return;
	}
	/* Room for 1, 2, 4, … days: grows when the count is a power of two. */
	if ((c->n & (c->n - 1)) == 0) {
		struct calendar_day *v = arena_array(a, c->n ? (size_t)c->n * 2 : 1, sizeof *v);
		if (c->n)
			memcpy(v, c->v, (size_t)c->n * sizeof *v);
		c->v = v;
	}
	memmove(c->v + at + 1, c->v + at, (size_t)(c->n - at) * sizeof *c->v);
	c->v[at] = *d;
	c->n++;
}

enum rc calendar_add(struct arena *a, struct calendar *c, struct span days, struct span name, struct err *err)
{
	size_t dots = span_search(days, SPAN_LIT(".."));
	int64_t from, to;
	enum rc rc = one_day(dots == SIZE_MAX ? days : span_take(days, dots), &from, err);

	to = from;
	if (!rc && dots != SIZE_MAX)
		rc = one_day(span_drop(days, dots + 2), &to, err);
	if (rc)
		return rc;
	if (to < from || to - from >= MOST_DAYS)
		return err_set(
			err, RC_INVALID, "'%.*s' is not from an earlier to a later day of one holiday", SPAN_ARG(days));
	name = arena_copy(a, span_trim(name));
	if (!name.n)
		return err_set(err, RC_INVALID, "the holiday of '%.*s' has no name", SPAN_ARG(days));
	for (int64_t day = from; day <= to; day++)
		put(a, c, &(struct calendar_day){day, span_is(name, CALENDAR_WORKS), name});
	return RC_OK;
}

/* "a..b", "a" or a name. */
static enum rc one_off(struct span s, struct sop_off *ret, struct err *err)
{
	size_t dots = span_search(s, SPAN_LIT(".."));
	enum rc rc = RC_OK;

	*ret = (struct sop_off){-1, -1, s};
	if (!s.n)
		return err_set(err, RC_INVALID, "a day without a name");
	if (s.p[0] < '0' || s.p[0] > '9')
		return RC_OK;
	rc = one_day(dots == SIZE_MAX ? s : span_take(s, dots), &ret->from, err);
	ret->to = ret->from;
	if (!rc && dots != SIZE_MAX)
		rc = one_day(span_drop(s, dots + 2), &ret->to, err);
	if (!rc && ret->to < ret->from)
		rc = err_set(err, RC_INVALID, "'%.*s' ends before it begins", SPAN_ARG(s));
	return rc;
}

enum rc calendar_off(struct arena *a, struct span days, struct sop_off **ret, int *ret_count, struct err *err)
{
	struct span rest = arena_copy(a, span_trim(days)), comma = SPAN_LIT("、");
	int n = 1;
	enum rc rc = RC_OK;

	*ret_count = 0;
	if (!rest.n)
		return RC_OK;
	for (size_t i = 0; i + comma.n <= rest.n; i++)
		n += rest.p[i] == ',' || span_eq(span_take(span_drop(rest, i), comma.n), comma);
	*ret = arena_array(a, (size_t)n, sizeof **ret);
	for (int i = 0; !rc && i < n; i++) {
		size_t han = span_search(rest, comma), latin = span_find(rest, ','), at = han < latin ? han : latin;
		rc = one_off(span_trim(at == SIZE_MAX ? rest : span_take(rest, at)), &(*ret)[i], err);
		if (at != SIZE_MAX)
			rest = span_drop(rest, at + (at == han ? comma.n : 1));
	}
	if (!rc)
		*ret_count = n;
	return rc;
}

static const struct calendar_day *entry(const struct calendar *c, int64_t day)
{
	int at = c ? place(c, day) : 0;

	return c && at < c->n && c->v[at].day == day ? &c->v[at] : NULL;
}

bool calendar_knows(const struct calendar *c, int year)
{
	int at = c ? place(c, zone_day_of(year, 1, 1)) : 0;

	return c && at < c->n && c->v[at].day < zone_day_of(year + 1, 1, 1);
}

bool calendar_works(const struct calendar *c, int64_t day)
{
	const struct calendar_day *d = entry(c, day);

	return d ? d->works : zone_weekday(day) <= 5;
}

bool calendar_weekend(const struct calendar *c, int64_t day)
{
	const struct calendar_day *d = entry(c, day);

	return zone_weekday(day) >= 6 && !(d && d->works);
}

bool calendar_holiday(const struct calendar *c, int64_t day)
{
	const struct calendar_day *d = entry(c, day);

	return d && !d->works;
}

struct span calendar_name(const struct calendar *c, int64_t day)
{
	const struct calendar_day *d = entry(c, day);

	return d && !d->works ? d->name : SPAN_ABSENT;
}
