#include "store/groupq.h"
#include "rows.h"

/* clang-format off */
#define GOOD "p.refund_fen < p.gross_fen"
#define WITHIN "m.type <> 1 AND m.joined_ms < ?2 AND (m.left_ms IS NULL OR m.left_ms >= ?1)"
/* First each order of a member once, then each member once, then the group: who is in two groups of one owner counts once. */
#define ROWS(key, of) \
	"SELECT k, count(*), sum(came), sum(went), sum(stayed), sum(CASE WHEN orders > 0 THEN 1 ELSE 0 END), sum(orders), sum(net) FROM (" \
	"SELECT k, member, max(came) AS came, max(went) AS went, max(stayed) AS stayed, count(purchase) AS orders," \
	" coalesce(sum(net), 0) AS net FROM (" \
	"SELECT " key " AS k, m.member AS member, p.purchase AS purchase, max(p.gross_fen - p.refund_fen) AS net," \
	" max(CASE WHEN m.joined_ms >= ?1 THEN 1 ELSE 0 END) AS came," \
	" max(CASE WHEN m.left_ms < ?2 THEN 1 ELSE 0 END) AS went," \
	" max(CASE WHEN m.left_ms IS NULL OR m.left_ms >= ?2 THEN 1 ELSE 0 END) AS stayed" \
	" FROM " of " LEFT JOIN purchase AS p ON p.customer = m.member AND p.paid_ms >= ?1 AND p.paid_ms < ?2" \
	" AND p.paid_ms >= m.joined_ms AND (m.left_ms IS NULL OR p.paid_ms <= m.left_ms) AND " GOOD \
	" WHERE " WITHIN " GROUP BY k, member, p.purchase) AS x GROUP BY k, member) AS y GROUP BY k ORDER BY k"
/* Of those who were in at ?2 or came later. */
#define OF_CAMP "m.chat = ?1 AND m.type <> 1 AND (m.left_ms IS NULL OR m.left_ms >= ?2)"
#define STARTED "m.joined_ms < ?3 AND (m.left_ms IS NULL OR m.left_ms >= ?3)"
/* clang-format on */

enum { GROUP_SALES, ROWS_FIRST, ROUNDS = ROWS_FIRST + 3, CAMP_PEOPLE, CAMP_DAYS, CAMP_PRIZES, PIECES };
static const struct stmt_sql groupq_sql[] = {
	[GROUP_SALES] = {.one = true,
		.sql = "SELECT count(DISTINCT p.customer), count(*), coalesce(sum(p.gross_fen - p.refund_fen), 0)"
		       " FROM chat_member AS m JOIN purchase AS p ON p.customer = m.member AND p.paid_ms >= m.joined_ms"
		       " WHERE m.chat = ?1 AND p.paid_ms <= ?2 AND (m.left_ms IS NULL OR p.paid_ms <= m.left_ms)"
		       " AND p.refund_fen < p.gross_fen"},
	/* Every group is asked about. */
	[ROWS_FIRST + GROUPQ_ALL] = {.scan = true, .sql = ROWS("''", "chat_member AS m")},
	[ROWS_FIRST + GROUPQ_GROUP] = {.scan = true, .sql = ROWS("m.chat", "chat_member AS m")},
	[ROWS_FIRST + GROUPQ_OWNER] = {.scan = true,
		.sql = ROWS("c.owner", "chat_member AS m JOIN chat AS c ON c.chat = m.chat")},
	[ROUNDS] =
		{.sql = "SELECT e.enrolment, e.version, e.customer, e.employee, e.t0_ms, e.ended_ms FROM enrolment AS e"
			" JOIN chat AS c ON c.chat = e.customer WHERE e.script = ?1 AND e.camp IS NULL AND e.t0_ms >= ?2"
			" AND e.t0_ms < ?3 ORDER BY e.t0_ms, e.enrolment"},
	[CAMP_PEOPLE] = {.one = true,
		.sql = "SELECT coalesce(sum(started), 0), coalesce(sum(CASE WHEN net > 0 THEN 1 ELSE 0 END), 0),"
		       " coalesce(sum(orders), 0), coalesce(sum(net), 0) FROM ("
		       "SELECT CASE WHEN " STARTED " THEN 1 ELSE 0 END AS started,"
		       " (SELECT count(*) FROM purchase AS p WHERE p.customer = m.member AND p.paid_ms >= ?2 AND p.paid_ms <= ?4"
		       " AND " GOOD ") AS orders,"
		       " (SELECT coalesce(sum(p.gross_fen - p.refund_fen), 0) FROM purchase AS p WHERE p.customer = m.member"
		       " AND p.paid_ms >= ?2 AND p.paid_ms <= ?4) AS net FROM chat_member AS m WHERE " OF_CAMP
		       ") AS x"},
	[CAMP_DAYS] = {.one = true,
		.sql = "SELECT count(DISTINCT customer), count(*), coalesce(sum(made_up), 0) FROM checkin WHERE camp = ?1"},
	[CAMP_PRIZES] = {.one = true,
		.sql = "SELECT count(*), coalesce(sum(CASE WHEN EXISTS (SELECT 1 FROM chat_member AS m WHERE m.chat = ?2"
		       " AND m.member = w.customer AND m.type <> 1 AND " STARTED
		       ") THEN 1 ELSE 0 END), 0) FROM (SELECT DISTINCT customer FROM checkin_prize WHERE camp = ?1) AS w"},
	[PIECES] = {.one = true,
		.sql = "SELECT coalesce(sum(quantity - CASE WHEN gross_fen > 0 THEN quantity * refund_fen / gross_fen"
		       " ELSE 0 END), 0) FROM purchase WHERE product = ?1 AND paid_ms >= ?2 AND paid_ms < ?3"},
};
const struct stmt_module groupq_module = STMT_QUESTIONS("groupq", groupq_sql);

enum rc groupq_sales(struct store_db *db, struct span chat, int64_t until_ms, struct groupq_sales *ret, struct err *err)
{
	struct stmt *s = stmt_get(db, STMT_groupq, GROUP_SALES);
	enum rc rc;

	stmt_text(s, 1, chat);
	stmt_int(s, 2, until_ms);
	rc = stmt_step(s, err);
	if (!rc)
		*ret = (struct groupq_sales){stmt_col_int(s, 0), stmt_col_int(s, 1), stmt_col_int(s, 2)};
	stmt_done(s);
	return rc;
}

static void read_row(struct stmt *s, struct arena *a, void *to)
{
	*(struct groupq_row *)to = (struct groupq_row){
		.key = stmt_col_text(s, 0, a),
		.people = stmt_col_int(s, 1),
		.came = stmt_col_int(s, 2),
		.went = stmt_col_int(s, 3),
		.stayed = stmt_col_int(s, 4),
		.sales = {stmt_col_int(s, 5), stmt_col_int(s, 6), stmt_col_int(s, 7)},
	};
}

enum rc groupq_rows(struct store_db *db, struct arena *a, enum groupq_by by, int64_t from_ms, int64_t to_ms,
	struct groupq_row **ret_rows, int *ret_count, struct err *err)
{
	struct stmt *s = stmt_get(db, STMT_groupq, ROWS_FIRST + (int)by);
	void *rows = NULL;
	enum rc rc;

	stmt_int(s, 1, from_ms);
	stmt_int(s, 2, to_ms);
	rc = rows_all(s, a, sizeof **ret_rows, read_row, &rows, ret_count, err);
	if (!rc)
		*ret_rows = rows;
	return rc;
}

static void read_round(struct stmt *s, struct arena *a, void *to)
{
	*(struct groupq_round *)to = (struct groupq_round){
		.enrolment = stmt_col_int(s, 0),
		.version = stmt_col_int(s, 1),
		.chat = stmt_col_text(s, 2, a),
		.owner = stmt_col_text(s, 3, a),
		.t0_ms = stmt_col_int(s, 4),
		.ended_ms = stmt_col_int_or(s, 5, INT64_MAX),
	};
}

enum rc groupq_rounds(struct store_db *db, struct arena *a, struct span script, int64_t from_ms, int64_t to_ms,
	struct groupq_round **ret_rows, int *ret_count, struct err *err)
{
	struct stmt *s = stmt_get(db, STMT_groupq, ROUNDS);
	void *rows = NULL;
	enum rc rc;

	stmt_text(s, 1, script);
	stmt_int(s, 2, from_ms);
	stmt_int(s, 3, to_ms);
	rc = rows_all(s, a, sizeof **ret_rows, read_round, &rows, ret_count, err);
	if (!rc)
		*ret_rows = rows;
	return rc;
}

static void read_people(struct stmt *s, struct arena *a, void *to)
{
	struct groupq_camp *c = to;

	(void)a;
	c->started = stmt_col_int(s, 0);
	c->sales = (struct groupq_sales){stmt_col_int(s, 1), stmt_col_int(s, 2), stmt_col_int(s, 3)};
}

static void read_days(struct stmt *s, struct arena *a, void *to)
{
	struct groupq_camp *c = to;

	(void)a;
	c->people = stmt_col_int(s, 0);
	c->times = stmt_col_int(s, 1);
	c->made_up = stmt_col_int(s, 2);
}

static void read_prizes(struct stmt *s, struct arena *a, void *to)
{
	struct groupq_camp *c = to;

	(void)a;
	c->winners = stmt_col_int(s, 0);
	c->finished = stmt_col_int(s, 1);
}

enum rc groupq_camp(struct store_db *db, const struct groupq_round *round, int64_t day1_ms, int64_t until_ms,
	struct groupq_camp *ret, struct err *err)
{
	struct groupq_camp c = {0};
	struct stmt *s = stmt_get(db, STMT_groupq, CAMP_PEOPLE);
	enum rc rc;

	stmt_text(s, 1, round->chat);
	stmt_int(s, 2, round->t0_ms);
	stmt_int(s, 3, day1_ms);
	stmt_int(s, 4, until_ms);
	rc = rows_one(s, NULL, read_people, &c, err);
	s = stmt_get(db, STMT_groupq, CAMP_DAYS);
	stmt_int(s, 1, round->enrolment);
	if (!rc)
		rc = rows_one(s, NULL, read_days, &c, err);
	s = stmt_get(db, STMT_groupq, CAMP_PRIZES);
	stmt_int(s, 1, round->enrolment);
	stmt_text(s, 2, round->chat);
	stmt_int(s, 3, day1_ms);
	if (!rc)
		rc = rows_one(s, NULL, read_prizes, &c, err);
	if (!rc)
		*ret = c;
	return rc;
}

enum rc groupq_pieces(
	struct store_db *db, struct span text, int64_t from_ms, int64_t to_ms, int64_t *ret_pieces, struct err *err)
{
	struct stmt *s = stmt_get(db, STMT_groupq, PIECES);

	stmt_text(s, 1, text);
	stmt_int(s, 2, from_ms);
	stmt_int(s, 3, to_ms);
	return rows_int(s, ret_pieces, err);
}
