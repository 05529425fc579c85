/* pace: how often somebody came in this minute, in memory that does not grow. Several threads at once. */
#ifndef SIYU_SRC_DESK_PACE_H
#define SIYU_SRC_DESK_PACE_H
#include "base/span.h"

struct pace;
struct pace *pace_new(void);
void pace_free(struct pace *p); /* NULL is harmless */
/* Counts one of who, up to most (below 65535). Which it is in this minute, from 1 on; most + 1: there were most already. Two of whom the
 * hashes are alike share a count. */
int pace_take(struct pace *p, struct span who, int most, int64_t now_ms);

#endif
