#include "readgroup.h"
#include "amount.h"
#include "readstep.h"
#include "sop/group.h"
#include "sop/when.h"

#define MOST_DAYS 366
#define MOST_PEOPLE 2000

bool readgroup_name_has(struct reading *r, struct phrase *c, struct sop_names *ret_words)
{
	if (!phrase_eat(c, "包含") && !phrase_eat(c, "含")) {
		reading_note(r, DIAG_BAD_OP, c->p, SPAN_LIT("名称"), SPAN_LIT("含"), SPAN_LIT("名称 含「打卡」"));
		return false;
	}
	return reading_words(r, c, SPAN_LIT("名称 含"), ret_words);
}

static void add(struct reading *r, const struct sop_group *g)
{
	*(struct sop_group *)reading_push(r, &r->script->group, &r->script->groups, sizeof *g) = *g;
}

/* The row of 资料 that the name means, as its own rule; a name that no row has is the group's own. */
static void named(struct reading *r, struct span name, const char *at)
{
	const struct book_entry *e =
		r->world->groups ? reading_entry(r, SOP_N_GROUP, name, r->world->groups, at) : NULL;
	struct sop_group g = {.name = name, .pos = reading_pos(r, at)};

	if (!e && r->world->book)
		e = book_find(r->world->book, SOP_N_GROUP, name);
	if (e && e->asset) {
		struct sop_group of = group_of(e->asset);

		for (int i = 0; i < of.has.n; i++)
			reading_add_name(r, &g.has, arena_copy(r->arena, of.has.v[i]));
		g.owner = of.owner.n ? arena_copy(r->arena, of.owner) : SPAN_LIT("");
	}
	add(r, &g);
}

void readgroup_groups(struct reading *r, struct phrase *c)
{
	phrase_done(c);
	const char *at = c->p;
	struct phrase name = *c;

	if (phrase_eat(&name, "名称") && (phrase_done(&name), phrase_at(&name, "含") || phrase_at(&name, "包含"))) {
		struct sop_group g = {.name = SPAN_LIT(""), .pos = reading_pos(r, at)};

		*c = name;
		if (readgroup_name_has(r, c, &g.has) && reading_end(r, c, SPAN_LIT("群：名称 含「打卡」")))
			add(r, &g);
		return;
	}
	struct sop_names names = {0};
	if (!reading_names(r, c, SPAN_LIT("群"), &names) || !reading_end(r, c, SPAN_LIT("群：打卡一群、打卡二群")))
		return;
	for (int i = 0; i < names.n; i++)
		named(r, names.v[i], at);
}

static bool date(struct reading *r, struct phrase *c, struct sop_trigger *t)
{
	phrase_eat(c, ":");
	phrase_done(c);
	switch (readdate_date(r, c, &t->date)) {
	case READDATE_OK: return true;
	case READDATE_SAID: return false;
	case READDATE_NONE: break;
	}
	reading_note(r, DIAG_TRIGGER_ARG, c->p, SPAN_LIT("开营"), SPAN_LIT("日期"), SPAN_LIT("开营 2026-03-09"));
	return false;
}

void readgroup_camp(struct reading *r, struct phrase *c)
{
	struct sop_trigger t = {.event = SOP_EV_CAMP, .pos = reading_pos(r, c->p)};

	if (date(r, c, &t) && reading_end(r, c, SPAN_LIT("开营：2026-03-09")))
		*(struct sop_trigger *)reading_push(r, &r->script->trigger, &r->script->triggers, sizeof t) = t;
}

void readgroup_days(struct reading *r, struct phrase *c)
{
	int64_t n;
	phrase_done(c);
	const char *at = c->p;

	if (amount_count(c, &n) != AMOUNT_OK || n < 1 || n > MOST_DAYS || !phrase_eat(c, "天")) {
		reading_note(r, DIAG_BAD_DAYS, at, phrase_rest(&(struct phrase){at, c->end}), SPAN_ABSENT, SPAN_ABSENT);
		return;
	}
	if (reading_end(r, c, SPAN_LIT("周期：14天")))
		r->script->days = (int)n;
}

static bool people(struct reading *r, struct phrase *c, struct sop_trigger *t)
{
	phrase_eat(c, ":");
	phrase_done(c);
	const char *at = c->p;

	if (amount_count(c, &t->num) != AMOUNT_OK || t->num < 1 || t->num > MOST_PEOPLE) {
		reading_note(r, DIAG_TRIGGER_ARG, at, SPAN_LIT("群人数到"), SPAN_LIT("人数"), SPAN_LIT("群人数到 50"));
		return false;
	}
	phrase_eat(c, "人");
	return true;
}

/* 建群（名称 含「打卡」） */
static bool new_group(struct reading *r, struct phrase *c, struct sop_trigger *t)
{
	phrase_done(c);
	const char *at = c->p;
	struct sop_filter f = {.field = SOP_F_NAME, .pos = reading_pos(r, at)};

	if (!phrase_eat(c, "("))
		return true;
	phrase_done(c);
	if (!phrase_eat(c, "名称")) {
		reading_note(r, DIAG_BAD_FILTER, c->p, phrase_rest(c), SPAN_LIT("建群"), SPAN_LIT("名称 含「打卡」"));
		return false;
	}
	if (!readgroup_name_has(r, c, &f.names))
		return false;
	if (!phrase_eat(c, ")")) {
		reading_note(r, DIAG_BRACKET, at, SPAN_ABSENT, SPAN_ABSENT, SPAN_ABSENT);
		return false;
	}
	*(struct sop_filter *)reading_push(r, &t->filter, &t->filters, sizeof f) = f;
	return true;
}

bool readgroup_trigger(struct reading *r, struct phrase *c, struct sop_trigger *t)
{
	switch (t->event) {
	case SOP_EV_CAMP: return date(r, c, t);
	case SOP_EV_GROUP_SIZE: return people(r, c, t);
	default: return new_group(r, c, t);
	}
}

#define LATEST_BORDER (12 * 60)

void readgroup_border(struct reading *r, struct phrase *c)
{
	phrase_done(c);
	const char *at = c->p;
	int minute;

	if (reading_half_day(r, c))
		return;
	if (amount_clock(c, &minute) != AMOUNT_OK || minute > LATEST_BORDER) {
		reading_note(r, DIAG_BORDER, at, SPAN_ABSENT, SPAN_ABSENT, SPAN_ABSENT);
		return;
	}
	if (reading_end(r, c, SPAN_LIT("日界：04:00")))
		r->script->border = minute;
}

/* -- to whom ------------------------------------------------------------------------------------------------------------- */

void readgroup_whom_key(struct reading *r, const struct keyword *k, struct phrase *c)
{
	static const char *const words[] = {"全群", "成员"};
	int i = readstep_choice(r, c, k, words, 2);

	r->script->step[r->script->steps - 1].member = i == 1;
	r->steps[r->script->steps - 1].whole = i == 0;
}

bool readgroup_personal(const struct sop_cond *c)
{
	for (int i = 0; c && i < c->kids; i++)
		if (readgroup_personal(c->kid[i]))
			return true;
	if (!c || c->kids > 0)
		return false;
	switch (c->kind) {
	case SOP_C_STOCK:
	case SOP_C_MEMBERS:
	case SOP_C_IN_GROUP:
	case SOP_C_EMPLOYEE:
	case SOP_C_STORE:
	case SOP_C_TASK: return false; /* facts of the group, or of its owner */
	default: return true;
	}
}

void readgroup_whom(struct reading *r)
{
	struct sop_script *s = r->script;
	bool any = false;

	if (s->kind != SOP_GROUP_PLAY && s->kind != SOP_CHECKIN)
		return;
	for (int i = 0; i < s->steps; i++) {
		struct sop_step *st = &s->step[i];

		if (when_door(st))
			continue; /* whoever comes or goes */
		if (st->of >= 0)
			st->member = s->step[st->of].member;
		else if (!r->steps[i].whole && (st->time.kind == SOP_WHEN_FULL || readgroup_personal(st->cond)))
			st->member = true;
		any = any || st->member;
	}
	s->members = s->members || any;
}

enum sop_exec readgroup_exec(const struct reading *r, const struct sop_step *st)
{
	if (st->member)
		return SOP_EXEC_SIDEBAR; /* what the file says is said of the group */
	if (r->exec == SOP_EXEC_DEFAULT && (r->script->kind == SOP_GROUP_PLAY || r->script->kind == SOP_CHECKIN))
		return SOP_EXEC_OWNER;
	return r->exec;
}

static bool asks_today(const struct sop_cond *c)
{
	bool asks = c && c->kind == SOP_C_TODAY_OUT;

	for (int i = 0; c && i < c->kids && !asks; i++)
		asks = asks_today(c->kid[i]);
	return asks;
}

void readgroup_reminder(struct sop_step *st)
{
	if (st->member && asks_today(st->cond) && !when_limited(st))
		st->confirm_ms = READGROUP_TAP_MS;
}

/* -- times --------------------------------------------------------------------------------------------------------------- */

/* 结营典礼 is a name. */
static bool ends(const struct phrase *c)
{
	return c->p >= c->end || *c->p == ' ' || *c->p == '(' || (*c->p >= '0' && *c->p <= '9');
}

enum readdate_rc readgroup_time(struct reading *r, struct phrase *c, struct sop_time *t)
{
	static const struct {
		const char *word;
		enum sop_when kind;
	} doors[] = {{"入群", SOP_WHEN_GROUP_IN}, {"退群", SOP_WHEN_GROUP_OUT}};
	struct phrase at;
	int64_t n;

	for (size_t i = 0; i < sizeof doors / sizeof *doors; i++) {
		at = *c;
		if (!phrase_eat(&at, doors[i].word) || (at.p < at.end && *at.p != ' '))
			continue; /* 入群须知 is a name */
		t->kind = doors[i].kind;
		*c = at;
		return READDATE_OK;
	}
	at = *c;
	if (phrase_eat(&at, "结营") && ends(&at)) {
		t->kind = SOP_WHEN_CLOSE;
		if (!readdate_clock(r, &at, t))
			return READDATE_SAID;
		*c = at;
		return READDATE_OK;
	}
	at = *c;
	if (!phrase_eat(&at, "满") || amount_count(&at, &n) != AMOUNT_OK || !phrase_eat(&at, "天"))
		return READDATE_NONE;
	if (n < 1 || n > MOST_DAYS) {
		reading_note(r, DIAG_TOO_LONG, c->p, phrase_since(c->p, &at), SPAN_ABSENT, SPAN_ABSENT);
		return READDATE_SAID;
	}
	t->kind = SOP_WHEN_FULL;
	t->day = (int)n;
	*c = at;
	return READDATE_OK;
}
