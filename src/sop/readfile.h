/* The values of keys before the first step. */
#ifndef SIYU_SOP_READFILE_H
#define SIYU_SOP_READFILE_H
#include "reading.h"

void readfile_key(struct reading *r, const struct keyword *k, struct phrase *c);

#endif
