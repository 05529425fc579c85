/* requestsign: what the receiver of a webhook checks (conf/WEBHOOKS.md). */
#ifndef SIYU_SRC_WECOM_REQUESTSIGN_H
#define SIYU_SRC_WECOM_REQUESTSIGN_H
#include "wecom/request.h"

/* Lines of the head, in the arena: the id, the time, and HMAC-SHA256 over the time and the bytes of the body, as in POST /orders. */
struct span requestsign_headers(struct arena *a, const struct request_hook *h);

#endif
