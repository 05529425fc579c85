#include "store/stock.h"

#include "goodsday.h"
#include "rows.h"

enum { STOCK_TEXT, STOCK_TOLD, STOCK_LAST };
static const struct stmt_sql stock_sql[] = {
	[STOCK_TEXT] = {.one = true,
		.sql = "SELECT product FROM daybook_goods WHERE product > ?1 ORDER BY product LIMIT 1"},
	[STOCK_TOLD] = {.sql = "INSERT INTO order_news (id, at_ms) VALUES (1, ?1) ON CONFLICT (id) DO UPDATE SET"
			       " at_ms = excluded.at_ms"},
	[STOCK_LAST] = {.one = true, .sql = "SELECT at_ms FROM order_news WHERE id = 1"},
};
const struct stmt_module stock_module = STMT_MODULE("stock", stock_sql);

enum rc stock_text(struct store_db *db, struct arena *a, struct span after, struct span *ret_text, struct err *err)
{
	struct stmt *s = stmt_get(db, STMT_stock, STOCK_TEXT);
	enum rc rc;

	stmt_text(s, 1, after);
	rc = stmt_step(s, err);
	if (!rc)
		*ret_text = stmt_col_text(s, 0, a);
	stmt_done(s);
	return rc;
}

enum rc stock_sold(
	struct store_db *db, struct span text, int64_t from_ms, int64_t to_ms, int64_t *ret_pieces, struct err *err)
{
	struct goodsday_sum sum;
	enum rc rc = goodsday_between(db, text, from_ms, to_ms, &sum, err);

	*ret_pieces = sum.pieces;
	return rc;
}

enum rc stock_told(struct store_db *db, int64_t at_ms, struct err *err)
{
	struct stmt *s = stmt_get(db, STMT_stock, STOCK_TOLD);

	stmt_int(s, 1, at_ms);
	return stmt_run(s, err);
}

enum rc stock_last_told(struct store_db *db, int64_t *ret_ms, struct err *err)
{
	struct stmt *s = stmt_get(db, STMT_stock, STOCK_LAST);

	return rows_int(s, ret_ms, err);
}
