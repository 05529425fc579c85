/* whyreceived: what `siyu why` says of the mass messages that a customer, or a customer group, can receive (api.md 5.1). */
#ifndef SIYU_SRC_FLOW_WHYRECEIVED_H
#define SIYU_SRC_FLOW_WHYRECEIVED_H
#include "base/arena.h"
#include "base/text.h"
#include "flow/settings.h"
#include "store/db.h"

/* How many of the span of now are left, and each mass message of that span as it counts: ours that reached him or wait for a tap, and
 * those of which WeCom said that others had used up the rest. Nothing where no rule is kept or nothing was sent. who: customer or chat_id. */
enum rc MUST_USE whyreceived_say(struct store_db *db, struct arena *a, const struct settings *s, struct span who,
	int64_t now_ms, struct text *out, struct err *err);

#endif
