/* rooms: flow */
/* In which order rows come: of two cuts as they were asked for, steps as their script has them. */
#include "ledgerworld.h"

#include "report/reportout.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
/* cmocka wants the ones above first. */
#include <cmocka.h>

/* Every pair and both ways round: rows of one first name stand together, the largest first, and in them those of the second; of days as they come. */
static void test_two_dimensions_as_asked(void **state)
{
	struct world *w = *state;
	static const char *const names[] = {"day", "channel", "employee", "script", "product", "source"};
	struct rng r;
	struct ledgerworld_order order[LEDGERWORLD_ORDERS];
	rng_seed(&r, 31);
	ledgerworld_random(w, &r, order);
	ledgerworld_begin(w);
	for (int i = 0; i < 40; i++) {
		char no[16], who[16];
		(void)snprintf(no, sizeof no, "P%d", i);
		(void)snprintf(who, sizeof who, "c%d", i % 7);
		ledgerworld_sell(w,
			&(struct ledgerworld_sale){.no = no,
				.customer = who,
				.product = i % 3 ? "茶" : "咖啡",
				.source = i % 4 ? "shop" : "live",
				.pieces = 1,
				.paid_ms = START + (int64_t)rng_below(&r, 20) * DAY,
				.fen = 100 + (int64_t)rng_below(&r, 9000),
				.employee = i % 2 ? "li" : NULL});
	}
	ledgerworld_commit(w);
	for (int p = 0; p < 36; p++) {
		char by[32];
		if (p / 6 == p % 6)
			continue;
		(void)snprintf(by, sizeof by, "%s,%s", names[p / 6], names[p % 6]);
		struct report_table t =
			ledgerworld_make(w, "gmv", arena_printf(w->a, "%s", by).p, "2026-03-01", "2026-03-31");
		struct report_table back = ledgerworld_make(w, "gmv", names[p / 6], "2026-03-01", "2026-03-31");
		assert_true(t.rows > 0);
		int group = -1;
		for (int i = 0; i < t.rows; i++) {
			const struct report_cell *row = t.cell + i * t.columns, *was = row - t.columns;
			bool same = i && span_eq(row[0].text, was[0].text);
			/* Groups come as the rows of the first one alone do, so each of them once. */
			for (group += !same; p / 6 == 0 && span_cmp(back.cell[group * back.columns].text, row[0].text);
				group++)
				assert_true(group + 1 < back.rows); /* a day without anything */
			if (p / 6 != 3 && p / 6 != 1)
				assert_true(span_eq(back.cell[group * back.columns].text, row[0].text));
			if (same && p % 6 == 0)
				assert_true(span_cmp(was[1].text, row[1].text) < 0);
			else if (same && !span_is(row[1].text, "自然") && !span_is(row[1].text, "未匹配"))
				assert_true(was[4].num >= row[4].num);
		}
		assert_int_equal(t.total[4].num, back.total[3].num);
	}
}

/* What only the earlier period had stands with its first name. */
static void test_two_dimensions_beside_before(void **state)
{
	struct world *w = *state;
	ledgerworld_begin(w);
	for (int i = 0; i < 5; i++) {
		static const struct {
			const char *employee, *source;
			int day;
		} sold[] = {{"li", "shop", 10}, {"wang", "shop", 10}, {"li", "live", 5}, {"wang", "live", 5},
			{"zhao", "live", 5}};
		char no[16];
		(void)snprintf(no, sizeof no, "B%d", i);
		ledgerworld_sell(w,
			&(struct ledgerworld_sale){.no = no,
				.customer = "c9",
				.source = sold[i].source,
				.paid_ms = START + sold[i].day * DAY + HOUR,
				.fen = 1000 - i,
				.employee = sold[i].employee});
	}
	ledgerworld_commit(w);
	static const char *const want[][2] = {
		{"li", "shop"}, {"li", "live"}, {"wang", "shop"}, {"wang", "live"}, {"zhao", "live"}};
	struct report_table t =
		ledgerworld_compare(w, "gmv", "employee,source", "2026-03-08", "2026-03-14", REPORT_BEFORE);
	assert_int_equal(t.rows, 5);
	for (int i = 0; i < 5; i++) {
		const struct report_cell *row = t.cell + i * t.columns;
		assert_true(span_is(row[0].id, want[i][0]) && span_is(row[1].text, want[i][1]));
		assert_true((row[4].num > 0) == (i % 2 == 0 && i < 4) &&
			(t.was[i * t.columns + 4].num > 0) == (i % 2 == 1 || i == 4));
	}
}

#define STEP_OF(NAME, DAY) "## 第" DAY "天 10:00 " NAME "\n> 您好\n"

static void expect_steps(const struct report_table *t, const char *const *want)
{
	for (int i = 0; i < t->rows; i++)
		if (!want[i] || !span_is(t->cell[i * t->columns + 1].text, want[i]))
			fail_msg("row %d is '%.*s'", i, SPAN_ARG(t->cell[i * t->columns + 1].text));
	assert_null(want[t->rows]);
}

/* Steps as they stand in the newest version, whatever their names; what it has no more at the end, and it is said. */
static void test_steps_in_order(void **state)
{
	struct world *w = *state;
	static const char *const steps[] = {"早安", "旧步骤", "A晚", "中午", "欢迎"};
	ledgerworld_begin(w);
	ledgerworld_script(w, "剧本：新客七天", 1, "# 剧本：新客七天\n- 开始：加好友\n" STEP_OF("旧步骤", "2"));
	ledgerworld_script(w, "剧本：新客七天", 2,
		"# 剧本：新客七天\n- 开始：加好友\n" STEP_OF("欢迎", "2") STEP_OF("早安", "3") STEP_OF("中午", "4")
			STEP_OF("A晚", "5"));
	ledgerworld_add(w, "c1", "li", "", START);
	for (int i = 0; i < 5; i++)
		ledgerworld_deliver(w, "c1", "li", steps[i], START + (i + 1) * DAY, i == 4 ? 0 : 7);
	/* Before that another one had 中午, and one that is gone. */
	ledgerworld_add(w, "c2", "li", "", START - 4 * DAY);
	for (int i = 2; i < 4; i++)
		ledgerworld_deliver(w, "c2", "li", i == 2 ? "晚于" : "中午", START - i * DAY, 7);
	ledgerworld_commit(w);
	const char *const want[] = {"欢迎", "早安", "中午", "A晚", "旧步骤（剧本里没有了）", NULL};
	struct report_table t = ledgerworld_make(w, "funnel", "step", "2026-03-01", "2026-03-31");
	expect_steps(&t, want);
	assert_true(span_search(t.definition, SPAN_LIT("（剧本里没有了）")) != SIZE_MAX);
	for (const char *const *by = (const char *const[]){"step", "version", NULL}; *by; by++) {
		t = ledgerworld_make(w, "words", *by, "2026-03-01", "2026-03-31");
		expect_steps(&t, want);
	}
	text_clear(&w->out);
	reportout_json(&t, &w->out);
	assert_non_null(strstr(text_str(&w->out), "\"step\":\"旧步骤\",\"step_name\":\"旧步骤（剧本里没有了）\""));
	const char *const both[] = {
		"欢迎", "早安", "中午", "A晚", "旧步骤（剧本里没有了）", "晚于（剧本里没有了）", NULL};
	t = ledgerworld_compare(w, "funnel", "step", "2026-03-01", "2026-03-31", REPORT_BEFORE);
	expect_steps(&t, both);
	/* What had nothing this time stands where the script has it. */
	const char *const few[] = {"欢迎", "早安", "中午", "A晚", "旧步骤（剧本里没有了）", NULL};
	t = ledgerworld_compare(w, "funnel", "step", "2026-03-04", "2026-03-06", REPORT_BEFORE);
	expect_steps(&t, few);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(test_two_dimensions_as_asked, ledgerworld_setup, ledgerworld_teardown),
		cmocka_unit_test_setup_teardown(
			test_two_dimensions_beside_before, ledgerworld_setup, ledgerworld_teardown),
		cmocka_unit_test_setup_teardown(test_steps_in_order, ledgerworld_setup, ledgerworld_teardown),
	};
	return cmocka_run_group_tests_name("report/order", tests, NULL, NULL);
}
