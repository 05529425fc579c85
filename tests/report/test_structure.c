/* rooms: flow */
#include "ledgerworld.h"

#include "report/reportout.h"
#include "store/contact.h"
#include "store/relation.h"
#include "store/sentlog.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>
/* cmocka wants the ones above first. */
#include <cmocka.h>

static const struct report_cell *factor(const struct report_table *t, const char *id)
{
	for (int i = 0; i < t->rows; i++)
		if (span_is(t->cell[i * t->columns].id, id))
			return t->cell + i * t->columns;
	fail_msg("no factor '%s'", id);
	return NULL;
}

static void test_structure(void **state)
{
	struct world *w = *state;
	ledgerworld_small(w);
	ledgerworld_begin(w);
	struct relation half = {.customer = SPAN_LIT("c9"),
		.employee = SPAN_LIT("wang"),
		.state = RELATION_HALF,
		.event_s = START / 1000,
		.add_ms = START + 2 * DAY,
		.add_day = zone_day(&w->zone, START + 2 * DAY),
		.adds = 1,
		.asked = true,
		.channel = SPAN_LIT("qr1"),
		.end_ms = RELATION_OPEN};
	ledgerworld_relate(w, &half); /* asked, and not accepted */
	ledgerworld_commit(w);
	/* 03-02 and 03-03: c3 and c4 came, c9 asked; c3 bought and gets it back behind the period; c1, of before, bought and got 20 back. */
	struct report_table t = ledgerworld_make(w, "structure", NULL, "2026-03-02", "2026-03-03");
	assert_int_equal(factor(&t, "net")[1].num, 7332);
	assert_int_equal(factor(&t, "net")[2].num, 10000);
	assert_int_equal(factor(&t, "net")[4].num, -2668);
	assert_int_equal(factor(&t, "new.scans")[1].num, 3);
	assert_int_equal(factor(&t, "new.add_rate")[1].num, 2);
	assert_int_equal(factor(&t, "new.add_rate")[1].den, 3);
	assert_int_equal(factor(&t, "new.order_rate")[1].num, 1);
	assert_int_equal(factor(&t, "new.order_rate")[1].den, 2);
	assert_int_equal(factor(&t, "new")[1].num, 3333);
	assert_int_equal(factor(&t, "old")[1].num, 5000);
	assert_int_equal(factor(&t, "old.contacts")[1].num, 2);
	assert_int_equal(factor(&t, "old.contacts")[4].num, 5000); /* there was nobody before */
	assert_int_equal(factor(&t, "unmatched")[1].num, 999);
	assert_int_equal(factor(&t, "refunds")[1].num, -2000);
	assert_true(span_is(factor(&t, "new.reply_rate")[1].text, "不可见"));
	text_clear(&w->out);
	reportout_text(&t, &w->out);
	assert_non_null(strstr(text_str(&w->out), "  × 加好友率"));
	assert_non_null(strstr(text_str(&w->out), "上期 = 2026-02-28 至 2026-03-01"));

	t = ledgerworld_make(w, "structure", "channel", "2026-03-02", "2026-03-03");
	ledgerworld_expect(w, &t,
		"\"rows\":["
		"{\"channel\":\"\",\"channel_name\":\"直接添加\",\"scans\":2,\"add_rate\":1.0000,\"order_rate\":0.5000,\"orders_each\":1.0000,"
		"\"gross_average_fen\":3333,\"gross_fen\":3333,\"before_fen\":0,\"change_fen\":3333,\"by_scans_fen\":3333,\"by_add_rate_fen\":0,"
		"\"by_order_rate_fen\":0,\"by_orders_each_fen\":0,\"by_gross_average_fen\":0},"
		"{\"channel\":\"qr1\",\"channel_name\":\"包裹卡\",\"scans\":1,\"add_rate\":0.0000,\"order_rate\":null,\"orders_each\":null,"
		"\"gross_average_fen\":null,\"gross_fen\":0,\"before_fen\":10000,\"change_fen\":-10000,\"by_scans_fen\":0,\"by_add_rate_fen\":-10000,");
	assert_true(span_present(
		ledgerworld_make(w, "structure", NULL, "2026-03-02", "2026-03-31").note)); /* today is not over */
}

static bool says(const struct report_table *t, const char *part)
{
	return span_search(t->definition, span_of(part)) != SIZE_MAX;
}

static int64_t row_sum(struct world *w, const char *name, const char *by, int column)
{
	struct report_table t = ledgerworld_make(w, name, by, "2026-03-01", "2026-03-03");
	int64_t sum = 0;
	for (int i = 0; i < t.rows; i++)
		sum += t.cell[i * t.columns + column].num;
	return sum;
}

/* 新增好友 is one figure, wherever it stands: who asked and was not accepted, also where he has gone since, is none. */
static void test_friends_are_the_same_everywhere(void **state)
{
	struct world *w = *state;
	struct err err = {0};
	ledgerworld_small(w);
	int64_t before = row_sum(w, "rank", NULL, 3), people = before - 1; /* c3 is of two employees */
	ledgerworld_begin(w);
	for (int i = 0; i < 3; i++) {
		struct relation half = {.customer = arena_printf(w->a, "half%d", i),
			.employee = SPAN_LIT("wang"),
			.state = i ? RELATION_HALF : RELATION_DELETED_BY_CUSTOMER,
			.event_s = START / 1000,
			.add_ms = START + DAY,
			.add_day = zone_day(&w->zone, START + DAY),
			.adds = 1,
			.asked = true,
			.channel = SPAN_LIT("qr1"),
			.end_ms = i ? RELATION_OPEN : START + 2 * DAY};
		ledgerworld_relate(w, &half);
	}
	ledgerworld_pay(w, "H1", "half1", START + DAY, 5000, 0, 0);
	ledgerworld_commit(w);
	assert_int_equal(row_sum(w, "rank", NULL, 3), before);
	assert_int_equal(row_sum(w, "rank", NULL, 1), before + 3);
	struct report_table t = ledgerworld_make(w, "structure", NULL, "2026-03-01", "2026-03-03");
	assert_int_equal(factor(&t, "new.add_rate")[1].num, people);
	assert_int_equal(factor(&t, "new.scans")[1].num, people + 3);
	assert_int_equal(row_sum(w, "funnel", "employee", 1), before);
	assert_int_equal(row_sum(w, "day0", "employee", 1), before);
	assert_int_equal(row_sum(w, "day0", "greeting", 2), people);
	assert_int_equal(row_sum(w, "repeat", "added", 1), people);
	t = ledgerworld_make(w, "funnel", NULL, "2026-03-01", "2026-03-03");
	assert_int_equal(t.cell[1].num, people);
	assert_true(says(&t, "另有 3 人次加了还没通过"));
	struct sentlog_figures f = {.from_day = zone_day(&w->zone, START) - 1,
		.to_day = zone_day(&w->zone, START) + 3,
		.until_ms = INT64_MAX};
	assert_int_equal(sentlog_count(w->db, &f, &err), RC_OK);
	assert_int_equal(f.added, people);
}

/* 未匹配 is an order without a customer, here as in gmv; who became a friend behind the period has a line of his own. */
static void test_who_came_later(void **state)
{
	struct world *w = *state;
	ledgerworld_small(w);
	ledgerworld_begin(w);
	ledgerworld_pay(w, "A6", "c4", START, 1500, 0, 0); /* c4 came on 03-03 */
	ledgerworld_commit(w);
	struct report_table t = ledgerworld_make(w, "structure", NULL, "2026-03-01", "2026-03-02");
	assert_int_equal(factor(&t, "not_friend")[1].num, 1500);
	assert_int_equal(factor(&t, "not_friend.orders")[1].num, 1);
	assert_int_equal(factor(&t, "not_friend.average")[1].num, 1500);
	assert_int_equal(factor(&t, "unmatched")[1].num, 0);
	assert_int_equal(factor(&t, "net")[1].num, 10000 + 3333 + 1500);
	assert_true(
		says(&t, "未加好友 = 对得上客户、到这段时间结束还没加上的") && says(&t, "未匹配 = 对不上客户的订单"));
	struct report_table gmv = ledgerworld_make(w, "gmv", "channel", "2026-03-01", "2026-03-02");
	for (int i = 0; i < gmv.rows; i++)
		assert_false(span_is(gmv.cell[i * gmv.columns].text, "未匹配"));
	/* When he is a friend by the end, it is new customers' money. */
	t = ledgerworld_make(w, "structure", NULL, "2026-03-01", "2026-03-03");
	assert_int_equal(factor(&t, "not_friend")[1].num, 0);
	assert_int_equal(factor(&t, "unmatched")[1].num, 999);
	t = ledgerworld_make(w, "plan", NULL, "2026-03-01", NULL);
	assert_int_equal(factor(&t, "not_friend")[2].num, 0);
	assert_int_equal(factor(&t, "unmatched")[2].num, 999);
}

/* 客单价 is less refunds (domain.md 8); what is not has another name. Whose a new customer is, each cut says. */
static void test_names(void **state)
{
	struct world *w = *state;
	ledgerworld_small(w);
	struct report_table t = ledgerworld_make(w, "structure", NULL, "2026-03-02", "2026-03-03");
	assert_true(span_is(factor(&t, "old.average")[0].text, "  × 单均成交额"));
	assert_int_equal(factor(&t, "old.average")[1].num, 5000);
	assert_true(says(&t, "单均成交额 = 成交额 ÷ 订单，不减退款"));
	t = ledgerworld_make(w, "structure", "employee", "2026-03-02", "2026-03-03");
	assert_true(says(&t, "按员工：归第一个加上这位客户的员工，不看触达"));
	t = ledgerworld_make(w, "structure", "channel", "2026-03-02", "2026-03-03");
	assert_true(says(&t, "按渠道：归第一次加上这位客户的渠道，不看触达"));
}

/* From a refund to none is no growth of 100 %. */
static void test_no_share_of_nothing(void **state)
{
	struct world *w = *state;
	ledgerworld_small(w);
	struct report_table t = ledgerworld_make(w, "structure", NULL, "2026-03-05", "2026-03-06");
	assert_int_equal(factor(&t, "refunds")[1].num, 0);
	assert_int_equal(factor(&t, "refunds")[2].num, -5333);
	assert_int_equal(factor(&t, "refunds")[3].den, 0);
	t = ledgerworld_make(w, "structure", NULL, "2026-03-03", "2026-03-03");
	assert_int_equal(factor(&t, "new")[3].num, -1000000); /* from money to none is */
}

/* Money of the structure is that of the ledger, parts add up to the change at every knot, and each cut of the new ones sums to theirs. */
static void adds_up(struct world *w, const char *from, const char *to, int64_t gross, int64_t refund)
{
	static const char *const knots[] = {"new", "old", "not_friend", "unmatched"};
	struct report_table t = ledgerworld_make(w, "structure", NULL, from, to);
	int64_t money = 0, change = 0;
	for (size_t k = 0; k < sizeof knots / sizeof *knots; k++) {
		int64_t parts = 0;
		for (int i = 0; i < t.rows; i++) {
			const struct report_cell *row = t.cell + i * t.columns;
			bool under = span_starts(row[0].id, knots[k]) && row[0].id.n > strlen(knots[k]);
			parts += under && row[4].den >= 0 ? row[4].num : 0;
		}
		const struct report_cell *knot = factor(&t, knots[k]);
		assert_int_equal(parts, knot[4].num);
		money += knot[1].num;
		change += knot[4].num;
	}
	assert_int_equal(money, gross);
	assert_int_equal(factor(&t, "refunds")[1].num, -refund);
	assert_int_equal(factor(&t, "net")[1].num, gross - refund);
	assert_int_equal(factor(&t, "net")[4].num, change + factor(&t, "refunds")[4].num);
	for (const char *const *by = (const char *const[]){"channel", "employee", NULL}; *by; by++) {
		struct report_table cut = ledgerworld_make(w, "structure", *by, from, to);
		int64_t sum[14] = {0}, parts = 0;
		for (int i = 0; i < cut.rows; i++)
			for (int c = 1; c < cut.columns; c++)
				sum[c] += cut.cell[i * cut.columns + c].num;
		for (int c = 9; c < cut.columns; c++)
			parts += cut.total[c].num;
		assert_int_equal(sum[1], factor(&t, "new.scans")[1].num);
		assert_int_equal(sum[6], factor(&t, "new")[1].num);
		assert_int_equal(sum[8], factor(&t, "new")[4].num);
		assert_int_equal(parts, sum[8]);
	}
}

static void test_adds_up(void **state)
{
	(void)state;
	for (uint64_t seed = 1; seed <= 12; seed++) {
		void *p = NULL;
		struct ledgerworld_order order[LEDGERWORLD_ORDERS];
		struct rng r;
		int64_t gross = 0, refund = 0;
		char from[32], to[32];
		ledgerworld_setup(&p);
		struct world *w = p;
		rng_seed(&r, seed);
		ledgerworld_random(w, &r, order);
		int64_t first = zone_day(&w->zone, START) + (int64_t)rng_below(&r, 20),
			last = first + (int64_t)rng_below(&r, 9);
		for (int i = 0; i < LEDGERWORLD_ORDERS; i++) {
			int64_t paid = zone_day(&w->zone, order[i].paid), back = zone_day(&w->zone, order[i].back);
			gross += paid >= first && paid <= last ? order[i].gross : 0;
			refund += order[i].refund && back >= first && back <= last ? order[i].refund : 0;
		}
		zone_format_day(first, from);
		zone_format_day(last, to);
		adds_up(w, from, to, gross, refund);
		ledgerworld_teardown(&p);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(test_structure, ledgerworld_setup, ledgerworld_teardown),
		cmocka_unit_test_setup_teardown(
			test_friends_are_the_same_everywhere, ledgerworld_setup, ledgerworld_teardown),
		cmocka_unit_test_setup_teardown(test_who_came_later, ledgerworld_setup, ledgerworld_teardown),
		cmocka_unit_test_setup_teardown(test_names, ledgerworld_setup, ledgerworld_teardown),
		cmocka_unit_test_setup_teardown(test_no_share_of_nothing, ledgerworld_setup, ledgerworld_teardown),
		cmocka_unit_test(test_adds_up),
	};
	return cmocka_run_group_tests_name("structure", tests, NULL, NULL);
}
