/* What people buy of themselves: the goods they were told of, else those of the example's shop. */
#include "brainint.h"

void braingoods_take(struct brain *b)
{
	const struct brain_good shop[] = {{SPAN_LIT("氨基酸洁面 120g"), 8900, 1}, {SPAN_LIT("保湿乳 100ml"), 12900, 1},
		{SPAN_LIT("护理三件套"), 29900, 1}, {SPAN_LIT("旅行装"), 2990, 1}};
	const struct brain_good *from = b->conf.goods > 0 ? b->conf.good : shop;
	int n = b->conf.goods > 0 ? b->conf.goods : (int)(sizeof shop / sizeof *shop);
	struct brain_good *to = arena_array(b->arena, (size_t)n, sizeof *to);
	for (int i = 0; i < n; i++) {
		INVARIANT(from[i].weight > 0);
		to[i] = from[i];
		to[i].name = arena_copy(b->arena, from[i].name);
		b->goods_weight += (uint64_t)from[i].weight;
	}
	b->conf.good = to;
	b->conf.goods = n;
}

const struct brain_good *braingoods_pick(struct brain *b)
{
	uint64_t at = rng_below(&b->rng, b->goods_weight);
	const struct brain_good *g = b->conf.good;
	for (; at >= (uint64_t)g->weight; g++)
		at -= (uint64_t)g->weight;
	return g;
}
