/* prosecodes: what sop/prose tells of a 渠道码. */
#ifndef SIYU_SRC_SOP_PROSECODES_H
#define SIYU_SRC_SOP_PROSECODES_H
#include "prosewords.h"

void prosecodes_codes(struct prose *p);
void prosecodes_shifts(struct prose *p);

#endif
