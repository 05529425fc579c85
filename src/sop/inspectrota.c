#include "inspectrota.h"
#include "letter.h"
#include <string.h>

#define DAY 1440
#define WEEK (7 * DAY)

/* The weekdays on which it begins in a week without holidays. */
static unsigned plain_days(const struct sop_shift *s)
{
	unsigned days = s->weekdays;

	if (s->days & SOP_DAYS_WORK)
		days |= 62; /* Monday to Friday */
	if (s->days & SOP_DAYS_WEEKEND)
		days |= 192;
	return days;
}

/* The minutes of the week on which it stands; true: one was taken already. */
static bool take(const struct sop_shift *s, bool *week)
{
	int length = s->to > s->from ? s->to - s->from : s->to + DAY - s->from;
	bool twice = false;

	for (int d = 1; d <= 7; d++) {
		for (int m = 0; m < length && plain_days(s) & 1u << d; m++) {
			bool *at = &week[((d - 1) * DAY + s->from + m) % WEEK];

			twice = twice || *at;
			*at = true;
		}
	}
	return twice;
}

static bool of_code(const struct sop_code *c, const struct sop_shift *s)
{
	for (int i = 0; i < c->servers; i++)
		if (span_alike(c->server[i].name, s->rota))
			return true;
	return false;
}

/* 工作日 and 周末 leave the holidays out: those on a Monday to Friday are neither. */
static bool without_holidays(const struct sop_script *f, const struct sop_code *c)
{
	unsigned days = 0, weekdays = 0;

	for (int i = 0; i < f->shifts; i++) {
		if (!of_code(c, &f->shift[i]))
			continue;
		days |= f->shift[i].days;
		weekdays |= f->shift[i].weekdays;
	}
	return (days & SOP_DAYS_WORK) && !(days & SOP_DAYS_HOLIDAY) && (weekdays & 62) != 62;
}

void inspectrota_gap(struct reading *r, const struct sop_code *c)
{
	static const char *const names[] = {"一", "二", "三", "四", "五", "六", "日"};
	bool week[WEEK] = {false};
	int from = 0, to;
	struct span gap;

	for (int i = 0; i < r->script->shifts; i++)
		if (of_code(c, &r->script->shift[i]))
			(void)take(&r->script->shift[i], week);
	while (from < WEEK && week[from])
		from++;
	for (to = from; to < WEEK && to / DAY == from / DAY && !week[to]; to++)
		;
	if (from < WEEK)
		gap = reading_printf(r, "周%s %02d:%02d-%02d:%02d", names[from / DAY], from % DAY / 60, from % 60,
			(to - from / DAY * DAY) / 60, to % 60);
	else if (without_holidays(r->script, c))
		gap = SPAN_LIT("节假日");
	else
		return;
	reading_note_at(r, DIAG_ROTA_GAP, c->server[0].pos, gap, c->name, SPAN_ABSENT);
}

static bool stands_in(const struct sop_names *people, struct span name)
{
	for (int i = 0; i < people->n; i++)
		if (span_alike(people->v[i], name))
			return true;
	return false;
}

void inspectrota_twice(struct reading *r, int i)
{
	const struct sop_shift *v = r->script->shift, *mine = &v[i];
	bool week[WEEK];

	for (int p = 0; p < mine->people.n; p++) {
		memset(week, 0, sizeof week);
		(void)take(mine, week);
		for (int k = i - 1; k >= 0 && span_alike(v[k].rota, mine->rota); k--) {
			if (!stands_in(&v[k].people, mine->people.v[p]) || !take(&v[k], week))
				continue;
			reading_note_at(r, DIAG_ROTA_TWICE, mine->pos, mine->people.v[p],
				reading_number(r, v[k].pos.line), SPAN_ABSENT);
			return;
		}
	}
}
