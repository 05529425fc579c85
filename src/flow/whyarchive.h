/* whyarchive: what the chat archive brought of a customer, for `siyu why`. */
#ifndef SIYU_SRC_FLOW_WHYARCHIVE_H
#define SIYU_SRC_FLOW_WHYARCHIVE_H
#include "base/arena.h"
#include "base/text.h"
#include "base/zone.h"
#include "store/db.h"

/* Appends nothing where nothing was read of him. at_ms: as it was then. */
enum rc MUST_USE whyarchive_of(struct store_db *db, struct arena *a, const struct zone *z, struct span customer, int64_t at_ms,
	struct text *out, struct err *err);

#endif
