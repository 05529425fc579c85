/* Customers and tags (doc: api.md 2 and 3). */
#include "brainint.h"

#include "base/utf8.h"

#include <stdio.h>

#define NAME_CHARS 30
#define PAGE_DEFAULT 50
#define PAGE_MOST 100

static struct span cursor_text(struct brain_request *r, int64_t at)
{
	return arena_printf(r->a, "c-%lld", (long long)at);
}

static bool cursor_at(struct span s, int64_t *ret)
{
	*ret = 0;
	return s.n == 0 || (span_starts(s, "c-") && span_int(span_drop(s, 2), ret) && *ret >= 0);
}

static void write_contact(struct jsonw *w, const struct brain_customer *c)
{
	jsonw_key(w, "external_contact");
	jsonw_obj(w);
	jsonw_kstr(w, "external_userid", c->id);
	jsonw_kstr(w, "name", c->name);
	jsonw_kint(w, "type", 1);
	jsonw_kcstr(w, "avatar", "http://wx.qlogo.cn/x/0");
	jsonw_kint(w, "gender", 0);
	jsonw_kstr(w, "unionid", c->unionid);
	jsonw_end_obj(w);
}

static void write_follow(struct jsonw *w, const struct brain_relation *r, bool with_names)
{
	jsonw_obj(w);
	jsonw_kstr(w, "userid", r->employee->userid);
	jsonw_kstr(w, "remark", r->customer->name);
	jsonw_kcstr(w, "description", "");
	jsonw_kint(w, "createtime", r->add_ms / 1000);
	jsonw_kint(w, "add_way", r->state.n ? 1 : 2);
	if (r->state.n)
		jsonw_kstr(w, "state", r->state);
	jsonw_kstr(w, "oper_userid", r->customer->id);
	jsonw_key(w, with_names ? "tags" : "tag_id");
	jsonw_arr(w);
	for (int i = 0; i < r->tags.n; i++) {
		const struct brain_tag *t = r->tags.v[i];
		if (!with_names) {
			jsonw_str(w, t->id);
			continue;
		}
		jsonw_obj(w);
		jsonw_kstr(w, "group_name", t->group->name);
		jsonw_kstr(w, "tag_name", t->name);
		jsonw_kstr(w, "tag_id", t->id);
		jsonw_kint(w, "type", 1);
		jsonw_end_obj(w);
	}
	jsonw_end_arr(w);
	jsonw_end_obj(w);
}

int64_t braincontact_get(struct brain_request *r)
{
	struct span id = brain_param(r, "external_userid");
	struct brain_customer *c = brainworld_customer(r->b, id);
	text_addf(r->words, "to=%.*s", SPAN_ARG(id));
	if (id.n == 0)
		return 41035;
	if (!c)
		return 40096;
	int friends = 0;
	for (int i = 0; i < c->relations.n; i++)
		friends += brainworld_friend(c->relations.v[i]);
	if (friends == 0)
		return 84061;
	write_contact(r->w, c);
	jsonw_key(r->w, "follow_user");
	jsonw_arr(r->w);
	for (int i = 0; i < c->relations.n; i++)
		if (brainworld_friend(c->relations.v[i]))
			write_follow(r->w, c->relations.v[i], true);
	jsonw_end_arr(r->w);
	return 0;
}

int64_t braincontact_list(struct brain_request *r)
{
	struct brain_employee *e = brainworld_employee(r->b, brain_param(r, "userid"), false);
	if (!e)
		return 60111;
	jsonw_key(r->w, "external_userid");
	jsonw_arr(r->w);
	for (int i = 0; i < e->relations.n; i++)
		if (brainworld_friend(e->relations.v[i]))
			jsonw_str(r->w, ((struct brain_relation *)e->relations.v[i])->customer->id);
	jsonw_end_arr(r->w);
	return 0;
}

int64_t braincontact_follow_users(struct brain_request *r)
{
	size_t at = 0;
	struct span key;
	void *v;
	jsonw_key(r->w, "follow_user");
	jsonw_arr(r->w);
	while (map_each(r->b->employees, &at, &key, &v))
		jsonw_str(r->w, key);
	jsonw_end_arr(r->w);
	return 0;
}

int64_t braincontact_by_user(struct brain_request *r)
{
	const struct json_node *users = json_get(r->root, "userid_list");
	int64_t limit = PAGE_DEFAULT, from = 0, at = 0;
	bool more = false;
	if (json_kind(users) != JSON_ARRAY || json_count(users) < 1 || json_count(users) > 100)
		return 40058;
	if (json_get(r->root, "limit") && (!json_int(json_get(r->root, "limit"), &limit) || limit < 1))
		return 40058;
	limit = limit > PAGE_MOST ? PAGE_MOST : limit;
	if (!cursor_at(json_str(json_get(r->root, "cursor")), &from))
		return 40058;
	jsonw_key(r->w, "external_contact_list");
	jsonw_arr(r->w);
	for (const struct json_node *u = json_first(users); u; u = json_next(u)) {
		struct brain_employee *e = brainworld_employee(r->b, json_str(u), false);
		for (int i = 0; e && i < e->relations.n; i++) {
			struct brain_relation *rel = e->relations.v[i];
			if (!brainworld_friend(rel) || at++ < from)
				continue;
			if (at > from + limit) {
				more = true;
				continue;
			}
			jsonw_obj(r->w);
			write_contact(r->w, rel->customer);
			jsonw_key(r->w, "follow_info");
			write_follow(r->w, rel, false);
			jsonw_end_obj(r->w);
		}
	}
	jsonw_end_arr(r->w);
	jsonw_kstr(r->w, "next_cursor", more ? cursor_text(r, from + limit) : SPAN_LIT(""));
	return 0;
}

/* -- tags ----------------------------------------------------------------------------------------------------------------- */

static bool wanted(const struct json_node *list, struct span id)
{
	for (const struct json_node *n = json_first(list); n; n = json_next(n))
		if (span_eq(json_str(n), id))
			return true;
	return false;
}

static void write_group(struct brain_request *r, const struct brain_group *g, const struct json_node *tags)
{
	jsonw_obj(r->w);
	jsonw_kstr(r->w, "group_id", g->id);
	jsonw_kstr(r->w, "group_name", g->name);
	jsonw_kint(r->w, "create_time", r->now_ms / 1000);
	jsonw_kint(r->w, "order", 0);
	jsonw_key(r->w, "tag");
	jsonw_arr(r->w);
	for (int i = 0; i < g->tags.n; i++) {
		const struct brain_tag *t = g->tags.v[i];
		if (json_count(tags) && !wanted(tags, t->id) && json_kind(json_first(tags)) == JSON_STRING)
			continue;
		jsonw_obj(r->w);
		jsonw_kstr(r->w, "id", t->id);
		jsonw_kstr(r->w, "name", t->name);
		jsonw_kint(r->w, "create_time", r->now_ms / 1000);
		jsonw_kint(r->w, "order", 0);
		jsonw_end_obj(r->w);
	}
	jsonw_end_arr(r->w);
	jsonw_end_obj(r->w);
}

int64_t braincontact_tag_list(struct brain_request *r)
{
	const struct json_node *tags = json_get(r->root, "tag_id"), *groups = json_get(r->root, "group_id");
	size_t at = 0;
	struct span key;
	void *v;
	if ((tags && json_kind(tags) != JSON_ARRAY) || (groups && json_kind(groups) != JSON_ARRAY))
		return 40058;
	jsonw_key(r->w, "tag_group");
	jsonw_arr(r->w);
	while (map_each(r->b->groups, &at, &key, &v)) {
		const struct brain_group *g = v;
		if (json_count(groups) && !wanted(groups, g->id))
			continue;
		write_group(r, g, tags);
	}
	jsonw_end_arr(r->w);
	return 0;
}

int64_t braincontact_add_tag(struct brain_request *r)
{
	const struct json_node *list = json_get(r->root, "tag");
	struct span group_id = json_str(json_get(r->root, "group_id")), group_name = json_str(json_get(r->root, "group_name"));
	struct brain_group *g = NULL;
	size_t at = 0;
	struct span key;
	void *v;
	if (json_kind(list) != JSON_ARRAY || json_count(list) == 0)
		return 40058;
	for (const struct json_node *n = json_first(list); n; n = json_next(n)) {
		struct span name = json_str(json_get(n, "name"));
		if (name.n == 0 || utf8_count(name) > NAME_CHARS)
			return 40058;
	}
	while (group_id.n && map_each(r->b->groups, &at, &key, &v))
		if (span_eq(((struct brain_group *)v)->id, group_id))
			g = v;
	if (group_id.n && !g)
		return 40068;
	if (!g && (group_name.n == 0 || utf8_count(group_name) > NAME_CHARS))
		return 40058;
	if (!g)
		g = brainworld_group(r->b, group_name, true);
	jsonw_key(r->w, "tag_group");
	jsonw_obj(r->w);
	jsonw_kstr(r->w, "group_id", g->id);
	jsonw_kstr(r->w, "group_name", g->name);
	jsonw_kint(r->w, "create_time", r->now_ms / 1000);
	jsonw_kint(r->w, "order", 0);
	jsonw_key(r->w, "tag");
	jsonw_arr(r->w);
	for (const struct json_node *n = json_first(list); n; n = json_next(n)) {
		struct brain_tag *t = brainworld_new_tag(r->b, g, json_str(json_get(n, "name")));
		text_addf(r->words, "%stag=%.*s", r->words->n ? " " : "", SPAN_ARG(t->name));
		jsonw_obj(r->w);
		jsonw_kstr(r->w, "id", t->id);
		jsonw_kstr(r->w, "name", t->name);
		jsonw_kint(r->w, "create_time", r->now_ms / 1000);
		jsonw_kint(r->w, "order", 0);
		jsonw_end_obj(r->w);
	}
	jsonw_end_arr(r->w);
	jsonw_end_obj(r->w);
	return 0;
}

static bool known_tags(struct brain *b, const struct json_node *list)
{
	for (const struct json_node *n = json_first(list); n; n = json_next(n))
		if (!span_present(json_str(n)) || !map_get(b->tags, json_str(n)))
			return false;
	return true;
}

static void set_tag(struct brain_request *r, struct brain_relation *rel, struct brain_tag *t, bool on)
{
	int at = 0;
	while (at < rel->tags.n && rel->tags.v[at] != t)
		at++;
	if (on && at == rel->tags.n)
		brainworld_push(&rel->tags, t);
	if (!on && at < rel->tags.n)
		rel->tags.v[at] = rel->tags.v[--rel->tags.n];
	text_addf(r->words, " %s=%.*s", on ? "add" : "remove", SPAN_ARG(t->name));
	r->b->books.tags_marked++;
}

int64_t braincontact_mark(struct brain_request *r)
{
	struct span userid = json_str(json_get(r->root, "userid")), id = json_str(json_get(r->root, "external_userid"));
	const struct json_node *add = json_get(r->root, "add_tag"), *remove = json_get(r->root, "remove_tag");
	text_addf(r->words, "userid=%.*s to=%.*s", SPAN_ARG(userid), SPAN_ARG(id));
	if (userid.n == 0)
		return 40003;
	if (id.n == 0)
		return 41035;
	if ((add && json_kind(add) != JSON_ARRAY) || (remove && json_kind(remove) != JSON_ARRAY))
		return 40058;
	if (json_count(add) + json_count(remove) == 0)
		return 40058;
	struct brain_relation *rel = brainworld_relation(r->b, userid, id);
	if (!brainworld_friend(rel))
		return 84061;
	if (!known_tags(r->b, add) || !known_tags(r->b, remove))
		return 40068;
	for (const struct json_node *n = json_first(add); n; n = json_next(n))
		set_tag(r, rel, map_get(r->b->tags, json_str(n)), true);
	for (const struct json_node *n = json_first(remove); n; n = json_next(n))
		set_tag(r, rel, map_get(r->b->tags, json_str(n)), false);
	return 0;
}
