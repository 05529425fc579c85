/* Deciding steps: the worked examples of sop-language-exact.md part 5 and its numbered decisions, by the clock. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <cmocka.h>
#include "stage.h"

#define HEAD "# 剧本：一\n- 开始：加好友\n- 停止：已购买\n"

/* Added 21:00, 第1天 20:30 顺延: tomorrow 20:30, and the story keeps its order. */
static void test_d09_defer_moves_later_days(void **state)
{
	(void)state;
	stage_play(HEAD "## 第1天 20:30 甲\n- 错过：顺延\n> 甲\n## 第2天 19:30 乙\n> 乙\n## 第4天 20:00 丙\n> 丙\n",
		"2026-03-03 21:00", "2026-03-09 00:00",
		"03-03 21:00 等 甲 before_entry 第1天 20:30→03-04 20:30\n"
		"03-04 20:30 发 甲\n"
		"03-05 19:30 发 乙\n"
		"03-07 20:00 发 丙\n"
		"03-07 20:01 止 一 finished \n");
}

/* due 第3天 20:00 but cap taken → 第4天 20:00, and old 第4天 becomes 第5天. */
static void test_d09_defer_by_a_taken_cap(void **state)
{
	struct stage st;
	struct sop_script *s = stage_script(HEAD "## 第3天 20:00 甲\n- 错过：顺延\n> 甲\n## 第4天 20:00 乙\n> 乙\n");
	struct sop_script *o =
		stage_script("# 剧本：二\n- 开始：加好友\n- 停止：已购买\n## 第3天 10:00 别的\n> 别的\n");

	(void)state;
	stage_open(&st, "2026-03-03 09:30");
	stage_enter(&st, s, 0, false);
	stage_enter(&st, o, 0, false);
	stage_until(&st, "2026-03-09 00:00");
	stage_expect(&st,
		"03-05 10:00 发 别的\n"
		"03-05 10:01 止 二 finished \n"
		"03-05 20:00 等 甲 cap_day 1→03-06 20:00\n"
		"03-06 20:00 发 甲\n"
		"03-07 20:00 发 乙\n"
		"03-07 20:01 止 一 finished \n");
	stage_release(&st);
	script_free(s);
	script_free(o);
}

/* Two of one clock move together and keep their order: after 顺延 the first is on time, not in the way of the second. */
static void test_d09_two_of_one_clock(void **state)
{
	struct stage st;
	struct sop_script *s = stage_script(HEAD "## 第2天 20:00 甲\n- 错过：顺延\n> 甲\n## 第2天 20:00 乙\n> 乙\n");

	(void)state;
	stage_enter(stage_open(&st, "2026-03-03 09:30"), s, 0, false);
	st.rules.cap_customer_day = 0;
	stage_until(&st, "2026-03-05 12:00");
	st.rules.cap_customer_day = 2;
	stage_until(&st, "2026-03-20 00:00");
	stage_expect(&st,
		"03-04 20:00 等 甲 cap_day 0→03-05 20:00\n"
		"03-05 20:00 发 甲\n"
		"03-05 20:00 发 乙\n"
		"03-05 20:01 止 一 finished \n");
	stage_release(&st);
	script_free(s);
}

/* Seven days in all, then 跳过. */
static void test_d09_seven_days_in_all(void **state)
{
	struct stage st;
	struct sop_script *s = stage_script(HEAD "## 第2天 20:00 甲\n- 错过：顺延\n> 甲\n## 第3天 20:00 乙\n> 乙\n");

	(void)state;
	stage_open(&st, "2026-03-03 09:30");
	st.rules.cap_customer_day = 0;
	stage_enter(&st, s, 0, false);
	stage_until(&st, "2026-03-20 00:00");
	stage_expect(&st,
		"03-04 20:00 等 甲 cap_day 0→03-05 20:00\n"
		"03-05 20:00 等 甲 cap_day 0→03-06 20:00\n"
		"03-06 20:00 等 甲 cap_day 0→03-07 20:00\n"
		"03-07 20:00 等 甲 cap_day 0→03-08 20:00\n"
		"03-08 20:00 等 甲 cap_day 0→03-09 20:00\n"
		"03-09 20:00 等 甲 cap_day 0→03-10 20:00\n"
		"03-10 20:00 等 甲 cap_day 0→03-11 20:00\n"
		"03-11 20:00 不 甲 defer_spent 每客每天最多 0 条，已满\n"
		"03-12 20:00 等 乙 cap_day 0→03-12 21:28\n"
		"03-12 21:28 不 乙 cap_day 0\n"
		"03-12 21:28 止 一 finished \n");
	stage_release(&st);
	script_free(s);
}

/* A time without a clock that is put off moves nothing else. */
static void test_d09_without_a_clock_nothing_moves(void **state)
{
	struct stage st;
	struct sop_script *s =
		stage_script(HEAD "## 30分钟后 甲\n- 错过：顺延\n- 至少隔：3小时\n> 甲\n## 第3天 20:00 乙\n> 乙\n"
				  "## 20秒内 问候\n> 您好\n");

	(void)state;
	stage_enter(stage_open(&st, "2026-03-03 20:00"), s, 0, false);
	stage_until(&st, "2026-03-06 00:00");
	stage_expect(&st,
		"03-03 20:00 迎 问候\n"
		"03-03 20:30 等 甲 gap 3小时→03-04 09:00\n"
		"03-04 09:00 发 甲\n"
		"03-05 20:00 发 乙\n"
		"03-05 20:01 止 一 finished \n");
	stage_release(&st);
	script_free(s);
}

static void test_d10_night_times_are_no_miss(void **state)
{
	(void)state;
	stage_play(HEAD "## 2小时后 甲\n- 错过：跳过\n> 甲\n", "2026-03-03 21:10", "2026-03-04 12:00",
		"03-04 09:00 发 甲\n03-04 09:01 止 一 finished \n");
	stage_play(HEAD "## 2小时后 甲\n- 错过：跳过\n> 甲\n", "2026-03-03 22:40", "2026-03-04 12:00",
		"03-04 09:00 发 甲\n03-04 09:01 止 一 finished \n");
}

/* Down 19:50-20:20, due 20:00: sent 20:20; until 21:00: 补发 sends; past 静默: 跳过, or 顺延. */
static void test_d10_grace_and_second_chance(void **state)
{
	/* clang-format off */
	static const struct { const char *miss, *up, *want; } cases[] = {
		{ "", "2026-03-04 20:20", "03-04 20:20 发 甲\n" },
		{ "- 错过：跳过\n", "2026-03-04 20:20", "03-04 20:20 发 甲\n" },
		{ "- 错过：跳过\n", "2026-03-04 20:30", "03-04 20:30 发 甲\n" }, /* 30 minutes are not more than 宽限 */
		{ "- 错过：跳过\n", "2026-03-04 20:31", "03-04 20:31 不 甲 late 31分钟\n03-04 20:31 止 一 finished \n" },
		{ "", "2026-03-04 21:00", "03-04 21:00 发 甲\n" },
		{ "- 错过：补发（30分钟内）\n", "2026-03-04 21:00", "03-04 21:00 不 甲 late 1小时\n03-04 21:00 止 一 finished \n" },
		{ "- 错过：补发（10分钟内）\n", "2026-03-04 20:20", "03-04 20:20 发 甲\n" }, /* 宽限 is longer */
		{ "", "2026-03-04 21:40", "03-04 21:40 不 甲 quiet 21:40\n03-04 21:40 止 一 finished \n" },
		{ "", "2026-03-05 10:00", "03-05 10:00 不 甲 late 14小时\n03-05 10:00 止 一 finished \n" },
		{ "- 错过：顺延\n", "2026-03-05 10:00", "03-05 10:00 等 甲 late 14小时→03-05 20:00\n" },
		{ "- 错过：顺延\n", "2026-03-07 22:00", "03-07 22:00 等 甲 late 3天2小时→03-08 20:00\n" },
		{ "- 错过：补发（48小时内）\n", "2026-03-05 22:00", "03-05 22:00 等 甲 quiet 22:00→03-06 09:00\n" },
	};
	/* clang-format on */

	(void)state;
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		char text[512];
		struct stage st;
		struct sop_script *s;

		snprintf(text, sizeof text, HEAD "## 第2天 20:00 甲\n%s> 甲\n", cases[i].miss);
		s = stage_script(text);
		stage_enter(stage_open(&st, "2026-03-03 10:00"), s, 0, false);
		stage_until(&st, "2026-03-04 19:50");
		stage_down(&st, cases[i].up);
		stage_expect(&st, cases[i].want);
		stage_release(&st);
		script_free(s);
	}
}

/* 第N天 with the time past (part 5): no 宽限, 跳过 by default. */
static void test_d10_before_entry(void **state)
{
	/* clang-format off */
	static const struct { const char *miss, *t0, *want; } cases[] = {
		{ "", "2026-03-03 20:31", "03-03 20:31 迎 问候\n03-03 20:31 不 甲 before_entry 第1天 20:30\n03-03 20:31 止 一 finished \n" },
		{ "", "2026-03-03 20:30", "03-03 20:30 迎 问候\n03-03 20:30 不 甲 before_entry 第1天 20:30\n03-03 20:30 止 一 finished \n" },
		{ "", "2026-03-03 20:29", "03-03 20:29 迎 问候\n03-03 20:30 发 甲\n03-03 20:31 止 一 finished \n" },
		/* 补发(d内): never within 10 minutes of the welcome */
		{ "- 错过：补发（2小时内）\n", "2026-03-03 20:45",
		  "03-03 20:45 迎 问候\n03-03 20:45 等 甲 before_entry 第1天 20:30→03-03 20:55\n03-03 20:55 发 甲\n03-03 20:56 止 一 finished \n" },
		{ "- 错过：补发（20分钟内）\n", "2026-03-03 20:45",
		  "03-03 20:45 迎 问候\n03-03 20:45 不 甲 before_entry 第1天 20:30\n03-03 20:45 止 一 finished \n" },
		{ "- 错过：补发（10分钟内）\n", "2026-03-03 20:45",
		  "03-03 20:45 迎 问候\n03-03 20:45 不 甲 before_entry 第1天 20:30\n03-03 20:45 止 一 finished \n" },
		/* 21:25 + 10 minutes is quiet */
		{ "- 错过：补发（2小时内）\n", "2026-03-03 21:25",
		  "03-03 21:25 迎 问候\n03-03 21:25 等 甲 before_entry 第1天 20:30→03-03 21:35\n"
		  "03-03 21:35 不 甲 quiet 21:35\n03-03 21:35 止 一 finished \n" },
	};
	/* clang-format on */

	(void)state;
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		char text[512];

		snprintf(text, sizeof text, HEAD "## 20秒内 问候\n> 您好\n## 第1天 20:30 甲\n%s> 甲\n", cases[i].miss);
		stage_play(text, cases[i].t0, "2026-03-03 23:59", cases[i].want);
	}
}

/* Added 19:00; at 20:30 已加 is 1.5 h: gone for ever, though 错过：顺延 stands there. */
static void test_d26_a_false_condition_is_no_miss(void **state)
{
	(void)state;
	stage_play(HEAD "## 第1天 20:30 甲\n- 条件：已加 ≥ 2小时\n- 错过：顺延\n> 甲\n", "2026-03-03 19:00",
		"2026-03-05 00:00", "03-03 20:30 不 甲 condition 已加 ≥ 2小时\n03-03 20:30 止 一 finished \n");
	/* 至少隔 is the word for "not too soon", and a miss: 补发 finds its minute. */
	stage_play(HEAD "## 20秒内 问候\n> 您好\n## 第1天 20:30 甲\n- 至少隔：2小时\n> 甲\n", "2026-03-03 19:00",
		"2026-03-05 00:00",
		"03-03 19:00 迎 问候\n03-03 20:30 等 甲 gap 2小时→03-03 21:00\n03-03 21:00 发 甲\n03-03 21:01 止 一 finished \n");
	stage_play(HEAD "## 20秒内 问候\n> 您好\n## 第1天 20:30 甲\n- 至少隔：2小时\n- 错过：跳过\n> 甲\n",
		"2026-03-03 19:00", "2026-03-05 00:00",
		"03-03 19:00 迎 问候\n03-03 20:30 不 甲 gap 2小时\n03-03 20:30 止 一 finished \n");
}

/* The condition is read again after a delay. */
static void test_d26_condition_is_read_again(void **state)
{
	struct stage st;
	struct sop_script *s = stage_script(
		"# 剧本：一\n- 开始：加好友\n- 停止：打标签 不要\n- 目标：首单，7天内\n## 第1天 20:30 甲\n- 条件：未购买\n"
		"- 至少隔：2小时\n> 甲\n## 20秒内 问候\n> 您好\n");

	(void)state;
	stage_enter(stage_open(&st, "2026-03-03 19:00"), s, 0, false);
	stage_until(&st, "2026-03-03 20:40");
	stage_buys(&st, "洁面", 8900);
	stage_until(&st, "2026-03-03 22:00");
	stage_expect(&st,
		"03-03 19:00 迎 问候\n"
		"03-03 20:30 等 甲 gap 2小时→03-03 21:00\n"
		"03-03 20:40 标 一\n"
		"03-03 21:00 不 甲 condition 未购买\n"
		"03-03 21:00 止 一 finished \n");
	stage_release(&st);
	script_free(s);
}

/* Nothing of one enrolment overtakes an earlier step. */
static void test_overtaken(void **state)
{
	struct stage st;
	struct sop_script *s =
		stage_script(HEAD "## 第2天 20:00 甲\n- 错过：补发（48小时内）\n> 甲\n## 第3天 10:00 乙\n> 乙\n");
	struct sop_script *only_men = stage_script(
		HEAD "## 第2天 20:00 甲\n- 错过：补发（48小时内）\n> 甲\n## 第3天 10:00 乙\n- 条件：性别 = 男\n> 乙\n");

	(void)state;
	stage_enter(stage_open(&st, "2026-03-03 10:00"), s, 0, false);
	st.rules.cap_customer_day = 0;
	stage_until(&st, "2026-03-05 09:59");
	st.rules.cap_customer_day = 1;
	stage_until(&st, "2026-03-05 12:00");
	/* From the evening on it waits for 09:00; there is no slot; then the next step is due. */
	stage_expect(&st,
		"03-04 20:00 等 甲 cap_day 0→03-05 09:00\n"
		"03-05 09:00 等 甲 cap_day 0→03-06 09:00\n"
		"03-05 10:00 不 甲 overtaken 乙\n"
		"03-05 10:00 发 乙\n"
		"03-05 10:01 止 一 finished \n");
	stage_release(&st);

	/* A later step that is not for him overtakes nothing. */
	stage_enter(stage_open(&st, "2026-03-03 10:00"), only_men, 0, false);
	st.rules.cap_customer_day = 0;
	stage_until(&st, "2026-03-05 09:59");
	st.rules.cap_customer_day = 1;
	stage_until(&st, "2026-03-06 12:00");
	stage_expect(&st,
		"03-04 20:00 等 甲 cap_day 0→03-05 09:00\n"
		"03-05 09:00 等 甲 cap_day 0→03-06 09:00\n"
		"03-05 10:00 发 甲\n"
		"03-05 10:00 不 乙 condition 看不到：性别 = 男\n"
		"03-05 10:01 止 一 finished \n");
	stage_release(&st);

	/* Down over both: the older is late beyond 宽限 and gives way. */
	stage_enter(stage_open(&st, "2026-03-03 10:00"), s, 0, false);
	stage_down(&st, "2026-03-05 10:05");
	stage_until(&st, "2026-03-05 12:00");
	stage_expect(&st, "03-05 10:05 不 甲 overtaken 乙\n03-05 10:05 发 乙\n03-05 10:06 止 一 finished \n");
	stage_release(&st);
	script_free(s);
	script_free(only_men);
}

/* A task that nobody confirmed is not made again once a later step has gone out. */
static void test_expired_is_overtaken_by_what_was_delivered(void **state)
{
	struct stage st;
	struct sop_script *s = stage_script(
		HEAD "## 第2天 10:00 甲\n- 错过：补发（10小时内）\n- 确认期限：6小时\n> 甲\n## 第2天 12:00 乙\n> 乙\n");

	(void)state;
	stage_enter(stage_open(&st, "2026-03-03 10:00"), s, 0, false);
	st.rules.cap_customer_day = 2;
	st.tap_after_ms = FACTS_NEVER;
	stage_until(&st, "2026-03-04 11:00");
	st.tap_after_ms = 60000;
	stage_until(&st, "2026-03-05 12:00");
	stage_expect(&st,
		"03-04 10:00 发 甲\n"
		"03-04 12:00 发 乙\n"
		"03-04 16:00 废 甲\n"
		"03-04 16:00 等 甲 deadline →03-04 16:00\n"
		"03-04 16:00 不 甲 overtaken 乙\n"
		"03-04 16:00 止 一 finished \n");
	stage_release(&st);
	script_free(s);
}

/* At b a span is missed; inside it a bar may pass. */
static void test_span(void **state)
{
	const char *text = HEAD "## 20秒内 问候\n> 您好\n## 第1天 19:00-21:00 甲\n- 至少隔：2小时\n> 甲\n";

	(void)state;
	stage_play(text, "2026-03-03 10:00", "2026-03-03 23:00",
		"03-03 10:00 迎 问候\n03-03 19:00 发 甲\n03-03 19:01 止 一 finished \n");
	stage_play(text, "2026-03-03 18:30", "2026-03-03 23:00",
		"03-03 18:30 迎 问候\n03-03 19:00 等 甲 gap 2小时→03-03 20:30\n03-03 20:30 发 甲\n03-03 20:31 止 一 finished \n");
	struct stage st;
	struct sop_script *s = stage_script(text);

	stage_enter(stage_open(&st, "2026-03-03 10:00"), s, 0, false);
	stage_down(&st, "2026-03-03 20:59");
	stage_expect(&st, "03-03 10:00 迎 问候\n03-03 20:59 发 甲\n");
	stage_release(&st);
	stage_enter(stage_open(&st, "2026-03-03 10:00"), s, 0, false);
	stage_down(&st, "2026-03-03 21:00");
	stage_expect(&st, "03-03 10:00 迎 问候\n03-03 21:00 不 甲 late 2小时\n03-03 21:00 止 一 finished \n");
	stage_release(&st);
	script_free(s);
	/* Entered inside it: its time lay before entry. */
	stage_play(text, "2026-03-03 19:30", "2026-03-03 23:00",
		"03-03 19:30 迎 问候\n03-03 19:30 不 甲 before_entry 第1天 19:00-21:00\n03-03 19:30 止 一 finished \n");
}

static void test_d55_half_waits(void **state)
{
	struct sop_script *s = stage_script(HEAD "## 第1天 20:00 甲\n> 甲\n");
	struct sop_claim none[1] = {{0}};
	struct sop_enrolment e = {.standing = SOP_WAITING, .t0_ms = stage_at("2026-03-03 10:00")};
	struct sop_facts f = {.loaded = ~0u};
	struct engine_decision d;
	struct plan plan;
	struct sop_rules r;

	(void)state;
	facts_rules_init(&r, &stage_zone);
	plan_next(&r, s, &e, none, stage_at("2026-03-03 20:00"), &plan);
	assert_int_equal(plan.what, PLAN_EXPIRE);
	engine_decide(&r, s, &e, none, 0, &f, stage_at("2026-03-03 20:00"), &d, NULL);
	assert_int_equal(d.verdict, ENGINE_DELAY);
	assert_int_equal(d.reason, REASON_HALF);
	e.standing = SOP_LIVE;
	plan_next(&r, s, &e, none, stage_at("2026-03-03 20:00"), &plan);
	assert_int_equal(plan.what, PLAN_STEP);
	script_free(s);
}

static void test_order_of_the_list(void **state)
{
	struct sop_script *s = stage_script(
		HEAD "- 实验：问候，A 50% / B 50%，指标 首单率\n- 对照组：5%\n"
		     "## 第1天 20:00 甲\n- 实验组：A\n- 植入：是\n- 条件：有标签 新\n- 至少隔：2小时\n- 错过：跳过\n"
		     "- 附件：图片 a.jpg\n> {客户}您好\n## 第1天 20:00 乙\n- 实验组：B\n- 植入：是\n> 乙\n");
	struct sop_claim claims[2] = {{0}};
	struct sop_enrolment e = {
		.standing = SOP_ENDED, .t0_ms = stage_at("2026-03-03 20:00"), .arm = 'B', .holdout = true};
	struct sop_facts f = {.loaded = ~0u,
		.slots_day = 1,
		.received = 1,
		.taps_day = 1,
		.taps_ahead = 1,
		.tap_ahead = {.script = s}};
	struct engine_decision d;
	struct sop_rules r;
	struct sop_rival rival = {.script = s};
	struct tagset_tag new_one = {.name = SPAN_LIT("新")};
	int64_t now = stage_at("2026-03-05 22:00");
	struct span sha = s->step[0].attachment[0].sha256;
	char want[64];

	(void)state;
	facts_rules_init(&r, &stage_zone);
	r.cap_employee_day = 1;
	r.other_gap_ms = 3600000;
	r.cap_customer_week = 1;
	f.slots_week = 1;
	r.cap_company_week = 3;
	f.slots_company = 3;
	f.text_ms = f.other_ms = now - 60000;
	f.rival = &rival;
	f.tag = &new_one;
	f.rivals = 1;
	claims[0].state = SOP_FINAL;
	s->step[0].attachment[0].sha256 = SPAN_ABSENT;
	f.values = (struct render_values){.zone = &stage_zone, .now_ms = now};
	/* Everything stands in the way; each is taken out of it in turn. */
	for (int i = 0; i < 20; i++) {
		/* clang-format off */
		static const enum reason order[] = {
			REASON_NOT_LIVE, REASON_CLAIMED, REASON_HOLDOUT, REASON_ARM, REASON_BEFORE_ENTRY, REASON_CONDITION, REASON_LATE,
			REASON_QUIET, REASON_GAP, REASON_OTHER_GAP, REASON_CAP_DAY, REASON_CAP_WEEK, REASON_CAP_COMPANY, REASON_CAP_EMPLOYEE, REASON_TAPS_AHEAD, REASON_RECEIVED,
			REASON_PRIORITY, REASON_NO_VALUE, REASON_NO_FILE, REASON_OK,
		};
		/* clang-format on */

		engine_decide(&r, s, &e, claims, 0, &f, now, &d, NULL);
		snprintf(want, sizeof want, "%d %s", i, reason_info(order[i])->code);
		char got[64];
		snprintf(got, sizeof got, "%d %s", i, reason_info(d.reason)->code);
		assert_string_equal(got, want);
		switch (d.reason) {
		case REASON_NOT_LIVE: e.standing = SOP_LIVE; break;
		case REASON_CLAIMED: claims[0].state = SOP_UNCLAIMED; break;
		case REASON_HOLDOUT: e.holdout = false; break;
		case REASON_ARM: e.arm = 'A'; break;
		case REASON_BEFORE_ENTRY: e.t0_ms -= 60000; break;
		case REASON_CONDITION: f.tags = 1; break;
		case REASON_LATE: r.grace_ms = 7 * ZONE_DAY_MS; break;
		case REASON_QUIET: r.quiet_from = -1; break;
		case REASON_GAP: f.text_ms = 0; break;
		case REASON_OTHER_GAP: f.other_ms = 0; break;
		case REASON_CAP_DAY: f.slots_day = 0; break;
		case REASON_CAP_WEEK: f.slots_week = 0; break;
		case REASON_CAP_COMPANY: f.slots_company = 0; break;
		case REASON_CAP_EMPLOYEE: f.taps_day = 0; break;
		case REASON_TAPS_AHEAD: f.taps_ahead = 0; break;
		case REASON_RECEIVED: f.received = 0; break;
		case REASON_PRIORITY: f.rivals = 0; break;
		case REASON_NO_VALUE: f.values.customer = SPAN_LIT("小美"); break;
		case REASON_NO_FILE: s->step[0].attachment[0].sha256 = sha; break;
		default: break;
		}
	}
	assert_int_equal(d.verdict, ENGINE_SEND);
	script_free(s);
}

static void test_d54_expires_and_finishes(void **state)
{
	struct stage st;
	struct sop_script *s = stage_script(
		"# 剧本：一\n- 开始：加好友\n- 目标：首单，7天内\n- 停止：目标达成\n## 第2天 20:00 甲\n> 甲\n");
	struct sop_script *no_window = stage_script(
		"# 剧本：二\n- 开始：加好友\n- 目标：首单\n- 停止：目标达成\n- 最长：5天\n## 第2天 20:00 甲\n> 甲\n");
	struct sop_script *longest = stage_script(
		"# 剧本：三\n- 开始：加好友\n- 停止：已购买\n- 最长：5天\n## 第2天 20:00 甲\n> 甲\n## 第6天 20:00 乙\n> 乙\n");

	(void)state;
	/* All steps are said, but the goal may still be met until the end of its window. */
	stage_enter(stage_open(&st, "2026-03-03 10:00"), s, 0, false);
	stage_until(&st, "2026-05-01 00:00");
	stage_expect(&st, "03-04 20:00 发 甲\n03-10 10:00 止 一 finished \n");
	stage_release(&st);
	stage_enter(stage_open(&st, "2026-03-03 10:00"), no_window, 0, false);
	stage_until(&st, "2026-05-01 00:00");
	stage_expect(&st, "03-04 20:00 发 甲\n03-08 10:00 止 二 finished \n");
	stage_release(&st);
	stage_enter(stage_open(&st, "2026-03-03 10:00"), longest, 0, false);
	stage_until(&st, "2026-05-01 00:00");
	stage_expect(&st, "03-04 20:00 发 甲\n03-08 10:00 止 三 expired \n");
	stage_release(&st);
	script_free(s);
	script_free(no_window);
	script_free(longest);
}

static void test_d48_nothing_heard_for_days_stops(void **state)
{
	struct stage st;
	struct sop_script *s = stage_script(
		"# 剧本：一\n- 开始：加好友\n- 停止：3天未回复\n## 第2天 20:00 甲\n> 甲\n## 第6天 20:00 乙\n> 乙\n## 第9天 20:00 丙\n> 丙\n");

	(void)state;
	stage_enter(stage_open(&st, "2026-03-03 10:00"), s, 0, false);
	stage_until(&st, "2026-03-05 12:00");
	st.play[0].e.heard_ms = st.now; /* an order, a like … */
	stage_until(&st, "2026-04-01 00:00");
	stage_expect(&st, "03-04 20:00 发 甲\n03-08 12:00 止 一 stopped \n");
	stage_release(&st);
	script_free(s);
}

/* A later step that waits for another minute itself drops nobody. */
static void test_what_waits_does_not_overtake(void **state)
{
	struct stage st;
	struct sop_script *s = stage_script(
		HEAD "## 第2天 10:00 甲\n- 错过：补发（8小时内）\n> 甲\n"
		     "## 第2天 10:10 乙\n- 条件：有标签 新\n- 至少隔：2小时\n- 错过：补发（8小时内）\n> 乙\n"
		     "## 第2天 09:30 先\n> 先\n");

	(void)state;
	stage_enter(stage_open(&st, "2026-03-03 10:00"), s, 0, false);
	stage_until(&st, "2026-03-04 10:05"); /* 甲 waits for a slot */
	st.tag[st.tags++] = (struct tagset_tag){.name = SPAN_LIT("新")};
	st.rules.cap_customer_day = 5;
	stage_until(&st, "2026-03-04 20:00");
	/* 乙 is due at 10:10: what waits before it is dropped, though 乙 itself has to wait for its gap. */
	stage_expect(&st,
		"03-04 09:30 发 先\n"
		"03-04 10:00 等 甲 cap_day 1→03-04 18:00\n"
		"03-04 10:10 不 甲 overtaken 乙\n"
		"03-04 10:10 等 乙 gap 2小时→03-04 11:30\n"
		"03-04 11:30 发 乙\n"
		"03-04 11:31 止 一 finished \n");
	stage_release(&st);

	/* Two that wait: the earlier one's minute comes first, the later one does not drop it. */
	struct sop_script *two = stage_script(HEAD
		"## 第2天 09:30 先\n> 先\n## 第2天 10:00 甲\n- 条件：有标签 新\n- 至少隔：2小时\n- 错过：补发（8小时内）\n> 甲\n");

	stage_enter(stage_open(&st, "2026-03-03 10:00"), two, 0, false);
	st.rules.cap_customer_day = 5;
	st.tag[st.tags++] = (struct tagset_tag){.name = SPAN_LIT("新")};
	stage_until(&st, "2026-03-04 20:00");
	stage_expect(&st,
		"03-04 09:30 发 先\n"
		"03-04 10:00 等 甲 gap 2小时→03-04 11:30\n"
		"03-04 11:30 发 甲\n"
		"03-04 11:31 止 一 finished \n");
	stage_release(&st);
	script_free(s);
	script_free(two);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_d09_defer_moves_later_days),
		cmocka_unit_test(test_d09_defer_by_a_taken_cap),
		cmocka_unit_test(test_d09_two_of_one_clock),
		cmocka_unit_test(test_d09_seven_days_in_all),
		cmocka_unit_test(test_d09_without_a_clock_nothing_moves),
		cmocka_unit_test(test_d10_night_times_are_no_miss),
		cmocka_unit_test(test_d10_grace_and_second_chance),
		cmocka_unit_test(test_d10_before_entry),
		cmocka_unit_test(test_d26_a_false_condition_is_no_miss),
		cmocka_unit_test(test_d26_condition_is_read_again),
		cmocka_unit_test(test_overtaken),
		cmocka_unit_test(test_expired_is_overtaken_by_what_was_delivered),
		cmocka_unit_test(test_span),
		cmocka_unit_test(test_d55_half_waits),
		cmocka_unit_test(test_order_of_the_list),
		cmocka_unit_test(test_d54_expires_and_finishes),
		cmocka_unit_test(test_d48_nothing_heard_for_days_stops),
		cmocka_unit_test(test_what_waits_does_not_overtake),
	};

	return cmocka_run_group_tests_name("sop/engine", tests, NULL, NULL);
}
