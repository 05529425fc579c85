#include "store/ordertrail.h"
#include "rows.h"

enum { ORDERTRAIL_ADD, ORDERTRAIL_OF };
static const struct stmt_sql ordertrail_sql[] = {
	[ORDERTRAIL_ADD] =
		{.sql = "INSERT INTO order_change (purchase, input_id, n, at_ms, who, what, old, new)"
			" SELECT ?1, ?2, (SELECT count(*) FROM order_change WHERE purchase = ?1 AND input_id = ?2),"
			" ?3, ?4, ?5, ?6, ?7"},
	[ORDERTRAIL_OF] = {.sql = "SELECT input_id, at_ms, who, what, old, new FROM order_change WHERE purchase = ?1"
				  " ORDER BY input_id, n"},
};
const struct stmt_module ordertrail_module = STMT_MODULE("ordertrail", ordertrail_sql);

enum rc ordertrail_add(struct store_db *db, const struct ordertrail *t, struct err *err)
{
	struct stmt *s = stmt_get(db, STMT_ordertrail, ORDERTRAIL_ADD);
	stmt_int(s, 1, t->purchase);
	stmt_int(s, 2, t->input_id);
	stmt_int(s, 3, t->at_ms);
	stmt_text(s, 4, t->who);
	stmt_text(s, 5, t->what);
	stmt_text(s, 6, t->old);
	stmt_text(s, 7, t->new);
	return stmt_run(s, err);
}

static void read_one(struct stmt *s, struct arena *a, void *to)
{
	*(struct ordertrail *)to = (struct ordertrail){
		.input_id = stmt_col_int(s, 0),
		.at_ms = stmt_col_int(s, 1),
		.who = stmt_col_text(s, 2, a),
		.what = stmt_col_text(s, 3, a),
		.old = stmt_col_text(s, 4, a),
		.new = stmt_col_text(s, 5, a),
	};
}

enum rc ordertrail_of(struct store_db *db, struct arena *a, int64_t purchase, struct ordertrail **ret, int *ret_count,
	struct err *err)
{
	struct stmt *s = stmt_get(db, STMT_ordertrail, ORDERTRAIL_OF);
	void *v = NULL;
	stmt_int(s, 1, purchase);
	enum rc rc = rows_all(s, a, sizeof **ret, read_one, &v, ret_count, err);
	if (rc == RC_OK)
		*ret = v;
	for (int i = 0; rc == RC_OK && i < *ret_count; i++)
		(*ret)[i].purchase = purchase;
	return rc;
}
