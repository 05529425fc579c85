/* prosetalk: 话术 read back: when it answers by itself, and what. */
#ifndef SIYU_SRC_SOP_PROSETALK_H
#define SIYU_SRC_SOP_PROSETALK_H
#include "prosewords.h"

void prosetalk_rules(struct prose *p);
void prosetalk_questions(struct prose *p);

#endif
