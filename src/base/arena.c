#include "base/arena.h"

#include "base/err.h"
#include "base/mem.h"

#include <stdio.h>
#include <string.h>

#if defined(__has_feature)
#if __has_feature(address_sanitizer)
#define ARENA_ASAN 1
#endif
#endif
#if defined(__SANITIZE_ADDRESS__) && !defined(ARENA_ASAN)
#define ARENA_ASAN 1
#endif

#ifdef ARENA_ASAN
#include <sanitizer/asan_interface.h>
#define POISON(p, n) ASAN_POISON_MEMORY_REGION((p), (n))
#define UNPOISON(p, n) ASAN_UNPOISON_MEMORY_REGION((p), (n))
#define GAP_BYTES 16 /* poisoned, behind every piece: a write over the end is seen */
#else
#define POISON(p, n) ((void)(p), (void)(n))
#define UNPOISON(p, n) ((void)(p), (void)(n))
#define GAP_BYTES 0
#endif

#define ALIGN_BYTES _Alignof(max_align_t)
#define FIRST_BYTES \
	1000 /* with its head what malloc gives from its fastest lists: most arenas hold one document or one row */
#define GROWN_BYTES 262144

struct block {
	struct block *next;
	size_t cap;  /* bytes in mem */
	size_t used; /* bytes from the front, gaps and alignment with them */
	_Alignas(max_align_t) char mem[];
};

struct arena {
	struct block *first;
	struct block *now; /* pieces come from here; blocks behind it are empty */
	size_t keep;
	size_t given;
};

struct arena *arena_new(size_t keep_bytes)
{
	struct arena *a = mem_alloc(sizeof *a);
	a->keep = keep_bytes;
	return a;
}

static void free_blocks(struct block *b)
{
	while (b) {
		struct block *next = b->next;
		UNPOISON(b->mem, b->cap);
		mem_free(b);
		b = next;
	}
}

void arena_free(struct arena *a)
{
	if (!a)
		return;
	free_blocks(a->first);
	mem_free(a);
}

void arena_reset(struct arena *a)
{
	size_t kept = 0;
	struct block **at = &a->first;
	while (*at && (*at)->cap <= a->keep - kept) {
		kept += (*at)->cap;
		POISON((*at)->mem, (*at)->used);
		(*at)->used = 0;
		at = &(*at)->next;
	}
	free_blocks(*at);
	*at = NULL;
	a->now = a->first;
	a->given = 0;
}

static struct block *new_block(struct arena *a, size_t least)
{
	size_t cap = a->now ? a->now->cap * 2 : FIRST_BYTES;
	if (cap > GROWN_BYTES)
		cap = GROWN_BYTES;
	if (cap < least)
		cap = least;
	struct block *b = mem_grow(NULL, sizeof *b + cap, 1);
	b->cap = cap;
	b->used = 0;
	POISON(b->mem, cap);
	/* Put behind the current block, before the kept empty ones. */
	if (a->now) {
		b->next = a->now->next;
		a->now->next = b;
	} else {
		b->next = NULL;
		a->first = b;
	}
	return b;
}

/* Not zeroed. align is a power of two. */
static void *take(struct arena *a, size_t bytes, size_t align)
{
	INVARIANT(bytes < SIZE_MAX / 4);
	size_t need = bytes + GAP_BYTES;
	for (;;) {
		struct block *b = a->now;
		size_t at = b ? (b->used + align - 1) & ~(align - 1) : 0;
		if (b && at <= b->cap && need <= b->cap - at) {
			b->used = at + need;
			a->given += bytes;
			UNPOISON(b->mem + at, bytes);
			return b->mem + at;
		}
		if (b && b->next && need <= b->next->cap)
			a->now = b->next;
		else
			a->now = new_block(a, need);
	}
}

void *arena_alloc(struct arena *a, size_t bytes)
{
	void *p = take(a, bytes, ALIGN_BYTES);
	memset(p, 0, bytes);
	return p;
}

void *arena_raw(struct arena *a, size_t bytes)
{
	return take(a, bytes, ALIGN_BYTES);
}

void *arena_array(struct arena *a, size_t count, size_t item_bytes)
{
	if (item_bytes && count > SIZE_MAX / item_bytes)
		BUG("array too large: %zu times %zu bytes", count, item_bytes);
	return arena_alloc(a, count * item_bytes);
}

struct span arena_copy(struct arena *a, struct span s)
{
	if (!s.p)
		return s;
	INVARIANT(s.n < SIZE_MAX / 4);
	char *p = take(a, s.n + 1, 1);
	if (s.n)
		memcpy(p, s.p, s.n);
	p[s.n] = '\0';
	return (struct span){p, s.n};
}

struct span arena_lower(struct arena *a, struct span s)
{
	if (!s.p)
		return s;
	char *p = take(a, s.n + 1, 1);
	for (size_t i = 0; i < s.n; i++)
		p[i] = (char)(s.p[i] >= 'A' && s.p[i] <= 'Z' ? s.p[i] - 'A' + 'a' : s.p[i]);
	p[s.n] = '\0';
	return (struct span){p, s.n};
}

char *arena_str(struct arena *a, const char *s)
{
	if (!s)
		return NULL;
	size_t n = strlen(s);
	return memcpy(take(a, n + 1, 1), s, n + 1);
}

struct span arena_printf(struct arena *a, const char *fmt, ...)
{
	char small[256];
	va_list ap;
	va_start(ap, fmt);
	int n = vsnprintf(small, sizeof small, fmt, ap);
	va_end(ap);
	if (n < 0)
		BUG("arena_printf: bad format '%s'", fmt);
	char *p = take(a, (size_t)n + 1, 1);
	if ((size_t)n < sizeof small) {
		memcpy(p, small, (size_t)n + 1);
	} else {
		va_start(ap, fmt);
		(void)vsnprintf(p, (size_t)n + 1, fmt, ap);
		va_end(ap);
	}
	return (struct span){p, (size_t)n};
}

size_t arena_used(const struct arena *a)
{
	return a->given;
}
