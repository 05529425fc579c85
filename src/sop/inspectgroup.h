/* Checks of kinds whose rounds are of groups (findings 19, 20). */
#ifndef SIYU_SOP_INSPECTGROUP_H
#define SIYU_SOP_INSPECTGROUP_H
#include "reading.h"

void inspectgroup_script(struct reading *r);
void inspectgroup_step(struct reading *r, int i);

#endif
