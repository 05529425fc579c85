#include "hold.h"
#include "base/mem.h"
#include <string.h>

static enum rc promise(struct hold_pool *pool, struct hold *h, uint64_t total)
{
	if (total > pool->each_bytes)
		return RC_INVALID;
	if (total <= h->promised)
		return RC_OK;
	size_t more = (size_t)total - h->promised;
	if (total > HOLD_SMALL_BYTES &&
		(pool->used_bytes > pool->max_bytes || more > pool->max_bytes - pool->used_bytes))
		return RC_LIMIT;
	pool->used_bytes += more;
	h->promised += more;
	return RC_OK;
}

static void grow(struct hold *h, size_t cap)
{
	if (cap <= h->cap)
		return;
	h->p = mem_grow(h->p, cap, 1);
	h->cap = cap;
}

enum rc hold_expect(struct hold_pool *pool, struct hold *h, uint64_t n)
{
	enum rc rc = promise(pool, h, n);
	/* Memory comes with the bytes for large bodies: an announcement alone costs nothing but its promise. */
	if (rc == RC_OK && n > 0)
		grow(h, n <= HOLD_KEEP_BYTES ? HOLD_KEEP_BYTES : n <= HOLD_SMALL_BYTES ? (size_t)n : HOLD_SMALL_BYTES);
	return rc;
}

enum rc hold_add(struct hold_pool *pool, struct hold *h, const void *bytes, size_t n)
{
	if (n > SIZE_MAX - h->n)
		return RC_INVALID;
	size_t total = h->n + n;
	enum rc rc = promise(pool, h, total);
	if (rc != RC_OK)
		return rc;
	if (total > h->cap) {
		size_t cap = h->cap < HOLD_KEEP_BYTES / 2 ? HOLD_KEEP_BYTES : h->cap * 2;
		if (h->promised > total && cap > h->promised)
			cap = h->promised;
		if (cap > pool->each_bytes)
			cap = pool->each_bytes;
		grow(h, cap < total ? total : cap);
	}
	if (n > 0)
		memcpy(h->p + h->n, bytes, n);
	h->n = total;
	return RC_OK;
}

void hold_clear(struct hold_pool *pool, struct hold *h)
{
	pool->used_bytes -= h->promised;
	h->promised = 0;
	h->n = 0;
	if (h->cap > HOLD_KEEP_BYTES) {
		mem_free(h->p);
		h->p = NULL;
		h->cap = 0;
	}
}

void hold_release(struct hold_pool *pool, struct hold *h)
{
	hold_clear(pool, h);
	mem_free(h->p);
	*h = (struct hold){0};
}
