#include "store/timer.h"
#include "rows.h"

static const char *const names[TIMER_KINDS] = {"name", "deadline", "remind", "remake", "media", "todo", "tag", "sweep",
	"code", "post", "postend", "postremind", "postlook", "walk", "kf", "transfer", "digest", "nudge", "bill",
	"other", "offer", "tasks"};

enum { TIMER_SQL_ADD, TIMER_SQL_DEL, TIMER_SQL_MIN, TIMER_SQL_TAKE };
static const struct stmt_sql timer_sql[] = {
	[TIMER_SQL_ADD] =
		{.sql = "INSERT INTO timer (due_ms, kind, row) VALUES (?1, ?2, ?3) ON CONFLICT (due_ms, kind, row) DO NOTHING"},
	[TIMER_SQL_DEL] = {.sql = "DELETE FROM timer WHERE due_ms = ?1 AND kind = ?2 AND row = ?3"},
	[TIMER_SQL_MIN] = {.sql = "SELECT due_ms FROM timer ORDER BY due_ms, kind, row LIMIT 1",
		.scan = true}, /* one row of the key's order */
	[TIMER_SQL_TAKE] =
		{.sql = "SELECT due_ms, kind, row FROM timer WHERE due_ms <= ?1 ORDER BY due_ms, kind, row LIMIT ?2"},
};
const struct stmt_module timer_module = STMT_MODULE("timer", timer_sql);

static void bind_timer(struct stmt *s, const struct timer *t)
{
	stmt_int(s, 1, t->due_ms);
	stmt_str(s, 2, names[t->kind]);
	stmt_int(s, 3, t->row);
}

enum rc timer_add(struct store_db *db, const struct timer *t, struct err *err)
{
	struct stmt *s = stmt_get(db, STMT_timer, TIMER_SQL_ADD);

	bind_timer(s, t);
	return stmt_run(s, err);
}

enum rc timer_del(struct store_db *db, const struct timer *t, struct err *err)
{
	struct stmt *s = stmt_get(db, STMT_timer, TIMER_SQL_DEL);

	bind_timer(s, t);
	return stmt_run_one(s, err);
}

enum rc timer_min(struct store_db *db, int64_t *ret_ms, struct err *err)
{
	struct stmt *s = stmt_get(db, STMT_timer, TIMER_SQL_MIN);

	return rows_int(s, ret_ms, err);
}

static void read_timer(struct stmt *s, struct arena *a, void *to)
{
	struct timer *t = to;

	(void)a;
	t->due_ms = stmt_col_int(s, 0);
	t->kind = (enum timer_kind)rows_name(names, TIMER_KINDS, stmt_col_peek(s, 1));
	t->row = stmt_col_int(s, 2);
}

enum rc timer_take(struct store_db *db, struct arena *a, int64_t now_ms, int most, struct timer **ret, int *ret_count,
	struct err *err)
{
	struct stmt *s = stmt_get(db, STMT_timer, TIMER_SQL_TAKE);
	void *v = NULL;
	enum rc rc;

	stmt_int(s, 1, now_ms);
	stmt_int(s, 2, most);
	rc = rows_all(s, a, sizeof **ret, read_timer, &v, ret_count, err);
	if (!rc)
		*ret = v;
	return rc;
}
