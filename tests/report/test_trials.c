/* rooms: flow */
/* The reports about 实验 and 对照组, against what is counted here from the list of what was done. */
#include "ledgerworld.h"

#include "report/reportout.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>
/* cmocka wants the ones above first. */
#include <cmocka.h>

#define SCRIPT "剧本：试一试"
#define NOW (START + 30 * DAY + 9 * HOUR) /* of ledgerworld_make */

enum { PEOPLE = 60, ORDERS = 90 };

struct person {
	char name[16];
	char arm; /* 0: in none */
	bool holdout;
	int64_t entered; /* ms */
	int64_t again;   /* a second round, 0: none */
};
struct order {
	int who;
	int64_t paid, gross, refund, back;
};
struct trial {
	int people;
	struct person p[PEOPLE];
	struct order o[ORDERS];
};

static void put_script(struct world *w, int64_t version, const char *rest)
{
	char text[1024];
	(void)snprintf(text, sizeof text,
		"# 剧本：试一试\n- 开始：加好友\n- 实验：问候，A 50%% / B 50%%%s\n\n## 20秒内 甲\n- 实验组：A\n> 甲：您好。\n\n"
		"## 20秒内 乙\n- 实验组：B\n> 乙：您好。\n",
		rest);
	ledgerworld_script(w, SCRIPT, version, text);
}

/* Entries and payments fall on the borders of hours, so that many lie exactly on the ends of windows and of days. */
static void play(struct world *w, struct rng *r, struct trial *t)
{
	ledgerworld_begin(w);
	t->people = PEOPLE;
	for (int i = 0; i < PEOPLE; i++) {
		struct person *p = &t->p[i];
		(void)snprintf(p->name, sizeof p->name, "c%02d", i);
		p->entered = START + (int64_t)rng_below(r, 28) * DAY +
			(rng_below(r, 2) ? (int64_t)rng_below(r, 24) * HOUR : 0);
		p->arm = (char)('A' + rng_below(r, 2));
		p->holdout = rng_below(r, 5) == 0;
		ledgerworld_add(w, p->name, "li", "", p->entered);
		char arm[2] = {p->arm, 0};
		ledgerworld_enrol(w, SCRIPT, 2, p->name, arm, p->holdout, p->entered);
		p->again = rng_below(r, 4) ? 0 : p->entered + 40 * HOUR;
		if (p->again)
			ledgerworld_enrol(w, SCRIPT, 2, p->name, arm, p->holdout, p->again);
	}
	for (int i = 0; i < ORDERS; i++) {
		struct order *o = &t->o[i];
		static const int64_t after[] = {0, 1, 24, 7 * 24, 7 * 24 + 1, -1, -30};
		char no[16];
		(void)snprintf(no, sizeof no, "N%d", i);
		o->who = (int)rng_below(r, PEOPLE);
		o->paid = t->p[o->who].entered + after[rng_below(r, sizeof after / sizeof *after)] * HOUR -
			(int64_t)rng_below(r, 2);
		o->gross = 1 + (int64_t)rng_below(r, 9000);
		o->refund = rng_below(r, 3) ? 0 : rng_below(r, 2) ? o->gross : 1 + o->gross / 2;
		o->back = o->paid + (int64_t)rng_below(r, 12) * DAY;
		o->back = o->back < START + 39 * DAY ? o->back : START + 39 * DAY; /* no order is of the future */
		ledgerworld_pay(w, no, t->p[o->who].name, o->paid, o->gross, o->refund, o->back);
	}
	ledgerworld_commit(w);
}

static int64_t net(const struct order *o, int64_t until)
{
	return o->gross - (o->refund && o->back <= until ? o->refund : 0);
}

/* Of a person: orders that count in [from, until], their money, whether he had one before. */
static int bought(const struct trial *t, int who, int64_t from, int64_t until, int64_t *ret_net, bool *ret_before)
{
	int n = 0;
	*ret_net = 0;
	*ret_before = false;
	for (int i = 0; i < ORDERS; i++) {
		const struct order *o = &t->o[i];
		if (o->who != who || o->paid > until)
			continue;
		if (o->paid < from) {
			*ret_before = *ret_before || net(o, until) > 0;
			continue;
		}
		n += net(o, until) > 0;
		*ret_net += net(o, until);
	}
	return n;
}

/* Those of an arm whose time is over, the earliest `least` of all; hits and money of them. */
static void expect_arm(const struct trial *t, const char *metric, char arm, int least, int64_t *ret_entered,
	int64_t *ret_counted, int64_t *ret_hits, double *ret_mean)
{
	bool taken[PEOPLE] = {0};
	double money = 0;
	*ret_entered = *ret_counted = *ret_hits = 0;
	for (int turn = 0; turn < t->people; turn++) {
		int next = -1;
		for (int i = 0; i < t->people; i++)
			if (!taken[i] && t->p[i].arm == arm && !t->p[i].holdout &&
				(next < 0 || t->p[i].entered < t->p[next].entered))
				next = i;
		if (next < 0)
			break;
		taken[next] = true;
		bool today = strcmp(metric, "day-0开单率") == 0;
		int64_t from = t->p[next].entered, into = (from - START) % DAY,
			until = today ? from - into + DAY - 1 : from + 7 * DAY, fen;
		bool before;
		if (++*ret_entered > least || until >= NOW)
			continue;
		int n = bought(t, next, from, until, &fen, &before);
		bool hit = n > 0 && !(strcmp(metric, "首单率") == 0 && before);
		++*ret_counted;
		*ret_hits += hit;
		money += hit ? (double)fen : 0;
	}
	*ret_mean = *ret_hits ? money / (double)*ret_hits : 0;
}

static void test_arms(void **state)
{
	(void)state;
	static const char *const metrics[] = {"首单率", "转化率", "day-0开单率", "客单价"};
	for (uint64_t seed = 1; seed <= 12; seed++) {
		void *v = NULL;
		struct rng r;
		struct trial t = {0};
		const char *metric = metrics[seed % 4];
		int least = 5 + (int)(seed % 3) * 10;
		char rest[96];
		ledgerworld_setup(&v);
		struct world *w = v;
		rng_seed(&r, seed);
		play(w, &r, &t);
		(void)snprintf(rest, sizeof rest, "，指标 %s，最少每组 %d", metric, least);
		ledgerworld_begin(w);
		put_script(w, 1, "，指标 回复率，最少每组 3");
		put_script(w, 2, rest);
		ledgerworld_commit(w);
		struct report_table all = ledgerworld_make(w, "experiments", NULL, "2026-03-01", "2026-03-31");
		assert_int_equal(all.rows, 2); /* nobody entered the first one */
		for (int a = 0; a < 2; a++) {
			const struct report_cell *row = all.cell + a * all.columns;
			int64_t entered, counted, hits;
			double mean;
			expect_arm(&t, metric, (char)('A' + a), least, &entered, &counted, &hits, &mean);
			assert_true(span_is(row[2].text, metric));
			assert_int_equal(row[4].num, entered);
			assert_int_equal(row[5].num, counted);
			assert_int_equal(row[6].num, hits);
			if (strcmp(metric, "客单价") == 0 && hits)
				assert_int_equal(row[7].num, llround(mean));
			else if (counted && hits)
				assert_true(row[7].num == hits && row[7].den == counted);
			assert_true(row[8].den < 0 || row[8].num <= row[9].num);
			/* The period chooses which experiments are listed, and moves no figure of them. */
			struct report_table day =
				ledgerworld_make(w, "experiments", "script", "2026-03-01", "2026-03-20");
			for (int c = 4; c < 10; c++)
				assert_int_equal(day.cell[a * day.columns + c].num, row[c].num);
		}
		ledgerworld_teardown(&v);
	}
}

static void enter(struct world *w, int n, const char *arm, int from, int buys, int64_t at_ms)
{
	for (int i = 0; i < n; i++) {
		char who[32], no[32];
		(void)snprintf(who, sizeof who, "%s%03d", arm, from + i);
		(void)snprintf(no, sizeof no, "O%s%03d", arm, from + i);
		ledgerworld_add(w, who, "li", "", at_ms + i);
		ledgerworld_enrol(w, SCRIPT, 1, who, arm, false, at_ms + i);
		if (i < buys)
			ledgerworld_pay(w, no, who, at_ms + HOUR, 1000, 0, 0);
	}
}

static const char *verdict(struct world *w, int row)
{
	struct report_table t = ledgerworld_make(w, "experiments", NULL, "2026-03-01", "2026-03-31");
	assert_true(t.rows > row);
	text_clear(&w->out);
	text_add(&w->out, t.cell[row * t.columns + 10].text);
	return text_str(&w->out);
}

/* No word before the planned size; then one, which those who come later do not change. */
static void test_gate(void **state)
{
	struct world *w = *state;
	ledgerworld_begin(w);
	put_script(w, 1, "，指标 转化率，最少每组 100");
	enter(w, 40, "A", 0, 0, START);
	enter(w, 30, "B", 0, 30, START);
	ledgerworld_commit(w);
	assert_string_equal(verdict(w, 0), "还差约 140 人才能下结论"); /* B wants 70, every second one is its own */
	ledgerworld_begin(w);
	enter(w, 60, "A", 40, 0, START + DAY);
	enter(w, 70, "B", 30, 0, START + 25 * DAY);
	ledgerworld_commit(w);
	assert_string_equal(verdict(w, 1), "人够了，2026-04-02 以后才能下结论");
	struct report_table t = ledgerworld_make(w, "experiments", NULL, "2026-03-01", "2026-03-31");
	assert_int_equal(t.cell[t.columns + 4].num, 100);
	assert_int_equal(t.cell[t.columns + 5].num, 30);
}

static void test_frozen(void **state)
{
	struct world *w = *state;
	ledgerworld_begin(w);
	put_script(w, 1, "，指标 转化率，最少每组 100");
	enter(w, 100, "A", 0, 5, START);
	enter(w, 100, "B", 0, 30, START);
	ledgerworld_commit(w);
	assert_string_equal(verdict(w, 0), "不如 B 组，差别不是碰巧");
	assert_string_equal(verdict(w, 1), "B 组最好，差别不是碰巧");
	ledgerworld_begin(w);
	enter(w, 100, "A", 100, 100, START + DAY);
	/* Paid back when his time is over, by which he has bought. */
	for (int i = 0; i < 30; i++) {
		char who[32], no[32];
		(void)snprintf(who, sizeof who, "B%03d", i);
		(void)snprintf(no, sizeof no, "OB%03d", i);
		ledgerworld_pay(w, no, who, START + HOUR, 1000, 1000, START + 8 * DAY);
	}
	ledgerworld_commit(w);
	assert_string_equal(verdict(w, 1), "B 组最好，差别不是碰巧");
	struct report_table t = ledgerworld_make(w, "experiments", NULL, "2026-03-01", "2026-03-31");
	assert_int_equal(t.cell[4].num, 200);
	assert_int_equal(t.cell[5].num, 100);
	assert_int_equal(t.cell[6].num, 5);
	text_clear(&w->out);
	reportout_text(&t, &w->out);
	assert_non_null(strstr(text_str(&w->out), "30.0%"));
	text_clear(&w->out);
	reportout_csv(&t, &w->out);
	assert_non_null(strstr(text_str(&w->out), "试一试,问候,转化率,B,100,100,30,0.3000,0.2189,0.3958,"));
}

/* Who asked and was never accepted has entered, by an arm that was drawn before: he counts, whatever becomes of it, so that no conclusion changes. */
static void test_never_accepted(void **state)
{
	struct world *w = *state;
	struct relation half = {.customer = SPAN_LIT("asker"),
		.employee = SPAN_LIT("li"),
		.state = RELATION_HALF,
		.event_s = START / 1000,
		.add_ms = START,
		.add_day = zone_day(&w->zone, START),
		.adds = 1,
		.asked = true,
		.channel = SPAN_LIT(""),
		.end_ms = RELATION_OPEN};
	ledgerworld_begin(w);
	put_script(w, 1, "，指标 转化率，最少每组 100");
	enter(w, 3, "A", 0, 1, START);
	ledgerworld_relate(w, &half);
	ledgerworld_enrol(w, SCRIPT, 1, "asker", "A", false, START);
	ledgerworld_enrol(w, SCRIPT, 1, "held", "A", true, START);
	ledgerworld_commit(w);
	for (int accepted = 0; accepted < 2; accepted++) {
		struct report_table t = ledgerworld_make(w, "experiments", NULL, "2026-03-01", "2026-03-31");
		assert_int_equal(t.cell[4].num, 4);
		assert_true(span_search(t.definition, SPAN_LIT("加了还没通过的也算进入")) != SIZE_MAX);
		t = ledgerworld_make(w, "holdout", NULL, "2026-03-01", "2026-03-31");
		assert_int_equal(t.cell[1].num, 4);
		assert_true(span_search(t.definition, SPAN_LIT("加了还没通过的也算进入")) != SIZE_MAX);
		ledgerworld_begin(w);
		ledgerworld_add(w, "asker", "li", "", START + HOUR);
		ledgerworld_commit(w);
	}
}

/* 客单价: planned customers are not enough, thirty of each arm have to buy; before that it has no interval either. */
static void test_few_payers(void **state)
{
	struct world *w = *state;
	ledgerworld_begin(w);
	put_script(w, 1, "，指标 客单价，最少每组 100");
	enter(w, 100, "A", 0, 30, START);
	enter(w, 100, "B", 0, 29, START);
	ledgerworld_commit(w);
	assert_string_equal(verdict(w, 0), "下单的人太少（每组至少 30 位），不能下结论");
	struct report_table t = ledgerworld_make(w, "experiments", NULL, "2026-03-01", "2026-03-31");
	const struct report_cell *b = t.cell + t.columns;
	assert_true(t.cell[8].den >= 0 && t.cell[8].num == 1000 && t.cell[9].num == 1000);
	assert_true(b[7].num == 1000 && b[8].den < 0 && b[9].den < 0);
}

static void test_enough_payers(void **state)
{
	struct world *w = *state;
	ledgerworld_begin(w);
	put_script(w, 1, "，指标 客单价，最少每组 100");
	enter(w, 100, "A", 0, 30, START);
	enter(w, 100, "B", 0, 30, START);
	for (int i = 0; i < 30; i++) {
		char who[32], no[32];
		(void)snprintf(who, sizeof who, "B%03d", i);
		(void)snprintf(no, sizeof no, "OB%03d", i);
		ledgerworld_pay(w, no, who, START + HOUR, 1500 + 10 * (i % 5), 0, 0);
	}
	ledgerworld_commit(w);
	assert_string_equal(verdict(w, 0), "不如 B 组，差别不是碰巧");
	assert_string_equal(verdict(w, 1), "B 组最好，差别不是碰巧");
}

static void test_no_verdict(void **state)
{
	struct world *w = *state;
	ledgerworld_begin(w);
	put_script(w, 1, "，指标 回复率，最少每组 2");
	enter(w, 3, "A", 0, 0, START);
	enter(w, 3, "B", 0, 0, START);
	ledgerworld_commit(w);
	assert_string_equal(verdict(w, 0), "看不到客户的回复，不下结论");
	struct report_table t = ledgerworld_make(w, "experiments", NULL, "2026-03-01", "2026-03-31");
	assert_true(span_is(t.cell[7].text, "不可见"));
	assert_int_equal(ledgerworld_make(w, "experiments", NULL, "2026-03-02", "2026-03-31").rows, 0);
}

static void test_no_metric(void **state)
{
	struct world *w = *state;
	ledgerworld_begin(w);
	put_script(w, 1, "");
	enter(w, 3, "A", 0, 0, START);
	ledgerworld_commit(w);
	assert_string_equal(verdict(w, 0), "没写指标，不下结论");
}

/* -- 对照组 --------------------------------------------------------------------------------------------------------------------- */

/* From scratch: the mean of each side, and no more, for too few of them buy. */
static void expect_held(const struct trial *t, int64_t from, int64_t to, const struct report_cell *row)
{
	double sum[2] = {0}, mean[2];
	int n[2] = {0}, buyers[2] = {0}, short_of[2];
	char want[240];
	for (int i = 0; i < t->people; i++) {
		int64_t fen;
		bool before;
		int64_t entered = t->p[i].entered < from ? t->p[i].again : t->p[i].entered;
		if (entered < from || entered >= to)
			continue;
		buyers[t->p[i].holdout] += bought(t, i, entered, to - 1, &fen, &before) > 0;
		sum[t->p[i].holdout] += (double)fen;
		n[t->p[i].holdout]++;
	}
	for (int k = 0; k < 2; k++)
		mean[k] = n[k] > 0 ? sum[k] / n[k] : 0;
	assert_int_equal(row[1].num, n[0]);
	assert_int_equal(row[3].num, n[1]);
	assert_int_equal(row[4].num, llround(mean[1]));
	if (n[0] > 0)
		assert_int_equal(row[6].num, llround((mean[0] - mean[1]) * n[0]));
	assert_true(row[7].den < 0 && row[8].den < 0);
	/* By the rate of both sides together none of them has thirty. */
	for (int k = 0; k < 2; k++)
		short_of[k] = 30 - n[k] * (buyers[0] + buyers[1]) / (n[0] + n[1]);
	assert_true(short_of[1] > 0);
	(void)snprintf(want, sizeof want, "数据不足：按两边合起来的下单率，每边要有 30 位下单客户");
	if (short_of[0] > 0)
		(void)snprintf(want + strlen(want), sizeof want - strlen(want), "，做了的还差 %d 位", short_of[0]);
	(void)snprintf(want + strlen(want), sizeof want - strlen(want), "，对照组还差 %d 位", short_of[1]);
	assert_true(span_is(row[9].text, want));
}

static void test_holdout(void **state)
{
	(void)state;
	for (uint64_t seed = 1; seed <= 12; seed++) {
		void *v = NULL;
		struct rng r;
		struct trial t = {0};
		char from_text[32], to_text[32];
		ledgerworld_setup(&v);
		struct world *w = v;
		rng_seed(&r, seed);
		play(w, &r, &t);
		ledgerworld_begin(w);
		put_script(w, 1, "");
		put_script(w, 2, "，指标 首单率");
		ledgerworld_script(w, "剧本：没有人", 1, "# 剧本：没有人\n");
		ledgerworld_commit(w);
		int64_t day = (int64_t)rng_below(&r, 8), end = day + 8 + (int64_t)rng_below(&r, 10);
		zone_format_day(zone_day(&w->zone, START) + day, from_text);
		zone_format_day(zone_day(&w->zone, START) + end, to_text);
		struct report_table table = ledgerworld_make(w, "holdout", NULL, from_text, to_text);
		assert_true(table.rows <= 1);
		if (table.rows)
			expect_held(&t, START + day * DAY, START + (end + 1) * DAY, table.cell);
		table = ledgerworld_make(w, "holdout", NULL, "2026-03-01", "2026-03-31");
		assert_int_equal(table.rows, 1);
		expect_held(&t, START, NOW + 1, table.cell);
		ledgerworld_teardown(&v);
	}
}

/* n of them, one in four in the 对照组; of each side the first ones buy, for 100, 200, 300, 100 … yuan. */
static void enter_held(struct world *w, int n, int treated_buy, int held_buy)
{
	int seen[2] = {0};
	ledgerworld_begin(w);
	put_script(w, 1, "");
	for (int i = 0; i < n; i++) {
		char who[32], no[32];
		int side = i % 4 == 0;
		(void)snprintf(who, sizeof who, "h%03d", i);
		(void)snprintf(no, sizeof no, "H%03d", i);
		ledgerworld_add(w, who, "li", "", START + i);
		ledgerworld_enrol(w, SCRIPT, 1, who, "A", side, START + i);
		if (seen[side] < (side ? held_buy : treated_buy))
			ledgerworld_pay(w, no, who, START + DAY + i, 10000 * (1 + seen[side] % 3), 0, 0);
		seen[side]++;
	}
	ledgerworld_commit(w);
}

static struct report_table held_table(struct world *w)
{
	return ledgerworld_make(w, "holdout", NULL, "2026-03-01", "2026-03-31");
}

/* Nobody of 30 in the 对照组 bought, as it happens where three of a hundred buy: that says nothing. */
static void test_holdout_without_buyers(void **state)
{
	struct world *w = *state;
	enter_held(w, 120, 40, 0);
	struct report_table t = held_table(w);
	assert_int_equal(t.cell[3].num, 30);
	assert_true(t.cell[7].den < 0 && t.cell[8].den < 0);
	assert_true(
		span_is(t.cell[9].text, "数据不足：按两边合起来的下单率，每边要有 30 位下单客户，对照组还差 20 位"));
}

#define LACKS_ONE "数据不足：按两边合起来的下单率，每边要有 30 位下单客户，对照组还差 1 位"

static void test_holdout_least(void **state)
{
	struct world *w = *state;
	/* 120 of 400 bought: 30 of the 100 in the 对照组 were to be expected, where 20 did. */
	enter_held(w, 400, 100, 20);
	assert_true(held_table(w).cell[7].den >= 0 && held_table(w).cell[8].den >= 0);
	/* One of them gets all of it back. */
	ledgerworld_begin(w);
	ledgerworld_pay(w, "H000", "h000", START + DAY, 10000, 10000, START + 2 * DAY);
	ledgerworld_commit(w);
	assert_true(span_is(held_table(w).cell[9].text, LACKS_ONE));
}

/* However many of the 对照组 bought, by luck: 119 of 400 are too few. */
static void test_holdout_that_was_lucky(void **state)
{
	struct world *w = *state;
	enter_held(w, 400, 79, 40);
	assert_true(span_is(held_table(w).cell[9].text, LACKS_ONE));
}

static void test_holdout_verdict(void **state)
{
	struct world *w = *state;
	enter_held(w, 400, 240, 30);
	/* Of 300 treated 240 paid 200 yuan each, a third of them 100, 200 and 300, of 100 in the 对照组 30. */
	struct report_table t = held_table(w);
	assert_int_equal(t.cell[1].num, 300);
	assert_int_equal(t.cell[3].num, 100);
	assert_int_equal(t.cell[5].num, 10000);
	assert_int_equal(t.cell[6].num, 3000000);
	/* Squares: a buyer's is 140000/3 yuan² in the mean. Welch's has 179 degrees of freedom, that of one group 398. */
	double v0 = (240 * 140000 / 3.0 - 300 * 160 * 160) / 299 / 300,
	       v1 = (30 * 140000 / 3.0 - 100 * 60 * 60) / 99 / 100;
	double one = (299 * 300 * v0 + 99 * 100 * v1) / 398 * (1 / 300.0 + 1 / 100.0);
	double half = 300 * 100 * (one > v0 + v1 ? 1.966 * sqrt(one) : 1.973 * sqrt(v0 + v1));
	assert_true(fabs((double)t.cell[8].num - (3000000 + half)) < half / 500);
	assert_true(fabs((double)t.cell[7].num - (3000000 - half)) < half / 500);
	assert_true(span_is(t.cell[9].text, "多卖了，不是碰巧"));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_arms),
		cmocka_unit_test_setup_teardown(test_gate, ledgerworld_setup, ledgerworld_teardown),
		cmocka_unit_test_setup_teardown(test_frozen, ledgerworld_setup, ledgerworld_teardown),
		cmocka_unit_test_setup_teardown(test_never_accepted, ledgerworld_setup, ledgerworld_teardown),
		cmocka_unit_test_setup_teardown(test_few_payers, ledgerworld_setup, ledgerworld_teardown),
		cmocka_unit_test_setup_teardown(test_enough_payers, ledgerworld_setup, ledgerworld_teardown),
		cmocka_unit_test_setup_teardown(test_no_verdict, ledgerworld_setup, ledgerworld_teardown),
		cmocka_unit_test_setup_teardown(test_no_metric, ledgerworld_setup, ledgerworld_teardown),
		cmocka_unit_test(test_holdout),
		cmocka_unit_test_setup_teardown(test_holdout_without_buyers, ledgerworld_setup, ledgerworld_teardown),
		cmocka_unit_test_setup_teardown(test_holdout_least, ledgerworld_setup, ledgerworld_teardown),
		cmocka_unit_test_setup_teardown(test_holdout_that_was_lucky, ledgerworld_setup, ledgerworld_teardown),
		cmocka_unit_test_setup_teardown(test_holdout_verdict, ledgerworld_setup, ledgerworld_teardown),
	};
	return cmocka_run_group_tests_name("trials", tests, NULL, NULL);
}
