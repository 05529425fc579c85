/* prosenight: when nothing is sent, read back: 静默, 不发日. */
#ifndef SIYU_SRC_SOP_PROSENIGHT_H
#define SIYU_SRC_SOP_PROSENIGHT_H
#include "prosewords.h"

void prosenight_quiet(struct prose *p);
void prosenight_off_days(struct prose *p);

#endif
