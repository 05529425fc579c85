#include "store/due.h"
#include "rows.h"

enum { DUE_ADD, DUE_DEL, DUE_MIN, DUE_TAKE };
static const struct stmt_sql due_sql[] = {
	[DUE_ADD] = {.sql = "INSERT INTO due (due_ms, script, step, employee, enrolment) VALUES (?1, ?2, ?3, ?4, ?5)"},
	[DUE_DEL] =
		{.sql = "DELETE FROM due WHERE due_ms = ?1 AND script = ?2 AND step = ?3 AND employee = ?4 AND enrolment = ?5"},
	[DUE_MIN] = {.sql = "SELECT due_ms FROM due ORDER BY due_ms, script, step, employee, enrolment LIMIT 1",
		.scan = true}, /* one row of the key's order */
	[DUE_TAKE] = {.sql = "SELECT due_ms, script, step, employee, enrolment FROM due WHERE due_ms <= ?1 "
			     "ORDER BY due_ms, script, step, employee, enrolment LIMIT ?2"},
};
const struct stmt_module due_module = STMT_MODULE("due", due_sql);

static void bind_due(struct stmt *s, const struct due *d)
{
	stmt_int(s, 1, d->due_ms);
	stmt_text(s, 2, d->script);
	stmt_int(s, 3, d->step);
	stmt_text(s, 4, d->employee);
	stmt_int(s, 5, d->enrolment);
}

enum rc due_add(struct store_db *db, const struct due *d, struct err *err)
{
	struct stmt *s = stmt_get(db, STMT_due, DUE_ADD);

	bind_due(s, d);
	return stmt_run(s, err);
}

enum rc due_del(struct store_db *db, const struct due *d, struct err *err)
{
	struct stmt *s = stmt_get(db, STMT_due, DUE_DEL);

	bind_due(s, d);
	return stmt_run_one(s, err);
}

enum rc due_min(struct store_db *db, int64_t *ret_ms, struct err *err)
{
	struct stmt *s = stmt_get(db, STMT_due, DUE_MIN);
	enum rc rc = stmt_step(s, err);

	if (!rc)
		*ret_ms = stmt_col_int(s, 0);
	stmt_done(s);
	return rc;
}

static void read_due(struct stmt *s, struct arena *a, void *to)
{
	struct due *d = to;

	d->due_ms = stmt_col_int(s, 0);
	d->script = stmt_col_text(s, 1, a);
	d->step = stmt_col_int(s, 2);
	d->employee = stmt_col_text(s, 3, a);
	d->enrolment = stmt_col_int(s, 4);
}

enum rc due_take(struct store_db *db, struct arena *a, int64_t now_ms, int most, struct due **ret, int *ret_count,
	struct err *err)
{
	struct stmt *s = stmt_get(db, STMT_due, DUE_TAKE);
	void *v = NULL;
	enum rc rc;

	stmt_int(s, 1, now_ms);
	stmt_int(s, 2, most);
	rc = rows_all(s, a, sizeof **ret, read_due, &v, ret_count, err);
	if (!rc)
		*ret = v;
	return rc;
}
