#include "crossfile.h"
#include "circles.h"
#include "codes.h"
#include "letter.h"
#include "sop/group.h"
#include "sop/said.h"
#include "sop/welcome.h"
#include "base/alike.h"
#include "base/map.h"

struct span crossfile_file(const struct crossfile *c, int i)
{
	return arena_copy(c->diags->arena, c->scripts[i]->file);
}

bool crossfile_named(const struct sop_script *s, struct span name)
{
	return span_alike(s->name, name) || span_alike(s->id, name);
}

bool crossfile_takes_over(const struct sop_script *from, const struct sop_script *to)
{
	bool groups = group_kind(to->kind);

	return from->kind == SOP_CHECKIN ? groups || to->kind == SOP_PLAY
		: group_kind(from->kind) ? groups
					 : to->kind == SOP_PLAY;
}

/* Index of the script that takes over from the i-th, -1: nowhere, -2: in a file that could not be read. */
static int find(const struct crossfile *c, int from, struct span name)
{
	for (int i = 0; i < c->n; i++) {
		if (crossfile_takes_over(c->scripts[from], c->scripts[i]) && crossfile_named(c->scripts[i], name))
			return i;
	}
	for (int i = 0; c->unread && i < c->unread->n; i++) {
		if (span_alike(c->unread->v[i], name))
			return -2;
	}
	return -1;
}

static struct span nearest_script(const struct crossfile *c, int from, struct span name)
{
	struct span best = SPAN_ABSENT;
	int least = ALIKE_NONE;

	for (int i = 0; i < c->n; i++) {
		if (!crossfile_takes_over(c->scripts[from], c->scripts[i]))
			continue;
		int score = alike_score(name, c->scripts[i]->name);
		if (score < least) {
			least = score;
			best = c->scripts[i]->name;
		}
	}
	return best;
}

static void same_id(const struct crossfile *c, int i)
{
	const struct sop_script *s = c->scripts[i];

	for (int k = 0; k < i; k++) {
		if (span_alike(s->id, c->scripts[k]->id)) {
			diag_add(c->diags, DIAG_SAME_FILE_ID, crossfile_file(c, i), s->pos, s->id, c->scripts[k]->file,
				SPAN_ABSENT);
			return;
		}
	}
}

static void target(const struct crossfile *c, int i, struct span name, struct sop_pos pos, bool handover)
{
	int to = find(c, i, name);

	if (to == -1)
		diag_add(c->diags, DIAG_NO_SCRIPT, crossfile_file(c, i), pos, name, nearest_script(c, i, name),
			SPAN_ABSENT);
	else if (to >= 0 && handover && c->scripts[to]->disabled)
		diag_add(c->diags, DIAG_HANDOVER_OFF, crossfile_file(c, i), pos, name, SPAN_ABSENT, SPAN_ABSENT);
}

/* Walks over every action of a script. k counts from 0; NULL at the end. */
static const struct sop_action *action_at(const struct sop_script *s, int k)
{
	for (int i = 0; i < s->steps; i++) {
		if (k < s->step[i].actions)
			return &s->step[i].action[k];
		k -= s->step[i].actions;
	}
	for (int i = 0; s->moments && i < s->steps; i++) {
		const struct sop_post *post = s->step[i].post;

		if (k < post->likes)
			return &post->like[k];
		k -= post->likes;
		if (k < post->comments)
			return &post->comment[k];
		k -= post->comments;
	}
	if (k < s->goal_actions)
		return &s->goal_action[k];
	k -= s->goal_actions;
	for (int i = 0; i < s->rules; i++) {
		if (k < s->rule[i].actions)
			return &s->rule[i].action[k];
		k -= s->rule[i].actions;
	}
	return NULL;
}

static void targets(const struct crossfile *c, int i)
{
	const struct sop_script *s = c->scripts[i];
	const struct sop_action *a;

	for (int k = 0; (a = action_at(s, k)) != NULL; k++) {
		if (a->act == SOP_ACT_HANDOVER)
			target(c, i, a->names.v[0], a->pos, true);
	}
	for (int t = 0; t < s->triggers; t++) {
		for (int k = 0; s->trigger[t].event == SOP_EV_HANDED && k < s->trigger[t].args.n; k++)
			target(c, i, s->trigger[t].args.v[k], s->trigger[t].pos, false);
	}
}

static const struct sop_step *welcome(const struct sop_script *s)
{
	for (int i = 0; i < s->steps; i++) {
		if (s->step[i].time.kind == SOP_WHEN_WELCOME)
			return &s->step[i];
	}
	return NULL;
}

static const struct sop_filter *limit(const struct sop_trigger *t, enum sop_field field)
{
	for (int i = 0; i < t->filters; i++) {
		if (t->filter[i].field == field)
			return &t->filter[i];
	}
	return NULL;
}

/* May one event pass both filters? */
static bool meet(const struct sop_filter *a, const struct sop_filter *b)
{
	if (!a || !b || a->op != SOP_OP_EQ || b->op != SOP_OP_EQ)
		return true;
	for (int i = 0; i < a->names.n; i++) {
		for (int k = 0; k < b->names.n; k++) {
			if (span_alike(a->names.v[i], b->names.v[k]))
				return true;
		}
	}
	return false;
}

static bool rivals(const struct sop_script *a, const struct sop_script *b)
{
	for (int i = 0; i < a->triggers; i++) {
		for (int k = 0; k < b->triggers; k++) {
			const struct sop_trigger *x = &a->trigger[i], *y = &b->trigger[k];
			const struct sop_filter *cx = limit(x, SOP_F_CHANNEL), *cy = limit(y, SOP_F_CHANNEL);
			if (x->event != y->event || (x->event != SOP_EV_ADD && x->event != SOP_EV_READD))
				continue;
			/* A channel filter is the more exact one and wins. */
			if (!cx == !cy && meet(cx, cy) && meet(limit(x, SOP_F_EMPLOYEE), limit(y, SOP_F_EMPLOYEE)))
				return true;
		}
	}
	return false;
}

static void welcomes(const struct crossfile *c, int i)
{
	const struct sop_script *s = c->scripts[i];
	const struct sop_step *mine = welcome(s);

	for (int k = 0; mine && !s->disabled && k < i; k++) {
		const struct sop_script *o = c->scripts[k];
		if (!o->disabled && o->priority == s->priority && welcome(o) && rivals(s, o)) {
			diag_add(c->diags, DIAG_WELCOME_RIVAL, crossfile_file(c, i), mine->pos, o->id, SPAN_ABSENT,
				SPAN_ABSENT);
			return;
		}
	}
}

/* -- 话术 ------------------------------------------------------------------------------------------------------------- */

static bool for_all(const struct sop_script *s)
{
	return s->talk && !s->disabled && !s->audience;
}

/* The k-th wording of a file: of each question its heading and then its aliases; absent at the end. */
static struct span wording_at(const struct sop_talk *t, int *question, int *alias)
{
	for (; *question < t->questions; ++*question, *alias = 0) {
		const struct sop_question *q = &t->question[*question];

		if (*alias <= q->aliases.n)
			return (*alias)++ == 0 ? q->name : q->aliases.v[*alias - 2];
	}
	return SPAN_ABSENT;
}

static void plain_of(struct text *t, struct span said)
{
	text_clear(t);
	said_plain(said, t);
}

/* A wording that another file for everybody answers, too. */
static void same_answered(const struct crossfile *c, int i)
{
	const struct sop_script *s = c->scripts[i];
	struct map *mine = map_new();
	struct text plain;
	struct span said;
	int q = 0, a = 0;

	text_init(&plain, (size_t)1 << 20);
	while (span_present(said = wording_at(s->talk, &q, &a))) {
		plain_of(&plain, said);
		map_put(mine, text_span(&plain), (void *)(uintptr_t)&s->talk->question[q]);
	}
	for (int k = 0; k < i; k++) {
		const struct sop_script *o = c->scripts[k];

		for (q = a = 0; for_all(o) && span_present(said = wording_at(o->talk, &q, &a));) {
			plain_of(&plain, said);
			const struct sop_question *same = map_get(mine, text_span(&plain));
			if (same)
				diag_add(c->diags, DIAG_SAME_ANSWERED, crossfile_file(c, i), same->pos, said, o->file,
					SPAN_ABSENT);
		}
	}
	text_release(&plain);
	map_free(mine, NULL);
}

/* The question of that id or heading; false: none, and the nearest. */
static bool asked(const struct crossfile *c, struct span name, struct span *ret_near)
{
	int least = ALIKE_NONE;

	*ret_near = SPAN_ABSENT;
	for (int i = 0; i < c->n; i++) {
		const struct sop_talk *t = c->scripts[i]->talk;

		for (int k = 0; t && k < t->questions; k++) {
			const struct sop_question *q = &t->question[k];
			int score = alike_score(name, q->name);

			if (span_alike(q->id, name))
				return true;
			if (score < least) {
				least = score;
				*ret_near = q->id;
			}
		}
	}
	return false;
}

/* 提问命中 X of a question that nobody wrote. A file that could not be read may have it. */
static void questions(const struct crossfile *c, int i)
{
	const struct sop_script *s = c->scripts[i];
	struct span near;

	for (int t = 0; t < s->triggers && !(c->unread && c->unread->n); t++) {
		for (int k = 0; s->trigger[t].event == SOP_EV_ASKED && k < s->trigger[t].args.n; k++) {
			if (!asked(c, s->trigger[t].args.v[k], &near))
				diag_add(c->diags, DIAG_NO_QUESTION, crossfile_file(c, i), s->trigger[t].pos,
					s->trigger[t].args.v[k], near, SPAN_ABSENT);
		}
	}
}

/* -- 渠道码 ------------------------------------------------------------------------------------------------------------ */

static const struct sop_question *question_called(const struct crossfile *c, struct span name)
{
	const struct sop_question *q = NULL;

	for (int i = 0; !q && i < c->n; i++)
		q = script_question(c->scripts[i], name);
	return q;
}

/* 剧本 and 欢迎语 of its rows. A file that could not be read may have the question. */
static void codes(const struct crossfile *c, int i)
{
	const struct sop_script *s = c->scripts[i];
	struct span near;

	for (int k = 0; k < s->codes; k++) {
		const struct sop_code *code = &s->code[k];
		const struct sop_question *q = code->welcome.n ? question_called(c, code->welcome) : NULL;
		const char *why = q ? welcome_unfit(q) : NULL;

		if (code->script.n)
			target(c, i, code->script, code->script_pos, true);
		if (why)
			diag_add(c->diags, DIAG_WELCOME_FORM, crossfile_file(c, i), code->welcome_pos, code->welcome,
				span_of(why), SPAN_ABSENT);
		else if (code->welcome.n && !q && !(c->unread && c->unread->n) && !asked(c, code->welcome, &near))
			diag_add(c->diags, DIAG_NO_WELCOME, crossfile_file(c, i), code->welcome_pos, code->welcome,
				near, SPAN_ABSENT);
	}
}

void crossfile_one(const struct crossfile *c, int i)
{
	int from = c->diags->n;

	same_id(c, i);
	targets(c, i);
	questions(c, i);
	codes(c, i);
	circles_of(c, i);
	welcomes(c, i);
	if (for_all(c->scripts[i]))
		same_answered(c, i);
	diag_sort(c->diags, from);
}
