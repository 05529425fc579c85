#include "store/taskq.h"

#include "rows.h"
#include "store/post.h"

/* clang-format off */
#define MEMBERS(state) "(SELECT count(*) FROM task_member AS m WHERE m.task = t.task AND m.state = '" state "')"
/* clang-format on */

enum { WAITING = TASKQ_KINDS, OPENED };
static const struct stmt_sql taskq_sql[] = {
	[TASKQ_MASS] =
		{.sql = "SELECT t.employee, t.script, t.deadline_ms, t.made_ms, t.confirmed_ms, " MEMBERS("sent") ", " MEMBERS(
			 "quota") " FROM task AS t WHERE t.deadline_ms >= ?1 AND t.deadline_ms < ?2"
				  " AND t.made_ms IS NOT NULL AND (t.state = 'waiting' OR t.state = 'sent' OR t.state = 'partly'"
				  " OR t.state = 'expired') ORDER BY t.deadline_ms, t.task"},
	/* Posts are some a day, and no index has their deadline. */
	[TASKQ_POST] = {.scan = true,
		.sql = "SELECT m.employee, p.script, p.deadline_ms, p.made_ms, CASE WHEN m.state = 'published' AND m.detail <> '" POST_MEMBER_LATE
		       "' THEN 0 END, 0, 0"
		       " FROM post AS p JOIN post_member AS m ON m.post = p.post WHERE p.deadline_ms >= ?1 AND p.deadline_ms < ?2"
		       " AND p.made_ms IS NOT NULL AND (m.state = 'waiting' OR m.state = 'published' OR m.state = 'expired')"
		       " ORDER BY p.deadline_ms, p.post, m.employee"},
	[TASKQ_TODO] =
		{.sql = "SELECT employee, script, deadline_ms, made_ms, done_ms, 0, 0 FROM todo"
			" WHERE deadline_ms >= ?1 AND deadline_ms < ?2 AND state <> 'cancelled' ORDER BY deadline_ms, todo"},
	[WAITING] =
		{.sql = "SELECT employee, script, count(*) FROM task WHERE state = 'waiting' GROUP BY employee, script"
			" ORDER BY employee, script"},
	[OPENED] = {.sql = "SELECT opened_ms FROM task WHERE employee = ?1 AND opened_ms >= ?2 AND opened_ms < ?3"
			   " ORDER BY opened_ms, task"},
};
const struct stmt_module taskq_module = STMT_QUESTIONS("taskq", taskq_sql);

static void read_due(struct stmt *s, struct arena *a, void *to)
{
	*(struct taskq_due *)to = (struct taskq_due){
		.employee = stmt_col_text(s, 0, a),
		.script = stmt_col_text(s, 1, a),
		.deadline_ms = stmt_col_int(s, 2),
		.asked_ms = stmt_col_int(s, 3),
		.done_ms = stmt_col_int_or(s, 4, TASKQ_NOT),
		.sent = stmt_col_int(s, 5),
		.over = stmt_col_int(s, 6),
	};
}

enum rc taskq_due(struct store_db *db, struct arena *a, enum taskq_kind kind, int64_t from_ms, int64_t to_ms,
	struct taskq_due **ret_rows, int *ret_count, struct err *err)
{
	struct stmt *s = stmt_get(db, STMT_taskq, (int)kind);
	void *rows = NULL;
	stmt_int(s, 1, from_ms);
	stmt_int(s, 2, to_ms);
	enum rc rc = rows_all(s, a, sizeof(struct taskq_due), read_due, &rows, ret_count, err);
	if (rc == RC_OK)
		*ret_rows = rows;
	return rc;
}

static void read_waiting(struct stmt *s, struct arena *a, void *to)
{
	*(struct taskq_waiting *)to =
		(struct taskq_waiting){stmt_col_text(s, 0, a), stmt_col_text(s, 1, a), stmt_col_int(s, 2)};
}

enum rc taskq_waiting(
	struct store_db *db, struct arena *a, struct taskq_waiting **ret_rows, int *ret_count, struct err *err)
{
	void *rows = NULL;
	enum rc rc = rows_all(stmt_get(db, STMT_taskq, WAITING), a, sizeof(struct taskq_waiting), read_waiting, &rows,
		ret_count, err);
	if (rc == RC_OK)
		*ret_rows = rows;
	return rc;
}

static void read_opened(struct stmt *s, struct arena *a, void *to)
{
	(void)a;
	*(int64_t *)to = stmt_col_int(s, 0);
}

enum rc taskq_opened(struct store_db *db, struct arena *a, struct span employee, int64_t from_ms, int64_t to_ms,
	int64_t **ret_ms, int *ret_count, struct err *err)
{
	struct stmt *s = stmt_get(db, STMT_taskq, OPENED);
	void *rows = NULL;
	stmt_text(s, 1, employee);
	stmt_int(s, 2, from_ms);
	stmt_int(s, 3, to_ms);
	enum rc rc = rows_all(s, a, sizeof(int64_t), read_opened, &rows, ret_count, err);
	if (rc == RC_OK)
		*ret_ms = rows;
	return rc;
}
