/* base/map: a hash table from bytes to a pointer, keys copied. Iteration is in order of insertion, so that it is repeatable. */
#ifndef SIYU_BASE_MAP_H
#define SIYU_BASE_MAP_H
#include "base/span.h"

struct map;
struct map *map_new(void);
void map_free(struct map *m, void (*free_value)(void *)); /* free_value may be NULL */
void *map_get(const struct map *m, struct span key);       /* NULL when absent */
/* Returns the value that stood there before (NULL if none); value must not be NULL. */
void *map_put(struct map *m, struct span key, void *value);
void *map_del(struct map *m, struct span key);
size_t map_count(const struct map *m);
/* i from 0; false at the end. Deleted entries are passed over; do not delete while iterating other than the current one. */
bool map_each(const struct map *m, size_t *i, struct span *ret_key, void **ret_value);

#endif
