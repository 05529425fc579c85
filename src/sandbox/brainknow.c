#include "sandbox/brainknow.h"

#include "brainint.h"

static struct brain_customer *customer_of(struct brain *b, struct span id, struct span name)
{
	struct brain_customer *c = brainworld_customer(b, id);
	if (c)
		return c;
	c = arena_alloc(b->arena, sizeof *c);
	c->id = arena_copy(b->arena, id);
	c->name = span_present(name) ? arena_copy(b->arena, name) : SPAN_LIT("");
	c->unionid = brainworld_id(b, "oSB");
	c->mass_day = c->own_day = c->asked_day = INT64_MIN;
	(void)map_put(b->customers, c->id, c);
	return c;
}

void brainknow_friend(
	struct brain *b, struct span userid, struct span customer, struct span name, int64_t add_ms, bool half)
{
	if (brainworld_relation(b, userid, customer))
		return;
	struct brain_relation *r = arena_alloc(b->arena, sizeof *r);
	r->employee = brainworld_employee(b, userid, true);
	r->customer = customer_of(b, customer, name);
	brainworld_seed(b, r->employee->userid, r->customer->id, add_ms, &r->rng);
	r->add_ms = add_ms;
	r->state = SPAN_LIT("");
	r->half = half;
	r->welcomed = true;
	brainworld_push(&r->customer->relations, r);
	brainworld_push(&r->employee->relations, r);
}

void brainknow_added(struct brain *b, const struct brainknow_add *add)
{
	struct brain_relation *r = brainworld_relation(b, add->userid, add->customer);
	bool accepted = r && r->half && !add->half;
	if (!r) {
		brainknow_friend(b, add->userid, add->customer, add->name, add->at_ms, add->half);
		r = brainworld_relation(b, add->userid, add->customer);
	}
	r->half = add->half;
	if (!accepted) {
		r->add_ms = add->at_ms;
		r->state = span_present(add->state) ? arena_copy(b->arena, add->state) : SPAN_LIT("");
		r->gone_employee = r->gone_customer = r->welcomed = r->chatted = false;
	}
	if (!add->code.n || map_get(b->codes, add->code))
		return;
	struct brain_code *code = arena_alloc(b->arena, sizeof *code);
	*code = (struct brain_code){.relation = r, .issued_ms = add->at_ms};
	(void)map_put(b->codes, arena_copy(b->arena, add->code), code);
}

void brainknow_gone(struct brain *b, struct span userid, struct span customer, bool by_customer, int64_t at_ms)
{
	struct brain_relation *r = brainworld_relation(b, userid, customer);
	if (!r)
		return;
	*(by_customer ? &r->gone_customer : &r->gone_employee) = true;
	r->told_ms = at_ms;
}

void brainknow_tag(struct brain *b, struct span id, struct span group, struct span name)
{
	if (map_get(b->tags, id))
		return;
	struct brain_tag *t = arena_alloc(b->arena, sizeof *t);
	t->id = arena_copy(b->arena, id);
	t->name = arena_copy(b->arena, name);
	t->group = brainworld_group(b, 0, NULL, group);
	t->ours = true;
	brainworld_push(&t->group->tags, t);
	(void)map_put(b->tags, t->id, t);
}

void brainknow_person(struct brain *b, const struct brainknow_person *p)
{
	struct brain_customer *c = brainworld_customer(b, p->customer);
	const struct {
		struct span is, *to;
	} texts[] = {{p->name, c ? &c->name : NULL}, {p->unionid, c ? &c->unionid : NULL},
		{p->corp, c ? &c->corp : NULL}, {p->position, c ? &c->position : NULL}};
	for (size_t i = 0; c && i < sizeof texts / sizeof *texts; i++)
		if (texts[i].is.n)
			*texts[i].to = arena_copy(b->arena, texts[i].is);
	if (c && p->type)
		c->type = p->type;
	if (c && p->gender)
		c->gender = p->gender;
}

/* The corp's tag of that id, or of that name where it has another id here. */
static struct brain_tag *corp_tag(struct brain *b, const struct brainknow_tagged *t)
{
	struct brain_tag *tag = t->id.n ? map_get(b->tags, t->id) : NULL;
	const struct brain_group *g = t->group.n ? brainworld_group_named(b, NULL, t->group) : NULL;
	for (int i = 0; !tag && g && i < g->tags.n; i++)
		if (span_eq(((struct brain_tag *)g->tags.v[i])->name, t->name))
			tag = g->tags.v[i];
	if (tag || !t->on || !t->name.n || !t->group.n || !t->id.n || t->type != 1)
		return tag;
	brainknow_tag(b, t->id, t->group, t->name);
	return map_get(b->tags, t->id);
}

/* One that no list of the corp has. */
static void other_tag(struct brain *b, struct brain_relation *r, const struct brainknow_tagged *t)
{
	for (int i = r->others.n; i-- > 0;) {
		const struct brain_other *o = r->others.v[i];
		if (t->id.n ? span_present(o->id) && span_eq(o->id, t->id)
			    : o->type == t->type && span_eq(o->name, t->name))
			r->others.v[i] = r->others.v[--r->others.n];
	}
	if (!t->on)
		return;
	struct brain_other *o = arena_alloc(b->arena, sizeof *o);
	*o = (struct brain_other){t->type == 2 ? SPAN_ABSENT : arena_copy(b->arena, t->id),
		arena_copy(b->arena, t->name.n ? t->name : t->id), t->type == 2 ? 2 : 3,
		arena_copy(b->arena, t->group)};
	brainworld_push(&r->others, o);
}

static struct brain_strategy *strategy_of(struct brain *b, int64_t id)
{
	for (int i = 0; i < b->strategy_list.n; i++)
		if (((struct brain_strategy *)b->strategy_list.v[i])->id == id)
			return b->strategy_list.v[i];
	struct brain_strategy *s = arena_alloc(b->arena, sizeof *s);
	*s = (struct brain_strategy){.id = id, .name = SPAN_LIT(""), .ours = true};
	brainworld_push(&b->strategy_list, s);
	return s;
}

void brainknow_strategy(struct brain *b, int64_t id, int64_t parent, struct span name)
{
	struct brain_strategy *s = strategy_of(b, id);
	s->parent = parent;
	s->name = arena_copy(b->arena, name);
}

void brainknow_strategy_tag(struct brain *b, int64_t strategy, struct span id, struct span group, struct span name)
{
	if (map_get(b->tags, id))
		return;
	struct brain_tag *t = arena_alloc(b->arena, sizeof *t);
	*t = (struct brain_tag){.id = arena_copy(b->arena, id),
		.name = arena_copy(b->arena, name),
		.group = brainworld_group(b, 0, strategy_of(b, strategy), group)};
	brainworld_push(&t->group->tags, t);
	(void)map_put(b->tags, t->id, t);
}

void brainknow_tag_gone(struct brain *b, struct span id)
{
	struct brain_tag *t = id.n ? map_get(b->tags, id) : NULL;
	if (t)
		braintag_drop(b, t);
}

void brainknow_tagged(struct brain *b, const struct brainknow_tagged *t)
{
	struct brain_relation *r = brainworld_relation(b, t->userid, t->customer);
	struct brain_tag *tag = t->type == 2 ? NULL : corp_tag(b, t);
	if (r && tag)
		brainworld_set_tag(r, tag, t->on);
	else if (r)
		other_tag(b, r, t);
}

void brainknow_remark(struct brain *b, struct span userid, struct span customer, const struct brain_remark *what)
{
	struct brain_relation *r = brainworld_relation(b, userid, customer);
	if (!r)
		return;
	if (span_present(what->remark))
		r->remark = arena_copy(b->arena, what->remark);
	if (span_present(what->description))
		r->description = arena_copy(b->arena, what->description);
	if (span_present(what->company))
		r->company = arena_copy(b->arena, what->company);
	if (span_present(what->mobiles))
		braincontact_mobiles(b, r, arena_copy(b->arena, what->mobiles));
}

void brainknow_mark(struct brain *b, int64_t now_ms, const struct brainknow_mark *m)
{
	struct brain_moment *moment = map_get(b->moments, m->moment_id);
	struct brain_relation *r = brainworld_relation(b, m->userid, m->customer);
	for (int i = 0; moment && r && i < moment->n; i++)
		if (moment->share[i].member == r->employee)
			brainmoment_know(b, now_ms, &moment->share[i], r, m->comment, m->at_ms);
}

void brainknow_media(struct brain *b, struct span id, struct span kind, int64_t made_ms)
{
	struct brain_media *m = arena_alloc(b->arena, sizeof *m);
	*m = (struct brain_media){arena_copy(b->arena, kind), made_ms};
	(void)map_put(b->media, arena_copy(b->arena, id), m);
}

void brainknow_mass(struct brain *b, int64_t now_ms, struct span msgid, struct span userid, struct span text,
	int64_t created_ms, const struct span *customer, int n)
{
	struct brain_mass *m = arena_alloc(b->arena, sizeof *m);
	*m = (struct brain_mass){.msgid = arena_copy(b->arena, msgid),
		.text = arena_copy(b->arena, text),
		.created_ms = created_ms,
		.n = 1};
	m->part = arena_alloc(b->arena, sizeof *m->part);
	*m->part = (struct brain_part){.mass = m, .sender = brainworld_employee(b, userid, true)};
	m->part->member = arena_array(b->arena, (size_t)n + 1, sizeof *m->part->member);
	for (int i = 0; i < n; i++) {
		struct brain_relation *r = brainworld_relation(b, userid, customer[i]);
		if (r)
			m->part->member[m->part->n++].relation = r;
	}
	brainmass_plan(b, m->part, now_ms);
	(void)map_put(b->masses, m->msgid, m);
	brainworld_push(&b->mass_list, m);
}
