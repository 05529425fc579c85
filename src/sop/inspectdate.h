/* Checks of times that are no clock of the story, and of the days a step may fall on (findings 43, 54, 60). */
#ifndef SIYU_SOP_INSPECTDATE_H
#define SIYU_SOP_INSPECTDATE_H
#include "reading.h"

void inspectdate_one(struct reading *r, int step);
bool inspectdate_by_day(const struct sop_step *st); /* due on a day, at its clock or the configured one */

#endif
