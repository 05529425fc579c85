/* What a 话术 says to whom: checks over the whole file. */
#ifndef SIYU_SOP_INSPECTTALK_H
#define SIYU_SOP_INSPECTTALK_H
#include "reading.h"

void inspecttalk_script(struct reading *r);

#endif
