#include "store/botlog.h"
#include "rows.h"

#define BOTLOG_COLUMNS "input_id, at_ms, employee, command, said, customer, outcome, detail"

static const char *const names[BOTLOG_OUTCOMES] = {"done", "asked", "refused", "unknown"};

enum { BOTLOG_ADD, BOTLOG_ALL, BOTLOG_OF };
static const struct stmt_sql botlog_sql[] = {
	[BOTLOG_ADD] = {.sql = "INSERT INTO bot_log (" BOTLOG_COLUMNS ") VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)"},
	[BOTLOG_ALL] = {.scan = true, /* from its end, up to the limit */
		.sql = "SELECT " BOTLOG_COLUMNS " FROM bot_log WHERE at_ms >= ?1 ORDER BY input_id DESC LIMIT ?2"},
	[BOTLOG_OF] = {.sql = "SELECT " BOTLOG_COLUMNS
			      " FROM bot_log WHERE employee = ?3 AND at_ms >= ?1 ORDER BY input_id DESC LIMIT ?2"},
};
const struct stmt_module botlog_module = STMT_MODULE("botlog", botlog_sql);

const char *botlog_name(enum botlog_outcome o)
{
	return names[o];
}

enum rc botlog_add(struct store_db *db, const struct botlog *l, struct err *err)
{
	struct stmt *s = stmt_get(db, STMT_botlog, BOTLOG_ADD);

	stmt_int(s, 1, l->input_id);
	stmt_int(s, 2, l->at_ms);
	stmt_text(s, 3, l->employee);
	stmt_text(s, 4, l->command);
	stmt_text(s, 5, l->said);
	stmt_text(s, 6, l->customer);
	stmt_str(s, 7, names[l->outcome]);
	stmt_text(s, 8, l->detail);
	return stmt_run(s, err);
}

static void read_log(struct stmt *s, struct arena *a, void *to)
{
	struct botlog *l = to;

	l->input_id = stmt_col_int(s, 0);
	l->at_ms = stmt_col_int(s, 1);
	l->employee = stmt_col_text(s, 2, a);
	l->command = stmt_col_text(s, 3, a);
	l->said = stmt_col_text(s, 4, a);
	l->customer = stmt_col_text(s, 5, a);
	l->outcome = (enum botlog_outcome)rows_name(names, BOTLOG_OUTCOMES, stmt_col_peek(s, 6));
	l->detail = stmt_col_text(s, 7, a);
}

enum rc botlog_last(struct store_db *db, struct arena *a, struct span employee, int64_t from_ms, int most,
	struct botlog **ret, int *ret_count, struct err *err)
{
	struct stmt *s = stmt_get(db, STMT_botlog, employee.n ? BOTLOG_OF : BOTLOG_ALL);
	void *v = NULL;
	enum rc rc;

	stmt_int(s, 1, from_ms);
	stmt_int(s, 2, most);
	if (employee.n)
		stmt_text(s, 3, employee);
	rc = rows_all(s, a, sizeof **ret, read_log, &v, ret_count, err);
	if (!rc)
		*ret = v;
	return rc;
}
