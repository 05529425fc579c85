/* flow/quotasay: quotas as siyu quota, status and try say them. */
#ifndef SIYU_FLOW_QUOTASAY_H
#define SIYU_FLOW_QUOTASAY_H
#include "flow/quotause.h"
#include "base/json.h"

#define QUOTASAY_NEAR 800 /* per thousand of a limit, which is told of without being asked for */

/* A table, a line each, with a heading; names of people and groups are looked up in db. Appends. */
enum rc MUST_USE quotasay_table(struct store_db *db, const struct quotause_ask *ask,
	const struct quotause use[ALLOWANCE_COUNT], struct text *out, struct err *err);
/* Those of which QUOTASAY_NEAR is used or will be, a line each without a heading; *ret_n of them. */
enum rc MUST_USE quotasay_near(struct store_db *db, const struct quotause_ask *ask,
	const struct quotause use[ALLOWANCE_COUNT], struct text *out, int *ret_n, struct err *err);
/* An array; near: of those alone. */
void quotasay_json(const struct quotause_ask *ask, const struct quotause use[ALLOWANCE_COUNT], bool near, struct jsonw *w);

#endif
