/* kfway: addresses of accounts of 微信客服 by scene (callbacks.md 6.7). WeCom lists none, so that what it answered is kept; the scene comes
 * back with enter_session and tells which of them the customer used. */
#ifndef SIYU_FLOW_KFWAY_H
#define SIYU_FLOW_KFWAY_H
#include "foldint.h"

/* {"account": id or name, "scene"[, "name"]}: asked for, or called otherwise when it is there. *ret_refusal: why not, Chinese, in work. */
enum rc MUST_USE kfway_want(struct fold *f, const struct json_node *root, struct span *ret_refusal, struct err *err);
enum rc MUST_USE kfway_made(
	struct fold *f, struct outbox_row *e, const struct answer *x, const struct wire_answer *w, struct err *err);
enum rc MUST_USE kfway_failed(
	struct fold *f, struct outbox_row *e, const struct answer *x, const struct wire_answer *w, struct err *err);
/* What people call the place of that scene; empty: it has no name. In work. */
enum rc MUST_USE kfway_place(
	struct fold *f, struct span account, struct span scene, struct span *ret, struct err *err);
/* 「包裹卡（card01）」, or the scene. In work. */
enum rc MUST_USE kfway_called(
	struct fold *f, struct span account, struct span scene, struct span *ret, struct err *err);

#endif
