/* flow/statsay: what WeCom counted of employees and customer groups (api.md 11), as `siyu stats` prints it. */
#ifndef SIYU_FLOW_STATSAY_H
#define SIYU_FLOW_STATSAY_H
#include "base/text.h"
#include "store/db.h"

/* The last `days` days up to yesterday, of Beijing, as WeCom counts them. json: each day of each; else a line each with the sum, and how many
 * of the days are not final. Appends. */
enum rc MUST_USE statsay_print(
	struct store_db *db, int64_t now_ms, int days, bool json, struct text *out, struct err *err);

#endif
