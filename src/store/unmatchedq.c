#include "store/unmatchedq.h"

#include "rows.h"

/* clang-format off */
enum { UNMATCHEDQ_PRODUCTS, UNMATCHEDQ_ORDERS, UNMATCHEDQ_COUNT };
static const struct stmt_sql unmatchedq_sql[] = {
	[UNMATCHEDQ_PRODUCTS] = {.scan = true,
		.sql = "SELECT product, count(CASE WHEN gross_fen > 0 THEN 1 END), sum(gross_fen - refund_fen), max(paid_ms) FROM purchase WHERE status <> 'voided' GROUP BY product ORDER BY product"},
	/* Of the index of those alone, the newest first. */
	[UNMATCHEDQ_ORDERS] = {.scan = true,
		.sql = "SELECT source, order_no, claimed, product, paid_ms, gross_fen, refund_fen, purchase FROM purchase WHERE customer = '' AND status <> 'voided'"
		       " ORDER BY paid_ms DESC, purchase DESC LIMIT ?1"},
	[UNMATCHEDQ_COUNT] = {.one = true, .scan = true, .sql = "SELECT count(*) FROM purchase WHERE customer = '' AND status <> 'voided'"},
};
/* clang-format on */
const struct stmt_module unmatchedq_module = STMT_QUESTIONS("unmatchedq", unmatchedq_sql);

static void read_product(struct stmt *s, struct arena *a, void *to)
{
	*(struct unmatchedq_product *)to = (struct unmatchedq_product){
		stmt_col_text(s, 0, a), stmt_col_int(s, 1), stmt_col_int(s, 2), stmt_col_int(s, 3)};
}

static void read_order(struct stmt *s, struct arena *a, void *to)
{
	*(struct unmatchedq_order *)to = (struct unmatchedq_order){stmt_col_text(s, 0, a), stmt_col_text(s, 1, a),
		stmt_col_text(s, 2, a), stmt_col_text(s, 3, a), stmt_col_int(s, 4), stmt_col_int(s, 5),
		stmt_col_int(s, 6), stmt_col_int(s, 7)};
}

static void read_count(struct stmt *s, struct arena *a, void *to)
{
	(void)a;
	*(int64_t *)to = stmt_col_int(s, 0);
}

enum rc unmatchedq_products(
	struct store_db *db, struct arena *a, struct unmatchedq_product **ret, int *ret_count, struct err *err)
{
	void *v = NULL;
	enum rc rc = rows_all(
		stmt_get(db, STMT_unmatchedq, UNMATCHEDQ_PRODUCTS), a, sizeof **ret, read_product, &v, ret_count, err);

	*ret = v;
	return rc;
}

enum rc unmatchedq_orders(struct store_db *db, struct arena *a, int64_t most, struct unmatchedq_order **ret,
	int *ret_count, int64_t *ret_total, struct err *err)
{
	struct stmt *s = stmt_get(db, STMT_unmatchedq, UNMATCHEDQ_ORDERS);
	void *v = NULL;

	stmt_int(s, 1, most);
	enum rc rc = rows_all(s, a, sizeof **ret, read_order, &v, ret_count, err);
	*ret = v;
	return rc ? rc : rows_one(stmt_get(db, STMT_unmatchedq, UNMATCHEDQ_COUNT), a, read_count, ret_total, err);
}
