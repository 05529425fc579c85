/* What is wrong with the shifts of a 轮班 (finding 57): times when nobody is on duty, people who stand there twice. */
#ifndef SIYU_SOP_INSPECTROTA_H
#define SIYU_SOP_INSPECTROTA_H
#include "reading.h"

/* The code hangs on its 轮班 alone: says the first time of the week at which nobody is on duty. */
void inspectrota_gap(struct reading *r, const struct sop_code *c);
/* Somebody of the i-th shift stands at the same time in an earlier one of the same 轮班. */
void inspectrota_twice(struct reading *r, int i);

#endif
