#include "store/remark.h"
#include "rows.h"

#define REMARK_COLUMNS "customer, employee, remark, description, company, mobiles, as_of_ms"

enum { REMARK_GET, REMARK_PUT, REMARK_PAGE, REMARK_CALLED };
static const struct stmt_sql remark_sql[] = {
	[REMARK_GET] = {.one = true,
		.sql = "SELECT " REMARK_COLUMNS " FROM remark WHERE customer = ?1 AND employee = ?2"},
	[REMARK_PUT] = {.sql = "INSERT INTO remark (" REMARK_COLUMNS ") VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7) "
			       "ON CONFLICT (customer, employee) DO UPDATE SET remark = excluded.remark, "
			       "description = excluded.description, company = excluded.company, "
			       "mobiles = excluded.mobiles, as_of_ms = excluded.as_of_ms"},
	[REMARK_PAGE] = {.sql = "SELECT " REMARK_COLUMNS " FROM remark WHERE (customer, employee) > (?1, ?2) "
				"ORDER BY customer, employee LIMIT ?3"},
	[REMARK_CALLED] = {.sql = "SELECT " REMARK_COLUMNS " FROM remark WHERE remark >= ?1 AND remark < ?2 "
				  "AND remark <> '' ORDER BY remark, customer, employee LIMIT ?3"},
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
	struct stmt *s = stmt_get(db, STMT_remark, REMARK_PUT);

	stmt_text(s, 1, r->customer);
	stmt_text(s, 2, r->employee);
	stmt_text_or_empty(s, 3, r->remark);
	stmt_text_or_empty(s, 4, r->description);
	stmt_text_or_empty(s, 5, r->company);
	stmt_text_or_empty(s, 6, r->mobiles);
	stmt_int(s, 7, r->as_of_ms);
	return stmt_run(s, err);
}

enum rc remark_page(struct store_db *db, struct arena *a, struct span customer, struct span employee, int most,
	struct remark **ret, int *ret_count, struct err *err)
{
	struct stmt *s = stmt_get(db, STMT_remark, REMARK_PAGE);
	void *v = NULL;
	enum rc rc;

	stmt_text(s, 1, customer);
	stmt_text(s, 2, employee);
	stmt_int(s, 3, most);
	rc = rows_all(s, a, sizeof **ret, read_remark, &v, ret_count, err);
	if (!rc)
		*ret = v;
	return rc;
}

enum rc remark_called(struct store_db *db, struct arena *a, struct span prefix, int most, struct remark **ret,
	int *ret_count, struct err *err)
{
	struct stmt *s = stmt_get(db, STMT_remark, REMARK_CALLED);
	void *v = NULL;
	enum rc rc;

	stmt_text(s, 1, prefix);
	stmt_text(s, 2, rows_behind(a, prefix));
	stmt_int(s, 3, most);
	rc = rows_all(s, a, sizeof **ret, read_remark, &v, ret_count, err);
	if (!rc)
		*ret = v;
	return rc;
}
