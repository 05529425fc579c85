#include "store/metricq.h"

#include "rows.h"

enum { METRICQ_READY, METRICQ_OPEN, METRICQ_FAILED };
static const struct stmt_sql metricq_sql[] = {
	[METRICQ_READY] = {.scan = true, /* of the index of the ready ones */
		.sql = "SELECT lane, count(*), min(not_before_ms) FROM effect WHERE state = 'ready' AND under_way = 0"
		       " GROUP BY lane ORDER BY lane"},
	[METRICQ_OPEN] = {.scan = true, /* of the index of the open ones */
		.sql = "SELECT state, 0, count(*) FROM effect WHERE state = 'unsure' OR state = 'held'"
		       " GROUP BY state ORDER BY state"},
	[METRICQ_FAILED] = {.scan = true, /* as many as ?1 */
		.sql = "SELECT api, coalesce(code, 0) AS reason, count(*) FROM (SELECT api, code, state FROM effect"
		       " ORDER BY effect DESC LIMIT ?1) AS e WHERE state = 'failed' GROUP BY api, reason ORDER BY api, reason"},
};
const struct stmt_module metricq_module = STMT_QUESTIONS("metricq", metricq_sql);

static void read_lane(struct stmt *s, struct arena *a, void *to)
{
	(void)a;
	*(struct metricq_lane *)to = (struct metricq_lane){stmt_col_int(s, 0), stmt_col_int(s, 1), stmt_col_int(s, 2)};
}

static void read_named(struct stmt *s, struct arena *a, void *to)
{
	*(struct metricq_named *)to =
		(struct metricq_named){stmt_col_text(s, 0, a), stmt_col_int(s, 1), stmt_col_int(s, 2)};
}

enum rc metricq_ready(struct store_db *db, struct arena *a, struct metricq_lane **ret, int *ret_count, struct err *err)
{
	void *v = NULL;
	enum rc rc =
		rows_all(stmt_get(db, STMT_metricq, METRICQ_READY), a, sizeof **ret, read_lane, &v, ret_count, err);
	if (rc == RC_OK)
		*ret = v;
	return rc;
}

static enum rc named(struct stmt *s, struct arena *a, struct metricq_named **ret, int *ret_count, struct err *err)
{
	void *v = NULL;
	enum rc rc = rows_all(s, a, sizeof **ret, read_named, &v, ret_count, err);
	if (rc == RC_OK)
		*ret = v;
	return rc;
}

enum rc metricq_open(struct store_db *db, struct arena *a, struct metricq_named **ret, int *ret_count, struct err *err)
{
	return named(stmt_get(db, STMT_metricq, METRICQ_OPEN), a, ret, ret_count, err);
}

enum rc metricq_failed(
	struct store_db *db, struct arena *a, struct metricq_named **ret, int *ret_count, struct err *err)
{
	struct stmt *s = stmt_get(db, STMT_metricq, METRICQ_FAILED);
	stmt_int(s, 1, METRICQ_RECENT);
	return named(s, a, ret, ret_count, err);
}
