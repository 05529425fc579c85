#include "simcamp.h"
#include "simowner.h"

#include "base/map.h"
#include "base/mem.h"
#include "base/rng.h"
#include "flow/heard.h"
#include "inbox/inbox.h"
#include "sop/read.h"
#include "store/chatmember.h"
#include "store/checkin.h"
#include "store/enrolment.h"
#include "store/todo.h"

#define FLASH_DAYS 3 /* the day of 开抢, and what is said behind it */
#define MAKE_UP_PERCENT 50
#define FIRST_HOUR 7        /* people are awake from here … */
#define HOURS 16            /* … so long */
#define REMINDED_PERCENT 40 /* of who is written to and has not checked in does */
#define REMINDED_HOURS 2    /* so soon */
#define TIRED_PERCENT 85    /* days 3 and 4 lose people (domain.md 3) */

struct flash {
	const struct sop_script *s;
	bool named;
};

struct simcamp {
	const struct zone *zone;
	uint64_t seed;
	struct arena *arena;
	int n;
	const struct sop_script **script; /* of the folder */
	bool *named;
	bool alone; /* nothing else that plays was named */
	int flashes;
	struct flash *flash;
	struct map *reminded; /* members who were written to: struct reminder */
};

struct reminder {
	int64_t day;
	int clock;
};

struct simcamp *simcamp_new(const struct intake_folder *scripts, const struct zone *zone, uint64_t seed)
{
	struct simcamp *c = mem_alloc(sizeof *c);
	*c = (struct simcamp){
		.zone = zone, .seed = seed, .arena = arena_new(65536), .alone = true, .reminded = map_new()};
	c->script = mem_array((size_t)scripts->n + 1, sizeof *c->script);
	c->named = mem_array((size_t)scripts->n + 1, sizeof *c->named);
	c->flash = mem_array((size_t)scripts->n + 1, sizeof *c->flash);
	for (int i = 0; i < scripts->n; i++) {
		const struct sop_script *s = intake_script(scripts, i);
		bool good = s && !s->disabled;
		if (good && s->flash) {
			c->flash[c->flashes++] = (struct flash){s, !scripts->file[i].beside};
		} else if (good && s->checkin) {
			c->named[c->n] = !scripts->file[i].beside;
			c->script[c->n++] = s;
		} else {
			/* Tables of goods, groups, tags … play nothing of their own. */
			c->alone = c->alone && (scripts->file[i].beside || !good || s->steps == 0);
		}
	}
	return c;
}

void simcamp_free(struct simcamp *c)
{
	if (!c)
		return;
	mem_free(c->flash);
	mem_free(c->script);
	mem_free(c->named);
	arena_free(c->arena);
	map_free(c->reminded, mem_free);
	mem_free(c);
}

bool simcamp_any(const struct simcamp *c)
{
	return c->n > 0;
}

struct opening {
	int64_t day, days;
	bool any;
};

/* The first from that day on, else the last before it. */
static void offer(struct opening *o, int64_t from_day, int64_t day, int64_t days)
{
	bool over = day < from_day, past = o->any && o->day < from_day;
	if (o->any && (over ? !past || day <= o->day : !past && day >= o->day))
		return;
	*o = (struct opening){day, days, true};
}

bool simcamp_opens(const struct simcamp *c, int64_t from_day, int64_t *ret_day, int64_t *ret_days)
{
	struct opening o = {.any = false};
	for (int i = 0; i < c->n && c->alone; i++)
		for (int k = 0; c->named[i] && k < c->script[i]->triggers; k++)
			if (c->script[i]->trigger[k].event == SOP_EV_CAMP)
				offer(&o, from_day, c->script[i]->trigger[k].date, c->script[i]->days + 2);
	for (int i = 0; i < c->flashes && c->alone; i++)
		if (c->flash[i].named)
			offer(&o, from_day, c->flash[i].s->flash->day, FLASH_DAYS);
	if (o.any) {
		*ret_day = o.day;
		*ret_days = o.days;
	}
	return o.any;
}

static void say_outside(
	const struct sop_script *s, const char *what, int64_t day, int minute, int64_t days, struct text *out)
{
	char at[32];
	text_addf(out, "%s「%.*s」%s", s->flash ? "秒杀" : "打卡", SPAN_ARG(s->name), zone_format_day(day, at));
	if (minute >= 0)
		text_addf(out, " %02d:%02d", minute / 60, minute % 60);
	text_addf(out, " %s，不在这 %lld 天里，这次看不到它（群先进来等着）；单看它：siyu simulate 加它的文件名\n",
		what, (long long)days);
}

void simcamp_outside(const struct simcamp *c, int64_t first_day, int64_t days, struct text *out)
{
	for (int i = 0; i < c->n; i++) {
		struct opening o = {.any = false};
		bool seen = false;
		for (int k = 0; k < c->script[i]->triggers; k++) {
			const struct sop_trigger *t = &c->script[i]->trigger[k];
			if (t->event != SOP_EV_CAMP)
				seen = true; /* it begins by what happens */
			else
				offer(&o, first_day, t->date, 0);
			seen = seen ||
				(t->event == SOP_EV_CAMP && t->date < first_day + days &&
					t->date + c->script[i]->days > first_day);
		}
		if (c->named[i] && !seen && o.any)
			say_outside(c->script[i], "开营", o.day, -1, days, out);
	}
	for (int i = 0; i < c->flashes; i++) {
		const struct sop_flash *f = c->flash[i].s->flash;
		if (c->flash[i].named && (f->day < first_day || f->day >= first_day + days))
			say_outside(c->flash[i].s, "开抢", f->day, f->minute, days, out);
	}
}

/* -- one member on one day, from the seed alone ------------------------------------------------------------------------------------ */

struct intent {
	int hour, make_up_hour; /* of the day */
	bool checks_in, makes_up;
};

static uint64_t mixed(const struct simcamp *c, struct span who, uint64_t salt)
{
	return c->seed * UINT64_C(0x9e3779b97f4a7c15) ^ span_hash(who) ^ salt * UINT64_C(0x94d049bb133111eb);
}

/* nth: of the camp, from 0. Nearly half do it nearly always, a third mostly, the others now and then. */
static struct intent intent_of(const struct simcamp *c, struct span who, int64_t nth)
{
	struct rng person, day;
	rng_seed(&person, mixed(c, who, 0));
	rng_seed(&day, mixed(c, who, (uint64_t)nth + 1));
	int kind = (int)rng_below(&person, 100), percent = kind < 45 ? 95 : kind < 80 ? 75 : 35;
	if (nth == 2 || nth == 3)
		percent = percent * TIRED_PERCENT / 100;
	struct intent v;
	v.hour = FIRST_HOUR + (int)rng_below(&day, HOURS);
	v.checks_in = (int)rng_below(&day, 100) < percent;
	v.make_up_hour = FIRST_HOUR + (int)rng_below(&day, HOURS);
	v.makes_up = (int)rng_below(&day, 100) < MAKE_UP_PERCENT;
	return v;
}

/* -- what they do ------------------------------------------------------------------------------------------------------------------- */

struct hour {
	struct simcamp *c;
	struct world *w;
	struct brain *b;
	const struct sop_script *script;
	const struct enrolment *round;
	int64_t today, first; /* days since 1970: the camp's, from 日界 to 日界 */
	int clock;
};

static enum rc put(const struct hour *h, struct text *body, struct err *err)
{
	enum rc rc = world_append(h->w, INBOX_COMMAND, SPAN_ABSENT, text_span(body), err);
	text_release(body);
	return rc;
}

/* Told by the owner; of a script that takes none of it he opens his page, or says the word himself. */
static enum rc check_in(const struct hour *h, struct span who, int64_t make_up, struct err *err)
{
	struct text body;
	char day[32];
	text_init(&body, 65536);
	if (h->script->checkin->ways & (SOP_BY_EMPLOYEE | SOP_BY_PAGE)) {
		bool page = !(h->script->checkin->ways & SOP_BY_EMPLOYEE);
		text_addf(&body, "{\"verb\":\"checkin\",\"customer\":\"%.*s\",\"by\":\"%.*s\"", SPAN_ARG(who),
			SPAN_ARG(page ? who : h->round->employee));
		if (page)
			text_adds(&body, ",\"way\":\"page\"");
		if (make_up >= 0)
			text_addf(&body, ",\"makeup\":\"%s\"", zone_format_day(make_up, day));
		text_addc(&body, '}');
	} else if (make_up < 0 && h->script->checkin->words.n) {
		struct heard said = {.customer = who,
			.what = HEARD_TEXT,
			.text = h->script->checkin->words.v[0],
			.source = HEARD_SEEN,
			.at_ms = world_now_ms(h->w)};
		heard_write(&said, &body);
	}
	if (body.n == 0) {
		text_release(&body);
		return RC_OK;
	}
	return put(h, &body, err);
}

static bool did(const struct checkin *v, int n, int64_t day)
{
	for (int i = 0; i < n; i++)
		if (v[i].day == day)
			return true;
	return false;
}

/* Somebody wrote to him today, and he has not checked in: now he does. */
static bool reacts(const struct hour *h, struct span who)
{
	const struct reminder *r = map_get(h->c->reminded, who);
	struct rng rng;
	if (!r || r->day != h->today || h->clock <= r->clock || h->clock > r->clock + REMINDED_HOURS)
		return false;
	rng_seed(&rng, mixed(h->c, who, (uint64_t)(h->today * 24 + r->clock)));
	return (int)rng_below(&rng, 100) < REMINDED_PERCENT &&
		h->clock == r->clock + 1 + (int)rng_below(&rng, REMINDED_HOURS);
}

static void remind(const struct hour *h, struct span who)
{
	struct reminder *r = map_get(h->c->reminded, who);
	if (!r) {
		r = mem_alloc(sizeof *r);
		map_put(h->c->reminded, who, r);
	}
	*r = (struct reminder){h->today, h->clock};
}

static enum rc member(const struct hour *h, const struct chatmember *m, struct err *err)
{
	struct checkin *v = NULL;
	int n = 0, made_up = 0;
	struct intent now = intent_of(h->c, m->member, h->today - h->first);
	bool time = (now.checks_in && now.hour == h->clock) || reacts(h, m->member),
	     other = now.makes_up && now.make_up_hour == h->clock && h->today > h->first &&
		h->script->checkin->make_ups;
	if (!time && !other)
		return RC_OK;
	enum rc rc = checkin_of(world_db(h->w), h->c->arena, h->round->enrolment, m->member, &v, &n, err);
	for (int i = 0; i < n; i++)
		made_up += v[i].made_up;
	if (!rc && time && !did(v, n, h->today))
		rc = check_in(h, m->member, -1, err);
	if (!rc && other && made_up < h->script->checkin->make_ups && !did(v, n, h->today - 1) &&
		m->joined_ms < zone_day_start_ms(h->c->zone, h->today))
		rc = check_in(h, m->member, h->today - 1, err);
	return rc;
}

static enum rc owner(const struct hour *h, struct err *err)
{
	struct todo *t = NULL;
	int n = 0;
	enum rc rc = todo_ready(world_db(h->w), h->c->arena, h->round->employee, h->script->id, &t, &n, err);
	for (int i = 0; !rc && i < n; i++) {
		bool member = false;
		if (simowner_sends(h->c->seed, &t[i], (uint64_t)h->clock))
			rc = simowner_send(h->w, h->b, &t[i], &member, err);
		if (member)
			remind(h, t[i].customer);
	}
	return rc;
}

static enum rc round_hour(struct hour *h, struct err *err)
{
	const struct zone *z = h->c->zone;
	struct chatmember *m = NULL;
	int n = 0;
	int64_t now = world_now_ms(h->w);
	h->first = zone_day(z, h->round->t0_ms);
	h->today = zone_day(z, now - (int64_t)h->script->border * 60000);
	h->clock = zone_minute(z, now) / 60;
	enum rc rc = owner(h, err);
	if (rc || h->today < h->first || h->today >= h->first + h->script->days)
		return rc;
	rc = chatmember_in(world_db(h->w), h->c->arena, h->round->customer, &m, &n, err);
	for (int i = 0; !rc && i < n; i++)
		if (m[i].type == CHATMEMBER_CUSTOMER)
			rc = member(h, &m[i], err);
	return rc;
}

enum rc simcamp_hour(struct simcamp *c, struct world *w, struct brain *b, struct err *err)
{
	enum rc rc = RC_OK;
	for (int i = 0; !rc && i < c->n; i++) {
		struct enrolment *e = NULL;
		int n = 0;
		arena_reset(c->arena);
		rc = enrolment_groups(world_db(w), c->arena, c->script[i]->id, ENROLMENT_LIVE, &e, &n, err);
		for (int k = 0; !rc && k < n; k++) {
			struct hour h = {.c = c, .w = w, .b = b, .script = c->script[i], .round = &e[k]};
			rc = round_hour(&h, err);
		}
	}
	return rc;
}
