#include "store/gmvq.h"

#include "rows.h"

#include <string.h>

/* First each contact's money in a group, to see who paid; then the group. An order's own gross_fen is the sum of its pay and
 * correct rows, all of them booked to its day of payment. groups: the keys with a comma behind each, as few as the cut needs,
 * because they are sorted; the same four columns come out of each cut. */
/* clang-format off */
#define GMVQ_SELECT(joined, first, paid, back, groups, last) \
	"SELECT " first ", sum(gross), sum(refund), sum(orders), sum(payer) FROM (" \
	"SELECT " groups " sum(gross) AS gross, sum(refund) AS refund, sum(orders) AS orders," \
	" CASE WHEN customer <> '' AND sum(gross) > sum(refund) THEN 1 ELSE 0 END AS payer FROM (" \
	"SELECT " paid " p.customer AS customer, p.gross_fen AS gross, 0 AS refund," \
	" CASE WHEN p.gross_fen > 0 THEN 1 ELSE 0 END AS orders" \
	" FROM purchase AS p" joined " WHERE p.paid_day >= ?1 AND p.paid_day <= ?2" \
	" UNION ALL " \
	"SELECT " back " p.customer, 0, -l.amount_fen, 0" \
	" FROM ledger AS l JOIN purchase AS p ON p.purchase = l.purchase" joined \
	" WHERE l.day >= ?1 AND l.day <= ?2 AND l.kind = 'refund'" \
	") AS x GROUP BY " groups " customer) AS y " last
#define BY_TOUCH "CASE WHEN p.customer = '' THEN 2 WHEN p.touch IS NULL THEN 1 ELSE 0 END AS kind, "
#define BY_EMPLOYEE(em) "CASE WHEN " em " <> '' THEN 0 WHEN p.customer = '' THEN 2 ELSE 1 END AS kind, " em
#define BY_KEY(j, key) GMVQ_SELECT(j, "0, kind, k, ''", key " AS k,", key ",", "kind, k,", "GROUP BY kind, k ORDER BY kind, k")
#define BY_STEP(j, sc, st) \
	GMVQ_SELECT(j, "0, kind, k, step", BY_TOUCH sc " AS k, " st " AS step,", BY_TOUCH sc ", " st ",", "kind, k, step,", \
		"GROUP BY kind, k, step ORDER BY kind, k, step")
/* A part of a pair: its kind as a digit, then its key. Days are those of payment and of refund. */
#define OF_TOUCH(key) "CASE WHEN p.customer = '' THEN '2' WHEN p.touch IS NULL THEN '1' ELSE '0' || " key " END"
#define OF_EMPLOYEE(em) "CASE WHEN " em " <> '' THEN '0' || " em " WHEN p.customer = '' THEN '2' ELSE '1' END"
#define OF_PRODUCT "'0' || p.product"
#define OF_SOURCE "'0' || p.source"
#define DAY_AND(j, of) \
	GMVQ_SELECT(j, "k, k2", "'0' || p.paid_day AS k, " of " AS k2,", "'0' || l.day, " of ",", "k, k2,", "GROUP BY k, k2 ORDER BY k, k2")
#define BOTH(j, one, two) \
	GMVQ_SELECT(j, "k, k2", one " AS k, " two " AS k2,", one ", " two ",", "k, k2,", "GROUP BY k, k2 ORDER BY k, k2")
/* All cuts that depend on the rule of attribution; ch, em, sc, st: where an order goes by it. */
#define CUTS(base, j, ch, em, sc, st) \
	[(base) + CUT_AT(GMVQ_CHANNEL)] = {.sql = BY_KEY(j, BY_TOUCH ch)}, \
	[(base) + CUT_AT(GMVQ_EMPLOYEE)] = {.sql = BY_KEY(j, BY_EMPLOYEE(em))}, \
	[(base) + CUT_AT(GMVQ_SCRIPT)] = {.sql = BY_KEY(j, BY_TOUCH sc)}, \
	[(base) + CUT_AT(GMVQ_STEP)] = {.sql = BY_STEP(j, sc, st)}, \
	[(base) + PAIR_AT(GMVQ_OF_DAY, GMVQ_OF_CHANNEL)] = {.sql = DAY_AND(j, OF_TOUCH(ch))}, \
	[(base) + PAIR_AT(GMVQ_OF_DAY, GMVQ_OF_EMPLOYEE)] = {.sql = DAY_AND(j, OF_EMPLOYEE(em))}, \
	[(base) + PAIR_AT(GMVQ_OF_DAY, GMVQ_OF_SCRIPT)] = {.sql = DAY_AND(j, OF_TOUCH(sc))}, \
	[(base) + PAIR_AT(GMVQ_OF_DAY, GMVQ_OF_PRODUCT)] = {.sql = DAY_AND(j, OF_PRODUCT)}, \
	[(base) + PAIR_AT(GMVQ_OF_DAY, GMVQ_OF_SOURCE)] = {.sql = DAY_AND(j, OF_SOURCE)}, \
	[(base) + PAIR_AT(GMVQ_OF_CHANNEL, GMVQ_OF_EMPLOYEE)] = {.sql = BOTH(j, OF_TOUCH(ch), OF_EMPLOYEE(em))}, \
	[(base) + PAIR_AT(GMVQ_OF_CHANNEL, GMVQ_OF_SCRIPT)] = {.sql = BOTH(j, OF_TOUCH(ch), OF_TOUCH(sc))}, \
	[(base) + PAIR_AT(GMVQ_OF_CHANNEL, GMVQ_OF_PRODUCT)] = {.sql = BOTH(j, OF_TOUCH(ch), OF_PRODUCT)}, \
	[(base) + PAIR_AT(GMVQ_OF_CHANNEL, GMVQ_OF_SOURCE)] = {.sql = BOTH(j, OF_TOUCH(ch), OF_SOURCE)}, \
	[(base) + PAIR_AT(GMVQ_OF_EMPLOYEE, GMVQ_OF_SCRIPT)] = {.sql = BOTH(j, OF_EMPLOYEE(em), OF_TOUCH(sc))}, \
	[(base) + PAIR_AT(GMVQ_OF_EMPLOYEE, GMVQ_OF_PRODUCT)] = {.sql = BOTH(j, OF_EMPLOYEE(em), OF_PRODUCT)}, \
	[(base) + PAIR_AT(GMVQ_OF_EMPLOYEE, GMVQ_OF_SOURCE)] = {.sql = BOTH(j, OF_EMPLOYEE(em), OF_SOURCE)}, \
	[(base) + PAIR_AT(GMVQ_OF_SCRIPT, GMVQ_OF_PRODUCT)] = {.sql = BOTH(j, OF_TOUCH(sc), OF_PRODUCT)}, \
	[(base) + PAIR_AT(GMVQ_OF_SCRIPT, GMVQ_OF_SOURCE)] = {.sql = BOTH(j, OF_TOUCH(sc), OF_SOURCE)}, \
	[(base) + PAIR_AT(GMVQ_OF_PRODUCT, GMVQ_OF_SOURCE)] = {.sql = BOTH(j, OF_PRODUCT, OF_SOURCE)}
/* By another rule (?3) an order goes to its row of credit, where it has one. */
#define BY_RULE " LEFT JOIN credit AS c ON c.purchase = p.purchase AND c.rule = ?3"

enum { DIMENSIONS = GMVQ_OF_SOURCE + 1, CUTS_OF_RULE = 4 + DIMENSIONS * (DIMENSIONS - 1) / 2 };
enum { GMVQ_SQL_TOTAL, GMVQ_SQL_DAY, GMVQ_SQL_PRODUCT, GMVQ_SQL_SOURCE, GMVQ_SQL_LEDGER, GMVQ_SQL_UNTIL, GMVQ_SQL_LAST, GMVQ_SQL_RULED = GMVQ_SQL_LAST + CUTS_OF_RULE };
#define CUT_AT(by) ((int)(by) - (int)GMVQ_CHANNEL)
/* Those of the first with all behind it, then of the second … */
#define PAIR_AT(one, two) (4 + (int)(one) * (2 * (int)DIMENSIONS - (int)(one) - 1) / 2 + (int)(two) - (int)(one) - 1)
static const struct stmt_sql gmvq_sql[] = {
	[GMVQ_SQL_TOTAL] = {.one = true, .sql = GMVQ_SELECT("", "0, 0, '', ''", "", "", "", "")},
	[GMVQ_SQL_DAY] = {.sql = GMVQ_SELECT("", "day, 0, '', ''", "p.paid_day AS day,", "l.day,", "day,", "GROUP BY day ORDER BY day")},
	[GMVQ_SQL_PRODUCT] = {.sql = BY_KEY("", "0 AS kind, p.product")},
	[GMVQ_SQL_SOURCE] = {.sql = BY_KEY("", "0 AS kind, p.source")},
	[GMVQ_SQL_LEDGER] = {.one = true, .sql = "SELECT coalesce(sum(amount_fen), 0) FROM ledger WHERE day >= ?1 AND day <= ?2"},
	[GMVQ_SQL_UNTIL] = {.one = true, .sql = "SELECT count(*) FROM purchase WHERE paid_day = ?1 AND paid_ms < ?2 AND gross_fen > 0"},
	CUTS(GMVQ_SQL_LAST, "", "p.channel", "p.credit_employee", "p.script", "p.step"),
	CUTS(GMVQ_SQL_RULED, BY_RULE, "coalesce(c.channel, p.channel)", "coalesce(c.employee, p.credit_employee)",
		"coalesce(c.script, p.script)", "coalesce(c.step, p.step)"),
};
/* clang-format on */
const struct stmt_module gmvq_module = STMT_QUESTIONS("gmvq", gmvq_sql);

/* The statement of a cut by a rule, its days and rule bound. */
static struct stmt *cut_of(struct store_db *db, int cut, const char *rule, int64_t from_day, int64_t to_day)
{
	bool last = strcmp(rule, "last") == 0;
	struct stmt *s = stmt_get(db, STMT_gmvq, (last ? (int)GMVQ_SQL_LAST : (int)GMVQ_SQL_RULED) + cut);
	stmt_int(s, 1, from_day);
	stmt_int(s, 2, to_day);
	if (!last)
		stmt_str(s, 3, rule);
	return s;
}

static void read_row(struct stmt *s, struct arena *a, void *to)
{
	*(struct gmvq_row *)to = (struct gmvq_row){
		.day = stmt_col_int(s, 0),
		.kind = (enum gmvq_kind)stmt_col_int(s, 1),
		.key = stmt_col_text(s, 2, a),
		.step = stmt_col_text(s, 3, a),
		.gross_fen = stmt_col_int(s, 4),
		.refund_fen = stmt_col_int(s, 5),
		.orders = stmt_col_int(s, 6),
		.payers = stmt_col_int(s, 7),
	};
}

/* The statement of a cut that no rule moves. */
static int sql_of(enum gmvq_by by)
{
	switch (by) {
	case GMVQ_DAY: return GMVQ_SQL_DAY;
	case GMVQ_PRODUCT: return GMVQ_SQL_PRODUCT;
	case GMVQ_SOURCE: return GMVQ_SQL_SOURCE;
	default: return GMVQ_SQL_TOTAL;
	}
}

enum rc gmvq_rows(struct store_db *db, struct arena *a, enum gmvq_by by, const char *rule, int64_t from_day,
	int64_t to_day, struct gmvq_row **ret_rows, int *ret_count, struct err *err)
{
	struct stmt *s;
	if (by >= GMVQ_CHANNEL && by <= GMVQ_STEP) {
		s = cut_of(db, CUT_AT(by), rule, from_day, to_day);
	} else {
		s = stmt_get(db, STMT_gmvq, sql_of(by));
		stmt_int(s, 1, from_day);
		stmt_int(s, 2, to_day);
	}
	void *rows = NULL;
	enum rc rc = rows_all(s, a, sizeof(struct gmvq_row), read_row, &rows, ret_count, err);
	if (rc == RC_OK)
		*ret_rows = rows;
	return rc;
}

static struct gmvq_part part_of(struct span text)
{
	struct gmvq_part p = {.kind = (enum gmvq_kind)(text.p[0] - '0'), .key = span_drop(text, 1)};
	if (!span_int(p.key, &p.day))
		p.day = 0;
	return p;
}

static void read_pair(struct stmt *s, struct arena *a, void *to)
{
	*(struct gmvq_pair *)to = (struct gmvq_pair){
		.part = {part_of(stmt_col_text(s, 0, a)), part_of(stmt_col_text(s, 1, a))},
		.sum = {.gross_fen = stmt_col_int(s, 2),
			.refund_fen = stmt_col_int(s, 3),
			.orders = stmt_col_int(s, 4),
			.payers = stmt_col_int(s, 5)},
	};
}

enum rc gmvq_pairs(struct store_db *db, struct arena *a, enum gmvq_dimension first, enum gmvq_dimension second,
	const char *rule, int64_t from_day, int64_t to_day, struct gmvq_pair **ret_rows, int *ret_count,
	struct err *err)
{
	bool turned = first > second;
	int one = (int)(turned ? second : first), two = (int)(turned ? first : second);
	struct stmt *s = cut_of(db, PAIR_AT(one, two), rule, from_day, to_day);
	void *rows = NULL;
	enum rc rc = rows_all(s, a, sizeof(struct gmvq_pair), read_pair, &rows, ret_count, err);
	struct gmvq_pair *v = rows;
	for (int i = 0; rc == RC_OK && turned && i < *ret_count; i++) {
		struct gmvq_part part = v[i].part[0];
		v[i].part[0] = v[i].part[1];
		v[i].part[1] = part;
	}
	if (rc == RC_OK)
		*ret_rows = v;
	return rc;
}

enum rc gmvq_ledger(struct store_db *db, int64_t from_day, int64_t to_day, int64_t *ret_net_fen, struct err *err)
{
	struct stmt *s = stmt_get(db, STMT_gmvq, GMVQ_SQL_LEDGER);
	stmt_int(s, 1, from_day);
	stmt_int(s, 2, to_day);
	enum rc rc = stmt_step(s, err);
	if (rc == RC_OK)
		*ret_net_fen = stmt_col_int(s, 0);
	stmt_done(s);
	return rc;
}

enum rc gmvq_orders_until(struct store_db *db, int64_t day, int64_t until_ms, int64_t *ret_orders, struct err *err)
{
	struct stmt *s = stmt_get(db, STMT_gmvq, GMVQ_SQL_UNTIL);
	stmt_int(s, 1, day);
	stmt_int(s, 2, until_ms);
	return rows_int(s, ret_orders, err);
}
