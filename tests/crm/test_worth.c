/* Grades, tiers and RFM (domain.md 7) at their thresholds. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
#include <string.h>
#include "crm/worth.h"

#define DAY INT64_C(86400000)
#define NOW (1000 * DAY)

static const struct worth_rules rules = {.able_score = 1,
	.keen_score = 30,
	.ready_score = 60,
	.window_ms = 365 * DAY,
	.key_fen = 200000,
	.key_orders = 2,
	.plain_fen = 20000,
	.plain_orders = 1,
	.recent_ms = 30 * DAY,
	.often_orders = 2,
	.much_fen = 30000};

static struct bought_order order(int64_t days_ago, int64_t fen, int64_t refund_fen)
{
	return (struct bought_order){NOW - days_ago * DAY, fen, refund_fen, SPAN_LIT("洁面"), SPAN_ABSENT, SPAN_ABSENT};
}

static void grades(void **state)
{
	struct bought_order back = order(1, 100, 100), kept = order(900, 100, 99);

	(void)state;
	assert_string_equal(worth_grade(&rules, 0, NULL, 0), "无效");
	assert_string_equal(worth_grade(&rules, -5, NULL, 0), "无效");
	assert_string_equal(worth_grade(&rules, 1, NULL, 0), "可培养");
	assert_string_equal(worth_grade(&rules, 29, NULL, 0), "可培养");
	assert_string_equal(worth_grade(&rules, 30, NULL, 0), "有意向");
	assert_string_equal(worth_grade(&rules, 60, NULL, 0), "可转化");
	assert_string_equal(worth_grade(&rules, 60, &back, 1), "可转化"); /* wholly paid back: no purchase */
	assert_string_equal(worth_grade(&rules, 0, &kept, 1), "已合作");
}

static void tiers(void **state)
{
	const struct bought_order two[] = {order(300, 150000, 0), order(10, 50000, 0)};
	const struct bought_order refunded[] = {order(300, 150000, 1), order(10, 50000, 0)};
	const struct bought_order one[] = {order(10, 900000, 0)};
	const struct bought_order old[] = {order(400, 150000, 0), order(10, 20000, 0)};
	const struct bought_order small[] = {order(10, 19999, 0)};

	(void)state;
	assert_string_equal(worth_tier(&rules, two, 2, NOW), "KA");
	assert_string_equal(worth_tier(&rules, refunded, 2, NOW), "普通"); /* one fen short */
	assert_string_equal(worth_tier(&rules, one, 1, NOW), "普通");      /* money alone is not enough */
	assert_string_equal(worth_tier(&rules, old, 2, NOW), "普通");      /* last year's does not count */
	assert_string_equal(worth_tier(&rules, small, 1, NOW), "小微");
	assert_string_equal(worth_tier(&rules, NULL, 0, NOW), "小微");
}

/* The classic eight: is the last order near, are there several, is it much money? */
static void segments(void **state)
{
	static const struct {
		int64_t last_days, orders, fen_each;
		const char *want;
	} rows[] = {
		{5, 2, 20000, "重要价值"}, {5, 1, 30000, "重要发展"}, {40, 2, 15000, "重要保持"},
		{40, 1, 30000, "重要挽留"}, {5, 2, 10000, "一般价值"}, {5, 1, 29999, "一般发展"},
		{40, 2, 14999, "一般保持"}, {40, 1, 100, "一般挽留"},
		{30, 1, 100, "一般挽留"},                              /* 30 × 24 h ago is out of 近30天 */
		{29, 1, 100, "一般发展"}, {700, 3, 90000, "一般挽留"}, /* long gone: F and M count the last year */
	};
	struct bought_order back = order(1, 50000, 50000);

	(void)state;
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		struct bought_order v[4];

		for (int k = 0; k < rows[i].orders; k++)
			v[k] = order(rows[i].last_days + k, rows[i].fen_each, 0);
		assert_string_equal(worth_rfm(&rules, v, (int)rows[i].orders, NOW), rows[i].want);
	}
	assert_null(worth_rfm(&rules, NULL, 0, NOW));
	assert_null(worth_rfm(&rules, &back, 1, NOW));
}

static void every_name_once(void **state)
{
	int levels = 0, segments_n = 0;

	(void)state;
	for (; worth_level_at(levels); levels++)
		for (int k = 0; k < levels; k++)
			assert_string_not_equal(worth_level_at(levels), worth_level_at(k));
	for (; worth_rfm_at(segments_n); segments_n++)
		for (int k = 0; k < segments_n; k++)
			assert_string_not_equal(worth_rfm_at(segments_n), worth_rfm_at(k));
	assert_int_equal(levels, 8);
	assert_int_equal(segments_n, 8);
	assert_string_equal(worth_rfm_at(0), "重要价值");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(grades),
		cmocka_unit_test(tiers),
		cmocka_unit_test(segments),
		cmocka_unit_test(every_name_once),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
