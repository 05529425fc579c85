/* The rules of 欢迎语 (sop-language-exact.md part 5). */
#ifndef SIYU_SOP_INSPECTWELCOME_H
#define SIYU_SOP_INSPECTWELCOME_H
#include "reading.h"

void inspectwelcome_all(struct reading *r);

#endif
