/* prosestep: the rows of sop/prose that are about one step. Each appends its sentence, or nothing. */
#ifndef SIYU_SRC_SOP_PROSESTEP_H
#define SIYU_SRC_SOP_PROSESTEP_H
#include "prosewords.h"

/* How many steps from i on are one step of a 打卡 said on several days (its table): how it is sent is told of the first. At least 1. */
int prosestep_run(const struct sop_script *s, int i);
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
