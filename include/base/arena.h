/* base/arena: memory of what works (one request, one input, one batch): made once, reset by its owner. Poisoned under
 * AddressSanitizer after a reset. Never shared between threads. */
#ifndef SIYU_BASE_ARENA_H
#define SIYU_BASE_ARENA_H
#include "base/span.h"
#include <stdarg.h>

struct arena;
/* keep_bytes: how much stays allocated over a reset (at most 1 MiB is sensible). Caller frees with arena_free. */
struct arena *arena_new(size_t keep_bytes);
void arena_free(struct arena *a);                    /* NULL is harmless */
void arena_reset(struct arena *a);
void *arena_alloc(struct arena *a, size_t bytes);    /* zeroed, aligned for any type */
void *arena_raw(struct arena *a, size_t bytes);      /* the same, not zeroed */
void *arena_array(struct arena *a, size_t count, size_t item_bytes);
struct span arena_copy(struct arena *a, struct span s); /* with a NUL behind; absent stays absent */
struct span arena_lower(struct arena *a, struct span s); /* a copy, its ASCII letters in lower case: userids (callbacks.md) */
char *arena_str(struct arena *a, const char *s);
struct span arena_printf(struct arena *a, const char *fmt, ...) __attribute__((format(printf, 2, 3)));
size_t arena_used(const struct arena *a);            /* bytes handed out since the reset */

#endif
