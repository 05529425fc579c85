/* flow/syncsay: what the last walk over WeCom's data (siyu sync) found, in Chinese. */
#ifndef SIYU_FLOW_SYNCSAY_H
#define SIYU_FLOW_SYNCSAY_H
#include "base/text.h"
#include "base/zone.h"
#include "store/db.h"

/* The last walk as it stands; *ret_over: it is over, *ret_failed: without its end. RC_NOTFOUND: there was none. */
enum rc MUST_USE syncsay_print(struct store_db *db, const struct zone *zone, bool *ret_over, bool *ret_failed,
	struct text *out, struct err *err);

#endif
