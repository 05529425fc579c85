#include "circles.h"
#include "base/mem.h"
#include "codes.h"
#include "letter.h"

#define REENTER_MS (INT64_C(30) * 86400000) /* so slow a way breaks a circle */
#define MOST_WAY 64

/* What can be reached: a script, a rule, the end of a tag's 有效期. */
struct node {
	const struct sop_script *s;
	int script;                  /* its index */
	const struct sop_rule *rule; /* NULL: none */
	const struct sop_tag *tag;   /* NULL: none */
	struct sop_action over[2];   /* of a tag: it comes off, another goes on */
	struct sop_names off, on;
};

struct circles {
	int n;
	struct node *v;
	int *queue, *from; /* the walk: from[i] is where i was reached from, -1 not reached */
};

static struct node *push(struct circles *c, const struct sop_script *s, int script)
{
	c->v[c->n] = (struct node){.s = s, .script = script};
	return &c->v[c->n++];
}

static void add_tag(struct circles *c, const struct sop_script *s, int script, struct sop_tag *t)
{
	struct node *x = push(c, s, script);

	x->tag = t;
	x->off = (struct sop_names){1, &t->full};
	x->on = (struct sop_names){t->then.n > 0, &t->then};
	x->over[0] = (struct sop_action){.act = SOP_ACT_UNTAG, .names = x->off, .pos = t->pos};
	x->over[1] = (struct sop_action){.act = SOP_ACT_TAG, .names = x->on, .pos = t->pos};
}

struct circles *circles_new(const struct sop_script *const *scripts, int n)
{
	struct circles *c = mem_alloc(sizeof *c);
	size_t most = 1;

	for (int i = 0; i < n; i++)
		most += 1 + (size_t)scripts[i]->rules + (size_t)scripts[i]->tags;
	*c = (struct circles){.v = mem_array(most, sizeof *c->v),
		.queue = mem_array(most, sizeof *c->queue),
		.from = mem_array(most, sizeof *c->from)};
	for (int i = 0; i < n; i++) {
		const struct sop_script *s = scripts[i];

		push(c, s, i);
		for (int k = 0; k < s->rules; k++)
			push(c, s, i)->rule = &s->rule[k];
		for (int k = 0; k < s->tags; k++)
			if (s->tag[k].valid_ms > 0)
				add_tag(c, s, i, &s->tag[k]);
	}
	return c;
}

void circles_free(struct circles *c)
{
	if (!c)
		return;
	mem_free(c->v);
	mem_free(c->queue);
	mem_free(c->from);
	mem_free(c);
}

/* What it does, k from 0; NULL at the end. */
static const struct sop_action *action_of(const struct node *x, int k)
{
	if (x->tag)
		return k < 2 ? &x->over[k] : NULL;
	if (x->rule)
		return k < x->rule->actions ? &x->rule->action[k] : NULL;
	for (int i = 0; i < x->s->steps; i++) {
		if (k < x->s->step[i].actions)
			return &x->s->step[i].action[k];
		k -= x->s->step[i].actions;
	}
	return k < x->s->goal_actions ? &x->s->goal_action[k] : NULL;
}

/* 组/标签 and the bare tag name the same one. */
static bool same_tag(struct span a, struct span b)
{
	size_t x = span_find(a, '/'), y = span_find(b, '/');

	if (x != SIZE_MAX && y == SIZE_MAX)
		a = span_drop(a, x + 1);
	else if (y != SIZE_MAX && x == SIZE_MAX)
		b = span_drop(b, y + 1);
	return span_alike(a, b);
}

static bool fires(const struct sop_action *a, const struct sop_trigger *t)
{
	if (t->event == SOP_EV_SCORE)
		return a->act == SOP_ACT_POINTS && a->points > 0;
	if (!(a->act == SOP_ACT_TAG && t->event == SOP_EV_TAG_ON) &&
		!(a->act == SOP_ACT_UNTAG && t->event == SOP_EV_TAG_OFF) &&
		!(a->act == SOP_ACT_STAGE && t->event == SOP_EV_STAGE))
		return false;
	for (int i = 0; i < a->names.n; i++)
		for (int k = 0; k < t->args.n; k++)
			if (same_tag(a->names.v[i], t->args.v[k]))
				return true;
	return false;
}

static bool any_fires(const struct sop_action *a, const struct sop_trigger *t, int n)
{
	for (int i = 0; i < n; i++)
		if (fires(a, &t[i]))
			return true;
	return false;
}

/* Does the action of `from` bring its customer, or its group, there? */
static bool leads(const struct sop_action *a, const struct node *from, const struct node *x)
{
	if (x->tag) {
		for (int i = 0; a->act == SOP_ACT_TAG && i < a->names.n; i++)
			if (same_tag(a->names.v[i], x->tag->full))
				return true;
		return false;
	}
	if (x->rule)
		return any_fires(a, x->rule->trigger, x->rule->triggers);
	if (a->act == SOP_ACT_HANDOVER)
		return crossfile_takes_over(from->s, x->s) && crossfile_named(x->s, a->names.v[0]);
	return any_fires(a, x->s->trigger, x->s->triggers);
}

/* A script that nobody enters again soon, or a tag that lasts, breaks every circle through it. A rule never does. */
static bool breaks(const struct node *x)
{
	if (x->tag)
		return x->tag->valid_ms >= REENTER_MS;
	return !x->rule &&
		(x->s->reenter == SOP_REENTER_NO ||
			(x->s->reenter == SOP_REENTER_GAP && x->s->reenter_gap_ms >= REENTER_MS));
}

/* Breadth first from `start` over nodes of a higher index: the last one on a way back to it, -1 when there is none. */
static int walk(const struct circles *c, int start)
{
	int head = 0, tail = 0;
	const struct sop_action *a;

	for (int i = 0; i < c->n; i++)
		c->from[i] = -1;
	c->queue[tail++] = start;
	while (head < tail) {
		int at = c->queue[head++];
		for (int k = 0; (a = action_of(&c->v[at], k)) != NULL; k++) {
			if (a->act == SOP_ACT_TODO || a->act == SOP_ACT_STOP)
				continue;
			for (int to = start; to < c->n; to++) {
				if (c->from[to] >= 0 || breaks(&c->v[to]) || !leads(a, &c->v[at], &c->v[to]))
					continue;
				if (to == start)
					return at;
				c->from[to] = at;
				c->queue[tail++] = to;
			}
		}
	}
	return -1;
}

static void say(const struct node *x, struct text *out)
{
	if (x->tag)
		text_addf(out, "标签「%.*s」到期", SPAN_ARG(x->tag->full));
	else if (x->rule)
		text_addf(out, "规则「%.*s」", SPAN_ARG(x->rule->name));
	else
		text_add(out, x->s->name);
}

/* The names along the way back from `last` to the start, in the order walked. */
static struct span way(const struct crossfile *f, int start, int last)
{
	const struct circles *c = f->circles;
	struct text t;
	int steps[MOST_WAY], n = 0;

	for (int at = last; at != start && n < MOST_WAY; at = c->from[at])
		steps[n++] = at;
	text_init(&t, 65536);
	say(&c->v[start], &t);
	while (n > 0) {
		text_adds(&t, " → ");
		say(&c->v[steps[--n]], &t);
	}
	text_adds(&t, " → ");
	say(&c->v[start], &t);
	struct span s = arena_copy(f->diags->arena, text_span(&t));
	text_release(&t);
	return s;
}

static void look(const struct crossfile *f, int start)
{
	const struct circles *c = f->circles;
	const struct node *x = &c->v[start];
	int last = breaks(x) ? -1 : walk(c, start), first = last;
	const struct sop_action *a;
	struct sop_pos pos = x->tag ? x->tag->pos : x->rule ? x->rule->pos : x->s->pos;

	if (last < 0)
		return;
	while (first != start && c->from[first] != start)
		first = c->from[first];
	for (int k = 0; (a = action_of(x, k)) != NULL; k++) {
		if (leads(a, x, &c->v[first])) {
			pos = a->pos;
			break;
		}
	}
	diag_add(f->diags, DIAG_CIRCLE, crossfile_file(f, x->script), pos, way(f, start, last), SPAN_ABSENT,
		SPAN_ABSENT);
}

void circles_of(const struct crossfile *f, int i)
{
	for (int k = 0; k < f->circles->n; k++)
		if (f->circles->v[k].script == i)
			look(f, k);
}
