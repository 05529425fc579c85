/* throttle: how often somebody may try a password: by name and by address, in memory that does not grow. Several threads at once. */
#ifndef SIYU_SRC_DESK_THROTTLE_H
#define SIYU_SRC_DESK_THROTTLE_H
#include "base/span.h"

struct throttle;
struct throttle *throttle_new(void);
void throttle_free(struct throttle *t); /* NULL is harmless */
/* 0: he may try now, and this counts as one that failed until throttle_good takes it back; else so many ms to wait. After 4 failures of a
 * name and 20 of an address the wait doubles from a second to a quarter of an hour; an hour without any forgets them. */
int64_t throttle_take(struct throttle *t, struct span name, struct span address, int64_t now_ms);
/* One password at a time is worked out: each takes memory and time (crypt/password). false: somebody's is; try later. */
bool throttle_enter(struct throttle *t);
void throttle_leave(struct throttle *t);
void throttle_good(struct throttle *t, struct span name, struct span address);

#endif
