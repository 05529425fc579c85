/* sidegroup: one customer group. */
#ifndef SIYU_SRC_DESK_SIDEGROUP_H
#define SIYU_SRC_DESK_SIDEGROUP_H
#include "visit.h"

void sidegroup_page(struct visit *v);    /* GET /side/group?id= */

#endif
