/* net/hold: request bodies in memory. All bodies of a server share one budget: small ones are always held, above
 * HOLD_SMALL_BYTES a body gets what is left (architecture-exact.md 12). Pure. */
#ifndef SIYU_NET_HOLD_H
#define SIYU_NET_HOLD_H
#include "base/err.h"
#include "base/span.h"

#define HOLD_SMALL_BYTES ((size_t)64 << 10)
#define HOLD_KEEP_BYTES ((size_t)4 << 10) /* a kept connection keeps this much between requests */

struct hold_pool {
	size_t used_bytes; /* promised to bodies under way */
	size_t max_bytes;  /* all of them */
	size_t each_bytes; /* one body */
};
struct hold { /* zeroed at first */
	char *p;
	size_t n, cap;
	size_t promised;
};

/* A body of n bytes is announced. RC_INVALID: longer than one body may be; RC_LIMIT: not now, the budget is taken. */
enum rc MUST_USE hold_expect(struct hold_pool *pool, struct hold *h, uint64_t n);
/* More bytes came, announced or not; the same results, h is then unchanged. */
enum rc MUST_USE hold_add(struct hold_pool *pool, struct hold *h, const void *bytes, size_t n);
void hold_clear(struct hold_pool *pool, struct hold *h); /* empty, a small buffer stays */
void hold_release(struct hold_pool *pool, struct hold *h);

#endif
