/* Whether the configuration was written after the running work read it: what stands there then works in commands and not yet in serve. */
#ifndef SIYU_APP_CONFAGE_H
#define SIYU_APP_CONFAGE_H
#include "app/conf.h"

/* status: the answer of a running work to {"ask":"status"}. Looks at the configuration and the files its secrets stand in.
 * A work that its supervisor started anew for another reason counts as having read it: false then. */
bool confage_unread(const struct conf *conf, struct span status);
/* What a person does about it (Chinese). */
#define CONFAGE_TODO "重启 siyu serve；不想停就 kill -HUP 它的进程号（改了 listen 或 data 的 dir，或者是 --role 单独起的，一定要重启）"

#endif
