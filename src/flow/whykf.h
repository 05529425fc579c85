/* whykf: what `siyu why` says of a customer's conversations in 微信客服. */
#ifndef SIYU_FLOW_WHYKF_H
#define SIYU_FLOW_WHYKF_H
#include "base/arena.h"
#include "base/text.h"
#include "base/zone.h"
#include "store/db.h"

/* Up to at_ms; nothing where he never came. */
enum rc MUST_USE whykf_of(struct store_db *db, struct arena *a, const struct zone *z, struct span customer, int64_t at_ms,
	struct text *out, struct err *err);

#endif
