/* What people type for some days, read on Thursday 2026-03-05; what is not understood is never some other days. */
#include "base/zone.h"
#include "crm/period.h"

#include <setjmp.h>
#include <stdarg.h>
/* cmocka wants the ones above first. */
#include <cmocka.h>

#define TODAY zone_day_of(2026, 3, 5)

static void reads(const char *said, const char *days)
{
	struct period p = {0};
	struct text out;
	text_init(&out, 200);
	if (period_read(span_of(said), TODAY, &p) != PERIOD_READ)
		fail_msg("'%s' means %s", said, days);
	period_print(&out, p.from_day, p.to_day);
	if (!span_is(text_span(&out), days))
		fail_msg("'%s' means %s, not %s", said, days, text_str(&out));
	text_release(&out);
}

static void test_words(void **state)
{
	(void)state;
	static const char *const v[][2] = {
		{"今天", "2026-03-05"},
		{"今日", "2026-03-05"},
		{"昨天", "2026-03-04"},
		{"昨日的", "2026-03-04"},
		{"前天", "2026-03-03"},
		{"大前天", "2026-03-02"},
		{"周三", "2026-03-04"},
		{"星期四", "2026-03-05"},
		{"周五", "2026-02-27"},
		{"上周五", "2026-02-27"},
		{"上周日", "2026-03-01"},
		{"本周二", "2026-03-03"},
		{"本周", "2026-03-02 至 03-05"},
		{"这个星期", "2026-03-02 至 03-05"},
		{"上周", "2026-02-23 至 03-01"},
		{"上个礼拜", "2026-02-23 至 03-01"},
		{"上上周", "2026-02-16 至 02-22"},
		{"本月", "2026-03-01 至 03-05"},
		{"上月", "2026-02-01 至 02-28"},
		{"上个月", "2026-02-01 至 02-28"},
		{"上上月", "2026-01-01 至 01-31"},
		{"上月3日", "2026-02-03"},
		{"本季度", "2026-01-01 至 03-05"},
		{"上季度", "2025-10-01 至 12-31"},
		{"今年", "2026-01-01 至 03-05"},
		{"去年", "2025-01-01 至 12-31"},
		{"近7天", "2026-02-27 至 03-05"},
		{"近 7 天", "2026-02-27 至 03-05"},
		{"最近七天", "2026-02-27 至 03-05"},
		{"最近一周", "2026-02-27 至 03-05"},
		{"过去30天", "2026-02-04 至 03-05"},
		{"近三十天", "2026-02-04 至 03-05"},
		{"近一个月", "2026-02-04 至 03-05"},
		{"近半个月", "2026-02-19 至 03-05"},
		{"30天", "2026-02-04 至 03-05"},
		{"近7日", "2026-02-27 至 03-05"},
		{"最近2个星期", "2026-02-20 至 03-05"},
		{"2026-3-5", "2026-03-05"},
	};
	for (size_t i = 0; i < sizeof v / sizeof *v; i++)
		reads(v[i][0], v[i][1]);
}

static void test_dates(void **state)
{
	(void)state;
	static const char *const v[][2] = {
		{"2月", "2026-02-01 至 02-28"},
		{"二月份", "2026-02-01 至 02-28"},
		{"3月", "2026-03-01 至 03-05"},
		{"10月", "2025-10-01 至 10-31"},
		{"十一月", "2025-11-01 至 11-30"},
		{"去年10月", "2025-10-01 至 10-31"},
		{"2025年12月", "2025-12-01 至 12-31"},
		{"25年12月", "2025-12-01 至 12-31"},
		{"2025-12", "2025-12-01 至 12-31"},
		{"2025年", "2025-01-01 至 12-31"},
		{"3月1日", "2026-03-01"},
		{"3月1号", "2026-03-01"},
		{"3月1", "2026-03-01"},
		{"11月3日", "2025-11-03"},
		{"十一月二十三号", "2025-11-23"},
		{"2025年11月3日", "2025-11-03"},
		{"2025-11-03", "2025-11-03"},
		{"2025/11/3", "2025-11-03"},
		{"2025.11.3", "2025-11-03"},
		{"20251103", "2025-11-03"},
		{"11-03", "2025-11-03"},
		{"11/3", "2025-11-03"},
		{"11.3", "2025-11-03"},
		{"2月29日", "2024-02-29"},
		{"3日", "2026-03-03"},
		{"5号", "2026-03-05"},
		{"6日", "2026-02-06"},
		{"31日", "2026-01-31"},
	};
	for (size_t i = 0; i < sizeof v / sizeof *v; i++)
		reads(v[i][0], v[i][1]);
}

static void test_ranges(void **state)
{
	(void)state;
	static const char *const v[][2] = {
		{"2026-02-01至2026-02-10", "2026-02-01 至 02-10"},
		{"2026-02-01 到 2026-02-10", "2026-02-01 至 02-10"},
		{"2026-02-01-2026-02-10", "2026-02-01 至 02-10"},
		{"2026-02-01~02-10", "2026-02-01 至 02-10"},
		{"2月1日至2月10日", "2026-02-01 至 02-10"},
		{"2月1日至10日", "2026-02-01 至 02-10"},
		{"2月1日-10", "2026-02-01 至 02-10"},
		{"2月1-10日", "2026-02-01 至 02-10"},
		{"2月1日 — 2月10日", "2026-02-01 至 02-10"},
		{"2.1-2.10", "2026-02-01 至 02-10"},
		{"2/1-2/10", "2026-02-01 至 02-10"},
		{"02-01-02-10", "2026-02-01 至 02-10"},
		{"1-4日", "2026-03-01 至 03-04"},
		{"1日到20日", "2026-03-01 至 03-05"},
		{"28日到3日", "2026-02-28 至 03-03"},
		{"1月到2月", "2026-01-01 至 02-28"},
		{"1-2月", "2026-01-01 至 02-28"},
		{"12月25日到1月5日", "2025-12-25 至 2026-01-05"},
		{"11月3日到2025年11月9日", "2025-11-03 至 11-09"},
		{"2025年11月3日到9日", "2025-11-03 至 11-09"},
		{"上周一到昨天", "2026-02-23 至 03-04"},
		{"上周到本周", "2026-02-23 至 03-05"},
		{"3月1日到今天", "2026-03-01 至 03-05"},
		{"2月20日至今", "2026-02-20 至 03-05"},
	};
	for (size_t i = 0; i < sizeof v / sizeof *v; i++)
		reads(v[i][0], v[i][1]);
}

static void test_not_read(void **state)
{
	(void)state;
	static const char *const unknown[] = {"", " ", "小明", "上上上周", "5", "2026", "13月", "2月30日", "-0000500",
		"00000503", "20260300", "0日", "32日", "近天", "近0天", "上周八", "本周末吧", "2026-13-01",
		"2026-02-30", "11-3-5", "3月5日到3月1日", "昨天前天", "至", "3月至", "至3月", "99999999", "今天吗",
		"1至3", "周一吧", "周吧", "上周一吧", "上季度吧", "近半个月吧", "近7吧", "7日吧", "7个月", "近7天吧",
		"近9999天", "上月3", "上月3号吧", "上月三十号", "上月号", "上个月吧", "2月3日吧", "2月吧", "近日",
		"很长很长很长很长很长很长很长很长很长很长很长很长很长很长很长很长很长很长很长很长很长"};
	struct period p = {1, 2, PERIOD_DAYS};
	for (size_t i = 0; i < sizeof unknown / sizeof *unknown; i++)
		if (period_read(span_of(unknown[i]), TODAY, &p) != PERIOD_UNKNOWN)
			fail_msg("'%s' means no days", unknown[i]);
	assert_int_equal(period_read(SPAN_LIT("2026-03-06"), TODAY, &p), PERIOD_AHEAD);
	assert_int_equal(period_read(SPAN_LIT("2027年"), TODAY, &p), PERIOD_AHEAD);
	assert_int_equal(period_read(SPAN_LIT("本周日"), TODAY, &p), PERIOD_AHEAD);
	assert_int_equal(period_read(SPAN_LIT("2001年至今"), TODAY, &p), PERIOD_LONG);
	assert_true(p.from_day == 1 && p.to_day == 2 && p.unit == PERIOD_DAYS);
}

static void unit(const char *said, enum period_unit want)
{
	struct period p;
	assert_int_equal(period_read(span_of(said), TODAY, &p), PERIOD_READ);
	assert_int_equal(p.unit, want);
}

static void test_units(void **state)
{
	(void)state;
	unit("3日", PERIOD_DAY);
	unit("本周", PERIOD_WEEK);
	unit("2月16日至22日", PERIOD_WEEK);
	unit("3月", PERIOD_MONTH);
	unit("2月1日至28日", PERIOD_MONTH);
	unit("近7天", PERIOD_DAYS);
}

static void test_behind_a_name(void **state)
{
	(void)state;
	struct period p;
	struct span head = SPAN_ABSENT;
	assert_int_equal(period_behind(SPAN_LIT("新客七天 上周"), TODAY, &head, &p), PERIOD_READ);
	assert_true(span_is(head, "新客七天") && p.to_day == TODAY - 4);
	assert_int_equal(period_behind(SPAN_LIT("新客 七天 2月1日 至 2月3日"), TODAY, &head, &p), PERIOD_READ);
	assert_true(span_is(head, "新客 七天") && p.from_day == zone_day_of(2026, 2, 1));
	assert_int_equal(period_behind(SPAN_LIT("上周"), TODAY, &head, &p), PERIOD_READ);
	assert_true(span_is(head, ""));
	assert_int_equal(period_behind(SPAN_LIT("新客七天"), TODAY, &head, &p), PERIOD_UNKNOWN);
	assert_int_equal(period_behind(SPAN_LIT("新客上周"), TODAY, &head, &p), PERIOD_UNKNOWN);
	assert_int_equal(period_behind(SPAN_LIT("新客 2027-01-01"), TODAY, &head, &p), PERIOD_AHEAD);
}

static void asked(const char *said, enum period_want want, const char *days)
{
	struct period p = {0};
	struct text out;
	text_init(&out, 2000);
	if (period_asked(span_of(said), want, want == PERIOD_A_WEEK ? "周报" : "月报", TODAY, &p, &out))
		period_print(&out, p.from_day, p.to_day);
	if (!strstr(text_str(&out), days))
		fail_msg("'%s' is answered with %s", said, text_str(&out));
	text_release(&out);
}

static void test_a_week_or_a_month(void **state)
{
	(void)state;
	asked("上上周", PERIOD_A_WEEK, "2026-02-16 至 02-22");
	asked("本周", PERIOD_A_WEEK, "2026-03-02 至 03-05");
	asked("2月18日", PERIOD_A_WEEK, "2026-02-16 至 02-22");
	asked("昨天", PERIOD_A_WEEK, "2026-03-02 至 03-05");
	asked("近7天", PERIOD_A_WEEK, "2026-02-27 至 03-05");
	asked("2月", PERIOD_A_WEEK, "「2月」不是一周");
	asked("10月", PERIOD_A_MONTH, "2025-10-01 至 10-31");
	asked("本月", PERIOD_A_MONTH, "2026-03-01 至 03-05");
	asked("近30天", PERIOD_A_MONTH, "2026-02-04 至 03-05");
	asked("上周", PERIOD_A_MONTH, "「上周」不是一个月");
	asked("什么", PERIOD_ANY,
		"没看懂「什么」是哪几天，所以没有算。写在后面，像「月报 上周」；看得懂的有：今天、昨天");
	asked("2027年", PERIOD_ANY, "「2027年」还没到");
	asked("2001年至今", PERIOD_ANY, "一次最多看十年");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_words),
		cmocka_unit_test(test_dates),
		cmocka_unit_test(test_ranges),
		cmocka_unit_test(test_not_read),
		cmocka_unit_test(test_units),
		cmocka_unit_test(test_behind_a_name),
		cmocka_unit_test(test_a_week_or_a_month),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
