/* wecom/billshape: the shapes of 对外收款 (api.md 12.2), beside those of answer.c and request.c. */
#ifndef SIYU_WECOM_BILLSHAPE_H
#define SIYU_WECOM_BILLSHAPE_H
#include "wecom/answer.h"
#include "wecom/request.h"
#include "wecom/shape.h"

extern const struct shape billshape_list, billshape_ask;

/* Lists and texts of a page that is read: cut, so that a part of it is an input of some tens of KB. */
void billshape_clean(struct arena *a, struct answer_bills *b);

#endif
