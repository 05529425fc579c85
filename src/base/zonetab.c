#include "base/zonetab.h"

#include <string.h>

#define MAX_OFFSET_S (26 * 3600)

static enum rc bad(struct err *err, const char *what)
{
	return err_set(err, RC_INVALID, "tz file: %s", what);
}

/* The file ---------------------------------------------------------------------------------------------------- */

struct counts {
	uint32_t isut, isstd, leap, time, type, chars;
};

static uint32_t be32(const char *p)
{
	uint32_t v = 0;
	for (int i = 0; i < 4; i++)
		v = v << 8 | (unsigned char)p[i];
	return v;
}

static int64_t be_time(const char *p, size_t width)
{
	if (width == 4)
		return (int32_t)be32(p);
	return (int64_t)((uint64_t)be32(p) << 32 | be32(p + 4));
}

/* Header and size of the block behind it. */
static bool read_counts(struct span s, size_t width, struct counts *ret, size_t *ret_size)
{
	if (s.n < 44 || memcmp(s.p, "TZif", 4) != 0)
		return false;
	*ret = (struct counts){
		be32(s.p + 20), be32(s.p + 24), be32(s.p + 28), be32(s.p + 32), be32(s.p + 36), be32(s.p + 40)};
	if (ret->isut > 256 || ret->isstd > 256 || ret->leap > 4096 || ret->time > 65536 || ret->type > 256 ||
		ret->chars > 4096)
		return false;
	*ret_size =
		ret->time * (width + 1) + ret->type * 6 + ret->chars + ret->leap * (width + 4) + ret->isstd + ret->isut;
	return ret->type > 0 && s.n - 44 >= *ret_size;
}

/* The table that is being made -------------------------------------------------------------------------------- */

struct sink {
	struct zone *z;
	int64_t from_ms, to_ms;
	bool full;
};

/* Changes come in order of time. Those before the range only set the offset it begins with. */
static void add_change(struct sink *k, int64_t at_s, int32_t offset_s)
{
	struct zone *z = k->z;
	int64_t at_ms;
	if (__builtin_mul_overflow(at_s, INT64_C(1000), &at_ms))
		at_ms = at_s < 0 ? INT64_MIN : INT64_MAX;
	if (at_ms > k->to_ms || z->rule[z->n - 1].offset_s == offset_s)
		return;
	if (at_ms <= k->from_ms) {
		z->rule[0].offset_s = offset_s;
		return;
	}
	if (z->n > 1 && at_ms == z->rule[z->n - 1].from_ms) { /* permanent summer time: two changes at one instant */
		z->rule[z->n - 1].offset_s = offset_s;
		if (z->rule[z->n - 2].offset_s == offset_s)
			z->n--;
		return;
	}
	if (z->n == ZONE_MAX_RULES) {
		k->full = true;
		return;
	}
	z->rule[z->n].from_ms = at_ms;
	z->rule[z->n].offset_s = offset_s;
	z->n++;
}

/* The footer: a POSIX TZ string such as CET-1CEST,M3.5.0,M10.5.0/3 --------------------------------------------- */

struct rule_day {
	char kind; /* 'M' month.week.weekday, 'J' 1..365 without 29 February, 'N' 0..365 */
	int64_t month, week, day;
	int32_t time_s; /* of the clock before the change */
};

struct footer {
	int32_t std_s, dst_s; /* seconds east */
	bool has_dst;
	struct rule_day start, end;
};

static bool eat(struct span *s, char c)
{
	if (s->n == 0 || s->p[0] != c)
		return false;
	*s = span_drop(*s, 1);
	return true;
}

static bool eat_number(struct span *s, int64_t least, int64_t most, int64_t *ret)
{
	size_t n = 0;
	while (n < s->n && n < 6 && s->p[n] >= '0' && s->p[n] <= '9')
		n++;
	int64_t v;
	if (!span_int(span_take(*s, n), &v) || v < least || v > most)
		return false;
	*s = span_drop(*s, n);
	*ret = v;
	return true;
}

static bool eat_name(struct span *s)
{
	size_t n = 0;
	if (eat(s, '<')) {
		n = span_find(*s, '>');
		if (n == SIZE_MAX)
			return false;
		*s = span_drop(*s, n + 1);
		return true;
	}
	while (n < s->n && ((s->p[n] >= 'A' && s->p[n] <= 'Z') || (s->p[n] >= 'a' && s->p[n] <= 'z')))
		n++;
	*s = span_drop(*s, n);
	return n >= 3;
}

/* [+-]h[h[h]][:mm[:ss]] in seconds. */
static bool eat_time(struct span *s, int32_t *ret)
{
	bool neg = eat(s, '-');
	if (!neg)
		(void)eat(s, '+');
	int64_t h, m = 0, sec = 0;
	if (!eat_number(s, 0, 167, &h))
		return false;
	if (eat(s, ':')) {
		if (!eat_number(s, 0, 59, &m))
			return false;
		if (eat(s, ':') && !eat_number(s, 0, 59, &sec))
			return false;
	}
	int32_t v = (int32_t)(h * 3600 + m * 60 + sec);
	*ret = neg ? -v : v;
	return true;
}

static bool eat_rule(struct span *s, struct rule_day *ret)
{
	ret->time_s = 2 * 3600;
	if (!eat(s, ','))
		return false;
	if (eat(s, 'M')) {
		ret->kind = 'M';
		if (!eat_number(s, 1, 12, &ret->month) || !eat(s, '.') || !eat_number(s, 1, 5, &ret->week) ||
			!eat(s, '.') || !eat_number(s, 0, 6, &ret->day))
			return false;
	} else {
		ret->kind = eat(s, 'J') ? 'J' : 'N';
		if (!eat_number(s, ret->kind == 'J', 365, &ret->day))
			return false;
	}
	return !eat(s, '/') || eat_time(s, &ret->time_s);
}

static bool read_footer(struct span s, struct footer *f)
{
	int32_t west;
	if (!eat_name(&s) || !eat_time(&s, &west))
		return false;
	f->std_s = -west;
	f->has_dst = s.n > 0;
	if (!f->has_dst)
		return true;
	if (!eat_name(&s))
		return false;
	f->dst_s = f->std_s + 3600;
	if (s.n > 0 && s.p[0] != ',') {
		if (!eat_time(&s, &west))
			return false;
		f->dst_s = -west;
	}
	return eat_rule(&s, &f->start) && eat_rule(&s, &f->end) && s.n == 0;
}

/* UTC seconds at which the rule fires in that year, under the offset before it. */
static int64_t fires_s(const struct rule_day *r, int year, int32_t offset_s)
{
	int64_t day;
	if (r->kind == 'M') {
		int64_t first = zone_day_of(year, (int)r->month, 1);
		int64_t skip = (r->day - zone_weekday(first) % 7 + 7) % 7; /* 0 is Sunday */
		day = first + skip + (r->week - 1) * 7;
		while (zone_date(day).month != (int)r->month)
			day -= 7; /* week 5 is the last one */
	} else {
		day = zone_day_of(year, 1, 1) + r->day;
		if (r->kind == 'J')
			day -= 1 - (r->day >= 60 && zone_date_valid(year, 2, 29));
	}
	return day * 86400 + r->time_s - offset_s;
}

static void expand_footer(struct sink *k, const struct footer *f, int64_t after_s)
{
	if (!f->has_dst) {
		add_change(k, after_s, f->std_s);
		return;
	}
	int64_t from_s = k->from_ms / 1000 > after_s ? k->from_ms / 1000 : after_s;
	int year = zone_date(from_s / 86400).year - 1;
	int last = zone_date(k->to_ms / ZONE_DAY_MS).year + 1;
	for (; year <= last && !k->full; year++) {
		int64_t start = fires_s(&f->start, year, f->std_s), end = fires_s(&f->end, year, f->dst_s);
		if (start < end && start > after_s)
			add_change(k, start, f->dst_s);
		if (end > after_s)
			add_change(k, end, f->std_s);
		if (start >= end && start > after_s) /* the south: summer over the turn of the year */
			add_change(k, start, f->dst_s);
	}
}

static enum rc read_block(
	struct sink *k, struct span s, size_t width, const struct counts *c, int64_t *ret_last_s, struct err *err)
{
	const char *times = s.p;
	const unsigned char *index = (const unsigned char *)times + c->time * width;
	const char *types = (const char *)index + c->time;
	int64_t last = INT64_MIN;
	for (uint32_t i = 0; i < c->type; i++) {
		int32_t offset = (int32_t)be32(types + i * 6);
		if (offset < -MAX_OFFSET_S || offset > MAX_OFFSET_S)
			return bad(err, "offset out of range");
	}
	k->z->n = 1;
	k->z->rule[0].from_ms = INT64_MIN;
	k->z->rule[0].offset_s = (int32_t)be32(types);
	for (uint32_t i = 0; i < c->time; i++) {
		int64_t at = be_time(times + i * width, width);
		if (index[i] >= c->type || (i > 0 && at <= last))
			return bad(err, "changes out of order");
		add_change(k, at, (int32_t)be32(types + index[i] * 6));
		last = at;
	}
	*ret_last_s = last;
	return RC_OK;
}

enum rc zonetab_read(struct span bytes, int64_t from_ms, int64_t to_ms, struct zone *ret_zone, struct err *err)
{
	struct zone z;
	struct sink k = {.z = &z, .from_ms = from_ms, .to_ms = to_ms};
	struct counts c;
	size_t size, width = 4;
	int64_t last_s = INT64_MIN;
	if (!read_counts(bytes, width, &c, &size))
		return bad(err, "header or length wrong");
	if (bytes.p[4] >= '2') { /* the same again with 64-bit times */
		bytes = span_drop(bytes, 44 + size);
		width = 8;
		if (!read_counts(bytes, width, &c, &size))
			return bad(err, "second header or length wrong");
	}
	enum rc rc = read_block(&k, span_drop(bytes, 44), width, &c, &last_s, err);
	if (rc != RC_OK)
		return rc;
	struct span footer = span_trim(span_drop(bytes, 44 + size));
	if (width == 8 && footer.n > 0) {
		struct footer f;
		if (!read_footer(footer, &f))
			return bad(err, "footer not understood");
		expand_footer(&k, &f, last_s);
	}
	if (k.full)
		return err_set(
			err, RC_LIMIT, "tz file: more than %d changes of the clock in the range", ZONE_MAX_RULES);
	*ret_zone = z;
	return RC_OK;
}
