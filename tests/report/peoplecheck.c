/* rooms: flow */
#include "peoplecheck.h"

#include "plainsql.h"
#include "store/chatmember.h"
#include "store/cohortq.h"
#include "store/contact.h"
#include "store/decision.h"
#include "store/funnelq.h"
#include "store/habitq.h"
#include "store/heardlog.h"
#include "store/structq.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
/* cmocka wants the ones above first. */
#include <cmocka.h>

#define GOOD "p.refund_fen < p.gross_fen"
#define DELIVERED(task) \
	"EXISTS (SELECT 1 FROM enrolment AS e JOIN occurrence AS o ON o.enrolment = e.enrolment " \
	"WHERE e.customer = r.customer AND o.state = 'delivered' AND o.task " task ")"

/* By enum funnelq_by. */
static const char *const days[] = {"0", "add_day", "0", "0"}, *const keys[] = {"''", "''", "channel", "employee"};

static void check_funnel(
	struct world *w, sqlite3 *raw, struct rng *r, enum funnelq_by by, int64_t from_day, int64_t to_day)
{
	struct plainsql_lines got = {0}, wanted = {0};
	struct funnelq_row *v = NULL;
	struct err err = {0};
	const struct funnelq_ask ask = {
		from_day, to_day, (int64_t)rng_below(r, 6) * DAY, 1 + (int64_t)rng_below(r, 100) * HOUR};
	char sql[3000];
	int n = 0;
	assert_int_equal(funnelq_rows(w->db, w->a, by, &ask, &v, &n, &err), RC_OK);
	for (int i = 0; i < n; i++)
		plainsql_add(&got, "%lld|%.*s|%lld|%lld|%lld|%lld|%lld", (long long)v[i].day, SPAN_ARG(v[i].key),
			(long long)v[i].added, (long long)v[i].welcomed, (long long)v[i].reached,
			(long long)v[i].bought, (long long)v[i].again);
	(void)snprintf(sql, sizeof sql,
		"SELECT day, k, count(*), sum(welcomed), sum(reached), coalesce(sum(first_ms <= add_ms + %lld), 0), "
		"coalesce(sum(first_ms <= add_ms + %lld AND (SELECT count(*) FROM purchase AS p WHERE p.customer = z.customer "
		"AND p.paid_ms >= z.first_ms AND p.paid_ms <= z.first_ms + %lld AND " GOOD ") >= 2), 0) FROM ("
		"SELECT day, k, customer, add_ms, " DELIVERED(
			"IS NULL") " OR EXISTS (SELECT 1 FROM decision AS d "
				   "WHERE d.customer = r.customer AND d.verdict = 'welcome' AND d.reason = 'delivered') AS welcomed, " DELIVERED(
					   "IS NOT NULL") " AS reached, (SELECT min(p.paid_ms) FROM purchase AS p WHERE p.customer = r.customer "
							  "AND p.paid_ms >= r.add_ms AND " GOOD ") AS first_ms FROM ("
							  "SELECT %s AS day, %s AS k, customer, min(add_ms) AS add_ms FROM relation "
							  "WHERE add_day >= %lld AND add_day <= %lld AND adds > 0 AND asked = 0 GROUP BY day, k, customer) AS r) AS z "
							  "GROUP BY day, k",
		(long long)ask.within_ms, (long long)ask.within_ms, (long long)ask.again_ms, days[by], keys[by],
		(long long)from_day, (long long)to_day);
	plainsql_ask(raw, &wanted, sql);
	plainsql_same(&got, &wanted, "the funnel");
}

#define THAT_DAY \
	"EXISTS (SELECT 1 FROM purchase AS p WHERE p.customer = r.customer AND p.paid_day = r.add_day AND " GOOD
static void check_day0(struct world *w, sqlite3 *raw, enum funnelq_by by, int64_t from_day, int64_t to_day)
{
	struct plainsql_lines got = {0}, wanted = {0};
	struct funnelq_day0 *v = NULL;
	struct err err = {0};
	char sql[1000];
	int n = 0;
	assert_int_equal(funnelq_day0(w->db, w->a, by, from_day, to_day, &v, &n, &err), RC_OK);
	for (int i = 0; i < n; i++)
		plainsql_add(&got, "%lld|%.*s|%lld|%lld|%lld", (long long)v[i].day, SPAN_ARG(v[i].key),
			(long long)v[i].added, (long long)v[i].bought, (long long)v[i].after);
	(void)snprintf(sql, sizeof sql,
		"SELECT %s AS d, k, count(*), sum(" THAT_DAY ")), sum(" THAT_DAY " AND p.paid_ms >= r.add_ms)) "
		"FROM (SELECT add_day, %s AS k, customer, min(add_ms) AS add_ms FROM relation "
		"WHERE add_day >= %lld AND add_day <= %lld AND adds > 0 AND asked = 0 GROUP BY add_day, k, customer) AS r GROUP BY d, k",
		days[by], keys[by], (long long)from_day, (long long)to_day);
	plainsql_ask(raw, &wanted, sql);
	plainsql_same(&got, &wanted, "day0");
}

/* The first text that went out by itself within an hour of the add, in the name of who was added. */
static const char greeted[] =
	"SELECT k, count(*), sum(" THAT_DAY ")), sum(" THAT_DAY " AND p.paid_ms >= r.add_ms)) FROM ("
	"SELECT add_day, k, customer, min(add_ms) AS add_ms FROM (SELECT r.*, coalesce((SELECT g FROM ("
	"SELECT e.script || '	' || o.step AS g, o.delivered_ms AS at_ms FROM enrolment AS e, occurrence AS o WHERE o.enrolment = e.enrolment "
	"AND e.customer = r.customer AND o.task IS NULL AND o.employee = r.employee UNION ALL SELECT t.script || '	' || t.step, t.at_ms "
	"FROM touch AS t WHERE t.customer = r.customer AND t.kind = 'step' AND t.employee = r.employee) "
	"WHERE at_ms >= r.add_ms AND at_ms < r.add_ms + 3600000 ORDER BY at_ms, g LIMIT 1), '') AS k FROM relation AS r "
	"WHERE add_day >= %lld AND add_day <= %lld AND adds > 0 AND asked = 0) GROUP BY add_day, k, customer) AS r GROUP BY k";

static void check_greetings(struct world *w, sqlite3 *raw, int64_t from_day, int64_t to_day)
{
	struct plainsql_lines got = {0}, wanted = {0};
	struct funnelq_day0 *v = NULL;
	struct err err = {0};
	char sql[3000];
	int n = 0;
	assert_int_equal(funnelq_greetings(w->db, w->a, from_day, to_day, &v, &n, &err), RC_OK);
	for (int i = 0; i < n; i++)
		plainsql_add(&got, "%.*s|%lld|%lld|%lld", SPAN_ARG(v[i].key), (long long)v[i].added,
			(long long)v[i].bought, (long long)v[i].after);
	(void)snprintf(sql, sizeof sql, greeted, (long long)from_day, (long long)to_day);
	plainsql_ask(raw, &wanted, sql);
	plainsql_same(&got, &wanted, "greetings");
}

static void check_scans(struct world *w, sqlite3 *raw, int64_t from_day, int64_t to_day)
{
	struct plainsql_lines got = {0}, wanted = {0};
	struct funnelq_scan *v = NULL;
	struct err err = {0};
	char sql[400];
	int n = 0;
	assert_int_equal(funnelq_scans(w->db, w->a, from_day, to_day, &v, &n, &err), RC_OK);
	for (int i = 0; i < n; i++)
		plainsql_add(&got, "%.*s|%lld|%lld", SPAN_ARG(v[i].employee), (long long)v[i].scans,
			(long long)v[i].friends);
	(void)snprintf(sql, sizeof sql,
		"SELECT employee, count(*), sum(asked = 0) FROM relation WHERE add_day >= %lld AND add_day <= %lld AND adds > 0 "
		"GROUP BY employee",
		(long long)from_day, (long long)to_day);
	plainsql_ask(raw, &wanted, sql);
	plainsql_same(&got, &wanted, "scans");
}

/* Each time he joined a group: the row of a member has the last one, the others were heard. */
#define JOINED(of) \
	"SELECT 1 FROM (SELECT member AS who, joined_ms AS at_ms FROM chat_member UNION ALL SELECT customer, at_ms FROM heard" \
	" WHERE what = 'join' AND source = 'seen') WHERE who = " of ".customer"

static void check_met(
	struct world *w, sqlite3 *raw, struct rng *r, enum structq_by by, int64_t from_day, int64_t to_day)
{
	static const char *const key[] = {"''", "first_channel", "first_employee"};
	struct plainsql_lines got = {0}, wanted = {0};
	struct structq_met *v = NULL;
	struct err err = {0};
	char sql[1200];
	int64_t reply_ms = (int64_t)rng_below(r, 200) * HOUR, join_ms = (int64_t)rng_below(r, 200) * HOUR, stock = 0;
	int n = 0;
	assert_int_equal(structq_met(w->db, w->a, by, from_day, to_day, reply_ms, join_ms, &v, &n, &err), RC_OK);
	for (int i = 0; i < n; i++)
		plainsql_add(&got, "%.*s|%lld|%lld|%lld|%lld", SPAN_ARG(v[i].key), (long long)v[i].scans,
			(long long)v[i].added, (long long)v[i].replied, (long long)v[i].joined);
	(void)snprintf(sql, sizeof sql,
		"SELECT %s AS k, count(*), sum(accepted_ms IS NOT NULL), sum(accepted_ms IS NOT NULL AND EXISTS (SELECT 1 FROM heard AS h "
		"WHERE h.customer = x.customer AND h.at_ms >= first_add_ms AND h.at_ms <= first_add_ms + %lld AND h.what IN ('text', 'choice'))), "
		"sum(accepted_ms IS NOT NULL AND EXISTS (" JOINED(
			"x") " AND at_ms >= first_add_ms AND at_ms <= first_add_ms + %lld)) FROM contact AS x WHERE first_add_day >= %lld AND first_add_day <= %lld GROUP BY k",
		key[by], (long long)reply_ms, (long long)join_ms, (long long)from_day, (long long)to_day);
	plainsql_ask(raw, &wanted, sql);
	plainsql_same(&got, &wanted, "who came");
	assert_int_equal(structq_stock(w->db, from_day, &stock, &err), RC_OK);
	plainsql_add(&got, "%lld", (long long)stock);
	(void)snprintf(sql, sizeof sql, "SELECT count(*) FROM contact WHERE first_add_day < %lld", (long long)from_day);
	plainsql_ask(raw, &wanted, sql);
	plainsql_same(&got, &wanted, "who was there");
}

#define PAID(within) \
	"sum(EXISTS (SELECT 1 FROM purchase AS p WHERE p.customer = c.customer AND " within " AND " GOOD \
	")), coalesce(sum((SELECT sum(p.gross_fen - p.refund_fen) FROM purchase AS p WHERE p.customer = c.customer AND " within \
	")), 0)"
#define WITHIN(n) "p.paid_ms >= c.first_add_ms AND p.paid_ms <= c.first_add_ms + " n " * 86400000"

static void check_cohorts(struct world *w, sqlite3 *raw, int64_t from_day, int64_t to_day)
{
	struct plainsql_lines got = {0}, wanted = {0};
	struct cohortq_added *v = NULL;
	struct err err = {0};
	char sql[3000];
	int n = 0;
	assert_int_equal(cohortq_added(w->db, w->a, from_day, to_day, &v, &n, &err), RC_OK);
	for (int i = 0; i < n; i++)
		plainsql_add(&got, "%lld|%lld|%lld|%lld|%lld|%lld|%lld|%lld|%lld|%lld", (long long)v[i].day,
			(long long)v[i].customers, (long long)v[i].paid[0], (long long)v[i].net_fen[0],
			(long long)v[i].paid[1], (long long)v[i].net_fen[1], (long long)v[i].paid[2],
			(long long)v[i].net_fen[2], (long long)v[i].paid[3], (long long)v[i].net_fen[3]);
	(void)snprintf(sql, sizeof sql,
		"SELECT c.first_add_day, count(*), " PAID("p.paid_day = c.first_add_day") ", " PAID(WITHIN("1")) ", " PAID(
			WITHIN("7")) ", " PAID(WITHIN("30")) " FROM contact AS c WHERE c.accepted_ms IS NOT NULL AND c.first_add_day >= %lld AND c.first_add_day <= %lld GROUP BY c.first_add_day",
		(long long)from_day, (long long)to_day);
	plainsql_ask(raw, &wanted, sql);
	plainsql_same(&got, &wanted, "who was added");
}

static void check_habits(struct world *w, sqlite3 *raw, int64_t from_day, int64_t to_day)
{
	static const char *const did[HABITQ_HABITS] = {
		"SELECT 1 FROM heard AS h WHERE h.customer = c.customer AND h.what IN ('text', 'choice') AND h.at_ms BETWEEN c.first_add_ms AND c.first_add_ms + 86400000",
		JOINED("c") " AND at_ms BETWEEN c.first_add_ms AND c.first_add_ms + 86400000"};
	struct plainsql_lines got = {0}, wanted = {0};
	struct habitq_sides sides;
	struct err err = {0};
	char sql[1000];
	assert_int_equal(habitq_newcomers(w->db, from_day, to_day, &sides, &err), RC_OK);
	for (int h = 0; h < HABITQ_HABITS; h++) {
		const struct habitq_side *with = &sides.with[h], *without = &sides.without[h];
		if (without->customers)
			plainsql_add(
				&got, "%d|0|%lld|%lld", h, (long long)without->customers, (long long)without->paid);
		if (with->customers)
			plainsql_add(&got, "%d|1|%lld|%lld", h, (long long)with->customers, (long long)with->paid);
		(void)snprintf(sql, sizeof sql,
			"SELECT %d, did, count(*), sum(paid) FROM (SELECT EXISTS (%s) AS did, EXISTS (SELECT 1 FROM purchase AS p WHERE p.customer = c.customer "
			"AND p.refund_fen < p.gross_fen AND p.paid_ms > c.first_add_ms + 86400000 AND p.paid_ms <= c.first_add_ms + 8 * 86400000) AS paid "
			"FROM contact AS c WHERE c.accepted_ms IS NOT NULL AND c.first_add_day BETWEEN %lld AND %lld) GROUP BY did",
			h, did[h], (long long)from_day, (long long)to_day);
		plainsql_ask(raw, &wanted, sql);
	}
	plainsql_same(&got, &wanted, "habits");
}

/* Every contact has a number of his own, 1 … n, and every relation that counts as an add that of its contact. */
static void check_numbers(sqlite3 *raw)
{
	struct plainsql_lines got = {0}, wanted = {0};
	plainsql_ask(raw, &got,
		"SELECT count(*), count(DISTINCT no), coalesce(min(no), 1), coalesce(max(no), 0) FROM contact UNION ALL "
		"SELECT count(*), 0, 0, 0 FROM relation AS r LEFT JOIN contact AS c ON c.customer = r.customer WHERE r.adds > 0 AND r.no IS NOT c.no");
	plainsql_ask(raw, &wanted, "SELECT count(*), count(*), 1, count(*) FROM contact UNION ALL SELECT 0, 0, 0, 0");
	plainsql_same(&got, &wanted, "numbers");
}

void peoplecheck(struct world *w, sqlite3 *raw, struct rng *r, int64_t from_day, int64_t to_day)
{
	for (int by = FUNNELQ_TOTAL; by <= FUNNELQ_EMPLOYEE; by++) {
		check_funnel(w, raw, r, (enum funnelq_by)by, from_day, to_day);
		check_day0(w, raw, (enum funnelq_by)by, from_day, to_day);
	}
	for (int by = STRUCTQ_ALL; by <= STRUCTQ_EMPLOYEE; by++)
		check_met(w, raw, r, (enum structq_by)by, from_day, to_day);
	check_greetings(w, raw, from_day, to_day);
	check_scans(w, raw, from_day, to_day);
	check_cohorts(w, raw, from_day, to_day);
	check_habits(w, raw, from_day, to_day);
	check_numbers(raw);
}

void peoplecheck_happen(struct world *w, struct rng *r, const char *customer, const char *employee, int64_t at_ms)
{
	static const char *const whats[] = {"text", "choice", "join"}, *const chats[] = {"wr1", "wr2"};
	struct err err = {0};
	struct heardlog h = {.heard = ++w->input_id,
		.customer = span_of(customer),
		.at_ms = at_ms,
		.what = span_of(whats[rng_below(r, 3)]),
		.source = SPAN_LIT("seen")};
	struct chatmember m = {.chat = span_of(chats[rng_below(r, 2)]),
		.member = span_of(customer),
		.joined_ms = at_ms,
		.left_ms = CHATMEMBER_IN,
		.as_of_ms = at_ms};
	struct decision d = {.input_id = ++w->input_id,
		.customer = span_of(customer),
		.at_ms = at_ms,
		.verdict = SPAN_LIT("welcome"),
		.reason = rng_below(r, 2) ? SPAN_LIT("delivered") : SPAN_LIT("lost")};
	struct relation half = {.customer = span_of(customer),
		.employee = span_of(employee),
		.state = RELATION_HALF,
		.event_s = at_ms / 1000,
		.add_ms = at_ms,
		.add_day = zone_day(&w->zone, at_ms),
		.adds = rng_below(r, 3) ? 1 : 0, /* 0: handed over */
		.channel = SPAN_LIT("qr2"),
		.asked = true,
		.end_ms = RELATION_OPEN};
	switch (rng_below(r, 6)) {
	case 0:
	case 1: assert_int_equal(heardlog_add(w->db, &h, &err), RC_OK); break;
	case 2: assert_int_equal(chatmember_put(w->db, &m, &err), RC_OK); break;
	case 3: assert_int_equal(decision_add(w->db, &d, &err), RC_OK); break;
	case 4: ledgerworld_relate(w, &half); break;
	default: assert_int_equal(contact_accept(w->db, span_of(customer), at_ms, &err), RC_OK); break;
	}
}
