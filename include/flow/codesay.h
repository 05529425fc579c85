/* flow/codesay: channel codes as `siyu codes` prints them: what WeCom has of each, who serves, who came today. */
#ifndef SIYU_FLOW_CODESAY_H
#define SIYU_FLOW_CODESAY_H
#include "base/arena.h"
#include "base/text.h"
#include "store/db.h"

struct codesay_count { /* for one line behind a reload */
	int listed, stopped, troubled; /* stopped: the row vanished, WeCom still has it */
};

/* All of them, those that vanished last. now_ms: whose day counts as today. json: one array in place of Chinese lines. */
enum rc MUST_USE codesay_print(struct store_db *db, int64_t now_ms, bool json, struct text *out, struct err *err);
/* What becomes of the code of that name when it is deleted at WeCom. RC_CONFLICT: it is not to be, err says why in Chinese. */
enum rc MUST_USE codesay_drop(struct store_db *db, struct arena *a, struct span name, struct text *out, struct err *err);
enum rc MUST_USE codesay_counts(struct store_db *db, struct codesay_count *ret, struct err *err);

#endif
