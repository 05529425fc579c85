#include "store/employee.h"
#include "rows.h"

enum { EMPLOYEE_MEET, EMPLOYEE_NO, EMPLOYEE_COUNT, EMPLOYEE_RENAME, EMPLOYEE_GET, EMPLOYEE_ALL };
static const struct stmt_sql employee_sql[] = {
	[EMPLOYEE_MEET] = {.sql = "INSERT INTO employee (userid, no, name, first_ms) VALUES (?1, ?2, '', ?3)"},
	[EMPLOYEE_NO] = {.one = true, .sql = "SELECT no FROM employee WHERE userid = ?1"},
	[EMPLOYEE_COUNT] = {.one = true, .sql = "SELECT count(*) FROM employee", .scan = true}, /* at each new one */
	[EMPLOYEE_RENAME] = {.sql = "UPDATE employee SET name = ?2 WHERE userid = ?1"},
	[EMPLOYEE_GET] = {.one = true, .sql = "SELECT userid, name, first_ms FROM employee WHERE userid = ?1"},
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
