/* prosepost: 朋友圈 read back: who publishes, and what. */
#ifndef SIYU_SRC_SOP_PROSEPOST_H
#define SIYU_SRC_SOP_PROSEPOST_H
#include "prosewords.h"

void prosepost_rules(struct prose *p);
void prosepost_posts(struct prose *p);

#endif
