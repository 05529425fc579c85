/* Mass messages (doc: api.md 5): a task of the corp, a part for each member who has to send it, a line for each customer. */
#include "brainint.h"

#include <string.h>

#define TARGETS 10000
#define GROUPS 2000
#define TAGS 100 /* in one group of a filter */
#define ID_BYTES 128
#define DISPATCH_MS 3000             /* 41063 until then */
#define TOLD_MS 60000                /* so long after the callback nobody may still write to who left */
#define SPAN_MOST_S INT64_C(2678400) /* "at most one month" */
#define WORDS_CUSTOMERS 20
#define ADMIN "admin" /* who makes what is made in the console */

/* -- creating --------------------------------------------------------------------------------------------------------- */

static struct brain_taps taps_of(const struct brain *b, const struct brain_mass *m)
{
	struct brain_taps t = {.permille = b->conf.confirm_permille, .mean_ms = b->conf.confirm_mean_ms};
	if (m->groups && b->conf.room_taps.apart)
		t = b->conf.room_taps;
	t.mean_ms = t.mean_ms > 0 ? t.mean_ms : 600000;
	return t;
}

static void plan_confirm(struct brain *b, struct brain_part *p, int64_t now_ms)
{
	const struct brain_taps taps = taps_of(b, p->mass);
	if (!brainworld_chance(b, taps.permille))
		return;
	int64_t mean = taps.mean_ms;
	/* Between a fifth of the mean and three times it, most near the front. */
	uint64_t part = rng_below(&b->rng, (uint64_t)mean);
	int64_t delay = mean / 5 + (int64_t)(part * (1 + rng_below(&b->rng, 3)));
	brainworld_later(b, now_ms, brainworld_in_hours(b, now_ms + delay), THING_CONFIRM, p, 0);
}

void brainmass_plan(struct brain *b, struct brain_part *p, int64_t now_ms)
{
	brainworld_seed(b, p->sender->userid, p->mass->text, now_ms, &p->rng);
	struct rng *was = brainworld_lot(b, &p->rng);
	plan_confirm(b, p, now_ms);
	(void)brainworld_lot(b, was);
}

struct targets {
	const struct json_node *ids, *filter; /* the groups of tag_filter */
	const struct json_node *chats;
	struct brain_employee *sender;
	struct brain_relation **chosen;
	int n, cap;
	uint64_t stamp;
};

/* OR inside one group of tags, AND between the groups. */
static bool passes(const struct json_node *groups, const struct brain_relation *rel)
{
	for (const struct json_node *g = json_first(groups); g; g = json_next(g)) {
		bool any = false;
		for (const struct json_node *n = json_first(json_get(g, "tag_list")); n; n = json_next(n))
			for (int i = 0; i < rel->tags.n; i++)
				any = any || span_eq(((struct brain_tag *)rel->tags.v[i])->id, json_str(n));
		if (!any)
			return false;
	}
	return true;
}

/* A customer named twice is one. */
static void choose(struct brain_request *r, struct targets *t, struct brain_relation *rel)
{
	if (rel->stamp == t->stamp)
		return;
	rel->stamp = t->stamp;
	if (t->n == t->cap) {
		int cap = t->cap ? t->cap * 2 : 64;
		struct brain_relation **more = arena_array(r->a, (size_t)cap, sizeof(struct brain_relation *));
		if (t->n > 0)
			memcpy(more, t->chosen, (size_t)t->n * sizeof(struct brain_relation *));
		t->chosen = more;
		t->cap = cap;
	}
	t->chosen[t->n++] = rel;
}

/* Without a sender the platform takes the member who last chatted with him; here: who added him last. */
static struct brain_relation *latest(const struct brain_customer *c)
{
	struct brain_relation *found = NULL;
	for (int i = 0; c && i < c->relations.n; i++) {
		struct brain_relation *rel = c->relations.v[i];
		if (brainworld_friend(rel) && (!found || rel->add_ms >= found->add_ms))
			found = rel;
	}
	return found;
}

static void choose_all(struct brain_request *r, struct targets *t)
{
	size_t at = 0;
	struct span key;
	void *v;
	if (t->sender) {
		for (int i = 0; i < t->sender->relations.n; i++) {
			struct brain_relation *rel = t->sender->relations.v[i];
			if (brainworld_friend(rel) && passes(t->filter, rel))
				choose(r, t, rel);
		}
		return;
	}
	while (map_each(r->b->customers, &at, &key, &v)) {
		struct brain_relation *rel = latest(v);
		if (rel && passes(t->filter, rel))
			choose(r, t, rel);
	}
}

static void choose_named(struct brain_request *r, struct targets *t)
{
	for (const struct json_node *n = json_first(t->ids); n; n = json_next(n)) {
		struct brain_relation *rel = t->sender ? brainworld_relation(r->b, t->sender->userid, json_str(n))
						       : latest(brainworld_customer(r->b, json_str(n)));
		if (brainworld_friend(rel))
			choose(r, t, rel);
		else
			jsonw_str(r->w, json_str(n));
	}
}

static void watch(struct brain_request *r, const struct brain_mass *m, struct brain_relation *rel)
{
	struct brain_customer *c = rel->customer;
	int64_t day = brainworld_day(r->b, r->now_ms);
	if (rel->gone_customer && rel->told_ms != BRAIN_NEVER && r->now_ms > rel->told_ms + TOLD_MS)
		brainworld_breach(r->b, r->now_ms, c->id, "after leaving", m->text);
	if (c->asked && c->asked_day == day && !c->asked->cancelled)
		brainworld_breach(r->b, r->now_ms, c->id, "asked twice a day", m->text);
	c->asked_day = day;
	c->asked = m;
}

static void make_parts(struct brain_request *r, struct brain_mass *m, const struct targets *t)
{
	m->part = arena_array(r->b->arena, t->sender ? 1 : map_count(r->b->employees), sizeof *m->part);
	for (int i = 0; i < t->n; i++) {
		struct brain_relation *rel = t->chosen[i];
		int k = 0;
		while (k < m->n && m->part[k].sender != rel->employee)
			k++;
		if (k == m->n) {
			size_t most = (size_t)(t->n < rel->employee->relations.n ? t->n : rel->employee->relations.n);
			m->part[m->n++] = (struct brain_part){.mass = m, .sender = rel->employee};
			m->part[k].member = arena_array(r->b->arena, most, sizeof *m->part->member);
		}
		m->part[k].member[m->part[k].n++].relation = rel;
		watch(r, m, rel);
	}
	for (int k = 0; k < m->n; k++)
		brainmass_plan(r->b, &m->part[k], r->now_ms);
}

/* Those of chat_id_list that are the sender's; he need not choose any more (api.md 5.1). Without a list nobody could say
 * which groups he will choose: not played here. */
static void choose_rooms(
	struct brain_request *r, struct brain_part *p, struct brain_employee *sender, const struct json_node *chats)
{
	p->member = arena_array(r->b->arena, json_count(chats) + 1, sizeof *p->member);
	for (const struct json_node *n = json_first(chats); n; n = json_next(n)) {
		struct brain_room *room = brainroom_find(r->b, json_str(n));
		if (room && !room->gone && room->owner == sender)
			p->member[p->n++].room = room;
		else
			jsonw_str(r->w, json_str(n));
	}
}

static int64_t read_filter(struct brain_request *r, struct targets *t)
{
	const struct json_node *filter, *tags;
	if (brainapi_object(r->root, "tag_filter", &filter))
		return 40058;
	t->filter = json_get(filter, "group_list");
	if (t->filter && json_kind(t->filter) != JSON_ARRAY)
		return 40058;
	for (const struct json_node *g = json_first(t->filter); g; g = json_next(g))
		if (json_kind(g) != JSON_OBJECT || brainapi_strings(g, "tag_list", TAGS, &tags))
			return 40058;
	return 0;
}

static int64_t read_targets(struct brain_request *r, struct targets *t, struct span *ret_type)
{
	struct span sender;
	if (brainapi_text(r->root, "chat_type", ID_BYTES, ret_type) ||
		brainapi_text(r->root, "sender", ID_BYTES, &sender) ||
		brainapi_strings(r->root, "external_userid", TARGETS, &t->ids) ||
		brainapi_strings(r->root, "chat_id_list", GROUPS, &t->chats) || brainapi_bool(r->root, "allow_select"))
		return 40058;
	bool group = span_is(*ret_type, "group");
	if (span_present(*ret_type) && !group && !span_is(*ret_type, "single"))
		return 40058;
	int64_t bad = read_filter(r, t);
	if (bad)
		return bad;
	if (sender.n > 0 && !(t->sender = brainworld_employee(r->b, sender, false)))
		return 40003;
	if (group)
		return t->sender ? 0 : 40063;
	if (!t->sender && json_count(t->ids) == 0 && json_count(t->filter) == 0)
		return 41035;
	return 0;
}

static void write_words(struct brain_request *r, const struct targets *t, struct span text)
{
	int shown = 0;
	bool groups = json_count(t->chats) > 0;
	const struct json_node *ids = groups ? t->chats : t->ids;
	text_addf(r->words, "sender=%.*s n=%zu %s=", SPAN_ARG(t->sender ? t->sender->userid : SPAN_LIT("")),
		json_count(ids), groups ? "chats" : "customers");
	for (const struct json_node *n = json_first(ids); n && shown < WORDS_CUSTOMERS; n = json_next(n))
		text_addf(r->words, "%s%.*s", shown++ ? "," : "", SPAN_ARG(json_str(n)));
	for (const struct json_node *a = json_first(json_get(r->root, "attachments")); a; a = json_next(a)) {
		const struct json_node *url = json_get(json_get(a, "link"), "url");

		if (url)
			text_addf(r->words, " link=%.*s", SPAN_ARG(json_str(url)));
	}
	text_addf(r->words, " text=%.*s", SPAN_ARG(text));
}

int64_t brainmass_add(struct brain_request *r)
{
	struct targets t = {.stamp = ++r->b->stamp};
	struct span type, text = SPAN_ABSENT;
	int64_t bad = read_targets(r, &t, &type);
	if (!bad)
		bad = brainsay_content(r, &text);
	write_words(r, &t, text);
	if (bad)
		return bad;
	struct brain_mass *m = arena_alloc(r->b->arena, sizeof *m);
	*m = (struct brain_mass){
		.created_ms = r->now_ms, .text = arena_copy(r->b->arena, text), .groups = span_is(type, "group")};
	m->msgid = brainworld_id(r->b, "msg");
	m->attachments = brainsay_keep(r, json_get(r->root, "attachments"), NULL);
	jsonw_key(r->w, "fail_list");
	jsonw_arr(r->w);
	if (m->groups) {
		m->part = arena_array(r->b->arena, 1, sizeof *m->part);
		m->part[0] = (struct brain_part){.mass = m, .sender = t.sender};
		choose_rooms(r, &m->part[0], t.sender, t.chats);
		m->n = t.n = m->part[0].n > 0;
	} else if (json_count(t.ids) > 0) {
		choose_named(r, &t);
	} else {
		choose_all(r, &t);
	}
	jsonw_end_arr(r->w);
	if (t.n == 0)
		return 41048;
	if (m->groups)
		brainmass_plan(r->b, &m->part[0], r->now_ms);
	else
		make_parts(r, m, &t);
	(void)map_put(r->b->masses, m->msgid, m);
	brainworld_push(&r->b->mass_list, m);
	r->b->books.mass_tasks++;
	jsonw_kstr(r->w, "msgid", m->msgid);
	text_addf(r->words, " msgid=%.*s", SPAN_ARG(m->msgid));
	return 0;
}

/* A mass message of that member, made by others than siyu: to those of his customers, or into those of his groups, with commas
 * between. */
static struct brain_mass *make_other(struct brain *b, int64_t now_ms, struct brain_employee *e, struct span whom,
	struct span creator, struct span text)
{
	struct brain_mass *m = arena_alloc(b->arena, sizeof *m);
	struct brain_part *p = arena_alloc(b->arena, sizeof *p);
	*m = (struct brain_mass){.created_ms = now_ms,
		.text = arena_copy(b->arena, text),
		.creator = arena_copy(b->arena, creator),
		.part = p,
		.n = 1};
	*p = (struct brain_part){.mass = m, .sender = e};
	p->member = arena_array(b->arena, whom.n + 1, sizeof *p->member);
	while (span_present(whom) && whom.n > 0) {
		struct span one;
		span_cut(whom, ',', &one, &whom);
		struct brain_relation *rel = brainworld_relation(b, e->userid, one);
		struct brain_room *room = brainroom_find(b, one);
		if (brainworld_friend(rel))
			p->member[p->n++].relation = rel;
		else if (room && !room->gone && room->owner == e)
			p->member[p->n++].room = room;
		m->groups = m->groups || room;
	}
	m->msgid = brainworld_id(b, "msg");
	(void)map_put(b->masses, m->msgid, m);
	brainworld_push(&b->mass_list, m);
	return m;
}

int brainmass_tap(struct brain *b, int64_t now_ms, struct brain_part *p)
{
	int64_t day = brainworld_day(b, now_ms);
	int reached = 0;
	if (p->confirmed_ms || p->mass->cancelled)
		return 0;
	p->confirmed_ms = now_ms;
	for (int i = 0; i < p->n; i++) {
		struct brain_member *x = &p->member[i];
		int64_t *ours = x->room ? &x->room->mass_day : &x->relation->customer->mass_day,
			*own = x->room ? &x->room->own_day : &x->relation->customer->own_day;
		x->status = *ours == day || *own == day ? BRAIN_QUOTA : BRAIN_SENT;
		if (x->status != BRAIN_SENT)
			continue;
		x->send_ms = now_ms;
		*own = day;
		reached++;
		if (x->room)
			brainroom_reach(b, x->room, "own", p->sender, now_ms, p->mass->text);
		else
			brainworld_reach(b, x->relation, "own", now_ms, p->mass->text);
	}
	return reached;
}

int brainmass_send(
	struct brain *b, int64_t now_ms, struct span userid, struct span whom, struct span text, bool console)
{
	struct brain_employee *e = brainworld_employee(b, userid, false);
	if (!e)
		return 0;
	struct brain_mass *m = make_other(b, now_ms, e, whom, console ? SPAN_LIT(ADMIN) : e->userid, text);
	m->personal = !console;
	return console ? m->part->n : brainmass_tap(b, now_ms, m->part);
}

/* -- asking --------------------------------------------------------------------------------------------------------------- */

static int64_t find_mass(struct brain_request *r, struct brain_mass **ret)
{
	struct span id;
	if (brainapi_text(r->root, "msgid", ID_BYTES, &id))
		return 40058;
	text_addf(r->words, "msgid=%.*s", SPAN_ARG(id));
	if (id.n == 0)
		return 41046;
	*ret = map_get(r->b->masses, id);
	return *ret ? 0 : 41047;
}

/* The same, for questions about what the members did. */
static int64_t find_sent(struct brain_request *r, struct brain_mass **ret)
{
	int64_t bad = find_mass(r, ret);
	if (!bad && r->now_ms - (*ret)->created_ms < DISPATCH_MS)
		return 41063;
	return !bad && (*ret)->cancelled ? 41093 : bad;
}

/* The same, to change it. */
static int64_t find_open(struct brain_request *r, struct brain_mass **ret)
{
	int64_t bad = find_mass(r, ret);
	return !bad && (*ret)->cancelled ? 41093 : bad;
}

int64_t brainmass_list(struct brain_request *r)
{
	struct span type, creator;
	int64_t start = -1, end = -1, from, limit, seen = 0, filter = 2;
	if (brainapi_text(r->root, "chat_type", ID_BYTES, &type) ||
		brainapi_int(r->root, "start_time", 0, INT64_MAX, &start) ||
		brainapi_int(r->root, "end_time", 0, INT64_MAX, &end) ||
		brainapi_int(r->root, "filter_type", 0, 2, &filter) ||
		brainapi_text(r->root, "creator", ID_BYTES, &creator) || brainturn_page(r, 'm', 100, 50, &from, &limit))
		return 40058;
	if ((!span_is(type, "single") && !span_is(type, "group")) || start < 0 || end < start ||
		end - start > SPAN_MOST_S)
		return 40058;
	bool groups = span_is(type, "group");
	jsonw_key(r->w, "group_msg_list");
	jsonw_arr(r->w);
	for (int i = 0; i < r->b->mass_list.n; i++) {
		const struct brain_mass *m = r->b->mass_list.v[i];
		if (m->groups != groups || (filter != 2 && m->personal != (filter == 1)))
			continue;
		if (creator.n > 0 && !(span_present(m->creator) && span_eq(m->creator, creator)))
			continue;
		if (m->created_ms / 1000 < start || m->created_ms / 1000 > end || seen++ < from || seen > from + limit)
			continue;
		jsonw_obj(r->w);
		jsonw_kstr(r->w, "msgid", m->msgid);
		if (span_present(m->creator))
			jsonw_kstr(r->w, "creator", m->creator);
		jsonw_kint(r->w, "create_time", m->created_ms / 1000);
		jsonw_kint(r->w, "create_type", m->personal);
		jsonw_key(r->w, "text");
		jsonw_obj(r->w);
		jsonw_kstr(r->w, "content", m->text);
		jsonw_end_obj(r->w);
		if (span_present(m->attachments)) {
			jsonw_key(r->w, "attachments");
			jsonw_raw(r->w, m->attachments);
		}
		jsonw_end_obj(r->w);
	}
	jsonw_end_arr(r->w);
	brainturn_end(r, 'm', from + limit, seen);
	return 0;
}

int64_t brainmass_task(struct brain_request *r)
{
	struct brain_mass *m;
	int64_t from, limit, bad = find_sent(r, &m);
	if (!bad)
		bad = brainturn_page(r, 'm', 1000, 500, &from, &limit);
	if (bad)
		return bad;
	jsonw_key(r->w, "task_list");
	jsonw_arr(r->w);
	for (int64_t i = from; i < m->n && i < from + limit; i++) {
		const struct brain_part *p = &m->part[i];
		jsonw_obj(r->w);
		jsonw_kstr(r->w, "userid", p->sender->userid);
		jsonw_kint(r->w, "status", p->confirmed_ms ? 2 : 0);
		if (p->confirmed_ms)
			jsonw_kint(r->w, "send_time", p->confirmed_ms / 1000);
		jsonw_end_obj(r->w);
	}
	jsonw_end_arr(r->w);
	brainturn_end(r, 'm', from + limit, m->n);
	return 0;
}

static const struct brain_part *part_of(const struct brain_mass *m, const struct brain_employee *e)
{
	for (int i = 0; e && i < m->n; i++)
		if (m->part[i].sender == e)
			return &m->part[i];
	return NULL;
}

int64_t brainmass_result(struct brain_request *r)
{
	struct brain_mass *m;
	struct span userid;
	int64_t from, limit, bad = find_sent(r, &m);
	if (!bad)
		bad = brainapi_text(r->root, "userid", ID_BYTES, &userid);
	if (!bad)
		bad = brainturn_page(r, 'm', 1000, 500, &from, &limit);
	if (bad)
		return bad;
	const struct brain_part *p = part_of(m, brainworld_employee(r->b, userid, false));
	if (!p)
		return 40003;
	jsonw_key(r->w, "send_list");
	jsonw_arr(r->w);
	for (int64_t i = from; i < p->n && i < from + limit; i++) {
		const struct brain_member *x = &p->member[i];
		jsonw_obj(r->w);
		if (x->room)
			jsonw_kstr(r->w, "chat_id", x->room->id);
		else
			jsonw_kstr(r->w, "external_userid", x->relation->customer->id);
		jsonw_kstr(r->w, "userid", p->sender->userid);
		jsonw_kint(r->w, "status", x->status);
		if (x->status == BRAIN_SENT)
			jsonw_kint(r->w, "send_time", x->send_ms / 1000);
		jsonw_end_obj(r->w);
	}
	jsonw_end_arr(r->w);
	brainturn_end(r, 'm', from + limit, p->n);
	return 0;
}

/* -- reminding and stopping ------------------------------------------------------------------------------------------------ */

int64_t brainmass_remind(struct brain_request *r)
{
	struct brain_mass *m;
	int64_t bad = find_open(r, &m);
	if (bad)
		return bad;
	for (size_t i = 0; i < sizeof m->reminded_ms / sizeof *m->reminded_ms; i++) {
		if (m->reminded_ms[i] && r->now_ms - m->reminded_ms[i] < BRAIN_DAY_MS)
			continue;
		m->reminded_ms[i] = r->now_ms;
		for (int k = 0; k < m->n; k++) {
			struct rng *was = brainworld_lot(r->b, &m->part[k].rng);
			if (!m->part[k].confirmed_ms && brainworld_chance(r->b, taps_of(r->b, m).permille))
				brainworld_later(r->b, r->now_ms,
					r->now_ms + 60000 + (int64_t)rng_below(&r->b->rng, 600000), THING_CONFIRM,
					&m->part[k], 0);
			(void)brainworld_lot(r->b, was);
		}
		return 0;
	}
	return 41094;
}

/* Stops who has not confirmed; what went out stays out. */
int64_t brainmass_cancel(struct brain_request *r)
{
	struct brain_mass *m;
	int64_t bad = find_open(r, &m);
	if (bad)
		return bad;
	for (int k = 0; k < m->n; k++)
		m->cancelled = m->cancelled || !m->part[k].confirmed_ms;
	m->cancelled_ms = r->now_ms;
	r->b->books.mass_cancelled += m->cancelled;
	return 0;
}
