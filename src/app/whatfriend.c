/* People as a WeCom knew them: whose friends they are since when, what they are called, and what employees noted about them by hand: tags and
 * remarks. What a read shows beyond what siyu did itself, an employee did: when the event before it said that something changed, if one did. */
#include "whatfact.h"

#include "sandbox/brainknow.h"
#include "store/contact.h"

#include <string.h>

#define LAG_MS INT64_C(10000) /* what we marked so shortly before a read it may not show yet */
#define PERSONAL 2 /* kind of a tag that is the employee's own: no id, and no page of many customers tells of it */

struct known_tag {
	struct span id, name, group;
	int type;
	bool on, seen;
	bool unsure;     /* a mark of ours had no answer: either may be so */
	int64_t ours_ms; /* when we last asked for it */
};
struct pair {
	struct span userid, customer;
	bool there;
	int64_t turned_ms, read_ms;                        /* the last event; when it was last read */
	struct map *tags;                                  /* NULL: none was ever heard of */
	struct span remark, description, company, mobiles; /* mobiles: with commas between */
};
struct person {
	struct span id, name, unionid, corp, position;
	int64_t type, gender, met_ms;
	bool read;
};

static enum rc tell_added(struct whatfact_to *to, const void *what, struct err *err)
{
	(void)err;
	brainknow_added(to->brain, what);
	return RC_OK;
}

struct left_fact {
	struct span userid, customer;
	bool by_customer;
};

static enum rc tell_left(struct whatfact_to *to, const void *what, struct err *err)
{
	const struct left_fact *l = what;
	(void)err;
	brainknow_gone(to->brain, l->userid, l->customer, l->by_customer, to->now_ms);
	return RC_OK;
}

static enum rc tell_person(struct whatfact_to *to, const void *what, struct err *err)
{
	(void)err;
	brainknow_person(to->brain, what);
	return RC_OK;
}

static enum rc tell_tag(struct whatfact_to *to, const void *what, struct err *err)
{
	(void)err;
	brainknow_tagged(to->brain, what);
	return RC_OK;
}

struct remark_fact {
	struct span userid, customer;
	struct brain_remark is;
};

static enum rc tell_remark(struct whatfact_to *to, const void *what, struct err *err)
{
	const struct remark_fact *r = what;
	(void)err;
	brainknow_remark(to->brain, r->userid, r->customer, &r->is);
	return RC_OK;
}

static enum rc tell_employee(struct whatfact_to *to, const void *what, struct err *err)
{
	const struct span *userid = what;
	(void)err;
	brain_employee(to->brain, *userid, *userid);
	return RC_OK;
}

/* -- tables ------------------------------------------------------------------------------------------------------------------ */

static struct pair *pair_of(struct whatfact *f, struct span userid, struct span customer)
{
	struct span who = arena_lower(f->work, userid);
	struct span key = arena_printf(f->work, "%.*s\x1f%.*s", SPAN_ARG(who), SPAN_ARG(customer));
	struct pair *p = map_get(f->pairs, key);
	if (p)
		return p;
	p = arena_alloc(f->kept, sizeof *p);
	*p = (struct pair){.userid = whatknow_keep(f, who),
		.customer = whatknow_keep(f, customer),
		.remark = SPAN_ABSENT,
		.description = SPAN_LIT(""),
		.company = SPAN_LIT(""),
		.mobiles = SPAN_LIT("")};
	(void)map_put(f->pairs, key, p);
	return p;
}

static struct known_tag *tag_of(struct whatfact *f, struct pair *p, struct span id, struct span name, int type)
{
	struct span key = type == PERSONAL ? arena_printf(f->work, "\x1f%.*s", SPAN_ARG(name)) : id;
	struct known_tag *t = p->tags ? map_get(p->tags, key) : NULL;
	if (t)
		return t;
	if (!p->tags)
		p->tags = map_new();
	t = arena_alloc(f->kept, sizeof *t);
	*t = (struct known_tag){.id = whatknow_keep(f, id), .name = name, .type = type, .group = SPAN_ABSENT};
	t->name = whatknow_keep(f, name);
	(void)map_put(p->tags, key, t);
	return t;
}

static struct person *person_of(struct whatfact *f, struct span id, int64_t met_ms)
{
	struct person *p = map_get(f->people, id);
	if (p)
		return p;
	p = arena_alloc(f->kept, sizeof *p);
	*p = (struct person){.id = whatknow_keep(f, id),
		.name = SPAN_ABSENT,
		.unionid = SPAN_ABSENT,
		.corp = SPAN_ABSENT,
		.position = SPAN_ABSENT,
		.met_ms = met_ms};
	(void)map_put(f->people, p->id, p);
	return p;
}

/* Since when what a read shows is so: an event before it, or the read itself. */
static int64_t since(const struct pair *p, int64_t called_ms)
{
	return p->turned_ms >= p->read_ms && p->turned_ms <= called_ms ? p->turned_ms : called_ms;
}

/* -- events ------------------------------------------------------------------------------------------------------------------ */

static void added(struct whatfact *f, const struct event *ev, bool half)
{
	struct brainknow_add *add = arena_alloc(f->kept, sizeof *add);
	struct pair *p = pair_of(f, ev->userid, ev->external_userid);
	struct contact c;
	if (contact_get(f->state, f->work, ev->external_userid, &c, NULL))
		c.name = SPAN_ABSENT;
	(void)person_of(f, ev->external_userid, f->now_ms);
	p->there = true;
	p->turned_ms = f->now_ms;
	*add = (struct brainknow_add){p->userid, p->customer, whatknow_keep(f, c.name), whatknow_keep(f, ev->state),
		whatknow_keep(f, ev->welcome_code), f->now_ms, half};
	whatknow_add(f, f->now_ms, WHATFACT_THERE, tell_added, add);
}

void whatfriend_event(struct whatfact *f, const struct event *ev)
{
	bool half = span_is(ev->change_type, "add_half_external_contact");
	bool by_customer = span_is(ev->change_type, "del_follow_user");
	if (!ev->userid.n || !ev->external_userid.n)
		return;
	if (half || span_is(ev->change_type, "add_external_contact")) {
		added(f, ev, half);
	} else if (by_customer || span_is(ev->change_type, "del_external_contact")) {
		struct left_fact *l = arena_alloc(f->kept, sizeof *l);
		const struct pair *p = pair_of(f, ev->userid, ev->external_userid);
		*l = (struct left_fact){p->userid, p->customer, by_customer};
		whatknow_add(f, f->now_ms, WHATFACT_MOVES, tell_left, l);
	} else if (span_is(ev->change_type, "edit_external_contact")) {
		pair_of(f, ev->userid, ev->external_userid)->turned_ms = f->now_ms;
	}
}

static enum rc tell_tag_gone(struct whatfact_to *to, const void *what, struct err *err)
{
	const struct span *id = what;
	(void)err;
	brainknow_tag_gone(to->brain, *id);
	return RC_OK;
}

/* A tag that is deleted goes from everybody without another word: were it still worn there, the next read would put it on anew. */
void whatfriend_library(struct whatfact *f, const struct event *ev)
{
	if (!span_is(ev->kind, "event:change_external_tag:delete") || !span_is(ev->tag_type, "tag"))
		return;
	struct span *id = arena_alloc(f->kept, sizeof *id);
	*id = whatknow_keep(f, ev->tag_id);
	whatknow_add(f, f->now_ms, WHATFACT_MOVES, tell_tag_gone, id);
}

void whatfriend_met(struct whatfact *f, struct span customer, int64_t met_ms)
{
	(void)person_of(f, customer, met_ms);
}

/* -- reads: who he is ---------------------------------------------------------------------------------------------------------- */

static struct span told(struct whatfact *f, struct span was, struct span is, bool *ret_news)
{
	if (!is.n || (span_present(was) && span_eq(was, is)))
		return was;
	*ret_news = true;
	return whatknow_keep(f, is);
}

static void number(int64_t *was, int64_t is, bool *ret_news)
{
	if (is == ANSWER_NO_INT || is == *was)
		return;
	*was = is;
	*ret_news = true;
}

void whatfriend_person(struct whatfact *f, const struct answer_contact *c, int64_t met_ms, int64_t called_ms)
{
	struct person *p = person_of(f, c->external_userid, met_ms);
	bool news = false, first = !p->read;
	p->name = told(f, p->name, c->name, &news);
	p->unionid = told(f, p->unionid, c->unionid, &news);
	p->corp = told(f, p->corp, c->corp_name.n ? c->corp_name : c->corp_full_name, &news);
	p->position = told(f, p->position, c->position, &news);
	number(&p->type, c->type, &news);
	number(&p->gender, c->gender, &news);
	p->read = true;
	if (!news)
		return;
	struct brainknow_person *to = arena_alloc(f->kept, sizeof *to);
	*to = (struct brainknow_person){p->id, p->name, p->unionid, p->corp, p->position, (int)p->type, (int)p->gender};
	whatknow_add(f, first ? p->met_ms : called_ms, WHATFACT_MOVES, tell_person, to);
}

/* -- reads: what was noted ------------------------------------------------------------------------------------------------------ */

static void tag_fact(struct whatfact *f, const struct pair *p, const struct known_tag *t, int64_t at_ms)
{
	struct brainknow_tagged *to = arena_alloc(f->kept, sizeof *to);
	*to = (struct brainknow_tagged){p->userid, p->customer, t->id, t->name, t->group, t->type, t->on};
	whatknow_add(f, at_ms, WHATFACT_MOVES, tell_tag, to);
}

/* Stands it there as the read says? Our own doing is none of the employee's. */
static void compare(struct whatfact *f, const struct pair *p, struct known_tag *t, int64_t called_ms)
{
	if (t->on == t->seen || (t->ours_ms && t->ours_ms > called_ms - LAG_MS))
		return;
	t->on = t->seen;
	if (!t->unsure)
		tag_fact(f, p, t, since(p, called_ms));
}

/* many: of a page of many customers, which tells ids alone, and none of those that are the employee's own. */
static void tags(struct whatfact *f, struct pair *p, const struct answer_follow *who, bool many, int64_t called_ms)
{
	size_t at = 0;
	struct span key;
	void *v;
	for (size_t i = 0; !many && i < who->tags_n; i++) {
		const struct answer_tag *a = &who->tags[i];
		struct known_tag *t = tag_of(f, p, a->tag_id, a->tag_name, (int)a->type);
		t->seen = true;
		t->type = a->type > 0 ? (int)a->type : t->type;
		if (a->tag_name.n && !span_present(t->group)) {
			t->name = whatknow_keep(f, a->tag_name);
			t->group = whatknow_keep(f, a->group_name);
		}
	}
	for (size_t i = 0; many && i < who->tag_id_n; i++)
		tag_of(f, p, who->tag_id[i], SPAN_ABSENT, 1)->seen = true;
	while (p->tags && map_each(p->tags, &at, &key, &v)) {
		struct known_tag *t = v;
		if (!many || t->type != PERSONAL)
			compare(f, p, t, called_ms);
		t->unsure = t->unsure && t->ours_ms > called_ms - LAG_MS;
		t->seen = false;
	}
}

static struct span joined(struct arena *a, const struct span *v, size_t n)
{
	struct span all = SPAN_LIT("");
	for (size_t i = 0; i < n; i++)
		all = arena_printf(a, "%.*s%s%.*s", SPAN_ARG(all), all.n ? "," : "", SPAN_ARG(v[i]));
	return all;
}

/* Also what is not there any more. */
static bool changed(struct whatfact *f, struct span *was, struct span is, struct span *ret)
{
	*ret = SPAN_ABSENT;
	is = is.p ? is : SPAN_LIT("");
	if (span_present(*was) && span_eq(*was, is))
		return false;
	*was = *ret = whatknow_keep(f, is);
	return true;
}

/* Where nobody noted one, WeCom says the customer's name. */
static void remark(
	struct whatfact *f, struct pair *p, const struct answer_follow *who, struct span name, int64_t called_ms)
{
	struct remark_fact is = {.userid = p->userid, .customer = p->customer};
	if (!span_present(p->remark) && span_eq(who->remark, name))
		p->remark = whatknow_keep(f, name);
	bool any = changed(f, &p->remark, who->remark, &is.is.remark);
	any = changed(f, &p->description, who->description, &is.is.description) || any;
	any = changed(f, &p->company, who->remark_corp_name, &is.is.company) || any;
	any = changed(f, &p->mobiles, joined(f->work, who->remark_mobiles, who->remark_mobiles_n), &is.is.mobiles) ||
		any;
	if (!any)
		return;
	struct remark_fact *to = arena_alloc(f->kept, sizeof *to);
	*to = is;
	whatknow_add(f, since(p, called_ms), WHATFACT_MOVES, tell_remark, to);
}

static void follows(struct whatfact *f, const struct answer_contact *c, const struct answer_follow *who, bool many,
	int64_t called_ms)
{
	struct pair *p = pair_of(f, who->userid, c->external_userid);
	int64_t added_ms = who->createtime > 0 ? who->createtime * 1000 : called_ms;
	if (!p->there) { /* nobody told that he came: WeCom says when */
		struct brainknow_add *add = arena_alloc(f->kept, sizeof *add);
		*add = (struct brainknow_add){p->userid, p->customer, whatknow_keep(f, c->name),
			whatknow_keep(f, who->state), SPAN_ABSENT, added_ms, false};
		whatknow_add(f, added_ms, WHATFACT_THERE, tell_added, add);
		p->turned_ms = added_ms > f->begin_ms ? added_ms : f->begin_ms;
		p->there = true;
	}
	tags(f, p, who, many, called_ms);
	remark(f, p, who, c->name, called_ms);
	p->read_ms = called_ms;
}

void whatfriend_read(struct whatfact *f, const struct whatfact_heard *h)
{
	struct answer_contact c = h->x->u.contact;
	if (h->x->code)
		return;
	if (!c.external_userid.n)
		c.external_userid = h->e->customer;
	int64_t met_ms = h->called_ms;
	for (size_t i = 0; i < c.follow_user_n; i++)
		if (c.follow_user[i].createtime > 0 && c.follow_user[i].createtime * 1000 < met_ms)
			met_ms = c.follow_user[i].createtime * 1000;
	for (size_t i = 0; i < c.follow_user_n; i++)
		if (c.follow_user[i].userid.n)
			follows(f, &c, &c.follow_user[i], false, h->called_ms);
	if (h->x->part == 0 && c.external_userid.n)
		whatfriend_person(f, &c, met_ms, h->called_ms);
}

void whatfriend_page(struct whatfact *f, const struct whatfact_heard *h)
{
	const struct answer_batch *b = &h->x->u.batch;
	for (size_t i = 0; !h->x->code && i < b->external_contact_list_n; i++) {
		struct answer_pair one = b->external_contact_list[i];
		if (!one.follow.userid.n && h->r && h->r->u.batch.userid_list_n == 1)
			one.follow.userid = h->r->u.batch.userid_list[0];
		if (!one.follow.userid.n || !one.contact.external_userid.n)
			continue;
		follows(f, &one.contact, &one.follow, true, h->called_ms);
		whatfriend_person(f, &one.contact,
			one.follow.createtime > 0 ? one.follow.createtime * 1000 : h->called_ms, h->called_ms);
	}
}

/* He is there since the log begins: nobody is told when somebody is hired. */
static void staff(struct whatfact *f, struct span userid)
{
	struct span who = arena_lower(f->work, userid), *to;
	if (!who.n || map_get(f->staff, who))
		return;
	to = arena_alloc(f->kept, sizeof *to);
	*to = whatknow_keep(f, who);
	(void)map_put(f->staff, *to, to);
	whatknow_add(f, f->begin_ms, WHATFACT_THERE, tell_employee, to);
}

void whatfriend_staff(struct whatfact *f, const struct whatfact_heard *h)
{
	for (size_t i = 0; !h->x->code && i < h->x->u.users.follow_user_n; i++)
		staff(f, h->x->u.users.follow_user[i]);
}

void whatfriend_publishers(struct whatfact *f, const struct whatfact_heard *h)
{
	for (size_t i = 0; !h->x->code && i < h->x->u.moment_task.task_list_n; i++)
		staff(f, h->x->u.moment_task.task_list[i].userid);
}

/* -- strategy groups -------------------------------------------------------------------------------------------------------------- */

struct strategy_fact {
	int64_t id, parent;
	struct span name;
	struct span tag, group; /* tag present: one of it, of that name */
};

static enum rc tell_strategy(struct whatfact_to *to, const void *what, struct err *err)
{
	const struct strategy_fact *s = what;
	(void)err;
	if (span_present(s->tag))
		brainknow_strategy_tag(to->brain, s->id, s->tag, s->group, s->name);
	else
		brainknow_strategy(to->brain, s->id, s->parent, s->name);
	return RC_OK;
}

static void strategy(struct whatfact *f, struct strategy_fact is)
{
	struct strategy_fact *to = arena_alloc(f->kept, sizeof *to);
	*to = (struct strategy_fact){
		is.id, is.parent, whatknow_keep(f, is.name), whatknow_keep(f, is.tag), whatknow_keep(f, is.group)};
	whatknow_add(f, f->begin_ms, WHATFACT_THERE, tell_strategy, to); /* nobody is told when it was made */
}

void whatfriend_strategy(struct whatfact *f, const struct whatfact_heard *h)
{
	const struct answer_strategy *s = &h->x->u.strategy;
	if (!h->x->code && s->strategy_id > 0)
		strategy(f,
			(struct strategy_fact){s->strategy_id, s->parent_id > 0 ? s->parent_id : 0,
				s->strategy_name.p ? s->strategy_name : SPAN_LIT(""), SPAN_ABSENT, SPAN_ABSENT});
}

void whatfriend_strategy_tags(struct whatfact *f, const struct whatfact_heard *h)
{
	const struct answer_tags *v = &h->x->u.tags;
	for (size_t i = 0; !h->x->code && i < v->tag_group_n; i++)
		for (size_t k = 0; k < v->tag_group[i].tag_n; k++) {
			const struct answer_corp_tag *t = &v->tag_group[i].tag[k];
			if (t->id.n && v->tag_group[i].strategy_id > 0)
				strategy(f,
					(struct strategy_fact){v->tag_group[i].strategy_id, 0, t->name, t->id,
						v->tag_group[i].group_name});
		}
}

/* -- what we did ourselves ----------------------------------------------------------------------------------------------------- */

static void marked(struct whatfact *f, struct pair *p, struct span id, bool on, const struct whatfact_heard *h)
{
	struct known_tag *t = tag_of(f, p, id, SPAN_ABSENT, 1);
	t->ours_ms = f->now_ms;
	t->unsure = h->x == NULL;
	if (h->x)
		t->on = on;
}

void whatfriend_marked(struct whatfact *f, const struct whatfact_heard *h)
{
	if (!h->r || (h->x && h->x->code))
		return;
	const struct request_mark *m = &h->r->u.mark;
	struct pair *p = pair_of(f, m->userid, m->external_userid);
	for (size_t i = 0; i < m->add_tag_n; i++)
		marked(f, p, m->add_tag[i], true, h);
	for (size_t i = 0; i < m->remove_tag_n; i++)
		marked(f, p, m->remove_tag[i], false, h);
}

void whatfriend_remarked(struct whatfact *f, const struct whatfact_heard *h)
{
	if (!h->r || h->x->code)
		return;
	const struct request_remark *r = &h->r->u.remark;
	struct pair *p = pair_of(f, r->userid, r->external_userid);
	if (span_present(r->remark))
		p->remark = whatknow_keep(f, r->remark);
	if (span_present(r->description))
		p->description = whatknow_keep(f, r->description);
	if (span_present(r->remark_company))
		p->company = whatknow_keep(f, r->remark_company);
}

void whatfriend_end(struct whatfact *f)
{
	size_t at = 0;
	struct span key;
	void *v;
	while (map_each(f->pairs, &at, &key, &v))
		map_free(((struct pair *)v)->tags, NULL); /* NULL is harmless */
	map_free(f->pairs, NULL);
	map_free(f->people, NULL);
	map_free(f->staff, NULL);
}
