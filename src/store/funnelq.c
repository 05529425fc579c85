#include "store/funnelq.h"

#include "rows.h"

#define GOOD "p.refund_fen < p.gross_fen"
/* clang-format off */
#define DELIVERED(task) \
	"EXISTS (SELECT 1 FROM enrolment AS e JOIN occurrence AS o ON o.enrolment = e.enrolment" \
	" WHERE e.customer = r.customer AND o.state = 'delivered' AND o.task " task ")"
/* What an employee confirms has a task; a welcome goes out by itself, also of a script that the customer did not enter: then
 * it stands among the decisions. */
#define WELCOMED \
	"CASE WHEN " DELIVERED("IS NULL") " OR EXISTS (SELECT 1 FROM decision AS d WHERE d.customer = r.customer" \
	" AND d.verdict = 'welcome' AND d.reason = 'delivered') THEN 1 ELSE 0 END AS welcomed"
#define REACHED "CASE WHEN " DELIVERED("IS NOT NULL") " THEN 1 ELSE 0 END AS reached"
#define FUNNEL(day, key) \
	"SELECT day, k, count(*), sum(welcomed), sum(reached)," \
	" sum(CASE WHEN first_ms <= add_ms + ?3 THEN 1 ELSE 0 END)," \
	" sum(CASE WHEN first_ms <= add_ms + ?3 AND (SELECT count(*) FROM purchase AS p WHERE p.customer = z.customer" \
	" AND p.paid_ms >= z.first_ms AND p.paid_ms <= z.first_ms + ?4 AND " GOOD ") >= 2 THEN 1 ELSE 0 END) FROM (" \
	"SELECT day, k, customer, add_ms, " WELCOMED ", " REACHED "," \
	" (SELECT p.paid_ms FROM purchase AS p WHERE p.customer = r.customer AND p.paid_ms >= r.add_ms AND " GOOD \
	" ORDER BY p.paid_ms, p.purchase LIMIT 1) AS first_ms FROM (" \
	"SELECT " day " AS day, " key " AS k, customer, min(add_ms) AS add_ms FROM relation" \
	" WHERE add_day >= ?1 AND add_day <= ?2 AND adds > 0 GROUP BY day, k, customer) AS r) AS z" \
	" GROUP BY day, k ORDER BY day, k"
#define STEPS(script, step) \
	"SELECT g1, g2, count(*), sum(bought), sum(replied) FROM (SELECT " script " AS g1, " step " AS g2, customer," \
	" max(CASE WHEN EXISTS (SELECT 1 FROM purchase AS p WHERE p.customer = t.customer AND p.paid_ms >= t.at_ms" \
	" AND p.paid_ms <= t.at_ms + ?3 AND " GOOD ") THEN 1 ELSE 0 END) AS bought," \
	" max(CASE WHEN EXISTS (SELECT 1 FROM heard AS h WHERE h.customer = t.customer AND h.at_ms > t.at_ms" \
	" AND h.at_ms <= t.at_ms + ?4 AND h.what IN ('text', 'choice')) THEN 1 ELSE 0 END) AS replied FROM (" \
	"SELECT e.script AS script, o.step AS step, e.customer AS customer, o.delivered_ms AS at_ms" \
	" FROM occurrence AS o JOIN enrolment AS e ON e.enrolment = o.enrolment" \
	" WHERE o.delivered_ms >= ?1 AND o.delivered_ms < ?2 UNION ALL" \
	" SELECT script, step, customer, at_ms FROM touch WHERE at_ms >= ?1 AND at_ms < ?2 AND kind = 'step'" \
	") AS t GROUP BY g1, g2, customer) AS s" \
	" GROUP BY g1, g2 ORDER BY g1, g2"
/* The bounds in milliseconds hold that day in any zone and lead to the customer's own orders; the plus keeps the planner off the
 * index of all orders of a day (minutes in place of milliseconds). */
#define DAY0_OF(day, relations) \
	"SELECT d, k, count(*), sum(bought) FROM (SELECT " day " AS d, k, CASE WHEN EXISTS (" \
	"SELECT 1 FROM purchase AS p WHERE p.customer = r.customer AND p.paid_ms >= (r.add_day - 1) * 86400000" \
	" AND p.paid_ms < (r.add_day + 2) * 86400000 AND +p.paid_day = r.add_day AND " GOOD \
	") THEN 1 ELSE 0 END AS bought FROM (" relations ") AS r) AS z GROUP BY d, k ORDER BY d, k"
#define DAY0(day, key) \
	DAY0_OF(day, "SELECT add_day, " key " AS k, customer FROM relation WHERE add_day >= ?1 AND add_day <= ?2 AND adds > 0" \
		     " GROUP BY add_day, k, customer")
#define SOON(ms) ms " >= r.add_ms AND " ms " < r.add_ms + 3600000"
#define GREETINGS \
	"SELECT DISTINCT r.add_day AS add_day, r.customer AS customer, coalesce((SELECT g FROM (" \
	"SELECT e.script || '\t' || o.step AS g, o.delivered_ms AS at_ms FROM enrolment AS e JOIN occurrence AS o ON o.enrolment = e.enrolment" \
	" WHERE e.customer = r.customer AND o.task IS NULL AND o.employee = r.employee AND " SOON("o.delivered_ms") \
	" UNION ALL SELECT t.script || '\t' || t.step, t.at_ms FROM touch AS t WHERE t.customer = r.customer AND t.kind = 'step'" \
	" AND t.employee = r.employee AND " SOON("t.at_ms") ") AS w ORDER BY at_ms, g LIMIT 1), '') AS k" \
	" FROM relation AS r WHERE r.add_day >= ?1 AND r.add_day <= ?2 AND r.adds > 0"
/* clang-format on */

/* Each group of four is in the order of enum funnelq_by, the three in that of enum funnelq_cut. */
enum { FUNNEL_FIRST = 0, STEPS_FIRST = 4, DAY0_FIRST = 7, SCANS = 11, GREETED };
static const struct stmt_sql funnelq_sql[] = {
	[FUNNEL_FIRST + FUNNELQ_TOTAL] = {.sql = FUNNEL("0", "''")},
	[FUNNEL_FIRST + FUNNELQ_DAY] = {.sql = FUNNEL("add_day", "''")},
	[FUNNEL_FIRST + FUNNELQ_CHANNEL] = {.sql = FUNNEL("0", "channel")},
	[FUNNEL_FIRST + FUNNELQ_EMPLOYEE] = {.sql = FUNNEL("0", "employee")},
	[STEPS_FIRST + FUNNELQ_ALL] = {.sql = STEPS("''", "''")},
	[STEPS_FIRST + FUNNELQ_SCRIPT] = {.sql = STEPS("t.script", "''")},
	[STEPS_FIRST + FUNNELQ_STEP] = {.sql = STEPS("t.script", "t.step")},
	[DAY0_FIRST + FUNNELQ_TOTAL] = {.sql = DAY0("0", "''")},
	[DAY0_FIRST + FUNNELQ_DAY] = {.sql = DAY0("add_day", "''")},
	[DAY0_FIRST + FUNNELQ_CHANNEL] = {.sql = DAY0("0", "channel")},
	[DAY0_FIRST + FUNNELQ_EMPLOYEE] = {.sql = DAY0("0", "employee")},
	[SCANS] = {.sql = "SELECT employee, count(*), count(CASE WHEN state <> 'half' THEN 1 END) FROM relation"
			  " WHERE add_day >= ?1 AND add_day <= ?2 AND adds > 0 GROUP BY employee ORDER BY employee"},
	[GREETED] = {.sql = DAY0_OF("0", GREETINGS)},
};
const struct stmt_module funnelq_module = STMT_QUESTIONS("funnelq", funnelq_sql);

static void read_row(struct stmt *s, struct arena *a, void *to)
{
	*(struct funnelq_row *)to = (struct funnelq_row){
		.day = stmt_col_int(s, 0),
		.key = stmt_col_text(s, 1, a),
		.added = stmt_col_int(s, 2),
		.welcomed = stmt_col_int(s, 3),
		.reached = stmt_col_int(s, 4),
		.bought = stmt_col_int(s, 5),
		.again = stmt_col_int(s, 6),
	};
}

enum rc funnelq_rows(struct store_db *db, struct arena *a, enum funnelq_by by, const struct funnelq_ask *ask,
	struct funnelq_row **ret_rows, int *ret_count, struct err *err)
{
	struct stmt *s = stmt_get(db, STMT_funnelq, FUNNEL_FIRST + (int)by);
	stmt_int(s, 1, ask->from_day);
	stmt_int(s, 2, ask->to_day);
	stmt_int(s, 3, ask->within_ms);
	stmt_int(s, 4, ask->again_ms);
	void *rows = NULL;
	enum rc rc = rows_all(s, a, sizeof(struct funnelq_row), read_row, &rows, ret_count, err);
	if (rc == RC_OK)
		*ret_rows = rows;
	return rc;
}

static void read_step(struct stmt *s, struct arena *a, void *to)
{
	*(struct funnelq_step *)to = (struct funnelq_step){
		.script = stmt_col_text(s, 0, a),
		.step = stmt_col_text(s, 1, a),
		.shown = stmt_col_int(s, 2),
		.bought = stmt_col_int(s, 3),
		.replied = stmt_col_int(s, 4),
	};
}

enum rc funnelq_steps(struct store_db *db, struct arena *a, enum funnelq_cut cut, int64_t from_ms, int64_t to_ms,
	int64_t window_ms, int64_t reply_ms, struct funnelq_step **ret_rows, int *ret_count, struct err *err)
{
	struct stmt *s = stmt_get(db, STMT_funnelq, STEPS_FIRST + (int)cut);
	stmt_int(s, 1, from_ms);
	stmt_int(s, 2, to_ms);
	stmt_int(s, 3, window_ms);
	stmt_int(s, 4, reply_ms);
	void *rows = NULL;
	enum rc rc = rows_all(s, a, sizeof(struct funnelq_step), read_step, &rows, ret_count, err);
	if (rc == RC_OK)
		*ret_rows = rows;
	return rc;
}

static void read_day0(struct stmt *s, struct arena *a, void *to)
{
	*(struct funnelq_day0 *)to = (struct funnelq_day0){
		.day = stmt_col_int(s, 0),
		.key = stmt_col_text(s, 1, a),
		.added = stmt_col_int(s, 2),
		.bought = stmt_col_int(s, 3),
	};
}

enum rc funnelq_day0(struct store_db *db, struct arena *a, enum funnelq_by by, int64_t from_day, int64_t to_day,
	struct funnelq_day0 **ret_rows, int *ret_count, struct err *err)
{
	struct stmt *s = stmt_get(db, STMT_funnelq, DAY0_FIRST + (int)by);
	stmt_int(s, 1, from_day);
	stmt_int(s, 2, to_day);
	void *rows = NULL;
	enum rc rc = rows_all(s, a, sizeof(struct funnelq_day0), read_day0, &rows, ret_count, err);
	if (rc == RC_OK)
		*ret_rows = rows;
	return rc;
}

enum rc funnelq_greetings(struct store_db *db, struct arena *a, int64_t from_day, int64_t to_day,
	struct funnelq_day0 **ret_rows, int *ret_count, struct err *err)
{
	void *rows = NULL;
	enum rc rc = rows_days(stmt_get(db, STMT_funnelq, GREETED), a, from_day, to_day, sizeof(struct funnelq_day0),
		read_day0, &rows, ret_count, err);
	if (rc == RC_OK)
		*ret_rows = rows;
	return rc;
}

static void read_scan(struct stmt *s, struct arena *a, void *to)
{
	*(struct funnelq_scan *)to =
		(struct funnelq_scan){stmt_col_text(s, 0, a), stmt_col_int(s, 1), stmt_col_int(s, 2)};
}

enum rc funnelq_scans(struct store_db *db, struct arena *a, int64_t from_day, int64_t to_day,
	struct funnelq_scan **ret_rows, int *ret_count, struct err *err)
{
	void *rows = NULL;
	enum rc rc = rows_days(stmt_get(db, STMT_funnelq, SCANS), a, from_day, to_day, sizeof(struct funnelq_scan),
		read_scan, &rows, ret_count, err);
	if (rc == RC_OK)
		*ret_rows = rows;
	return rc;
}
