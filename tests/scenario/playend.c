/* What must be true when a scenario or a world ends. Read from the file of the state with statements of its own, not through the
 * store that wrote it. */
#include "play.h"

#include <sqlite3.h>
#include <stdio.h>
#include <string.h>

/* Rows that no world may end with: those that could be unfinished business name what a scenario must say to leave them. */
/* With the customer, who stands with the enrolment. */
#define OCCURRENCES "(SELECT o.*, e.customer FROM occurrence o JOIN enrolment e ON e.enrolment = o.enrolment)"

static const struct {
	unsigned leave;
	const char *sql; /* one text column */
} never[] = {
	{PLAY_LEAVE_CALLS,
		"SELECT 'call '||api||' '||effect||' is '||state||' ('||subject||') '||detail FROM effect JOIN effect_text USING (effect) "
		"WHERE state IN ('ready', 'unsure', 'held') ORDER BY effect"},
	{PLAY_LEAVE_TASKS,
		"SELECT 'task '||task||' of '||employee||' for '||step||' is '||state FROM task WHERE state IN ('open', 'sending', 'waiting', 'unsure') ORDER BY task"},
	{PLAY_LEAVE_TASKS,
		"SELECT 'member '||customer||' of task '||task||' is '||state FROM task_member WHERE state = 'waiting' ORDER BY task, customer"},
	{PLAY_LEAVE_TASKS,
		"SELECT 'step '||step||' of '||customer||' is '||state FROM " OCCURRENCES
		" WHERE state = 'made' ORDER BY enrolment, step, occurrence"},
	{PLAY_LEAVE_TASKS,
		"SELECT 'post '||post||' of '||script||' is '||state FROM post WHERE state IN ('tags', 'sending', 'creating', 'waiting', 'unsure') ORDER BY post"},
	{PLAY_LEAVE_ROUNDS,
		"SELECT 'round '||script||' of '||customer||' is '||state FROM enrolment WHERE state <> 'ended' ORDER BY enrolment"},
	{PLAY_LEAVE_ROUNDS,
		"SELECT 'step '||step||' of '||customer||' is '||state FROM " OCCURRENCES
		" WHERE state = 'delayed' ORDER BY enrolment, step, occurrence"},
	{PLAY_LEAVE_ROUNDS,
		"SELECT 'due entry of enrolment '||enrolment||' remains' FROM enrolment WHERE wake_ms IS NOT NULL ORDER BY enrolment"},
	/* whatever a scenario leaves */
	{0, "SELECT 'input '||input_id||' failed: '||reason FROM outcome WHERE outcome IN ('failed', 'quarantined') ORDER BY input_id"},
	{0, "SELECT 'an ended round still waits: '||enrolment FROM enrolment WHERE state = 'ended' AND wake_ms IS NOT NULL ORDER BY enrolment"},
	{0,
		"SELECT 'a live round waits for nothing: '||enrolment||' '||script||' '||customer FROM enrolment e WHERE state = 'live' AND wake_ms IS NULL "
		"AND NOT EXISTS (SELECT 1 FROM occurrence o WHERE o.enrolment = e.enrolment AND o.state = 'made') "
		/* of a group: somebody may still come, or go */
		"AND NOT EXISTS (SELECT 1 FROM script s WHERE s.script = e.script AND e.camp IS NULL AND (s.text LIKE '%## 入群%' OR s.text LIKE '%## 退群%')) "
		"ORDER BY enrolment"},
	{0, "SELECT 'ledger and order differ: '||order_no FROM purchase p WHERE gross_fen - refund_fen <> (SELECT sum(amount_fen) FROM ledger l WHERE l.purchase = p.purchase) ORDER BY order_no"},
	{0,
		"SELECT 'contact and orders differ: '||customer||' '||net_fen FROM contact c LEFT JOIN contact_tally t ON t.no = c.no WHERE net_fen IS NOT (SELECT coalesce(sum(gross_fen - refund_fen), 0) FROM purchase p "
		"WHERE p.customer = c.customer AND p.status <> 'refunded') ORDER BY customer"},
	{0,
		"SELECT 'an order is not where its customer is asked for: '||order_no FROM purchase p WHERE buyer <> coalesce((SELECT no FROM contact c WHERE "
		"c.customer = p.customer), 0) OR part <> paid_day / 16 OR part NOT IN (SELECT part FROM purchase_part) OR (buyer <> 0 AND NOT EXISTS "
		"(SELECT 1 FROM contact_tally t WHERE t.no = p.buyer AND p.part BETWEEN t.first_part AND t.last_part)) ORDER BY order_no"},
	{0,
		"SELECT 'a touch is not within those of its customer: '||customer||' '||at_ms FROM (SELECT customer, at_ms FROM touch UNION ALL "
		"SELECT e.customer, o.delivered_ms FROM enrolment e JOIN occurrence o ON o.enrolment = e.enrolment WHERE o.delivered_ms IS NOT NULL) x "
		"JOIN contact c USING (customer) JOIN contact_tally t ON t.no = c.no WHERE touched_from_ms IS NULL OR at_ms < touched_from_ms OR at_ms > touched_to_ms "
		"ORDER BY customer, at_ms"},
	{0,
		"SELECT 'a step was delivered before its customer says: '||e.customer||' '||o.step FROM enrolment e JOIN occurrence o ON "
		"o.enrolment = e.enrolment JOIN contact c ON c.customer = e.customer JOIN contact_tally t ON t.no = c.no "
		"WHERE o.delivered_ms IS NOT NULL AND (t.stepped_ms IS NULL OR t.stepped_ms > o.delivered_ms) ORDER BY e.customer, o.step"},
	{0,
		"SELECT 'a customer says that a step was delivered, and has no round: '||c.customer FROM contact c JOIN contact_tally t ON t.no = c.no "
		"WHERE t.stepped_ms IS NOT NULL AND NOT EXISTS (SELECT 1 FROM enrolment e WHERE e.customer = c.customer) ORDER BY c.customer"},
	{0,
		"SELECT 'a group had a customer before his row says: '||c.customer FROM chat_member m JOIN contact c ON c.customer = m.member "
		"JOIN contact_tally t ON t.no = c.no WHERE m.type <> 1 AND (t.grouped_ms IS NULL OR t.grouped_ms > m.joined_ms) ORDER BY c.customer"},
	{0, "SELECT 'more than one live round: '||script||' '||customer FROM enrolment WHERE state <> 'ended' GROUP BY script, customer HAVING count(*) > 1 ORDER BY script, customer"},
	{0,
		"SELECT 'delivered without a time: '||customer||' '||step FROM " OCCURRENCES
		" WHERE state = 'delivered' AND delivered_ms IS NULL ORDER BY customer, step"},
	{0,
		"SELECT 'a slot is held by what never went: '||customer||' '||step||' '||state FROM " OCCURRENCES
		" WHERE counts_day IS NOT NULL AND reason <> 'quota' " /* others had used it up */
		"AND (state IN ('skipped', 'cancelled', 'failed', 'delayed') OR (state = 'expired' AND reason <> 'unsure')) ORDER BY customer, step"},
	{0,
		/* whom it lost before WeCom had it is in none of its requests */
		"SELECT 'task '||t.task||' has '||t.members||' members and rows for '||count(m.customer) FROM task t LEFT JOIN task_member m ON m.task = t.task "
		"AND NOT (m.state = 'removed' AND m.at_ms < t.made_ms) GROUP BY t.task HAVING t.members <> count(m.customer) AND t.made_ms IS NOT NULL "
		"ORDER BY t.task"},
	{0,
		"SELECT 'an ended round waits for a branch: '||w.enrolment||' '||w.step FROM wait w JOIN enrolment e ON e.enrolment = w.enrolment "
		"WHERE e.state = 'ended' AND w.ended_ms IS NULL ORDER BY w.enrolment, w.step"},
	{0,
		"SELECT 'a branch was taken by a step that never went out: '||w.enrolment||' '||w.step FROM wait w LEFT JOIN occurrence o "
		"ON o.enrolment = w.enrolment AND o.step = w.step AND o.state IN ('delivered', 'acted') "
		"WHERE w.branch <> '' AND o.step IS NULL ORDER BY w.enrolment, w.step"},
	{0,
		"SELECT 'a branch speaks that was not taken: '||enrolment||' '||step FROM occurrence o WHERE step LIKE '%·%' AND NOT EXISTS "
		"(SELECT 1 FROM wait w WHERE w.enrolment = o.enrolment AND w.branch = o.step) ORDER BY enrolment, step"},
	{0,
		"SELECT 'employee '||m.employee||' waits for a post that is '||p.state FROM post_member m JOIN post p ON p.post = m.post "
		"WHERE m.state = 'waiting' AND p.state NOT IN ('tags', 'sending', 'creating', 'waiting', 'unsure') ORDER BY m.post, m.employee"},
	{0,
		"SELECT 'a mark on what was not published: '||k.customer||' '||p.step FROM post_mark k JOIN post p ON p.post = k.post "
		"WHERE NOT EXISTS (SELECT 1 FROM post_member m WHERE m.post = k.post AND m.employee = k.employee AND m.state = 'published') ORDER BY k.post, k.customer"},
	{0, "SELECT 'a call without tries is '||state||': '||effect FROM effect WHERE (state = 'done' OR under_way = 1) AND tries = 0 ORDER BY effect"},
};

int playend_rows(const char *data_dir, unsigned leave, struct text *out)
{
	char path[512];
	sqlite3 *db = NULL;
	int bad = 0;
	snprintf(path, sizeof path, "%s/state/siyu.db", data_dir);
	if (sqlite3_open_v2(path, &db, SQLITE_OPEN_READONLY, NULL) != SQLITE_OK) {
		text_addf(out, "%s: %s\n", path, sqlite3_errmsg(db));
		sqlite3_close(db);
		return 1;
	}
	for (size_t i = 0; i < sizeof never / sizeof *never; i++) {
		sqlite3_stmt *s = NULL;
		int shown = 0;
		if (never[i].leave & leave)
			continue;
		if (sqlite3_prepare_v2(db, never[i].sql, -1, &s, NULL) != SQLITE_OK) {
			text_addf(out, "%s: %s\n", never[i].sql, sqlite3_errmsg(db));
			bad++;
		}
		while (s && sqlite3_step(s) == SQLITE_ROW) {
			bad++;
			if (shown++ < 8)
				text_addf(out, "%s\n", (const char *)sqlite3_column_text(s, 0));
		}
		sqlite3_finalize(s);
	}
	sqlite3_close(db);
	return bad;
}

bool playend_check(struct play *p)
{
	static const int batches[] = {1, 7, 200};
	struct err err = {0};
	struct text out;
	text_init(&out, 65536);
	if (brain_breaches(p->brain, &out) > 0)
		play_fail(p, "what no customer should see:\n%s", text_str(&out));
	for (size_t i = 0; i < sizeof batches / sizeof *batches; i++)
		if (world_replay(p->world, batches[i], &err))
			play_fail(p, "replay with batches of %d: %s", batches[i], err.text);
	world_free(p->world);
	p->world = NULL;
	text_clear(&out);
	if (playend_rows(p->dir, p->leave, &out) > 0)
		play_fail(p, "at the end:\n%s", text_str(&out));
	text_release(&out);
	return p->fail.n == 0;
}
