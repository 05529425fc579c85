#include "store/wordq.h"

#include "rows.h"

/* clang-format off */
#define WORDS(key, step, version, said) \
	"SELECT k, s, v, count(*), sum(over), sum(CASE WHEN over = 1 AND EXISTS (SELECT 1 FROM heard AS h WHERE h.customer = y.customer" \
	" AND h.at_ms > y.at_ms AND h.at_ms <= y.at_ms + ?3 AND h.what IN ('text', 'choice')) THEN 1 ELSE 0 END)," \
	" sum(CASE WHEN over = 1 AND EXISTS (SELECT 1 FROM purchase AS p WHERE p.customer = y.customer AND p.paid_ms >= y.at_ms" \
	" AND p.paid_ms <= y.at_ms + ?4 AND p.refund_fen < p.gross_fen) THEN 1 ELSE 0 END) FROM (" \
	"SELECT k, s, v, customer, at_ms, CASE WHEN at_ms <= ?5 THEN 1 ELSE 0 END AS over FROM (" \
	"SELECT " key " AS k, " step " AS s, " version " AS v, customer, min(at_ms) AS at_ms FROM (" said \
	") AS x GROUP BY k, s, v, customer) AS z) AS y GROUP BY k, s, v ORDER BY k, s, v"
/* A welcome of a script that he did not enter is a touch alone; a liked post is one, too, and no words. */
#define STEPS \
	"SELECT e.script AS script, o.step AS step, o.version AS version, o.employee AS employee, e.customer AS customer," \
	" o.delivered_ms AS at_ms FROM occurrence AS o JOIN enrolment AS e ON e.enrolment = o.enrolment" \
	" WHERE o.delivered_ms >= ?1 AND o.delivered_ms < ?2 AND NOT EXISTS (SELECT 1 FROM chat AS c WHERE c.chat = e.customer)" \
	" UNION ALL SELECT t.script, t.step, 0, t.employee, t.customer, t.at_ms FROM touch AS t WHERE t.at_ms >= ?1 AND t.at_ms < ?2" \
	" AND t.kind = 'step' AND NOT EXISTS (SELECT 1 FROM post AS p WHERE p.script = t.script AND p.step = t.step)"
/* By 微信客服, or by an employee who sent the words that lay ready. */
#define ANSWERS \
	"SELECT m.script AS script, m.step AS step, m.customer AS customer, m.at_ms AS at_ms FROM kf_message AS m" \
	" WHERE m.at_ms >= ?1 AND m.at_ms < ?2 AND m.origin = 0 AND m.state = 'sent' AND m.last = 1 AND m.enrolment = 0" \
	" AND m.script <> '' AND m.customer <> '' UNION ALL SELECT t.script, t.step, t.customer, t.done_ms FROM todo AS t" \
	" WHERE t.enrolment = 0 AND t.delivers = 1 AND t.state = 'done' AND t.done_ms >= ?1 AND t.done_ms < ?2 AND t.customer <> ''"
/* clang-format on */

static const struct stmt_sql wordq_sql[] = {
	[WORDQ_ALL] = {.sql = WORDS("''", "''", "0", STEPS)},
	[WORDQ_STEP] = {.sql = WORDS("script", "step", "0", STEPS)},
	[WORDQ_VERSION] = {.sql = WORDS("script", "step", "version", STEPS)},
	[WORDQ_SCRIPT] = {.sql = WORDS("script", "''", "0", STEPS)},
	[WORDQ_EMPLOYEE] = {.sql = WORDS("employee", "''", "0", STEPS)},
	[WORDQ_ANSWER_ALL] = {.sql = WORDS("''", "''", "0", ANSWERS)},
	[WORDQ_ANSWER] = {.sql = WORDS("script", "step", "0", ANSWERS)},
};
const struct stmt_module wordq_module = STMT_QUESTIONS("wordq", wordq_sql);

static void read_row(struct stmt *s, struct arena *a, void *to)
{
	*(struct wordq_row *)to = (struct wordq_row){
		.key = stmt_col_text(s, 0, a),
		.step = stmt_col_text(s, 1, a),
		.version = stmt_col_int(s, 2),
		.shown = stmt_col_int(s, 3),
		.counted = stmt_col_int(s, 4),
		.replied = stmt_col_int(s, 5),
		.bought = stmt_col_int(s, 6),
	};
}

enum rc wordq_rows(struct store_db *db, struct arena *a, enum wordq_by by, const struct wordq_ask *ask,
	struct wordq_row **ret_rows, int *ret_count, struct err *err)
{
	struct stmt *s = stmt_get(db, STMT_wordq, (int)by);
	void *rows = NULL;
	stmt_int(s, 1, ask->from_ms);
	stmt_int(s, 2, ask->to_ms);
	stmt_int(s, 3, ask->reply_ms);
	stmt_int(s, 4, ask->window_ms);
	stmt_int(s, 5, ask->full_ms);
	enum rc rc = rows_all(s, a, sizeof(struct wordq_row), read_row, &rows, ret_count, err);
	if (rc == RC_OK)
		*ret_rows = rows;
	return rc;
}
