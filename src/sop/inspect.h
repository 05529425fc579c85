/* What is wrong with one script as a whole, after it was read (sop-language-exact.md part 5, sop-language.md 4). */
#ifndef SIYU_SOP_INSPECT_H
#define SIYU_SOP_INSPECT_H
#include "reading.h"

void inspect_script(struct reading *r);

#endif
