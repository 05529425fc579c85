#include "store/decision.h"
#include "rows.h"
#include "store/roster.h"

#define DECISION_COLUMNS "input_id, ordinal, customer, at_ms, script, step, verdict, reason, detail"

enum { DECISION_ADD, DECISION_OF };
static const struct stmt_sql decision_sql[] = {
	[DECISION_ADD] = {.sql = "INSERT INTO decision (" DECISION_COLUMNS
				 ") VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)"},
	[DECISION_OF] = {.sql = "SELECT " DECISION_COLUMNS
				" FROM decision WHERE customer = ?1 ORDER BY at_ms, input_id, ordinal"},
};
const struct stmt_module decision_module = STMT_MODULE("decision", decision_sql);

enum rc decision_add(struct store_db *db, const struct decision *d, struct err *err)
{
	struct stmt *s = stmt_get(db, STMT_decision, DECISION_ADD);
	enum rc rc;

	stmt_int(s, 1, d->input_id);
	stmt_int(s, 2, d->ordinal);
	stmt_text_or_empty(s, 3, d->customer);
	stmt_int(s, 4, d->at_ms);
	stmt_text_or_empty(s, 5, d->script);
	stmt_text_or_empty(s, 6, d->step);
	stmt_text_or_empty(s, 7, d->verdict);
	stmt_text_or_empty(s, 8, d->reason);
	stmt_text_or_empty(s, 9, d->detail);
	rc = stmt_run(s, err);
	if (!rc && span_is(d->verdict, "welcome") && span_is(d->reason, "delivered"))
		rc = roster_mark(db, d->customer, ROSTER_WELCOMED, err);
	return rc;
}

static void read_decision(struct stmt *s, struct arena *a, void *to)
{
	struct decision *d = to;

	d->input_id = stmt_col_int(s, 0);
	d->ordinal = stmt_col_int(s, 1);
	d->customer = stmt_col_text(s, 2, a);
	d->at_ms = stmt_col_int(s, 3);
	d->script = stmt_col_text(s, 4, a);
	d->step = stmt_col_text(s, 5, a);
	d->verdict = stmt_col_text(s, 6, a);
	d->reason = stmt_col_text(s, 7, a);
	d->detail = stmt_col_text(s, 8, a);
}

enum rc decision_of(struct store_db *db, struct arena *a, struct span customer, struct decision **ret, int *ret_count,
	struct err *err)
{
	struct stmt *s = stmt_get(db, STMT_decision, DECISION_OF);
	void *v = NULL;
	enum rc rc;

	stmt_text(s, 1, customer);
	rc = rows_all(s, a, sizeof **ret, read_decision, &v, ret_count, err);
	if (!rc)
		*ret = v;
	return rc;
}
