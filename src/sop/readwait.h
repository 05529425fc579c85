/* 等待 and 选项: what a step waits for, and the buttons of who tells it. */
#ifndef SIYU_SOP_READWAIT_H
#define SIYU_SOP_READWAIT_H
#include "reading.h"

/* 回复、购买，最多 2天 */
void readwait_key(struct reading *r, struct phrase *c, struct sop_wait *wait);
/* At most six, each at most ten characters. Complains. */
bool readwait_options(struct reading *r, struct phrase *c, struct sop_names *ret_options);

#endif
