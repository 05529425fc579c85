#include "crm/score.h"
#include <string.h>

struct summing {
	const struct score_rules *rules;
	struct arena *a;
	struct score_line *line;
	int n, cap;
	int64_t sum;
	int64_t active_ms; /* the last 互动; NONE: none yet */
	int64_t spans;     /* of idleness since then that were looked at */
};

#define NONE INT64_MIN

static void put(struct summing *s, const struct score_act *act)
{
	s->sum += act->points;
	if (!s->a || act->points == 0)
		return;
	if (s->n == s->cap) {
		int cap = s->cap ? s->cap * 2 : 16;
		struct score_line *more = arena_array(s->a, (size_t)cap, sizeof *more);

		if (s->n)
			memcpy(more, s->line, (size_t)s->n * sizeof *more);
		s->line = more;
		s->cap = cap;
	}
	s->line[s->n++] = (struct score_line){*act, s->sum};
}

/* Idleness up to t. Where there is nothing to take, the spans that follow take nothing either. */
static void idle(struct summing *s, int64_t t_ms)
{
	const struct score_rules *r = s->rules;
	int64_t spans;

	if (s->active_ms == NONE || r->idle_points <= 0 || r->idle_ms <= 0 || t_ms <= s->active_ms)
		return;
	spans = (t_ms - s->active_ms) / r->idle_ms;
	while (s->spans < spans && s->sum > 0) {
		struct score_act act = {.kind = SCORE_IDLE, .what = SPAN_LIT("")};

		act.at_ms = s->active_ms + ++s->spans * r->idle_ms;
		act.points = -(r->idle_points < s->sum ? r->idle_points : s->sum);
		put(s, &act);
	}
	if (s->spans < spans)
		s->spans = spans;
}

static bool before(const struct score_act *x, const struct score_act *y)
{
	return x->at_ms != y->at_ms ? x->at_ms < y->at_ms : x->kind < y->kind;
}

/* By insertion: they come nearly in order, and equal ones must stay as given. */
static void sort(struct score_act *v, int n)
{
	for (int i = 1; i < n; i++) {
		struct score_act one = v[i];
		int k = i;

		for (; k > 0 && before(&one, &v[k - 1]); k--)
			v[k] = v[k - 1];
		v[k] = one;
	}
}

int64_t score_sum(const struct score_rules *r, struct score_act *acts, int n, int64_t now_ms, struct arena *a,
	struct score_line **ret_lines, int *ret_count)
{
	struct summing s = {.rules = r, .a = ret_lines ? a : NULL, .active_ms = NONE};

	sort(acts, n);
	for (int i = 0; i < n && acts[i].at_ms <= now_ms; i++) {
		idle(&s, acts[i].at_ms);
		put(&s, &acts[i]);
		if (acts[i].kind != SCORE_GIVEN) {
			s.active_ms = acts[i].at_ms;
			s.spans = 0;
		}
	}
	idle(&s, now_ms);
	if (ret_lines) {
		*ret_lines = s.line;
		*ret_count = s.n;
	}
	return s.sum;
}
