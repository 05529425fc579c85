/* rooms: flow */
/* What reports read is packed (decision 0010) and equals, at every moment, what plain SQL says of purchase, credit, ledger and contact: random
 * worlds with orders around midnight, refunds, corrections, orders that go to another customer, late matches, touches, earlier adds, customers
 * who are handed over or forgotten, and inputs that are taken back. */
#include "ledgerworld.h"
#include "peoplecheck.h"
#include "plainsql.h"
#include "wordcheck.h"

#include "base/mem.h"
#include "store/cohortq.h"
#include "store/daybook.h"
#include "store/forget.h"
#include "store/gmvq.h"
#include "store/latestq.h"
#include "store/structq.h"

#include <setjmp.h>
#include <sqlite3.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
/* cmocka wants the ones above first. */
#include <cmocka.h>

enum { CUSTOMERS = 12, ORDERS = 300, TURNS = 120, DAYS = 12 };
static const char *const rules[] = {"last", "first", "channel"};

/* A state in a file, and a second connection that puts the plain questions. */
struct stage {
	struct world w;
	sqlite3 *raw;
	char dir[64];
	struct rng r;
	int64_t first_day;
	struct {
		int customer;
		int64_t paid_ms, fen, refund_fen;
	} order[ORDERS];
	int orders, forgotten, transfers, steps;
	bool gone[CUSTOMERS];
};

/* Some hour of the days, often about midnight in Shanghai. */
static int64_t some_ms(struct stage *s)
{
	int64_t day = START + (int64_t)rng_below(&s->r, DAYS) * DAY;
	return rng_below(&s->r, 2) ? day + (int64_t)rng_below(&s->r, 24) * HOUR
				   : day - 1 + (int64_t)rng_below(&s->r, 3);
}

/* -- money in cuts ---------------------------------------------------------------------------------------------------------------- */

#define TOUCH(key) "CASE WHEN kind = 0 THEN '0/' || " key " ELSE kind || '/' END"
#define OF_HOUR "(((m.ms / 1000 + 8 * 3600) / 3600) % 24) || '/'" /* of Shanghai */
/* By enum gmvq_dimension; what is not touched is one value, as with two dimensions. */
static const char *const values[] = {"m.day || '/'", TOUCH("channel"),
	"CASE WHEN employee <> '' THEN '0/' || employee WHEN customer = '' THEN '2/' ELSE '1/' END", TOUCH("script"),
	"'0/' || product", "'0/' || source", OF_HOUR};
/* By enum gmvq_by. */
static const char *const keys[] = {"m.day || '/'", "kind || '/' || channel", NULL, "kind || '/' || script",
	"kind || '/' || script || '/' || step", "'0/' || product", "'0/' || source", OF_HOUR};

static void ask_money(struct stage *s, struct plainsql_lines *to, const char *one, const char *two, const char *rule,
	int64_t from, int64_t until)
{
	char sql[3000];
	(void)snprintf(sql, sizeof sql,
		"WITH x AS (SELECT p.purchase AS id, p.customer, p.paid_day, p.paid_ms, p.gross_fen, CASE p.product WHEN '咖啡' THEN '茶' ELSE p.product END AS product, p.source, "
		"coalesce(c.channel, p.channel) AS channel, coalesce(c.employee, p.credit_employee) AS employee, "
		"coalesce(c.script, p.script) AS script, coalesce(c.step, p.step) AS step, "
		"CASE WHEN p.customer = '' THEN 2 WHEN p.touch IS NULL THEN 1 ELSE 0 END AS kind "
		"FROM purchase AS p LEFT JOIN credit AS c ON c.purchase = p.purchase AND c.rule = '%s'), "
		"m AS (SELECT id, paid_day AS day, paid_ms AS ms, gross_fen AS gross, 0 AS refund, gross_fen > 0 AS orders FROM x UNION ALL "
		"SELECT purchase, day, max(CASE WHEN fen < 0 THEN at_ms END), 0, -sum(fen), 0 FROM (SELECT purchase, day, at_ms, "
		"sum(amount_fen) AS fen FROM ledger WHERE kind = 'refund' GROUP BY purchase, day, at_ms) GROUP BY purchase, day "
		"HAVING sum(fen) <> 0), "
		"y AS (SELECT %s AS a, %s AS b, customer, sum(gross) AS gross, sum(refund) AS refund, sum(orders) AS orders "
		"FROM m JOIN x ON x.id = m.id WHERE m.day >= %lld AND m.day <= %lld GROUP BY a, b, customer) "
		"SELECT a, b, sum(gross), sum(refund), sum(orders), sum(customer <> '' AND gross > refund) FROM y GROUP BY a, b",
		rule, one, two, (long long)from, (long long)until);
	plainsql_ask(s->raw, to, sql);
}

static void put_money(struct plainsql_lines *to, const char *one, const char *two, const struct gmvq_row *r)
{
	plainsql_add(to, "%s|%s|%lld|%lld|%lld|%lld", one, two, (long long)r->gross_fen, (long long)r->refund_fen,
		(long long)r->orders, (long long)r->payers);
}

/* 咖啡 is what some orders call 茶. */
static struct span called(void *user, struct span text)
{
	(void)user;
	return span_is(text, "咖啡") ? SPAN_LIT("茶") : text;
}

static void check_rows(struct stage *s, enum gmvq_by by, const char *rule, int64_t from, int64_t until)
{
	struct plainsql_lines got = {0}, wanted = {0};
	struct gmvq_row *v = NULL, total;
	struct err err = {0};
	int n = 0;
	const struct gmvq_names names = {called, NULL, &s->w.zone};
	assert_int_equal(gmvq_rows(s->w.db, s->w.a, by, &names, rule, from, until, &v, &n, &total, &err), RC_OK);
	for (int i = 0; i < n; i++) {
		char key[200];
		if (by == GMVQ_DAY || by == GMVQ_HOUR)
			(void)snprintf(key, sizeof key, "%lld/", (long long)v[i].day);
		else
			(void)snprintf(key, sizeof key, "%d/%.*s%s%.*s", (int)v[i].kind, SPAN_ARG(v[i].key),
				by == GMVQ_STEP ? "/" : "", SPAN_ARG(v[i].step));
		put_money(&got, key, "", &v[i]);
	}
	ask_money(s, &wanted, by == GMVQ_EMPLOYEE ? values[GMVQ_OF_EMPLOYEE] : keys[by], "''", rule, from, until);
	plainsql_same(&got, &wanted, rule);
	ask_money(s, &wanted, "''", "''", rule, from, until);
	if (wanted.n)
		put_money(&got, "", "", &total);
	plainsql_same(&got, &wanted, "the total");
}

static void text_of(enum gmvq_dimension of, const struct gmvq_part *p, char out[200])
{
	if (of == GMVQ_OF_DAY || of == GMVQ_OF_HOUR)
		(void)snprintf(out, 200, "%lld/", (long long)p->day);
	else
		(void)snprintf(out, 200, "%d/%.*s", (int)p->kind, SPAN_ARG(p->key));
}

static void check_pairs(struct stage *s, enum gmvq_dimension one, enum gmvq_dimension two, const char *rule,
	int64_t from, int64_t until)
{
	struct plainsql_lines got = {0}, wanted = {0};
	struct gmvq_pair *v = NULL;
	struct gmvq_row total;
	struct err err = {0};
	char a[200], b[200];
	int n = 0;
	const struct gmvq_names names = {called, NULL, &s->w.zone};
	assert_int_equal(gmvq_pairs(s->w.db, s->w.a, one, two, &names, rule, from, until, &v, &n, &total, &err), RC_OK);
	for (int i = 0; i < n; i++) {
		text_of(one, &v[i].part[0], a);
		text_of(two, &v[i].part[1], b);
		put_money(&got, a, b, &v[i].sum);
	}
	ask_money(s, &wanted, values[one], values[two], rule, from, until);
	plainsql_same(&got, &wanted, rule);
}

/* -- who bought, and the ledger ---------------------------------------------------------------------------------------------------- */

static void check_sold(struct stage *s, enum structq_by by, int64_t from, int64_t until)
{
	static const char *const key[] = {"''", "c.first_channel", "c.first_employee"};
	struct plainsql_lines got = {0}, wanted = {0};
	struct structq_sold *v = NULL;
	struct err err = {0};
	char sql[1000];
	int n = 0;
	assert_int_equal(structq_sold(s->w.db, s->w.a, by, from, until, &v, &n, &err), RC_OK);
	for (int i = 0; i < n; i++)
		plainsql_add(&got, "%d|%.*s|%lld|%lld|%lld", (int)v[i].who, SPAN_ARG(v[i].key), (long long)v[i].buyers,
			(long long)v[i].orders, (long long)v[i].gross_fen);
	(void)snprintf(sql, sizeof sql,
		"SELECT who, k, CASE WHEN who < 2 THEN count(DISTINCT customer) ELSE 0 END, count(*), sum(fen) FROM (SELECT "
		"CASE WHEN c.customer IS NULL THEN 3 WHEN c.first_add_day > %lld THEN 2 WHEN c.first_add_day < %lld THEN 1 ELSE 0 END AS who, "
		"CASE WHEN c.customer IS NULL OR c.first_add_day > %lld THEN '' ELSE %s END AS k, p.customer AS customer, p.gross_fen AS fen "
		"FROM purchase AS p LEFT JOIN contact AS c ON c.customer = p.customer WHERE p.paid_day >= %lld AND p.paid_day <= %lld "
		"AND p.gross_fen > 0) GROUP BY who, k",
		(long long)until, (long long)from, (long long)until, key[by], (long long)from, (long long)until);
	plainsql_ask(s->raw, &wanted, sql);
	plainsql_same(&got, &wanted, "who bought");
}

static void check_ledger(struct stage *s, int64_t from, int64_t until)
{
	struct plainsql_lines got = {0}, wanted = {0};
	struct err err = {0};
	char sql[400];
	int64_t net = 0, refund = 0, before = 0,
		noon_ms = (from + 1) * DAY - 8 * HOUR + (int64_t)rng_below(&s->r, 24) * HOUR;
	int64_t day = zone_day(&s->w.zone, noon_ms);
	assert_int_equal(gmvq_ledger(s->w.db, from, until, &net, &err), RC_OK);
	assert_int_equal(structq_refunds(s->w.db, from, until, &refund, &err), RC_OK);
	assert_int_equal(gmvq_orders_until(s->w.db, day, noon_ms, &before, &err), RC_OK);
	plainsql_add(&got, "%lld|%lld|%lld", (long long)net, (long long)refund, (long long)before);
	(void)snprintf(sql, sizeof sql,
		"SELECT coalesce(sum(amount_fen), 0), coalesce(-sum(CASE WHEN kind = 'refund' THEN amount_fen END), 0), "
		"(SELECT count(*) FROM purchase WHERE paid_day = %lld AND paid_ms < %lld AND gross_fen > 0) "
		"FROM ledger WHERE day >= %lld AND day <= %lld",
		(long long)day, (long long)noon_ms, (long long)from, (long long)until);
	plainsql_ask(s->raw, &wanted, sql);
	plainsql_same(&got, &wanted, "the ledger");

	/* The same as of a moment that some of it lies behind. */
	(void)daybook_until(s->w.db, noon_ms);
	assert_int_equal(gmvq_ledger(s->w.db, from, until, &net, &err), RC_OK);
	assert_int_equal(structq_refunds(s->w.db, from, until, &refund, &err), RC_OK);
	(void)daybook_until(s->w.db, 0);
	plainsql_add(&got, "%lld|%lld", (long long)net, (long long)refund);
	(void)snprintf(sql, sizeof sql,
		"SELECT coalesce(sum(amount_fen), 0), coalesce(-sum(CASE WHEN kind = 'refund' THEN amount_fen END), 0) "
		"FROM ledger WHERE day >= %lld AND day <= %lld AND at_ms < %lld",
		(long long)from, (long long)until, (long long)noon_ms);
	plainsql_ask(s->raw, &wanted, sql);
	plainsql_same(&got, &wanted, "the ledger until then");
}

/* The orders paid last, of one source or of all. */
static void check_latest(struct stage *s, int64_t from)
{
	static const char *const sources[] = {"", "shop", "csv", "nowhere"};
	struct plainsql_lines got = {0}, wanted = {0};
	const char *source = sources[rng_below(&s->r, 4)];
	int n = 0, most = 1 + (int)rng_below(&s->r, 30);
	struct purchase *v = NULL;
	struct err err = {0};
	char sql[400];
	assert_int_equal(latestq_orders(s->w.db, s->w.a, span_of(source), from, most, &v, &n, &err), RC_OK);
	for (int i = 0; i < n; i++)
		plainsql_add(&got, "%d|%.*s|%.*s", i + 1, SPAN_ARG(v[i].source), SPAN_ARG(v[i].order_no));
	(void)snprintf(sql, sizeof sql,
		"SELECT row_number() OVER (ORDER BY paid_ms DESC, purchase DESC) AS nth, source, order_no FROM purchase WHERE paid_day >= %lld "
		"AND ('%s' = '' OR source = '%s') ORDER BY nth LIMIT %d",
		(long long)from, source, source, most);
	plainsql_ask(s->raw, &wanted, sql);
	plainsql_same(&got, &wanted, "the orders paid last");
}

/* Who bought first then, and again; sums of each buyer. */
static void check_buyers(struct stage *s, int64_t from, int64_t until)
{
	struct plainsql_lines got = {0}, wanted = {0};
	struct cohortq_first *first = NULL;
	struct cohortq_buyer *buyer = NULL;
	struct err err = {0};
	char sql[1000];
	int n = 0;
	int64_t buyers = 0, until_ms = some_ms(s), recent_ms = until_ms - 2 * DAY, window_ms = until_ms - 5 * DAY;
	assert_int_equal(cohortq_first(s->w.db, s->w.a, from, until, &first, &n, &err), RC_OK);
	for (int i = 0; i < n; i++)
		plainsql_add(&got, "%lld|%lld|%lld", (long long)first[i].day, (long long)first[i].customers,
			(long long)first[i].again30);
	(void)snprintf(sql, sizeof sql,
		"SELECT paid_day, count(*), coalesce(sum(next_ms <= paid_ms + 30 * 86400000), 0) FROM (SELECT paid_day, paid_ms, "
		"row_number() OVER his AS n, lead(paid_ms) OVER his AS next_ms FROM purchase WHERE customer <> '' AND refund_fen < gross_fen "
		"WINDOW his AS (PARTITION BY customer ORDER BY paid_ms, purchase)) WHERE n = 1 AND paid_day >= %lld AND paid_day <= %lld "
		"GROUP BY paid_day",
		(long long)from, (long long)until);
	plainsql_ask(s->raw, &wanted, sql);
	plainsql_same(&got, &wanted, "first orders");
	assert_int_equal(cohortq_bought(s->w.db, until_ms, recent_ms, window_ms, &buyer, &buyers, &err), RC_OK);
	for (int64_t i = 1; i <= buyers; i++)
		if (buyer[i].ever)
			plainsql_add(&got, "%lld|%u|%u|%u|%lld", (long long)i, buyer[i].ever, buyer[i].recent,
				buyer[i].often, (long long)buyer[i].net_fen);
	mem_free(buyer);
	(void)snprintf(sql, sizeof sql,
		"SELECT c.no, count(*), sum(paid_ms > %lld), sum(paid_ms > %lld), sum((paid_ms > %lld) * (gross_fen - refund_fen)) "
		"FROM purchase AS p JOIN contact AS c ON c.customer = p.customer WHERE refund_fen < gross_fen AND paid_ms < %lld "
		"GROUP BY c.no",
		(long long)recent_ms, (long long)window_ms, (long long)window_ms, (long long)until_ms);
	plainsql_ask(s->raw, &wanted, sql);
	plainsql_same(&got, &wanted, "sums of buyers");
}

static void check_all(struct stage *s)
{
	int64_t from = s->first_day + (int64_t)rng_below(&s->r, DAYS) - 1,
		until = from + (int64_t)rng_below(&s->r, DAYS);
	const char *rule = rules[rng_below(&s->r, 3)];
	arena_reset(s->w.a);
	for (int by = GMVQ_DAY; by <= GMVQ_HOUR; by++)
		check_rows(s, (enum gmvq_by)by, rule, from, until);
	for (int one = GMVQ_OF_DAY; one <= GMVQ_OF_HOUR; one++)
		for (int two = GMVQ_OF_DAY; two <= GMVQ_OF_HOUR; two++)
			if (one != two && rng_below(&s->r, 3) == 0)
				check_pairs(s, (enum gmvq_dimension)one, (enum gmvq_dimension)two, rule, from, until);
	for (int by = STRUCTQ_ALL; by <= STRUCTQ_EMPLOYEE; by++)
		check_sold(s, (enum structq_by)by, from, until);
	check_ledger(s, from, until);
	check_latest(s, from);
	check_buyers(s, from, until);
	peoplecheck(&s->w, s->raw, &s->r, from, until);
	int64_t from_ms = some_ms(s);
	wordcheck(&s->w, s->raw, &s->r, from_ms, from_ms + (int64_t)rng_below(&s->r, DAYS * 24) * HOUR);
}

/* -- what happens ------------------------------------------------------------------------------------------------------------------- */

static const char *name_of(int customer)
{
	static char name[16];
	(void)snprintf(name, sizeof name, "wmc%d", customer);
	return name;
}

static void sell(struct stage *s)
{
	static const char *const products[] = {NULL, "茶", "咖啡", "杯"}, *const sources[] = {"shop", "csv"};
	int i = s->orders && rng_below(&s->r, 3) == 0 ? (int)rng_below(&s->r, (uint64_t)s->orders) : s->orders;
	char no[16];
	if (i == ORDERS)
		return;
	if (i == s->orders) {
		s->orders++;
		s->order[i].paid_ms = some_ms(s);
		s->order[i].fen = rng_below(&s->r, 9) ? 1 + (int64_t)rng_below(&s->r, 20000) : 0;
		s->order[i].customer = (int)rng_below(&s->r, CUSTOMERS);
	} else if (rng_below(&s->r, 3) == 0) {
		s->order[i].paid_ms = some_ms(s);
	} else if (rng_below(&s->r, 3) == 0) {
		s->order[i].fen += (int64_t)rng_below(&s->r, 100);
	} else if (rng_below(&s->r, 3) == 0) {
		s->order[i].customer = (int)rng_below(&s->r, CUSTOMERS);
	}
	if (s->gone[s->order[i].customer])
		return; /* who was forgotten is named by nobody */
	if (rng_below(&s->r, 3) == 0)
		s->order[i].refund_fen +=
			(int64_t)rng_below(&s->r, (uint64_t)(s->order[i].fen - s->order[i].refund_fen) + 1);
	(void)snprintf(no, sizeof no, "N%d", i);
	const struct ledgerworld_sale sale = {.no = no,
		.customer = name_of(s->order[i].customer),
		.product = products[rng_below(&s->r, 4)],
		.source = sources[i % 2],
		.pieces = 1,
		.paid_ms = s->order[i].paid_ms,
		.fen = s->order[i].fen,
		.refund_fen = s->order[i].refund_fen,
		.refund_ms = s->order[i].refund_fen ? s->order[i].paid_ms + (int64_t)rng_below(&s->r, 60) * HOUR : 0};
	ledgerworld_sell(&s->w, &sale);
}

static void hand_over(struct stage *s)
{
	char sql[600];
	s->transfers++;
	(void)snprintf(sql, sizeof sql,
		"INSERT INTO transfer (transfer, giver, takers, message, person, dry, customers, groups, resigned, most, chosen, turn, state, "
		"begun_ms, at_customer, detail) VALUES (%d, 'li', 'zhao', '', 'boss', 0, 1, 0, 0, 0, 0, 0, 'over', 0, '', ''); "
		"INSERT INTO transfer_item (transfer, kind, id, taker, state, code, detail, at_ms, taken_ms) "
		"VALUES (%d, 'customer', '%s', 'zhao', 'done', 0, '', 0, %lld)",
		s->transfers, s->transfers, name_of((int)rng_below(&s->r, CUSTOMERS)), (long long)some_ms(s));
	if (sqlite3_exec(s->raw, sql, NULL, NULL, NULL) != SQLITE_OK)
		fail_msg("%s", sqlite3_errmsg(s->raw));
}

static void forget(struct stage *s)
{
	struct forget_needles v;
	struct err err = {0};
	int who = (int)rng_below(&s->r, CUSTOMERS);
	char pseudonym[32];
	if (s->forgotten > 2 || s->gone[who])
		return;
	s->gone[who] = true;
	(void)snprintf(pseudonym, sizeof pseudonym, "forgotten-%d", ++s->forgotten);
	assert_int_equal(forget_find(s->w.db, s->w.a, span_of(name_of(who)), &v, &err), RC_OK);
	assert_int_equal(forget_erase(s->w.db, span_of(name_of(who)), &v, span_of(pseudonym), &err), RC_OK);
}

static void happen(struct stage *s)
{
	static const char *const employees[] = {"li", "wang", "zhao"}, *const channels[] = {"", "qr1", "qr2"};
	char step[32];
	uint64_t what = rng_below(&s->r, 40);
	int who = (int)rng_below(&s->r, CUSTOMERS);
	(void)snprintf(step, sizeof step, "第%d天", s->steps++);
	if (what < 12)
		sell(s);
	else if (what < 15 && !s->gone[who])
		ledgerworld_add(
			&s->w, name_of(who), employees[rng_below(&s->r, 3)], channels[rng_below(&s->r, 3)], some_ms(s));
	else if (what < 19 && !s->gone[who])
		ledgerworld_deliver(&s->w, name_of(who), employees[rng_below(&s->r, 3)], step, some_ms(s),
			(int64_t)rng_below(&s->r, 2));
	else if (what == 19 && rng_below(&s->r, 10) == 0)
		forget(s);
	else if (what > 26 && !s->gone[who])
		wordcheck_happen(&s->w, &s->r, name_of(who), employees[rng_below(&s->r, 3)], some_ms(s));
	else if (what > 19 && !s->gone[who])
		peoplecheck_happen(&s->w, &s->r, name_of(who), employees[rng_below(&s->r, 3)], some_ms(s));
}

/* Some inputs in one transaction; the last may be taken back. */
static void turn(struct stage *s)
{
	struct err err = {0};
	if (rng_below(&s->r, 8) == 0)
		hand_over(s);
	ledgerworld_begin(&s->w);
	for (int n = (int)rng_below(&s->r, 5); n >= 0; n--)
		happen(s);
	if (rng_below(&s->r, 4) == 0) {
		int was = s->orders;
		assert_int_equal(db_savepoint(s->w.db, &err), RC_OK);
		s->orders = was;
		ledgerworld_sell(&s->w,
			&(struct ledgerworld_sale){
				.no = "BACK", .customer = name_of(0), .paid_ms = some_ms(s), .fen = 77});
		wordcheck_happen(&s->w, &s->r, "wmback", "li", some_ms(s));
		assert_int_equal(db_rollback_to(s->w.db, &err), RC_OK);
	}
	if (rng_below(&s->r, 8) == 0) {
		int64_t day = s->first_day;
		struct gmvq_row *v = NULL, total;
		int rows = 0;
		/* Within the transaction, too, nothing is missing. */
		assert_int_equal(gmvq_rows(s->w.db, s->w.a, GMVQ_DAY, NULL, "last", day - 1, day + 3 * DAYS, &v, &rows,
					 &total, &err),
			RC_OK);
		int64_t net = 0;
		assert_int_equal(gmvq_ledger(s->w.db, day - 1, day + 3 * DAYS, &net, &err), RC_OK);
		assert_int_equal(total.gross_fen - total.refund_fen, net);
	}
	ledgerworld_commit(&s->w);
	check_all(s);
}

static void test_equals_raw(void **state)
{
	(void)state;
	for (uint64_t seed = 1; seed <= 4; seed++) {
		struct stage *s = calloc(1, sizeof *s);
		struct err err = {0};
		char path[100], cmd[100];
		(void)snprintf(s->dir, sizeof s->dir, "/tmp/siyu-daybook-XXXXXX");
		assert_non_null(mkdtemp(s->dir));
		(void)snprintf(path, sizeof path, "%s/siyu.db", s->dir);
		assert_int_equal(db_open(path, 0, &s->w.db, &err), RC_OK);
		assert_int_equal(sqlite3_open(path, &s->raw), SQLITE_OK);
		s->w.a = arena_new(0);
		zone_fixed(&s->w.zone, 8 * 3600);
		s->w.rules = (struct orders_rules){.zone = &s->w.zone, .window_days = 3, .inherits = true};
		s->first_day = zone_day(&s->w.zone, START);
		rng_seed(&s->r, seed);
		ledgerworld_begin(&s->w);
		wordcheck_begin(&s->w);
		ledgerworld_commit(&s->w);
		for (int i = 0; i < TURNS; i++)
			turn(s);
		struct plainsql_lines some = {0};
		plainsql_ask(s->raw, &some, "SELECT 1 FROM credit LIMIT 1");
		plainsql_ask(s->raw, &some, "SELECT 1 FROM ledger WHERE kind = 'refund' LIMIT 1");
		assert_int_equal(some.n, 2);
		free(some.v[0]);
		free(some.v[1]);
		sqlite3_close(s->raw);
		db_close(s->w.db);
		arena_free(s->w.a);
		(void)snprintf(cmd, sizeof cmd, "rm -rf '%s'", s->dir);
		assert_int_equal(system(cmd), 0);
		free(s);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_equals_raw),
	};
	return cmocka_run_group_tests_name("daybook", tests, NULL, NULL);
}
