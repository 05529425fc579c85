#include "store/stagelog.h"
#include "rows.h"

#define STAGELOG_COLUMNS "customer, seq, at_ms, day, was, stage, script, step, person"

enum { STAGELOG_ADD, STAGELOG_LAST, STAGELOG_OF };
static const struct stmt_sql stagelog_sql[] = {
	[STAGELOG_ADD] = {.sql = "INSERT INTO stage_change (" STAGELOG_COLUMNS
				 ") VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)"},
	[STAGELOG_LAST] = {.one = true,
		.sql = "SELECT " STAGELOG_COLUMNS " FROM stage_change WHERE customer = ?1 ORDER BY seq DESC LIMIT 1"},
	[STAGELOG_OF] = {.sql = "SELECT " STAGELOG_COLUMNS " FROM stage_change WHERE customer = ?1 ORDER BY seq"},
};
const struct stmt_module stagelog_module = STMT_MODULE("stagelog", stagelog_sql);

enum rc stagelog_add(struct store_db *db, const struct stagelog *l, struct err *err)
{
	struct stmt *s = stmt_get(db, STMT_stagelog, STAGELOG_ADD);

	stmt_text(s, 1, l->customer);
	stmt_int(s, 2, l->seq);
	stmt_int(s, 3, l->at_ms);
	stmt_int(s, 4, l->day);
	stmt_text_or_empty(s, 5, l->was);
	stmt_text_or_empty(s, 6, l->stage);
	stmt_text_or_empty(s, 7, l->script);
	stmt_text_or_empty(s, 8, l->step);
	stmt_text_or_empty(s, 9, l->person);
	return stmt_run(s, err);
}

static void read_stagelog(struct stmt *s, struct arena *a, void *to)
{
	struct stagelog *l = to;

	l->customer = stmt_col_text(s, 0, a);
	l->seq = stmt_col_int(s, 1);
	l->at_ms = stmt_col_int(s, 2);
	l->day = stmt_col_int(s, 3);
	l->was = stmt_col_text(s, 4, a);
	l->stage = stmt_col_text(s, 5, a);
	l->script = stmt_col_text(s, 6, a);
	l->step = stmt_col_text(s, 7, a);
	l->person = stmt_col_text(s, 8, a);
}

enum rc stagelog_last(struct store_db *db, struct arena *a, struct span customer, struct stagelog *ret, struct err *err)
{
	struct stmt *s = stmt_get(db, STMT_stagelog, STAGELOG_LAST);

	stmt_text(s, 1, customer);
	return rows_one(s, a, read_stagelog, ret, err);
}

enum rc stagelog_of(struct store_db *db, struct arena *a, struct span customer, struct stagelog **ret, int *ret_count,
	struct err *err)
{
	struct stmt *s = stmt_get(db, STMT_stagelog, STAGELOG_OF);
	void *v = NULL;
	enum rc rc;

	stmt_text(s, 1, customer);
	rc = rows_all(s, a, sizeof **ret, read_stagelog, &v, ret_count, err);
	if (!rc)
		*ret = v;
	return rc;
}
