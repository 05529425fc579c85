/* wecom/kfshape: the shapes of the calls of 微信客服, beside those of answer.c and request.c. */
#ifndef SIYU_WECOM_KFSHAPE_H
#define SIYU_WECOM_KFSHAPE_H
#include "wecom/answer.h"
#include "wecom/request.h"
#include "wecom/shape.h"

extern const struct shape kfshape_sync, kfshape_sent, kfshape_session, kfshape_accounts, kfshape_servicers, kfshape_people, kfshape_url;
extern const struct shape kfshape_ask_sync, kfshape_ask_session, kfshape_ask_list, kfshape_ask_people, kfshape_ask_link;

/* Strings of a page that is read: cut, so that a part of it is an input of some tens of KB; control characters become blanks. */
void kfshape_clean(struct arena *a, struct answer_kf_sync *s);

#endif
