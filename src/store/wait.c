#include "store/wait.h"
#include "rows.h"

#define WAIT_COLUMNS "enrolment, step, opened_ms, ended_ms, branch, reason, detail"

enum { WAIT_PUT, WAIT_OF, WAIT_DROP };
static const struct stmt_sql wait_sql[] = {
	[WAIT_PUT] = {.sql = "INSERT INTO wait (" WAIT_COLUMNS ") VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7) "
			     "ON CONFLICT (enrolment, step) DO UPDATE SET opened_ms = ?3, ended_ms = ?4, branch = ?5, "
			     "reason = ?6, detail = ?7"},
	[WAIT_OF] = {.sql = "SELECT " WAIT_COLUMNS " FROM wait WHERE enrolment = ?1 ORDER BY step"},
	[WAIT_DROP] = {.sql = "UPDATE wait SET ended_ms = ?2, reason = ?3, detail = ?4 "
			      "WHERE enrolment = ?1 AND ended_ms IS NULL"},
};
const struct stmt_module wait_module = STMT_MODULE("wait", wait_sql);

enum rc wait_put(struct store_db *db, const struct wait *w, struct err *err)
{
	struct stmt *s = stmt_get(db, STMT_wait, WAIT_PUT);

	stmt_int(s, 1, w->enrolment);
	stmt_text(s, 2, w->step);
	stmt_int(s, 3, w->opened_ms);
	stmt_int_or_null(s, 4, w->ended_ms, WAIT_NONE);
	stmt_text_or_empty(s, 5, w->branch);
	stmt_text(s, 6, w->reason);
	stmt_text_or_empty(s, 7, w->detail);
	return stmt_run(s, err);
}

static void read_wait(struct stmt *s, struct arena *a, void *to)
{
	struct wait *w = to;

	w->enrolment = stmt_col_int(s, 0);
	w->step = stmt_col_text(s, 1, a);
	w->opened_ms = stmt_col_int(s, 2);
	w->ended_ms = stmt_col_int_or(s, 3, WAIT_NONE);
	w->branch = stmt_col_text(s, 4, a);
	w->reason = stmt_col_text(s, 5, a);
	w->detail = stmt_col_text(s, 6, a);
}

enum rc wait_of(
	struct store_db *db, struct arena *a, int64_t enrolment, struct wait **ret, int *ret_count, struct err *err)
{
	struct stmt *s = stmt_get(db, STMT_wait, WAIT_OF);
	void *v = NULL;
	enum rc rc;

	stmt_int(s, 1, enrolment);
	rc = rows_all(s, a, sizeof **ret, read_wait, &v, ret_count, err);
	if (!rc)
		*ret = v;
	return rc;
}

enum rc wait_drop(
	struct store_db *db, int64_t enrolment, int64_t at_ms, struct span reason, struct span detail, struct err *err)
{
	struct stmt *s = stmt_get(db, STMT_wait, WAIT_DROP);

	stmt_int(s, 1, enrolment);
	stmt_int(s, 2, at_ms);
	stmt_text(s, 3, reason);
	stmt_text_or_empty(s, 4, detail);
	return stmt_run(s, err);
}
