/* Who gets the slot of the day, and what a decision says about the task: caps, priority, arms, deadlines. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <cmocka.h>
#include "stage.h"

#define HEAD "# 剧本：一\n- 开始：加好友\n- 停止：已购买\n"

static void test_d17_welcome_takes_no_slot(void **state)
{
	(void)state;
	stage_play(HEAD "## 20秒内 问候\n> 您好\n## 第1天 20:30 补一份礼\n> 礼\n", "2026-03-03 10:02",
		"2026-03-03 23:00",
		"03-03 10:02 迎 问候\n"
		"03-03 20:30 发 补一份礼\n"
		"03-03 20:31 止 一 finished \n");
}

/* Cap 1: made 20:30 (1), 到期作废 21:29 (0). Nobody taps; 补发(2小时内) of 20:30 has no permitted minute after it. */
static void test_d06_deadline_gives_the_slot_back(void **state)
{
	struct stage st;
	struct sop_script *s = stage_script(HEAD "## 第1天 20:30 补一份礼\n> 礼\n");

	(void)state;
	stage_enter(stage_open(&st, "2026-03-03 10:02"), s, 0, false);
	st.tap_after_ms = FACTS_NEVER;
	stage_until(&st, "2026-03-03 21:28");
	assert_true(st.held[0].held);
	stage_until(&st, "2026-03-04 23:00");
	assert_int_equal(st.helds, 1);
	assert_false(st.held[0].held);
	stage_expect(&st,
		"03-03 20:30 发 补一份礼\n"
		"03-03 21:29 废 补一份礼\n"
		"03-03 21:29 不 补一份礼 deadline \n"
		"03-03 21:29 止 一 finished \n");
	stage_release(&st);
	script_free(s);
}

/* … but a new task once where the second chance allows it. */
static void test_d06_a_new_task_once(void **state)
{
	struct stage st;
	struct sop_script *s =
		stage_script(HEAD "## 第1天 12:00 补一份礼\n- 错过：补发（8小时内）\n- 确认期限：1小时\n> 礼\n");

	(void)state;
	stage_enter(stage_open(&st, "2026-03-03 10:02"), s, 0, false);
	st.tap_after_ms = FACTS_NEVER;
	stage_until(&st, "2026-03-04 23:00");
	stage_expect(&st,
		"03-03 12:00 发 补一份礼\n"
		"03-03 13:00 废 补一份礼\n"
		"03-03 13:00 等 补一份礼 deadline →03-03 13:00\n"
		"03-03 13:00 发 补一份礼\n"
		"03-03 14:00 废 补一份礼\n"
		"03-03 14:00 不 补一份礼 deadline \n"
		"03-03 14:00 止 一 finished \n");
	stage_release(&st);
	script_free(s);
}

/* Low at 10:00, high at 20:00, cap 1: the high one takes the day; 让给 剧本X 20:00. */
static void test_d28_priority_looks_ahead_on_the_day(void **state)
{
	struct stage st;
	struct sop_script *low = stage_script(
		"# 剧本：低\n- 开始：加好友\n- 停止：已购买\n- 优先级：40\n## 第2天 10:00 甲\n- 错过：补发（11小时内）\n> 甲\n");
	struct sop_script *high = stage_script(
		"# 剧本：高\n- 开始：加好友\n- 停止：已购买\n- 优先级：80\n## 第2天 20:00 乙\n- 条件：无标签 黑\n> 乙\n");

	(void)state;
	stage_open(&st, "2026-03-03 09:30");
	stage_enter(&st, low, 0, false);
	stage_enter(&st, high, 0, false);
	stage_until(&st, "2026-03-04 23:00");
	stage_expect(&st,
		"03-04 10:00 等 甲 priority 高 20:00→03-04 21:00\n"
		"03-04 20:00 发 乙\n"
		"03-04 20:01 止 高 finished \n"
		"03-04 21:00 不 甲 cap_day 1\n"
		"03-04 21:00 止 低 finished \n");
	/* The winner's condition does not hold now: it is no rival. */
	stage_release(&st);
	stage_open(&st, "2026-03-03 09:30");
	st.tag[st.tags++] = (struct tagset_tag){.name = SPAN_LIT("黑")};
	stage_enter(&st, low, 0, false);
	stage_enter(&st, high, 0, false);
	stage_until(&st, "2026-03-04 23:00");
	stage_expect(&st,
		"03-04 10:00 发 甲\n"
		"03-04 10:01 止 低 finished \n"
		"03-04 20:00 不 乙 condition 无标签 黑\n"
		"03-04 20:00 止 高 finished \n");
	stage_release(&st);
	script_free(low);
	script_free(high);
}

/* If the winner fails, the loser's 补发 may still use the slot that day. */
static void test_d28_loser_takes_what_the_winner_leaves(void **state)
{
	struct stage st;
	struct sop_script *low = stage_script(
		"# 剧本：低\n- 开始：加好友\n- 停止：已购买\n- 优先级：40\n## 第2天 10:00 甲\n- 错过：补发（11小时内）\n> 甲\n");
	struct sop_script *high = stage_script(
		"# 剧本：高\n- 开始：加好友\n- 停止：已购买\n- 优先级：80\n## 第2天 14:00 乙\n- 确认期限：1小时\n- 错过：跳过\n> 乙\n");

	(void)state;
	stage_open(&st, "2026-03-03 09:30");
	stage_enter(&st, low, 0, false);
	stage_enter(&st, high, 0, false);
	st.tap_after_ms = FACTS_NEVER;
	stage_until(&st, "2026-03-04 14:59");
	st.tap_after_ms = 60000;
	stage_until(&st, "2026-03-04 23:00");
	stage_expect(&st,
		"03-04 10:00 等 甲 priority 高 14:00→03-04 21:00\n"
		"03-04 14:00 发 乙\n"
		"03-04 15:00 废 乙\n"
		"03-04 15:00 不 乙 deadline \n"
		"03-04 15:00 发 甲\n"
		"03-04 15:00 止 高 finished \n"
		"03-04 15:01 止 低 finished \n");
	stage_release(&st);
	script_free(low);
	script_free(high);
}

/* A tie: earlier due, then earlier entry, then file id. Two slots: both go. */
static void test_d28_ties(void **state)
{
	struct stage st;
	struct sop_script *a =
		stage_script("# 剧本：甲\n- 开始：加好友\n- 停止：已购买\n## 第2天 20:00 一\n- 错过：跳过\n> 一\n");
	struct sop_script *b =
		stage_script("# 剧本：乙\n- 开始：加好友\n- 停止：已购买\n## 第2天 20:00 二\n- 错过：跳过\n> 二\n");
	struct sop_script *early =
		stage_script("# 剧本：丙\n- 开始：加好友\n- 停止：已购买\n## 第2天 19:00 三\n- 错过：跳过\n> 三\n");
	const char *first = span_cmp(a->id, b->id) < 0 ? "一" : "二", *second = first[2] == "一"[2] ? "二" : "一";
	char want[512];

	(void)state;
	stage_open(&st, "2026-03-03 09:30");
	stage_enter(&st, a, 0, false);
	stage_enter(&st, b, 0, false);
	stage_until(&st, "2026-03-04 20:00");
	snprintf(want, sizeof want, "发 %s\n", first);
	assert_non_null(strstr(text_str(&st.log), want));
	snprintf(want, sizeof want, "不 %s ", second);
	assert_non_null(strstr(text_str(&st.log), want));
	stage_release(&st);

	stage_open(&st, "2026-03-03 09:30"); /* entered earlier */
	stage_enter(&st, b, 0, false);
	st.now += 60000;
	stage_enter(&st, a, 0, false);
	stage_until(&st, "2026-03-04 20:00");
	assert_non_null(strstr(text_str(&st.log), "发 二"));
	assert_null(strstr(text_str(&st.log), "发 一"));
	stage_release(&st);

	stage_open(&st, "2026-03-03 09:30"); /* due earlier */
	stage_enter(&st, a, 0, false);
	stage_enter(&st, early, 0, false);
	stage_until(&st, "2026-03-04 20:00");
	assert_non_null(strstr(text_str(&st.log), "发 三"));
	assert_null(strstr(text_str(&st.log), "发 一"));
	stage_release(&st);

	stage_open(&st, "2026-03-03 09:30");
	st.rules.cap_customer_day = 2;
	stage_enter(&st, a, 0, false);
	stage_enter(&st, b, 0, false);
	stage_enter(&st, early, 0, false);
	stage_until(&st, "2026-03-04 20:00");
	assert_int_equal(st.helds, 2);
	stage_release(&st);
	script_free(a);
	script_free(b);
	script_free(early);
}

static void test_d45_holdout_drops_selling_steps(void **state)
{
	struct stage st;
	struct sop_script *s = stage_script(
		HEAD "- 对照组：5%\n## 20秒内 问候\n> 您好\n## 第2天 20:00 甲\n> 甲\n"
		     "## 第3天 20:00 乙\n- 植入：是\n- 错过：顺延\n- 打标签：买过\n> 乙\n## 第4天 20:00 丙\n> 丙\n");

	(void)state;
	stage_enter(stage_open(&st, "2026-03-03 10:00"), s, 0, true);
	stage_until(&st, "2026-03-08 00:00");
	stage_expect(&st,
		"03-03 10:00 迎 问候\n"
		"03-04 20:00 发 甲\n"
		"03-05 20:00 不 乙 holdout \n"
		"03-06 20:00 发 丙\n"
		"03-06 20:01 止 一 finished \n");
	assert_int_equal(st.helds, 2); /* a dropped step takes no slot */
	stage_release(&st);
	script_free(s);
}

static void test_d46_arms(void **state)
{
	struct stage st;
	struct sop_script *s = stage_script(
		HEAD "- 实验：问候，A 40% / B 30% / C 30%，指标 首单率\n"
		     "## 20秒内 问候A\n- 实验组：A\n> 甲\n## 20秒内 问候其他\n- 实验组：其他\n> 乙\n"
		     "## 第2天 20:00 只给B\n- 实验组：B\n> 丙\n## 第2天 20:00 别人\n- 实验组：其他\n> 丁\n");

	(void)state;
	stage_enter(stage_open(&st, "2026-03-03 10:00"), s, 'A', false);
	stage_until(&st, "2026-03-05 00:00");
	stage_expect(&st,
		"03-03 10:00 迎 问候A\n03-04 20:00 不 只给B arm A\n03-04 20:00 发 别人\n03-04 20:01 止 一 finished \n");
	stage_release(&st);
	stage_enter(stage_open(&st, "2026-03-03 10:00"), s, 'B', false);
	stage_until(&st, "2026-03-05 00:00");
	stage_expect(&st,
		"03-03 10:00 迎 问候其他\n03-04 20:00 发 只给B\n03-04 20:00 不 别人 arm B\n03-04 20:01 止 一 finished \n");
	stage_release(&st);
	script_free(s);
}

static void test_d25_a_step_without_content_acts_when_due(void **state)
{
	(void)state;
	/* At night, too: no message goes out; a to-do is exempt from 静默 (finding 44) and takes no slot (finding 17). */
	stage_play(HEAD "## 2小时后 打个标\n- 打标签：聊过\n- 员工任务：打电话，今天内\n", "2026-03-03 21:10",
		"2026-03-04 12:00", "03-03 23:10 做 打个标\n03-03 23:10 止 一 finished \n");
}

static void test_d17_sidebar_takes_a_slot_too(void **state)
{
	(void)state;
	stage_play(HEAD "## 第2天 15:00 甲\n- 执行：侧边栏\n> 甲\n## 第2天 18:00 乙\n- 错过：跳过\n> 乙\n",
		"2026-03-03 10:00", "2026-03-04 23:00",
		"03-04 15:00 发 甲\n03-04 18:00 不 乙 cap_day 1\n03-04 18:00 止 一 finished \n");
}

static void test_caps_are_the_stricter_ones(void **state)
{
	struct stage st;
	struct sop_script *s = stage_script(HEAD
		"- 每客每天最多：1\n- 每客每周最多：2\n## 第2天 10:00 甲\n> 甲\n## 第2天 12:00 乙\n- 错过：跳过\n> 乙\n"
		"## 第3天 10:00 丙\n> 丙\n## 第4天 10:00 丁\n- 错过：跳过\n> 丁\n## 第8天 10:00 戊\n> 戊\n");

	(void)state;
	stage_open(&st, "2026-03-01 10:00"); /* a Sunday: 第2天 is Monday, 第9天 the next */
	st.rules.cap_customer_day = 5;
	stage_enter(&st, s, 0, false);
	s->step[4].time.day = 9;
	stage_until(&st, "2026-03-10 00:00");
	stage_expect(&st,
		"03-02 10:00 发 甲\n"
		"03-02 12:00 不 乙 cap_day 1\n"
		"03-03 10:00 发 丙\n"
		"03-04 10:00 不 丁 cap_week 2\n"
		"03-09 10:00 发 戊\n"
		"03-09 10:01 止 一 finished \n");
	stage_release(&st);
	script_free(s);
}

static void test_d62_employee_cap_counts_taps(void **state)
{
	struct sop_script *s = stage_script(HEAD "## 第1天 20:00 甲\n- 错过：跳过\n> 甲\n");
	struct stage st;
	struct sop_claim none[1] = {{0}};
	struct sop_enrolment e = {.standing = SOP_LIVE, .t0_ms = stage_at("2026-03-03 10:00")};
	struct sop_facts f = {.loaded = ~0u, .taps_day = 3};
	struct engine_decision d;
	struct text said;
	int64_t now = stage_at("2026-03-03 20:00");

	(void)state;
	stage_init(&st);
	st.rules.cap_employee_day = 3;
	engine_decide(&st.rules, s, &e, none, 0, &f, now, &d, NULL);
	assert_int_equal(d.reason, REASON_CAP_EMPLOYEE);
	/* who loses: the lowest 优先级 */
	f.taps_day = 1;
	f.taps_ahead = 1;
	engine_decide(&st.rules, s, &e, none, 0, &f, now, &d, NULL);
	assert_int_equal(d.verdict, ENGINE_SEND);
	f.taps_ahead = 2;
	f.tap_ahead = (struct sop_rival){.script = s, .due_ms = now + 3600000};
	text_init(&said, 256);
	engine_decide(&st.rules, s, &e, none, 0, &f, now, &d, &said);
	assert_int_equal(d.reason, REASON_TAPS_AHEAD);
	assert_int_equal(d.verdict, ENGINE_SKIP);
	assert_non_null(strstr(text_str(&said), "21:00"));
	text_release(&said);
	f.joins_task = true; /* no further tap */
	engine_decide(&st.rules, s, &e, none, 0, &f, now, &d, NULL);
	assert_int_equal(d.verdict, ENGINE_SEND);
	stage_release(&st);
	script_free(s);
}

static void test_receive_quota(void **state)
{
	struct sop_script *s = stage_script(HEAD "## 第1天 20:00 甲\n- 错过：补发（60天内）\n> 甲\n");
	struct sop_claim none[1] = {{0}};
	struct sop_enrolment e = {.standing = SOP_LIVE, .t0_ms = stage_at("2026-03-03 10:00")};
	struct sop_facts f = {.loaded = ~0u};
	struct engine_decision d;
	struct sop_rules r;
	static const struct {
		enum sop_receive rule;
		int most;
		const char *free;
	} cases[] = {
		{SOP_RECEIVE_DAY, 1, "2026-03-04 09:00"},
		{SOP_RECEIVE_WEEK, 7, "2026-03-09 09:00"},
		{SOP_RECEIVE_MONTH, 31, "2026-04-01 09:00"},
		{SOP_RECEIVE_NONE, 1000, NULL},
	};

	(void)state;
	facts_rules_init(&r, &stage_zone);
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		r.receive = cases[i].rule;
		f.received = cases[i].most - 1;
		engine_decide(&r, s, &e, none, 0, &f, stage_at("2026-03-03 20:00"), &d, NULL);
		assert_int_equal(d.verdict, ENGINE_SEND);
		f.received = cases[i].most;
		engine_decide(&r, s, &e, none, 0, &f, stage_at("2026-03-03 20:00"), &d, NULL);
		assert_int_equal(d.verdict, cases[i].free ? ENGINE_DELAY : ENGINE_SEND);
		if (cases[i].free)
			assert_int_equal(d.until_ms, stage_at(cases[i].free));
		s->step[0].exec = SOP_EXEC_SIDEBAR; /* by hand in the chat: outside the quota */
		engine_decide(&r, s, &e, none, 0, &f, stage_at("2026-03-03 20:00"), &d, NULL);
		assert_int_equal(d.verdict, ENGINE_SEND);
		s->step[0].exec = SOP_EXEC_CONFIRM;
	}
	script_free(s);
}

/* 与其他剧本间隔 is symmetric: the longer of the two scripts'. */
static void test_d62_gap_to_other_scripts(void **state)
{
	struct sop_script *s = stage_script(HEAD "- 与其他剧本间隔：2小时\n## 第1天 20:00 甲\n- 错过：跳过\n> 甲\n");
	struct sop_claim none[1] = {{0}};
	struct sop_enrolment e = {.standing = SOP_LIVE, .t0_ms = stage_at("2026-03-03 10:00")};
	struct sop_facts f = {.loaded = ~0u};
	struct engine_decision d;
	struct sop_rules r;
	int64_t now = stage_at("2026-03-03 20:00");

	(void)state;
	facts_rules_init(&r, &stage_zone);
	f.other_ms = now - 7200000 + 1;
	engine_decide(&r, s, &e, none, 0, &f, now, &d, NULL);
	assert_int_equal(d.reason, REASON_OTHER_GAP);
	f.other_ms = now - 7200000;
	engine_decide(&r, s, &e, none, 0, &f, now, &d, NULL);
	assert_int_equal(d.verdict, ENGINE_SEND);
	r.gaps = true;
	f.other_hold_ms = now + 1; /* the other one asks for more */
	engine_decide(&r, s, &e, none, 0, &f, now, &d, NULL);
	assert_int_equal(d.reason, REASON_OTHER_GAP);
	script_free(s);
}

static void test_each_and_exec_say_how_it_is_rendered(void **state)
{
	struct sop_script *s = stage_script(HEAD
		"## 第1天 20:00 甲\n> {客户|亲}\n## 第2天 20:00 乙\n- 逐个发：是\n> {客户|亲}\n"
		"## 第3天 20:00 丙\n- 执行：侧边栏\n> {客户|亲}\n## 第4天 20:00 丁\n> {客户}\n## 第5天 20:00 戊\n- 打标签：好\n");
	static const struct {
		enum render_how how;
		bool name, counts;
	} want[] = {
		{RENDER_MASS, false, true},
		{RENDER_ONE, true, true},
		{RENDER_ONE, true, true},
		{RENDER_MASS, true, true},
	};
	struct sop_enrolment e = {.standing = SOP_LIVE, .t0_ms = stage_at("2026-03-03 10:00")};
	struct sop_claim none[5] = {{0}};
	struct sop_facts f = {.loaded = ~0u};
	struct sop_rules r;

	(void)state;
	facts_rules_init(&r, &stage_zone);
	f.values = (struct render_values){.customer = SPAN_LIT("小美"), .zone = &stage_zone};
	for (int i = 0; i < 4; i++) {
		int64_t now = e.t0_ms + i * ZONE_DAY_MS + 10 * 3600000;
		struct engine_decision d;

		engine_decide(&r, s, &e, none, i, &f, now, &d, NULL);
		assert_int_equal(d.verdict, ENGINE_SEND);
		assert_int_equal(d.how, want[i].how);
		assert_int_equal(d.counts, want[i].counts);
		assert_int_equal((engine_needs(&r, s, &e, none, i, now) & SOP_NEED_NAME) != 0, want[i].name);
		assert_true(d.deadline_ms == stage_at("2026-03-03 21:29") + i * ZONE_DAY_MS);
	}
	assert_int_equal(engine_needs(&r, s, &e, none, 4, e.t0_ms), 0); /* an action asks for nothing */
	script_free(s);
}

/* The last slot of the week is a slot, too. */
static void test_d28_the_week_has_slots(void **state)
{
	struct sop_script *s = stage_script(HEAD "- 每客每周最多：3\n## 第1天 20:00 甲\n- 错过：跳过\n> 甲\n");
	struct sop_claim none[1] = {{0}};
	struct sop_enrolment e = {.standing = SOP_LIVE, .t0_ms = stage_at("2026-03-03 10:00")};
	struct sop_script high = *s;
	struct sop_rival rival = {.script = &high, .due_ms = stage_at("2026-03-03 21:00")};
	struct sop_facts f = {.loaded = ~0u, .rival = &rival, .rivals = 1};
	struct engine_decision d;
	struct sop_rules r;
	struct text detail;

	(void)state;
	facts_rules_init(&r, &stage_zone);
	r.cap_customer_day = -1;
	high.priority = 90;
	high.name = SPAN_LIT("高");
	text_init(&detail, 100);
	f.slots_week = 1; /* two are left: one for each */
	engine_decide(&r, s, &e, none, 0, &f, stage_at("2026-03-03 20:00"), &d, &detail);
	assert_int_equal(d.verdict, ENGINE_SEND);
	f.slots_week = 2;
	engine_decide(&r, s, &e, none, 0, &f, stage_at("2026-03-03 20:00"), &d, &detail);
	assert_int_equal(d.reason, REASON_PRIORITY);
	assert_string_equal(text_str(&detail), "高 21:00");
	text_release(&detail);
	script_free(s);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_d17_welcome_takes_no_slot),
		cmocka_unit_test(test_d06_deadline_gives_the_slot_back),
		cmocka_unit_test(test_d06_a_new_task_once),
		cmocka_unit_test(test_d28_priority_looks_ahead_on_the_day),
		cmocka_unit_test(test_d28_loser_takes_what_the_winner_leaves),
		cmocka_unit_test(test_d28_ties),
		cmocka_unit_test(test_d45_holdout_drops_selling_steps),
		cmocka_unit_test(test_d46_arms),
		cmocka_unit_test(test_d25_a_step_without_content_acts_when_due),
		cmocka_unit_test(test_d17_sidebar_takes_a_slot_too),
		cmocka_unit_test(test_caps_are_the_stricter_ones),
		cmocka_unit_test(test_d62_employee_cap_counts_taps),
		cmocka_unit_test(test_receive_quota),
		cmocka_unit_test(test_d62_gap_to_other_scripts),
		cmocka_unit_test(test_each_and_exec_say_how_it_is_rendered),
		cmocka_unit_test(test_d28_the_week_has_slots),
	};

	return cmocka_run_group_tests_name("sop/slots", tests, NULL, NULL);
}
