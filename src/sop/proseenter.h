/* proseenter: who comes into a script, for sop/prose. */
#ifndef SIYU_SRC_SOP_PROSEENTER_H
#define SIYU_SRC_SOP_PROSEENTER_H
#include "prosewords.h"

void proseenter_start(struct prose *p);
void proseenter_account(struct prose *p);
void proseenter_audience(struct prose *p);
void proseenter_exclude(struct prose *p);
void proseenter_reenter(struct prose *p);
void proseenter_stock(struct prose *p);
void proseenter_again(struct prose *p);
void proseenter_many_employees(struct prose *p);
void proseenter_follower(struct prose *p);
void proseenter_carry(struct prose *p);
void proseenter_testers(struct prose *p);

#endif
