/* loginwork: logins of customers in the product of the corp: what its own counter posts, or a person tells (finding 64). */
#ifndef SIYU_FLOW_LOGINWORK_H
#define SIYU_FLOW_LOGINWORK_H
#include "foldint.h"

/* Does this body of an INBOX_ORDERS input tell of logins? {"logins":[{"external_userid","at","times"}…]} */
bool loginwork_is(struct span body);
enum rc MUST_USE loginwork_apply(struct fold *f, struct span body, struct err *err);
/* One of them, by a command: {"customer","at","times"}; at absent: now. */
enum rc MUST_USE loginwork_told(struct fold *f, const struct json_node *root, struct err *err);
/* For 近N天登录. */
enum rc MUST_USE loginwork_facts(struct fold *f, struct span customer, struct sop_facts *to, struct err *err);

#endif
