/* Waits and branches, by the clock: sop-language-exact.md part 5, 等待 + 如果; findings 1, 2, 8, 23, 24, 25, 27, 50. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <cmocka.h>
#include "stage.h"

#define HEAD "# 剧本：一\n- 开始：加好友\n- 停止：客户说「不要」\n"
#define ASK "## 第2天 19:30 问\n> 偏油偏干？\n- 选项：油皮、干皮\n"
#define OILY "### 如果 选了 油皮\n> 清水就够\n"
#define ELSE "### 否则\n- 打标签：没答\n"
#define NEXT "## 第4天 20:00 晒单\n> 晒\n"

/* One script from 2026-03-03 09:30 on, told something at one time, up to another. */
static void told(
	const char *text, const char *at, enum sop_event event, const char *words, const char *until, const char *want)
{
	struct stage st;
	struct sop_script *s = stage_script(text);

	stage_enter(stage_open(&st, "2026-03-03 09:30"), s, 0, false);
	stage_until(&st, at);
	if (words)
		stage_hears(&st, event, words);
	stage_until(&st, until);
	stage_expect(&st, want);
	stage_release(&st);
	script_free(s);
}

static void test_answer_at_once(void **state)
{
	(void)state;
	/* An answer goes in 静默 and over the cap (finding 1); the wait of the step is over, the story goes on. */
	told(HEAD ASK OILY ELSE NEXT, "2026-03-04 22:15", SOP_EV_SAID, "油皮", "2026-03-08 00:00",
		"03-04 19:30 发 问\n"
		"03-04 22:15 支 问·油皮 branch 选了 油皮\n"
		"03-04 22:15 发 问·油皮\n"
		"03-06 20:00 发 晒单\n"
		"03-06 20:01 止 一 finished \n");
	/* What fits no branch does not end it. */
	told(HEAD ASK OILY ELSE NEXT, "2026-03-04 22:15", SOP_EV_SAID, "在吗", "2026-03-08 00:00",
		"03-04 19:30 发 问\n"
		"03-06 20:00 支 问·否则 otherwise 回的是「在吗」\n"
		"03-06 20:00 发 晒单\n"
		"03-06 20:01 止 一 finished \n");
	/* A stop opens no branch (part 5, 目标与停止). */
	told(HEAD ASK OILY "### 如果 回复 是「不要」\n- 打标签：烦\n" ELSE NEXT, "2026-03-04 22:15", SOP_EV_SAID,
		"不要了", "2026-03-08 00:00",
		"03-04 19:30 发 问\n"
		"03-04 22:15 止 一 stopped 客户说 不要\n");
}

static void test_ends_of_a_wait(void **state)
{
	(void)state;
	/* Implied: until the next step of the file falls due; the last step 48 hours. */
	told(HEAD ASK OILY ELSE NEXT, "2026-03-04 20:00", SOP_EV_SAID, NULL, "2026-03-08 00:00",
		"03-04 19:30 发 问\n"
		"03-06 20:00 支 问·否则 nobody_told \n"
		"03-06 20:00 发 晒单\n"
		"03-06 20:01 止 一 finished \n");
	told(HEAD ASK OILY ELSE, "2026-03-04 20:00", SOP_EV_SAID, NULL, "2026-03-08 00:00",
		"03-04 19:30 发 问\n"
		"03-06 19:31 支 问·否则 nobody_told \n"
		"03-06 19:31 止 一 finished \n");
	/* 最多: from the delivery, not from the due time. */
	told(HEAD
		"## 第2天 19:30 问\n> 偏油偏干？\n- 等待：回复，最多 2小时\n### 如果 回复 含「油皮」\n> 清水就够\n" ELSE
			NEXT,
		"2026-03-04 20:00", SOP_EV_SAID, NULL, "2026-03-08 00:00",
		"03-04 19:30 发 问\n"
		"03-04 21:31 支 问·否则 nobody_told \n"
		"03-06 20:00 发 晒单\n"
		"03-06 20:01 止 一 finished \n");
	/* 没回 says all there is to say when a reply alone is waited for; otherwise it only says why nobody told more. */
	told(HEAD ASK OILY ELSE NEXT, "2026-03-04 20:00", SOP_EV_NO_REPLY, "", "2026-03-05 00:00",
		"03-04 19:30 发 问\n"
		"03-04 20:00 支 问·否则 otherwise 员工登记了「没回」\n");
	told(HEAD ASK OILY "### 如果 购买\n- 打标签：买了\n" ELSE NEXT, "2026-03-04 20:00", SOP_EV_NO_REPLY, "",
		"2026-03-06 20:01",
		"03-04 19:30 发 问\n"
		"03-06 20:00 支 问·否则 otherwise 员工登记了「没回」\n"
		"03-06 20:00 发 晒单\n"
		"03-06 20:01 止 一 finished \n");
	/* No 否则: nothing is taken, and that is said. */
	told(HEAD ASK OILY NEXT, "2026-03-04 20:00", SOP_EV_SAID, NULL, "2026-03-06 20:00",
		"03-04 19:30 发 问\n"
		"03-06 20:00 支 问 no_branch 没人登记\n"
		"03-06 20:00 发 晒单\n");
}

static void test_what_is_waited_for(void **state)
{
	struct stage st;
	struct sop_script *s;

	(void)state;
	/* 等待：回复 without a word for it in any branch: any reply ends it, then the branches are read. */
	told(HEAD
		"## 第2天 19:30 问\n> 好吗？\n- 等待：回复，最多 1天\n### 如果 有标签 老客\n- 打标签：A\n### 否则\n- 打标签：B\n" NEXT,
		"2026-03-04 20:00", SOP_EV_SAID, "好", "2026-03-05 00:00",
		"03-04 19:30 发 问\n"
		"03-04 20:00 支 问·否则 otherwise 回的是「好」\n");
	/* Without a wait, and with no word for an event: read at the delivery. */
	told(HEAD "## 第2天 19:30 问\n> 好吗？\n### 如果 有标签 老客\n- 打标签：A\n### 否则\n- 打标签：B\n" NEXT,
		"2026-03-04 20:00", SOP_EV_SAID, NULL, "2026-03-05 00:00",
		"03-04 19:30 发 问\n"
		"03-04 19:31 支 问·否则 otherwise 都不符合\n");
	/* A step that only decides, without a text: when it is due. */
	told(HEAD "## 第2天 19:30 看\n### 如果 未购买\n> 还没买\n### 否则\n> 谢谢\n" NEXT, "2026-03-04 20:00",
		SOP_EV_SAID, NULL, "2026-03-05 00:00",
		"03-04 19:30 做 看\n"
		"03-04 19:30 支 看·未购买 branch 未购买\n"
		"03-04 19:30 发 看·未购买\n");
	/* 购买 hears what was paid since the delivery, of the goods it names. */
	s = stage_script(
		HEAD "## 第2天 19:30 问\n> 好吗？\n### 如果 购买 面霜\n- 打标签：A\n### 否则\n- 打标签：B\n" NEXT);
	stage_enter(stage_open(&st, "2026-03-03 09:30"), s, 0, false);
	stage_until(&st, "2026-03-03 12:00");
	stage_buys(&st, "面霜", 100);
	stage_until(&st, "2026-03-05 12:00");
	stage_buys(&st, "洁面", 100);
	stage_until(&st, "2026-03-05 13:00");
	stage_buys(&st, "面霜", 100);
	stage_expect(&st,
		"03-04 19:30 发 问\n"
		"03-05 13:00 支 问·购买 面霜 branch 购买 面霜\n");
	stage_release(&st);
	script_free(s);
	/* 任务结果: the last one told; ≠ needs one, too (finding 50). */
	told(HEAD
		"## 第2天 10:30 回访\n- 员工任务：问问，选项 约上、没接\n### 如果 任务结果 ≠ 没接\n> 明天见\n### 否则\n- 打标签：没接\n" NEXT,
		"2026-03-04 11:00", SOP_EV_TASK, "没接", "2026-03-06 20:00",
		"03-04 10:30 做 回访\n"
		"03-06 20:00 支 回访·否则 otherwise 任务结果是「没接」\n"
		"03-06 20:00 发 晒单\n");
}

/* 不 delivered: no branch, not even 否则; and the wait holds back nobody. */
static void test_not_delivered(void **state)
{
	struct stage st;
	struct sop_script *s = stage_script(
		HEAD "## 第2天 19:30 问\n- 确认期限：30分钟\n- 错过：跳过\n> 偏油偏干？\n- 选项：油皮、干皮\n" OILY ELSE
			NEXT);

	(void)state;
	stage_enter(stage_open(&st, "2026-03-03 09:30"), s, 0, false);
	st.tap_after_ms = FACTS_NEVER;
	stage_until(&st, "2026-03-06 20:00");
	stage_expect(&st,
		"03-04 19:30 发 问\n"
		"03-04 20:00 废 问\n"
		"03-04 20:00 不 问 deadline \n"
		"03-06 20:00 发 晒单\n");
	stage_release(&st);
	script_free(s);
}

/* A text that is no answer keeps caps, 静默 and 错过 of its step (finding 1). */
static void test_ordinary_text(void **state)
{
	(void)state;
	told(HEAD
		"## 第2天 19:30 问\n> 偏油偏干？\n- 等待：回复，最多 2小时\n### 如果 回复 含「油皮」\n> 清水就够\n### 否则\n> 那我先说通用的\n" NEXT,
		"2026-03-04 20:00", SOP_EV_SAID, NULL, "2026-03-08 00:00",
		"03-04 19:30 发 问\n"
		"03-04 21:31 支 问·否则 nobody_told \n"
		"03-05 09:00 发 问·否则\n"
		"03-06 20:00 发 晒单\n"
		"03-06 20:01 止 一 finished \n");
	told(HEAD
		"## 第2天 19:30 问\n> 偏油偏干？\n- 等待：回复，最多 30分钟\n- 错过：补发（20小时内）\n### 如果 回复 含「油皮」\n> 清水就够\n### 否则\n> 那我先说通用的\n" NEXT,
		"2026-03-04 19:45", SOP_EV_SAID, NULL, "2026-03-06 00:00",
		"03-04 19:30 发 问\n"
		"03-04 20:01 支 问·否则 nobody_told \n"
		"03-04 20:30 等 问·否则 cap_day 1→03-05 09:00\n"
		"03-05 09:00 发 问·否则\n");
}

static void test_jumps(void **state)
{
	(void)state;
	/* The steps between are passed over; those before keep their waits; X by its own time. */
	told(HEAD ASK "### 如果 选了 油皮\n- 跳到：尾声\n" ELSE "## 第3天 20:00 甲\n> 甲\n" NEXT
		      "## 第6天 20:00 尾声\n> 再见\n",
		"2026-03-04 20:00", SOP_EV_SAID, "油皮", "2026-03-10 00:00",
		"03-04 19:30 发 问\n"
		"03-04 20:00 支 问·油皮 branch 选了 油皮\n"
		"03-04 20:00 不 甲 jumped\n"
		"03-04 20:00 不 晒单 jumped\n"
		"03-08 20:00 发 尾声\n"
		"03-08 20:01 止 一 finished \n");
	/* X without a time: at once, as 立即 is. */
	told(HEAD ASK "### 如果 选了 油皮\n- 跳到：尾声\n" ELSE
		      "## 第3天 20:00 甲\n> 甲\n## 尾声\n> 再见\n## 第8天 20:00 乙\n> 乙\n",
		"2026-03-05 10:05", SOP_EV_SAID, "油皮", "2026-03-12 00:00",
		"03-04 19:30 发 问\n"
		"03-05 10:05 支 问·油皮 branch 选了 油皮\n"
		"03-05 10:05 不 甲 jumped\n"
		"03-05 10:30 发 尾声\n"
		"03-10 20:00 发 乙\n"
		"03-10 20:01 止 一 finished \n");
	/* Nobody jumped: it never comes. */
	told(HEAD ASK "### 如果 选了 油皮\n- 跳到：尾声\n" ELSE "## 第3天 20:00 甲\n> 甲\n## 尾声\n> 再见\n",
		"2026-03-05 10:05", SOP_EV_SAID, NULL, "2026-03-12 00:00",
		"03-04 19:30 发 问\n"
		"03-05 20:00 支 问·否则 nobody_told \n"
		"03-05 20:00 发 甲\n"
		"03-05 20:01 止 一 finished \n");
	/* X's time is past: its 错过. */
	told(HEAD "## 第2天 19:30 问\n> 好吗？\n- 等待：回复，最多 5天\n### 如果 回复\n- 跳到：丙\n" ELSE
		  "## 第3天 20:00 丙\n- 错过：跳过\n> 丙\n",
		"2026-03-06 20:00", SOP_EV_SAID, "好", "2026-03-12 00:00",
		"03-04 19:30 发 问\n"
		"03-05 20:00 发 丙\n"
		"03-06 20:00 支 问·回了 branch 回复\n"
		"03-06 20:00 止 一 finished \n");
}

/* 停止 in a branch: its answer is given in spite of it; another text goes first, and nothing else goes meanwhile. */
static void test_ends_in_a_branch(void **state)
{
	(void)state;
	told(HEAD ASK "### 如果 选了 油皮\n> 那就不打扰了\n- 停止\n" ELSE NEXT, "2026-03-04 22:00", SOP_EV_SAID, "油皮",
		"2026-03-08 00:00",
		"03-04 19:30 发 问\n"
		"03-04 22:00 支 问·油皮 branch 选了 油皮\n"
		"03-04 22:00 发 问·油皮\n"
		"03-04 22:00 止 一 stopped \n");
	told(HEAD
		"## 第2天 19:30 问\n> 好吗？\n- 等待：回复，最多 2小时\n### 如果 回复\n- 打标签：A\n### 否则\n> 那就不打扰了\n- 停止\n## 第3天 08:00 甲\n- 打标签：B\n" NEXT,
		"2026-03-04 20:00", SOP_EV_SAID, NULL, "2026-03-08 00:00",
		"03-04 19:30 发 问\n"
		"03-04 21:31 支 问·否则 nobody_told \n"
		"03-05 09:00 发 问·否则\n"
		"03-05 09:01 止 一 stopped \n");
}

static void test_buttons(void **state)
{
	struct sop_script *s =
		stage_script(HEAD ASK OILY "### 如果 回复 含「混合」\n> 混\n### 如果 购买\n- 打标签：A\n" ELSE);
	struct sop_names names = {0};
	struct text out;

	(void)state;
	branch_buttons(s, 0, s->arena, &names);
	assert_int_equal(names.n, 3);
	assert_true(span_is(names.v[0], "油皮") && span_is(names.v[1], "干皮") && span_is(names.v[2], "混合"));
	text_init(&out, 200);
	branch_say_wait(s, 0, &out);
	assert_string_equal(text_str(&out), "回复、购买");
	text_release(&out);
	script_free(s);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_answer_at_once),
		cmocka_unit_test(test_ends_of_a_wait),
		cmocka_unit_test(test_what_is_waited_for),
		cmocka_unit_test(test_not_delivered),
		cmocka_unit_test(test_ordinary_text),
		cmocka_unit_test(test_jumps),
		cmocka_unit_test(test_ends_in_a_branch),
		cmocka_unit_test(test_buttons),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
