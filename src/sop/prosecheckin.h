/* prosecheckin: the rows of sop/prose that are about 打卡. Each appends its sentence, or nothing. */
#ifndef SIYU_SRC_SOP_PROSECHECKIN_H
#define SIYU_SRC_SOP_PROSECHECKIN_H
#include "prosewords.h"

void prosecheckin_ways(struct prose *p);
void prosecheckin_make_ups(struct prose *p);
void prosecheckin_prizes(struct prose *p);

#endif
