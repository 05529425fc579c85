#include "wecom/backoff.h"

static const struct {
	int64_t first_ms, most_ms; /* doubles from one to the other */
	int tries;                 /* further ones at most */
} backoff_table[ERRCLASS_COUNT] = {
	[ERRCLASS_RETRY] = {1000, 4000, 3},
	[ERRCLASS_TOKEN] = {0, 0, 1},
	[ERRCLASS_WAIT] = {60000, 3600000, 8}, /* a block of a minute or of an hour, nobody says which (api.md 1.3) */
	[ERRCLASS_ODD] = {2000, 64000, 6},
};

/* splitmix64: spreads neighbouring keys over the whole range. */
static uint64_t backoff_mix(uint64_t x)
{
	x += UINT64_C(0x9e3779b97f4a7c15);
	x = (x ^ (x >> 30)) * UINT64_C(0xbf58476d1ce4e5b9);
	x = (x ^ (x >> 27)) * UINT64_C(0x94d049bb133111eb);
	return x ^ (x >> 31);
}

/* Up to a quarter more, never less: a block must be over. */
static bool backoff_after(const struct backoff_case *c, int64_t wait, int64_t *ret_next_ms)
{
	uint64_t spread = (uint64_t)wait / 4 + 1;
	int64_t next = c->now_ms + wait + (int64_t)(backoff_mix(c->key ^ (uint64_t)c->attempt << 56) % spread);

	if (c->not_after_ms != 0 && next > c->not_after_ms)
		return false;
	*ret_next_ms = next;
	return true;
}

bool backoff_next(const struct backoff_case *c, int64_t *ret_next_ms)
{
	int64_t wait = backoff_table[c->cls].first_ms;
	int64_t most = backoff_table[c->cls].most_ms;

	if (c->attempt < 1 || c->attempt > backoff_table[c->cls].tries)
		return false;
	for (int i = 1; i < c->attempt && wait < most; i++)
		wait *= 2;
	return backoff_after(c, wait > most ? most : wait, ret_next_ms);
}

bool backoff_patient(const struct backoff_case *c, int64_t *ret_next_ms)
{
	int64_t wait = 5000;

	for (int i = 1; i < c->attempt && wait < 3600000; i++)
		wait *= 4;
	return backoff_after(c, wait > 3600000 ? 3600000 : wait, ret_next_ms);
}
