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
/* 备注, 描述, company, mobiles of one relation, and that its tags may be looked at: *ret_fresh is false where something younger is known
 * of it, or it ended (who deleted the employee is still listed). A relation that we do not know is passed over, and not fresh. dry: only whether. */
enum rc MUST_USE profile_follow(struct fold *f, struct span customer, struct span employee,
	const struct answer_follow *who, int64_t as_of_ms, bool dry, bool *ret_fresh, struct err *err);
/* WeCom has answered a change of ours to that relation: what was asked for before now is older. What is absent stays. */
enum rc MUST_USE profile_changed(struct fold *f, const struct request_remark *ours, struct err *err);
enum rc MUST_USE profile_remarked( /* our own 改备注 */
	struct fold *f, struct outbox_row *e, const struct answer *x, const struct wire_answer *w, struct err *err);
/* Name, unionid, firm. A customer whom we do not know is passed over. */
enum rc MUST_USE profile_learn(struct fold *f, struct span customer, const struct answer_contact *c, struct err *err);

#endif
