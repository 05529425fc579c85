/* rooms: flow */
#include "ledgerworld.h"

#include "crm/money.h"
#include "report/reportout.h"
#include "planreport.h"
#include "report/saying.h"
#include "store/setting.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>
/* cmocka wants the ones above first. */
#include <cmocka.h>

enum { TARGET = 1, NOW, DUE, PROJECTED, GAP, NEED };

static const struct report_cell *row_of(const struct report_table *t, const char *id)
{
	for (int i = 0; i < t->rows; i++)
		if (span_is(t->cell[i * t->columns].id, id))
			return t->cell + i * t->columns;
	fail_msg("no factor '%s'", id);
	return NULL;
}

static void target(struct world *w, const char *key, const char *hundredths)
{
	struct err err = {0};
	ledgerworld_begin(w);
	assert_int_equal(setting_put(w->db, span_of(key), span_of(hundredths), &err), RC_OK);
	ledgerworld_commit(w);
}

/* 复盘 and 测算 of one moment say one figure, 早会 that of the midnight before. */
static void test_one_definition(void **state)
{
	struct world *w = *state;
	struct err err = {0};
	ledgerworld_small(w);
	target(w, "target.2026-03.gmv", "31000007");
	for (int hour = 0; hour < 31 * 24; hour += 7) {
		int64_t now = START + hour * HOUR + 13 * 60000;
		struct report_ask plan = {.name = "plan", .now_ms = now};
		struct saying_ask evening = {.report = SPAN_LIT("evening"), .all = true, .now_ms = now};
		struct report_table t;
		struct text want;
		assert_int_equal(report_make(w->db, w->a, &plan, &t, &err), RC_OK);
		text_clear(&w->out);
		assert_int_equal(saying_make(w->db, w->a, &evening, &w->out, NULL, &err), RC_OK);
		text_init(&want, 256);
		text_adds(&want, "，按时间应到 ");
		money_print(&want, row_of(&t, "net")[DUE].num);
		if (span_ends(text_span(&want), ".00"))
			text_cut(&want, want.n - 3);
		if (!strstr(text_str(&w->out), text_str(&want)))
			fail_msg("%s is not in %s", text_str(&want), text_str(&w->out));
		text_release(&want);
	}
	struct saying_ask morning = {.report = SPAN_LIT("morning"), .all = true, .now_ms = START + 10 * DAY + 9 * HOUR};
	text_clear(&w->out);
	assert_int_equal(saying_make(w->db, w->a, &morning, &w->out, NULL, &err), RC_OK);
	assert_non_null(strstr(text_str(&w->out), "，按时间应到 ¥100,000.02\n"));
}

/* Two of before, one of whom buys twice for 120 yuan; four new ones, three of whom bring four orders. It is the 31st at nine: 43,740 of
 * the month's 44,640 minutes. The figures below were worked out by hand from that. */
static void small(struct world *w)
{
	ledgerworld_begin(w);
	ledgerworld_add(w, "c0", "li", "qr1", START - 5 * DAY);
	ledgerworld_add(w, "d0", "li", "qr1", START - 4 * DAY);
	ledgerworld_pay(w, "O1", "c0", START + 4 * DAY, 8000, 0, 0);
	ledgerworld_pay(w, "O2", "c0", START + 5 * DAY, 4000, 0, 0);
	ledgerworld_commit(w);
	ledgerworld_small(w);
	target(w, "target.2026-03.gmv", "50000");
	target(w, "target.2026-03.scans", "800");
	target(w, "target.2026-03.order_rate", "5000");
	target(w, "target.2026-04.gmv", "7");
}

static void money(const struct report_table *t, const char *id, int column, int64_t fen)
{
	const struct report_cell *c = &row_of(t, id)[column];
	if (c->den < 0 || span_present(c->text) || c->num != fen)
		fail_msg("%s[%d] is %lld, wanted %lld", id, column, (long long)c->num, (long long)fen);
}

static void number(const struct report_table *t, const char *id, int column, double x)
{
	const struct report_cell *c = &row_of(t, id)[column];
	double is = c->den ? (double)c->num / (double)c->den : -1;
	if (is < x - 1e-6 || is > x + 1e-6)
		fail_msg("%s[%d] is %f, wanted %f", id, column, is, x);
}

static void test_plan(void **state)
{
	struct world *w = *state;
	small(w);
	struct report_table t = ledgerworld_make(w, "plan", NULL, "2026-03-15", NULL);
	assert_int_equal(t.from_day, zone_day(&w->zone, START));
	assert_int_equal(t.to_day, zone_day(&w->zone, START) + 30);
	money(&t, "net", TARGET, 50000);
	money(&t, "net", NOW, 26699);
	money(&t, "net", DUE, 48992);
	money(&t, "net", PROJECTED, 27249);
	money(&t, "net", GAP, 27249 - 50000);
	money(&t, "new", NOW, 19033);
	money(&t, "new", PROJECTED, 19425);
	money(&t, "new", NEED, 19425 + 22751);
	assert_int_equal(row_of(&t, "new")[TARGET].den, -1); /* not all of its factors have one */
	money(&t, "old", PROJECTED, 12247);
	money(&t, "old", NEED, 12247 + 22751);
	money(&t, "unmatched", PROJECTED, 1020);
	money(&t, "refunds", PROJECTED, -5443);
	money(&t, "new.scans", TARGET, 8);
	money(&t, "new.scans", NOW, 4);
	money(&t, "new.scans", DUE, 8);
	money(&t, "new.scans", PROJECTED, 4);
	money(&t, "new.scans", GAP, -4);
	money(&t, "new.scans", NEED, 9);
	number(&t, "new.add_rate", NOW, 1);
	assert_true(span_is(row_of(&t, "new.add_rate")[NEED].text, "100%也不够"));
	number(&t, "new.order_rate", TARGET, .5);
	number(&t, "new.order_rate", DUE, .5);
	number(&t, "new.order_rate", PROJECTED, .75);
	number(&t, "new.order_rate", GAP, .25);
	number(&t, "new.orders_each", NOW, 4 / 3.);
	number(&t, "new.orders_each", NEED, 4 / 3. * (1 + 22751 / 19425.));
	money(&t, "new.average", NOW, 4758);
	money(&t, "new.average", NEED, 10331);
	money(&t, "old.contacts", NOW, 2);
	number(&t, "old.order_rate", PROJECTED, .5 * 44640 / 43740);
	number(&t, "old.orders_each", NEED, 2 * (1 + 22751 / 12247.));
	money(&t, "old.average", NEED, 17146);
	assert_false(span_present(t.note));
	assert_true(span_search(t.definition, SPAN_LIT("已过去的时间 30.3 天 ÷ 31 天")) != SIZE_MAX);
	text_clear(&w->out);
	reportout_text(&t, &w->out);
	assert_non_null(strstr(text_str(&w->out), "测算（按因素）  2026-03-01 至 2026-03-31"));
}

static void test_targets_multiply(void **state)
{
	struct world *w = *state;
	small(w);
	target(w, "target.2026-03.add_rate", "9000");
	target(w, "target.2026-03.orders_each", "125");
	target(w, "target.2026-03.average", "6000");
	struct report_table t = ledgerworld_make(w, "plan", NULL, "2026-03-31", NULL);
	money(&t, "new", TARGET, 27000); /* 8 × 90% × 50% × 1.25 × 60 yuan */
	money(&t, "new", DUE, 26456);
	money(&t, "new", GAP, 19425 - 27000);
	target(w, "target.2026-03.old_order_rate", "10000");
	target(w, "target.2026-03.old_orders_each", "100");
	target(w, "target.2026-03.old_average", "5000");
	t = ledgerworld_make(w, "plan", NULL, "2026-03-31", NULL);
	money(&t, "old", TARGET, 10000);
	assert_true(span_starts(t.note, "各因素的目标都做到，成交额是 370 元，比目标还少 130 元"));
	struct err err = {0};
	ledgerworld_begin(w);
	assert_int_equal(setting_clear(w->db, &err), RC_OK);
	ledgerworld_commit(w);
	target(w, "target.2026-03.gmv", "27249");
	t = ledgerworld_make(w, "plan", NULL, "2026-03-31", NULL);
	assert_true(span_is(row_of(&t, "new.scans")[NEED].text, "够了"));
}

static void test_other_months(void **state)
{
	struct world *w = *state;
	small(w);
	struct report_table t = ledgerworld_make(w, "plan", NULL, "2026-02-03", NULL);
	money(&t, "net", PROJECTED, 0); /* over: what it came to */
	assert_int_equal(row_of(&t, "net")[TARGET].den, -1);
	assert_true(span_starts(t.note, "这个月没有净成交额的目标"));
	assert_true(span_search(t.note, SPAN_LIT("给它的进程发 HUP（siyu reload 只换剧本）")) != SIZE_MAX);
	assert_int_equal(row_of(&t, "new.scans")[PROJECTED].num, 2);
	t = ledgerworld_make(w, "plan", NULL, "2026-04-30", NULL);
	money(&t, "net", TARGET, 7);
	money(&t, "net", DUE, 0);
	assert_int_equal(row_of(&t, "net")[PROJECTED].den, -1); /* it has not begun */
	money(&t, "old.contacts", NOW, 6);
	struct err err = {0};
	struct report_ask ask = {.name = "plan", .to = SPAN_LIT("2026-03-01"), .now_ms = START};
	assert_int_equal(report_make(w->db, w->a, &ask, &t, &err), RC_INVALID);
	ask = (struct report_ask){.name = "plan", .now_ms = START + 300 * DAY}; /* December 26 */
	assert_int_equal(report_make(w->db, w->a, &ask, &t, &err), RC_OK);
	assert_int_equal(t.to_day - t.from_day, 30);
}

/* Each factor put where it "alone would have to be" makes the month reach its target, in worlds of any kind. */
static void test_alone(void **state)
{
	static const char *const product[2][6] = {
		{"new.scans", "new.add_rate", "new.order_rate", "new.orders_each", "new.average", NULL},
		{"old.contacts", "old.order_rate", "old.orders_each", "old.average", NULL}};
	(void)state;
	int looked = 0;
	for (uint64_t seed = 1; seed <= 8; seed++) {
		void *p = NULL;
		struct ledgerworld_order order[LEDGERWORLD_ORDERS];
		struct rng r;
		ledgerworld_setup(&p);
		struct world *w = p;
		rng_seed(&r, seed);
		ledgerworld_begin(w);
		ledgerworld_add(w, "c1", "li", "qr1", START - 3 * DAY);
		ledgerworld_add(w, "c2", "li", "qr1", START - 3 * DAY);
		ledgerworld_commit(w);
		ledgerworld_random(w, &r, order);
		target(w, "target.2026-03.gmv", "9000000");
		struct report_table t = ledgerworld_make(w, "plan", NULL, "2026-03-02", NULL);
		double rest = (double)row_of(&t, "net")[PROJECTED].num;
		for (int k = 0; k < 2; k++) {
			double made = (double)row_of(&t, k ? "old" : "new")[PROJECTED].num;
			for (int at = 0; product[k][at]; at++) {
				double all = 1;
				if (span_present(row_of(&t, product[k][at])[NEED].text) ||
					(!row_of(&t, product[k][at])[NEED].num))
					continue;
				for (int i = 0; product[k][i]; i++) {
					const struct report_cell *c =
						&row_of(&t, product[k][i])[i == at ? NEED : PROJECTED];
					all *= c->den > 0 ? (double)c->num / (double)c->den : (double)c->num;
				}
				double reached = rest - made + all;
				if (reached < 9000000 * .85 || reached > 9000000 * 1.15) /* whole people, whole fen */
					fail_msg("%s: %f", product[k][at], reached);
				looked++;
			}
		}
		ledgerworld_teardown(&p);
	}
	assert_true(looked > 20);
}

static void test_morning(void **state)
{
	struct world *w = *state;
	struct err err = {0};
	ledgerworld_small(w);
	struct saying_ask ask = {.report = SPAN_LIT("morning"), .all = true, .now_ms = START + 3 * DAY + 9 * HOUR};
	text_clear(&w->out);
	assert_int_equal(saying_make(w->db, w->a, &ask, &w->out, NULL, &err), RC_OK);
	assert_null(strstr(text_str(&w->out), "目标"));
	target(w, "target.2026-03.gmv", "310000");
	text_clear(&w->out);
	assert_int_equal(saying_make(w->db, w->a, &ask, &w->out, NULL, &err), RC_OK);
	/* 03-03 came to 39.99 yuan, the month by then to 100 + 33.33 + 39.99; a day wants 100. */
	if (!strstr(text_str(&w->out),
		    "\n目标：昨天 ¥39.99，日均要 ¥100（40.0%）；本月到昨天 ¥173.32，按时间应到 ¥300\n"))
		fail_msg("%s", text_str(&w->out));
	ask.report = SPAN_LIT("evening");
	ask.now_ms = START + 3 * DAY + 20 * HOUR;
	text_clear(&w->out);
	assert_int_equal(saying_make(w->db, w->a, &ask, &w->out, NULL, &err), RC_OK);
	/* 33.33 were paid back; three days and twenty hours of the month are over. */
	assert_non_null(strstr(text_str(&w->out),
		"\n目标：今天 -¥33.33，日均要 ¥100（-33.3%）；本月到今天 ¥139.99，按时间应到 ¥383.33\n"));
}

/* On the first of a month yesterday is of the one before: its name stands there, and its target counts. */
static void test_morning_of_the_first(void **state)
{
	struct world *w = *state;
	struct err err = {0};
	ledgerworld_small(w);
	ledgerworld_begin(w);
	ledgerworld_pay(w, "L1", "c1", START + 30 * DAY + 10 * HOUR, 5000, 0, 0);
	ledgerworld_commit(w);
	target(w, "target.2026-03.gmv", "310000");
	target(w, "target.2026-04.gmv", "900000");
	struct saying_ask ask = {.report = SPAN_LIT("morning"), .all = true, .now_ms = START + 31 * DAY + 9 * HOUR};
	text_clear(&w->out);
	assert_int_equal(saying_make(w->db, w->a, &ask, &w->out, NULL, &err), RC_OK);
	/* 03-31 came to 50 yuan, March to 146.99 of before and these 50. */
	if (!strstr(text_str(&w->out), "早会 4月1日（09:00 算的）\n") ||
		!strstr(text_str(&w->out),
			"\n目标：昨天 ¥50，日均要 ¥100（50.0%）；3月到昨天 ¥196.99，按时间应到 ¥3,100\n"))
		fail_msg("%s", text_str(&w->out));
	/* So does the week that ended there, asked for a day later: 03-30 to 04-05 is of April, 03-23 to 03-29 of March. */
	ask.report = SPAN_LIT("weekly");
	text_clear(&w->out);
	assert_int_equal(saying_make(w->db, w->a, &ask, &w->out, NULL, &err), RC_OK);
	if (!strstr(text_str(&w->out), "\n目标：3月到那天 ¥146.99，按时间应到 ¥2,900"))
		fail_msg("%s", text_str(&w->out));
	ask.report = SPAN_LIT("evening");
	text_clear(&w->out);
	assert_int_equal(saying_make(w->db, w->a, &ask, &w->out, NULL, &err), RC_OK);
	assert_non_null(strstr(text_str(&w->out), "；本月到今天 ¥0，"));
}

/* Targets of factors multiply to whatever they come to. */
static void test_large_targets(void **state)
{
	(void)state;
	int64_t first = zone_day_of(2026, 3, 1);
	assert_int_equal(planreport_due(INT64_C(4000000000000000000), first, 1440), INT64_C(129032258064516129));
	assert_int_equal(planreport_due(INT64_C(4000000000000000000), first + 30, 1440), INT64_C(4000000000000000000));
	assert_int_equal(planreport_due(31, first, 720), 1); /* a half is rounded up */
	assert_int_equal(planreport_due(31, first, 719), 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(test_one_definition, ledgerworld_setup, ledgerworld_teardown),
		cmocka_unit_test(test_large_targets),
		cmocka_unit_test_setup_teardown(test_plan, ledgerworld_setup, ledgerworld_teardown),
		cmocka_unit_test_setup_teardown(test_targets_multiply, ledgerworld_setup, ledgerworld_teardown),
		cmocka_unit_test_setup_teardown(test_other_months, ledgerworld_setup, ledgerworld_teardown),
		cmocka_unit_test(test_alone),
		cmocka_unit_test_setup_teardown(test_morning, ledgerworld_setup, ledgerworld_teardown),
		cmocka_unit_test_setup_teardown(test_morning_of_the_first, ledgerworld_setup, ledgerworld_teardown),
	};
	return cmocka_run_group_tests_name("plan", tests, NULL, NULL);
}
