/* Tags by hand: what employees do in the client, and administrators in the console (api.md 3, callbacks.md 5.6). */
#include "brainint.h"

/* -- the client ------------------------------------------------------------------------------------------------------------------ */

bool brain_tag(
	struct brain *b, int64_t now_ms, struct span userid, struct span external_userid, struct span tag, bool on)
{
	struct brain_relation *r = brainworld_relation(b, userid, external_userid);
	if (!r)
		return false;
	struct brain_tag *t = brainworld_tag(b, tag);
	if (!t)
		t = brainworld_new_tag(b, now_ms, brainworld_group(b, now_ms, NULL, SPAN_LIT("企业")), tag);
	brainworld_set_tag(r, t, on);
	brainlive_contact(b, now_ms, "edit_external_contact", r, SPAN_ABSENT, SPAN_ABSENT);
	return true;
}

bool brain_tag_other(struct brain *b, int64_t now_ms, struct span userid, struct span external_userid, struct span tag,
	int type, bool on)
{
	struct brain_relation *r = brainworld_relation(b, userid, external_userid);
	if (!r)
		return false;
	for (int i = r->others.n; i-- > 0;) {
		const struct brain_other *o = r->others.v[i];
		if (o->type == type && span_eq(o->name, tag))
			r->others.v[i] = r->others.v[--r->others.n];
	}
	if (on) {
		struct brain_other *o = arena_alloc(b->arena, sizeof *o);
		*o = (struct brain_other){
			type == 3 ? brainworld_id(b, "stT") : SPAN_ABSENT, arena_copy(b->arena, tag), type};
		brainworld_push(&r->others, o);
	}
	brainlive_contact(b, now_ms, "edit_external_contact", r, SPAN_ABSENT, SPAN_ABSENT);
	return true;
}

void brain_tags(const struct brain *b, struct span userid, struct span external_userid, struct text *out)
{
	struct brain_relation *r = brainworld_relation((struct brain *)b, userid, external_userid);
	struct span last = SPAN_ABSENT;
	for (int n = 0; r && n < r->tags.n; n++) {
		const struct brain_tag *least = NULL;
		for (int i = 0; i < r->tags.n; i++) {
			const struct brain_tag *t = r->tags.v[i];
			INVARIANT(t);
			if ((!span_present(last) || span_cmp(t->name, last) > 0) &&
				(!least || span_cmp(t->name, least->name) < 0))
				least = t;
		}
		if (!least)
			return;
		text_addf(out, "%s%.*s", span_present(last) ? "," : "", SPAN_ARG(least->name));
		last = least->name;
	}
}

bool brain_tag_strategy(struct brain *b, int64_t now_ms, struct span userid, struct span external_userid,
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

void brain_strategy(struct brain *b, int64_t now_ms, int64_t id, int64_t parent, struct span name, bool ours)
{
	struct brain_strategy *s = arena_alloc(b->arena, sizeof *s);
	*s = (struct brain_strategy){
		.id = id, .parent = parent, .created_ms = now_ms, .name = arena_copy(b->arena, name), .ours = ours};
	brainworld_push(&b->strategy_list, s);
}

static void tell(struct brain *b, int64_t now_ms, const struct brain_library *l, const char *change, struct span id,
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
	struct brain *b, int64_t now_ms, const struct brain_library *l, struct brain_group *g, struct brain_tag *t)
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
	struct brain *b, int64_t now_ms, const struct brain_library *l, struct brain_group *g, struct brain_tag *t)
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

bool brain_library(struct brain *b, int64_t now_ms, const struct brain_library *l)
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
