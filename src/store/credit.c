#include "store/credit.h"
#include "rows.h"

enum { CREDIT_PUT, CREDIT_DROP, CREDIT_OF };
static const struct stmt_sql credit_sql[] = {
	[CREDIT_PUT] =
		{.sql = "INSERT INTO credit (purchase, rule, touch, touch_ms, channel, employee, script, step, arm, reason)"
			" VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10)"},
	[CREDIT_DROP] = {.sql = "DELETE FROM credit WHERE purchase = ?1"},
	[CREDIT_OF] = {.sql = "SELECT rule, touch, touch_ms, channel, employee, script, step, arm, reason FROM credit"
			      " WHERE purchase = ?1 ORDER BY rule"},
};
const struct stmt_module credit_module = STMT_MODULE("credit", credit_sql);

enum rc credit_put(struct store_db *db, int64_t purchase, const struct credit *c, struct err *err)
{
	struct stmt *s = stmt_get(db, STMT_credit, CREDIT_PUT);
	stmt_int(s, 1, purchase);
	stmt_text(s, 2, c->rule);
	stmt_int(s, 3, c->touch);
	stmt_int(s, 4, c->touch_ms);
	stmt_text(s, 5, c->channel);
	stmt_text(s, 6, c->employee);
	stmt_text(s, 7, c->script);
	stmt_text(s, 8, c->step);
	stmt_text(s, 9, c->arm);
	stmt_text(s, 10, c->reason);
	return stmt_run(s, err);
}

enum rc credit_drop(struct store_db *db, int64_t purchase, struct err *err)
{
	struct stmt *s = stmt_get(db, STMT_credit, CREDIT_DROP);
	stmt_int(s, 1, purchase);
	return stmt_run(s, err);
}

static void read_one(struct stmt *s, struct arena *a, void *to)
{
	*(struct credit *)to = (struct credit){
		.rule = stmt_col_text(s, 0, a),
		.touch = stmt_col_int(s, 1),
		.touch_ms = stmt_col_int(s, 2),
		.channel = stmt_col_text(s, 3, a),
		.employee = stmt_col_text(s, 4, a),
		.script = stmt_col_text(s, 5, a),
		.step = stmt_col_text(s, 6, a),
		.arm = stmt_col_text(s, 7, a),
		.reason = stmt_col_text(s, 8, a),
	};
}

enum rc credit_of(
	struct store_db *db, struct arena *a, int64_t purchase, struct credit **ret, int *ret_count, struct err *err)
{
	struct stmt *s = stmt_get(db, STMT_credit, CREDIT_OF);
	void *v = NULL;
	stmt_int(s, 1, purchase);
	enum rc rc = rows_all(s, a, sizeof **ret, read_one, &v, ret_count, err);
	if (rc == RC_OK)
		*ret = v;
	return rc;
}
