/* flow/checkinsay: what the state says of 打卡, for people. */
#ifndef SIYU_FLOW_CHECKINSAY_H
#define SIYU_FLOW_CHECKINSAY_H
#include "base/text.h"
#include "store/db.h"

/* The running ones: each group with its members, who has most days first. name empty: all, else the 打卡 or the group of that name.
 * RC_NOTFOUND: none is called so. Appends. */
enum rc MUST_USE checkinsay_print(
	struct store_db *db, struct span name, int64_t now_ms, struct text *out, struct err *err);

#endif
