/* rooms: flow */
/* Every figure of 实验 and 对照组 in random worlds, against plain SQL on the raw rows: customers who enter twice, orders that are paid back at the
 * end of a window, replies, groups that are left and joined once more. */
#include "ledgerworld.h"

#include "store/chatmember.h"
#include "store/heardlog.h"

#include <math.h>
#include <setjmp.h>
#include <sqlite3.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
/* cmocka wants the ones above first. */
#include <cmocka.h>

#define SCRIPT "剧本：试一试"
#define NOW (START + 30 * DAY + 9 * HOUR) /* of ledgerworld_make */

enum { PEOPLE = 330, ORDERS = 420, ACTS = 260, ARMS = 3, METRICS = 6 };
static const char *const metrics[METRICS] = {"首单率", "回复率", "入群率", "day-0开单率", "转化率", "客单价"};
static const int percents[ARMS] = {20, 30, 50};

struct stage { /* a state in a file, and a second connection that puts the plain questions */
	struct world w;
	sqlite3 *raw;
	char dir[64];
	int64_t entered[PEOPLE];
};

static void begin(struct stage *s)
{
	struct err err = {0};
	char path[100];
	*s = (struct stage){.dir = "/tmp/siyu-trials-XXXXXX"};
	assert_non_null(mkdtemp(s->dir));
	(void)snprintf(path, sizeof path, "%s/siyu.db", s->dir);
	assert_int_equal(db_open(path, 0, &s->w.db, &err), RC_OK);
	assert_int_equal(sqlite3_open(path, &s->raw), SQLITE_OK);
	s->w.a = arena_new(0);
	zone_fixed(&s->w.zone, 8 * 3600);
	s->w.rules = (struct orders_rules){.zone = &s->w.zone, .window_days = 7};
	text_init(&s->w.out, 1 << 16);
}

static void end(struct stage *s)
{
	char cmd[100];
	sqlite3_close(s->raw);
	db_close(s->w.db);
	arena_free(s->w.a);
	text_release(&s->w.out);
	(void)snprintf(cmd, sizeof cmd, "rm -rf '%s'", s->dir);
	assert_int_equal(system(cmd), 0);
}

/* -- the world ---------------------------------------------------------------------------------------------------------------------- */

static const char *name_of(int i)
{
	static char name[16];
	(void)snprintf(name, sizeof name, "c%03d", i);
	return name;
}

static void put_script(struct world *w, int64_t version, const char *metric, int least)
{
	char text[1024];
	(void)snprintf(text, sizeof text,
		"# 剧本：试一试\n- 开始：加好友\n- 实验：问候，A %d%% / B %d%% / C %d%%，指标 %s，最少每组 %d\n\n## 20秒内 甲\n- 实验组：A\n> 甲。\n\n"
		"## 20秒内 乙\n- 实验组：B\n> 乙。\n\n## 20秒内 丙\n- 实验组：C\n> 丙。\n",
		percents[0], percents[1], percents[2], metric, least);
	ledgerworld_script(w, SCRIPT, version, text);
}

/* Falls on the ends of windows and of days, and one moment behind. */
static int64_t behind(struct rng *r, int64_t at_ms)
{
	static const int64_t after[] = {0, HOUR, DAY, 2 * DAY, 3 * DAY, 7 * DAY, 9 * DAY, -HOUR, -2 * DAY};
	int64_t midnight = at_ms - (at_ms - START) % DAY + DAY;
	int64_t at = rng_below(r, 8) == 0 ? midnight : at_ms + after[rng_below(r, sizeof after / sizeof *after)];
	return at + (int64_t)rng_below(r, 3) - 1;
}

static void put_people(struct stage *s, struct rng *r)
{
	for (int i = 0; i < PEOPLE; i++) {
		char arm[2] = {(char)('A' + rng_below(r, ARMS)), 0};
		bool held = rng_below(r, 3) == 0;
		s->entered[i] = START + (int64_t)rng_below(r, 29) * DAY + (int64_t)rng_below(r, 3) * 8 * HOUR;
		ledgerworld_add(&s->w, name_of(i), "li", "", s->entered[i]);
		if (rng_below(r, 9) == 0) /* under the experiment of before, which is another one */
			ledgerworld_enrol(&s->w, SCRIPT, 1, name_of(i), arm, held, s->entered[i] - DAY);
		ledgerworld_enrol(&s->w, SCRIPT, 2, name_of(i), arm, held, s->entered[i]);
		if (rng_below(r, 4) == 0)
			ledgerworld_enrol(&s->w, SCRIPT, 2, name_of(i), arm, held, s->entered[i] + 40 * HOUR);
	}
}

static void put_orders(struct stage *s, struct rng *r)
{
	for (int i = 0; i < ORDERS; i++) {
		int who = (int)rng_below(r, PEOPLE);
		char no[16];
		int64_t paid = behind(r, s->entered[who]), fen = 1 + (int64_t)rng_below(r, 90000),
			back = rng_below(r, 2) ? behind(r, s->entered[who]) : paid + DAY;
		int64_t refund = rng_below(r, 3) ? 0 : rng_below(r, 2) ? fen : (fen + 1) / 2;
		(void)snprintf(no, sizeof no, "N%d", i);
		ledgerworld_pay(&s->w, no, name_of(who), paid, fen, refund, back > paid ? back : paid);
	}
}

static void hear(struct stage *s, int id, int who, const char *what, const char *source, int64_t at_ms)
{
	struct err err = {0};
	struct heardlog h = {.heard = id,
		.customer = span_of(name_of(who)),
		.at_ms = at_ms,
		.what = span_of(what),
		.text = SPAN_LIT(""),
		.source = span_of(source),
		.by = SPAN_LIT(""),
		.step = SPAN_LIT("")};
	assert_int_equal(heardlog_add(s->w.db, &h, &err), RC_OK);
}

/* Of a member the last time he came is kept, and what he did is heard each time; of who came before anybody listened it was not. */
static void join(struct stage *s, struct rng *r, int id, int who)
{
	struct err err = {0};
	struct chatmember m = {.chat = SPAN_LIT("wr1"),
		.member = span_of(name_of(who)),
		.type = CHATMEMBER_CUSTOMER,
		.unionid = SPAN_LIT(""),
		.state = SPAN_LIT(""),
		.joined_ms = behind(r, s->entered[who]),
		.left_ms = CHATMEMBER_IN};
	if (rng_below(r, 4)) {
		hear(s, id, who, "join", "seen", m.joined_ms);
		m.joined_ms += rng_below(r, 2) ? 0 : 8 * DAY; /* he went, and came again */
	}
	assert_int_equal(chatmember_put(s->w.db, &m, &err), RC_OK);
}

static void play(struct stage *s, struct rng *r, const char *metric, int least)
{
	static const char *const what[] = {"text", "choice", "like"};
	ledgerworld_begin(&s->w);
	put_script(&s->w, 1, "转化率", 3);
	put_script(&s->w, 2, metric, least);
	put_people(s, r);
	put_orders(s, r);
	for (int i = 0; i < ACTS; i++) {
		int who = (int)rng_below(r, PEOPLE);
		if (rng_below(r, 2))
			join(s, r, i + 1, who);
		else
			hear(s, i + 1, who, what[rng_below(r, 3)], "told", behind(r, s->entered[who]));
	}
	ledgerworld_commit(&s->w);
}

/* -- the questions, in plain SQL ---------------------------------------------------------------------------------------------------- */

/* clang-format off */
#define NET(until) \
	"(p.gross_fen + coalesce((SELECT sum(l.amount_fen) FROM ledger AS l WHERE l.purchase = p.purchase AND l.kind = 'refund' AND l.at_ms <= " until "), 0))"
#define BOUGHT(from, until) \
	"EXISTS (SELECT 1 FROM purchase AS p WHERE p.customer = d.customer AND p.paid_ms >= " from " AND p.paid_ms <= " until " AND " NET("d.t1") " > 0)"
#define HEARD "EXISTS (SELECT 1 FROM heard AS h WHERE h.customer = d.customer AND h.at_ms >= d.t0 AND h.at_ms <= d.t1 AND h.what IN "
static const char *const ends[METRICS] = {"t0 + 604800000", "t0 + 172800000", "t0 + 604800000",
	"((t0 + 28800000) / 86400000 + 1) * 86400000 - 28800000 - 1", "t0 + 604800000", "t0 + 604800000"};
static const char *const hits[METRICS] = {BOUGHT("d.t0", "d.t1") " AND NOT " BOUGHT("0", "d.t0 - 1"), HEARD "('text', 'choice'))",
	"(" HEARD "('join')) OR EXISTS (SELECT 1 FROM chat_member AS m WHERE m.member = d.customer AND m.joined_ms >= d.t0 AND m.joined_ms <= d.t1))",
	BOUGHT("d.t0", "d.t1"), BOUGHT("d.t0", "d.t1"), BOUGHT("d.t0", "d.t1")};
static const char arms_sql[] =
	"WITH who AS (SELECT customer, arm, min(entered_ms) AS t0, min(enrolment) AS id FROM enrolment WHERE script = '" SCRIPT "' AND version = 2"
	" AND holdout = 0 GROUP BY customer, arm), nth AS (SELECT *, row_number() OVER (PARTITION BY arm ORDER BY t0, id) AS n, %s AS t1 FROM who)"
	" SELECT d.arm, count(*), sum(d.n <= %d AND d.t1 < %lld), sum(d.n <= %d AND d.t1 < %lld AND (%s)),"
	" sum(CASE WHEN d.n <= %d AND d.t1 < %lld THEN (SELECT coalesce(sum(" NET("d.t1") "), 0) FROM purchase AS p WHERE p.customer = d.customer"
	" AND p.paid_ms >= d.t0 AND p.paid_ms <= d.t1) ELSE 0 END) FROM nth AS d GROUP BY d.arm ORDER BY d.arm";
static const char held_sql[] =
	"SELECT d.holdout, (SELECT coalesce(sum(" NET("d.t1") "), 0) FROM purchase AS p WHERE p.customer = d.customer AND p.paid_ms >= d.t0"
	" AND p.paid_ms <= d.t1), " BOUGHT("d.t0", "d.t1") " FROM (SELECT customer, holdout, min(entered_ms) AS t0, %lld AS t1 FROM enrolment"
	" WHERE script = '" SCRIPT "' AND entered_ms >= %lld AND entered_ms <= %lld GROUP BY customer, holdout) AS d";
/* clang-format on */

static sqlite3_stmt *ask(struct stage *s, const char *sql)
{
	sqlite3_stmt *q = NULL;
	if (sqlite3_prepare_v2(s->raw, sql, -1, &q, NULL) != SQLITE_OK)
		fail_msg("%s: %s", sqlite3_errmsg(s->raw), sql);
	return q;
}

/* Wilson's interval holds those rates that lie within so many deviations of their own from what was seen. */
static void check_rate(const struct report_cell *row, int64_t n, int64_t hit)
{
	double seen = (double)hit / (double)n;
	for (int c = 8; c <= 9; c++) {
		double p = (double)row[c].num / (double)row[c].den, off = c == 8 ? seen - p : p - seen;
		assert_true(off >= -1e-6);
		assert_true(fabs(off - 1.959963985 * sqrt(p * (1 - p) / (double)n)) < 1e-4);
	}
}

static void check_arms(struct stage *s, int metric, int least)
{
	char sql[8192];
	struct report_table t = ledgerworld_make(&s->w, "experiments", NULL, "2026-03-01", "2026-03-31");
	const struct report_cell *row =
		t.cell + (t.rows - ARMS) * t.columns; /* the experiment of before stands first */
	int64_t missing = 0;
	(void)snprintf(sql, sizeof sql, arms_sql, ends[metric], least, (long long)NOW, least, (long long)NOW,
		hits[metric], least, (long long)NOW);
	sqlite3_stmt *q = ask(s, sql);
	for (int a = 0; a < ARMS; a++, row += t.columns) {
		assert_int_equal(sqlite3_step(q), SQLITE_ROW);
		int64_t entered = sqlite3_column_int64(q, 1), counted = sqlite3_column_int64(q, 2),
			hit = sqlite3_column_int64(q, 3), fen = sqlite3_column_int64(q, 4);
		assert_true(span_is(row[3].text, (const char *)sqlite3_column_text(q, 0)));
		assert_true(span_is(row[2].text, metrics[metric]));
		assert_int_equal(row[4].num, entered);
		assert_int_equal(row[5].num, counted);
		assert_int_equal(row[6].num, hit);
		int64_t come = least > entered ? ((least - entered) * 100 + percents[a] - 1) / percents[a] : 0;
		missing = come > missing ? come : missing;
		if (strcmp(metrics[metric], "客单价") == 0) {
			assert_true(!hit || row[7].num == llround((double)fen / (double)hit));
			assert_int_equal(row[8].den < 0, hit < 30);
		} else if (counted) {
			assert_true(row[7].num == hit && row[7].den == counted);
			check_rate(row, counted, hit);
		}
	}
	sqlite3_finalize(q);
	for (int a = 1; a <= ARMS; a++) {
		char want[96];
		(void)snprintf(want, sizeof want, "还差约 %lld 人才能下结论", (long long)missing);
		assert_int_equal(span_is(row[-a * t.columns + 10].text, want), missing > 0);
	}
}

static void test_arms(void **state)
{
	(void)state;
	for (uint64_t seed = 1; seed <= 2 * METRICS; seed++) {
		struct stage s;
		struct rng r;
		int metric = (int)(seed % METRICS), least = seed % 4 ? 60 : 100;
		rng_seed(&r, seed);
		begin(&s);
		play(&s, &r, metrics[metric], least);
		check_arms(&s, metric, least);
		end(&s);
	}
}

/* -- 对照组 ----------------------------------------------------------------------------------------------------------------------- */

struct side {
	double n, sum, squares, buyers;
};

static double variance(const struct side *x)
{
	return (x->squares - x->sum * x->sum / x->n) / (x->n - 1);
}

/* The mass of Student's distribution between 0 and t, by Simpson's rule. */
static double mass(double t, double degrees)
{
	enum { PARTS = 2000 };
	double c = exp(lgamma((degrees + 1) / 2) - lgamma(degrees / 2)) / sqrt(degrees * acos(-1)), h = t / PARTS,
	       sum = 0;
	for (int i = 0; i <= PARTS; i++)
		sum += (i == 0 || i == PARTS   ? 1
				       : i % 2 ? 4
					       : 2) *
			pow(1 + (i * h) * (i * h) / degrees, -(degrees + 1) / 2);
	return c * sum * h / 3;
}

static double student(double degrees)
{
	double low = 0, high = 20;
	for (int i = 0; i < 60; i++) {
		double t = (low + high) / 2;
		if (mass(t, degrees) < 0.475)
			low = t;
		else
			high = t;
	}
	return low;
}

/* Half of the interval of the difference of both means: the wider one. */
static double half(const struct side *a, const struct side *b)
{
	double va = variance(a) / a->n, vb = variance(b) / b->n,
	       one = ((a->n - 1) * variance(a) + (b->n - 1) * variance(b)) / (a->n + b->n - 2);
	double welch = sqrt(va + vb) * student((va + vb) * (va + vb) / (va * va / (a->n - 1) + vb * vb / (b->n - 1)));
	double pooled = sqrt(one * (1 / a->n + 1 / b->n)) * student(a->n + b->n - 2);
	return welch > pooled ? welch : pooled;
}

static void check_held(
	struct stage *s, int64_t from_ms, int64_t last_ms, const struct report_cell *row, bool *ret_spoke)
{
	struct side x[2] = {0};
	char sql[4096];
	(void)snprintf(sql, sizeof sql, held_sql, (long long)last_ms, (long long)from_ms, (long long)last_ms);
	sqlite3_stmt *q = ask(s, sql);
	while (sqlite3_step(q) == SQLITE_ROW) {
		struct side *to = &x[sqlite3_column_int(q, 0)];
		double fen = sqlite3_column_double(q, 1);
		to->n++;
		to->sum += fen;
		to->squares += fen * fen;
		to->buyers += sqlite3_column_int(q, 2);
	}
	sqlite3_finalize(q);
	double a = x[0].sum / x[0].n, b = x[1].sum / x[1].n, rate = (x[0].buyers + x[1].buyers) / (x[0].n + x[1].n);
	assert_true((double)row[1].num == x[0].n && (double)row[3].num == x[1].n);
	assert_int_equal(row[2].num, llround(a));
	assert_int_equal(row[4].num, llround(b));
	assert_true(fabs((double)row[5].num - (a - b)) < 0.51);
	assert_true(fabs((double)row[6].num - (a - b) * x[0].n) < 0.51);
	*ret_spoke = x[0].n * rate >= 30 - 1e-9 && x[1].n * rate >= 30 - 1e-9;
	assert_int_equal(row[7].den >= 0, *ret_spoke);
	assert_int_equal(span_starts(row[9].text, "数据不足"), !*ret_spoke);
	if (!*ret_spoke)
		return;
	double low = (a - b - half(&x[0], &x[1])) * x[0].n, high = (a - b + half(&x[0], &x[1])) * x[0].n;
	assert_true(fabs((double)row[7].num - low) < (high - low) / 2000);
	assert_true(fabs((double)row[8].num - high) < (high - low) / 2000);
	assert_true(span_is(row[9].text,
		row[7].num > 0           ? "多卖了，不是碰巧"
			: row[8].num < 0 ? "少卖了，不是碰巧"
					 : "看不出多卖还是少卖"));
}

static void test_holdout(void **state)
{
	int spoke = 0, silent = 0;
	(void)state;
	for (uint64_t seed = 1; seed <= 6; seed++) {
		static const int days[][2] = {{0, 30}, {3, 12}, {10, 29}};
		struct stage s;
		struct rng r;
		rng_seed(&r, seed + 100);
		begin(&s);
		play(&s, &r, metrics[0], 60);
		for (size_t i = 0; i < sizeof days / sizeof *days; i++) {
			char from[32], to[32];
			bool said;
			int64_t day = zone_day(&s.w.zone, START), last = START + (days[i][1] + 1) * DAY - 1;
			zone_format_day(day + days[i][0], from);
			zone_format_day(day + days[i][1], to);
			struct report_table t = ledgerworld_make(&s.w, "holdout", NULL, from, to);
			assert_int_equal(t.rows, 1);
			check_held(&s, START + days[i][0] * DAY, last < NOW ? last : NOW, t.cell, &said);
			spoke += said;
			silent += !said;
		}
		end(&s);
	}
	assert_true(spoke >= 6 && silent >= 3);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_arms),
		cmocka_unit_test(test_holdout),
	};
	return cmocka_run_group_tests_name("trialworlds", tests, NULL, NULL);
}
