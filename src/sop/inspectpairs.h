/* Steps beside each other: the same id, less than an hour apart, more on a day than a customer may get (W604, W605). */
#ifndef SIYU_SOP_INSPECTPAIRS_H
#define SIYU_SOP_INSPECTPAIRS_H
#include "reading.h"

void inspectpairs_all(struct reading *r);

#endif
