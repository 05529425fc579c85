/* wecom/kfcheck: requests of 微信客服 against WeCom's limits (doc: callbacks.md 6.3 to 6.7), beside those of requestcheck.c. */
#ifndef SIYU_WECOM_KFCHECK_H
#define SIYU_WECOM_KFCHECK_H
#include "limit.h"
#include "wecom/request.h"

/* r is one of API_KF_…; wire: as it goes out, files have their media ids. */
void kfcheck_all(struct limit *c, const struct request *r, bool wire);

#endif
