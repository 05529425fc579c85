/* prosestep: the rows of sop/prose that are about one step. Each appends its sentence, or nothing. */
#ifndef SIYU_SRC_SOP_PROSESTEP_H
#define SIYU_SRC_SOP_PROSESTEP_H
#include "prosewords.h"

void prosestep_exec(struct prose *p);
void prosestep_otherwise(struct prose *p);
void prosestep_arm(struct prose *p);
void prosestep_selling(struct prose *p);
void prosestep_cond(struct prose *p);
void prosestep_gap(struct prose *p);
void prosestep_content(struct prose *p);
void prosestep_attachments(struct prose *p);
void prosestep_actions(struct prose *p);
void prosestep_miss(struct prose *p);
void prosestep_wait(struct prose *p);
void prosestep_options(struct prose *p);

#endif
