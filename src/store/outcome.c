#include "store/outcome.h"
#include "rows.h"

static const char *const names[OUTCOME_COUNT] = {
	"done",
	"duplicate",
	"unparsed",
	"unknown",
	"failed",
	"refused",
	"quarantined",
	"stale",
};

enum { OUTCOME_SQL_PUT, OUTCOME_SQL_GET, OUTCOME_SQL_COUNT, OUTCOME_SQL_LAST };
static const struct stmt_sql outcome_sql[] = {
	[OUTCOME_SQL_PUT] = {.sql = "INSERT INTO outcome (input_id, outcome, reason) VALUES (?1, ?2, ?3)"},
	[OUTCOME_SQL_GET] = {.one = true, .sql = "SELECT outcome, reason FROM outcome WHERE input_id = ?1"},
	[OUTCOME_SQL_COUNT] = {.sql = "SELECT outcome, count(*) FROM outcome GROUP BY outcome ORDER BY outcome",
		.scan = true}, /* for `siyu status`, never in the fold */
	[OUTCOME_SQL_LAST] = {.sql = "SELECT outcome, reason, input_id FROM outcome WHERE outcome <> 'duplicate' AND "
				     "outcome <> 'stale' ORDER BY input_id DESC LIMIT ?1",
		.scan = true}, /* the same */
};
const struct stmt_module outcome_module = STMT_MODULE("outcome", outcome_sql);

const char *outcome_name(enum outcome o)
{
	return names[o];
}

enum rc outcome_put(struct store_db *db, int64_t input_id, enum outcome o, struct span reason, struct err *err)
{
	struct stmt *s = stmt_get(db, STMT_outcome, OUTCOME_SQL_PUT);

	stmt_int(s, 1, input_id);
	stmt_str(s, 2, names[o]);
	stmt_text_or_empty(s, 3, reason);
	return stmt_run(s, err);
}

struct found {
	enum outcome outcome;
	struct span reason;
};

static void read_outcome(struct stmt *s, struct arena *a, void *to)
{
	struct found *f = to;

	f->outcome = (enum outcome)rows_name(names, OUTCOME_COUNT, stmt_col_peek(s, 0));
	f->reason = stmt_col_text(s, 1, a);
}

enum rc outcome_get(struct store_db *db, struct arena *a, int64_t input_id, enum outcome *ret, struct span *ret_reason,
	struct err *err)
{
	struct found f = {OUTCOME_DONE, SPAN_LIT("")};
	struct stmt *s = stmt_get(db, STMT_outcome, OUTCOME_SQL_GET);
	enum rc rc;

	stmt_int(s, 1, input_id);
	rc = rows_one(s, a, read_outcome, &f, err);
	if (rc && rc != RC_NOTFOUND)
		return rc;
	*ret = f.outcome;
	*ret_reason = f.reason;
	return RC_OK;
}

enum rc outcome_counts(struct store_db *db, int64_t ret_counts[OUTCOME_COUNT], struct err *err)
{
	struct stmt *s = stmt_get(db, STMT_outcome, OUTCOME_SQL_COUNT);
	int64_t counts[OUTCOME_COUNT] = {0};
	enum rc rc;

	while (!(rc = stmt_step(s, err))) {
		int o = rows_name(names, OUTCOME_COUNT, stmt_col_peek(s, 0));

		if (o < OUTCOME_COUNT)
			counts[o] = stmt_col_int(s, 1);
	}
	if (rc != RC_NOTFOUND)
		return rc;
	for (int i = 0; i < OUTCOME_COUNT; i++)
		ret_counts[i] = counts[i];
	return RC_OK;
}

static void read_last(struct stmt *s, struct arena *a, void *to)
{
	struct outcome_row *r = to;

	r->outcome = (enum outcome)rows_name(names, OUTCOME_COUNT, stmt_col_peek(s, 0));
	r->reason = stmt_col_text(s, 1, a);
	r->input_id = stmt_col_int(s, 2);
}

enum rc outcome_last(
	struct store_db *db, struct arena *a, int most, struct outcome_row **ret, int *ret_count, struct err *err)
{
	struct stmt *s = stmt_get(db, STMT_outcome, OUTCOME_SQL_LAST);
	void *v = NULL;
	enum rc rc;

	stmt_int(s, 1, most);
	rc = rows_all(s, a, sizeof **ret, read_last, &v, ret_count, err);
	if (!rc)
		*ret = v;
	return rc;
}
