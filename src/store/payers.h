/* payers: how many buyers paid more than they got back, in each of many groups and in all, exactly. Buyers go into shares by number, so that
 * a share is counted within the processor's cache; where there is too much for the memory of a page, the entries are gone through several
 * times, and each time some of the buyers count. */
#ifndef SIYU_STORE_PAYERS_H
#define SIYU_STORE_PAYERS_H
#include <stdbool.h>
#include <stdint.h>

enum { PAYERS_SHARES = 64, PAYERS_AT_ONCE = 1500000 };
struct payers_entry {
	uint32_t who, group;
	int64_t fen;
};
struct payers {
	int times, now; /* how often the entries come, and the n-th time from 0 */
	struct payers_share {
		struct payers_entry *v;
		int n, cap;
	} share[PAYERS_SHARES];
};

/* entries: about so many will be added. Then, `times` times: payers_add for all of them, payers_count. Ended by payers_release. */
void payers_init(struct payers *p, int64_t entries);
void payers_release(struct payers *p);
void payers_grow(struct payers_share *s);
/* Adds to of_group[] and *ret_all who paid in the groups of what was added, forgets that, and goes on to the next time. */
void payers_count(struct payers *p, int64_t *of_group, int64_t *ret_all);

/* fen < 0: got back. buyer > 0. */
static inline void payers_add(struct payers *p, uint32_t buyer, uint32_t group, int64_t fen)
{
	uint32_t at = buyer % PAYERS_SHARES;
	if (p->times > 1 && (int)(at % (uint32_t)p->times) != p->now)
		return;
	struct payers_share *s = &p->share[at];
	if (s->n == s->cap)
		payers_grow(s);
	s->v[s->n++] = (struct payers_entry){buyer / PAYERS_SHARES, group, fen};
}

#endif
