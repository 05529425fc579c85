#include "sop/group.h"
#include "crm/tagset.h"
#include "sop/condeval.h"
#include "sop/said.h"

bool group_kind(enum sop_kind kind)
{
	return kind == SOP_GROUP_PLAY || kind == SOP_CHECKIN || kind == SOP_FLASH;
}

struct sop_group group_of(const struct sop_asset *a)
{
	return (struct sop_group){.name = a->name, .has = a->has, .owner = a->head, .pos = a->pos};
}

/* Is it one of those? A group whose name is not known is none; one whose owner is not known may be anybody's. */
static bool group_is(const struct sop_group *g, const struct group_face *face)
{
	bool is = false;

	if (face->name.n == 0 ||
		(g->owner.n && face->owner.n && !condeval_employee(g->owner, face->owner, face->owner_name)))
		return false;
	if (g->has.n == 0)
		return tagset_same(g->name, face->name);
	for (int i = 0; i < g->has.n && !is; i++)
		is = said_has(face->name, g->has.v[i]);
	return is;
}

bool group_for(const struct sop_script *s, const struct group_face *face)
{
	for (int i = 0; i < s->groups; i++)
		if (group_is(&s->group[i], face))
			return true;
	return false;
}

struct sop_names group_called(const struct book *b, struct arena *a, const struct group_face *face)
{
	const struct sop_names *known = book_names(b, SOP_N_GROUP);
	struct sop_names called = {.v = arena_array(a, (size_t)(known ? known->n : 0) + 1, sizeof(struct span))};

	if (face->name.n)
		called.v[called.n++] = face->name;
	for (int i = 0; known && i < known->n; i++) {
		const struct book_entry *e = book_find(b, SOP_N_GROUP, known->v[i]);
		struct sop_group g = e && e->asset ? group_of(e->asset) : (struct sop_group){0};

		if (e && e->asset && group_is(&g, face))
			called.v[called.n++] = known->v[i];
	}
	return called;
}

bool group_meets(const struct sop_names *wanted, const struct sop_names *called)
{
	for (int i = 0; i < wanted->n; i++)
		for (int k = 0; k < called->n; k++)
			if (tagset_same(wanted->v[i], called->v[k]))
				return true;
	return false;
}
