/* sidetalk: 话术 for what a customer asks. */
#ifndef SIYU_SRC_DESK_SIDETALK_H
#define SIYU_SRC_DESK_SIDETALK_H
#include "visit.h"

void sidetalk_page(struct visit *v);     /* GET /side/talk?id=&q=: 话术 for what he asks */

#endif
