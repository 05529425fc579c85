/* base/mem: allocation that aborts when memory is gone. Sizes from outside are bounded by the caller. */
#ifndef SIYU_BASE_MEM_H
#define SIYU_BASE_MEM_H
#include <stddef.h>

void *mem_alloc(size_t bytes);                       /* zeroed */
void *mem_array(size_t count, size_t item_bytes);    /* zeroed, overflow checked */
void *mem_grow(void *old, size_t count, size_t item_bytes); /* realloc of an array; the new part is not zeroed */
char *mem_str(const char *s);                        /* copy; NULL gives NULL */
char *mem_strn(const char *p, size_t n);             /* copy of n bytes with a NUL behind */
void mem_free(void *p);                              /* NULL is harmless */

/* For a process that needs much memory again and again: what is freed stays with it, up to about so many bytes. Else each page of it is
 * given back and, at the next need, got anew, one fault each: two thirds of what a report costs. */
void mem_keep(size_t bytes);

#endif
