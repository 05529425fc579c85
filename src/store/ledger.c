#include "store/ledger.h"

#include "rows.h"
#include "store/daybook.h"

enum { LEDGER_ADD, LEDGER_OF, LEDGER_SUM };
static const struct stmt_sql ledger_sql[] = {
	[LEDGER_ADD] = {.sql = "INSERT INTO ledger (input_id, ordinal, purchase, kind, at_ms, day, amount_fen)"
			       " VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)"},
	[LEDGER_OF] = {.sql = "SELECT input_id, kind, at_ms, amount_fen, day FROM ledger WHERE purchase = ?1"
			      " ORDER BY input_id, ordinal"},
	[LEDGER_SUM] = {.one = true, .sql = "SELECT coalesce(sum(amount_fen), 0) FROM ledger WHERE purchase = ?1"},
};
const struct stmt_module ledger_module = STMT_MODULE("ledger", ledger_sql);

static const char *const kinds[] = {[LEDGER_PAY] = "pay", [LEDGER_REFUND] = "refund", [LEDGER_CORRECT] = "correct"};

enum rc ledger_add(struct store_db *db, int64_t input_id, int64_t ordinal, int64_t purchase, enum ledger_kind kind,
	int64_t at_ms, int64_t day, int64_t amount_fen, struct err *err)
{
	struct stmt *s = stmt_get(db, STMT_ledger, LEDGER_ADD);
	stmt_int(s, 1, input_id);
	stmt_int(s, 2, ordinal);
	stmt_int(s, 3, purchase);
	stmt_str(s, 4, kinds[kind]);
	stmt_int(s, 5, at_ms);
	stmt_int(s, 6, day);
	stmt_int(s, 7, amount_fen);
	enum rc rc = stmt_run(s, err);
	return rc ? rc : daybook_booked(db, day, amount_fen, kind == LEDGER_REFUND, err);
}

static void read_one(struct stmt *s, struct arena *a, void *to)
{
	struct span kind = stmt_col_text(s, 1, a);
	*(struct ledger_row *)to = (struct ledger_row){
		.input_id = stmt_col_int(s, 0),
		.kind = (enum ledger_kind)rows_name(kinds, (int)(sizeof kinds / sizeof *kinds), kind),
		.at_ms = stmt_col_int(s, 2),
		.amount_fen = stmt_col_int(s, 3),
		.day = stmt_col_int(s, 4),
	};
}

enum rc ledger_of(struct store_db *db, struct arena *a, int64_t purchase, struct ledger_row **ret, int *ret_count,
	struct err *err)
{
	struct stmt *s = stmt_get(db, STMT_ledger, LEDGER_OF);
	void *v = NULL;
	stmt_int(s, 1, purchase);
	enum rc rc = rows_all(s, a, sizeof **ret, read_one, &v, ret_count, err);
	if (rc == RC_OK)
		*ret = v;
	return rc;
}

enum rc ledger_sum(struct store_db *db, int64_t purchase, int64_t *ret_fen, struct err *err)
{
	struct stmt *s = stmt_get(db, STMT_ledger, LEDGER_SUM);
	stmt_int(s, 1, purchase);
	enum rc rc = stmt_step(s, err);
	if (rc == RC_OK)
		*ret_fen = stmt_col_int(s, 0);
	stmt_done(s);
	return rc;
}
