#include "store/momentq.h"

#include "buyer.h"
#include "rows.h"

/* clang-format off */
#define POSTED "p.day >= ?1 AND p.day <= ?2 AND p.made_ms IS NOT NULL"
#define PEOPLE(n, key) \
	"SELECT n, k, count(DISTINCT post), count(*), sum(published), coalesce(sum(reach), 0), count(reach) FROM (" \
	"SELECT " n " AS n, " key " AS k, p.post AS post, CASE WHEN m.state = 'published' THEN 1 ELSE 0 END AS published, m.reach AS reach" \
	" FROM post AS p JOIN post_member AS m ON m.post = p.post WHERE " POSTED \
	" AND (m.state = 'waiting' OR m.state = 'published' OR m.state = 'expired')) AS x GROUP BY n, k ORDER BY n, k"
/* First each order of a customer once, then each customer once, then the group. */
#define MARKS(n, key) \
	"SELECT n, k, sum(liked), sum(commented), count(*), sum(CASE WHEN orders > 0 THEN 1 ELSE 0 END), sum(orders), sum(net) FROM (" \
	"SELECT n, k, customer, max(liked) AS liked, max(commented) AS commented, count(purchase) AS orders," \
	" coalesce(sum(net), 0) AS net FROM (" \
	"SELECT " n " AS n, " key " AS k, m.customer AS customer, u.purchase AS purchase, max(u.gross_fen - u.refund_fen) AS net," \
	" max(CASE WHEN m.kind <> 'comment' THEN 1 ELSE 0 END) AS liked, max(CASE WHEN m.kind = 'comment' THEN 1 ELSE 0 END) AS commented" \
	" FROM post AS p JOIN post_mark AS m ON m.post = p.post LEFT JOIN purchase_part AS part" \
	" ON part.part >= " BUYER_PART_FROM("m.at_ms") " AND part.part <= " BUYER_PART_UNTIL("(m.at_ms + ?3)") \
	" LEFT JOIN purchase AS u ON u.part = part.part AND u.buyer = " BUYER_NO("m.customer") \
	" AND u.paid_ms >= m.at_ms AND u.paid_ms <= m.at_ms + ?3 AND u.paid_ms < ?4 AND u.refund_fen < u.gross_fen" \
	" WHERE " POSTED " GROUP BY n, k, m.customer, u.purchase) AS x GROUP BY n, k, customer) AS y GROUP BY n, k ORDER BY n, k"
/* clang-format on */

/* Each group of five is in the order of enum momentq_by. */
enum { POSTS = 0, PEOPLE_FIRST = 1, MARKS_FIRST = 6 };
static const struct stmt_sql momentq_sql[] = {
	[POSTS] = {.sql = "SELECT p.post, p.day, p.due_ms, p.script, p.step FROM post AS p WHERE " POSTED
			  " ORDER BY p.due_ms, p.post"},
	[PEOPLE_FIRST + MOMENTQ_ALL] = {.sql = PEOPLE("0", "''")},
	[PEOPLE_FIRST + MOMENTQ_POST] = {.sql = PEOPLE("p.post + 0", "''")},
	[PEOPLE_FIRST + MOMENTQ_SCRIPT] = {.sql = PEOPLE("0", "p.script")},
	[PEOPLE_FIRST + MOMENTQ_EMPLOYEE] = {.sql = PEOPLE("0", "m.employee")},
	[PEOPLE_FIRST + MOMENTQ_DAY] = {.sql = PEOPLE("p.day", "''")},
	[MARKS_FIRST + MOMENTQ_ALL] = {.sql = MARKS("0", "''")},
	[MARKS_FIRST + MOMENTQ_POST] = {.sql = MARKS("p.post + 0", "''")},
	[MARKS_FIRST + MOMENTQ_SCRIPT] = {.sql = MARKS("0", "p.script")},
	[MARKS_FIRST + MOMENTQ_EMPLOYEE] = {.sql = MARKS("0", "m.employee")},
	[MARKS_FIRST + MOMENTQ_DAY] = {.sql = MARKS("p.day", "''")},
};
const struct stmt_module momentq_module = STMT_QUESTIONS("momentq", momentq_sql);

static void read_post(struct stmt *s, struct arena *a, void *to)
{
	*(struct momentq_post *)to = (struct momentq_post){
		.post = stmt_col_int(s, 0),
		.day = stmt_col_int(s, 1),
		.due_ms = stmt_col_int(s, 2),
		.script = stmt_col_text(s, 3, a),
		.step = stmt_col_text(s, 4, a),
	};
}

enum rc momentq_posts(struct store_db *db, struct arena *a, int64_t from_day, int64_t to_day,
	struct momentq_post **ret_rows, int *ret_count, struct err *err)
{
	void *rows = NULL;
	enum rc rc = rows_days(stmt_get(db, STMT_momentq, POSTS), a, from_day, to_day, sizeof(struct momentq_post),
		read_post, &rows, ret_count, err);
	if (rc == RC_OK)
		*ret_rows = rows;
	return rc;
}

static void read_people(struct stmt *s, struct arena *a, void *to)
{
	*(struct momentq_people *)to = (struct momentq_people){
		.n = stmt_col_int(s, 0),
		.key = stmt_col_text(s, 1, a),
		.posts = stmt_col_int(s, 2),
		.asked = stmt_col_int(s, 3),
		.published = stmt_col_int(s, 4),
		.reach = stmt_col_int(s, 5),
		.read = stmt_col_int(s, 6),
	};
}

enum rc momentq_people(struct store_db *db, struct arena *a, enum momentq_by by, int64_t from_day, int64_t to_day,
	struct momentq_people **ret_rows, int *ret_count, struct err *err)
{
	void *rows = NULL;
	enum rc rc = rows_days(stmt_get(db, STMT_momentq, PEOPLE_FIRST + (int)by), a, from_day, to_day,
		sizeof(struct momentq_people), read_people, &rows, ret_count, err);
	if (rc == RC_OK)
		*ret_rows = rows;
	return rc;
}

static void read_marks(struct stmt *s, struct arena *a, void *to)
{
	*(struct momentq_marks *)to = (struct momentq_marks){
		.n = stmt_col_int(s, 0),
		.key = stmt_col_text(s, 1, a),
		.liked = stmt_col_int(s, 2),
		.commented = stmt_col_int(s, 3),
		.touched = stmt_col_int(s, 4),
		.buyers = stmt_col_int(s, 5),
		.orders = stmt_col_int(s, 6),
		.net_fen = stmt_col_int(s, 7),
	};
}

enum rc momentq_marks(struct store_db *db, struct arena *a, enum momentq_by by, int64_t from_day, int64_t to_day,
	int64_t window_ms, int64_t until_ms, struct momentq_marks **ret_rows, int *ret_count, struct err *err)
{
	struct stmt *s = stmt_get(db, STMT_momentq, MARKS_FIRST + (int)by);
	void *rows = NULL;
	stmt_int(s, 3, window_ms);
	stmt_int(s, 4, until_ms);
	enum rc rc = rows_days(s, a, from_day, to_day, sizeof(struct momentq_marks), read_marks, &rows, ret_count, err);
	if (rc == RC_OK)
		*ret_rows = rows;
	return rc;
}
