/* What was sold of goods is kept by day and read from the daybook where a period cuts a day (decision 0031): in random worlds every answer is
 * what plain SQL says of the orders themselves, within a transaction and behind it, and states do not differ by how inputs fell into turns. */
#include "orderworld.h"

#include "base/json.h"
#include "base/rng.h"
#include "base/text.h"
#include "crm/money.h"
#include "ordervoid.h"
#include "store/daybook.h"
#include "store/digest.h"
#include "store/flashsale.h"
#include "store/forget.h"
#include "store/groupq.h"
#include "store/stock.h"
#include "store/unmatchedq.h"

#include <setjmp.h>
#include <sqlite3.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
/* cmocka wants the ones above first. */
#include <cmocka.h>

enum { SEEDS = 4, TURNS = 90, NUMBERS = 40, TEXTS = 5, PEOPLE = 9, DAYS = 9, PERIODS = 12 };
static const char *const sources[] = {"shop", "csv"}, *const texts[TEXTS] = {"", "茶", "洁面", "面霜", "面霜 大"};

struct stage {
	struct world w;
	sqlite3 *raw;
	char dir[64];
	struct rng r;
	int forgotten, met;
	int64_t had[6]; /* worlds are about nothing when these never were */
	bool gone[PEOPLE];
};

static int below(struct stage *s, int n)
{
	return (int)rng_below(&s->r, (uint64_t)n);
}

/* On an hour, beside midnight of Shanghai or of Greenwich, or anywhere. */
static int64_t some_ms(struct stage *s)
{
	int64_t day = START + below(s, DAYS) * DAY;
	switch (below(s, 4)) {
	case 0: return day + below(s, 24) * HOUR;
	case 1: return day - 1000 + below(s, 3) * 1000;
	case 2: return day + 8 * HOUR - 1 + below(s, 3);
	default: return day + (int64_t)rng_below(&s->r, DAY);
	}
}

/* -- what is asked --------------------------------------------------------------------------------------------------------------- */

struct answer {
	int64_t since, pieces;
	struct flashsale_money money;
	int buyers;
	char who[PEOPLE][32];
};

static bool same(const struct answer *a, const struct answer *b)
{
	bool all = a->since == b->since && a->pieces == b->pieces && a->money.orders == b->money.orders &&
		a->money.gross_fen == b->money.gross_fen && a->money.refund_fen == b->money.refund_fen &&
		a->buyers == b->buyers;
	for (int i = 0; all && i < a->buyers; i++)
		all = strcmp(a->who[i], b->who[i]) == 0;
	return all;
}

static struct answer asked(struct stage *s, const char *text, int64_t from_ms, int64_t to_ms)
{
	struct store_db *db = s->w.db;
	struct answer x = {0};
	struct span *v = NULL;
	struct err err = {0};
	assert_int_equal(stock_sold(db, span_of(text), from_ms, INT64_MAX, &x.since, &err), RC_OK);
	assert_int_equal(stock_sold(db, span_of(text), from_ms, to_ms, &x.pieces, &err), RC_OK);
	assert_int_equal(flashsale_money(db, span_of(text), from_ms, to_ms, &x.money, &err), RC_OK);
	assert_int_equal(flashsale_buyers(db, s->w.a, span_of(text), from_ms, to_ms, &v, &x.buyers, &err), RC_OK);
	assert_in_range(x.buyers, 0, PEOPLE);
	for (int i = 0; i < x.buyers; i++)
		(void)snprintf(x.who[i], sizeof x.who[i], "%.*s", SPAN_ARG(v[i]));
	return x;
}

static void bought(struct answer *x, struct span customer)
{
	int at = 0, i = x->buyers;
	char who[32];
	(void)snprintf(who, sizeof who, "%.*s", SPAN_ARG(customer));
	while (at < x->buyers && strcmp(x->who[at], who) < 0)
		at++;
	if (at < x->buyers && strcmp(x->who[at], who) == 0)
		return;
	assert_true(x->buyers < PEOPLE);
	for (; i > at; i--)
		memcpy(x->who[i], x->who[i - 1], sizeof x->who[i]);
	memcpy(x->who[at], who, sizeof who);
	x->buyers++;
}

/* From each order as it stands, one by one. */
static struct answer counted(struct stage *s, const char *text, int64_t from_ms, int64_t to_ms)
{
	struct answer x = {0};
	for (int i = 0; i < 2 * NUMBERS; i++) {
		struct purchase p;
		struct err err = {0};
		char no[16];
		(void)snprintf(no, sizeof no, "N%d", i / 2);
		enum rc rc = purchase_find(s->w.db, s->w.a, span_of(sources[i % 2]), span_of(no), &p, &err);
		assert_true(rc == RC_OK || rc == RC_NOTFOUND);
		if (rc || !span_is(p.product, text) || p.paid_ms < from_ms)
			continue;
		int64_t pieces = p.quantity - (p.gross_fen ? p.quantity * p.refund_fen / p.gross_fen : 0);
		x.since += pieces;
		if (p.paid_ms >= to_ms)
			continue;
		x.pieces += pieces;
		x.money.orders += p.refund_fen < p.gross_fen;
		x.money.gross_fen += p.gross_fen;
		x.money.refund_fen += p.refund_fen;
		if (p.customer.n && p.refund_fen < p.gross_fen)
			bought(&x, p.customer);
	}
	return x;
}

#define PIECES "coalesce(sum(quantity - CASE WHEN gross_fen > 0 THEN quantity * refund_fen / gross_fen ELSE 0 END), 0)"
#define BETWEEN " FROM purchase WHERE product = ?1 AND paid_ms >= ?2 AND paid_ms < ?3"

static sqlite3_stmt *prepared(struct stage *s, const char *sql, const char *text, int64_t from_ms, int64_t to_ms)
{
	sqlite3_stmt *q = NULL;
	if (sqlite3_prepare_v2(s->raw, sql, -1, &q, NULL) != SQLITE_OK)
		fail_msg("%s", sqlite3_errmsg(s->raw));
	assert_int_equal(sqlite3_bind_text(q, 1, text, -1, SQLITE_STATIC), SQLITE_OK);
	assert_int_equal(sqlite3_bind_int64(q, 2, from_ms), SQLITE_OK);
	assert_int_equal(sqlite3_bind_int64(q, 3, to_ms), SQLITE_OK);
	return q;
}

static struct answer said_by_sql(struct stage *s, const char *text, int64_t from_ms, int64_t to_ms)
{
	struct answer x = {0};
	sqlite3_stmt *q = prepared(s,
		"SELECT " PIECES
		", coalesce(sum(refund_fen < gross_fen), 0), coalesce(sum(gross_fen), 0), coalesce(sum(refund_fen), 0),"
		" (SELECT " PIECES " FROM purchase WHERE product = ?1 AND paid_ms >= ?2)" BETWEEN,
		text, from_ms, to_ms);
	assert_int_equal(sqlite3_step(q), SQLITE_ROW);
	x.pieces = sqlite3_column_int64(q, 0);
	x.money = (struct flashsale_money){
		sqlite3_column_int64(q, 1), sqlite3_column_int64(q, 2), sqlite3_column_int64(q, 3)};
	x.since = sqlite3_column_int64(q, 4);
	sqlite3_finalize(q);
	q = prepared(s,
		"SELECT DISTINCT customer" BETWEEN " AND customer <> '' AND refund_fen < gross_fen ORDER BY customer",
		text, from_ms, to_ms);
	while (sqlite3_step(q) == SQLITE_ROW)
		(void)snprintf(x.who[x.buyers++], sizeof x.who[0], "%s", (const char *)sqlite3_column_text(q, 0));
	sqlite3_finalize(q);
	return x;
}

static void print(const char *what, const struct answer *x)
{
	(void)fprintf(stderr, "%s: since %lld, pieces %lld, orders %lld, gross %lld, refund %lld, buyers %d\n", what,
		(long long)x->since, (long long)x->pieces, (long long)x->money.orders, (long long)x->money.gross_fen,
		(long long)x->money.refund_fen, x->buyers);
}

static void check_period(struct stage *s, const char *text, int64_t from_ms, int64_t to_ms, bool committed)
{
	struct answer got = asked(s, text, from_ms, to_ms), want = counted(s, text, from_ms, to_ms);
	if (committed) {
		struct answer sql = said_by_sql(s, text, from_ms, to_ms);
		assert_true(same(&sql, &want)); /* the two ways of counting agree */
	}
	if (same(&got, &want))
		return;
	print("got", &got);
	print("want", &want);
	fail_msg("'%s' from %lld to %lld", text, (long long)from_ms, (long long)to_ms);
}

static int64_t number(struct stage *s, const char *sql)
{
	sqlite3_stmt *q = NULL;
	int64_t n;
	assert_int_equal(sqlite3_prepare_v2(s->raw, sql, -1, &q, NULL), SQLITE_OK);
	assert_int_equal(sqlite3_step(q), SQLITE_ROW);
	n = sqlite3_column_int64(q, 0);
	sqlite3_finalize(q);
	return n;
}

/* Texts come in their order, and none of an order that stands is missing. */
static void check_texts(struct stage *s)
{
	struct span text = SPAN_LIT("");
	struct err err = {0};
	bool seen[TEXTS] = {false};
	enum rc rc;
	while (!(rc = stock_text(s->w.db, s->w.a, text, &text, &err)))
		for (int i = 0; i < TEXTS; i++)
			if (span_is(text, texts[i])) {
				assert_false(seen[i]);
				seen[i] = true;
			}
	assert_int_equal(rc, RC_NOTFOUND);
	for (int i = 1; i < TEXTS; i++)
		assert_true(seen[i] || counted(s, texts[i], INT64_MIN, INT64_MAX).money.gross_fen == 0);
}

/* What `siyu orders unmatched` asks of all orders. */
static void check_products(struct stage *s)
{
	struct unmatchedq_product *v = NULL;
	struct err err = {0};
	int n = 0, at = 0;
	sqlite3_stmt *q = NULL;
	assert_int_equal(unmatchedq_products(s->w.db, s->w.a, &v, &n, &err), RC_OK);
	assert_int_equal(
		sqlite3_prepare_v2(s->raw,
			"SELECT product, count(CASE WHEN gross_fen > 0 THEN 1 END), sum(gross_fen - refund_fen), max(paid_ms)"
			" FROM purchase WHERE status <> 'voided' GROUP BY product ORDER BY product",
			-1, &q, NULL),
		SQLITE_OK);
	for (; sqlite3_step(q) == SQLITE_ROW; at++) {
		assert_true(at < n);
		assert_true(span_is(v[at].product, (const char *)sqlite3_column_text(q, 0)));
		assert_int_equal(v[at].orders, sqlite3_column_int64(q, 1));
		assert_int_equal(v[at].net_fen, sqlite3_column_int64(q, 2));
		assert_int_equal(v[at].last_ms, sqlite3_column_int64(q, 3));
	}
	assert_int_equal(at, n);
	sqlite3_finalize(q);
}

static void note_what_there_is(struct stage *s)
{
	static const char *const kind[] = {"status = 'voided'", "customer = '' AND gross_fen > 0",
		"gross_fen = 0 AND quantity > 0", "quantity > 255 AND refund_fen > 0 AND refund_fen < gross_fen",
		"gross_fen = 1000000000000", "refund_fen = gross_fen AND gross_fen > 0"};
	char sql[200];
	for (size_t i = 0; i < sizeof kind / sizeof *kind; i++) {
		(void)snprintf(sql, sizeof sql, "SELECT count(*) FROM purchase WHERE %s", kind[i]);
		s->had[i] += number(s, sql);
	}
}

static void check(struct stage *s, bool committed)
{
	arena_reset(s->w.a);
	(void)daybook_until(s->w.db,
		below(s, 3) ? 0 : some_ms(s)); /* a sale counts what is dated ahead, whatever reports leave out */
	for (int i = 0; i < PERIODS; i++) {
		int64_t from_ms = below(s, 8) ? some_ms(s) : INT64_MIN, to_ms = below(s, 8) ? some_ms(s) : INT64_MAX;
		if (below(s, 4) == 0 && from_ms != INT64_MIN)
			to_ms = from_ms + below(s, 3 * 60) * 60000; /* as long as a sale */
		check_period(s, texts[below(s, TEXTS)], from_ms, to_ms, committed);
	}
	check_texts(s);
	if (committed)
		check_products(s);
	(void)daybook_until(s->w.db, 0);
	if (!committed)
		return;
	note_what_there_is(s);
	assert_int_equal(
		number(s,
			"SELECT count(*) FROM goods_day WHERE pieces < 0 OR orders < 0 OR gross_fen < 0 OR refund_fen < 0"
			" OR refund_fen > gross_fen"),
		0);
	assert_int_equal(number(s, "SELECT count(*) FROM goods_day WHERE pieces = 0 AND gross_fen = 0"), 0);
}

/* -- what happens ------------------------------------------------------------------------------------------------------------------ */

static void tell(struct stage *s)
{
	static const int pieces[] = {1, 1, 2, 3, 7, 254, 255, 256, 300, 1000000};
	char body[700], refund[100] = "", product[60] = "";
	int64_t fen = below(s, 7) == 0 ? 0 : below(s, 15) ? 1 + below(s, 20000) : MONEY_MAX_FEN;
	int who = below(s, PEOPLE);
	if (s->gone[who])
		return;
	if (below(s, 3) == 0)
		(void)snprintf(refund, sizeof refund, ",\"refund_fen\":%lld",
			(long long)(below(s, 3) ? (int64_t)rng_below(&s->r, (uint64_t)fen + 1) : fen));
	if (below(s, 4))
		(void)snprintf(product, sizeof product, ",\"product\":\"%s\"", texts[below(s, TEXTS)]);
	(void)snprintf(body, sizeof body,
		"{\"source\":\"%s\",\"orders\":[{\"order_no\":\"N%d\",\"paid_ms\":%lld,\"amount_fen\":%lld,"
		"\"external_userid\":\"wm%d\",\"quantity\":\"%d\"%s%s}]}",
		sources[below(s, 2)], below(s, NUMBERS), (long long)some_ms(s), (long long)fen, who,
		pieces[below(s, 10)], refund, product);
	(void)orderworld_fold_at(&s->w, START + (DAYS + 2) * DAY, body);
}

/* What a source says once more of an order: more is paid back, or it has another amount, text or count. */
static void tell_again(struct stage *s)
{
	char body[700], no[16];
	const char *source = sources[below(s, 2)];
	struct purchase p;
	struct err err = {0};
	(void)snprintf(no, sizeof no, "N%d", below(s, NUMBERS));
	if (purchase_find(s->w.db, s->w.a, span_of(source), span_of(no), &p, &err) || !p.claimed.n)
		return;
	int64_t left = p.gross_fen - p.refund_fen;
	int64_t back = p.refund_fen + (below(s, 3) ? (int64_t)rng_below(&s->r, (uint64_t)left + 1) : left);
	bool text = below(s, 3) == 0, count = below(s, 3) == 0, moved = below(s, 4) == 0;
	(void)snprintf(body, sizeof body,
		"{\"source\":\"%s\",\"orders\":[{\"order_no\":\"%s\",\"paid_ms\":%lld,\"amount_fen\":%lld,"
		"\"external_userid\":\"%.*s\",\"quantity\":\"%lld\",\"refund_fen\":%lld,\"product\":\"%.*s\"}]}",
		source, no, (long long)(moved ? some_ms(s) : p.paid_ms), (long long)(p.gross_fen + below(s, 2) * 500),
		SPAN_ARG(p.claimed), (long long)(count || p.quantity == 0 ? 1 + below(s, 400) : p.quantity),
		(long long)back, SPAN_ARG(text ? span_of(texts[below(s, TEXTS)]) : p.product));
	(void)orderworld_fold_at(&s->w, START + (DAYS + 2) * DAY, body);
}

static void move(struct stage *s)
{
	char body[300];
	struct err err = {0};
	struct json_doc *j = NULL;
	struct orders_result result = {0};
	struct ordervoid_told told;
	(void)snprintf(body, sizeof body,
		"{\"source\":\"%s\",\"why\":\"重复\",\"by\":\"王芳\",\"numbers\":[\"N%d\",\"N%d\",\"N%d\"]}",
		sources[below(s, 2)], below(s, NUMBERS), below(s, NUMBERS), below(s, NUMBERS));
	assert_int_equal(json_parse(span_of(body), &j, &err), RC_OK);
	struct orders_rules rules = s->w.rules;
	rules.now_ms = START + (DAYS + 2) * DAY;
	rules.input_id = ++s->w.input_id;
	assert_int_equal((below(s, 3) ? ordervoid_take : ordervoid_back)(
				 s->w.db, s->w.a, &rules, json_root(j), &result, &told, &err),
		RC_OK);
	json_free(j);
}

/* A customer is met: orders that named him are his. */
static void meet(struct stage *s)
{
	char who[16];
	struct err err = {0};
	struct orders_result result = {0};
	if (s->met == PEOPLE - 1) /* the last one stays unknown */
		return;
	(void)snprintf(who, sizeof who, "wm%d", s->met++);
	orderworld_meet(&s->w, who, NULL, some_ms(s));
	struct orders_rules rules = s->w.rules;
	rules.now_ms = START + (DAYS + 2) * DAY;
	rules.input_id = ++s->w.input_id;
	assert_int_equal(orders_match(s->w.db, s->w.a, &rules, span_of(who), SPAN_LIT(""), &result, &err), RC_OK);
}

static void forget(struct stage *s)
{
	char who[16], pseudonym[32];
	struct forget_needles v;
	struct err err = {0};
	int i = below(s, PEOPLE);
	if (s->forgotten > 2 || i >= s->met || s->gone[i])
		return;
	s->gone[i] = true;
	(void)snprintf(who, sizeof who, "wm%d", i);
	(void)snprintf(pseudonym, sizeof pseudonym, "forgotten-%d", ++s->forgotten);
	assert_int_equal(forget_find(s->w.db, s->w.a, span_of(who), &v, &err), RC_OK);
	assert_int_equal(forget_erase(s->w.db, span_of(who), &v, span_of(pseudonym), &err), RC_OK);
}

static void happen(struct stage *s)
{
	static const int32_t zones[] = {8, 8, -5, 13, -11, 0};
	int what = below(s, 40);
	if (what < 18)
		tell(s);
	else if (what < 30)
		tell_again(s);
	else if (what < 36)
		move(s);
	else if (what < 38)
		meet(s);
	else if (what < 39)
		zone_fixed(&s->w.zone, zones[below(s, 6)] * 3600);
	else if (below(s, 6) == 0)
		forget(s);
}

static void stage_open(struct stage *s, uint64_t seed)
{
	char path[100];
	struct err err = {0};
	*s = (struct stage){.w = {.a = arena_new(0)}};
	(void)snprintf(s->dir, sizeof s->dir, "/tmp/siyu-goods-XXXXXX");
	assert_non_null(mkdtemp(s->dir));
	(void)snprintf(path, sizeof path, "%s/siyu.db", s->dir);
	assert_int_equal(db_open(path, 0, &s->w.db, &err), RC_OK);
	assert_int_equal(sqlite3_open(path, &s->raw), SQLITE_OK);
	zone_fixed(&s->w.zone, 8 * 3600);
	s->w.rules = (struct orders_rules){.zone = &s->w.zone, .window_days = 3};
	rng_seed(&s->r, seed);
}

static void stage_close(struct stage *s)
{
	char cmd[100];
	assert_int_equal(sqlite3_close(s->raw), SQLITE_OK);
	db_close(s->w.db);
	arena_free(s->w.a);
	(void)snprintf(cmd, sizeof cmd, "rm -rf '%s'", s->dir);
	assert_int_equal(system(cmd), 0);
}

/* Some of it may be taken back, in part or as a whole; what is taken back is no zone and nobody met. */
static void turn(struct stage *s)
{
	struct err err = {0};
	bool back = false;
	assert_int_equal(db_begin(s->w.db, &err), RC_OK);
	for (int n = below(s, 9); n >= 0; n--)
		happen(s);
	if (below(s, 3) == 0)
		check(s, false);
	if (below(s, 3) == 0) {
		assert_int_equal(db_savepoint(s->w.db, &err), RC_OK);
		for (int n = below(s, 4); n >= 0; n--)
			below(s, 2) ? tell(s) : tell_again(s);
		if (below(s, 2))
			check(s, false);
		assert_int_equal((below(s, 3) ? db_rollback_to : db_release)(s->w.db, &err), RC_OK);
		check(s, false);
	} else if (below(s, 8) == 0) {
		assert_int_equal(db_commit(s->w.db, &err), RC_OK);
		assert_int_equal(db_begin(s->w.db, &err), RC_OK);
		for (int n = below(s, 4); n >= 0; n--)
			tell(s);
		db_rollback(s->w.db);
		back = true;
	}
	if (!back)
		assert_int_equal(db_commit(s->w.db, &err), RC_OK);
	check(s, true);
}

static void answers_are_those_of_plain_sql(void **state)
{
	(void)state;
	for (uint64_t seed = 1; seed <= SEEDS; seed++) {
		struct stage *s = malloc(sizeof *s);
		stage_open(s, seed);
		for (int i = 0; i < TURNS; i++)
			turn(s);
		for (size_t i = 0; i < sizeof s->had / sizeof *s->had; i++)
			assert_true(s->had[i] > 10);
		stage_close(s);
		free(s);
	}
}

/* -- turns of one and of many ------------------------------------------------------------------------------------------------------ */

static void add_table(void *user, const char *table, struct span bytes)
{
	text_addf(user, "%s:", table);
	text_add(user, bytes);
	text_addc(user, '\n');
}

/* The state after the same inputs, so many of them in a transaction. */
static void state_of(uint64_t seed, int each, int texts_more, struct text *out)
{
	struct stage *s = malloc(sizeof *s);
	struct err err = {0};
	stage_open(s, seed);
	for (int i = 0; i < 300; i++) {
		if (i % each == 0)
			assert_int_equal(db_begin(s->w.db, &err), RC_OK);
		happen(s);
		for (int k = 0; k < texts_more; k++) { /* more goods and days than are kept beside each other */
			char body[300];
			(void)snprintf(body, sizeof body,
				"{\"source\":\"many\",\"orders\":[{\"order_no\":\"M%d-%d\",\"paid_ms\":%lld,\"amount_fen\":100,"
				"\"external_userid\":\"wm1\",\"product\":\"货%d\"}]}",
				i, k, (long long)some_ms(s), below(s, 500));
			(void)orderworld_fold_at(&s->w, START + (DAYS + 2) * DAY, body);
		}
		if (i % each == each - 1)
			assert_int_equal(db_commit(s->w.db, &err), RC_OK);
		if (i % each == each - 1)
			arena_reset(s->w.a);
	}
	assert_true(number(s, "SELECT count(*) FROM goods_day") > 20);
	assert_int_equal(digest_each(s->w.db, add_table, out, &err), RC_OK);
	assert_false(out->over);
	stage_close(s);
	free(s);
}

static void turns_leave_the_same_state(void **state)
{
	static const int each[] = {1, 3, 300};
	(void)state;
	for (uint64_t seed = 1; seed <= 3; seed++) {
		struct text v[3];
		for (int i = 0; i < 3; i++) {
			text_init(&v[i], 16 << 20);
			state_of(seed, each[i], seed == 3 ? 20 : 0, &v[i]);
			assert_int_equal(v[i].n, v[0].n);
			assert_memory_equal(v[i].p, v[0].p, v[0].n);
		}
		for (int i = 0; i < 3; i++)
			text_release(&v[i]);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(answers_are_those_of_plain_sql),
		cmocka_unit_test(turns_leave_the_same_state),
	};
	return cmocka_run_group_tests_name("goods", tests, NULL, NULL);
}
