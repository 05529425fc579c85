/* flow/transfersay: handing over (在职继承, 离职继承) as `siyu transfer` prints it. */
#ifndef SIYU_FLOW_TRANSFERSAY_H
#define SIYU_FLOW_TRANSFERSAY_H
#include "base/text.h"
#include "base/zone.h"
#include "store/db.h"

/* Who left and whose customers and groups wait, as WeCom listed them last; which transfers go on. */
enum rc MUST_USE transfersay_list(struct store_db *db, const struct zone *zone, struct text *out, struct err *err);
/* The last one: how many of what, and each that did not go. *ret_over: nothing of it is to be asked any more today: what is left waits
 * for the customers; *ret_failed: nobody could be asked for. RC_NOTFOUND: there was none. */
enum rc MUST_USE transfersay_status(struct store_db *db, const struct zone *zone, bool *ret_over, bool *ret_failed,
	struct text *out, struct err *err);
/* 交接表: for a taker, all customers and groups that came or come to him since from_ms: who they are, what was noted, what they bought,
 * which scripts go on and what is next, what is to be done. csv: UTF-8 with BOM, a row each; else lines. RC_NOTFOUND: there are none. */
enum rc MUST_USE transfersay_sheet(struct store_db *db, struct span taker, int64_t from_ms, bool csv, struct text *out,
	struct err *err);

#endif
