/* store/remark: what an employee noted about a customer on their relation: 备注, 描述, company, mobiles (api.md 2.3). */
#ifndef SIYU_STORE_REMARK_H
#define SIYU_STORE_REMARK_H
#include "base/arena.h"
#include "store/db.h"

struct remark {
	struct span customer, employee;
	struct span remark, description, company; /* empty: none */
	struct span mobiles;                      /* with blanks between; empty: none */
	int64_t as_of_ms; /* when WeCom was asked, or last answered a change of ours: what was asked before that is older */
};

enum rc MUST_USE remark_get(struct store_db *db, struct arena *a, struct span customer, struct span employee,
	struct remark *ret, struct err *err);                                                  /* RC_NOTFOUND */
enum rc MUST_USE remark_put(struct store_db *db, const struct remark *r, struct err *err); /* makes or overwrites */

#endif
