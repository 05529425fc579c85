#include "store/conversion.h"
#include "rows.h"

#define CONVERSION_COLUMNS "enrolment, name, customer, employee, at_ms, day, script, step"

enum { CONVERSION_ADD, CONVERSION_OF };
static const struct stmt_sql conversion_sql[] = {
	[CONVERSION_ADD] =
		{.sql = "INSERT INTO conversion (" CONVERSION_COLUMNS
			") VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8) ON CONFLICT (enrolment, name) DO NOTHING"},
	[CONVERSION_OF] = {.sql = "SELECT " CONVERSION_COLUMNS " FROM conversion WHERE enrolment = ?1 ORDER BY name"},
};
const struct stmt_module conversion_module = STMT_MODULE("conversion", conversion_sql);

enum rc conversion_add(struct store_db *db, const struct conversion *c, struct err *err)
{
	struct stmt *s = stmt_get(db, STMT_conversion, CONVERSION_ADD);
	enum rc rc;

	stmt_int(s, 1, c->enrolment);
	stmt_text(s, 2, c->name);
	stmt_text(s, 3, c->customer);
	stmt_text(s, 4, c->employee);
	stmt_int(s, 5, c->at_ms);
	stmt_int(s, 6, c->day);
	stmt_text(s, 7, c->script);
	stmt_text(s, 8, c->step);
	rc = stmt_run(s, err);
	if (!rc && !stmt_changes(db))
		return err_set(err, RC_CONFLICT, "'%.*s' is counted in this round", SPAN_ARG(c->name));
	return rc;
}

static void read_conversion(struct stmt *s, struct arena *a, void *to)
{
	struct conversion *c = to;

	c->enrolment = stmt_col_int(s, 0);
	c->name = stmt_col_text(s, 1, a);
	c->customer = stmt_col_text(s, 2, a);
	c->employee = stmt_col_text(s, 3, a);
	c->at_ms = stmt_col_int(s, 4);
	c->day = stmt_col_int(s, 5);
	c->script = stmt_col_text(s, 6, a);
	c->step = stmt_col_text(s, 7, a);
}

enum rc conversion_of(struct store_db *db, struct arena *a, int64_t enrolment, struct conversion **ret, int *ret_count,
	struct err *err)
{
	struct stmt *s = stmt_get(db, STMT_conversion, CONVERSION_OF);
	void *v = NULL;
	enum rc rc;

	stmt_int(s, 1, enrolment);
	rc = rows_all(s, a, sizeof **ret, read_conversion, &v, ret_count, err);
	if (!rc)
		*ret = v;
	return rc;
}
