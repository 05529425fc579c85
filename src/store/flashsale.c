#include "store/flashsale.h"
#include "goodsday.h"
#include "rows.h"

enum { FLASH_SOLD_PUT, FLASH_SOLD_GET, FLASH_WAIT_ADD, FLASH_WAIT_TOLD, FLASH_WAITING };
static const struct stmt_sql flashsale_sql[] = {
	[FLASH_SOLD_PUT] = {.sql = "INSERT INTO flash_sold (script, opens_ms, sold_ms) VALUES (?1, ?2, ?3)"
				   " ON CONFLICT (script, opens_ms) DO NOTHING"},
	[FLASH_SOLD_GET] = {.one = true, .sql = "SELECT sold_ms FROM flash_sold WHERE script = ?1 AND opens_ms = ?2"},
	[FLASH_WAIT_ADD] =
		{.sql = "INSERT INTO flash_wait (script, opens_ms, seq, customer, pieces, at_ms, told_ms) VALUES (?1, ?2,"
			" (SELECT coalesce(max(w.seq), 0) + 1 FROM flash_wait AS w WHERE w.script = ?1 AND w.opens_ms = ?2),"
			" ?3, ?4, ?5, NULL) ON CONFLICT (script, opens_ms, customer) DO NOTHING"},
	[FLASH_WAIT_TOLD] =
		{.sql = "UPDATE flash_wait SET told_ms = ?4 WHERE script = ?1 AND opens_ms = ?2 AND seq = ?3"},
	[FLASH_WAITING] = {.sql = "SELECT script, opens_ms, seq, customer, pieces, at_ms, told_ms FROM flash_wait"
				  " WHERE script = ?1 AND opens_ms = ?2 ORDER BY seq"},
};
const struct stmt_module flashsale_module = STMT_MODULE("flash", flashsale_sql);

enum rc flashsale_sold_put(struct store_db *db, struct span script, int64_t opens_ms, int64_t sold_ms, struct err *err)
{
	struct stmt *s = stmt_get(db, STMT_flashsale, FLASH_SOLD_PUT);

	stmt_text(s, 1, script);
	stmt_int(s, 2, opens_ms);
	stmt_int(s, 3, sold_ms);
	return stmt_run(s, err);
}

enum rc flashsale_sold_get(
	struct store_db *db, struct span script, int64_t opens_ms, int64_t *ret_sold_ms, struct err *err)
{
	struct stmt *s = stmt_get(db, STMT_flashsale, FLASH_SOLD_GET);

	stmt_text(s, 1, script);
	stmt_int(s, 2, opens_ms);
	return rows_int(s, ret_sold_ms, err);
}

enum rc flashsale_wait_add(struct store_db *db, const struct flashsale_wait *w, struct err *err)
{
	struct stmt *s = stmt_get(db, STMT_flashsale, FLASH_WAIT_ADD);
	enum rc rc;

	stmt_text(s, 1, w->script);
	stmt_int(s, 2, w->opens_ms);
	stmt_text(s, 3, w->customer);
	stmt_int(s, 4, w->pieces);
	stmt_int(s, 5, w->at_ms);
	rc = stmt_run(s, err);
	if (!rc && !stmt_changes(db))
		return err_set(err, RC_CONFLICT, "'%.*s' waits already", SPAN_ARG(w->customer));
	return rc;
}

enum rc flashsale_wait_told(struct store_db *db, const struct flashsale_wait *w, int64_t at_ms, struct err *err)
{
	struct stmt *s = stmt_get(db, STMT_flashsale, FLASH_WAIT_TOLD);

	stmt_text(s, 1, w->script);
	stmt_int(s, 2, w->opens_ms);
	stmt_int(s, 3, w->seq);
	stmt_int(s, 4, at_ms);
	return stmt_run_one(s, err);
}

static void read_wait(struct stmt *s, struct arena *a, void *to)
{
	struct flashsale_wait *w = to;

	w->script = stmt_col_text(s, 0, a);
	w->opens_ms = stmt_col_int(s, 1);
	w->seq = stmt_col_int(s, 2);
	w->customer = stmt_col_text(s, 3, a);
	w->pieces = stmt_col_int(s, 4);
	w->at_ms = stmt_col_int(s, 5);
	w->told_ms = stmt_col_int_or(s, 6, FLASHSALE_NOT_TOLD);
}

enum rc flashsale_waiting(struct store_db *db, struct arena *a, struct span script, int64_t opens_ms,
	struct flashsale_wait **ret, int *ret_count, struct err *err)
{
	struct stmt *s = stmt_get(db, STMT_flashsale, FLASH_WAITING);
	void *v = NULL;
	enum rc rc;

	stmt_text(s, 1, script);
	stmt_int(s, 2, opens_ms);
	rc = rows_all(s, a, sizeof **ret, read_wait, &v, ret_count, err);
	if (!rc)
		*ret = v;
	return rc;
}

enum rc flashsale_money(struct store_db *db, struct span text, int64_t from_ms, int64_t to_ms,
	struct flashsale_money *ret, struct err *err)
{
	struct goodsday_sum sum;
	enum rc rc = goodsday_between(db, text, from_ms, to_ms, &sum, err);

	*ret = (struct flashsale_money){sum.orders, sum.gross_fen, sum.refund_fen};
	return rc;
}

enum rc flashsale_buyers(struct store_db *db, struct arena *a, struct span text, int64_t from_ms, int64_t to_ms,
	struct span **ret, int *ret_count, struct err *err)
{
	return goodsday_buyers(db, a, text, from_ms, to_ms, ret, ret_count, err);
}
