#include "store/pause.h"

#include "rows.h"

enum { PAUSE_PUT, PAUSE_GET, PAUSE_ANY, PAUSE_DROP };
static const struct stmt_sql pause_sql[] = {
	[PAUSE_PUT] = {.sql = "INSERT INTO pause (customer, until_ms) VALUES (?1, ?2) ON CONFLICT (customer)"
			      " DO UPDATE SET until_ms = excluded.until_ms WHERE excluded.until_ms > pause.until_ms"},
	[PAUSE_GET] = {.one = true, .sql = "SELECT until_ms FROM pause WHERE customer = ?1"},
	[PAUSE_ANY] = {.one = true,
		.scan = true /* its first row: is there one? */,
		.sql = "SELECT customer FROM pause ORDER BY customer LIMIT 1"},
	[PAUSE_DROP] = {.sql = "DELETE FROM pause WHERE customer = ?1"},
};
const struct stmt_module pause_module = STMT_MODULE("pause", pause_sql);

enum rc pause_put(struct store_db *db, struct span customer, int64_t until_ms, struct err *err)
{
	struct stmt *s = stmt_get(db, STMT_pause, PAUSE_PUT);

	stmt_text(s, 1, customer);
	stmt_int(s, 2, until_ms);
	return stmt_run(s, err);
}

enum rc pause_get(struct store_db *db, struct span customer, int64_t *ret_until_ms, struct err *err)
{
	struct stmt *s = stmt_get(db, STMT_pause, PAUSE_GET);

	stmt_text(s, 1, customer);
	return rows_int(s, ret_until_ms, err);
}

enum rc pause_any(struct store_db *db, bool *ret_any, struct err *err)
{
	struct stmt *s = stmt_get(db, STMT_pause, PAUSE_ANY);
	enum rc rc = stmt_step(s, err);

	stmt_done(s);
	if (rc && rc != RC_NOTFOUND)
		return rc;
	*ret_any = rc == RC_OK;
	return RC_OK;
}

enum rc pause_drop(struct store_db *db, struct span customer, struct err *err)
{
	struct stmt *s = stmt_get(db, STMT_pause, PAUSE_DROP);

	stmt_text(s, 1, customer);
	return stmt_run_one(s, err);
}
