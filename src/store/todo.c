#include "store/todo.h"
#include "rows.h"
#include "store/wordbook.h"

#define TODO_COLUMNS \
	"todo, employee, customer, enrolment, script, step, text, made_ms, deadline_ms, state, done_ms, options, result, delivers, fresh, says, opened_ms"

static const char *const names[TODO_STATES] = {"open", "done", "cancelled"};

enum {
	TODO_ADD,
	TODO_GET,
	TODO_FILL,
	TODO_CLOSE,
	TODO_DROP,
	TODO_ANSWERED,
	TODO_HAND,
	TODO_FIND,
	TODO_OF,
	TODO_ABOUT,
	TODO_READY,
	TODO_NEAR,
	TODO_SENT,
	TODO_EMPLOYEES
};
static const struct stmt_sql todo_sql[] = {
	[TODO_ADD] = {.sql = "INSERT INTO todo (" TODO_COLUMNS
			     ") VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16, NULL)"},
	[TODO_GET] = {.one = true, .sql = "SELECT " TODO_COLUMNS " FROM todo WHERE todo = ?1"},
	[TODO_FILL] = {.sql = "UPDATE todo SET text = ?2, opened_ms = ?3, says = ?4 WHERE todo = ?1"},
	[TODO_CLOSE] = {.sql = "UPDATE todo SET state = ?2, done_ms = ?3, result = ?4 WHERE todo = ?1"},
	[TODO_DROP] =
		{.sql = "UPDATE todo SET state = 'cancelled', done_ms = ?3 WHERE employee = ?1 AND state = 'open' AND enrolment = ?2 "
			"AND delivers >= ?4"},
	[TODO_ANSWERED] =
		{.sql = "UPDATE todo SET state = CASE delivers WHEN 1 THEN 'cancelled' ELSE 'done' END, done_ms = ?3 "
			"WHERE employee = ?1 AND state = 'open' AND enrolment = 0 AND customer = ?2"},
	[TODO_HAND] = {.sql = "UPDATE todo SET employee = ?3 WHERE employee = ?1 AND state = 'open' AND customer = ?2"},
	[TODO_NEAR] = {.sql = "SELECT " TODO_COLUMNS " FROM todo WHERE employee = ?1 AND state = 'open'"
			      " AND deadline_ms >= ?2 AND deadline_ms <= ?3 ORDER BY deadline_ms, todo"},
	[TODO_SENT] = {.one = true,
		.sql = "SELECT made_ms FROM todo WHERE enrolment = ?1 AND step = ?2 AND delivers = 1 AND state = 'done' "
		       "ORDER BY todo DESC LIMIT 1"},
	[TODO_EMPLOYEES] =
		{.sql = "SELECT userid FROM employee WHERE EXISTS (SELECT 1 FROM todo WHERE employee = userid "
			"AND state = 'open') ORDER BY userid",
			.scan = true}, /* as many as there are employees */
	[TODO_FIND] = {.one = true,
		.sql = "SELECT " TODO_COLUMNS " FROM todo WHERE employee = ?1 AND state = 'open' AND customer = ?2"
		       " AND script = ?3 AND step = ?4 AND delivers = ?5 ORDER BY todo LIMIT 1"},
	[TODO_OF] = {.sql = "SELECT " TODO_COLUMNS
			    " FROM todo WHERE employee = ?1 AND state = 'open' ORDER BY deadline_ms, todo"},
	[TODO_ABOUT] = {.sql = "SELECT " TODO_COLUMNS
			       " FROM todo WHERE customer = ?1 AND state = 'open' ORDER BY deadline_ms, todo"},
	[TODO_READY] = {.sql = "SELECT " TODO_COLUMNS
			       " FROM todo WHERE employee = ?1 AND state = 'open' AND script = ?2"
			       " AND delivers = 1 ORDER BY deadline_ms, todo"},
};
const struct stmt_module todo_module = STMT_MODULE("todo", todo_sql);

/* Done, an answer of the 话术 is said: by the employee. Before and after: a to-do as it was and as it is. */
static bool said(const struct todo *t)
{
	return t->enrolment == TODO_NO_ROUND && t->delivers && t->state == TODO_DONE && t->customer.n;
}

static enum rc count(struct store_db *db, enum wordbook_change change, const struct todo *t, struct err *err)
{
	const struct wordbook_words words = {.answer = true, .script = t->script, .step = t->step};

	return said(t) ? wordbook_change(db, change, t->customer, &words, t->done_ms, err) : RC_OK;
}

enum rc todo_add(struct store_db *db, const struct todo *t, struct err *err)
{
	struct stmt *s = stmt_get(db, STMT_todo, TODO_ADD);
	enum rc rc;

	stmt_int(s, 1, t->todo);
	stmt_text(s, 2, t->employee);
	stmt_text(s, 3, t->customer);
	stmt_int(s, 4, t->enrolment);
	stmt_text(s, 5, t->script);
	stmt_text(s, 6, t->step);
	stmt_text(s, 7, t->text);
	stmt_int(s, 8, t->made_ms);
	stmt_int(s, 9, t->deadline_ms);
	stmt_str(s, 10, names[t->state]);
	stmt_int_or_null(s, 11, t->done_ms, TODO_NONE);
	stmt_text(s, 12, span_present(t->options) ? t->options : SPAN_LIT(""));
	stmt_int(s, 14, t->delivers);
	stmt_int(s, 15, t->fresh);
	stmt_text(s, 16, span_present(t->says) ? t->says : SPAN_LIT(""));
	stmt_text(s, 13, span_present(t->result) ? t->result : SPAN_LIT(""));
	rc = stmt_run(s, err);
	return rc ? rc : count(db, WORDBOOK_SAID, t, err);
}

static void read_todo(struct stmt *s, struct arena *a, void *to)
{
	struct todo *t = to;

	t->todo = stmt_col_int(s, 0);
	t->employee = stmt_col_text(s, 1, a);
	t->customer = stmt_col_text(s, 2, a);
	t->enrolment = stmt_col_int(s, 3);
	t->script = stmt_col_text(s, 4, a);
	t->step = stmt_col_text(s, 5, a);
	t->text = stmt_col_text(s, 6, a);
	t->made_ms = stmt_col_int(s, 7);
	t->deadline_ms = stmt_col_int(s, 8);
	t->state = (enum todo_state)rows_name(names, TODO_STATES, stmt_col_peek(s, 9));
	t->done_ms = stmt_col_int_or(s, 10, TODO_NONE);
	t->options = stmt_col_text(s, 11, a);
	t->result = stmt_col_text(s, 12, a);
	t->delivers = stmt_col_int(s, 13) != 0;
	t->fresh = stmt_col_int(s, 14) != 0;
	t->says = stmt_col_text(s, 15, a);
	t->opened_ms = stmt_col_int_or(s, 16, TODO_NONE);
}

enum rc todo_get(struct store_db *db, struct arena *a, int64_t id, struct todo *ret, struct err *err)
{
	struct stmt *s = stmt_get(db, STMT_todo, TODO_GET);

	stmt_int(s, 1, id);
	return rows_one(s, a, read_todo, ret, err);
}

enum rc todo_fill(struct store_db *db, int64_t id, struct span text, struct span says, int64_t at_ms, struct err *err)
{
	struct stmt *s = stmt_get(db, STMT_todo, TODO_FILL);

	stmt_int(s, 1, id);
	stmt_text(s, 2, text);
	stmt_int(s, 3, at_ms);
	stmt_text(s, 4, says);
	return stmt_run_one(s, err);
}

enum rc todo_close(
	struct store_db *db, int64_t id, enum todo_state to, struct span result, int64_t at_ms, struct err *err)
{
	struct stmt *s = stmt_get(db, STMT_todo, TODO_CLOSE);
	struct arena *a = arena_new(0);
	struct todo t;
	enum rc rc = todo_get(db, a, id, &t, err);

	stmt_int(s, 1, id);
	stmt_str(s, 2, names[to]);
	stmt_int(s, 3, at_ms);
	stmt_text(s, 4, span_present(result) ? result : SPAN_LIT(""));
	if (!rc)
		rc = stmt_run_one(s, err);
	if (!rc)
		rc = count(db, WORDBOOK_UNSAID, &t, err);
	t.state = to;
	t.done_ms = at_ms;
	if (!rc)
		rc = count(db, WORDBOOK_SAID, &t, err);
	arena_free(a);
	return rc;
}

enum rc todo_drop(
	struct store_db *db, struct span employee, int64_t enrolment, bool texts, int64_t at_ms, struct err *err)
{
	struct stmt *s = stmt_get(db, STMT_todo, TODO_DROP);

	stmt_text(s, 1, employee);
	stmt_int(s, 2, enrolment);
	stmt_int(s, 3, at_ms);
	stmt_int(s, 4, texts);
	return stmt_run(s, err);
}

enum rc todo_answered(struct store_db *db, struct span employee, struct span customer, int64_t at_ms, struct err *err)
{
	struct stmt *s = stmt_get(db, STMT_todo, TODO_ANSWERED);

	stmt_text(s, 1, employee);
	stmt_text(s, 2, customer);
	stmt_int(s, 3, at_ms);
	return stmt_run(s, err);
}

enum rc todo_hand(struct store_db *db, struct span from, struct span customer, struct span to, struct err *err)
{
	struct stmt *s = stmt_get(db, STMT_todo, TODO_HAND);

	stmt_text(s, 1, from);
	stmt_text(s, 2, customer);
	stmt_text(s, 3, to);
	return stmt_run(s, err);
}

enum rc todo_find(struct store_db *db, struct arena *a, const struct todo *like, struct todo *ret, struct err *err)
{
	struct stmt *s = stmt_get(db, STMT_todo, TODO_FIND);

	stmt_text(s, 1, like->employee);
	stmt_text(s, 2, like->customer);
	stmt_text(s, 3, like->script);
	stmt_text(s, 4, like->step);
	stmt_int(s, 5, like->delivers);
	return rows_one(s, a, read_todo, ret, err);
}

enum rc todo_sent(struct store_db *db, int64_t enrolment, struct span step, int64_t *ret_made_ms, struct err *err)
{
	struct stmt *s = stmt_get(db, STMT_todo, TODO_SENT);

	stmt_int(s, 1, enrolment);
	stmt_text(s, 2, step);
	return rows_int(s, ret_made_ms, err);
}

static enum rc many(struct stmt *s, struct arena *a, struct todo **ret, int *ret_count, struct err *err)
{
	void *v = NULL;
	enum rc rc = rows_all(s, a, sizeof **ret, read_todo, &v, ret_count, err);

	if (!rc)
		*ret = v;
	return rc;
}

enum rc todo_open(
	struct store_db *db, struct arena *a, struct span employee, struct todo **ret, int *ret_count, struct err *err)
{
	struct stmt *s = stmt_get(db, STMT_todo, TODO_OF);

	stmt_text(s, 1, employee);
	return many(s, a, ret, ret_count, err);
}

enum rc todo_ready(struct store_db *db, struct arena *a, struct span employee, struct span script, struct todo **ret,
	int *ret_count, struct err *err)
{
	struct stmt *s = stmt_get(db, STMT_todo, TODO_READY);

	stmt_text(s, 1, employee);
	stmt_text(s, 2, script);
	return many(s, a, ret, ret_count, err);
}

static void read_userid(struct stmt *s, struct arena *a, void *to)
{
	*(struct span *)to = stmt_col_text(s, 0, a);
}

enum rc todo_about(
	struct store_db *db, struct arena *a, struct span customer, struct todo **ret, int *ret_count, struct err *err)
{
	struct stmt *s = stmt_get(db, STMT_todo, TODO_ABOUT);

	stmt_text(s, 1, customer);
	return many(s, a, ret, ret_count, err);
}

enum rc todo_near(struct store_db *db, struct arena *a, struct span employee, int64_t from_ms, int64_t to_ms,
	struct todo **ret, int *ret_count, struct err *err)
{
	struct stmt *s = stmt_get(db, STMT_todo, TODO_NEAR);

	stmt_text(s, 1, employee);
	stmt_int(s, 2, from_ms);
	stmt_int(s, 3, to_ms);
	return many(s, a, ret, ret_count, err);
}

enum rc todo_employees(struct store_db *db, struct arena *a, struct span **ret, int *ret_count, struct err *err)
{
	struct stmt *s = stmt_get(db, STMT_todo, TODO_EMPLOYEES);
	void *v = NULL;
	enum rc rc = rows_all(s, a, sizeof **ret, read_userid, &v, ret_count, err);

	if (!rc)
		*ret = v;
	return rc;
}
