/* flow/scoresay: the score of a customer as the addition it is, and his level, in Chinese (`siyu score`). */
#ifndef SIYU_FLOW_SCORESAY_H
#define SIYU_FLOW_SCORESAY_H
#include "base/arena.h"
#include "base/text.h"
#include "flow/settings.h"
#include "store/db.h"

/* Appends to out all that counts up to at_ms. RC_NOTFOUND: nothing is known of him. */
enum rc MUST_USE scoresay_print(
	struct store_db *db, struct span customer, int64_t at_ms, struct text *out, struct err *err);
/* "  分数 40 · 级别 普通、已合作 · RFM 一般发展": one line, for why. */
enum rc MUST_USE scoresay_line(struct store_db *db, struct arena *a, const struct settings *s, struct span customer,
	int64_t at_ms, struct text *out, struct err *err);

#endif
