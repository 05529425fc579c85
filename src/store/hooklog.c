#include "store/hooklog.h"

#include "rows.h"

#define COLUMNS "event, hook, kind, id, line, body, state, made_ms, ended_ms, tries, detail, customer"

static const char *const names[HOOKLOG_STATES] = {"waiting", "sending", "failing", "delivered", "dead"};

enum { HOOK_ADD, HOOK_GET, HOOK_MOVE, HOOK_NEXT, HOOK_COUNT, HOOK_IN, HOOK_TOTALS, HOOK_PRUNE };
static const struct stmt_sql hooklog_sql[] = {
	[HOOK_ADD] = {.sql = "INSERT INTO hook_event (" COLUMNS
			     ") VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12)"},
	[HOOK_GET] = {.one = true, .sql = "SELECT " COLUMNS " FROM hook_event WHERE event = ?1"},
	[HOOK_MOVE] =
		{.sql = "UPDATE hook_event SET state = ?2, ended_ms = ?3, tries = ?4, detail = ?5 WHERE event = ?1"},
	[HOOK_NEXT] = {.one = true,
		.sql = "SELECT " COLUMNS
		       " FROM hook_event AS w WHERE w.hook = ?1 AND w.state = 'waiting' AND NOT EXISTS ("
		       "SELECT 1 FROM hook_event AS s WHERE s.hook = w.hook AND s.line = w.line AND s.state = 'sending') "
		       "AND NOT EXISTS (SELECT 1 FROM hook_event AS s WHERE s.hook = w.hook AND s.line = w.line "
		       "AND s.state = 'failing') ORDER BY w.event LIMIT 1"},
	[HOOK_COUNT] = {.one = true,
		.sql = "SELECT count(*) FROM (SELECT event FROM hook_event WHERE hook = ?1 AND state = ?2 "
		       "ORDER BY event LIMIT ?3) AS some"},
	[HOOK_IN] = {.sql = "SELECT " COLUMNS
			    " FROM hook_event WHERE state = ?1 AND (hook > ?2 OR (hook = ?2 AND event > ?3)) "
			    "ORDER BY hook, event LIMIT ?4"},
	[HOOK_TOTALS] = {.scan = true, /* asked by people */
		.sql = "SELECT hook, state, count(*), min(made_ms) FROM hook_event GROUP BY hook, state ORDER BY hook, state"},
	[HOOK_PRUNE] = {.sql = "DELETE FROM hook_event WHERE (state = 'delivered' AND ended_ms < ?1) "
			       "OR (state = 'dead' AND ended_ms < ?2)"},
};
const struct stmt_module hooklog_module = STMT_MODULE("hooklog", hooklog_sql);

const char *hooklog_state_name(enum hooklog_state s)
{
	return names[s];
}

static void read_event(struct stmt *s, struct arena *a, void *to)
{
	struct hooklog_event *e = to;

	e->event = stmt_col_int(s, 0);
	e->hook = stmt_col_text(s, 1, a);
	e->kind = stmt_col_text(s, 2, a);
	e->id = stmt_col_text(s, 3, a);
	e->line = stmt_col_text(s, 4, a);
	e->body = stmt_col_text(s, 5, a);
	e->state = (enum hooklog_state)rows_name(names, HOOKLOG_STATES, stmt_col_peek(s, 6));
	e->made_ms = stmt_col_int(s, 7);
	e->ended_ms = stmt_col_int_or(s, 8, 0);
	e->tries = stmt_col_int(s, 9);
	e->detail = stmt_col_text(s, 10, a);
	e->customer = stmt_col_text(s, 11, a);
}

enum rc hooklog_add(struct store_db *db, const struct hooklog_event *e, struct err *err)
{
	struct stmt *s = stmt_get(db, STMT_hooklog, HOOK_ADD);

	stmt_int(s, 1, e->event);
	stmt_text(s, 2, e->hook);
	stmt_text(s, 3, e->kind);
	stmt_text(s, 4, e->id);
	stmt_text(s, 5, e->line);
	stmt_text(s, 6, e->body);
	stmt_str(s, 7, names[e->state]);
	stmt_int(s, 8, e->made_ms);
	stmt_int_or_null(s, 9, e->ended_ms, 0);
	stmt_int(s, 10, e->tries);
	stmt_text_or_empty(s, 11, e->detail);
	stmt_text_or_empty(s, 12, e->customer);
	return stmt_run(s, err);
}

enum rc hooklog_get(struct store_db *db, struct arena *a, int64_t event, struct hooklog_event *ret, struct err *err)
{
	struct stmt *s = stmt_get(db, STMT_hooklog, HOOK_GET);

	stmt_int(s, 1, event);
	return rows_one(s, a, read_event, ret, err);
}

enum rc hooklog_move(struct store_db *db, const struct hooklog_event *e, struct err *err)
{
	struct stmt *s = stmt_get(db, STMT_hooklog, HOOK_MOVE);

	stmt_int(s, 1, e->event);
	stmt_str(s, 2, names[e->state]);
	stmt_int_or_null(s, 3, e->ended_ms, 0);
	stmt_int(s, 4, e->tries);
	stmt_text_or_empty(s, 5, e->detail);
	return stmt_run_one(s, err);
}

enum rc hooklog_next(struct store_db *db, struct arena *a, struct span hook, struct hooklog_event *ret, struct err *err)
{
	struct stmt *s = stmt_get(db, STMT_hooklog, HOOK_NEXT);

	stmt_text(s, 1, hook);
	return rows_one(s, a, read_event, ret, err);
}

enum rc hooklog_count(
	struct store_db *db, struct span hook, enum hooklog_state state, int most, int64_t *ret, struct err *err)
{
	struct stmt *s = stmt_get(db, STMT_hooklog, HOOK_COUNT);

	stmt_text(s, 1, hook);
	stmt_str(s, 2, names[state]);
	stmt_int(s, 3, most);
	return rows_int(s, ret, err);
}

enum rc hooklog_in(struct store_db *db, struct arena *a, enum hooklog_state state, struct span hook, int64_t event,
	int most, struct hooklog_event **ret, int *ret_count, struct err *err)
{
	struct stmt *s = stmt_get(db, STMT_hooklog, HOOK_IN);
	void *v = NULL;

	stmt_str(s, 1, names[state]);
	stmt_text_or_empty(s, 2, hook);
	stmt_int(s, 3, event);
	stmt_int(s, 4, most);
	enum rc rc = rows_all(s, a, sizeof **ret, read_event, &v, ret_count, err);
	if (!rc)
		*ret = v;
	return rc;
}

static void read_total(struct stmt *s, struct arena *a, void *to)
{
	struct hooklog_total *t = to;

	t->hook = stmt_col_text(s, 0, a);
	t->state = (enum hooklog_state)rows_name(names, HOOKLOG_STATES, stmt_col_peek(s, 1));
	t->events = stmt_col_int(s, 2);
	t->oldest_ms = stmt_col_int(s, 3);
}

enum rc hooklog_totals(
	struct store_db *db, struct arena *a, struct hooklog_total **ret, int *ret_count, struct err *err)
{
	void *v = NULL;
	enum rc rc = rows_all(stmt_get(db, STMT_hooklog, HOOK_TOTALS), a, sizeof **ret, read_total, &v, ret_count, err);

	if (!rc)
		*ret = v;
	return rc;
}

enum rc hooklog_prune(struct store_db *db, int64_t delivered_ms, int64_t dead_ms, struct err *err)
{
	struct stmt *s = stmt_get(db, STMT_hooklog, HOOK_PRUNE);

	stmt_int(s, 1, delivered_ms);
	stmt_int(s, 2, dead_ms);
	return stmt_run(s, err);
}
