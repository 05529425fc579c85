#include "base/mem.h"

#include "base/err.h"

#include <malloc.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

void *mem_alloc(size_t bytes)
{
	void *p = calloc(1, bytes ? bytes : 1);
	if (!p)
		err_memory(bytes);
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
		err_memory(bytes);
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

void mem_keep(size_t bytes)
{
	(void)mallopt(M_MMAP_THRESHOLD, (int)bytes);
	(void)mallopt(M_TRIM_THRESHOLD, (int)bytes);
}
