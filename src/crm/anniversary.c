#include "crm/anniversary.h"
#include "base/zone.h"

#define LAST_YEAR 2200
#define A_LEAP_YEAR 2000

/* What stands between the parts, and at the end. */
struct form {
	const char *year, *month, *day;
};
static const struct form forms[] = {
	{"-", "-", ""}, {"/", "/", ""}, {".", ".", ""}, {"年", "月", "日"}, {"年", "月", "号"}};

static bool take_number(struct span *s, int64_t *ret)
{
	size_t n = 0;

	while (n < s->n && s->p[n] >= '0' && s->p[n] <= '9')
		n++;
	if (n == 0 || n > 4 || !span_int(span_take(*s, n), ret))
		return false;
	*s = span_drop(*s, n);
	return true;
}

static bool take_word(struct span *s, const char *word)
{
	struct span w = span_of(word);

	if (!span_starts(*s, word))
		return false;
	*s = span_drop(*s, w.n);
	return true;
}

/* Nothing, or a clock: "00:00", "0:00:00", "T00:00:00". */
static bool clock_or_end(struct span s)
{
	if (s.n == 0)
		return true;
	if (s.p[0] != ' ' && s.p[0] != 'T')
		return false;
	for (size_t i = 1; i < s.n; i++)
		if (s.p[i] != ':' && s.p[i] != ' ' && (s.p[i] < '0' || s.p[i] > '9'))
			return false;
	return true;
}

static bool read_as(const struct form *f, struct span s, bool year, struct anniversary *ret)
{
	*ret = (struct anniversary){0};
	return (!year || (take_number(&s, &ret->year) && take_word(&s, f->year))) && take_number(&s, &ret->month) &&
		take_word(&s, f->month) && take_number(&s, &ret->day) && take_word(&s, f->day) && clock_or_end(s);
}

static bool exists(const struct anniversary *d, bool year)
{
	return d->year < LAST_YEAR && (d->year > 0) == year && d->month >= 1 && d->month <= 12 && d->day >= 1 &&
		zone_date_valid(year ? (int)d->year : A_LEAP_YEAR, (int)d->month, (int)d->day);
}

bool anniversary_read(struct span s, struct anniversary *ret)
{
	s = span_trim(s);
	for (size_t i = 0; i < sizeof forms / sizeof *forms; i++)
		for (int year = 0; year < 2; year++) {
			struct anniversary d;

			if (read_as(&forms[i], s, year, &d) && exists(&d, year)) {
				*ret = d;
				return true;
			}
		}
	return false;
}
