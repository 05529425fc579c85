#include "base/map.h"

#include "base/err.h"
#include "base/mem.h"

/* Entries lie in order of insertion; slots say where. A slot holds an entry's index + 1, 0 is free. Deleting leaves a
 * dead entry, which keeps its slot so that probing goes on over it, until the next rebuild. */
struct entry {
	struct span key; /* p NULL: dead */
	void *value;
	uint64_t hash;
};

struct map {
	struct entry *entries;
	uint32_t *slots;
	size_t nslots; /* a power of two, or 0 */
	size_t used;   /* entries, dead ones with them */
	size_t cap;
	size_t live;
};

struct map *map_new(void)
{
	return mem_alloc(sizeof(struct map));
}

void map_free(struct map *m, void (*free_value)(void *))
{
	if (!m)
		return;
	for (size_t i = 0; i < m->used; i++) {
		if (!m->entries[i].key.p)
			continue;
		mem_free((char *)(uintptr_t)m->entries[i].key.p);
		if (free_value)
			free_value(m->entries[i].value);
	}
	mem_free(m->entries);
	mem_free(m->slots);
	mem_free(m);
}

/* FNV's low bits are easy to steer; the map's address, which no peer knows, and a finaliser spread them. Order of
 * iteration does not depend on it. */
static uint64_t hash_of(const struct map *m, struct span key)
{
	uint64_t h = span_hash(key) ^ ((uint64_t)(uintptr_t)m * UINT64_C(0x9E3779B97F4A7C15));
	h ^= h >> 33;
	h *= UINT64_C(0xff51afd7ed558ccd);
	h ^= h >> 33;
	h *= UINT64_C(0xc4ceb9fe1a85ec53);
	return h ^ h >> 33;
}

/* The slot of key, or the free slot where it would go. */
static size_t find_slot(const struct map *m, struct span key, uint64_t hash)
{
	size_t mask = m->nslots - 1;
	for (size_t i = (size_t)hash & mask;; i = (i + 1) & mask) {
		if (m->slots[i] == 0)
			return i;
		const struct entry *e = &m->entries[m->slots[i] - 1];
		if (e->hash == hash && e->key.p && span_eq(e->key, key))
			return i;
	}
}

static struct entry *find(const struct map *m, struct span key)
{
	if (m->live == 0 || !span_present(key))
		return NULL;
	size_t slot = find_slot(m, key, hash_of(m, key));
	return m->slots[slot] ? &m->entries[m->slots[slot] - 1] : NULL;
}

/* Room for one more entry: drops the dead, doubles if that is not enough. At most half of the slots are taken. */
static void make_room(struct map *m)
{
	if (m->used < m->cap)
		return;
	size_t n = 0;
	for (size_t i = 0; i < m->used; i++)
		if (m->entries[i].key.p)
			m->entries[n++] = m->entries[i];
	m->used = n;
	if (n >= m->cap - m->cap / 4) {
		m->cap = m->cap ? m->cap * 2 : 8;
		INVARIANT(m->cap < UINT32_MAX / 2);
		m->entries = mem_grow(m->entries, m->cap, sizeof *m->entries);
	}
	mem_free(m->slots);
	m->nslots = m->cap * 2;
	m->slots = mem_array(m->nslots, sizeof *m->slots);
	for (size_t i = 0; i < n; i++) {
		size_t at = (size_t)m->entries[i].hash & (m->nslots - 1);
		while (m->slots[at])
			at = (at + 1) & (m->nslots - 1);
		m->slots[at] = (uint32_t)i + 1;
	}
}

void *map_get(const struct map *m, struct span key)
{
	const struct entry *e = find(m, key);
	return e ? e->value : NULL;
}

void *map_put(struct map *m, struct span key, void *value)
{
	INVARIANT(value && span_present(key));
	struct entry *e = find(m, key);
	if (e) {
		void *old = e->value;
		e->value = value;
		return old;
	}
	make_room(m);
	uint64_t hash = hash_of(m, key);
	struct entry *fresh = &m->entries[m->used];
	*fresh = (struct entry){{mem_strn(key.p, key.n), key.n}, value, hash};
	size_t slot = find_slot(m, key, hash);
	m->slots[slot] = (uint32_t)++m->used;
	m->live++;
	return NULL;
}

void *map_del(struct map *m, struct span key)
{
	struct entry *e = find(m, key);
	if (!e)
		return NULL;
	void *old = e->value;
	mem_free((char *)(uintptr_t)e->key.p);
	e->key = SPAN_ABSENT;
	e->value = NULL;
	m->live--;
	return old;
}

size_t map_count(const struct map *m)
{
	return m->live;
}

bool map_each(const struct map *m, size_t *i, struct span *ret_key, void **ret_value)
{
	while (*i < m->used && !m->entries[*i].key.p)
		++*i;
	if (*i >= m->used)
		return false;
	*ret_key = m->entries[*i].key;
	*ret_value = m->entries[*i].value;
	++*i;
	return true;
}
