#include "store/sweep.h"
#include "rows.h"

#define SWEEP_COLUMNS "sweep, script, what, mark_ms, walking, after_key, after_customer, limit_ms, day, taken, wake_ms"

enum { SWEEP_ADD, SWEEP_GET, SWEEP_PUT, SWEEP_DEL, SWEEP_ALL };
static const struct stmt_sql sweep_sql[] = {
	[SWEEP_ADD] = {.sql = "INSERT INTO sweep (" SWEEP_COLUMNS
			      ") VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11)"},
	[SWEEP_GET] = {.one = true, .sql = "SELECT " SWEEP_COLUMNS " FROM sweep WHERE sweep = ?1"},
	[SWEEP_PUT] = {.sql = "UPDATE sweep SET mark_ms = ?4, walking = ?5, after_key = ?6, after_customer = ?7, "
			      "limit_ms = ?8, day = ?9, taken = ?10, wake_ms = ?11 "
			      "WHERE sweep = ?1 AND script = ?2 AND what = ?3"},
	[SWEEP_DEL] = {.sql = "DELETE FROM sweep WHERE sweep = ?1"},
	[SWEEP_ALL] = {.sql = "SELECT " SWEEP_COLUMNS " FROM sweep ORDER BY sweep", .scan = true},
};
const struct stmt_module sweep_module = STMT_MODULE("sweep", sweep_sql);

static void bind_sweep(struct stmt *s, const struct sweep *w)
{
	stmt_int(s, 1, w->sweep);
	stmt_text(s, 2, w->script);
	stmt_text(s, 3, w->what);
	stmt_int(s, 4, w->mark_ms);
	stmt_int(s, 5, w->walking);
	stmt_int(s, 6, w->after_key);
	stmt_text(s, 7, w->after_customer);
	stmt_int(s, 8, w->limit_ms);
	stmt_int(s, 9, w->day);
	stmt_int(s, 10, w->taken);
	stmt_int_or_null(s, 11, w->wake_ms, SWEEP_NONE);
}

static void read_sweep(struct stmt *s, struct arena *a, void *to)
{
	struct sweep *w = to;

	w->sweep = stmt_col_int(s, 0);
	w->script = stmt_col_text(s, 1, a);
	w->what = stmt_col_text(s, 2, a);
	w->mark_ms = stmt_col_int(s, 3);
	w->walking = stmt_col_int(s, 4) != 0;
	w->after_key = stmt_col_int(s, 5);
	w->after_customer = stmt_col_text(s, 6, a);
	w->limit_ms = stmt_col_int(s, 7);
	w->day = stmt_col_int(s, 8);
	w->taken = stmt_col_int(s, 9);
	w->wake_ms = stmt_col_int_or(s, 10, SWEEP_NONE);
}

enum rc sweep_add(struct store_db *db, const struct sweep *w, struct err *err)
{
	struct stmt *s = stmt_get(db, STMT_sweep, SWEEP_ADD);

	bind_sweep(s, w);
	return stmt_run(s, err);
}

enum rc sweep_get(struct store_db *db, struct arena *a, int64_t id, struct sweep *ret, struct err *err)
{
	struct stmt *s = stmt_get(db, STMT_sweep, SWEEP_GET);

	stmt_int(s, 1, id);
	return rows_one(s, a, read_sweep, ret, err);
}

enum rc sweep_put(struct store_db *db, const struct sweep *w, struct err *err)
{
	struct stmt *s = stmt_get(db, STMT_sweep, SWEEP_PUT);

	bind_sweep(s, w);
	return stmt_run_one(s, err);
}

enum rc sweep_del(struct store_db *db, int64_t id, struct err *err)
{
	struct stmt *s = stmt_get(db, STMT_sweep, SWEEP_DEL);

	stmt_int(s, 1, id);
	return stmt_run_one(s, err);
}

enum rc sweep_all(struct store_db *db, struct arena *a, struct sweep **ret, int *ret_count, struct err *err)
{
	struct stmt *s = stmt_get(db, STMT_sweep, SWEEP_ALL);
	void *v = NULL;
	enum rc rc = rows_all(s, a, sizeof **ret, read_sweep, &v, ret_count, err);

	if (!rc)
		*ret = v;
	return rc;
}
