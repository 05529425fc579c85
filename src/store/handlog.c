#include "store/handlog.h"

#include "rows.h"

enum { HANDLOG_PUT, HANDLOG_OF, HANDLOG_DROP };
static const struct stmt_sql handlog_sql[] = {
	[HANDLOG_PUT] =
		{.sql = "INSERT INTO order_hand (purchase, what, input_id, at_ms, who) VALUES (?1, ?2, ?3, ?4, ?5)"
			" ON CONFLICT (purchase, what) DO UPDATE SET input_id = excluded.input_id,"
			" at_ms = excluded.at_ms, who = excluded.who"},
	[HANDLOG_OF] = {.sql = "SELECT purchase, what, input_id, at_ms, who FROM order_hand WHERE purchase = ?1"
			       " ORDER BY what"},
	[HANDLOG_DROP] = {.sql = "DELETE FROM order_hand WHERE purchase = ?1"},
};
const struct stmt_module handlog_module = STMT_MODULE("handlog", handlog_sql);

enum rc handlog_put(struct store_db *db, const struct handlog *h, struct err *err)
{
	struct stmt *s = stmt_get(db, STMT_handlog, HANDLOG_PUT);
	stmt_int(s, 1, h->purchase);
	stmt_text(s, 2, h->what);
	stmt_int(s, 3, h->input_id);
	stmt_int(s, 4, h->at_ms);
	stmt_text_or_empty(s, 5, h->who);
	return stmt_run(s, err);
}

static void read_one(struct stmt *s, struct arena *a, void *to)
{
	*(struct handlog *)to = (struct handlog){
		.purchase = stmt_col_int(s, 0),
		.what = stmt_col_text(s, 1, a),
		.input_id = stmt_col_int(s, 2),
		.at_ms = stmt_col_int(s, 3),
		.who = stmt_col_text(s, 4, a),
	};
}

enum rc handlog_of(
	struct store_db *db, struct arena *a, int64_t purchase, struct handlog **ret, int *ret_count, struct err *err)
{
	struct stmt *s = stmt_get(db, STMT_handlog, HANDLOG_OF);
	void *v = NULL;
	stmt_int(s, 1, purchase);
	enum rc rc = rows_all(s, a, sizeof **ret, read_one, &v, ret_count, err);
	if (rc == RC_OK)
		*ret = v;
	return rc;
}

enum rc handlog_drop(struct store_db *db, int64_t purchase, struct err *err)
{
	struct stmt *s = stmt_get(db, STMT_handlog, HANDLOG_DROP);
	stmt_int(s, 1, purchase);
	return stmt_run(s, err);
}
