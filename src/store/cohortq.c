#include "store/cohortq.h"

#include "rows.h"

#define GOOD(t) t ".refund_fen < " t ".gross_fen"
/* clang-format off */
#define AGAIN(days) "sum(CASE WHEN next_ms <= paid_ms + " days " * 86400000 THEN 1 ELSE 0 END)"
#define PAID(within) \
	"sum(CASE WHEN EXISTS (SELECT 1 FROM purchase AS p WHERE p.customer = c.customer AND " within " AND " GOOD("p") ") THEN 1 ELSE 0 END)"
#define NET(within) \
	"coalesce(sum((SELECT sum(p.gross_fen - p.refund_fen) FROM purchase AS p WHERE p.customer = c.customer AND " within ")), 0)"
/* The bounds in milliseconds hold that day in any zone; see funnelq. */
#define SAME_DAY \
	"p.paid_ms >= (c.first_add_day - 1) * 86400000 AND p.paid_ms < (c.first_add_day + 2) * 86400000 AND +p.paid_day = c.first_add_day"
#define WITHIN(days) "p.paid_ms >= c.first_add_ms AND p.paid_ms <= c.first_add_ms + " days " * 86400000"
/* clang-format on */

enum { FIRST, ADDED, PAID_ALL };
static const struct stmt_sql cohortq_sql[] = {
	[FIRST] =
		{.sql = "SELECT day, count(*), " AGAIN("30") ", " AGAIN("60") ", " AGAIN(
			 "90") " FROM ("
			       "SELECT o.paid_day AS day, o.paid_ms AS paid_ms, (SELECT min(p.paid_ms) FROM purchase AS p"
			       " WHERE p.customer = o.customer AND p.paid_ms >= o.paid_ms AND p.purchase <> o.purchase AND " GOOD(
				       "p") ") AS next_ms FROM purchase AS o WHERE o.paid_day >= ?1 AND o.paid_day <= ?2 AND o.customer <> ''"
					    " AND " GOOD(
						    "o") " AND NOT EXISTS (SELECT 1 FROM purchase AS q WHERE q.customer = o.customer"
							 " AND q.paid_ms <= o.paid_ms AND (q.paid_ms < o.paid_ms OR q.purchase < o.purchase) AND " GOOD(
								 "q") ")"
								      ") AS x GROUP BY day ORDER BY day"},
	[ADDED] =
		{.sql = "SELECT c.first_add_day, count(*), " PAID(SAME_DAY) ", " PAID(WITHIN("1")) ", " PAID(WITHIN("7")) ", " PAID(
			 WITHIN("30")) ", " NET(SAME_DAY) ", " NET(WITHIN("1")) ", " NET(WITHIN("7")) ", " NET(WITHIN("30")) " FROM contact AS c WHERE c.first_add_day >= ?1 AND c.first_add_day <= ?2"
															     " GROUP BY c.first_add_day ORDER BY c.first_add_day"},
	[PAID_ALL] =
		{.sql = "SELECT customer, paid_ms, gross_fen, refund_fen FROM purchase WHERE customer > '' AND paid_ms < ?1"
			" ORDER BY customer, paid_ms, purchase"},
};
const struct stmt_module cohortq_module = STMT_QUESTIONS("cohortq", cohortq_sql);

static void read_first(struct stmt *s, struct arena *a, void *to)
{
	(void)a;
	*(struct cohortq_first *)to = (struct cohortq_first){
		stmt_col_int(s, 0), stmt_col_int(s, 1), stmt_col_int(s, 2), stmt_col_int(s, 3), stmt_col_int(s, 4)};
}

static void read_added(struct stmt *s, struct arena *a, void *to)
{
	struct cohortq_added *r = to;
	(void)a;
	*r = (struct cohortq_added){.day = stmt_col_int(s, 0), .customers = stmt_col_int(s, 1)};
	for (int i = 0; i < COHORTQ_TERMS; i++) {
		r->paid[i] = stmt_col_int(s, 2 + i);
		r->net_fen[i] = stmt_col_int(s, 2 + COHORTQ_TERMS + i);
	}
}

static void read_paid(struct stmt *s, struct arena *a, void *to)
{
	*(struct cohortq_paid *)to = (struct cohortq_paid){
		stmt_col_text(s, 0, a), stmt_col_int(s, 1), stmt_col_int(s, 2), stmt_col_int(s, 3)};
}

static enum rc days(struct stmt *s, struct arena *a, int64_t from_day, int64_t to_day, size_t item_bytes,
	void (*read)(struct stmt *, struct arena *, void *), void **ret_rows, int *ret_count, struct err *err)
{
	stmt_int(s, 1, from_day);
	stmt_int(s, 2, to_day);
	return rows_all(s, a, item_bytes, read, ret_rows, ret_count, err);
}

enum rc cohortq_first(struct store_db *db, struct arena *a, int64_t from_day, int64_t to_day,
	struct cohortq_first **ret_rows, int *ret_count, struct err *err)
{
	void *rows = NULL;
	enum rc rc = days(stmt_get(db, STMT_cohortq, FIRST), a, from_day, to_day, sizeof(struct cohortq_first),
		read_first, &rows, ret_count, err);
	if (rc == RC_OK)
		*ret_rows = rows;
	return rc;
}

enum rc cohortq_added(struct store_db *db, struct arena *a, int64_t from_day, int64_t to_day,
	struct cohortq_added **ret_rows, int *ret_count, struct err *err)
{
	void *rows = NULL;
	enum rc rc = days(stmt_get(db, STMT_cohortq, ADDED), a, from_day, to_day, sizeof(struct cohortq_added),
		read_added, &rows, ret_count, err);
	if (rc == RC_OK)
		*ret_rows = rows;
	return rc;
}

enum rc cohortq_paid(struct store_db *db, struct arena *a, int64_t until_ms, struct cohortq_paid **ret_rows,
	int *ret_count, struct err *err)
{
	struct stmt *s = stmt_get(db, STMT_cohortq, PAID_ALL);
	stmt_int(s, 1, until_ms);
	void *rows = NULL;
	enum rc rc = rows_all(s, a, sizeof(struct cohortq_paid), read_paid, &rows, ret_count, err);
	if (rc == RC_OK)
		*ret_rows = rows;
	return rc;
}
