/* 券 in scripts: the key 发券, and where a code or a number of pieces may stand (findings 15, 22, 63). */
#ifndef SIYU_SOP_READCOUPON_H
#define SIYU_SOP_READCOUPON_H
#include "reading.h"

/* 发券：X of the step at hand. */
void readcoupon_step(struct reading *r, struct phrase *c);
/* Of a 话术: X alone as the next message of the answer, which has room for it. */
void readcoupon_reply(struct reading *r, struct phrase *c, struct sop_reply *p);
/* When the step is whole: where its text does not show what 发券 gives, a line that does comes behind it; with numbers that
 * hold for minutes an employee has ten of them. */
void readcoupon_finish(struct reading *r, int step);
/* Codes and numbers in a text that no customer gets, or that is frozen before it is read, are errors. */
void readcoupon_nowhere(struct reading *r, const struct sop_text *t);
/* The checks of one step. */
void readcoupon_inspect(struct reading *r, int step);

#endif
