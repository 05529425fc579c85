#include "simlist.h"

#include "base/mem.h"
#include "sop/group.h"
#include "sop/read.h"

#include <limits.h>
#include <stdlib.h>

/* Where a row stands: its script, the place of its step in that file, and where it stood. */
struct place {
	struct span script;
	int step, was;
};

static int place_of(const struct intake_folder *scripts, struct span id, struct span step)
{
	for (int i = 0; i < scripts->n; i++) {
		const struct sop_script *s = intake_script(scripts, i);
		const struct sop_step *st = s && span_eq(s->id, id) ? script_step(s, step) : NULL;
		if (st)
			return st->index;
	}
	return INT_MAX;
}

static int by_place(const void *a, const void *b)
{
	const struct place *x = a, *y = b;
	int c = span_cmp(x->script, y->script);
	return c ? c : x->step != y->step ? (x->step < y->step ? -1 : 1) : x->was - y->was;
}

static void sort_steps(const struct intake_folder *scripts, struct outlook *o)
{
	struct place *p = mem_array((size_t)o->steps + 1, sizeof *p);
	struct outlook_step *v = arena_array(o->arena, (size_t)o->steps + 1, sizeof *v);
	for (int i = 0; i < o->steps; i++)
		p[i] = (struct place){o->step[i].script, place_of(scripts, o->step[i].script, o->step[i].step), i};
	if (o->steps > 1)
		qsort(p, (size_t)o->steps, sizeof *p, by_place);
	for (int i = 0; i < o->steps; i++)
		v[i] = o->step[p[i].was];
	o->step = v;
	mem_free(p);
}

static void sort_fates(const struct intake_folder *scripts, struct outlook *o)
{
	struct place *p = mem_array((size_t)o->fates + 1, sizeof *p);
	struct storyq_fate *v = arena_array(o->arena, (size_t)o->fates + 1, sizeof *v);
	for (int i = 0; i < o->fates; i++)
		p[i] = (struct place){o->fate[i].script, place_of(scripts, o->fate[i].script, o->fate[i].step), i};
	if (o->fates > 1)
		qsort(p, (size_t)o->fates, sizeof *p, by_place);
	for (int i = 0; i < o->fates; i++)
		v[i] = o->fate[p[i].was];
	o->fate = v;
	mem_free(p);
}

static bool has_entry(const struct outlook *o, struct span script)
{
	for (int i = 0; i < o->entries; i++)
		if (span_eq(o->entry[i].script, script))
			return true;
	return false;
}

/* Tables of names, 朋友圈, 话术 … take nobody in. */
static bool takes_in(const struct sop_script *s)
{
	return (s->kind == SOP_PLAY || s->kind == SOP_BLAST || group_kind(s->kind)) && !s->disabled;
}

static int by_script(const void *a, const void *b)
{
	const struct storyq_entry *x = a, *y = b;
	return span_cmp(x->script, y->script);
}

static void add_entries(const struct intake_folder *scripts, struct outlook *o)
{
	struct storyq_entry *v = arena_array(o->arena, (size_t)(o->entries + scripts->n) + 1, sizeof *v);
	for (int i = 0; i < o->entries; i++)
		v[i] = o->entry[i];
	o->entry = v;
	for (int i = 0; i < scripts->n; i++) {
		const struct sop_script *s = intake_script(scripts, i);
		if (s && takes_in(s) && !has_entry(o, s->id))
			v[o->entries++] = (struct storyq_entry){.script = arena_copy(o->arena, s->id)};
	}
	if (o->entries > 1)
		qsort(v, (size_t)o->entries, sizeof *v, by_script);
}

void simlist_arrange(const struct intake_folder *scripts, struct outlook *o)
{
	sort_steps(scripts, o);
	sort_fates(scripts, o);
	add_entries(scripts, o);
}
