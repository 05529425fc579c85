/* base/alike: how much one word looks like another, counted in characters. */
#ifndef SIYU_BASE_ALIKE_H
#define SIYU_BASE_ALIKE_H
#include "base/span.h"

#define ALIKE_NONE 1000 /* not alike */

/* Smaller is nearer; ALIKE_NONE when nobody would take one for the other. */
int alike_score(struct span word, struct span known);

#endif
