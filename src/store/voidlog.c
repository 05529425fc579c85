#include "store/voidlog.h"

#include "rows.h"

enum { VOIDLOG_ADD, VOIDLOG_GET, VOIDLOG_DROP };
static const struct stmt_sql voidlog_sql[] = {
	[VOIDLOG_ADD] =
		{.sql = "INSERT INTO order_void (purchase, input_id, at_ms, who, why, gross_fen, refund_fen, quantity)"
			" VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8) ON CONFLICT (purchase) DO NOTHING"},
	[VOIDLOG_GET] = {.one = true,
		.sql = "SELECT purchase, input_id, at_ms, who, why, gross_fen, refund_fen, quantity FROM order_void"
		       " WHERE purchase = ?1"},
	[VOIDLOG_DROP] = {.sql = "DELETE FROM order_void WHERE purchase = ?1"},
};
const struct stmt_module voidlog_module = STMT_MODULE("voidlog", voidlog_sql);

enum rc voidlog_add(struct store_db *db, const struct voidlog *v, struct err *err)
{
	struct stmt *s = stmt_get(db, STMT_voidlog, VOIDLOG_ADD);
	stmt_int(s, 1, v->purchase);
	stmt_int(s, 2, v->input_id);
	stmt_int(s, 3, v->at_ms);
	stmt_text_or_empty(s, 4, v->who);
	stmt_text_or_empty(s, 5, v->why);
	stmt_int(s, 6, v->gross_fen);
	stmt_int(s, 7, v->refund_fen);
	stmt_int(s, 8, v->quantity);
	enum rc rc = stmt_run_one(s, err);
	if (rc != RC_NOTFOUND)
		return rc;
	return err_set(err, RC_CONFLICT, "order %lld is voided already", (long long)v->purchase);
}

static void read_one(struct stmt *s, struct arena *a, void *to)
{
	*(struct voidlog *)to = (struct voidlog){
		.purchase = stmt_col_int(s, 0),
		.input_id = stmt_col_int(s, 1),
		.at_ms = stmt_col_int(s, 2),
		.who = stmt_col_text(s, 3, a),
		.why = stmt_col_text(s, 4, a),
		.gross_fen = stmt_col_int(s, 5),
		.refund_fen = stmt_col_int(s, 6),
		.quantity = stmt_col_int(s, 7),
	};
}

enum rc voidlog_get(struct store_db *db, struct arena *a, int64_t purchase, struct voidlog *ret, struct err *err)
{
	struct stmt *s = stmt_get(db, STMT_voidlog, VOIDLOG_GET);
	stmt_int(s, 1, purchase);
	return rows_one(s, a, read_one, ret, err);
}

enum rc voidlog_drop(struct store_db *db, int64_t purchase, struct err *err)
{
	struct stmt *s = stmt_get(db, STMT_voidlog, VOIDLOG_DROP);
	stmt_int(s, 1, purchase);
	return stmt_run(s, err);
}
