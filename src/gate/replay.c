#include "replay.h"
#include "base/base64.h"
#include "base/mem.h"
#include <string.h>

#define FIRST_SLOTS 256u
#define NOBODY UINT32_MAX

/* A ring in order of time with a hash table over it: the oldest leaves at one end, the newest comes or is taken back at
 * the other. The signature is uniform, so half of it serves as identity and a part of that as hash. */
struct entry {
	uint8_t signature[16];
	uint64_t nonce, timestamp; /* hashes: only genuine requests are compared */
	int64_t at_ms;
	int32_t app;
	uint32_t next; /* slot in the same bucket, or NOBODY */
};

struct replay {
	int64_t keep_ms;
	uint32_t most;
	uint32_t slots; /* a power of two */
	uint32_t first, count, pending;
	struct entry *ring;
	uint32_t *bucket; /* slots of them */
};

static void allocate(struct replay *r, uint32_t slots)
{
	r->slots = slots;
	r->ring = mem_array(slots, sizeof(*r->ring));
	r->bucket = mem_array(slots, sizeof(*r->bucket));
	memset(r->bucket, 0xff, slots * sizeof(*r->bucket));
}

struct replay *replay_new(int64_t keep_ms, uint32_t most)
{
	struct replay *r = mem_alloc(sizeof(*r));
	r->keep_ms = keep_ms;
	r->most = most;
	allocate(r, FIRST_SLOTS);
	return r;
}

void replay_free(struct replay *r)
{
	if (!r)
		return;
	mem_free(r->ring);
	mem_free(r->bucket);
	mem_free(r);
}

static uint32_t *bucket_of(const struct replay *r, const struct entry *e)
{
	uint32_t hash;
	memcpy(&hash, e->signature, sizeof(hash));
	return &r->bucket[hash & (r->slots - 1)];
}

static uint32_t slot_at(const struct replay *r, uint32_t i)
{
	return (r->first + i) & (r->slots - 1);
}

static void link_slot(struct replay *r, uint32_t slot)
{
	uint32_t *head = bucket_of(r, &r->ring[slot]);
	r->ring[slot].next = *head;
	*head = slot;
}

static void unlink_slot(struct replay *r, uint32_t slot)
{
	uint32_t *at = bucket_of(r, &r->ring[slot]);
	while (*at != slot)
		at = &r->ring[*at].next;
	*at = r->ring[slot].next;
}

static void drop_oldest(struct replay *r)
{
	unlink_slot(r, r->first);
	r->first = slot_at(r, 1);
	r->count--;
	if (r->pending > r->count)
		r->pending = r->count;
}

static void widen(struct replay *r)
{
	struct entry *old = r->ring;
	uint32_t *old_bucket = r->bucket, old_slots = r->slots, old_first = r->first;
	allocate(r, r->slots * 2);
	r->first = 0;
	for (uint32_t i = 0; i < r->count; i++) {
		r->ring[i] = old[(old_first + i) & (old_slots - 1)];
		link_slot(r, i);
	}
	mem_free(old);
	mem_free(old_bucket);
}

static bool same(const struct entry *a, const struct entry *b)
{
	return memcmp(a->signature, b->signature, sizeof(a->signature)) == 0 && a->app == b->app &&
		a->nonce == b->nonce && a->timestamp == b->timestamp;
}

enum replay_state replay_enter(
	struct replay *r, int64_t now_ms, int app, struct span timestamp, struct span nonce, struct span signature)
{
	struct entry e = {.nonce = span_hash(nonce), .timestamp = span_hash(timestamp), .at_ms = now_ms, .app = app};
	size_t n;
	if (base64_unhex(span_take(signature, 2 * sizeof(e.signature)), e.signature, sizeof(e.signature), &n) != RC_OK)
		BUG("a verified signature is no hex");
	/* A clock that steps back keeps entries longer; one that jumps ahead forgets early: the fold's rule still holds. */
	while (r->count > r->pending && r->ring[r->first].at_ms + r->keep_ms <= now_ms)
		drop_oldest(r);
	for (uint32_t slot = *bucket_of(r, &e); slot != NOBODY; slot = r->ring[slot].next)
		if (same(&r->ring[slot], &e))
			return ((slot - r->first) & (r->slots - 1)) >= r->count - r->pending ? REPLAY_PENDING
											     : REPLAY_KNOWN;
	if (r->count >= r->most)
		drop_oldest(r);
	if (r->count == r->slots)
		widen(r);
	uint32_t slot = slot_at(r, r->count);
	r->ring[slot] = e;
	link_slot(r, slot);
	r->count++;
	r->pending++;
	return REPLAY_NEW;
}

void replay_commit(struct replay *r, uint32_t count)
{
	r->pending -= count < r->pending ? count : r->pending;
}

void replay_abort(struct replay *r)
{
	for (; r->pending > 0; r->pending--) {
		r->count--;
		unlink_slot(r, slot_at(r, r->count));
	}
}

uint32_t replay_count(const struct replay *r)
{
	return r->count;
}
