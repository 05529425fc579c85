#include "store/botstate.h"
#include "rows.h"

static const char *const names[BOTSTATE_KINDS] = {"choose", "order", "todos", "menu"};

enum { BOTSTATE_PUT, BOTSTATE_GET, BOTSTATE_DROP };
static const struct stmt_sql botstate_sql[] = {
	[BOTSTATE_PUT] =
		{.sql = "INSERT INTO bot_state (employee, kind, at_ms, body) VALUES (?1, ?2, ?3, ?4)"
			" ON CONFLICT (employee, kind) DO UPDATE SET at_ms = excluded.at_ms, body = excluded.body"},
	[BOTSTATE_GET] = {.one = true,
		.sql = "SELECT at_ms, body FROM bot_state WHERE employee = ?1 AND kind = ?2 AND at_ms >= ?3"},
	[BOTSTATE_DROP] = {.sql = "DELETE FROM bot_state WHERE employee = ?1 AND kind = ?2"},
};
const struct stmt_module botstate_module = STMT_MODULE("botstate", botstate_sql);

enum rc botstate_put(struct store_db *db, const struct botstate *b, struct err *err)
{
	struct stmt *s = stmt_get(db, STMT_botstate, BOTSTATE_PUT);

	stmt_text(s, 1, b->employee);
	stmt_str(s, 2, names[b->kind]);
	stmt_int(s, 3, b->at_ms);
	stmt_text(s, 4, b->body);
	return stmt_run(s, err);
}

static void read_state(struct stmt *s, struct arena *a, void *to)
{
	struct botstate *b = to;

	b->at_ms = stmt_col_int(s, 0);
	b->body = stmt_col_text(s, 1, a);
}

enum rc botstate_get(struct store_db *db, struct arena *a, struct span employee, enum botstate_kind kind,
	int64_t from_ms, struct botstate *ret, struct err *err)
{
	struct stmt *s = stmt_get(db, STMT_botstate, BOTSTATE_GET);
	struct botstate b = {.employee = employee, .kind = kind};
	enum rc rc;

	stmt_text(s, 1, employee);
	stmt_str(s, 2, names[kind]);
	stmt_int(s, 3, from_ms);
	rc = rows_one(s, a, read_state, &b, err);
	if (!rc)
		*ret = b;
	return rc;
}

enum rc botstate_drop(struct store_db *db, struct span employee, enum botstate_kind kind, struct err *err)
{
	struct stmt *s = stmt_get(db, STMT_botstate, BOTSTATE_DROP);

	stmt_text(s, 1, employee);
	stmt_str(s, 2, names[kind]);
	return stmt_run(s, err);
}
