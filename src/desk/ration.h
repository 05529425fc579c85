/* ration: how often each name may do something within a while (a minute, an hour), in memory that does not grow. Several threads at once. */
#ifndef SIYU_SRC_DESK_RATION_H
#define SIYU_SRC_DESK_RATION_H
#include "base/span.h"

struct ration;
/* most times in a while, for so many names at once: the one whose while began first makes room for another. */
struct ration *ration_new(int names, int64_t while_ms, int most);
void ration_free(struct ration *r); /* NULL is harmless */
/* Once more of who. false: he had his share of this while already. Then note (absent: nobody is told) is kept with how often that was, until
 * ration_tell, and he keeps his place until then; when there are no others left, one more name is not counted. */
bool ration_take(struct ration *r, struct span who, struct span note, int64_t now_ms);
/* One time less of who in the while of taken_ms: what he took then came to nothing. A while that is over, or whose row another has, stays. */
void ration_return(struct ration *r, struct span who, int64_t taken_ms);
/* Calls tell once for each name that had more than its share in a while that is over. tell may not come back here. */
void ration_tell(struct ration *r, int64_t now_ms, void (*tell)(void *user, struct span note, int beyond), void *user);

#endif
