#include "store/employee.h"
#include "rows.h"

enum {
	EMPLOYEE_MEET,
	EMPLOYEE_NO,
	EMPLOYEE_COUNT,
	EMPLOYEE_RENAME,
	EMPLOYEE_GET,
	EMPLOYEE_LEAVE,
	EMPLOYEE_GONE,
	EMPLOYEE_ANY_GONE,
	EMPLOYEE_HELD,
	EMPLOYEE_ALL
};
static const struct stmt_sql employee_sql[] = {
	[EMPLOYEE_MEET] = {.sql = "INSERT INTO employee (userid, no, name, first_ms) VALUES (?1, ?2, '', ?3)"},
	[EMPLOYEE_NO] = {.one = true, .sql = "SELECT no FROM employee WHERE userid = ?1"},
	[EMPLOYEE_COUNT] = {.one = true, .sql = "SELECT count(*) FROM employee", .scan = true}, /* at each new one */
	[EMPLOYEE_RENAME] = {.sql = "UPDATE employee SET name = ?2 WHERE userid = ?1"},
	[EMPLOYEE_GET] = {.one = true, .sql = "SELECT userid, name, first_ms FROM employee WHERE userid = ?1"},
	[EMPLOYEE_LEAVE] = {.sql = "UPDATE employee SET gone_ms = ?2 WHERE userid = ?1"},
	[EMPLOYEE_GONE] = {.one = true,
		.sql = "SELECT gone_ms FROM employee WHERE userid = ?1 AND gone_ms IS NOT NULL"},
	[EMPLOYEE_ANY_GONE] = {.one = true,
		.sql = "SELECT gone_ms FROM employee WHERE gone_ms IS NOT NULL ORDER BY userid LIMIT 1",
		.scan = true}, /* at the start: some hundreds */
	[EMPLOYEE_HELD] =
		{.sql = "SELECT e.userid, e.gone_ms, (SELECT count(*) FROM enrolment r WHERE r.employee = e.userid "
			"AND r.state <> 'ended') FROM employee e WHERE e.gone_ms IS NOT NULL ORDER BY e.userid",
			.scan = true}, /* for a person who asks, and only of the few who left */
	[EMPLOYEE_ALL] = {.sql = "SELECT userid, name, first_ms FROM employee ORDER BY userid",
		.scan = true}, /* some hundreds */
};
const struct stmt_module employee_module = STMT_MODULE("employee", employee_sql);

static enum rc one_number(struct stmt *s, int64_t *ret, struct err *err)
{
	return rows_int(s, ret, err);
}

enum rc employee_meet(struct store_db *db, struct span userid, int64_t at_ms, int64_t *ret_no, struct err *err)
{
	struct stmt *s = stmt_get(db, STMT_employee, EMPLOYEE_NO);
	int64_t no = 0;
	enum rc rc;

	stmt_text(s, 1, userid);
	rc = one_number(s, &no, err);
	if (rc == RC_NOTFOUND) {
		rc = one_number(stmt_get(db, STMT_employee, EMPLOYEE_COUNT), &no, err);
		if (rc)
			return rc;
		s = stmt_get(db, STMT_employee, EMPLOYEE_MEET);
		stmt_text(s, 1, userid);
		stmt_int(s, 2, ++no);
		stmt_int(s, 3, at_ms);
		rc = stmt_run(s, err);
	}
	if (!rc && ret_no)
		*ret_no = no;
	return rc;
}

enum rc employee_rename(struct store_db *db, struct span userid, struct span name, struct err *err)
{
	struct stmt *s = stmt_get(db, STMT_employee, EMPLOYEE_RENAME);

	stmt_text(s, 1, userid);
	stmt_text(s, 2, name);
	return stmt_run_one(s, err);
}

enum rc employee_leave(struct store_db *db, struct span userid, int64_t at_ms, struct err *err)
{
	struct stmt *s = stmt_get(db, STMT_employee, EMPLOYEE_LEAVE);

	stmt_text(s, 1, userid);
	stmt_int_or_null(s, 2, at_ms, EMPLOYEE_HERE);
	return stmt_run_one(s, err);
}

enum rc employee_gone(struct store_db *db, struct span userid, int64_t *ret_ms, struct err *err)
{
	struct stmt *s = stmt_get(db, STMT_employee, EMPLOYEE_GONE);

	stmt_text(s, 1, userid);
	return one_number(s, ret_ms, err);
}

enum rc employee_any_gone(struct store_db *db, bool *ret, struct err *err)
{
	int64_t gone_ms;
	enum rc rc = one_number(stmt_get(db, STMT_employee, EMPLOYEE_ANY_GONE), &gone_ms, err);

	if (rc && rc != RC_NOTFOUND)
		return rc;
	*ret = !rc;
	return RC_OK;
}

static void read_held(struct stmt *s, struct arena *a, void *to)
{
	struct employee_held *h = to;

	h->userid = stmt_col_text(s, 0, a);
	h->gone_ms = stmt_col_int(s, 1);
	h->rounds = stmt_col_int(s, 2);
}

enum rc employee_held(struct store_db *db, struct arena *a, struct employee_held **ret, int *ret_count, struct err *err)
{
	void *v = NULL;
	enum rc rc =
		rows_all(stmt_get(db, STMT_employee, EMPLOYEE_HELD), a, sizeof **ret, read_held, &v, ret_count, err);

	*ret = v;
	return rc;
}

static void read_employee(struct stmt *s, struct arena *a, void *to)
{
	struct employee *e = to;

	e->userid = stmt_col_text(s, 0, a);
	e->name = stmt_col_text(s, 1, a);
	e->first_ms = stmt_col_int(s, 2);
}

enum rc employee_shown(struct store_db *db, struct arena *a, struct span userid, struct span *ret_name, struct err *err)
{
	struct stmt *s = stmt_get(db, STMT_employee, EMPLOYEE_GET);
	struct employee e;
	enum rc rc;

	stmt_text(s, 1, userid);
	rc = rows_one(s, a, read_employee, &e, err);
	if (!rc)
		*ret_name = e.name.n ? e.name : e.userid;
	return rc;
}

enum rc employee_all(struct store_db *db, struct arena *a, struct employee **ret, int *ret_count, struct err *err)
{
	void *v = NULL;
	enum rc rc =
		rows_all(stmt_get(db, STMT_employee, EMPLOYEE_ALL), a, sizeof **ret, read_employee, &v, ret_count, err);

	if (!rc)
		*ret = v;
	return rc;
}
