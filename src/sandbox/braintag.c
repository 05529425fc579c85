/* The tag library and tags of customers (doc: api.md 3), strategy groups and their tags (doc: api.md 2.8, 3.5). */
#include "brainint.h"

#include "base/utf8.h"

#define NAME_CHARS 30
#define TAGS_MOST 10000
#define ORDER_MOST INT64_C(4294967295)
#define STRATEGIES_MOST 1000 /* of one page */
#define IDS_MOST 10000       /* of one request; the reference names no number */
#define WORN_MOST 3000       /* of one relation (api.md 3.4) */

static bool wanted(const struct json_node *list, struct span id)
{
	for (const struct json_node *n = json_first(list); n; n = json_next(n))
		if (span_eq(json_str(n), id))
			return true;
	return false;
}

static void write_tag(struct jsonw *w, const struct brain_tag *t, bool by_id)
{
	jsonw_obj(w);
	jsonw_kstr(w, "id", t->id);
	jsonw_kstr(w, "name", t->name);
	jsonw_kint(w, "create_time", t->created_ms / 1000);
	jsonw_kint(w, "order", t->order);
	if (by_id)
		jsonw_kbool(w, "deleted", false);
	jsonw_end_obj(w);
}

static void begin_group(struct jsonw *w, const struct brain_group *g, bool by_id)
{
	jsonw_obj(w);
	jsonw_kstr(w, "group_id", g->id);
	jsonw_kstr(w, "group_name", g->name);
	jsonw_kint(w, "create_time", g->created_ms / 1000);
	jsonw_kint(w, "order", g->order);
	if (g->strategy)
		jsonw_kint(w, "strategy_id", g->strategy->id);
	if (by_id)
		jsonw_kbool(w, "deleted", false);
	jsonw_key(w, "tag");
	jsonw_arr(w);
}

static void end_group(struct jsonw *w)
{
	jsonw_end_arr(w);
	jsonw_end_obj(w);
}

/* tags: only these, and the group only if it has one; empty: all. */
static void write_group(struct brain_request *r, const struct brain_group *g, const struct json_node *tags, bool by_id)
{
	int shown = 0;
	for (int i = 0; i < g->tags.n; i++) {
		const struct brain_tag *t = g->tags.v[i];
		if (json_count(tags) > 0 && !wanted(tags, t->id))
			continue;
		if (shown++ == 0)
			begin_group(r->w, g, by_id);
		write_tag(r->w, t, by_id);
	}
	if (shown > 0)
		end_group(r->w);
}

/* Is it in the list that was asked for: of the corp's tags, or of that strategy group of ours (0: of all)? */
static bool in_list(const struct brain_group *g, bool strategic, int64_t strategy)
{
	if (!strategic || !g->strategy)
		return !strategic && !g->strategy;
	return g->strategy->ours && (strategy == 0 || g->strategy->id == strategy);
}

static int64_t list(struct brain_request *r, bool strategic)
{
	const struct json_node *tags, *groups;
	size_t at = 0;
	struct span key;
	void *v;
	int64_t strategy = 0, bad = strategic ? brainapi_int(r->root, "strategy_id", 1, ORDER_MOST, &strategy) : 0;
	if (!bad)
		bad = brainapi_strings(r->root, "tag_id", IDS_MOST, &tags);
	if (!bad)
		bad = brainapi_strings(r->root, "group_id", IDS_MOST, &groups);
	if (bad)
		return bad;
	if (json_count(groups) > 0)
		tags = NULL; /* ignored when both are given */
	jsonw_key(r->w, "tag_group");
	jsonw_arr(r->w);
	while (map_each(r->b->groups, &at, &key, &v)) {
		const struct brain_group *g = v;
		if (in_list(g, strategic, strategy) && (json_count(groups) == 0 || wanted(groups, g->id)))
			write_group(r, g, tags, json_count(groups) + json_count(tags) > 0);
	}
	jsonw_end_arr(r->w);
	return 0;
}

int64_t braintag_list(struct brain_request *r)
{
	return list(r, false);
}

int64_t braintag_strategy_list(struct brain_request *r)
{
	return list(r, true);
}

/* -- adding -------------------------------------------------------------------------------------------------------- */

static int64_t check_names(const struct json_node *list)
{
	struct span name;
	int64_t order = 0;
	if (json_kind(list) != JSON_ARRAY || json_count(list) == 0)
		return 40058; /* an empty group is impossible */
	for (const struct json_node *n = json_first(list); n; n = json_next(n)) {
		if (json_kind(n) != JSON_OBJECT || brainapi_text(n, "name", SIZE_MAX, &name) ||
			brainapi_int(n, "order", 0, ORDER_MOST, &order))
			return 40058;
		if (name.n == 0 || utf8_count(name) > NAME_CHARS)
			return 40058;
	}
	return 0;
}

static int64_t find_group(struct brain_request *r, const struct brain_strategy *s, struct brain_group **ret)
{
	struct span id, name, key;
	int64_t order = 0;
	size_t at = 0;
	void *v;
	if (brainapi_text(r->root, "group_id", 128, &id) || brainapi_text(r->root, "group_name", SIZE_MAX, &name) ||
		brainapi_int(r->root, "order", 0, ORDER_MOST, &order))
		return 40058;
	if (id.n == 0 && (name.n == 0 || utf8_count(name) > NAME_CHARS))
		return 40058;
	*ret = NULL;
	while (id.n > 0 && map_each(r->b->groups, &at, &key, &v))
		if (span_eq(((struct brain_group *)v)->id, id) && ((struct brain_group *)v)->strategy == s)
			*ret = v;
	if (id.n > 0)
		return *ret ? 0 : 40068;
	bool old = brainworld_group_named(r->b, s, name) != NULL;
	*ret = brainworld_group(r->b, r->now_ms, s, name);
	if (!old) {
		(*ret)->order = order;
		(*ret)->ours = true;
	}
	return 0;
}

static bool named_before(const struct json_node *list, const struct json_node *tag)
{
	for (const struct json_node *n = json_first(list); n != tag; n = json_next(n))
		if (span_eq(json_str(json_get(n, "name")), json_str(json_get(tag, "name"))))
			return true;
	return false;
}

static int64_t add(struct brain_request *r, const struct brain_strategy *s)
{
	const struct json_node *list = json_get(r->root, "tag");
	struct brain_group *g = NULL;
	int64_t bad = check_names(list);
	if (!bad && map_count(r->b->tags) + json_count(list) > TAGS_MOST)
		bad = 40126;
	if (!bad)
		bad = find_group(r, s, &g);
	if (bad)
		return bad;
	jsonw_key(r->w, "tag_group");
	begin_group(r->w, g, false);
	for (const struct json_node *n = json_first(list); n; n = json_next(n)) {
		if (named_before(list, n))
			continue; /* named twice in one call: one tag */
		size_t had = map_count(r->b->tags);
		struct brain_tag *t = brainworld_new_tag(r->b, r->now_ms, g, json_str(json_get(n, "name")));
		if (map_count(r->b->tags) > had) {
			t->ours = true;
			(void)brainapi_int(n, "order", 0, ORDER_MOST, &t->order);
		}
		text_addf(r->words, "%stag=%.*s", r->words->n ? " " : "", SPAN_ARG(t->name));
		write_tag(r->w, t, false);
	}
	end_group(r->w);
	return 0;
}

static struct brain_strategy *strategy_of(struct brain *b, int64_t id)
{
	for (int i = 0; i < b->strategy_list.n; i++)
		if (((struct brain_strategy *)b->strategy_list.v[i])->id == id)
			return b->strategy_list.v[i];
	return NULL;
}

int64_t braintag_add(struct brain_request *r)
{
	return add(r, NULL);
}

int64_t braintag_strategy_add(struct brain_request *r)
{
	int64_t id = 0;
	if (brainapi_int(r->root, "strategy_id", 1, ORDER_MOST, &id) || id == 0)
		return 40058;
	const struct brain_strategy *s = strategy_of(r->b, id);
	if (!s || !s->ours)
		return 60011;                 /* which code the reference does not say */
	return s->parent ? 40058 : add(r, s); /* of the first level only */
}

/* -- changing: an app changes what it made itself alone (api.md 3.3) ------------------------------------------------------------- */

struct brain_group *braintag_group_by_id(struct brain *b, struct span id)
{
	struct span key;
	size_t at = 0;
	void *v;
	while (map_each(b->groups, &at, &key, &v))
		if (span_eq(((struct brain_group *)v)->id, id))
			return v;
	return NULL;
}

static bool taken(const struct brain_group *g, const struct brain_tag *but, struct span name)
{
	for (int i = 0; i < g->tags.n; i++)
		if (g->tags.v[i] != but && span_eq(((struct brain_tag *)g->tags.v[i])->name, name))
			return true;
	return false;
}

static int64_t rename_group(struct brain_request *r, struct brain_group *g, struct span name)
{
	const struct brain_group *other = brainworld_group_named(r->b, g->strategy, name);
	if (!g->ours)
		return 60011;
	if (name.n > 0 && other && other != g)
		return 40071;
	if (name.n > 0)
		brainworld_group_rename(r->b, g, name);
	return 0;
}

static int64_t edit(struct brain_request *r, bool strategic)
{
	struct span id, name;
	int64_t order = 0;
	if (brainapi_text(r->root, "id", 128, &id) || brainapi_text(r->root, "name", SIZE_MAX, &name) ||
		brainapi_int(r->root, "order", 0, ORDER_MOST, &order) || (name.n > 0 && utf8_count(name) > NAME_CHARS))
		return 40058;
	text_addf(r->words, "id=%.*s name=%.*s", SPAN_ARG(id), SPAN_ARG(name));
	struct brain_tag *t = map_get(r->b->tags, id);
	struct brain_group *g = t ? t->group : braintag_group_by_id(r->b, id);
	if (!g || (g->strategy != NULL) != strategic)
		return 40068;
	if (!t)
		return rename_group(r, g, name);
	if (!t->ours)
		return 60011;
	if (name.n > 0 && taken(t->group, t, name))
		return 40071;
	if (name.n > 0)
		t->name = arena_copy(r->b->arena, name);
	return 0;
}

int64_t braintag_edit(struct brain_request *r)
{
	return edit(r, false);
}

int64_t braintag_strategy_edit(struct brain_request *r)
{
	return edit(r, true);
}

void braintag_drop(struct brain *b, struct brain_tag *t)
{
	struct brain_group *g = t->group;
	struct span key;
	size_t at = 0;
	void *v;
	int n = 0;
	while (map_each(b->employees, &at, &key, &v)) {
		const struct brain_employee *e = v;
		for (int i = 0; i < e->relations.n; i++)
			brainworld_set_tag(e->relations.v[i], t, false);
	}
	for (int i = 0; i < g->tags.n; i++)
		if (g->tags.v[i] != t)
			g->tags.v[n++] = g->tags.v[i];
	g->tags.n = n;
	(void)map_del(b->tags, t->id);
	if (n == 0)
		brainworld_group_drop(b, g);
}

/* May each of them be deleted? */
static int64_t check_drop(struct brain *b, const struct json_node *tags, const struct json_node *groups, bool strategic)
{
	for (const struct json_node *n = json_first(tags); n; n = json_next(n)) {
		const struct brain_tag *t = map_get(b->tags, json_str(n));
		if (!t || (t->group->strategy != NULL) != strategic)
			return 40068;
		if (!t->ours)
			return 60011;
	}
	for (const struct json_node *n = json_first(groups); n; n = json_next(n)) {
		const struct brain_group *g = braintag_group_by_id(b, json_str(n));
		if (!g || (g->strategy != NULL) != strategic)
			return 40068;
		if (!g->ours)
			return 60011;
	}
	return 0;
}

static void drop_said(struct brain_request *r, struct brain_tag *t)
{
	text_addf(r->words, "%stag=%.*s", r->words->n ? " " : "", SPAN_ARG(t->name));
	braintag_drop(r->b, t);
}

static int64_t delete_all(struct brain_request *r, bool strategic)
{
	const struct json_node *tags = NULL, *groups = NULL;
	int64_t bad = brainapi_strings(r->root, "tag_id", IDS_MOST, &tags);
	if (!bad)
		bad = brainapi_strings(r->root, "group_id", IDS_MOST, &groups);
	if (bad || json_count(tags) + json_count(groups) == 0)
		return bad ? bad : 40058;
	bad = check_drop(r->b, tags, groups, strategic);
	if (bad)
		return bad;
	for (const struct json_node *n = json_first(tags); n; n = json_next(n)) {
		struct brain_tag *t = map_get(r->b->tags, json_str(n));
		if (t) /* named twice */
			drop_said(r, t);
	}
	for (const struct json_node *n = json_first(groups); n; n = json_next(n))
		for (struct brain_group *g; (g = braintag_group_by_id(r->b, json_str(n))) != NULL;)
			drop_said(r, g->tags.v[g->tags.n - 1]);
	return 0;
}

int64_t braintag_delete(struct brain_request *r)
{
	return delete_all(r, false);
}

int64_t braintag_strategy_delete(struct brain_request *r)
{
	return delete_all(r, true);
}

/* -- marking --------------------------------------------------------------------------------------------------------- */

/* Those of strategy groups only where this app made the group (api.md 3.4). */
static bool known_tags(struct brain *b, const struct json_node *list)
{
	for (const struct json_node *n = json_first(list); n; n = json_next(n)) {
		const struct brain_tag *t = map_get(b->tags, json_str(n));
		if (!t || (t->group->strategy && !t->group->strategy->ours))
			return false;
	}
	return true;
}

static void set_tags(struct brain_request *r, struct brain_relation *rel, const struct json_node *list, bool on)
{
	for (const struct json_node *n = json_first(list); n; n = json_next(n)) {
		struct brain_tag *t = map_get(r->b->tags, json_str(n));
		brainworld_set_tag(rel, t, on);
		text_addf(r->words, " %s=%.*s", on ? "add" : "remove", SPAN_ARG(t->name));
		r->b->books.tags_marked++;
	}
}

int64_t braintag_mark(struct brain_request *r)
{
	struct span userid, id;
	const struct json_node *add, *remove;
	if (brainapi_text(r->root, "userid", 128, &userid) || brainapi_text(r->root, "external_userid", 128, &id) ||
		brainapi_strings(r->root, "add_tag", IDS_MOST, &add) ||
		brainapi_strings(r->root, "remove_tag", IDS_MOST, &remove))
		return 40058;
	text_addf(r->words, "userid=%.*s to=%.*s", SPAN_ARG(userid), SPAN_ARG(id));
	struct brain_relation *rel;
	int64_t code = brainworld_pair(r->b, userid, id, json_count(add) + json_count(remove) > 0, &rel);
	if (code)
		return code;
	if (!known_tags(r->b, add) || !known_tags(r->b, remove))
		return 40068;
	set_tags(r, rel, add, true);
	set_tags(r, rel, remove, false);
	if (rel->tags.n > WORN_MOST)
		brainworld_breach(r->b, r->now_ms, userid, "over 3000 tags on one customer", id);
	return 0;
}

/* -- strategy groups (api.md 2.8): this app sees those that it made ------------------------------------------------------------------ */

int64_t braintag_strategies(struct brain_request *r)
{
	int64_t from = 0, limit = 0, seen = 0;
	int64_t bad = brainturn_page(r, 's', STRATEGIES_MOST, STRATEGIES_MOST, &from, &limit);
	if (bad)
		return bad;
	jsonw_key(r->w, "strategy");
	jsonw_arr(r->w);
	for (int i = 0; i < r->b->strategy_list.n; i++) {
		const struct brain_strategy *s = r->b->strategy_list.v[i];
		if (!s->ours)
			continue;
		if (seen >= from && seen < from + limit) {
			jsonw_obj(r->w);
			jsonw_kint(r->w, "strategy_id", s->id);
			jsonw_end_obj(r->w);
		}
		seen++;
	}
	jsonw_end_arr(r->w);
	brainturn_end(r, 's', from + limit, seen);
	return 0;
}

int64_t braintag_strategy(struct brain_request *r)
{
	int64_t id = 0;
	if (brainapi_int(r->root, "strategy_id", 1, ORDER_MOST, &id) || id == 0)
		return 40058;
	const struct brain_strategy *s = strategy_of(r->b, id);
	if (!s || !s->ours)
		return 60011;
	jsonw_key(r->w, "strategy");
	jsonw_obj(r->w);
	jsonw_kint(r->w, "strategy_id", s->id);
	jsonw_kint(r->w, "parent_id", s->parent);
	jsonw_kstr(r->w, "strategy_name", s->name);
	jsonw_kint(r->w, "create_time", s->created_ms / 1000);
	jsonw_key(r->w, "admin_list");
	jsonw_arr(r->w);
	jsonw_end_arr(r->w);
	jsonw_end_obj(r->w);
	return 0;
}
