#include "payers.h"

#include "base/mem.h"

#include <string.h>

void payers_init(struct payers *p, int64_t entries)
{
	*p = (struct payers){.times = 1};
	while (p->times < PAYERS_SHARES && entries / p->times > PAYERS_AT_ONCE)
		p->times *= 2;
}

void payers_release(struct payers *p)
{
	for (int i = 0; i < PAYERS_SHARES; i++)
		mem_free(p->share[i].v);
}

void payers_grow(struct payers_share *s)
{
	s->cap = s->cap ? 2 * s->cap : 64;
	s->v = mem_grow(s->v, (size_t)s->cap, sizeof *s->v);
}

/* Each buyer and group once, with his sum: at the front of the share. */
static int merge(struct payers_share *s, uint32_t *slot, uint32_t mask)
{
	uint32_t n = 0;
	memset(slot, 0, ((size_t)mask + 1) * sizeof *slot);
	for (int i = 0; i < s->n; i++) {
		struct payers_entry e = s->v[i];
		uint64_t mixed = ((uint64_t)e.group << 32 | e.who) * UINT64_C(0x9E3779B97F4A7C15);
		uint32_t at = (uint32_t)(mixed >> 32) & mask;
		while (slot[at] && (s->v[slot[at] - 1].who != e.who || s->v[slot[at] - 1].group != e.group))
			at = (at + 1) & mask;
		if (slot[at]) {
			s->v[slot[at] - 1].fen += e.fen;
			continue;
		}
		s->v[n++] = e;
		slot[at] = n;
	}
	return (int)n;
}

void payers_count(struct payers *p, int64_t *of_group, int64_t *ret_all)
{
	uint32_t most = 1, widest = 0;
	for (int k = 0; k < PAYERS_SHARES; k++) {
		struct payers_share *s = &p->share[k];
		while (most < 2 * (uint32_t)s->n)
			most *= 2;
		for (int i = 0; i < s->n; i++)
			widest = s->v[i].who > widest ? s->v[i].who : widest;
	}
	uint32_t *slot = mem_array(most, sizeof *slot);
	int64_t *net = mem_array((size_t)widest + 1, sizeof *net);
	for (int k = 0; k < PAYERS_SHARES; k++) {
		struct payers_share *s = &p->share[k];
		uint32_t size = 1;
		while (size < 2 * (uint32_t)s->n)
			size *= 2;
		s->n = merge(s, slot, size - 1);
		for (int i = 0; i < s->n; i++) {
			of_group[s->v[i].group] += s->v[i].fen > 0;
			net[s->v[i].who] += s->v[i].fen;
		}
		/* Who was counted is not looked at again. */
		for (int i = 0; i < s->n; i++) {
			*ret_all += net[s->v[i].who] > 0;
			net[s->v[i].who] = 0;
		}
		s->n = 0;
	}
	mem_free(slot);
	mem_free(net);
	p->now++;
}
