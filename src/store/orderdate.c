#include "store/orderdate.h"
#include "buyer.h"
#include "rows.h"

enum { ORDERDATE_PUT, ORDERDATE_OF, ORDERDATE_IN, ORDERDATE_DEL };
static const struct stmt_sql orderdate_sql[] = {
	[ORDERDATE_PUT] = {.sql = "INSERT INTO order_date (purchase, name, value, input_id) VALUES (?1, ?2, ?3, ?4) "
				  "ON CONFLICT (purchase, name) DO UPDATE SET value = ?3, input_id = ?4"},
	[ORDERDATE_OF] = {.sql = "SELECT d.purchase, d.name, d.value, d.input_id FROM " BUYER_ALL(
				  BUYER_NO("?1")) " CROSS JOIN order_date AS d ON d.purchase = p.purchase"
						  " WHERE p.status <> 'voided'"
						  " ORDER BY d.input_id DESC, p.paid_ms DESC, p.purchase DESC, d.name"},
	[ORDERDATE_IN] =
		{.sql = "SELECT purchase, name, value, input_id FROM order_date WHERE purchase = ?1 ORDER BY name"},
	[ORDERDATE_DEL] = {.sql = "DELETE FROM order_date WHERE purchase = ?1 AND name = ?2"},
};
const struct stmt_module orderdate_module = STMT_MODULE("orderdate", orderdate_sql);

enum rc orderdate_put(struct store_db *db, const struct orderdate *d, struct err *err)
{
	struct stmt *s = stmt_get(db, STMT_orderdate, ORDERDATE_PUT);

	stmt_int(s, 1, d->purchase);
	stmt_text(s, 2, d->name);
	stmt_text(s, 3, d->value);
	stmt_int(s, 4, d->input_id);
	return stmt_run(s, err);
}

static void read_one(struct stmt *s, struct arena *a, void *to)
{
	*(struct orderdate *)to = (struct orderdate){
		.purchase = stmt_col_int(s, 0),
		.name = stmt_col_text(s, 1, a),
		.value = stmt_col_text(s, 2, a),
		.input_id = stmt_col_int(s, 3),
	};
}

enum rc orderdate_of(struct store_db *db, struct arena *a, struct span customer, struct orderdate **ret, int *ret_count,
	struct err *err)
{
	struct stmt *s = stmt_get(db, STMT_orderdate, ORDERDATE_OF);
	void *v = NULL;
	enum rc rc;

	stmt_text(s, 1, customer);
	rc = rows_all(s, a, sizeof **ret, read_one, &v, ret_count, err);
	if (!rc)
		*ret = v;
	return rc;
}

enum rc orderdate_in(
	struct store_db *db, struct arena *a, int64_t purchase, struct orderdate **ret, int *ret_count, struct err *err)
{
	struct stmt *s = stmt_get(db, STMT_orderdate, ORDERDATE_IN);
	void *v = NULL;
	enum rc rc;

	stmt_int(s, 1, purchase);
	rc = rows_all(s, a, sizeof **ret, read_one, &v, ret_count, err);
	if (!rc)
		*ret = v;
	return rc;
}

enum rc orderdate_del(struct store_db *db, int64_t purchase, struct span name, struct err *err)
{
	struct stmt *s = stmt_get(db, STMT_orderdate, ORDERDATE_DEL);

	stmt_int(s, 1, purchase);
	stmt_text(s, 2, name);
	return stmt_run(s, err);
}
