#include "store/remark.h"
#include "rows.h"
#include "store/called.h"

#define REMARK_COLUMNS "customer, employee, remark, description, company, mobiles, as_of_ms"

enum { REMARK_GET, REMARK_PUT };
static const struct stmt_sql remark_sql[] = {
	[REMARK_GET] = {.one = true,
		.sql = "SELECT " REMARK_COLUMNS " FROM remark WHERE customer = ?1 AND employee = ?2"},
	[REMARK_PUT] = {.sql = "INSERT INTO remark (" REMARK_COLUMNS ") VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7) "
			       "ON CONFLICT (customer, employee) DO UPDATE SET remark = excluded.remark, "
			       "description = excluded.description, company = excluded.company, "
			       "mobiles = excluded.mobiles, as_of_ms = excluded.as_of_ms"},
};
const struct stmt_module remark_module = STMT_MODULE("remark", remark_sql);

static void read_remark(struct stmt *s, struct arena *a, void *to)
{
	struct remark *r = to;

	r->customer = stmt_col_text(s, 0, a);
	r->employee = stmt_col_text(s, 1, a);
	r->remark = stmt_col_text(s, 2, a);
	r->description = stmt_col_text(s, 3, a);
	r->company = stmt_col_text(s, 4, a);
	r->mobiles = stmt_col_text(s, 5, a);
	r->as_of_ms = stmt_col_int(s, 6);
}

enum rc remark_get(struct store_db *db, struct arena *a, struct span customer, struct span employee, struct remark *ret,
	struct err *err)
{
	struct stmt *s = stmt_get(db, STMT_remark, REMARK_GET);

	stmt_text(s, 1, customer);
	stmt_text(s, 2, employee);
	return rows_one(s, a, read_remark, ret, err);
}

enum rc remark_put(struct store_db *db, const struct remark *r, struct err *err)
{
	struct arena *a = arena_new(0);
	struct remark was;
	struct stmt *s;
	enum rc rc = remark_get(db, a, r->customer, r->employee, &was, err);
	bool known = !rc;

	if (rc && rc != RC_NOTFOUND) {
		arena_free(a);
		return rc;
	}
	s = stmt_get(db, STMT_remark, REMARK_PUT);
	stmt_text(s, 1, r->customer);
	stmt_text(s, 2, r->employee);
	stmt_text_or_empty(s, 3, r->remark);
	stmt_text_or_empty(s, 4, r->description);
	stmt_text_or_empty(s, 5, r->company);
	stmt_text_or_empty(s, 6, r->mobiles);
	stmt_int(s, 7, r->as_of_ms);
	rc = stmt_run(s, err);
	if (!rc)
		rc = called_noted(db, known ? &was : NULL, r, err);
	arena_free(a);
	return rc;
}
