#include "store/groupq.h"
#include "rows.h"

enum { GROUP_SALES };
static const struct stmt_sql groupq_sql[] = {
	[GROUP_SALES] = {.one = true,
		.sql = "SELECT count(DISTINCT p.customer), count(*), coalesce(sum(p.gross_fen - p.refund_fen), 0)"
		       " FROM chat_member AS m JOIN purchase AS p ON p.customer = m.member AND p.paid_ms >= m.joined_ms"
		       " WHERE m.chat = ?1 AND p.paid_ms <= ?2 AND (m.left_ms IS NULL OR p.paid_ms <= m.left_ms)"
		       " AND p.refund_fen < p.gross_fen"},
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
