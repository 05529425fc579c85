#include "simgoods.h"

#include "sop/read.h"

#include <stdlib.h>

#define INVENTED "编的商品"
#define INVENTED_FEN 9900
#define WEIGHTS 1000 /* of the dearest */
#define SAID_MOST 3

static bool known(const struct simgoods *g, struct span name)
{
	for (int i = 0; i < g->n; i++)
		if (span_eq(g->v[i].name, name))
			return true;
	return false;
}

static void add(struct simgoods *g, struct arena *a, struct span name, int64_t fen)
{
	if (fen <= 0 || known(g, name)) /* what costs nothing is no order */
		return;
	struct brain_good *v = arena_array(a, (size_t)g->n + 1, sizeof *v);
	for (int i = 0; i < g->n; i++)
		v[i] = g->v[i];
	v[g->n++] = (struct brain_good){.name = name, .fen = fen, .weight = WEIGHTS};
	g->v = v;
}

static void add_named(struct simgoods *g, struct arena *a, const struct sop_trigger *t)
{
	for (int i = 0; i < t->filters; i++)
		for (int k = 0;
			t->filter[i].field == SOP_F_PRODUCT && t->filter[i].op == SOP_OP_EQ && k < t->filter[i].names.n;
			k++)
			add(g, a, t->filter[i].names.v[k], INVENTED_FEN);
}

static int by_price(const void *a, const void *b)
{
	const struct brain_good *x = a, *y = b;
	return x->fen != y->fen ? (x->fen < y->fen ? -1 : 1) : span_cmp(x->name, y->name);
}

void simgoods_find(const struct intake_folder *scripts, struct arena *a, struct simgoods *ret)
{
	*ret = (struct simgoods){0};
	for (int i = 0; i < scripts->n; i++) {
		const struct sop_script *s = intake_script(scripts, i);
		for (int k = 0; s && !s->disabled && k < s->goods; k++)
			add(ret, a, s->good[k].name, s->good[k].price_fen);
	}
	ret->made_up = ret->n == 0;
	for (int i = 0; ret->made_up && i < scripts->n; i++) {
		const struct sop_script *s = intake_script(scripts, i);
		for (int k = 0; s && !s->disabled && k < s->triggers; k++)
			add_named(ret, a, &s->trigger[k]);
		if (s && !s->disabled && s->has_goal)
			add_named(ret, a, &s->goal);
	}
	if (ret->n == 0)
		add(ret, a, SPAN_LIT(INVENTED), INVENTED_FEN);
	qsort(ret->v, (size_t)ret->n, sizeof *ret->v, by_price);
	for (int i = 0; ret->n > 1 && i < ret->n; i++)
		ret->v[i].weight =
			(int)(WEIGHTS + (int64_t)WEIGHTS * (SIMGOODS_RATIO - 1) * (ret->n - 1 - i) / (ret->n - 1));
}

void simgoods_say(const struct simgoods *g, struct text *out)
{
	if (!g->made_up) {
		text_addf(out, "客户买的是商品表里的 %d 种，便宜的买得多（最便宜的是最贵的 %d 倍）", g->n,
			SIMGOODS_RATIO);
		return;
	}
	text_adds(out, "没有商品表，客户买的是");
	if (span_is(g->v[0].name, INVENTED)) {
		text_addf(out, "一种编的商品，每单 %d 元", INVENTED_FEN / 100);
		return;
	}
	for (int i = 0; i < g->n && i < SAID_MOST; i++)
		text_addf(out, "%s%.*s", i ? "、" : "剧本里提到的", SPAN_ARG(g->v[i].name));
	text_addf(out, "%s，价都编成 %d 元", g->n > SAID_MOST ? " 等" : "", INVENTED_FEN / 100);
}
