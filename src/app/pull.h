/* siyu orders pull: 对外收款 read as orders, now; how the readings went. */
#ifndef SIYU_APP_PULL_H
#define SIYU_APP_PULL_H
#include "command.h"

/* Everything paid from that day on (NULL: as far back as each day), and, unless no_wait, until it is read. The exit code. */
int pull_orders(struct app *app, const char *from, bool no_wait);
int pull_status(struct app *app);

#endif
