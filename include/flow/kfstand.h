/* flow/kfstand: how the accounts of 微信客服 stand (siyu kf): read when, who receives, who waits, what is wrong. */
#ifndef SIYU_FLOW_KFSTAND_H
#define SIYU_FLOW_KFSTAND_H
#include "base/text.h"
#include "base/zone.h"
#include "store/db.h"

/* In Chinese, or (json) as one array. */
enum rc MUST_USE kfstand_print(
	struct store_db *db, const struct zone *zone, int64_t now_ms, bool json, struct text *out, struct err *err);

#endif
