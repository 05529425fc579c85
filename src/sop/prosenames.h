/* prosenames: what sop/prose tells of the files that define names: 资料. */
#ifndef SIYU_SRC_SOP_PROSENAMES_H
#define SIYU_SRC_SOP_PROSENAMES_H
#include "prosewords.h"

void prosenames_assets(struct prose *p);

#endif
