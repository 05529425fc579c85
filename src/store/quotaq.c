#include "store/quotaq.h"

#include "rows.h"

#define MINUTE(ms) ms " / 60000 * 60000"
#define BETWEEN(ms) ms " >= ?1 AND " ms " < ?2"
/* When it reaches, or may reach, who is asked about: a task that waits counts on the day on which it was opened. */
#define MASS_AT "CASE WHEN t.confirmed_ms IS NULL THEN t.opened_ms ELSE t.confirmed_ms END"
/* When he was asked, or was seen to have published: WeCom tells no time of it (api.md 6.5). The last look is one at the deadline, which may be the
 * end of the day: who is not late did before it. */
#define POST_AT \
	"CASE WHEN m.state = 'published' AND m.detail = '' AND m.at_ms >= p.deadline_ms THEN p.deadline_ms - 1 ELSE m.at_ms END"
/* Ours, and what siyu did not make. */
#define MASS(of_groups) \
	"SELECT who, minute_ms, count(*), sum(other) FROM (SELECT m.customer AS who, " MINUTE( \
		"(" MASS_AT \
		")") " AS minute_ms, 0 AS other FROM task AS t JOIN task_member AS m ON m.task = t.task" \
		     " WHERE t.groups = " of_groups \
		     " AND (m.state = 'sent' OR m.state = 'waiting' OR m.state = 'quota') AND " BETWEEN( \
			     "(" MASS_AT \
			     ")") " UNION ALL SELECT r.customer, " MINUTE("r.at_ms") ", 1 FROM other_received AS r JOIN other_mass AS o ON o.msgid = r.msgid" \
										     " WHERE o.groups = " of_groups \
										     " AND " BETWEEN( \
											     "r.at_ms") ") AS both GROUP BY who, minute_ms" \
													" ORDER BY who, minute_ms"

/* Whole tables on purpose: a person asks, not often. */
static const struct stmt_sql quotaq_sql[QUOTAQ_COUNT] = {
	[QUOTAQ_CALLS] = {.scan = true,
		.sql = "SELECT api, " MINUTE("ended_ms") " AS minute_ms, sum(tries), 0 FROM effect WHERE " BETWEEN(
			"ended_ms") " AND tries > 0"
				    " GROUP BY api, minute_ms ORDER BY api, minute_ms"},
	[QUOTAQ_MASS] = {.scan = true, .sql = MASS("0")},
	[QUOTAQ_MASS_GROUP] = {.scan = true, .sql = MASS("1")},
	[QUOTAQ_TAPS] = {.scan = true,
		.sql = "SELECT employee, " MINUTE("opened_ms") " AS minute_ms, count(*), 0 FROM task WHERE " BETWEEN(
			"opened_ms") " AND remakes = 0 GROUP BY employee, minute_ms ORDER BY employee, minute_ms"},
	[QUOTAQ_REMINDERS] =
		{.sql = "SELECT employee, 0, max(reminders), 0 FROM task WHERE state = 'waiting' GROUP BY employee ORDER BY employee"},
	[QUOTAQ_POSTS] = {.scan = true, /* what is limited is that one is asked for, not what its job comes to (api.md 6.1) */
		.sql = "SELECT '', " MINUTE("ended_ms") " AS minute_ms, count(*), 0 FROM effect WHERE " BETWEEN(
			"ended_ms") " AND api = 'add_moment_task' AND state = 'done' GROUP BY minute_ms ORDER BY minute_ms"},
	[QUOTAQ_PUBLISHED] = {.scan = true,
		.sql = "SELECT m.employee, " MINUTE(
			"(" POST_AT
			")") " AS minute_ms, count(*), 0 FROM post_member AS m JOIN post AS p"
			     " ON p.post = m.post WHERE (m.state = 'waiting' OR m.state = 'published') AND " BETWEEN(
				     "(" POST_AT ")") " GROUP BY m.employee, minute_ms ORDER BY m.employee, minute_ms"},
	[QUOTAQ_HANDED] =
		{.sql = "SELECT i.id, 0, count(*), 0 FROM transfer_item AS i JOIN transfer AS t ON t.transfer = i.transfer"
			" WHERE i.kind = 'customer' AND (i.state = 'done' OR i.state = 'started' OR i.state = 'asked')"
			" AND t.resigned = 0 AND " BETWEEN("i.at_ms") " GROUP BY i.id ORDER BY i.id"},
	[QUOTAQ_GROUP_HANDED] =
		{.sql = "SELECT i.id, 0, count(*), 0 FROM transfer_item AS i JOIN transfer AS t ON t.transfer = i.transfer"
			" WHERE i.kind = 'group' AND (i.state = 'done' OR i.state = 'asked')"
			" AND t.resigned = 0 AND " BETWEEN("i.at_ms") " GROUP BY i.id ORDER BY i.id"},
	[QUOTAQ_HANDED_GROUPS] =
		{.sql = "SELECT taker, " MINUTE(
			 "at_ms") " AS minute_ms, count(*), 0 FROM transfer_item WHERE kind = 'group'"
				  " AND (state = 'done' OR state = 'asked') AND " BETWEEN(
					  "at_ms") " GROUP BY taker, minute_ms ORDER BY taker, minute_ms"},
	[QUOTAQ_CODES] = {.scan = true,
		.sql = "SELECT '', 0, count(*), count(CASE WHEN made_ms >= ?1 THEN 1 END) FROM channel_code"
		       " WHERE config_id <> '' AND type <> 3 ORDER BY 1"},
	[QUOTAQ_GREETINGS] = {.scan = true,
		.sql = "SELECT '', 0, count(*), 0 FROM greeting WHERE template <> '' ORDER BY 1"},
	[QUOTAQ_TAGS] = {.scan = true, /* those of strategy groups count, too (api.md 3.2) */
		.sql = "SELECT '', 0, count(*), 0 FROM (SELECT tag_id FROM tag WHERE tag_id <> ''"
		       " UNION ALL SELECT tag_id FROM strategy_tag) AS t ORDER BY 1"},
	[QUOTAQ_FRIENDS] = {.scan = true,
		.sql = "SELECT employee, 0, count(*), count(CASE WHEN add_ms >= ?1 THEN 1 END) FROM relation"
		       " WHERE state = 'live' OR state = 'half' GROUP BY employee ORDER BY employee"},
	[QUOTAQ_CUSTOMERS] = {.scan = true,
		.sql = "SELECT '', 0, count(DISTINCT r.customer), count(DISTINCT CASE WHEN c.first_add_ms >= ?1 THEN r.customer END)"
		       " FROM relation AS r JOIN contact AS c ON c.customer = r.customer WHERE r.state = 'live' OR r.state = 'half' ORDER BY 1"},
	[QUOTAQ_MEMBERS] = {.scan = true,
		.sql = "SELECT m.chat, 0, count(*), count(CASE WHEN m.joined_ms >= ?1 THEN 1 END) FROM chat_member AS m JOIN chat AS c"
		       " ON c.chat = m.chat WHERE m.left_ms IS NULL AND c.dismissed_ms IS NULL GROUP BY m.chat ORDER BY m.chat"},
	[QUOTAQ_WORN] = {.scan = true, /* as many as can be of interest: there are as many rows as customers */
		.sql = "SELECT customer, 0, count(*), 0 FROM contact_tag GROUP BY customer, employee"
		       " ORDER BY 3 DESC, customer, employee LIMIT 1000"},
	[QUOTAQ_KF] = {.scan = true,
		.sql = "SELECT customer, 0, max(sent), 0 FROM kf_session WHERE said_ms >= ?1 AND sent > 0 GROUP BY customer ORDER BY customer"},
};
const struct stmt_module quotaq_module = STMT_QUESTIONS("quotaq", quotaq_sql);

static void read_row(struct stmt *s, struct arena *a, void *to)
{
	*(struct quotaq_row *)to = (struct quotaq_row){.who = stmt_col_text(s, 0, a),
		.at_ms = stmt_col_int(s, 1),
		.n = stmt_col_int(s, 2),
		.fresh = stmt_col_int(s, 3)};
}

enum rc quotaq_rows(struct store_db *db, struct arena *a, enum quotaq_what what, int64_t from_ms, int64_t to_ms,
	struct quotaq_row **ret, int *ret_n, struct err *err)
{
	struct stmt *s = stmt_get(db, STMT_quotaq, (int)what);
	void *v = NULL;
	enum rc rc;

	if (what < QUOTAQ_CODES && what != QUOTAQ_REMINDERS)
		stmt_int(s, 2, to_ms);
	if (what != QUOTAQ_REMINDERS && what != QUOTAQ_GREETINGS && what != QUOTAQ_TAGS && what != QUOTAQ_WORN)
		stmt_int(s, 1, from_ms);
	rc = rows_all(s, a, sizeof **ret, read_row, &v, ret_n, err);
	if (!rc)
		*ret = v;
	return rc;
}
