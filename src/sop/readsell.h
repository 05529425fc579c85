/* 植入最早, 植入上限: from which day on, and how often, may be sold (sop-language-exact.md part 4; domain.md 3). */
#ifndef SIYU_SOP_READSELL_H
#define SIYU_SOP_READSELL_H
#include "reading.h"

void readsell_from(struct reading *r, struct phrase *c);
/* Steps that sell too early, or too many of them. */
void readsell_inspect(struct reading *r);

#endif
