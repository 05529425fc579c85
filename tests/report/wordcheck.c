/* rooms: flow */
#include "wordcheck.h"

#include "plainsql.h"
#include "store/chat.h"
#include "store/chatmember.h"
#include "store/groupq.h"
#include "store/heardlog.h"
#include "store/kflog.h"
#include "store/occurrence.h"
#include "store/post.h"
#include "store/todo.h"
#include "store/touch.h"
#include "store/wordq.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
/* cmocka wants the ones above first. */
#include <cmocka.h>

static const char *const scripts[] = {"剧本：甲", "剧本：乙"}, *const steps[] = {"一", "二"},
			 *const questions[] = {"多少钱", "包邮吗"}, *const chats[] = {"wr1", "wr2", "wr3"};
#define POST_SCRIPT "朋友圈：日历"

/* -- the questions, in plain SQL ---------------------------------------------------------------------------------------------------- */

/* clang-format off */
#define WORDS(key, step, version, said) \
	"SELECT k, s, v, count(*), sum(over), sum(CASE WHEN over = 1 AND EXISTS (SELECT 1 FROM heard AS h WHERE h.customer = y.customer" \
	" AND h.at_ms > y.at_ms AND h.at_ms <= y.at_ms + ?3 AND h.what IN ('text', 'choice')) THEN 1 ELSE 0 END)," \
	" sum(CASE WHEN over = 1 AND EXISTS (SELECT 1 FROM purchase AS p WHERE p.customer = y.customer AND p.paid_ms >= y.at_ms" \
	" AND p.paid_ms <= y.at_ms + ?4 AND p.refund_fen < p.gross_fen) THEN 1 ELSE 0 END) FROM (" \
	"SELECT k, s, v, customer, at_ms, CASE WHEN at_ms <= ?5 THEN 1 ELSE 0 END AS over FROM (" \
	"SELECT " key " AS k, " step " AS s, " version " AS v, customer, min(at_ms) AS at_ms FROM (" said \
	") AS x GROUP BY k, s, v, customer) AS z) AS y GROUP BY k, s, v"
#define STEPS \
	"SELECT e.script AS script, o.step AS step, o.version AS version, o.employee AS employee, e.customer AS customer," \
	" o.delivered_ms AS at_ms FROM occurrence AS o JOIN enrolment AS e ON e.enrolment = o.enrolment" \
	" WHERE o.delivered_ms >= ?1 AND o.delivered_ms < ?2 AND NOT EXISTS (SELECT 1 FROM chat AS c WHERE c.chat = e.customer)" \
	" UNION ALL SELECT t.script, t.step, 0, t.employee, t.customer, t.at_ms FROM touch AS t WHERE t.at_ms >= ?1 AND t.at_ms < ?2" \
	" AND t.kind = 'step' AND NOT EXISTS (SELECT 1 FROM post AS p WHERE p.script = t.script AND p.step = t.step)"
#define ANSWERS \
	"SELECT m.script AS script, m.step AS step, m.customer AS customer, m.at_ms AS at_ms FROM kf_message AS m" \
	" WHERE m.at_ms >= ?1 AND m.at_ms < ?2 AND m.origin = 0 AND m.state = 'sent' AND m.last = 1 AND m.enrolment = 0" \
	" AND m.script <> '' AND m.customer <> '' UNION ALL SELECT t.script, t.step, t.customer, t.done_ms FROM todo AS t" \
	" WHERE t.enrolment = 0 AND t.delivers = 1 AND t.state = 'done' AND t.done_ms >= ?1 AND t.done_ms < ?2 AND t.customer <> ''"
static const char *const words_sql[] = {
	[WORDQ_ALL] = WORDS("''", "''", "0", STEPS),
	[WORDQ_STEP] = WORDS("script", "step", "0", STEPS),
	[WORDQ_VERSION] = WORDS("script", "step", "version", STEPS),
	[WORDQ_SCRIPT] = WORDS("script", "''", "0", STEPS),
	[WORDQ_EMPLOYEE] = WORDS("employee", "''", "0", STEPS),
	[WORDQ_ANSWER_ALL] = WORDS("''", "''", "0", ANSWERS),
	[WORDQ_ANSWER] = WORDS("script", "step", "0", ANSWERS),
};
/* By any of the times that it was said to him, not the first. */
#define ANY(key, step) \
	"SELECT k, s, 0, count(*), count(*), sum(replied), sum(bought) FROM (SELECT " key " AS k, " step " AS s, customer," \
	" max(CASE WHEN EXISTS (SELECT 1 FROM purchase AS p WHERE p.customer = t.customer AND p.paid_ms >= t.at_ms" \
	" AND p.paid_ms <= t.at_ms + ?4 AND p.refund_fen < p.gross_fen) THEN 1 ELSE 0 END) AS bought," \
	" max(CASE WHEN EXISTS (SELECT 1 FROM heard AS h WHERE h.customer = t.customer AND h.at_ms > t.at_ms" \
	" AND h.at_ms <= t.at_ms + ?3 AND h.what IN ('text', 'choice')) THEN 1 ELSE 0 END) AS replied FROM (" STEPS \
	") AS t GROUP BY k, s, customer) AS x GROUP BY k, s"
static const char *const any_sql[] = {
	[WORDQ_ALL] = ANY("''", "''"),
	[WORDQ_STEP] = ANY("script", "step"),
	[WORDQ_SCRIPT] = ANY("script", "''"),
};
/* First each order of a member once, then each member once, then the group: who is in two groups of one owner counts once. Nobody sits in a
 * group that was dismissed, which is no leaving. */
#define OUT \
	"CASE WHEN c.dismissed_ms IS NULL THEN m.left_ms WHEN m.left_ms IS NULL OR m.left_ms > c.dismissed_ms THEN c.dismissed_ms ELSE m.left_ms END"
#define GROUPS(key, join) \
	"SELECT k, count(*), sum(came), sum(went), sum(stayed), sum(CASE WHEN orders > 0 THEN 1 ELSE 0 END), sum(orders), sum(net) FROM (" \
	"SELECT k, member, max(came) AS came, max(went) AS went, max(stayed) AS stayed, count(purchase) AS orders," \
	" coalesce(sum(net), 0) AS net FROM (" \
	"SELECT k, s.member AS member, p.purchase AS purchase, max(p.gross_fen - p.refund_fen) AS net," \
	" max(CASE WHEN s.joined_ms >= ?1 THEN 1 ELSE 0 END) AS came," \
	" max(CASE WHEN s.out_ms < ?2 AND s.left_ms = s.out_ms THEN 1 ELSE 0 END) AS went," \
	" max(CASE WHEN s.out_ms IS NULL OR s.out_ms >= ?2 THEN 1 ELSE 0 END) AS stayed" \
	" FROM (SELECT " key " AS k, m.member, m.joined_ms, m.left_ms, " OUT " AS out_ms FROM chat_member AS m " join \
	" JOIN chat AS c ON c.chat = m.chat WHERE m.type <> 1 AND m.joined_ms < ?2" \
	" AND (c.dismissed_ms IS NULL OR m.joined_ms < c.dismissed_ms)) AS s" \
	" LEFT JOIN purchase AS p ON p.customer = s.member AND p.paid_ms >= ?1 AND p.paid_ms < ?2" \
	" AND p.paid_ms >= s.joined_ms AND (s.out_ms IS NULL OR p.paid_ms <= s.out_ms) AND p.refund_fen < p.gross_fen" \
	" WHERE s.out_ms IS NULL OR s.out_ms >= ?1 GROUP BY k, s.member, p.purchase) AS x GROUP BY k, member) AS y GROUP BY k"
static const char groups_all_sql[] = GROUPS("''", "LEFT");
static const char *const groups_sql[] = {
	[GROUPQ_GROUP] = GROUPS("m.chat", "LEFT"),
	[GROUPQ_OWNER] = GROUPS("c.owner", ""),
};
/* clang-format on */

static void check_words(
	struct world *w, sqlite3 *raw, struct rng *r, enum wordq_by by, bool any, int64_t from_ms, int64_t to_ms)
{
	struct plainsql_lines got = {0}, wanted = {0};
	struct wordq_row *v = NULL;
	struct err err = {0};
	const struct wordq_ask ask = {.from_ms = from_ms,
		.to_ms = to_ms,
		.reply_ms = (int64_t)rng_below(r, 60) * HOUR,
		.window_ms = (int64_t)rng_below(r, 8) * DAY,
		.full_ms = from_ms + (int64_t)rng_below(r, 200) * HOUR,
		.any = any};
	const int64_t number[] = {from_ms, to_ms, ask.reply_ms, ask.window_ms, ask.full_ms};
	int n = 0;
	assert_int_equal(wordq_rows(w->db, w->a, by, &ask, &v, &n, &err), RC_OK);
	for (int i = 0; i < n; i++)
		plainsql_add(&got, "%.*s|%.*s|%lld|%lld|%lld|%lld|%lld", SPAN_ARG(v[i].key), SPAN_ARG(v[i].step),
			(long long)v[i].version, (long long)v[i].shown, (long long)v[i].counted,
			(long long)v[i].replied, (long long)v[i].bought);
	plainsql_ask_of(raw, &wanted, any ? any_sql[by] : words_sql[by], number, any ? 4 : 5);
	plainsql_same(&got, &wanted, any ? "words at any time" : "words");
}

static void put_group(struct plainsql_lines *to, const struct groupq_row *r)
{
	plainsql_add(to, "%.*s|%lld|%lld|%lld|%lld|%lld|%lld|%lld", SPAN_ARG(r->key), (long long)r->people,
		(long long)r->came, (long long)r->went, (long long)r->stayed, (long long)r->sales.buyers,
		(long long)r->sales.orders, (long long)r->sales.net_fen);
}

static void check_groups(struct world *w, sqlite3 *raw, enum groupq_by by, int64_t from_ms, int64_t to_ms)
{
	struct plainsql_lines got = {0}, wanted = {0};
	struct groupq_row *v = NULL, all;
	struct err err = {0};
	const int64_t number[] = {from_ms, to_ms};
	int n = 0;
	assert_int_equal(groupq_rows(w->db, w->a, by, from_ms, to_ms, &v, &n, &all, &err), RC_OK);
	for (int i = 0; i < n; i++)
		put_group(&got, &v[i]);
	plainsql_ask_of(raw, &wanted, groups_sql[by], number, 2);
	plainsql_same(&got, &wanted, "groups");
	if (all.people)
		put_group(&got, &all);
	plainsql_ask_of(raw, &wanted, groups_all_sql, number, 2);
	plainsql_same(&got, &wanted, "all groups");
}

/* A member has the number of his contact, or that of one stranger, who is him; no row of the wordbook is empty. */
static void check_numbers(sqlite3 *raw)
{
	struct plainsql_lines got = {0}, wanted = {0};
	plainsql_ask(raw, &got,
		"SELECT count(*) FROM chat_member AS m LEFT JOIN contact AS c ON c.customer = m.member "
		"LEFT JOIN stranger AS s ON s.customer = m.member "
		"WHERE m.no <> CASE WHEN m.type = 1 THEN 0 ELSE coalesce(c.no, 2147483648 + s.stranger) END "
		"UNION ALL SELECT count(*) FROM stranger AS s LEFT JOIN contact AS c ON c.customer = s.customer WHERE s.no <> coalesce(c.no, 0) "
		"UNION ALL SELECT count(*) FROM wordbook WHERE length(entries) = 0 OR length(entries) % 11 <> 0");
	for (int i = 0; i < 3; i++)
		plainsql_add(&wanted, "0");
	plainsql_same(&got, &wanted, "numbers of members and strangers");
}

void wordcheck(struct world *w, sqlite3 *raw, struct rng *r, int64_t from_ms, int64_t to_ms)
{
	for (int by = WORDQ_ALL; by <= WORDQ_ANSWER; by++)
		check_words(w, raw, r, (enum wordq_by)by, false, from_ms, to_ms);
	check_words(w, raw, r, WORDQ_ALL, true, from_ms, to_ms);
	check_words(w, raw, r, WORDQ_STEP, true, from_ms, to_ms);
	check_words(w, raw, r, WORDQ_SCRIPT, true, from_ms, to_ms);
	for (int by = GROUPQ_GROUP; by <= GROUPQ_OWNER; by++)
		check_groups(w, raw, (enum groupq_by)by, from_ms, to_ms);
	check_numbers(raw);
}

/* -- what happens ------------------------------------------------------------------------------------------------------------------- */

void wordcheck_begin(struct world *w)
{
	struct err err = {0};
	struct post p = {.post = 1,
		.script = SPAN_LIT(POST_SCRIPT),
		.step = SPAN_LIT("一"),
		.day = 1,
		.version = 1,
		.state = POST_PUBLISHED,
		.reason = SPAN_LIT(""),
		.detail = SPAN_LIT(""),
		.made_ms = POST_NONE,
		.deadline_ms = POST_NONE,
		.text = SPAN_LIT(""),
		.attachments = SPAN_LIT("[]"),
		.tags = SPAN_LIT(""),
		.jobid = SPAN_LIT(""),
		.moment = SPAN_LIT(""),
		.effect = SPAN_LIT(""),
		.first_ms = POST_NONE,
		.look_until_ms = POST_NONE};
	for (int i = 0; i < 2; i++) {
		struct chat c = {.chat = span_of(chats[i]),
			.name = SPAN_LIT(""),
			.owner = i ? SPAN_LIT("") : SPAN_LIT("li"),
			.version = SPAN_LIT(""),
			.created_ms = CHAT_NONE,
			.dismissed_ms = i ? START + 3 * DAY / 2 : CHAT_NONE,
			.read_ms = CHAT_NONE};
		assert_int_equal(chat_put(w->db, &c, &err), RC_OK);
	}
	assert_int_equal(post_add(w->db, &p, &err), RC_OK);
}

/* Delivered at once, or made and delivered later, at one time and, as an answer read anew tells, at another. */
static void step(struct world *w, struct rng *r, const char *customer, const char *employee, int64_t at_ms)
{
	struct err err = {0};
	const char *script = scripts[rng_below(r, 2)];
	struct occurrence o = {.step = span_of(steps[rng_below(r, 2)]),
		.occurrence = 1,
		.state = rng_below(r, 2) ? OCCURRENCE_DELIVERED : OCCURRENCE_MADE,
		.reason = SPAN_LIT(""),
		.detail = SPAN_LIT(""),
		.employee = span_of(employee),
		.version = 1 + (int64_t)rng_below(r, 2),
		.line = 1,
		.due_ms = at_ms,
		.retry_ms = OCCURRENCE_NONE,
		.decided_ms = at_ms,
		.delivered_ms = at_ms,
		.task = 7,
		.counts_day = OCCURRENCE_NONE,
		.stored_day = OCCURRENCE_NEW};
	if (o.state == OCCURRENCE_MADE)
		o.delivered_ms = OCCURRENCE_NONE;
	o.enrolment = ledgerworld_enrol(w, script, 1, customer, "", false, at_ms);
	assert_int_equal(occurrence_put(w->db, &o, &err), RC_OK);
	if (o.state == OCCURRENCE_MADE && rng_below(r, 3))
		assert_int_equal(occurrence_deliver(w->db, &o, at_ms, at_ms, SPAN_LIT("delivered"), &err), RC_OK);
	if (rng_below(r, 4))
		return;
	o.version += rng_below(r, 2) ? 1 : 0;
	o.delivered_ms = rng_below(r, 3) == 0 ? OCCURRENCE_NONE : at_ms + (int64_t)rng_below(r, 3) * HOUR;
	assert_int_equal(occurrence_put(w->db, &o, &err), RC_OK);
}

/* A welcome of a script that he did not enter, an add, or the like of a post. */
static void touch(struct world *w, struct rng *r, const char *customer, const char *employee, int64_t at_ms)
{
	struct err err = {0};
	bool like = rng_below(r, 3) == 0;
	int64_t id = 0;
	struct touch t = {.customer = span_of(customer),
		.at_ms = at_ms,
		.kind = rng_below(r, 4) ? TOUCH_KIND_STEP : TOUCH_KIND_ADD,
		.employee = span_of(employee),
		.script = span_of(like ? POST_SCRIPT : scripts[rng_below(r, 2)]),
		.step = span_of(steps[like ? 0 : rng_below(r, 2)])};
	assert_int_equal(touch_add(w->db, &t, &id, &err), RC_OK);
}

/* A message of 微信客服 in any state, or one of before moves on. */
static void answer(struct world *w, struct rng *r, const char *customer, int64_t at_ms)
{
	static const enum kflog_state state[] = {
		KFLOG_SENDING, KFLOG_SENT, KFLOG_SENT, KFLOG_FAILED, KFLOG_UNDELIVERED};
	struct err err = {0};
	char msgid[24];
	(void)snprintf(msgid, sizeof msgid, "m%lld", (long long)++w->input_id);
	struct kflog_message m = {.account = SPAN_LIT("wk"),
		.msgid = span_of(msgid),
		.customer = span_of(rng_below(r, 9) ? customer : ""),
		.origin = rng_below(r, 6) ? 0 : 3,
		.kind = SPAN_LIT("text"),
		.at_ms = at_ms,
		.text = SPAN_LIT("话"),
		.state = state[rng_below(r, 5)],
		.enrolment = rng_below(r, 6) ? 0 : 5,
		.script = span_of(rng_below(r, 6) ? "话术：问答" : ""),
		.step = span_of(questions[rng_below(r, 2)]),
		.last = rng_below(r, 5) != 0};
	int64_t id = 0;
	assert_int_equal(kflog_message_add(w->db, &m, &id, &err), RC_OK);
	while (rng_below(r, 2)) {
		assert_int_equal(kflog_message_get(w->db, w->a, id, &m, &err), RC_OK);
		m.state = state[rng_below(r, 5)];
		m.at_ms += (int64_t)rng_below(r, 2) * HOUR;
		assert_int_equal(kflog_message_put(w->db, &m, &err), RC_OK);
	}
}

/* Messages of before that turn out to have reached nobody, whoever he is by now. */
static void undelivered(struct world *w, struct rng *r, const char *customer)
{
	struct kflog_message *v = NULL;
	struct err err = {0};
	int n = 0;
	assert_int_equal(kflog_messages_of(w->db, w->a, span_of(customer), 20, &v, &n, &err), RC_OK);
	for (int i = 0; i < n; i++)
		if (rng_below(r, 3) == 0) {
			v[i].state = KFLOG_UNDELIVERED;
			assert_int_equal(kflog_message_put(w->db, &v[i], &err), RC_OK);
		}
}

static void todo(struct world *w, struct rng *r, const char *customer, const char *employee, int64_t at_ms)
{
	struct err err = {0};
	struct todo t = {.todo = 1000 + ++w->input_id,
		.employee = span_of(employee),
		.customer = span_of(rng_below(r, 9) ? customer : ""),
		.enrolment = rng_below(r, 4) ? TODO_NO_ROUND : 5,
		.script = SPAN_LIT("话术：问答"),
		.step = span_of(questions[rng_below(r, 2)]),
		.text = SPAN_LIT("可以回"),
		.delivers = rng_below(r, 4) != 0,
		.opened_ms = TODO_NONE,
		.made_ms = at_ms,
		.deadline_ms = at_ms + HOUR,
		.done_ms = TODO_NONE};
	assert_int_equal(todo_add(w->db, &t, &err), RC_OK);
	while (rng_below(r, 3)) {
		at_ms += (int64_t)rng_below(r, 2) * HOUR;
		assert_int_equal(todo_close(w->db, t.todo, rng_below(r, 3) ? TODO_DONE : TODO_CANCELLED, SPAN_ABSENT,
					 at_ms, &err),
			RC_OK);
	}
}

static void sit(struct world *w, struct rng *r, const char *member, int64_t at_ms)
{
	struct err err = {0};
	struct chatmember m = {.chat = span_of(chats[rng_below(r, 3)]),
		.member = span_of(member),
		.type = rng_below(r, 5) ? CHATMEMBER_CUSTOMER : (int64_t)rng_below(r, 2),
		.joined_ms = at_ms,
		.left_ms = rng_below(r, 2) ? CHATMEMBER_IN : at_ms + (int64_t)rng_below(r, 100) * HOUR,
		.as_of_ms = at_ms};
	assert_int_equal(chatmember_put(w->db, &m, &err), RC_OK);
}

static void hear(struct world *w, struct rng *r, const char *customer, int64_t at_ms)
{
	static const char *const what[] = {"text", "choice", "like"};
	struct err err = {0};
	struct heardlog h = {.heard = ++w->input_id,
		.customer = span_of(customer),
		.at_ms = at_ms,
		.what = span_of(what[rng_below(r, 3)]),
		.source = SPAN_LIT("seen")};
	assert_int_equal(heardlog_add(w->db, &h, &err), RC_OK);
}

void wordcheck_happen(struct world *w, struct rng *r, const char *customer, const char *employee, int64_t at_ms)
{
	switch (rng_below(r, 9)) {
	case 0:
	case 1: step(w, r, customer, employee, at_ms); break;
	case 2: step(w, r, chats[rng_below(r, 2)], employee, at_ms); break;
	case 3: touch(w, r, customer, employee, at_ms); break;
	case 4: answer(w, r, customer, at_ms); break;
	case 5: undelivered(w, r, customer); break;
	case 6: todo(w, r, customer, employee, at_ms); break;
	case 7: sit(w, r, customer, at_ms); break;
	default: hear(w, r, customer, at_ms); break;
	}
}
