#include "store/structq.h"

#include "rows.h"

/* clang-format off */
#define SOLD(key) \
	"SELECT who, k, count(*), sum(orders), sum(gross) FROM (" \
	"SELECT CASE WHEN c.customer IS NULL OR c.first_add_day > ?2 THEN 2 WHEN c.first_add_day < ?1 THEN 1 ELSE 0 END AS who," \
	" CASE WHEN c.customer IS NULL OR c.first_add_day > ?2 THEN '' ELSE " key " END AS k, p.customer AS customer," \
	" count(*) AS orders, sum(p.gross_fen) AS gross FROM purchase AS p LEFT JOIN contact AS c ON c.customer = p.customer" \
	" WHERE p.paid_day >= ?1 AND p.paid_day <= ?2 AND p.gross_fen > 0 GROUP BY who, k, p.customer" \
	") AS x GROUP BY who, k ORDER BY who, k"
#define HEARD "what IN ('text', 'choice')"
/* Whoever came scanned; a friend is whom somebody accepted, whenever. */
#define MET(key) \
	"SELECT k, count(*), sum(friend), sum(CASE WHEN friend = 1 AND EXISTS (SELECT 1 FROM heard AS h WHERE h.customer = x.customer" \
	" AND h.at_ms >= x.met_ms AND h.at_ms <= x.met_ms + ?3 AND h." HEARD ") THEN 1 ELSE 0 END)," \
	" sum(CASE WHEN friend = 1 AND EXISTS (SELECT 1 FROM chat_member AS m WHERE m.member = x.customer" \
	" AND m.joined_ms >= x.met_ms AND m.joined_ms <= x.met_ms + ?4) THEN 1 ELSE 0 END) FROM (" \
	"SELECT " key " AS k, customer, first_add_ms AS met_ms, CASE WHEN accepted_ms IS NULL THEN 0 ELSE 1 END AS friend FROM contact" \
	" WHERE first_add_day >= ?1 AND first_add_day <= ?2" \
	") AS x GROUP BY k ORDER BY k"
/* clang-format on */

/* Each group of three is in the order of enum structq_by. */
enum { SOLD_FIRST = 0, MET_FIRST = 3, STOCK = 6, REFUNDS, HEARS };
static const struct stmt_sql structq_sql[] = {
	[SOLD_FIRST + STRUCTQ_ALL] = {.sql = SOLD("''")},
	[SOLD_FIRST + STRUCTQ_CHANNEL] = {.sql = SOLD("c.first_channel")},
	[SOLD_FIRST + STRUCTQ_EMPLOYEE] = {.sql = SOLD("c.first_employee")},
	[MET_FIRST + STRUCTQ_ALL] = {.sql = MET("''")},
	[MET_FIRST + STRUCTQ_CHANNEL] = {.sql = MET("first_channel")},
	[MET_FIRST + STRUCTQ_EMPLOYEE] = {.sql = MET("first_employee")},
	[STOCK] = {.one = true, .sql = "SELECT count(*) FROM contact WHERE first_add_day < ?1"},
	[REFUNDS] = {.one = true,
		.sql = "SELECT coalesce(-sum(amount_fen), 0) FROM ledger WHERE day >= ?1 AND day <= ?2 AND kind = 'refund'"},
	/* A scan that ends at the first one found; without one the table holds little. */
	[HEARS] = {.one = true, .scan = true, .sql = "SELECT EXISTS (SELECT 1 FROM heard WHERE " HEARD ")"},
};
const struct stmt_module structq_module = STMT_QUESTIONS("structq", structq_sql);

static void read_sold(struct stmt *s, struct arena *a, void *to)
{
	struct structq_sold *r = to;
	*r = (struct structq_sold){
		.who = (enum structq_who)stmt_col_int(s, 0),
		.key = stmt_col_text(s, 1, a),
		.buyers = stmt_col_int(s, 2),
		.orders = stmt_col_int(s, 3),
		.gross_fen = stmt_col_int(s, 4),
	};
	if (r->who == STRUCTQ_UNKNOWN)
		r->buyers = 0;
}

static void read_met(struct stmt *s, struct arena *a, void *to)
{
	*(struct structq_met *)to = (struct structq_met){
		.key = stmt_col_text(s, 0, a),
		.scans = stmt_col_int(s, 1),
		.added = stmt_col_int(s, 2),
		.replied = stmt_col_int(s, 3),
		.joined = stmt_col_int(s, 4),
	};
}

enum rc structq_sold(struct store_db *db, struct arena *a, enum structq_by by, int64_t from_day, int64_t to_day,
	struct structq_sold **ret_rows, int *ret_count, struct err *err)
{
	struct stmt *s = stmt_get(db, STMT_structq, SOLD_FIRST + (int)by);
	stmt_int(s, 1, from_day);
	stmt_int(s, 2, to_day);
	void *rows = NULL;
	enum rc rc = rows_all(s, a, sizeof(struct structq_sold), read_sold, &rows, ret_count, err);
	if (rc == RC_OK)
		*ret_rows = rows;
	return rc;
}

enum rc structq_met(struct store_db *db, struct arena *a, enum structq_by by, int64_t from_day, int64_t to_day,
	int64_t reply_ms, int64_t join_ms, struct structq_met **ret_rows, int *ret_count, struct err *err)
{
	struct stmt *s = stmt_get(db, STMT_structq, MET_FIRST + (int)by);
	stmt_int(s, 1, from_day);
	stmt_int(s, 2, to_day);
	stmt_int(s, 3, reply_ms);
	stmt_int(s, 4, join_ms);
	void *rows = NULL;
	enum rc rc = rows_all(s, a, sizeof(struct structq_met), read_met, &rows, ret_count, err);
	if (rc == RC_OK)
		*ret_rows = rows;
	return rc;
}

enum rc structq_stock(struct store_db *db, int64_t day, int64_t *ret_contacts, struct err *err)
{
	struct stmt *s = stmt_get(db, STMT_structq, STOCK);
	stmt_int(s, 1, day);
	return rows_int(s, ret_contacts, err);
}

enum rc structq_refunds(struct store_db *db, int64_t from_day, int64_t to_day, int64_t *ret_refund_fen, struct err *err)
{
	struct stmt *s = stmt_get(db, STMT_structq, REFUNDS);
	stmt_int(s, 1, from_day);
	stmt_int(s, 2, to_day);
	return rows_int(s, ret_refund_fen, err);
}

enum rc structq_hears(struct store_db *db, bool *ret_hears, struct err *err)
{
	int64_t hears = 0;
	enum rc rc = rows_int(stmt_get(db, STMT_structq, HEARS), &hears, err);
	if (rc == RC_OK)
		*ret_hears = hears > 0;
	return rc;
}
