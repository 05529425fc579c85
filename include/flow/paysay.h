/* flow/paysay: how the readings of 对外收款 went (siyu orders pull), in Chinese. */
#ifndef SIYU_FLOW_PAYSAY_H
#define SIYU_FLOW_PAYSAY_H
#include "base/text.h"
#include "base/zone.h"
#include "store/db.h"

/* One line for the last reading of each kind. *ret_pulling: one that was asked for goes on; *ret_failed: it did
 * not come to its end. RC_NOTFOUND: there was none. */
enum rc MUST_USE paysay_print(struct store_db *db, const struct zone *zone, bool *ret_pulling, bool *ret_failed,
	struct text *out, struct err *err);

#endif
