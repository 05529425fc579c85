#include "store/trialq.h"

#include "buyer.h"
#include "rows.h"

/* clang-format off */
#define AMONG(t) t ".version >= ?2 AND " t ".version <= ?3 AND " t ".entered_ms >= ?4 AND " t ".entered_ms < ?5"
#define BACK \
	"(SELECT coalesce(-sum(l.amount_fen), 0) FROM ledger AS l WHERE l.purchase = p.purchase AND l.kind = 'refund' AND l.at_ms <= ?3)"
/* clang-format on */

/* A member's row has the last time that he came: that he had come before was heard. */
enum { ENTRANTS, OUTCOME };
static const struct stmt_sql trialq_sql[] = {
	[ENTRANTS] =
		{.sql = "SELECT e.customer, e.arm, e.holdout, e.entered_ms FROM enrolment AS e WHERE e.script = ?1"
			" AND " AMONG(
				"e") " AND NOT EXISTS (SELECT 1 FROM chat AS c WHERE c.chat = e.customer)"
				     " AND NOT EXISTS (SELECT 1 FROM enrolment AS f WHERE f.script = ?1"
				     " AND f.customer = e.customer AND " AMONG(
					     "f") " AND (f.entered_ms < e.entered_ms OR (f.entered_ms = e.entered_ms AND f.enrolment < e.enrolment)))"
						  " ORDER BY e.entered_ms, e.enrolment"},
	[OUTCOME] = {.one = true,
		.sql = "SELECT coalesce(sum(CASE WHEN gross > back THEN 1 ELSE 0 END), 0), coalesce(sum(gross - back), 0),"
		       " EXISTS (SELECT 1 FROM " BUYER_UNTIL(BUYER_NO("?1"),
			       "(?2 - 1)") " WHERE p.gross_fen > " BACK "),"
					   " EXISTS (SELECT 1 FROM heard AS h WHERE h.customer = ?1 AND h.at_ms >= ?2 AND h.at_ms <= ?4"
					   " AND h.what IN ('text', 'choice')),"
					   " EXISTS (SELECT 1 FROM chat_member AS m WHERE m.member = ?1 AND m.joined_ms >= ?2 AND m.joined_ms <= ?5)"
					   " OR EXISTS (SELECT 1 FROM heard AS j WHERE j.customer = ?1 AND j.at_ms >= ?2 AND j.at_ms <= ?5"
					   " AND j.what = 'join' AND j.source = 'seen')"
					   " FROM (SELECT p.gross_fen AS gross, " BACK
					   " AS back FROM " BUYER_BETWEEN(BUYER_NO("?1"), "?2", "?3") ") AS x"},
};
const struct stmt_module trialq_module = STMT_QUESTIONS("trialq", trialq_sql);

static void read_entrant(struct stmt *s, struct arena *a, void *to)
{
	struct span arm = stmt_col_peek(s, 1);
	*(struct trialq_entrant *)to = (struct trialq_entrant){
		.customer = stmt_col_text(s, 0, a),
		.arm = arm.n ? arm.p[0] : 0,
		.holdout = stmt_col_int(s, 2) != 0,
		.entered_ms = stmt_col_int(s, 3),
	};
}

enum rc trialq_entrants(struct store_db *db, struct arena *a, const struct trialq_ask *ask,
	struct trialq_entrant **ret_rows, int *ret_count, struct err *err)
{
	struct stmt *s = stmt_get(db, STMT_trialq, ENTRANTS);
	stmt_text(s, 1, ask->script);
	stmt_int(s, 2, ask->from_version);
	stmt_int(s, 3, ask->to_version);
	stmt_int(s, 4, ask->from_ms);
	stmt_int(s, 5, ask->to_ms);
	void *rows = NULL;
	enum rc rc = rows_all(s, a, sizeof(struct trialq_entrant), read_entrant, &rows, ret_count, err);
	if (rc == RC_OK)
		*ret_rows = rows;
	return rc;
}

static void read_outcome(struct stmt *s, struct arena *a, void *to)
{
	(void)a;
	*(struct trialq_outcome *)to = (struct trialq_outcome){
		.orders = stmt_col_int(s, 0),
		.net_fen = stmt_col_int(s, 1),
		.before = stmt_col_int(s, 2) != 0,
		.replied = stmt_col_int(s, 3) != 0,
		.joined = stmt_col_int(s, 4) != 0,
	};
}

enum rc trialq_outcome(struct store_db *db, struct span customer, int64_t from_ms, int64_t until_ms, int64_t reply_ms,
	int64_t join_ms, struct trialq_outcome *ret, struct err *err)
{
	struct stmt *s = stmt_get(db, STMT_trialq, OUTCOME);
	stmt_text(s, 1, customer);
	stmt_int(s, 2, from_ms);
	stmt_int(s, 3, until_ms);
	stmt_int(s, 4, reply_ms);
	stmt_int(s, 5, join_ms);
	return rows_one(s, NULL, read_outcome, ret, err);
}
