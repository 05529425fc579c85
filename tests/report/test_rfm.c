/* rooms: flow */
/* The report of RFM, against what is counted here from the list of what was done. */
#include "ledgerworld.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>
/* cmocka wants the ones above first. */
#include <cmocka.h>

enum { PEOPLE = 30, ORDERS = 90 };
#define MUCH 5000

struct order {
	int who;
	int64_t paid, gross, refund;
};

/* Payments lie on the borders of both times, and amounts on that of much. */
static void play(struct world *w, struct rng *r, int64_t at, struct order *o)
{
	static const int64_t back[] = {
		0, 1, 10 * DAY - 1, 10 * DAY, 10 * DAY + 1, 50 * DAY, 100 * DAY - 1, 100 * DAY, 200 * DAY, -1};
	ledgerworld_begin(w);
	ledgerworld_worth(w, 100 * DAY, 10 * DAY, 3, MUCH);
	for (int i = 0; i < PEOPLE; i++) {
		char who[16];
		(void)snprintf(who, sizeof who, "c%02d", i);
		ledgerworld_add(w, who, "li", "", START - 300 * DAY);
	}
	for (int i = 0; i < ORDERS; i++) {
		char no[16], who[16];
		(void)snprintf(no, sizeof no, "N%d", i);
		o[i].who = (int)rng_below(r, PEOPLE);
		(void)snprintf(who, sizeof who, "c%02d", o[i].who);
		o[i].paid = at - back[rng_below(r, sizeof back / sizeof *back)];
		o[i].gross = rng_below(r, 2) ? MUCH / 2 : 1 + (int64_t)rng_below(r, MUCH);
		o[i].refund = rng_below(r, 4) ? 0 : rng_below(r, 2) ? o[i].gross : o[i].gross / 2;
		ledgerworld_pay(w, no, who, o[i].paid, o[i].gross, o[i].refund, o[i].paid + HOUR);
	}
	ledgerworld_pay(w, "X1", "stranger", at - DAY, 500, 0, 0);
	ledgerworld_commit(w);
}

static void expect(const struct order *o, int64_t at, const struct report_table *t)
{
	int64_t customers = 0, money = 0, count[8] = {0}, net[8] = {0};
	for (int p = 0; p < PEOPLE; p++) {
		bool ever = false, recent = false;
		int often = 0;
		int64_t fen = 0;
		for (int i = 0; i < ORDERS; i++) {
			if (o[i].who != p || o[i].paid > at || o[i].refund == o[i].gross)
				continue;
			ever = true;
			recent = recent || at - o[i].paid < 10 * DAY;
			often += at - o[i].paid < 100 * DAY;
			fen += at - o[i].paid < 100 * DAY ? o[i].gross - o[i].refund : 0;
		}
		if (!ever)
			continue;
		int k = (fen >= MUCH ? 4 : 0) + (often >= 3 ? 2 : 0) + recent;
		customers++;
		money += fen;
		count[k]++;
		net[k] += fen;
	}
	static const char *const names[] = {
		"一般挽留", "一般发展", "一般保持", "一般价值", "重要挽留", "重要发展", "重要保持", "重要价值"};
	assert_int_equal(t->rows, 8);
	for (int k = 0; k < 8; k++) {
		const struct report_cell *row = t->cell;
		while (!span_is(row[0].text, names[k]))
			assert_true((row += t->columns) < t->cell + 8 * t->columns);
		assert_int_equal(row[1].num, count[k]);
		assert_int_equal(row[2].den, customers);
		assert_int_equal(row[3].num, net[k]);
		assert_int_equal(row[4].den, money);
	}
	assert_int_equal(t->total[1].num, customers);
	assert_int_equal(t->total[3].num, money);
}

static void test_segments(void **state)
{
	(void)state;
	for (uint64_t seed = 1; seed <= 10; seed++) {
		void *v = NULL;
		struct rng r;
		struct order o[ORDERS];
		char to[32];
		ledgerworld_setup(&v);
		struct world *w = v;
		rng_seed(&r, seed);
		/* At the end of a day, or now. */
		int64_t at = seed % 2 ? START + 5 * DAY - 1 : START + 30 * DAY + 9 * HOUR;
		play(w, &r, at, o);
		zone_format_day(zone_day(&w->zone, at), to);
		struct report_table t = ledgerworld_make(w, "rfm", NULL, "2026-02-01", to);
		expect(o, at, &t);
		ledgerworld_teardown(&v);
	}
}

static void test_without_configuration(void **state)
{
	struct world *w = *state;
	struct err err = {0};
	struct report_table t;
	struct report_ask ask = {.name = "rfm", .now_ms = START + 30 * DAY};
	ledgerworld_small(w);
	assert_int_equal(report_make(w->db, w->a, &ask, &t, &err), RC_INVALID);
	assert_non_null(strstr(err.text, "配置 [crm] 的门槛还没读进来（worth_window_ms）"));
	assert_non_null(strstr(err.hint, "HUP"));
}

/* Nobody there, and no configuration: no thresholds are made up. */
static void test_of_nobody(void **state)
{
	struct world *w = *state;
	struct err err = {0};
	struct report_table t;
	struct report_ask ask = {.name = "rfm", .now_ms = START + 30 * DAY};
	assert_int_equal(report_make(w->db, w->a, &ask, &t, &err), RC_OK);
	assert_true(span_search(t.definition, SPAN_LIT(" 0 ")) == SIZE_MAX);
	assert_true(span_search(t.definition, SPAN_LIT("还没读进来")) != SIZE_MAX);
	/* With one they are said, though nobody is there. */
	ledgerworld_begin(w);
	ledgerworld_worth(w, 100 * DAY, 10 * DAY, 3, MUCH);
	ledgerworld_commit(w);
	assert_int_equal(report_make(w->db, w->a, &ask, &t, &err), RC_OK);
	assert_int_equal(t.rows, 0);
	assert_true(
		span_search(t.definition, SPAN_LIT("近 = 最近一单在 10 天以内；频 = 100 天里至少 3 单")) != SIZE_MAX);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_segments),
		cmocka_unit_test_setup_teardown(test_without_configuration, ledgerworld_setup, ledgerworld_teardown),
		cmocka_unit_test_setup_teardown(test_of_nobody, ledgerworld_setup, ledgerworld_teardown),
	};
	return cmocka_run_group_tests_name("rfm", tests, NULL, NULL);
}
