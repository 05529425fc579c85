/* Due times, quiet hours and deadlines to the minute. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <cmocka.h>
#include "sop/when.h"
#include "stage.h"

static struct sop_rules rules(void)
{
	struct sop_rules r;

	facts_rules_init(&r, &stage_zone);
	return r;
}

static void same_minute(const char *what, const struct zone *z, int64_t got, const char *want)
{
	char buf[32] = "never";

	if (got != FACTS_NEVER)
		zone_format(z, got, buf);
	if (got != (want ? stage_at_in(z, want) : FACTS_NEVER))
		fail_msg("%s: %s, not %s", what, buf, want ? want : "never");
}

/* One script with one step of each heading; due by T0. */
static void test_times_table(void **state)
{
	/* clang-format off */
	static const struct { const char *head, *extra, *t0, *due; } cases[] = {
		{ "立即 甲", "", "2026-03-03 10:02:10", "2026-03-03 10:30:00" },
		{ "30分钟后 甲", "", "2026-03-03 10:00:00", "2026-03-03 10:30:00" },
		{ "30分钟后 甲", "", "2026-03-03 10:00:01", "2026-03-03 11:00:00" },
		{ "2小时后 甲", "", "2026-03-03 21:10:00", "2026-03-04 09:00:00" }, /* part 5: due 23:10 → 09:00 next day */
		{ "2小时后 甲", "", "2026-03-02 22:40:00", "2026-03-03 09:00:00" }, /* part 5: due 00:40 → 09:00 the same day */
		{ "30分钟后 甲", "", "2026-03-03 20:50:00", "2026-03-04 09:00:00" }, /* rounded to 21:30: 21:30 is quiet */
		{ "30分钟后 甲", "", "2026-03-03 20:30:00", "2026-03-03 21:00:00" },
		{ "立即 甲", "", "2026-03-03 08:59:59", "2026-03-03 09:00:00" },
		{ "立即 甲", "", "2026-03-03 09:00:00", "2026-03-03 09:00:00" }, /* 09:00 is not quiet */
		{ "30分钟后 甲", "- 执行：侧边栏", "2026-03-03 10:00:01", "2026-03-03 10:30:01" }, /* exact outside 员工确认 */
		{ "30分钟后 甲", "- 执行：侧边栏", "2026-03-03 21:20:00", "2026-03-04 09:00:00" },
		{ "第1天 20:30 甲", "", "2026-03-03 19:00:00", "2026-03-03 20:30:00" },
		{ "第1天 20:30 甲", "", "2026-03-03 21:00:00", "2026-03-03 20:30:00" }, /* before entry: still its own time */
		{ "第1天 20:30 甲", "", "2026-03-03 00:00:00", "2026-03-03 20:30:00" },
		{ "第1天 20:30 甲", "", "2026-03-02 23:59:59", "2026-03-02 20:30:00" }, /* the calendar day of T0 is 1 */
		{ "第2天 19:30 甲", "", "2026-03-02 23:59:59", "2026-03-03 19:30:00" },
		{ "次日 19:30 甲", "", "2026-02-28 12:00:00", "2026-03-01 19:30:00" },
		{ "第3天 甲", "", "2026-12-30 12:00:00", "2027-01-01 10:00:00" }, /* default clock */
		{ "第3天 19:00-21:00 甲", "", "2026-03-03 12:00:00", "2026-03-05 19:00:00" },
	};
	/* clang-format on */
	struct sop_rules r = rules();

	(void)state;
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		char text[512];
		struct sop_script *s;

		snprintf(text, sizeof text, "# 剧本：一\n- 开始：加好友\n- 停止：已购买\n## %s\n%s\n> 您好\n",
			cases[i].head, cases[i].extra);
		s = stage_script(text);
		same_minute(cases[i].head, &stage_zone, when_due(&r, s, &s->step[0], stage_at(cases[i].t0), 0),
			cases[i].due);
		script_free(s);
	}
}

static void test_d16_rounding_follows_the_house(void **state)
{
	struct sop_script *s =
		stage_script("# 剧本：一\n- 开始：加好友\n## 30分钟后 甲\n> 您好\n## 30分钟后 乙\n- 打标签：到过\n");
	struct sop_rules r = rules();
	int64_t t0 = stage_at("2026-03-03 10:01:00");

	(void)state;
	r.merge_min = 0;
	same_minute("exact", &stage_zone, when_due(&r, s, &s->step[0], t0, 0), "2026-03-03 10:31:00");
	r.merge_min = 15;
	same_minute("15", &stage_zone, when_due(&r, s, &s->step[0], t0, 0), "2026-03-03 10:45:00");
	r.merge_min = 50; /* does not divide the day: up to midnight at most */
	r.quiet_from = r.quiet_to = -1;
	same_minute("50", &stage_zone, when_due(&r, s, &s->step[0], stage_at("2026-03-03 23:15:00"), 0),
		"2026-03-04 00:00:00");
	/* What only acts is neither grouped nor quiet. */
	r = rules();
	same_minute("act", &stage_zone, when_due(&r, s, &s->step[1], stage_at("2026-03-03 23:15:00"), 0),
		"2026-03-03 23:45:00");
	script_free(s);
}

static void test_d09_shift_moves_days_only(void **state)
{
	struct sop_script *s =
		stage_script("# 剧本：一\n- 开始：加好友\n## 30分钟后 甲\n> 您好\n## 第2天 19:30 乙\n> 您好\n");
	struct sop_rules r = rules();
	int64_t t0 = stage_at("2026-03-03 10:00");

	(void)state;
	same_minute("after", &stage_zone, when_due(&r, s, &s->step[0], t0, 3), "2026-03-03 10:30");
	same_minute("day", &stage_zone, when_due(&r, s, &s->step[1], t0, 3), "2026-03-07 19:30");
	script_free(s);
}

static void test_d44_quiet_is_half_open_and_a_union(void **state)
{
	struct sop_script *s;
	struct sop_rules r = rules();

	(void)state;
	s = stage_script("# 剧本：一\n- 开始：加好友\n- 静默：12:00-14:00\n## 第2天 19:30 乙\n> 您好\n");
	assert_true(when_quiet(&r, s, stage_at("2026-03-03 21:30:00")));
	assert_true(when_quiet(&r, s, stage_at("2026-03-03 21:29:00"))); /* a task has to be called back by then */
	assert_false(when_quiet(&r, s, stage_at("2026-03-03 21:28:59")));
	assert_true(when_quiet_eve(&r, s, stage_at("2026-03-03 21:29:59")) &&
		when_quiet_eve(&r, s, stage_at("2026-03-03 11:59:00")));
	assert_false(when_quiet_eve(&r, s, stage_at("2026-03-03 21:28:59")) ||
		when_quiet_eve(&r, s, stage_at("2026-03-03 21:30:00")));
	assert_true(when_quiet(&r, s, stage_at("2026-03-03 00:00:00")));
	assert_true(when_quiet(&r, s, stage_at("2026-03-03 08:59:59")));
	assert_false(when_quiet(&r, s, stage_at("2026-03-03 09:00:00")));
	assert_true(when_quiet(&r, s, stage_at("2026-03-03 12:00:00")));
	assert_false(when_quiet(&r, s, stage_at("2026-03-03 14:00:00")));
	assert_false(when_quiet(&r, NULL, stage_at("2026-03-03 12:00:00")));
	same_minute("noon", &stage_zone, when_quiet_end(&r, s, stage_at("2026-03-03 12:30:10")), "2026-03-03 14:00:00");
	same_minute("free", &stage_zone, when_quiet_end(&r, s, stage_at("2026-03-03 11:58:59")), "2026-03-03 11:58:59");
	same_minute(
		"night", &stage_zone, when_quiet_end(&r, s, stage_at("2026-03-03 21:30:00")), "2026-03-04 09:00:00");
	same_minute(
		"start", &stage_zone, when_quiet_start(&r, s, stage_at("2026-03-03 14:00:00")), "2026-03-03 21:29:00");
	same_minute(
		"start", &stage_zone, when_quiet_start(&r, s, stage_at("2026-03-03 09:00:00")), "2026-03-03 11:59:00");
	same_minute(
		"in it", &stage_zone, when_quiet_start(&r, s, stage_at("2026-03-03 22:00:00")), "2026-03-03 22:00:00");
	/* Overlapping spans hand over; together the whole day: never. */
	s->quiet_from = 8 * 60;
	s->quiet_to = 10 * 60;
	same_minute(
		"overlap", &stage_zone, when_quiet_end(&r, s, stage_at("2026-03-03 23:00:00")), "2026-03-04 10:00:00");
	s->quiet_from = 9 * 60;
	s->quiet_to = 21 * 60 + 30;
	same_minute("always", &stage_zone, when_quiet_end(&r, s, stage_at("2026-03-03 23:00:00")), NULL);
	r.quiet_from = -1;
	s->quiet_from = s->quiet_to = -1;
	same_minute("none", &stage_zone, when_quiet_start(&r, s, stage_at("2026-03-03 23:00:00")), NULL);
	r.quiet_from = r.quiet_to = 600; /* empty */
	assert_false(when_quiet(&r, s, stage_at("2026-03-03 10:00:00")));
	r.quiet_from = 1320;
	r.quiet_to = 1440;
	assert_true(when_quiet(&r, s, stage_at("2026-03-03 23:59:59")));
	assert_false(when_quiet(&r, s, stage_at("2026-03-04 00:00:00")));
	same_minute(
		"midnight", &stage_zone, when_quiet_end(&r, s, stage_at("2026-03-03 23:00:00")), "2026-03-04 00:00:00");
	script_free(s);
}

/* Berlin 2026: 02:00 → 03:00 on 29 March, 03:00 → 02:00 on 25 October. */
static struct zone berlin(void)
{
	struct zone z = {.n = 3, .rule = {{INT64_MIN, 3600}, {1774746000000, 7200}, {1792890000000, 3600}}};

	return z;
}

static void test_summer_time(void **state)
{
	struct zone z = berlin();
	struct sop_script *s = stage_script(
		"# 剧本：一\n- 开始：加好友\n## 第2天 02:30 甲\n> 您好\n## 2小时后 乙\n> 您好\n## 第2天 20:00 丙\n> 您好\n");
	struct sop_rules r;

	(void)state;
	facts_rules_init(&r, &z);
	assert_int_equal(zone_offset_s(&z, stage_at_in(&z, "2026-03-29 12:00")), 7200);
	/* 20:00 stays 20:00 on both sides. */
	same_minute(
		"spring", &z, when_due(&r, s, &s->step[2], stage_at_in(&z, "2026-03-28 12:00"), 0), "2026-03-29 20:00");
	same_minute(
		"autumn", &z, when_due(&r, s, &s->step[2], stage_at_in(&z, "2026-10-24 12:00"), 0), "2026-10-25 20:00");
	/* A clock that does not exist: the first instant after the gap. */
	same_minute(
		"gap", &z, when_due(&r, s, &s->step[0], stage_at_in(&z, "2026-03-28 12:00"), 0), "2026-03-29 03:00");
	/* Quiet from 01:00 to 02:15: in spring its end does not exist, in autumn 02:xx comes twice. */
	r.quiet_from = 60;
	r.quiet_to = 135;
	same_minute("quiet gap", &z, when_quiet_end(&r, s, stage_at_in(&z, "2026-03-29 01:30")), "2026-03-29 03:00");
	int64_t second = stage_at_in(&z, "2026-10-25 03:00") - 55 * 60000; /* 02:05 for the second time */
	assert_int_equal(zone_minute(&z, second), 125);
	assert_int_equal(when_quiet_end(&r, s, second), second + 10 * 60000);
	assert_int_equal(
		when_quiet_end(&r, s, second + 13000), second + 10 * 60000); /* to the minute, not 13 s beyond */
	for (int64_t t = stage_at_in(&z, "2026-10-24 23:00"); t < stage_at_in(&z, "2026-10-25 06:00"); t += 60000) {
		assert_false(when_quiet(&r, s, when_quiet_end(&r, s, t)));
		assert_true(when_quiet_end(&r, s, t) >= t);
	}
	/* 2小时后 is two hours of real time, whatever the clock says; rounding never goes back. */
	r.quiet_from = -1;
	for (int64_t t = stage_at_in(&z, "2026-10-24 22:00"); t < stage_at_in(&z, "2026-10-25 04:00"); t += 60000 * 7) {
		int64_t due = when_due(&r, s, &s->step[1], t, 0);

		assert_true(due >= t + 7200000 && due <= t + 7200000 + 3600000 + 30 * 60000);
	}
	script_free(s);
}

static void test_d06_deadline(void **state)
{
	/* clang-format off */
	static const struct { const char *head, *extra, *made, *deadline; } cases[] = {
		{ "第2天 20:30 甲", "", "2026-03-03 20:30:00", "2026-03-03 21:29:00" },             /* before 静默 that day */
		{ "第2天 20:30 甲", "", "2026-03-03 09:00:00", "2026-03-03 21:29:00" },
		{ "第2天 20:30 甲", "- 确认期限：2小时", "2026-03-03 10:00:00", "2026-03-03 12:00:00" },
		{ "第2天 20:30 甲", "- 确认期限：2小时", "2026-03-03 20:30:00", "2026-03-03 21:29:00" }, /* no tap in 静默 */
		{ "第2天 20:00 甲", "- 确认期限：21:00", "2026-03-03 20:00:00", "2026-03-03 21:00:00" },
		{ "第2天 20:00 甲", "- 确认期限：20:30", "2026-03-03 20:40:00", "2026-03-03 21:29:00" }, /* past: the default */
		{ "第2天 19:00-21:00 甲", "", "2026-03-03 19:00:00", "2026-03-03 21:00:00" },       /* the span's end */
		{ "第2天 19:00-21:00 甲", "", "2026-03-03 20:10:00", "2026-03-03 21:00:00" },
	};
	/* clang-format on */
	struct sop_rules r = rules();
	struct sop_script *s = NULL;

	(void)state;
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		char text[512];

		snprintf(text, sizeof text, "# 剧本：一\n- 开始：加好友\n- 停止：已购买\n## %s\n%s\n> 您好\n",
			cases[i].head, cases[i].extra);
		s = stage_script(text);
		same_minute(cases[i].head, &stage_zone, when_deadline(&r, s, &s->step[0], stage_at(cases[i].made)),
			cases[i].deadline);
		if (i + 1 < sizeof cases / sizeof *cases)
			script_free(s);
	}
	r.quiet_from = -1;
	s->step[0].time.until_minute = -1;
	same_minute("24 h", &stage_zone, when_deadline(&r, s, &s->step[0], stage_at("2026-03-03 20:30")),
		"2026-03-04 20:30");
	r.deadline_most_ms = 3600000;
	same_minute("most", &stage_zone, when_deadline(&r, s, &s->step[0], stage_at("2026-03-03 20:30")),
		"2026-03-03 21:30");
	script_free(s);
}

static void test_reminder(void **state)
{
	struct sop_rules r = rules();
	int64_t made = stage_at("2026-03-03 20:30"), dead = stage_at("2026-03-03 21:30");

	(void)state;
	same_minute("half way", &stage_zone, when_reminder(&r, made, dead), "2026-03-03 21:00");
	r.remind_percent = 0;
	same_minute("none", &stage_zone, when_reminder(&r, made, dead), NULL);
}

static void test_d50_todo_deadline(void **state)
{
	struct sop_rules r = rules();
	struct sop_action a = {.act = SOP_ACT_TODO};

	(void)state;
	same_minute("默认", &stage_zone, when_todo(&r, &a, stage_at("2026-03-03 17:59")), "2026-03-04 00:00");
	same_minute("晚上", &stage_zone, when_todo(&r, &a, stage_at("2026-03-03 18:00")), "2026-03-04 12:00");
	a.deadline = SOP_DL_TODAY;
	same_minute("今天内", &stage_zone, when_todo(&r, &a, stage_at("2026-03-03 19:00")), "2026-03-04 00:00");
	a.deadline = SOP_DL_DAY_CLOCK;
	a.deadline_minute = 18 * 60;
	same_minute("今天 18:00 前", &stage_zone, when_todo(&r, &a, stage_at("2026-03-03 10:00")), "2026-03-03 18:00");
	same_minute("已过", &stage_zone, when_todo(&r, &a, stage_at("2026-03-03 18:00")), "2026-03-04 12:00");
	a.deadline_days = 1;
	same_minute("明天 18:00 前", &stage_zone, when_todo(&r, &a, stage_at("2026-03-03 19:00")), "2026-03-04 18:00");
	a.deadline = SOP_DL_AFTER;
	a.deadline_ms = 7200000;
	same_minute("2小时内", &stage_zone, when_todo(&r, &a, stage_at("2026-03-03 19:00")), "2026-03-03 21:00");
}

static void test_d54_longest(void **state)
{
	struct sop_rules r = rules();
	struct sop_script *s = stage_script("# 剧本：一\n- 开始：加好友\n## 第7天 20:00 甲\n> 您好\n");
	struct sop_enrolment e = {.t0_ms = stage_at("2026-03-03 10:00")};

	(void)state;
	same_minute("last + 30 days", &stage_zone, when_expiry(&r, s, &e), "2026-04-08 20:00");
	e.shift_days = 2;
	same_minute("shifted", &stage_zone, when_expiry(&r, s, &e), "2026-04-10 20:00");
	s->longest_ms = 10 * ZONE_DAY_MS;
	same_minute("written", &stage_zone, when_expiry(&r, s, &e), "2026-03-13 10:00");
	s->longest_ms = 0;
	s->steps = 0;
	same_minute("nothing fixed", &stage_zone, when_expiry(&r, s, &e), "2026-06-01 10:00");
	script_free(s);
}

/* 月: the same date, else the last day of the month (2.2), forward and back. */
static void test_months_are_calendar_months(void **state)
{
	static const struct {
		const char *from;
		int months;
		const char *later, *earlier;
	} rows[] = {
		{"2026-01-31 10:00", 1, "2026-02-28 10:00", "2025-12-31 10:00"},
		{"2028-03-31 23:59", 1, "2028-04-30 23:59", "2028-02-29 23:59"},
		{"2026-12-15 00:00", 3, "2027-03-15 00:00", "2026-09-15 00:00"},
		{"2026-01-05 08:00", 12, "2027-01-05 08:00", "2025-01-05 08:00"},
		{"2026-02-28 08:00", 14, "2027-04-28 08:00", "2024-12-28 08:00"},
	};

	(void)state;
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		int64_t at = stage_at(rows[i].from), dur = rows[i].months * SOP_MONTH;

		assert_int_equal(when_later(&stage_zone, at, dur), stage_at(rows[i].later));
		assert_int_equal(when_earlier(&stage_zone, at, dur), stage_at(rows[i].earlier));
		assert_int_equal(when_later(&stage_zone, at, 5000), at + 5000);
		assert_int_equal(when_earlier(&stage_zone, at, 5000), at - 5000);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_months_are_calendar_months),
		cmocka_unit_test(test_times_table),
		cmocka_unit_test(test_d16_rounding_follows_the_house),
		cmocka_unit_test(test_d09_shift_moves_days_only),
		cmocka_unit_test(test_d44_quiet_is_half_open_and_a_union),
		cmocka_unit_test(test_summer_time),
		cmocka_unit_test(test_d06_deadline),
		cmocka_unit_test(test_reminder),
		cmocka_unit_test(test_d50_todo_deadline),
		cmocka_unit_test(test_d54_longest),
	};

	return cmocka_run_group_tests_name("sop/when", tests, NULL, NULL);
}
