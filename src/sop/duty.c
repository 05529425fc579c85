#include "sop/duty.h"
#include "letter.h"
#include <string.h>

#define LOOK_DAYS 9 /* a border lies within: else we look again then */

struct list { /* userids, none twice, in the order of the row */
	struct arena *a;
	struct sop_names v;
	int cap;
};

static bool has(const struct sop_names *v, struct span s)
{
	for (int i = 0; i < v->n; i++)
		if (span_eq(v->v[i], s))
			return true;
	return false;
}

static void add(struct list *l, struct span s)
{
	if (has(&l->v, s))
		return;
	if (l->v.n == l->cap) {
		l->cap = l->cap ? 2 * l->cap : 8;
		struct span *v = arena_array(l->a, (size_t)l->cap, sizeof *v);
		if (l->v.n)
			memcpy(v, l->v.v, (size_t)l->v.n * sizeof *v);
		l->v.v = v;
	}
	l->v.v[l->v.n++] = s;
}

struct looking {
	const struct duty_world *w;
	const struct sop_script *file;
	int64_t now_ms;
	struct list unknown;
};

static void add_people(struct looking *k, struct list *to, const struct sop_names *names)
{
	for (int i = 0; i < names->n; i++) {
		struct span userid = k->w->find(k->w->user, names->v[i]);

		if (userid.n)
			add(to, userid);
		else
			add(&k->unknown, names->v[i]);
	}
}

/* -- shifts ------------------------------------------------------------------------------------------------------ */

static bool begins_on(const struct duty_world *w, const struct sop_shift *s, int64_t day)
{
	return (s->weekdays & 1u << zone_weekday(day)) ||
		((s->days & SOP_DAYS_WORK) && calendar_works(w->calendar, day)) ||
		((s->days & SOP_DAYS_WEEKEND) && calendar_weekend(w->calendar, day)) ||
		((s->days & SOP_DAYS_HOLIDAY) && calendar_holiday(w->calendar, day));
}

/* [from, to) of the shift that begins on that day; a shift over midnight belongs to its first weekday. */
static void stretch(
	const struct duty_world *w, const struct sop_shift *s, int64_t day, int64_t *ret_from, int64_t *ret_to)
{
	*ret_from = zone_at_ms(w->zone, day, s->from);
	*ret_to = s->to > s->from ? zone_at_ms(w->zone, day, s->to) : zone_at_ms(w->zone, day + 1, s->to);
}

static bool on_duty(const struct looking *k, const struct sop_shift *s)
{
	int64_t today = zone_day(k->w->zone, k->now_ms), from, to;

	for (int64_t day = today - 1; day <= today; day++) {
		stretch(k->w, s, day, &from, &to);
		if (begins_on(k->w, s, day) && from <= k->now_ms && k->now_ms < to)
			return true;
	}
	return false;
}

static int64_t next_border(const struct looking *k, const struct sop_shift *s)
{
	int64_t today = zone_day(k->w->zone, k->now_ms), next = zone_day_start_ms(k->w->zone, today + LOOK_DAYS), from,
		to;

	for (int64_t day = today - 1; day < today + LOOK_DAYS; day++) {
		if (!begins_on(k->w, s, day))
			continue;
		stretch(k->w, s, day, &from, &to);
		if (from > k->now_ms && from < next)
			next = from;
		if (to > k->now_ms && to < next)
			next = to;
	}
	return next;
}

static void add_rota(struct looking *k, struct list *to, struct span rota, bool all, int64_t *next_ms)
{
	for (int i = 0; i < k->file->shifts; i++) {
		const struct sop_shift *s = &k->file->shift[i];
		int64_t border;

		if (!span_alike(s->rota, rota))
			continue;
		if (all || on_duty(k, s))
			add_people(k, to, &s->people);
		border = next_border(k, s);
		if (border < *next_ms)
			*next_ms = border;
	}
}

/* all: everybody of a 轮班, whenever. */
static void add_servers(
	struct looking *k, struct list *to, const struct sop_server *v, int n, bool all, int64_t *next_ms)
{
	for (int i = 0; i < n; i++) {
		const struct book_entry *e;

		switch (v[i].who) {
		case SOP_WHO_PERSON: add_people(k, to, &(struct sop_names){1, (struct span[]){v[i].name}}); break;
		case SOP_WHO_STORE:
		case SOP_WHO_TEAM:
			e = book_find(k->w->book, v[i].who == SOP_WHO_STORE ? SOP_N_STORE : SOP_N_TEAM, v[i].name);
			if (e && e->asset)
				add_people(k, to, &e->asset->people);
			else
				add(&k->unknown, v[i].name);
			break;
		case SOP_WHO_ROTA: add_rota(k, to, v[i].name, all, next_ms); break;
		case SOP_WHO_GROUP: break; /* a group serves itself */
		}
	}
}

/* -- who is it --------------------------------------------------------------------------------------------------- */

static struct list free_of(struct looking *k, const struct sop_code *c, const struct list *l, bool *counted)
{
	struct list left = {.a = l->a};

	for (int i = 0; i < l->v.n; i++) {
		bool full = c->ceiling && k->w->full(k->w->user, l->v.v[i]);

		*counted = *counted || full;
		if (!full)
			add(&left, l->v.v[i]);
	}
	return left;
}

void duty_of(struct arena *a, const struct duty_world *w, const struct sop_script *file, const struct sop_code *c,
	int64_t now_ms, struct duty *ret)
{
	struct looking k = {w, file, now_ms, {.a = a}};
	struct list now = {.a = a}, spare = {.a = a}, all = {.a = a}, who;

	*ret = (struct duty){.next_ms = DUTY_NEVER};
	add_servers(&k, &now, c->server, c->servers, false, &ret->next_ms);
	add_servers(&k, &spare, c->spare, c->spares, false, &ret->next_ms);
	who = free_of(&k, c, &now, &ret->counted);
	if (!who.v.n) {
		who = free_of(&k, c, &spare, &ret->counted);
		ret->spare = who.v.n > 0;
	}
	if (!who.v.n && now.v.n) {
		who = now; /* full, and nobody stands in: a code is never empty */
		ret->over = true;
	}
	if (!who.v.n) {
		add_servers(&k, &all, c->server, c->servers, true, &ret->next_ms);
		who = spare.v.n ? spare : all;
		ret->over = true;
	}
	ret->people = who.v;
	if (c->type == SOP_CODE_SINGLE && who.v.n > 1)
		ret->people.n = 1;
	else if (who.v.n > SOP_CODE_PEOPLE)
		ret->people.n = SOP_CODE_PEOPLE;
	ret->unknown = k.unknown.v;
}
