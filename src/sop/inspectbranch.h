/* Checks of branches, waits, options and jumps (sop-language-exact.md part 5, 等待 + 如果; findings 1, 2, 24, 47, 50). */
#ifndef SIYU_SOP_INSPECTBRANCH_H
#define SIYU_SOP_INSPECTBRANCH_H
#include "reading.h"

/* Also finds the steps that 跳到 names. */
void inspectbranch_all(struct reading *r);

#endif
