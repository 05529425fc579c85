#include "store/greeting.h"
#include "rows.h"

#define COLUMNS "script, step, template, sent, asked, trouble"

enum { GREETING_PUT, GREETING_GET, GREETING_OF };
static const struct stmt_sql greeting_sql[] = {
	[GREETING_PUT] = {.sql = "INSERT INTO greeting (" COLUMNS ") VALUES (?1, ?2, ?3, ?4, ?5, ?6)"
				 " ON CONFLICT (script, step) DO UPDATE SET template = excluded.template,"
				 " sent = excluded.sent, asked = excluded.asked, trouble = excluded.trouble"},
	[GREETING_GET] = {.one = true, .sql = "SELECT " COLUMNS " FROM greeting WHERE script = ?1 AND step = ?2"},
	[GREETING_OF] = {.sql = "SELECT " COLUMNS " FROM greeting WHERE script = ?1 ORDER BY script, step"},
};
const struct stmt_module greeting_module = STMT_MODULE("greeting", greeting_sql);

enum rc greeting_put(struct store_db *db, const struct greeting *g, struct err *err)
{
	struct stmt *s = stmt_get(db, STMT_greeting, GREETING_PUT);

	stmt_text(s, 1, g->script);
	stmt_text(s, 2, g->step);
	stmt_text(s, 3, g->template);
	stmt_text(s, 4, g->sent);
	stmt_text(s, 5, g->asked);
	stmt_text(s, 6, g->trouble);
	return stmt_run(s, err);
}

static void read_greeting(struct stmt *s, struct arena *a, void *to)
{
	struct greeting *g = to;

	g->script = stmt_col_text(s, 0, a);
	g->step = stmt_col_text(s, 1, a);
	g->template = stmt_col_text(s, 2, a);
	g->sent = stmt_col_text(s, 3, a);
	g->asked = stmt_col_text(s, 4, a);
	g->trouble = stmt_col_text(s, 5, a);
}

enum rc greeting_get(struct store_db *db, struct arena *a, struct span script, struct span step, struct greeting *ret,
	struct err *err)
{
	struct stmt *s = stmt_get(db, STMT_greeting, GREETING_GET);

	stmt_text(s, 1, script);
	stmt_text(s, 2, step);
	return rows_one(s, a, read_greeting, ret, err);
}

enum rc greeting_of(struct store_db *db, struct arena *a, struct span script, struct greeting **ret, int *ret_count,
	struct err *err)
{
	struct stmt *s = stmt_get(db, STMT_greeting, GREETING_OF);
	void *v = NULL;
	enum rc rc;

	stmt_text(s, 1, script);
	rc = rows_all(s, a, sizeof **ret, read_greeting, &v, ret_count, err);
	if (!rc)
		*ret = v;
	return rc;
}
