/* statusgate: what siyu status tells of the gate and of the pages: whether they run, whether the gate answers, what it counted. */
#ifndef SIYU_APP_STATUSGATE_H
#define SIYU_APP_STATUSGATE_H
#include "datadir.h"

#include "app/conf.h"
#include "base/json.h"

/* The keys gate and desk, in an object that w has open. What the gate counted is of its last run when it does not run now; nothing where it
 * never did. Waits GATEPROBE_MS at most. */
void statusgate_print(const struct conf *conf, const struct datadir *dir, struct jsonw *w);

#endif
