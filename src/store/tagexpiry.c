#include "store/tagexpiry.h"
#include "rows.h"

enum { TAGEXPIRY_PUT, TAGEXPIRY_GET, TAGEXPIRY_DEL };
static const struct stmt_sql tagexpiry_sql[] = {
	[TAGEXPIRY_PUT] = {.one = true,
		.sql = "INSERT INTO tag_expiry (expiry, customer, name, grp, employee, due_ms) "
		       "VALUES (?1, ?2, ?3, ?4, ?5, ?6) ON CONFLICT (customer, name, grp, employee) "
		       "DO UPDATE SET due_ms = ?6 RETURNING expiry"},
	[TAGEXPIRY_GET] = {.one = true,
		.sql = "SELECT expiry, customer, name, grp, employee, due_ms FROM tag_expiry WHERE expiry = ?1"},
	[TAGEXPIRY_DEL] = {.sql = "DELETE FROM tag_expiry WHERE expiry = ?1"},
};
const struct stmt_module tagexpiry_module = STMT_MODULE("tagexpiry", tagexpiry_sql);

enum rc tagexpiry_put(struct store_db *db, const struct tagexpiry *t, int64_t *ret_expiry, struct err *err)
{
	struct stmt *s = stmt_get(db, STMT_tagexpiry, TAGEXPIRY_PUT);

	stmt_int(s, 1, t->expiry);
	stmt_text(s, 2, t->customer);
	stmt_text(s, 3, t->name);
	stmt_text(s, 4, t->grp);
	stmt_text(s, 5, t->employee);
	stmt_int(s, 6, t->due_ms);
	return rows_int(s, ret_expiry, err);
}

static void read_tagexpiry(struct stmt *s, struct arena *a, void *to)
{
	struct tagexpiry *t = to;

	t->expiry = stmt_col_int(s, 0);
	t->customer = stmt_col_text(s, 1, a);
	t->name = stmt_col_text(s, 2, a);
	t->grp = stmt_col_text(s, 3, a);
	t->employee = stmt_col_text(s, 4, a);
	t->due_ms = stmt_col_int(s, 5);
}

enum rc tagexpiry_get(struct store_db *db, struct arena *a, int64_t expiry, struct tagexpiry *ret, struct err *err)
{
	struct stmt *s = stmt_get(db, STMT_tagexpiry, TAGEXPIRY_GET);

	stmt_int(s, 1, expiry);
	return rows_one(s, a, read_tagexpiry, ret, err);
}

enum rc tagexpiry_del(struct store_db *db, int64_t expiry, struct err *err)
{
	struct stmt *s = stmt_get(db, STMT_tagexpiry, TAGEXPIRY_DEL);

	stmt_int(s, 1, expiry);
	return stmt_run_one(s, err);
}
