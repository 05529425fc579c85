/* Times that come again, hang on an event or stand around a date, to the minute; the calendar of holidays; and what the
 * engine makes of them. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <cmocka.h>
#include "sop/calendar.h"
#include "sop/moment.h"
#include "stage.h"

static struct sop_rules rules(void)
{
	struct sop_rules r;

	facts_rules_init(&r, &stage_zone);
	return r;
}

static struct sop_script *one(const char *head, const char *keys)
{
	char text[1024];

	snprintf(text, sizeof text, "# 剧本：一\n- 开始：加好友\n## %s\n%s\n> 好\n", head, keys);
	return stage_script(text);
}

static void same(const char *what, int64_t got, const char *want)
{
	char buf[32] = "never";

	if (got != FACTS_NEVER)
		zone_format_minute(&stage_zone, got, buf);
	if (strcmp(buf, want) != 0)
		fail_msg("%s: %s, not %s", what, buf, want);
}

/* All occurrences, as if each was settled at its time. */
static void comes(const char *head, const char *keys, const char *t0, const char *want, const struct calendar *c)
{
	struct sop_script *s = one(head, keys);
	struct sop_rules r = rules();
	struct sop_enrolment e = {.t0_ms = stage_at(t0), .entered_ms = stage_at(t0)};
	struct sop_claim claim = {.state = SOP_UNCLAIMED};
	struct text out;

	r.calendar = c;
	text_init(&out, 4000);
	for (int i = 0; i < 6; i++) {
		char buf[32];
		struct moment m = moment_of(&r, s, &e, &claim, 0, claim.due_ms ? claim.due_ms : e.t0_ms);
		if (m.due_ms == FACTS_NEVER)
			break;
		text_addf(&out, "%s%s", out.n ? " " : "", zone_format_minute(&stage_zone, m.due_ms, buf) + 2);
		claim = (struct sop_claim){
			.state = SOP_DONE, .due_ms = m.due_ms, .occurrence = m.occurrence, .count = i + 1};
	}
	if (strcmp(text_str(&out), want) != 0)
		fail_msg("%s %s from %s:\n%s\nnot\n%s", head, keys, t0, text_str(&out), want);
	text_release(&out);
	script_free(s);
}

static void test_what_recurs(void **state)
{
	(void)state;
	comes("每天 20:30 甲", "- 最多：3", "2026-03-03 19:00", "26-03-03 20:30 26-03-04 20:30 26-03-05 20:30", NULL);
	/* The day of T0 only if later than T0. */
	comes("每天 20:30 甲", "- 最多：2", "2026-03-03 20:30", "26-03-04 20:30 26-03-05 20:30", NULL);
	comes("每天 20:30 甲", "- 直到：第3天", "2026-03-03 19:00", "26-03-03 20:30 26-03-04 20:30 26-03-05 20:30",
		NULL);
	comes("每天 20:30 甲", "- 直到：2026-03-04", "2026-03-03 19:00", "26-03-03 20:30 26-03-04 20:30", NULL);
	comes("每天 20:30（第2-3天） 甲", "", "2026-03-03 19:00", "26-03-04 20:30 26-03-05 20:30", NULL);
	comes("每周一、三 20:00 甲", "- 最多：4", "2026-03-03 19:00",
		"26-03-04 20:00 26-03-09 20:00 26-03-11 20:00 26-03-16 20:00", NULL);
	comes("每周末 20:00 甲", "- 最多：3", "2026-03-03 19:00", "26-03-07 20:00 26-03-08 20:00 26-03-14 20:00", NULL);
	/* 31st and 29 February: a month without that day is left out, or takes its last. */
	comes("每月31日 10:00 甲", "- 最多：4", "2026-01-31 11:00",
		"26-03-31 10:00 26-05-31 10:00 26-07-31 10:00 26-08-31 10:00", NULL);
	comes("每月31日 10:00（改为月末） 甲", "- 最多：4", "2026-01-31 11:00",
		"26-02-28 10:00 26-03-31 10:00 26-04-30 10:00 26-05-31 10:00", NULL);
	comes("每月29日 10:00 甲", "- 最多：2", "2028-02-01 11:00", "28-02-29 10:00 28-03-29 10:00", NULL);
	comes("每月29日 10:00 甲", "- 最多：2", "2027-02-01 11:00", "27-03-29 10:00 27-04-29 10:00", NULL);
	comes("每月最后一天 10:00 甲", "- 最多：2", "2028-02-01 11:00", "28-02-29 10:00 28-03-31 10:00", NULL);
	comes("每月8日 甲", "- 最多：1", "2026-12-09 11:00", "27-01-08 10:00", NULL); /* default clock, over the year */
}

static void put(struct arena *a, struct calendar *c, const char *days, const char *name)
{
	struct err err;

	assert_int_equal(calendar_add(a, c, span_of(days), span_of(name), &err), RC_OK);
}

/* finding 60: working days with 调休; a year without a calendar counts Monday to Friday. */
/* 开始 by the clock: strictly behind; the minute itself is passed. */
static void test_moments_of_a_trigger(void **state)
{
	static const struct {
		const char *start, *after, *want;
	} rows[] = {
		{"固定时间 2026-03-05 10:00", "2026-03-05 09:59", "2026-03-05 10:00"},
		{"固定时间 2026-03-05 10:00", "2026-03-05 10:00", "never"},
		{"每天 10:00", "2026-03-05 10:00", "2026-03-06 10:00"},
		{"每周一、四 10:00", "2026-03-05 10:00", "2026-03-09 10:00"},
		{"每月31日 10:00", "2026-01-31 10:00", "2026-03-31 10:00"},
		{"每月31日 10:00（改为月末）", "2026-01-31 10:00", "2026-02-28 10:00"},
		{"每天 10:00（周末）", "2026-03-05 10:00", "2026-03-07 10:00"},
	};
	struct sop_rules r = rules();

	(void)state;
	for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
		char text[512];
		struct sop_script *s;

		snprintf(text, sizeof text, "# 剧本：一\n- 开始：%s\n- 人群：全部\n## 立即 一\n> 好\n", rows[i].start);
		s = stage_script(text);
		same(rows[i].start,
			moment_after(&r, &s->trigger[0].time, s->trigger[0].only.days, stage_at(rows[i].after)),
			rows[i].want);
		script_free(s);
	}
}

static void test_d60_working_days(void **state)
{
	struct arena *a = arena_new(0);
	struct calendar c = {0};
	struct err err;
	int64_t spring = zone_day_of(2026, 2, 17);

	(void)state;
	put(a, &c, "2026-02-15..2026-02-23", "春节");
	put(a, &c, "2026-02-16", "除夕");
	put(a, &c, "2026-02-14", CALENDAR_WORKS);
	assert_true(calendar_knows(&c, 2026));
	assert_false(calendar_knows(&c, 2027));
	assert_true(span_is(calendar_name(&c, spring), "春节"));
	assert_true(span_is(calendar_name(&c, spring - 1), "除夕"));
	comes("每天 20:00（工作日） 甲", "- 最多：4", "2026-02-12 21:00",
		"26-02-13 20:00 26-02-14 20:00 26-02-24 20:00 26-02-25 20:00", &c);
	comes("每天 20:00（周末） 甲", "- 最多：3", "2026-02-12 21:00", "26-02-15 20:00 26-02-21 20:00 26-02-22 20:00",
		&c);
	comes("每天 20:00（节假日除外） 甲", "- 最多：4", "2026-02-12 21:00",
		"26-02-13 20:00 26-02-14 20:00 26-02-24 20:00 26-02-25 20:00", &c);
	comes("每天 20:00（工作日） 甲", "- 最多：3", "2027-01-01 21:00",
		"27-01-04 20:00 27-01-05 20:00 27-01-06 20:00", &c);
	assert_int_equal(calendar_add(a, &c, SPAN_LIT("2026-02-30"), SPAN_LIT("春节"), &err), RC_INVALID);
	assert_int_equal(calendar_add(a, &c, SPAN_LIT("2026-02-15..2026-02-10"), SPAN_LIT("春节"), &err), RC_INVALID);
	assert_int_equal(calendar_add(a, &c, SPAN_LIT("2026-02-15"), SPAN_LIT(" "), &err), RC_INVALID);
	arena_free(a);
}

static void due(const char *head, struct sop_enrolment e, const char *want)
{
	struct sop_script *s = one(head, "");
	struct sop_rules r = rules();
	struct sop_claim claim = {.state = SOP_UNCLAIMED};

	if (!e.entered_ms)
		e.entered_ms = e.t0_ms;
	same(head, moment_of(&r, s, &e, &claim, 0, e.entered_ms).due_ms, want);
	script_free(s);
}

static void test_dates_and_what_they_hang_on(void **state)
{
	struct sop_date dates[] = {{SPAN_LIT("生日"), 2, 29}, {SPAN_LIT("续约日"), 3, 10}};
	struct sop_enrolment e = {.t0_ms = stage_at("2026-01-05 12:00"), .dates = 2, .date = dates},
			     none = {.t0_ms = e.t0_ms};

	(void)state;
	due("2026-11-11 20:00 甲", e, "2026-11-11 20:00");
	due("2026-11-11 甲", e, "2026-11-11 10:00");
	/* 29 February is the 28th where there is none. */
	due("生日当天 10:00 甲", e, "2026-02-28 10:00");
	due("生日前1天 10:00 甲", e, "2026-02-27 10:00");
	due("生日后2天 10:00 甲", e, "2026-03-02 10:00");
	due("续约日前10天 10:00 甲", e, "2026-02-28 10:00"); /* over the end of a month */
	due("生日前1天 10:00 甲", none, "never");            /* we do not know it */
	e.t0_ms = stage_at("2027-12-31 12:00");
	due("生日当天 10:00 甲", e, "2028-02-29 10:00");
	e.t0_ms = stage_at("2026-12-31 09:00");
	due("续约日前70天 10:00 甲", e, "2026-12-30 10:00"); /* a day before entry: still this one, and 错过 decides */
	/* 购买后: the latest; one of long ago is not due, the next one counts. */
	due("购买后 7天 甲", none, "never");
	none.bought_ms = stage_at("2025-12-01 09:00");
	due("购买后 7天 甲", none, "never");
	none.bought_ms = stage_at("2026-01-07 15:12");
	due("购买后 7天 甲", none, "2026-01-14 15:30"); /* 合并: finding 16 */
	due("购买后 7天 20:00 甲", none, "2026-01-14 20:00");
	none.bought_ms = stage_at("2026-01-08 03:12"); /* finding 43: 购买后 7天 at 03:12 */
	due("购买后 7天 甲", none, "2026-01-15 09:00");
	due("购买后 7天 20:00 甲", none, "2026-01-15 20:00");
	none.bought_ms = stage_at("2026-01-31 12:00");
	due("购买后 1个月 甲", none, "2026-02-28 12:00"); /* the same date, else the last day */
	due("最后互动后 14天 甲", none, "2026-01-19 12:00");
	none.heard_ms = stage_at("2026-01-10 11:50");
	due("最后互动后 14天 甲", none, "2026-01-24 12:00");
	due("一个月后 甲", none, "2026-02-05 12:00");
}

static void test_last_known_time_for_the_longest(void **state)
{
	/* clang-format off */
	static const struct { const char *head, *keys, *ends; } rows[] = {
		{ "每天 20:00 甲", "- 最多：3", "2026-04-06 00:00" },
		{ "每天 20:00（周末） 甲", "- 最多：12", "2026-05-13 00:00" }, /* six weekends from 7 March on, and 30 days */
		{ "每周日 20:00（工作日） 甲", "- 最多：2", "2036-03-31 00:00" }, /* none that is known of */
		{ "每周一 20:00 甲", "- 直到：2026-05-31", "2026-07-01 00:00" },
		{ "2026-11-11 20:00 甲", "", "2026-12-11 20:00" },
		{ "购买后 100天 甲", "", "2026-09-09 12:00" },
		{ "生日前1天 10:00 甲", "", "2026-06-01 12:00" }, /* not known when: 90 days */
	};
	/* clang-format on */
	struct sop_enrolment e = {.t0_ms = stage_at("2026-03-03 12:00")};

	(void)state;
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		struct sop_script *s = one(rows[i].head, rows[i].keys);
		struct sop_rules r = rules();
		same(rows[i].head, when_expiry(&r, s, &e), rows[i].ends);
		script_free(s);
	}
}

static void test_d54_only_does_not_cut_it_short(void **state)
{
	struct sop_script *s = one("每天 20:00（周末） 甲", "- 最多：20");
	struct sop_rules r = rules();
	struct sop_enrolment e = {.t0_ms = stage_at("2026-03-03 12:00"), .entered_ms = stage_at("2026-03-03 12:00")};
	struct sop_claim claim = {
		.state = SOP_DONE, .count = 18, .occurrence = zone_day(&stage_zone, stage_at("2026-05-03 20:00"))};
	struct plan plan;

	(void)state;
	plan_next(&r, s, &e, &claim, stage_at("2026-05-08 12:00"), &plan);
	assert_int_equal(plan.what, PLAN_STEP);
	same("the 19th", plan.at_ms, "2026-05-09 20:00");
	script_free(s);
}

/* 上一步后: from the delivery that was seen; a step above that was skipped gives its due time. */
static void test_behind_the_step_above(void **state)
{
	const char *text =
		"# 剧本：一\n- 开始：加好友\n## 第2天 19:00 甲\n> 甲\n## 上一步后 2小时 乙\n- 执行：侧边栏\n> 乙\n"
		"## 第3天 20:00 丙\n- 条件：有标签 没有\n> 丙\n## 上一步后 1天 丁\n> 丁\n";
	struct stage st;

	(void)state;
	stage_open(&st, "2026-03-03 12:00");
	st.rules.cap_customer_day = -1;
	st.rules.receive = SOP_RECEIVE_NONE;
	st.tap_after_ms = 25 * 60000;
	st.rules.quiet_from = 22 * 60;
	struct sop_script *s = stage_script(text);
	stage_enter(&st, s, 0, false);
	stage_until(&st, "2026-03-10 12:00");
	stage_expect(&st,
		"03-04 19:00 发 甲\n03-04 21:25 发 乙\n03-05 20:00 不 丙 condition 有标签 没有\n03-06 20:00 发 丁\n03-06 20:25 止 一 finished \n");
	stage_release(&st);
	script_free(s);
}

static void test_what_recurs_is_sent_each_time(void **state)
{
	(void)state;
	stage_play("# 剧本：一\n- 开始：加好友\n## 每天 20:00 报\n- 最多：3\n> 报\n", "2026-03-03 12:00",
		"2026-03-08 12:00",
		"03-03 20:00 发 报\n03-04 20:00 发 报\n03-05 20:00 发 报\n03-05 20:01 止 一 finished \n");
	/* finding 54: 最多 counts what came due. 不发日 is a miss of that day alone. */
	stage_play("# 剧本：一\n- 开始：加好友\n- 不发日：2026-03-04\n## 每天 20:00 报\n- 直到：第3天\n> 报\n",
		"2026-03-03 12:00", "2026-03-08 12:00",
		"03-03 20:00 发 报\n03-04 20:00 不 报 off_day 2026-03-04\n03-05 20:00 发 报\n03-05 20:01 止 一 finished \n");
}

/* Down over two evenings: the last one that passed is looked at, once, and the next comes at its own time. */
static void test_missed_ones_do_not_pile_up(void **state)
{
	struct stage st;
	struct sop_script *s = stage_script("# 剧本：一\n- 开始：加好友\n## 每天 20:00 报\n- 最多：9\n> 报\n");

	(void)state;
	stage_open(&st, "2026-03-03 12:00");
	stage_enter(&st, s, 0, false);
	stage_down(&st, "2026-03-05 11:00");
	stage_until(&st, "2026-03-05 21:00");
	stage_expect(&st, "03-05 11:00 不 报 late 15小时\n03-05 20:00 发 报\n");
	stage_release(&st);
	script_free(s);
}

/* 只在 of a step of the story: another day is a miss, 顺延 takes the next that fits, and the story moves along. */
static void test_d43_only_on_some_days(void **state)
{
	(void)state;
	/* 2026-03-06 is a Friday. */
	stage_play(
		"# 剧本：一\n- 开始：加好友\n## 第2天 20:00 甲\n- 只在：工作日\n- 错过：顺延\n> 甲\n## 第3天 20:00 乙\n> 乙\n",
		"2026-03-06 12:00", "2026-03-12 12:00",
		"03-07 20:00 等 甲 only 2026-03-07→03-09 20:00\n03-09 20:00 发 甲\n03-10 20:00 发 乙\n03-10 20:01 止 一 finished \n");
	stage_play("# 剧本：一\n- 开始：加好友\n## 第2天 20:00（工作日） 甲\n> 甲\n", "2026-03-06 12:00",
		"2026-03-12 12:00", "03-07 20:00 不 甲 only 2026-03-07\n03-07 20:00 止 一 finished \n");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_what_recurs),
		cmocka_unit_test(test_moments_of_a_trigger),
		cmocka_unit_test(test_d60_working_days),
		cmocka_unit_test(test_dates_and_what_they_hang_on),
		cmocka_unit_test(test_last_known_time_for_the_longest),
		cmocka_unit_test(test_d54_only_does_not_cut_it_short),
		cmocka_unit_test(test_behind_the_step_above),
		cmocka_unit_test(test_what_recurs_is_sent_each_time),
		cmocka_unit_test(test_missed_ones_do_not_pile_up),
		cmocka_unit_test(test_d43_only_on_some_days),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
