#include "store/orderclaim.h"
#include "rows.h"

enum {
	ORDERCLAIM_PUT,
	ORDERCLAIM_OF,
	ORDERCLAIM_ORDERS,
	ORDERCLAIM_DROP,
	ORDERCLAIM_NOTE,
	ORDERCLAIM_UNNOTE,
	ORDERCLAIM_WHO,
	ORDERCLAIM_CALLED
};
static const struct stmt_sql orderclaim_sql[] = {
	[ORDERCLAIM_PUT] = {.sql = "INSERT INTO order_claim (claim, purchase) VALUES (?1, ?2)"
				   " ON CONFLICT (claim, purchase) DO NOTHING"},
	[ORDERCLAIM_OF] = {.sql = "SELECT claim FROM order_claim WHERE purchase = ?1 ORDER BY claim"},
	[ORDERCLAIM_ORDERS] = {.sql = "SELECT purchase FROM order_claim WHERE claim = ?1 ORDER BY purchase"},
	[ORDERCLAIM_DROP] = {.sql = "DELETE FROM order_claim WHERE purchase = ?1"},
	[ORDERCLAIM_NOTE] = {.sql = "INSERT INTO contact_phone (digest, customer, employee) VALUES (?1, ?2, ?3)"
				    " ON CONFLICT (digest, customer, employee) DO NOTHING"},
	[ORDERCLAIM_UNNOTE] = {.sql = "DELETE FROM contact_phone WHERE customer = ?1 AND employee = ?2"},
	[ORDERCLAIM_WHO] = {.sql = "SELECT DISTINCT customer FROM contact_phone WHERE digest = ?1"
				   " AND (?2 = '' OR employee = ?2) ORDER BY customer LIMIT ?3"},
	[ORDERCLAIM_CALLED] = {.sql = "SELECT DISTINCT customer FROM remark WHERE remark = ?1 AND remark <> ''"
				      " AND (?2 = '' OR employee = ?2) ORDER BY customer LIMIT ?3"},
};
const struct stmt_module orderclaim_module = STMT_MODULE("orderclaim", orderclaim_sql);

static void read_text(struct stmt *s, struct arena *a, void *to)
{
	*(struct span *)to = stmt_col_text(s, 0, a);
}

static void read_id(struct stmt *s, struct arena *a, void *to)
{
	(void)a;
	*(int64_t *)to = stmt_col_int(s, 0);
}

static enum rc texts(struct stmt *s, struct arena *a, struct span **ret, int *ret_count, struct err *err)
{
	void *v = NULL;
	enum rc rc = rows_all(s, a, sizeof **ret, read_text, &v, ret_count, err);
	if (rc == RC_OK)
		*ret = v;
	return rc;
}

enum rc orderclaim_put(struct store_db *db, int64_t purchase, struct span claim, struct err *err)
{
	struct stmt *s = stmt_get(db, STMT_orderclaim, ORDERCLAIM_PUT);
	stmt_text(s, 1, claim);
	stmt_int(s, 2, purchase);
	return stmt_run(s, err);
}

enum rc orderclaim_of(
	struct store_db *db, struct arena *a, int64_t purchase, struct span **ret, int *ret_count, struct err *err)
{
	struct stmt *s = stmt_get(db, STMT_orderclaim, ORDERCLAIM_OF);
	stmt_int(s, 1, purchase);
	return texts(s, a, ret, ret_count, err);
}

enum rc orderclaim_orders(
	struct store_db *db, struct arena *a, struct span claim, int64_t **ret, int *ret_count, struct err *err)
{
	struct stmt *s = stmt_get(db, STMT_orderclaim, ORDERCLAIM_ORDERS);
	void *v = NULL;
	stmt_text(s, 1, claim);
	enum rc rc = rows_all(s, a, sizeof **ret, read_id, &v, ret_count, err);
	if (rc == RC_OK)
		*ret = v;
	return rc;
}

enum rc orderclaim_drop(struct store_db *db, int64_t purchase, struct err *err)
{
	struct stmt *s = stmt_get(db, STMT_orderclaim, ORDERCLAIM_DROP);
	stmt_int(s, 1, purchase);
	return stmt_run(s, err);
}

enum rc orderclaim_note(
	struct store_db *db, struct span digest, struct span customer, struct span employee, struct err *err)
{
	struct stmt *s = stmt_get(db, STMT_orderclaim, ORDERCLAIM_NOTE);
	stmt_text(s, 1, digest);
	stmt_text(s, 2, customer);
	stmt_text(s, 3, employee);
	return stmt_run(s, err);
}

enum rc orderclaim_unnote(struct store_db *db, struct span customer, struct span employee, struct err *err)
{
	struct stmt *s = stmt_get(db, STMT_orderclaim, ORDERCLAIM_UNNOTE);
	stmt_text(s, 1, customer);
	stmt_text(s, 2, employee);
	return stmt_run(s, err);
}

static enum rc named(struct store_db *db, struct arena *a, int which, struct span by, struct span employee, int most,
	struct span **ret, int *ret_count, struct err *err)
{
	struct stmt *s = stmt_get(db, STMT_orderclaim, which);
	stmt_text(s, 1, by);
	stmt_text(s, 2, employee);
	stmt_int(s, 3, most);
	return texts(s, a, ret, ret_count, err);
}

enum rc orderclaim_who(struct store_db *db, struct arena *a, struct span digest, struct span employee, int most,
	struct span **ret, int *ret_count, struct err *err)
{
	return named(db, a, ORDERCLAIM_WHO, digest, employee, most, ret, ret_count, err);
}

enum rc orderclaim_called(struct store_db *db, struct arena *a, struct span name, struct span employee, int most,
	struct span **ret, int *ret_count, struct err *err)
{
	return named(db, a, ORDERCLAIM_CALLED, name, employee, most, ret, ret_count, err);
}
