#include "simgroups.h"

#include "sandbox/brainkf.h"
#include "sandbox/brainroom.h"
#include "sop/check.h"
#include "sop/group.h"
#include "sop/read.h"

#define EACH 3 /* groups of one name, if they are told by a word in it */
#define MOST 60

struct making {
	struct arena *a;
	struct brain *b;
	int64_t now_ms;
	int employees, made, part, parts;
	struct sop_names done; /* words and names that have theirs */
};

static bool first_time(struct making *m, struct span name)
{
	struct span *v;

	for (int i = 0; i < m->done.n; i++)
		if (span_eq(m->done.v[i], name))
			return false;
	v = arena_array(m->a, (size_t)m->done.n + 1, sizeof *v);
	for (int i = 0; i < m->done.n; i++)
		v[i] = m->done.v[i];
	v[m->done.n++] = arena_copy(m->a, name);
	m->done.v = v;
	return true;
}

/* more: a word of the 开始 that a new group must have in its name, too. */
static void make(struct making *m, const struct sop_group *g, struct span more)
{
	struct span word = g->has.n ? g->has.v[0] : g->name;
	int n = g->has.n ? EACH : 1;

	if (!word.n || !first_time(m, word))
		return;
	for (int i = 0; i < n && i < m->employees && m->made < MOST; i++, m->made++)
		if (i % m->parts == m->part)
			brainroom_make(m->b, m->now_ms, arena_printf(m->a, "sales%02d", i + 1), SPAN_ABSENT,
				g->has.n ? arena_printf(m->a, "%.*s%.*s%d群", SPAN_ARG(word), SPAN_ARG(more), i + 1)
					 : word);
}

static struct span word_of_start(const struct sop_script *s)
{
	for (int i = 0; i < s->triggers; i++)
		for (int k = 0; k < s->trigger[i].filters; k++)
			if (s->trigger[i].filter[k].field == SOP_F_NAME)
				return s->trigger[i].filter[k].names.v[0];
	return SPAN_LIT("");
}

static void of_script(struct making *m, const struct sop_script *s)
{
	for (int i = 0; i < s->groups; i++)
		make(m, &s->group[i], word_of_start(s));
	for (int i = 0; i < s->assets; i++)
		if (s->asset[i].sort == SOP_N_GROUP) {
			struct sop_group g = group_of(&s->asset[i]);

			(void)first_time(m, g.name); /* where a script says the name of the row */
			make(m, &g, SPAN_LIT(""));
		}
}

int simgroups_make(
	const struct intake_folder *scripts, struct brain *b, int64_t now_ms, int employees, int part, int parts)
{
	struct making m = {
		.a = arena_new(65536), .b = b, .now_ms = now_ms, .employees = employees, .part = part, .parts = parts};

	/* 资料 first: it says what the names of the others mean. */
	for (int turn = 0; turn < 2; turn++)
		for (int i = 0; i < scripts->n; i++) {
			const struct sop_script *s = intake_script(scripts, i);

			if (s && (s->kind == SOP_ASSETS) == (turn == 0))
				of_script(&m, s);
		}
	arena_free(m.a);
	return m.made;
}

static void visit(struct making *m, struct span account, int64_t span_ms, int visitors)
{
	if (!account.n || !first_time(m, account))
		return;
	brainkf_visits(
		m->b, brainkf_account(m->b, SPAN_ABSENT, account, true), visitors, m->now_ms, span_ms, SPAN_ABSENT);
}

void simgroups_visit(
	const struct intake_folder *scripts, struct brain *b, int64_t from_ms, int64_t span_ms, int visitors)
{
	struct making m = {.a = arena_new(65536), .b = b, .now_ms = from_ms};

	for (int i = 0; i < scripts->n; i++) {
		const struct sop_script *s = intake_script(scripts, i);

		if (!s || s->disabled)
			continue;
		visit(&m, s->account, span_ms, visitors);
		if (s->talk)
			visit(&m, s->talk->account, span_ms, visitors);
	}
	arena_free(m.a);
}
