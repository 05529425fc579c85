/* The world's tables, its timeline, its clock, and what a customer should never see. */
#include "brainint.h"

#include "base/mem.h"
#include "base/zone.h"

#include <stdio.h>
#include <string.h>

#define OPEN_MINUTE 550   /* 09:10 */
#define CLOSE_MINUTE 1260 /* 21:00 */
#define NIGHT_FROM 1290   /* 21:30 */
#define NIGHT_TO 540      /* 09:00 */
#define BREACH_BYTES ((size_t)1 << 20)

void brainworld_push(struct brain_list *l, void *p)
{
	if (l->n == l->cap) {
		l->cap = l->cap ? l->cap * 2 : 4;
		l->v = mem_grow(l->v, (size_t)l->cap, sizeof *l->v);
	}
	l->v[l->n++] = p;
}

struct span brainworld_id(struct brain *b, const char *prefix)
{
	uint64_t head = rng_next(&b->rng) & 0xffffffff;
	uint64_t tail = b->conf.apart ? rng_next(&b->rng) & 0xffffff : ++b->next_id;
	return arena_printf(b->arena, "%s%08llx%06llx", prefix, (unsigned long long)head, (unsigned long long)tail);
}

/* -- people --------------------------------------------------------------------------------------------------------- */

/* userids are case-insensitive in API answers (callbacks.md 4.2). */
static struct span lower(struct brain *b, struct span s)
{
	struct span copy = arena_copy(b->arena, s);
	char *p = (char *)copy.p;
	for (size_t i = 0; i < copy.n; i++)
		if (p[i] >= 'A' && p[i] <= 'Z')
			p[i] = (char)(p[i] + 32);
	return copy;
}

struct brain_employee *brainworld_employee(struct brain *b, struct span userid, bool make)
{
	struct span key = span_present(userid) ? lower(b, userid) : SPAN_LIT("");
	struct brain_employee *e = map_get(b->employees, key);
	if (e || !make || key.n == 0)
		return e;
	e = arena_alloc(b->arena, sizeof *e);
	e->userid = key;
	e->name = key;
	brainworld_seed(b, key, SPAN_LIT(""), 0, &e->rng);
	(void)map_put(b->employees, key, e);
	b->books.employees++;
	return e;
}

struct brain_customer *brainworld_customer(struct brain *b, struct span id)
{
	return span_present(id) ? map_get(b->customers, id) : NULL;
}

struct brain_relation *brainworld_relation(struct brain *b, struct span userid, struct span customer)
{
	struct brain_employee *e = brainworld_employee(b, userid, false);
	struct brain_customer *c = brainworld_customer(b, customer);
	for (int i = 0; e && c && i < c->relations.n; i++) {
		struct brain_relation *r = c->relations.v[i];
		if (r->employee == e)
			return r;
	}
	return NULL;
}

/* A customer who deleted the employee keeps a one-way relation that most calls still see; messages do not reach him. */
bool brainworld_friend(const struct brain_relation *r)
{
	return r && !r->half && !r->gone_employee;
}

int64_t brainworld_pair(struct brain *b, struct span userid, struct span id, bool says, struct brain_relation **ret)
{
	if (userid.n == 0)
		return 40003;
	if (id.n == 0)
		return 41035;
	if (!says)
		return 40058;
	if (!brainworld_employee(b, userid, false))
		return 60111;
	if (!brainworld_customer(b, id))
		return 40096;
	*ret = brainworld_relation(b, userid, id);
	return brainworld_friend(*ret) ? 0 : 84061;
}

/* -- tags ------------------------------------------------------------------------------------------------------------ */

/* Names are unique among the corp's groups, and among those of one strategy group. */
static struct span group_key(struct brain *b, const struct brain_strategy *s, struct span name)
{
	return s ? arena_printf(b->arena, "\x1f%lld\x1f%.*s", (long long)s->id, SPAN_ARG(name))
		 : arena_copy(b->arena, name);
}

struct brain_group *brainworld_group_named(struct brain *b, const struct brain_strategy *s, struct span name)
{
	return map_get(b->groups, s ? group_key(b, s, name) : name);
}

struct brain_group *brainworld_group(struct brain *b, int64_t now_ms, const struct brain_strategy *s, struct span name)
{
	struct brain_group *g = brainworld_group_named(b, s, name);
	if (g)
		return g;
	g = arena_alloc(b->arena, sizeof *g);
	*g = (struct brain_group){.id = brainworld_id(b, s ? "stG" : "etG"),
		.name = arena_copy(b->arena, name),
		.created_ms = now_ms,
		.strategy = s};
	(void)map_put(b->groups, group_key(b, s, name), g);
	return g;
}

void brainworld_group_rename(struct brain *b, struct brain_group *g, struct span name)
{
	(void)map_del(b->groups, group_key(b, g->strategy, g->name));
	g->name = arena_copy(b->arena, name);
	(void)map_put(b->groups, group_key(b, g->strategy, g->name), g);
}

void brainworld_group_drop(struct brain *b, struct brain_group *g)
{
	INVARIANT(g->tags.n == 0);
	(void)map_del(b->groups, group_key(b, g->strategy, g->name));
	mem_free(g->tags.v);
	g->tags.v = NULL;
}

struct brain_tag *brainworld_new_tag(struct brain *b, int64_t now_ms, struct brain_group *g, struct span name)
{
	for (int i = 0; i < g->tags.n; i++) {
		struct brain_tag *old = g->tags.v[i];
		if (span_eq(old->name, name))
			return old;
	}
	struct brain_tag *t = arena_alloc(b->arena, sizeof *t);
	t->id = brainworld_id(b, g->strategy ? "stT" : "etT");
	t->name = arena_copy(b->arena, name);
	t->group = g;
	t->created_ms = now_ms;
	t->ours = false;
	brainworld_push(&g->tags, t);
	(void)map_put(b->tags, t->id, t);
	return t;
}

struct brain_tag *brainworld_tag(struct brain *b, struct span name)
{
	size_t at = 0;
	struct span key;
	void *value;
	while (map_each(b->tags, &at, &key, &value))
		if (span_eq(((struct brain_tag *)value)->name, name) && !((struct brain_tag *)value)->group->strategy)
			return value;
	return NULL;
}

void brainworld_set_tag(struct brain_relation *r, struct brain_tag *t, bool on)
{
	int at = 0;
	while (at < r->tags.n && r->tags.v[at] != t)
		at++;
	if (on && at == r->tags.n)
		brainworld_push(&r->tags, t);
	if (!on && at < r->tags.n)
		r->tags.v[at] = r->tags.v[--r->tags.n];
}

/* -- the timeline: a heap by (time, order of planning) -------------------------------------------------------------------- */

static bool before(const struct brain_thing *x, const struct brain_thing *y)
{
	return x->at_ms != y->at_ms ? x->at_ms < y->at_ms : x->seq < y->seq;
}

static void swap(struct brain *b, int i, int j)
{
	struct brain_thing t = b->heap[i];
	b->heap[i] = b->heap[j];
	b->heap[j] = t;
}

void brainworld_plan(struct brain *b, int64_t at_ms, enum brain_what what, void *who, struct span bytes, int64_t number)
{
	if (b->things == b->things_cap) {
		b->things_cap = b->things_cap ? b->things_cap * 2 : 256;
		b->heap = mem_grow(b->heap, (size_t)b->things_cap, sizeof *b->heap);
	}
	int i = b->things++;
	b->heap[i] = (struct brain_thing){
		.at_ms = at_ms, .seq = ++b->seq, .what = what, .who = who, .bytes = bytes, .number = number};
	for (; i > 0 && before(&b->heap[i], &b->heap[(i - 1) / 2]); i = (i - 1) / 2)
		swap(b, i, (i - 1) / 2);
}

void brainworld_later(struct brain *b, int64_t now_ms, int64_t at_ms, enum brain_what what, void *who, int64_t number)
{
	at_ms = now_ms + (at_ms - now_ms) / b->conf.speed;
	brainworld_plan(b, brainworld_grain(b, at_ms), what, who, SPAN_ABSENT, number);
}

int64_t brainworld_grain(const struct brain *b, int64_t at_ms)
{
	return (at_ms + b->conf.grain_ms - 1) / b->conf.grain_ms * b->conf.grain_ms;
}

bool brainworld_take(struct brain *b, int64_t now_ms, struct brain_thing *ret)
{
	if (b->things == 0 || b->heap[0].at_ms > now_ms)
		return false;
	*ret = b->heap[0];
	b->heap[0] = b->heap[--b->things];
	for (int i = 0;;) {
		int least = i, l = 2 * i + 1, r = 2 * i + 2;
		if (l < b->things && before(&b->heap[l], &b->heap[least]))
			least = l;
		if (r < b->things && before(&b->heap[r], &b->heap[least]))
			least = r;
		if (least == i)
			return true;
		swap(b, i, least);
		i = least;
	}
}

/* -- time and chance ---------------------------------------------------------------------------------------------------------- */

static int64_t local(const struct brain *b, int64_t ms)
{
	return ms + (int64_t)b->conf.zone_offset_s * 1000;
}

int64_t brainworld_day(const struct brain *b, int64_t ms)
{
	return local(b, ms) / BRAIN_DAY_MS;
}

static int brainworld_minute(const struct brain *b, int64_t ms)
{
	return (int)(local(b, ms) % BRAIN_DAY_MS / 60000);
}

int64_t brainworld_in_hours(struct brain *b, int64_t ms)
{
	int minute = brainworld_minute(b, ms);
	if (b->conf.speed > 1 || (minute >= OPEN_MINUTE && minute < CLOSE_MINUTE))
		return ms;
	int64_t day = brainworld_day(b, ms) + (minute >= CLOSE_MINUTE);
	int64_t spread = (int64_t)rng_below(&b->rng, 3600000);
	return day * BRAIN_DAY_MS - (int64_t)b->conf.zone_offset_s * 1000 + (int64_t)OPEN_MINUTE * 60000 + spread;
}

bool brainworld_chance(struct brain *b, int permille)
{
	return permille > 0 && (int)rng_below(&b->rng, 1000) < permille;
}

struct rng *brainworld_lot(struct brain *b, struct rng *lot)
{
	struct rng *was = b->lot;
	if (!b->conf.apart || lot == was)
		return was;
	*(was ? was : &b->own) = b->rng;
	b->rng = lot ? *lot : b->own;
	b->lot = lot;
	return was;
}

void brainworld_seed(const struct brain *b, struct span one, struct span other, int64_t at_ms, struct rng *ret)
{
	rng_seed(ret,
		(b->conf.seed + (uint64_t)at_ms) * UINT64_C(0x9e3779b97f4a7c15) ^ span_hash(one) ^
			span_hash(other) * 31);
}

/* -- what a customer should never see -------------------------------------------------------------------------------------------- */

void brainworld_breach(struct brain *b, int64_t at_ms, struct span customer, const char *what, struct span text)
{
	struct zone zone;
	char at[32];
	zone_fixed(&zone, b->conf.zone_offset_s);
	b->breach_count++;
	if (b->breaches.n + 2048 < BREACH_BYTES)
		text_addf(&b->breaches, "%s %.*s %s: %.*s\n", zone_format(&zone, at_ms, at), SPAN_ARG(customer), what,
			SPAN_ARG(span_take(text, 200)));
}

static bool got_before(const struct brain_customer *c, const char *how, struct span text)
{
	for (int i = 0; i < c->got.n; i++) {
		const struct brain_got *g = c->got.v[i];
		if (strcmp(g->how, how) == 0 && span_eq(g->text, text))
			return true;
	}
	return false;
}

void brainworld_reach(struct brain *b, struct brain_relation *r, const char *how, int64_t at_ms, struct span text)
{
	struct brain_customer *c = r->customer;
	int minute = brainworld_minute(b, at_ms);
	bool mass = strcmp(how, "mass") == 0, welcome = strcmp(how, "welcome") == 0;
	if (span_find(text, '{') != SIZE_MAX || span_find(text, '}') != SIZE_MAX)
		brainworld_breach(b, at_ms, c->id, "brace", text);
	if (mass && (minute >= NIGHT_FROM || minute < NIGHT_TO))
		brainworld_breach(b, at_ms, c->id, "night", text);
	if (!welcome && got_before(c, how, text))
		brainworld_breach(b, at_ms, c->id, "same text twice", text);
	if (welcome && r->welcomed)
		brainworld_breach(b, at_ms, c->id, "welcome twice", text);
	struct brain_got *g = arena_alloc(b->arena, sizeof *g);
	*g = (struct brain_got){how, at_ms, r->employee->userid, arena_copy(b->arena, text)};
	brainworld_push(&c->got, g);
	brainaudit_got(b, r, at_ms, g->text);
}
