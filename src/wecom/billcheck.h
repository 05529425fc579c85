/* billcheck: WeCom's limits on what is asked of 对外收款 (doc: api.md 18). */
#ifndef SIYU_SRC_WECOM_BILLCHECK_H
#define SIYU_SRC_WECOM_BILLCHECK_H
#include "limit.h"
#include "wecom/request.h"

/* A page of the list of bills, into c. */
void billcheck_page(struct limit *c, const struct request_bills *b);

#endif
