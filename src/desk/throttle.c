#include "throttle.h"

#include "base/mem.h"

#include <stdatomic.h>

#define ROWS 512 /* of each kind; the one that was quiet longest goes */
#define NAME_FREE 4
#define ADDRESS_FREE 20
#define FIRST_WAIT_MS 1000
#define MOST_WAIT_MS (15 * 60000)
#define FORGET_MS 3600000

struct row {
	uint64_t who; /* 0: free */
	int failures;
	int64_t last_ms, free_ms;
};
struct throttle {
	atomic_flag taken; /* held for a walk through a table, never longer */
	atomic_flag working;
	struct row names[ROWS], addresses[ROWS];
};

struct throttle *throttle_new(void)
{
	struct throttle *t = mem_alloc(sizeof *t);
	atomic_flag_clear(&t->taken);
	atomic_flag_clear(&t->working);
	return t;
}

void throttle_free(struct throttle *t)
{
	mem_free(t);
}

bool throttle_enter(struct throttle *t)
{
	return !atomic_flag_test_and_set(&t->working);
}

void throttle_leave(struct throttle *t)
{
	atomic_flag_clear(&t->working);
}

static void lock(struct throttle *t)
{
	while (atomic_flag_test_and_set_explicit(&t->taken, memory_order_acquire))
		;
}

static void unlock(struct throttle *t)
{
	atomic_flag_clear_explicit(&t->taken, memory_order_release);
}

static uint64_t who_is(struct span s)
{
	uint64_t h = span_hash(s);
	return h ? h : 1;
}

/* His row; else one that is free, or was quiet longest, becomes his. */
static struct row *row_of(struct row *rows, struct span s, int64_t now_ms)
{
	uint64_t who = who_is(s);
	struct row *r = &rows[0];
	for (int i = 0; i < ROWS && r->who != who; i++)
		if (rows[i].who == who || rows[i].last_ms < r->last_ms)
			r = &rows[i];
	if (r->who != who || now_ms - r->last_ms >= FORGET_MS)
		*r = (struct row){.who = who};
	return r;
}

static void charge(struct row *r, int free, int64_t now_ms)
{
	int64_t wait = FIRST_WAIT_MS;
	r->last_ms = now_ms;
	if (++r->failures < free)
		return;
	for (int i = free; i < r->failures && wait < MOST_WAIT_MS; i++)
		wait *= 2;
	r->free_ms = now_ms + (wait < MOST_WAIT_MS ? wait : MOST_WAIT_MS);
}

int64_t throttle_take(struct throttle *t, struct span name, struct span address, int64_t now_ms)
{
	lock(t);
	struct row *n = row_of(t->names, name, now_ms), *a = row_of(t->addresses, address, now_ms);
	int64_t until = n->free_ms > a->free_ms ? n->free_ms : a->free_ms;
	if (until <= now_ms) {
		charge(n, NAME_FREE, now_ms);
		charge(a, ADDRESS_FREE, now_ms);
	}
	unlock(t);
	return until > now_ms ? until - now_ms : 0;
}

static void forget(struct row *rows, struct span s)
{
	uint64_t who = who_is(s);
	for (int i = 0; i < ROWS; i++)
		if (rows[i].who == who)
			rows[i] = (struct row){0};
}

void throttle_good(struct throttle *t, struct span name, struct span address)
{
	uint64_t who = who_is(address);
	lock(t);
	forget(t->names, name);
	/* One who knows a password of his own does not buy guesses at others': his address loses this try alone. */
	for (int i = 0; i < ROWS; i++)
		if (t->addresses[i].who == who && t->addresses[i].failures > 0) {
			t->addresses[i].failures--;
			t->addresses[i].free_ms = 0;
		}
	unlock(t);
}
