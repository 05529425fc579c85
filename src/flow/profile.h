/* profile: what externalcontact/get and the pages of a walk tell of a customer: name, unionid, firm (api.md 2.3, 2.4). */
#ifndef SIYU_FLOW_PROFILE_H
#define SIYU_FLOW_PROFILE_H
#include "base/err.h"
#include "flow/wire.h"
#include "store/outbox.h"
#include "wecom/answer.h"

struct fold;

/* The answer to externalcontact/get, or that there will be none. */
enum rc MUST_USE profile_done(
	struct fold *f, struct outbox_row *e, const struct answer *x, const struct wire_answer *w, struct err *err);
enum rc MUST_USE profile_failed(
	struct fold *f, struct outbox_row *e, const struct answer *x, const struct wire_answer *w, struct err *err);
/* Name, unionid, firm. A customer whom we do not know is passed over. */
enum rc MUST_USE profile_learn(struct fold *f, struct span customer, const struct answer_contact *c, struct err *err);

#endif
