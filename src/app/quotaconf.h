/* app/quotaconf: what the configuration says of WeCom's allowances. */
#ifndef SIYU_APP_QUOTACONF_H
#define SIYU_APP_QUOTACONF_H
#include "app/conf.h"
#include "flow/quotause.h"

/* Everything but the two moments. */
void quotaconf_ask(const struct conf *c, const struct zone *zone, struct quotause_ask *ret);

#endif
