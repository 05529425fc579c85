/* crm/origin: where orders come from, in words: what is typed (--source manual) with its Chinese name beside. Pure. */
#ifndef SIYU_CRM_ORIGIN_H
#define SIYU_CRM_ORIGIN_H
#include "base/text.h"

/* "manual（手工）", "csv（表格）", "shop（店铺）"; a name that people gave is itself. Appends. */
void origin_say(struct text *out, struct span source);

#endif
