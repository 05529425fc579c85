/* Tags by hand: what employees do in the client, and administrators in the console (api.md 3, callbacks.md 5.6). */
#include "sandbox/brainlibrary.h"

#include "brainint.h"

/* -- the client ------------------------------------------------------------------------------------------------------------------ */

bool brainlibrary_mark(struct brain *b, int64_t now_ms, struct span userid, struct span external_userid,
	int64_t strategy, struct span tag, bool on)
{
	struct brain_relation *r = brainworld_relation(b, userid, external_userid);
	struct brain_tag *t = NULL;
	struct span key;
	size_t at = 0;
	void *v;
	while (r && !t && map_each(b->tags, &at, &key, &v)) {
		struct brain_tag *one = v;
		if (one->group->strategy && one->group->strategy->id == strategy && span_eq(one->name, tag))
			t = one;
	}
	if (!t)
		return false;
	brainworld_set_tag(r, t, on);
	brainlive_contact(b, now_ms, "edit_external_contact", r, SPAN_ABSENT, SPAN_ABSENT);
	return true;
}

/* -- the console ----------------------------------------------------------------------------------------------------------------- */

int64_t brainlibrary_strategy_next(const struct brain *b)
{
	int64_t most = 0;
	for (int i = 0; i < b->strategy_list.n; i++) {
		const struct brain_strategy *s = b->strategy_list.v[i];
		most = s->id > most ? s->id : most;
	}
	return most + 1;
}

void brainlibrary_strategy(struct brain *b, int64_t now_ms, int64_t id, int64_t parent, struct span name, bool ours)
{
	struct brain_strategy *s = arena_alloc(b->arena, sizeof *s);
	*s = (struct brain_strategy){
		.id = id, .parent = parent, .created_ms = now_ms, .name = arena_copy(b->arena, name), .ours = ours};
	brainworld_push(&b->strategy_list, s);
}

static void tell(struct brain *b, int64_t now_ms, const struct brainlibrary_what *l, const char *change, struct span id,
	bool group, const struct brain_strategy *s)
{
	if (!l->silent)
		brainlive_library(b, now_ms, change, id, group, s);
}

static struct brain_tag *in_group(const struct brain_group *g, struct span name)
{
	for (int i = 0; g && i < g->tags.n; i++)
		if (span_eq(((struct brain_tag *)g->tags.v[i])->name, name))
			return g->tags.v[i];
	return NULL;
}

static bool rename_it(
	struct brain *b, int64_t now_ms, const struct brainlibrary_what *l, struct brain_group *g, struct brain_tag *t)
{
	if (t ? in_group(g, l->to) != NULL : brainworld_group_named(b, g->strategy, l->to) != NULL)
		return false;
	if (t)
		t->name = arena_copy(b->arena, l->to);
	else
		brainworld_group_rename(b, g, l->to);
	tell(b, now_ms, l, "update", t ? t->id : g->id, !t, g->strategy);
	return true;
}

/* Of a group one event, none for each of its tags (callbacks.md 5.6). */
static void drop_it(
	struct brain *b, int64_t now_ms, const struct brainlibrary_what *l, struct brain_group *g, struct brain_tag *t)
{
	const struct brain_strategy *s = g->strategy;
	struct span id = t ? t->id : g->id;
	if (t)
		braintag_drop(b, t);
	else
		while ((g = braintag_group_by_id(b, id)) != NULL)
			braintag_drop(b, g->tags.v[g->tags.n - 1]);
	tell(b, now_ms, l, "delete", id, !t, s);
}

bool brainlibrary_change(struct brain *b, int64_t now_ms, const struct brainlibrary_what *l)
{
	const struct brain_strategy *s = NULL;
	struct span grp = l->said, name = SPAN_ABSENT;
	for (int i = 0; i < b->strategy_list.n; i++)
		if (((struct brain_strategy *)b->strategy_list.v[i])->id == l->strategy)
			s = b->strategy_list.v[i];
	if (l->strategy && !s)
		return false;
	if (!span_cut(l->said, '/', &grp, &name)) {
		grp = l->said;
		name = SPAN_ABSENT;
	}
	struct brain_group *g = brainworld_group_named(b, s, grp);
	struct brain_tag *t = in_group(g, name);
	if (span_is(l->what, "new")) {
		if (t || !name.n)
			return false;
		t = brainworld_new_tag(b, now_ms, g ? g : brainworld_group(b, now_ms, s, grp), name);
		tell(b, now_ms, l, "create", t->id, false, s);
		return true;
	}
	if (!g || (name.n && !t))
		return false;
	if (span_is(l->what, "rename"))
		return l->to.n && rename_it(b, now_ms, l, g, t);
	if (!span_is(l->what, "drop"))
		return false;
	drop_it(b, now_ms, l, g, t);
	return true;
}
