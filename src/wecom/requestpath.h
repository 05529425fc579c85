/* requestpath: the path of a call with its query, without the token (doc: api.md 2 to 5, 13, 16, 19; callbacks.md 6.7). */
#ifndef SIYU_SRC_WECOM_REQUESTPATH_H
#define SIYU_SRC_WECOM_REQUESTPATH_H
#include "wecom/request.h"

/* In the arena; what comes from outside is escaped. */
struct span requestpath_of(struct arena *a, const struct request *r);

#endif
