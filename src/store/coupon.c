#include "store/coupon.h"
#include "rows.h"

#define COUPON_COLUMNS "code, pool, seq, state, customer, enrolment, step, occurrence, at_ms"
#define POOL_COLUMNS "pool, sha256, batch, loading, at_ms"

static const char *const names[COUPON_STATES] = {"free", "held", "shown", "given", "gone"};

enum {
	COUPON_POOL_GET,
	COUPON_POOL_PUT,
	COUPON_POOL_ALL,
	COUPON_POOL_ANY,
	COUPON_OFFER,
	COUPON_RETIRE,
	COUPON_FIRST,
	COUPON_OF,
	COUPON_PUT,
	COUPON_RELEASE,
	COUPON_COUNT,
	COUPON_DRAWN
};
static const struct stmt_sql coupon_sql[] = {
	[COUPON_POOL_GET] = {.one = true, .sql = "SELECT " POOL_COLUMNS " FROM coupon_pool WHERE pool = ?1"},
	[COUPON_POOL_PUT] =
		{.sql = "INSERT INTO coupon_pool (" POOL_COLUMNS
			") VALUES (?1, ?2, ?3, ?4, ?5) ON CONFLICT (pool) DO UPDATE SET sha256 = excluded.sha256,"
			" batch = excluded.batch, loading = excluded.loading, at_ms = excluded.at_ms"},
	[COUPON_POOL_ALL] = {.scan = true /* as many as there are 券 */,
		.sql = "SELECT " POOL_COLUMNS " FROM coupon_pool ORDER BY pool"},
	[COUPON_POOL_ANY] = {.one = true,
		.scan = true /* its first row: is there one? */,
		.sql = "SELECT pool FROM coupon_pool ORDER BY pool LIMIT 1"},
	[COUPON_OFFER] =
		{.sql = "INSERT INTO coupon (" COUPON_COLUMNS
			", batch) VALUES (?1, ?2, ?3, 'free', '', 0, '', 0, ?5, ?4) ON CONFLICT (code) DO UPDATE SET"
			" batch = excluded.batch,"
			" pool = CASE WHEN coupon.state IN ('free', 'gone') THEN excluded.pool ELSE coupon.pool END,"
			" seq = CASE WHEN coupon.state IN ('free', 'gone') THEN excluded.seq ELSE coupon.seq END,"
			" state = CASE WHEN coupon.state = 'gone' THEN 'free' ELSE coupon.state END"},
	[COUPON_RETIRE] = {.sql = "UPDATE coupon SET state = 'gone', at_ms = ?3 WHERE pool = ?1 AND state = 'free'"
				  " AND batch < ?2"},
	[COUPON_FIRST] = {.one = true,
		.sql = "SELECT " COUPON_COLUMNS
		       " FROM coupon WHERE pool = ?1 AND state = 'free' ORDER BY seq, code LIMIT 1"},
	[COUPON_OF] = {.sql = "SELECT " COUPON_COLUMNS
			      " FROM coupon WHERE customer = ?1 AND customer <> '' ORDER BY pool, code"},
	[COUPON_PUT] =
		{.sql = "UPDATE coupon SET state = ?2, customer = ?3, enrolment = ?4, step = ?5, occurrence = ?6,"
			" at_ms = ?7 WHERE code = ?1"},
	[COUPON_RELEASE] =
		{.sql = "UPDATE coupon SET state = CASE WHEN batch < (SELECT p.batch FROM coupon_pool AS p"
			" WHERE p.pool = coupon.pool) THEN 'gone' ELSE 'free' END, customer = '', enrolment = 0, step = '',"
			" occurrence = 0, at_ms = ?2 WHERE code = ?1"},
	[COUPON_COUNT] = {.one = true, .sql = "SELECT count(*) FROM coupon WHERE pool = ?1 AND state = ?2"},
	[COUPON_DRAWN] = {.sql = "SELECT " COUPON_COLUMNS
				 " FROM coupon WHERE pool = ?1 AND state IN ('held', 'shown', 'given')"
				 " ORDER BY at_ms, code LIMIT ?2"},
};
const struct stmt_module coupon_module = STMT_MODULE("coupon", coupon_sql);

/* -- pools ------------------------------------------------------------------------------------------------------------- */

static void read_pool(struct stmt *s, struct arena *a, void *to)
{
	struct coupon_pool *p = to;

	p->pool = stmt_col_text(s, 0, a);
	p->sha256 = stmt_col_text(s, 1, a);
	p->batch = stmt_col_int(s, 2);
	p->loading = stmt_col_text(s, 3, a);
	p->at_ms = stmt_col_int(s, 4);
}

enum rc coupon_pool_get(
	struct store_db *db, struct arena *a, struct span pool, struct coupon_pool *ret, struct err *err)
{
	struct stmt *s = stmt_get(db, STMT_coupon, COUPON_POOL_GET);

	stmt_text(s, 1, pool);
	return rows_one(s, a, read_pool, ret, err);
}

enum rc coupon_pool_put(struct store_db *db, const struct coupon_pool *p, struct err *err)
{
	struct stmt *s = stmt_get(db, STMT_coupon, COUPON_POOL_PUT);

	stmt_text(s, 1, p->pool);
	stmt_text(s, 2, p->sha256);
	stmt_int(s, 3, p->batch);
	stmt_text(s, 4, p->loading);
	stmt_int(s, 5, p->at_ms);
	return stmt_run(s, err);
}

enum rc coupon_pools(struct store_db *db, struct arena *a, struct coupon_pool **ret, int *ret_count, struct err *err)
{
	void *v = NULL;
	enum rc rc =
		rows_all(stmt_get(db, STMT_coupon, COUPON_POOL_ALL), a, sizeof **ret, read_pool, &v, ret_count, err);

	if (!rc)
		*ret = v;
	return rc;
}

enum rc coupon_any(struct store_db *db, bool *ret_any, struct err *err)
{
	struct stmt *s = stmt_get(db, STMT_coupon, COUPON_POOL_ANY);
	enum rc rc = stmt_step(s, err);

	stmt_done(s);
	if (rc && rc != RC_NOTFOUND)
		return rc;
	*ret_any = rc == RC_OK;
	return RC_OK;
}

/* -- codes -------------------------------------------------------------------------------------------------------------- */

enum rc coupon_offer(struct store_db *db, struct span code, struct span pool, int64_t seq, int64_t batch, int64_t at_ms,
	struct err *err)
{
	struct stmt *s = stmt_get(db, STMT_coupon, COUPON_OFFER);

	stmt_text(s, 1, code);
	stmt_text(s, 2, pool);
	stmt_int(s, 3, seq);
	stmt_int(s, 4, batch);
	stmt_int(s, 5, at_ms);
	return stmt_run(s, err);
}

enum rc coupon_retire(struct store_db *db, struct span pool, int64_t batch, int64_t at_ms, struct err *err)
{
	struct stmt *s = stmt_get(db, STMT_coupon, COUPON_RETIRE);

	stmt_text(s, 1, pool);
	stmt_int(s, 2, batch);
	stmt_int(s, 3, at_ms);
	return stmt_run(s, err);
}

static void read_coupon(struct stmt *s, struct arena *a, void *to)
{
	struct coupon *c = to;

	c->code = stmt_col_text(s, 0, a);
	c->pool = stmt_col_text(s, 1, a);
	c->seq = stmt_col_int(s, 2);
	c->state = (enum coupon_state)rows_name(names, COUPON_STATES, stmt_col_peek(s, 3));
	c->to.customer = stmt_col_text(s, 4, a);
	c->to.enrolment = stmt_col_int(s, 5);
	c->to.step = stmt_col_text(s, 6, a);
	c->to.occurrence = stmt_col_int(s, 7);
	c->at_ms = stmt_col_int(s, 8);
}

enum rc coupon_first(struct store_db *db, struct arena *a, struct span pool, struct coupon *ret, struct err *err)
{
	struct stmt *s = stmt_get(db, STMT_coupon, COUPON_FIRST);

	stmt_text(s, 1, pool);
	return rows_one(s, a, read_coupon, ret, err);
}

enum rc coupon_of(struct store_db *db, struct arena *a, struct span customer, struct coupon **ret, int *ret_count,
	struct err *err)
{
	struct stmt *s = stmt_get(db, STMT_coupon, COUPON_OF);
	void *v = NULL;
	enum rc rc;

	stmt_text(s, 1, customer);
	rc = rows_all(s, a, sizeof **ret, read_coupon, &v, ret_count, err);
	if (!rc)
		*ret = v;
	return rc;
}

enum rc coupon_put(struct store_db *db, const struct coupon *c, struct err *err)
{
	struct stmt *s = stmt_get(db, STMT_coupon, COUPON_PUT);

	stmt_text(s, 1, c->code);
	stmt_str(s, 2, names[c->state]);
	stmt_text(s, 3, c->to.customer);
	stmt_int(s, 4, c->to.enrolment);
	stmt_text(s, 5, c->to.step);
	stmt_int(s, 6, c->to.occurrence);
	stmt_int(s, 7, c->at_ms);
	return stmt_run_one(s, err);
}

enum rc coupon_release(struct store_db *db, struct span code, int64_t at_ms, struct err *err)
{
	struct stmt *s = stmt_get(db, STMT_coupon, COUPON_RELEASE);

	stmt_text(s, 1, code);
	stmt_int(s, 2, at_ms);
	return stmt_run_one(s, err);
}

enum rc coupon_counts(struct store_db *db, struct span pool, int64_t ret_counts[COUPON_STATES], struct err *err)
{
	enum rc rc = RC_OK;

	for (int i = 0; !rc && i < COUPON_STATES; i++) {
		struct stmt *s = stmt_get(db, STMT_coupon, COUPON_COUNT);

		stmt_text(s, 1, pool);
		stmt_str(s, 2, names[i]);
		rc = stmt_step(s, err);
		if (!rc)
			ret_counts[i] = stmt_col_int(s, 0);
		stmt_done(s);
	}
	return rc;
}

enum rc coupon_drawn(struct store_db *db, struct arena *a, struct span pool, int most, struct coupon **ret,
	int *ret_count, struct err *err)
{
	struct stmt *s = stmt_get(db, STMT_coupon, COUPON_DRAWN);
	void *v = NULL;
	enum rc rc;

	stmt_text(s, 1, pool);
	stmt_int(s, 2, most);
	rc = rows_all(s, a, sizeof **ret, read_coupon, &v, ret_count, err);
	if (!rc)
		*ret = v;
	return rc;
}
