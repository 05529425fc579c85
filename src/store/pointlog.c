#include "store/pointlog.h"
#include "rows.h"

enum { POINTLOG_ADD, POINTLOG_OF };
static const struct stmt_sql pointlog_sql[] = {
	[POINTLOG_ADD] = {.sql = "INSERT INTO score_point (customer, seq, at_ms, day, points, script, step, person)"
				 " VALUES (?1, (SELECT coalesce(max(seq), 0) + 1 FROM score_point WHERE customer = ?1),"
				 " ?2, ?3, ?4, ?5, ?6, ?7)"},
	[POINTLOG_OF] = {.sql = "SELECT seq, at_ms, day, points, script, step, person FROM score_point"
				" WHERE customer = ?1 ORDER BY seq"},
};
const struct stmt_module pointlog_module = STMT_MODULE("pointlog", pointlog_sql);

enum rc pointlog_add(struct store_db *db, const struct pointlog *p, struct err *err)
{
	struct stmt *s = stmt_get(db, STMT_pointlog, POINTLOG_ADD);

	stmt_text(s, 1, p->customer);
	stmt_int(s, 2, p->at_ms);
	stmt_int(s, 3, p->day);
	stmt_int(s, 4, p->points);
	stmt_text_or_empty(s, 5, p->script);
	stmt_text_or_empty(s, 6, p->step);
	stmt_text_or_empty(s, 7, p->person);
	return stmt_run(s, err);
}

static void read_pointlog(struct stmt *s, struct arena *a, void *to)
{
	struct pointlog *p = to;

	p->seq = stmt_col_int(s, 0);
	p->at_ms = stmt_col_int(s, 1);
	p->day = stmt_col_int(s, 2);
	p->points = stmt_col_int(s, 3);
	p->script = stmt_col_text(s, 4, a);
	p->step = stmt_col_text(s, 5, a);
	p->person = stmt_col_text(s, 6, a);
}

enum rc pointlog_of(struct store_db *db, struct arena *a, struct span customer, struct pointlog **ret, int *ret_count,
	struct err *err)
{
	struct stmt *s = stmt_get(db, STMT_pointlog, POINTLOG_OF);
	void *v = NULL;
	enum rc rc;

	stmt_text(s, 1, customer);
	rc = rows_all(s, a, sizeof **ret, read_pointlog, &v, ret_count, err);
	for (int i = 0; !rc && i < *ret_count; i++)
		((struct pointlog *)v)[i].customer = customer;
	if (!rc)
		*ret = v;
	return rc;
}
