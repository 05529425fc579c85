#include "base/mem.h"

#include "base/err.h"

#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Nothing half done is gone on with: the process ends as after a kill, and is begun anew (ARCHITECTURE: faults). */
static _Noreturn void none_left(size_t bytes)
{
	(void)fprintf(stderr, "siyu: out of memory: %zu bytes were asked for\n", bytes);
	abort();
}

void *mem_alloc(size_t bytes)
{
	void *p = calloc(1, bytes ? bytes : 1);
	if (!p)
		none_left(bytes);
	return p;
}

void *mem_array(size_t count, size_t item_bytes)
{
	if (item_bytes && count > SIZE_MAX / item_bytes)
		BUG("array too large: %zu times %zu bytes", count, item_bytes);
	return mem_alloc(count * item_bytes);
}

void *mem_grow(void *old, size_t count, size_t item_bytes)
{
	if (item_bytes && count > SIZE_MAX / item_bytes)
		BUG("array too large: %zu times %zu bytes", count, item_bytes);
	size_t bytes = count * item_bytes;
	void *p = realloc(old, bytes ? bytes : 1);
	if (!p)
		none_left(bytes);
	return p;
}

char *mem_str(const char *s)
{
	return s ? mem_strn(s, strlen(s)) : NULL;
}

char *mem_strn(const char *p, size_t n)
{
	if (n == SIZE_MAX)
		BUG("string too large");
	char *copy = mem_grow(NULL, n + 1, 1);
	if (n)
		memcpy(copy, p, n);
	copy[n] = '\0';
	return copy;
}

void mem_free(void *p)
{
	free(p);
}
