/* prosegroup: the rows of sop/prose that are about groups. Each appends its sentence, or nothing. */
#ifndef SIYU_SRC_SOP_PROSEGROUP_H
#define SIYU_SRC_SOP_PROSEGROUP_H
#include "prosewords.h"

void prosegroup_which(struct prose *p);
void prosegroup_purpose(struct prose *p);
void prosegroup_start(struct prose *p);
void prosegroup_testers(struct prose *p);
void prosegroup_border(struct prose *p); /* 日界 */
void prosegroup_end(struct prose *p);
void prosegroup_cap(struct prose *p);
void prosegroup_whom(struct prose *p); /* 对象 of the step */
void prosegroup_sells(struct prose *p); /* 植入最早, 植入上限 */

#endif
