#include "store/taskmember.h"
#include "rows.h"

static const char *const names[TASKMEMBER_STATES] = {
	"waiting",
	"sent",
	"not_friend",
	"quota",
	"invalid",
	"cancelled",
	"expired",
	"removed",
};

enum {
	MEMBER_ADD,
	MEMBER_GET,
	MEMBER_MOVE,
	MEMBER_TURN,
	MEMBER_IN,
	MEMBER_ALL,
	MEMBER_COUNT,
	MEMBER_TALLY,
	MEMBER_ENDED,
	MEMBER_REACHED
};
static const struct stmt_sql taskmember_sql[] = {
	[MEMBER_ADD] =
		{.sql = "INSERT INTO task_member (task, customer, enrolment, state, at_ms) VALUES (?1, ?2, ?3, ?4, ?5)"},
	[MEMBER_GET] = {.one = true,
		.sql = "SELECT task, customer, enrolment, state, at_ms FROM task_member WHERE task = ?1 AND customer = ?2"},
	[MEMBER_MOVE] =
		{.sql = "UPDATE task_member SET state = ?3, at_ms = ?4 WHERE task = ?1 AND customer = ?2 AND state = 'waiting'"},
	[MEMBER_TURN] =
		{.sql = "UPDATE task_member SET state = ?3, at_ms = ?4 WHERE task = ?1 AND customer = ?2 AND state = ?5"},
	[MEMBER_IN] =
		{.sql = "SELECT task, customer, enrolment, state, at_ms FROM task_member WHERE task = ?1 AND state = ?2 ORDER BY customer"},
	[MEMBER_ALL] =
		{.sql = "SELECT task, customer, enrolment, state, at_ms FROM task_member WHERE task = ?1 ORDER BY customer"},
	[MEMBER_REACHED] = {.one = true, .scan = true, .sql = "SELECT count(*) FROM task_member WHERE state = 'sent'"},
	[MEMBER_COUNT] = {.one = true, .sql = "SELECT count(*) FROM task_member WHERE task = ?1 AND state = ?2"},
	[MEMBER_TALLY] = {.one = true,
		.sql = "SELECT count(CASE WHEN state = 'sent' THEN 1 END), count(CASE WHEN state = 'waiting' OR state = 'expired' "
		       "THEN 1 END) FROM task_member WHERE task = ?1"},
	[MEMBER_ENDED] = {.one = true,
		.sql = "SELECT count(*) FROM task_member AS m JOIN enrolment AS e ON e.enrolment = m.enrolment "
		       "WHERE m.task = ?1 AND m.state = 'waiting' AND e.state = 'ended'"},
};
const struct stmt_module taskmember_module = STMT_MODULE("taskmember", taskmember_sql);

enum taskmember_state taskmember_state_find(struct span name)
{
	return (enum taskmember_state)rows_name(names, TASKMEMBER_STATES, name);
}

enum rc taskmember_add(struct store_db *db, const struct taskmember *m, struct err *err)
{
	struct stmt *s = stmt_get(db, STMT_taskmember, MEMBER_ADD);

	stmt_int(s, 1, m->task);
	stmt_text(s, 2, m->customer);
	stmt_int(s, 3, m->enrolment);
	stmt_str(s, 4, names[m->state]);
	stmt_int(s, 5, m->at_ms);
	return stmt_run(s, err);
}

static void read_member(struct stmt *s, struct arena *a, void *to)
{
	struct taskmember *m = to;

	m->task = stmt_col_int(s, 0);
	m->customer = stmt_col_text(s, 1, a);
	m->enrolment = stmt_col_int(s, 2);
	m->state = taskmember_state_find(stmt_col_peek(s, 3));
	m->at_ms = stmt_col_int(s, 4);
}

enum rc taskmember_get(struct store_db *db, struct arena *a, int64_t task, struct span customer, struct taskmember *ret,
	struct err *err)
{
	struct stmt *s = stmt_get(db, STMT_taskmember, MEMBER_GET);

	stmt_int(s, 1, task);
	stmt_text(s, 2, customer);
	return rows_one(s, a, read_member, ret, err);
}

enum rc taskmember_move(struct store_db *db, int64_t task, struct span customer, enum taskmember_state to,
	int64_t at_ms, struct err *err)
{
	struct stmt *s = stmt_get(db, STMT_taskmember, MEMBER_MOVE);

	stmt_int(s, 1, task);
	stmt_text(s, 2, customer);
	stmt_str(s, 3, names[to]);
	stmt_int(s, 4, at_ms);
	return stmt_run_one(s, err);
}

enum rc taskmember_turn(
	struct store_db *db, const struct taskmember *m, enum taskmember_state to, int64_t at_ms, struct err *err)
{
	struct stmt *s = stmt_get(db, STMT_taskmember, MEMBER_TURN);

	stmt_int(s, 1, m->task);
	stmt_text(s, 2, m->customer);
	stmt_str(s, 3, names[to]);
	stmt_int(s, 4, at_ms);
	stmt_str(s, 5, names[m->state]);
	return stmt_run_one(s, err);
}

enum rc taskmember_in(struct store_db *db, struct arena *a, int64_t task, enum taskmember_state state,
	struct taskmember **ret, int *ret_count, struct err *err)
{
	struct stmt *s = stmt_get(db, STMT_taskmember, state == TASKMEMBER_STATES ? MEMBER_ALL : MEMBER_IN);
	void *v = NULL;
	enum rc rc;

	stmt_int(s, 1, task);
	if (state != TASKMEMBER_STATES)
		stmt_str(s, 2, names[state]);
	rc = rows_all(s, a, sizeof **ret, read_member, &v, ret_count, err);
	if (!rc)
		*ret = v;
	return rc;
}

enum rc taskmember_ended(struct store_db *db, int64_t task, int64_t *ret_count, struct err *err)
{
	struct stmt *s = stmt_get(db, STMT_taskmember, MEMBER_ENDED);

	stmt_int(s, 1, task);
	return rows_int(s, ret_count, err);
}

enum rc taskmember_count(
	struct store_db *db, int64_t task, enum taskmember_state state, int64_t *ret_count, struct err *err)
{
	struct stmt *s = stmt_get(db, STMT_taskmember, MEMBER_COUNT);

	stmt_int(s, 1, task);
	stmt_str(s, 2, names[state]);
	return rows_int(s, ret_count, err);
}

enum rc taskmember_tally(struct store_db *db, int64_t task, int64_t *ret_sent, int64_t *ret_open, struct err *err)
{
	struct stmt *s = stmt_get(db, STMT_taskmember, MEMBER_TALLY);
	enum rc rc;

	stmt_int(s, 1, task);
	rc = stmt_step(s, err);
	if (!rc) {
		*ret_sent = stmt_col_int(s, 0);
		*ret_open = stmt_col_int(s, 1);
	}
	stmt_done(s);
	return rc;
}

enum rc taskmember_reached(struct store_db *db, int64_t *ret_count, struct err *err)
{
	struct stmt *s = stmt_get(db, STMT_taskmember, MEMBER_REACHED);

	return rows_int(s, ret_count, err);
}
