#include "pace.h"

#include "base/mem.h"

#include <stdatomic.h>

#define SLOTS 256
#define MINUTE_MS 60000

struct pace {
	atomic_uint_least64_t slot[SLOTS]; /* the minute, then 16 bits of how many came in it */
};

struct pace *pace_new(void)
{
	struct pace *p = mem_alloc(sizeof *p);
	for (int i = 0; i < SLOTS; i++)
		atomic_init(&p->slot[i], 0);
	return p;
}

void pace_free(struct pace *p)
{
	mem_free(p);
}

int pace_take(struct pace *p, struct span who, int most, int64_t now_ms)
{
	atomic_uint_least64_t *slot = &p->slot[span_hash(who) % SLOTS];
	uint64_t minute = (uint64_t)(now_ms / MINUTE_MS) << 16, seen = atomic_load(slot), next;
	do {
		next = (seen & ~UINT64_C(0xffff)) == minute ? seen + 1 : minute + 1;
		if ((int)(next & 0xffff) > most)
			return most + 1;
	} while (!atomic_compare_exchange_weak(slot, &seen, next));
	return (int)(next & 0xffff);
}
