/* prosegroup: the rows of sop/prose that are about groups. Each appends its sentence, or nothing. */
#ifndef SIYU_SRC_SOP_PROSEGROUP_H
#define SIYU_SRC_SOP_PROSEGROUP_H
#include "prosewords.h"

void prosegroup_which(struct prose *p);
void prosegroup_purpose(struct prose *p);
void prosegroup_start(struct prose *p);
void prosegroup_testers(struct prose *p);
void prosegroup_end(struct prose *p);
void prosegroup_cap(struct prose *p);

#endif
