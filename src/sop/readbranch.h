/* Branches of a step: ### 如果 …, ### 否则 (sop-language-exact.md findings 1, 24; 2.1 arm). */
#ifndef SIYU_SOP_READBRANCH_H
#define SIYU_SOP_READBRANCH_H
#include "reading.h"

/* The line in hand begins a branch: it is a step of its own, behind the one it belongs to. false: it says neither 如果 nor
 * 否则, or stands below no step; nothing was said. */
bool readbranch_heading(struct reading *r);
/* 执行, 错过, 确认期限 of a branch: those of its step, which has its own by now. */
void readbranch_inherit(const struct reading *r, struct sop_step *branch);

#endif
