#include "store/warning.h"
#include "rows.h"

#define COLUMNS "matter, code, n, at_ms, until_ms"

enum { WARNING_PUT, WARNING_GET, WARNING_ALL };
static const struct stmt_sql warning_sql[] = {
	[WARNING_PUT] =
		{.sql = "INSERT INTO warning (" COLUMNS
			") VALUES (?1, ?2, ?3, ?4, ?5) ON CONFLICT (matter) DO UPDATE SET "
			"code = excluded.code, n = excluded.n, at_ms = excluded.at_ms, until_ms = excluded.until_ms"},
	[WARNING_GET] = {.one = true, .sql = "SELECT " COLUMNS " FROM warning WHERE matter = ?1"},
	[WARNING_ALL] = {.scan = true /* a few */, .sql = "SELECT " COLUMNS " FROM warning ORDER BY matter"},
};
const struct stmt_module warning_module = STMT_MODULE("warning", warning_sql);

enum rc warning_put(struct store_db *db, const struct warning *w, struct err *err)
{
	struct stmt *s = stmt_get(db, STMT_warning, WARNING_PUT);

	stmt_text(s, 1, w->matter);
	stmt_text_or_empty(s, 2, w->code);
	stmt_int_or_null(s, 3, w->n, WARNING_NONE);
	stmt_int(s, 4, w->at_ms);
	stmt_int_or_null(s, 5, w->until_ms, WARNING_NONE);
	return stmt_run(s, err);
}

static void read_warning(struct stmt *s, struct arena *a, void *to)
{
	*(struct warning *)to = (struct warning){.matter = stmt_col_text(s, 0, a),
		.code = stmt_col_text(s, 1, a),
		.n = stmt_col_int_or(s, 2, WARNING_NONE),
		.at_ms = stmt_col_int(s, 3),
		.until_ms = stmt_col_int_or(s, 4, WARNING_NONE)};
}

enum rc warning_get(struct store_db *db, struct arena *a, struct span matter, struct warning *ret, struct err *err)
{
	struct stmt *s = stmt_get(db, STMT_warning, WARNING_GET);

	stmt_text(s, 1, matter);
	return rows_one(s, a, read_warning, ret, err);
}

enum rc warning_all(struct store_db *db, struct arena *a, struct warning **ret, int *ret_count, struct err *err)
{
	void *v = NULL;
	enum rc rc =
		rows_all(stmt_get(db, STMT_warning, WARNING_ALL), a, sizeof **ret, read_warning, &v, ret_count, err);

	if (!rc)
		*ret = v;
	return rc;
}
