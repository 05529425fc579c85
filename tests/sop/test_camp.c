/* What the reader and the checker say of 打卡: sop-language-exact.md findings 19 to 21, 41, 65; 2.3, 2.5, parts 3 and 4. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <cmocka.h>
#include "findings.h"
#include "sop/camp.h"
#include "sop/engine.h"
#include "sop/moment.h"
#include "sop/read.h"
#include "stage.h"

#define TITLE "# 打卡：测试\n- 群：打卡群\n- 建群目的：打卡\n"
#define WHEN "- 开营：2026-03-09\n- 周期：14天\n"
#define HOW "- 打卡方式：员工登记\n"
#define GOAL "- 目标：打卡完成\n"
#define HEAD TITLE WHEN HOW GOAL /* steps begin in line 8 */
#define STEP "## 第2天 20:00 好\n> 您好\n"
#define DAILY "## 每天 20:30 任务\n"
#define TABLE DAILY "> {任务}\n| 天 | 任务 |\n"

static const struct row {
	const char *code, *text;
	int line, col;    /* 0: not compared */
	const char *hint; /* must stand in the suggestion; NULL: not compared */
} rows[] = {
	/* clang-format off */
	{ "E680", TITLE "- 周期：14天\n" HOW GOAL STEP, 1, 3, "开营：2026-03-09" },
	{ "E680", TITLE "- 开营：2026-03-09\n" HOW GOAL STEP, 1, 3, "周期：14天" },
	{ "E680", TITLE WHEN GOAL STEP, 1, 3, "打卡方式：员工登记" },
	{ "E671", "# 打卡：测试\n" WHEN HOW GOAL STEP, 1, 3, NULL },
	{ "E206", TITLE WHEN "- 打卡方式：员工登计\n" GOAL STEP, 6, 8, "员工登记" },
	{ "E411", TITLE WHEN "- 打卡方式：微信客服\n" GOAL STEP, 6, 0, "微信客服「" },
	{ "E208", TITLE WHEN "- 打卡方式：员工登记 打卡页\n" GOAL STEP, 6, 0, NULL },
	{ "E211", HEAD "- 补卡：很多\n" STEP, 8, 6, NULL },
	{ "E709", HEAD "- 奖品：满7天送贴纸、满21天送书\n" STEP, 8, 6, "「- 奖品：满7天送贴纸；满21天送书」" },
	{ "E709", HEAD "- 奖品：满7天送贴纸，满14天送书 满21天送绘本\n" STEP, 8, 6, "「- 奖品：满7天送贴纸；满14天送书；满21天送绘本」" },
	{ "E201", HEAD "- 停止：已购买\n" STEP, 8, 3, "过了周期就结束" },
	{ "E207", HEAD STEP "- 停止：已购买\n", 10, 0, "只写「- 停止」" },
	{ "E501", HEAD STEP "> {客护}\n", 0, 0, "{打卡天数}" },
	{ "E206", HEAD "## 结营 20:00 复盘\n- 报告：乱写\n", 9, 6, "能写：全部、开营人数" },
	{ "E681", HEAD "- 奖品：7天 面膜\n" STEP, 8, 6, "满7天 送 面膜" },
	{ "E681", HEAD "- 奖品：满7天 送 面膜；满0天 送 洁面\n" STEP, 8, 15, NULL },
	{ "E812", HEAD "- 奖品：满7天 送 面膜\n- 奖品：满7天 送 洁面\n" STEP, 9, 6, NULL },
	{ "E682", HEAD "- 奖品：满15天 送 面膜\n" STEP, 8, 6, "周期" },
	{ "E683", HEAD "- 日界：13:00\n" STEP, 8, 6, "04:00" },
	{ "E683", HEAD "- 日界：四\n" STEP, 8, 6, NULL },
	{ "E684", HEAD "## 第15天 20:00 好\n> 您好\n", 8, 4, "周期" },
	{ "E684", HEAD "## 满15天 好\n> 您好\n", 8, 4, NULL },
	{ "E684", HEAD TABLE "| 15 | 跑步 |\n", 11, 0, NULL },
	{ "E685", HEAD STEP "| 天 | 任务 |\n| 1 | 跑步 |\n", 10, 1, "天" },
	{ "E685", HEAD "| 天 | 任务 |\n| 1 | 跑步 |\n" STEP, 8, 1, NULL },
	{ "E686", HEAD DAILY "> {群}\n| 天 | 群 |\n| 1 | 跑步 |\n", 10, 1, "换一个列名" },
	{ "E687", HEAD TABLE "| 1-3 | 跑步 |\n| 3 | 游泳 |\n", 12, 1, NULL },
	{ "E688", HEAD TABLE "| 1 | |\n", 11, 7, "{任务|" },
	{ "E501", HEAD TABLE "| 1 | 跑步 |\n## 每天 21:00 二\n- 执行：群内侧边栏\n> {任务}\n", 14, 3, NULL },
	{ "E501", HEAD DAILY "> {人务}\n| 天 | 任务 |\n| 1 | 跑步 |\n", 9, 3, "{任务}" },
	{ "E803", HEAD DAILY "> 好\n| 日子 | 任务 | 附件 |\n| 1 | 跑步 | |\n", 10, 1, "天" },
	{ "E806", HEAD TABLE "| 明天 | 跑步 |\n", 11, 3, "4-6" },
	{ "E806", HEAD TABLE "| 6-4 | 跑步 |\n", 11, 3, NULL },
	{ "E309", HEAD DAILY "- 错过：顺延\n> {任务}\n| 天 | 任务 |\n| 1 | 跑步 |\n", 9, 3, NULL },
	{ "E326", HEAD DAILY "- 最多：3\n> {任务}\n| 天 | 任务 |\n| 1 | 跑步 |\n", 9, 3, NULL },
	{ "E309", HEAD "## 满7天 好\n- 错过：顺延\n> 您好\n", 9, 3, NULL },
	{ "E673", HEAD STEP DAILY "> {任务}\n| 天 | 任务 |\n| 1-3 | 跑步 |\n", 0, 0, "群内侧边栏" },
	{ "E674", HEAD "## 第2天 20:00 好\n> 已经 {打卡天数} 天\n", 9, 6, "对象：成员" },
	{ "E674", HEAD "## 第2天 20:00 好\n> 还差 {还差天数} 天\n", 9, 6, NULL },
	{ "E677", HEAD STEP "- 阶段：意向\n", 10, 3, "对象：成员" },
	{ "E677", HEAD STEP "- 加分：5\n", 10, 3, NULL },
	{ "E678", HEAD "## 第2天 20:00 好\n- 条件：今天未打卡\n- 执行：群主确认\n> 您好\n", 10, 3, "侧边栏" },
	{ "E679", HEAD "## 第2天 20:00 好\n- 对象：全群\n- 条件：打卡 ≥ 3天\n> 您好\n", 10, 6, "对象：成员" },
	{ "E679", HEAD "## 满7天 好\n- 对象：全群\n> 您好\n", 8, 4, NULL },
	{ "E672", HEAD STEP "### 如果 回复\n> 甲\n", 10, 8, NULL },
	{ "E206", HEAD "## 第2天 20:00 好\n- 对象：大家\n> 您好\n", 9, 6, NULL },
	{ "E689", HEAD "## 第5天 20:00 卖\n- 植入：是\n> 团购\n", 8, 4, "植入最早" },
	{ "E689", HEAD DAILY "> {任务}\n| 天 | 任务 | 植入 |\n| 7 | 团购 | 是 |\n", 11, 1, NULL },
	{ "E689", HEAD "- 植入最早：第10天\n## 第9天 20:00 卖\n- 植入：是\n> 团购\n", 9, 4, NULL },
	{ "E706", HEAD "- 植入上限：1\n## 第9天 20:00 卖\n- 植入：是\n> 一\n## 第10天 20:00 再卖\n- 植入：是\n> 二\n", 12, 4, NULL },
	{ "E708", HEAD "- 植入最早：很久\n" STEP, 8, 8, "第8天" },
	{ "E707", "# 群剧本：测试\n- 群：打卡群\n- 开始：建群\n- 建群目的：打卡\n## 结营 20:00 再见\n> 再见\n", 5, 4, "周期：14天" },
	{ "E305", "# 群剧本：测试\n- 群：打卡群\n- 开始：建群\n- 建群目的：打卡\n## 满7天 好\n> 好\n", 5, 4, NULL },
	{ "E305", HEAD "## 20秒内 欢迎\n> 好\n", 8, 4, "满7天" },
	{ "E308", HEAD "## 结营 22:00 再见\n> 再见\n", 8, 4, NULL },
	{ "N641", HEAD "## 满7天 一周\n> 打满 7 天了\n### 如果 回复\n> 谢谢\n", 10, 5, NULL },
	{ "E420", HEAD "## 第2天 20:00 好\n- 条件：打卡 ≥ 3次\n> 您好\n", 9, 0, NULL },
	{ "E539", "# 剧本：测试\n- 开始：加好友\n## 第2天 20:00 好\n> 已经 {打卡天数} 天\n", 4, 6, NULL },
	{ "E206", HEAD "## 结营 20:00 复盘\n- 报告：候补\n", 9, 6, NULL },
	{ "E619", TITLE WHEN HOW "- 目标达成后：打标签 打卡达人\n" STEP, 7, 3, NULL },
	{ "W602", TITLE WHEN HOW STEP, 1, 3, NULL },
	{ "E720", TITLE WHEN "- 打卡方式：员工登记\n" GOAL "## 每天 20:00 好\n- 对象：成员\n> {打卡页}\n", 0, 0, "打卡方式：打卡页" },
	{ "E674", TITLE WHEN "- 打卡方式：打卡页、员工登记\n" GOAL "## 每天 20:00 好\n> {打卡页}\n", 0, 0, NULL },
	{ "W655", TITLE WHEN "- 打卡方式：打卡页、员工登记\n" GOAL "## 每天 20:00 提醒\n- 条件：今天未打卡\n> 点这里：{打卡页}\n", 10, 7, "{打卡页|" },
	{ "W653", TITLE WHEN "- 打卡方式：打卡页\n" GOAL STEP, 6, 3, "员工登记" },
	{ "N651", TITLE WHEN "- 打卡方式：打卡页、员工登记\n" GOAL STEP, 6, 3, NULL },
	{ "N652", TITLE WHEN "- 打卡方式：微信客服「打卡」「签到」\n" GOAL STEP, 6, 3, NULL },
	/* clang-format on */
};

/* Nothing at all may be said about these. */
static const char *const good[] = {
	HEAD STEP,
	HEAD "- 补卡：2次\n- 奖品：满7天 送 面膜；满14天 送 洁面，包邮\n- 日界：03:00\n" STEP,
	TITLE "- 开始：建群（名称 含「打卡」）、手动加入\n- 周期：7天\n" HOW GOAL STEP,
	TITLE WHEN HOW "- 目标：首单，14天内\n- 目标达成后：打标签 打卡买了；停止\n" STEP,
	HEAD
	"## 每天 20:30 提醒\n- 条件：今天未打卡 且 漏打 ≤ 2天\n> {客户|亲}，已经 {打卡天数} 天，还差 {还差天数|几} 天\n- 打标签：提醒过\n",
	HEAD "## 结营 20:00 复盘\n- 报告：打卡完成率、净成交额\n",
	HEAD "## 结营\n> 谢谢大家\n",
	HEAD TABLE "| 1 | 跑步 |\n| 4-6 | 走一走<br>慢一点 |\n",
	HEAD DAILY "> {任务|随便动动}\n| 天 | 任务 | 植入 |\n| 1 | | 否 |\n| 第9天 | 团购 | 是 |\n",
	"# 剧本：测试\n- 开始：加好友\n- 停止：已购买\n- 目标：打卡完成\n## 第2天 20:00 好\n- 条件：连续打卡 ≥ 3天 或 今天已打卡\n> 您好\n",
};

static enum rc run(const char *text, struct diag_list *l, struct arena *a, struct sop_script **ret)
{
	struct check_world world;

	diag_init(l, a);
	check_world_init(&world);
	world.today = 20515; /* 2026-03-03 */
	world.per_group_day = 1;
	world.quiet_from = 21 * 60 + 30;
	world.quiet_to = 9 * 60;
	return read_script(span_of(text), SPAN_LIT("sop/测试.md"), &world, l, ret);
}

static void each_finding_is_made(void **state)
{
	int wrong = 0;

	(void)state;
	for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
		struct arena *a = arena_new(0);
		struct sop_script *s = NULL;
		struct diag_list l;

		if (run(rows[i].text, &l, a, &s) == RC_OK)
			script_free(s);
		if (!findings_get(&l, rows[i].code, rows[i].line, rows[i].col, rows[i].hint)) {
			fprintf(stderr, "row %d: no %s at %d:%d in\n%s", (int)i, rows[i].code, rows[i].line,
				rows[i].col, rows[i].text);
			findings_show(&l);
			wrong++;
		}
		arena_free(a);
	}
	assert_int_equal(wrong, 0);
}

static void good_scripts_are_left_alone(void **state)
{
	int wrong = 0;

	(void)state;
	for (size_t i = 0; i < sizeof good / sizeof good[0]; i++) {
		struct arena *a = arena_new(0);
		struct sop_script *s = NULL;
		struct diag_list l;

		if (run(good[i], &l, a, &s) == RC_OK)
			script_free(s);
		if (l.n) {
			fprintf(stderr, "good %d:\n%s", (int)i, good[i]);
			findings_show(&l);
			wrong++;
		}
		arena_free(a);
	}
	assert_int_equal(wrong, 0);
}

static struct sop_script *read_ok(const char *text, struct arena *a)
{
	struct sop_script *s = NULL;
	struct diag_list l;

	if (run(text, &l, a, &s) != RC_OK) {
		findings_show(&l);
		fail();
	}
	return s;
}

/* Each row is a step of its days: text, attachments, 植入 of that day, an id that keeps when the text changes. */
static void rows_are_days(void **state)
{
	struct arena *a = arena_new(0);
	struct sop_script *s =
		read_ok(HEAD DAILY "> 第{第几}天：{任务|歇一天}\n- 附件：链接 https://a.cn/x 标题「图」\n"
				   "| 天 | 第几 | 任务 | 植入 |\n|---|---|---|---|\n"
				   "| 2-3 | 二三 | 走一走<br>慢一点 | |\n| 9 | 九 | | 是 |\n",
			a);

	(void)state;
	assert_int_equal(s->steps, 3);
	assert_true(span_is(s->step[0].id, "任务（第2天）"));
	assert_true(span_is(s->step[1].id, "任务（第3天）"));
	assert_true(span_is(s->step[2].id, "任务（第9天）"));
	for (int i = 0; i < 3; i++) {
		struct text t;
		struct render_values none = {.checked = -1};

		assert_int_equal(s->step[i].time.kind, SOP_WHEN_DAY);
		assert_int_equal(s->step[i].time.minute, 20 * 60 + 30);
		assert_int_equal(s->step[i].index, i);
		assert_int_equal(s->step[i].attachments, 1);
		text_init(&t, 1000);
		assert_int_equal(render_text(&s->step[i].text, &none, RENDER_ONE, &t, NULL), REASON_OK);
		assert_string_equal(text_str(&t), i < 2 ? "第二三天：走一走\n慢一点" : "第九天：歇一天");
		text_release(&t);
	}
	assert_false(s->step[1].selling);
	assert_true(s->step[2].selling);
	script_free(s);
	arena_free(a);
}

/* Finding 20: to whom a step speaks. */
static void persons_and_groups(void **state)
{
	struct arena *a = arena_new(0);
	struct sop_script *s = read_ok(HEAD STEP "## 第3天 20:00 一\n- 条件：今天未打卡\n> 一\n"
						 "## 第4天 20:00 二\n- 对象：成员\n> 二\n## 满7天\n> 三\n",
		a);

	(void)state;
	assert_false(s->step[0].member);
	assert_int_equal(s->step[0].exec, SOP_EXEC_OWNER);
	for (int i = 1; i < 4; i++) {
		assert_true(s->step[i].member);
		assert_int_equal(s->step[i].exec, SOP_EXEC_SIDEBAR);
	}
	assert_true(s->members);
	script_free(s);
	s = read_ok("# 群剧本：测试\n- 群：打卡群\n- 开始：建群\n- 建群目的：打卡\n" STEP, a);
	assert_false(s->members);
	script_free(s);
	arena_free(a);
}

/* Prizes are counted up; without one the whole 周期 counts. */
static void prizes_are_in_order(void **state)
{
	struct arena *a = arena_new(0);
	struct sop_script *s = read_ok(HEAD "- 奖品：满14天 送 洁面；满7天 送 面膜 一片\n" STEP, a);

	(void)state;
	assert_int_equal(s->checkin->prize[0].days, 7);
	assert_true(span_is(s->checkin->prize[0].what, "面膜 一片"));
	assert_int_equal(s->checkin->prize[1].days, 14);
	assert_int_equal(camp_goal_days(s), 14);
	assert_int_equal(camp_to_prize(s, 0), 7);
	assert_int_equal(camp_to_prize(s, 7), 7);
	assert_int_equal(camp_to_prize(s, 14), 0);
	assert_int_equal(s->border, 240);
	assert_int_equal(s->sell_from, 8);
	script_free(s);
	s = read_ok(HEAD STEP, a);
	assert_int_equal(camp_goal_days(s), 14);
	assert_int_equal(camp_to_prize(s, 13), 1);
	assert_int_equal(camp_to_prize(s, 14), 0);
	script_free(s);
	arena_free(a);
}

/* {打卡天数}, {还差天数}: of a member alone; with all prizes there is no next one. */
static void days_are_filled_in(void **state)
{
	static const struct {
		int checked, to_prize;
		const char *want; /* NULL: a value lacks */
	} values[] = {
		{3, 4, "3 天，还差 4 天，还差 4"}, {0, 7, "0 天，还差 7 天，还差 7"}, {14, 0, NULL}, {-1, 0, NULL}};
	struct arena *a = arena_new(0);
	struct sop_script *s = read_ok(
		HEAD "## 第3天 20:00 一\n- 对象：成员\n> {打卡天数} 天，还差 {还差天数} 天，还差 {还差天数|几}\n", a);

	(void)state;
	assert_int_equal(engine_text_needs(&s->step[0].text, RENDER_ONE), SOP_NEED_CHECKIN);
	for (size_t i = 0; i < sizeof values / sizeof values[0]; i++) {
		const struct render_values v = {.checked = values[i].checked, .to_prize = values[i].to_prize};
		struct text t;

		text_init(&t, 1000);
		assert_int_equal(render_text(&s->step[0].text, &v, RENDER_ONE, &t, NULL),
			values[i].want ? REASON_OK : REASON_NO_VALUE);
		assert_string_equal(text_str(&t), values[i].want ? values[i].want : "");
		text_release(&t);
	}
	script_free(s);
	arena_free(a);
}

/* -- times ------------------------------------------------------------------------------------------------------------- */

#define AT(day, hour, minute) \
	(zone_day_start_ms(&stage_zone, zone_day_of(2026, 3, 8 + (day))) + ((hour)*60 + (minute)) * INT64_C(60000))

/* 结营 is when the last day is over at 日界, out of 静默; with a clock the evening behind it. What is said to members is not due in the round
 * of the group, and the other way round. */
static void the_end_and_the_rounds(void **state)
{
	struct arena *a = arena_new(0);
	struct sop_rules rules;
	struct sop_script *s;
	struct sop_claim claims[8] = {{0}};

	(void)state;
	facts_rules_init(&rules, &stage_zone);
	const int64_t checks[] = {AT(1, 21, 0), AT(2, 23, 0), AT(3, 9, 30)};
	struct sop_enrolment group = {.t0_ms = AT(1, 0, 0), .entered_ms = AT(1, 0, 0)}, member = group;
	member.member = true;
	member.checks = 3;
	member.check_ms = checks;
	s = read_ok(HEAD
		"## 结营\n> 再见\n## 结营 20:00 复盘\n- 报告：全部\n## 满2天 好\n> 二\n## 满3天 好啊\n> 三\n## 满4天 真好\n> 四\n"
		"## 第3天 02:00 夜\n- 执行：群内侧边栏\n> 夜深了\n## 每天 20:00 问\n- 对象：成员\n> 今天呢\n",
		a);
	assert_int_equal(moment_of(&rules, s, &group, claims, 0, AT(1, 0, 0)).due_ms, AT(15, 9, 0));
	assert_int_equal(moment_of(&rules, s, &group, claims, 1, AT(1, 0, 0)).due_ms, AT(15, 20, 0));
	assert_int_equal(moment_of(&rules, s, &member, claims, 0, AT(1, 0, 0)).due_ms, FACTS_NEVER);
	assert_int_equal(moment_of(&rules, s, &group, claims, 2, AT(9, 0, 0)).due_ms, FACTS_NEVER);
	assert_int_equal(moment_of(&rules, s, &member, claims, 2, AT(9, 0, 0)).due_ms, AT(3, 9, 0)); /* 23:00 is 静默 */
	assert_int_equal(moment_of(&rules, s, &member, claims, 3, AT(9, 0, 0)).due_ms, AT(3, 9, 30));
	assert_int_equal(moment_of(&rules, s, &member, claims, 4, AT(9, 0, 0)).due_ms, FACTS_NEVER);
	/* 02:00 is before 日界: the night behind day 3 */
	assert_int_equal(moment_of(&rules, s, &group, claims, 5, AT(1, 0, 0)).due_ms, AT(4, 2, 0));
	/* the last night's check-ins count, and 结营 has a day of its own */
	assert_int_equal(when_expiry(&rules, s, &group), AT(16, 4, 0));
	/* who comes on day 5 at 20:30 is asked from day 6 on */
	member.entered_ms = AT(5, 20, 30);
	assert_int_equal(moment_of(&rules, s, &member, claims, 6, AT(5, 20, 30)).due_ms, AT(6, 20, 0));
	assert_true(moment_early(&s->step[2], &member, AT(3, 9, 0)));
	script_free(s);
	s = read_ok(HEAD STEP, a);
	assert_int_equal(when_expiry(&rules, s, &group), AT(15, 4, 0));
	script_free(s);
	s = read_ok(
		HEAD STEP "## 满14天 打满了\n> 打满了\n", a); /* checked in at 22:00 of the last day: said at 09:00 */
	assert_int_equal(when_expiry(&rules, s, &group), AT(16, 4, 0));
	script_free(s);
	arena_free(a);
}

/* With an address of their own nothing is said of pages, but that somebody must be given his. */
static void pages_have_an_address(void **state)
{
	static const struct {
		const char *text, *code; /* NULL: nothing */
	} rows_of[] = {
		{TITLE WHEN "- 打卡方式：打卡页\n" GOAL "## 每天 20:00 好\n- 对象：成员\n> 点这里：{打卡页}\n", NULL},
		{TITLE WHEN "- 打卡方式：打卡页、员工登记\n" GOAL STEP, "W654"},
	};
	(void)state;
	for (size_t i = 0; i < sizeof rows_of / sizeof rows_of[0]; i++) {
		struct arena *a = arena_new(0);
		struct check_world world;
		struct sop_script *s = NULL;
		struct diag_list l;

		diag_init(&l, a);
		check_world_init(&world);
		world.pages = true;
		assert_int_equal(read_script(span_of(rows_of[i].text), SPAN_LIT("sop/测试.md"), &world, &l, &s), RC_OK);
		if (rows_of[i].code)
			assert_non_null(findings_get(&l, rows_of[i].code, 0, 0, "{打卡页}"));
		else if (l.n)
			findings_show(&l);
		assert_int_equal(l.n, rows_of[i].code ? 1 : 0);
		script_free(s);
		arena_free(a);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(each_finding_is_made),
		cmocka_unit_test(good_scripts_are_left_alone),
		cmocka_unit_test(rows_are_days),
		cmocka_unit_test(persons_and_groups),
		cmocka_unit_test(prizes_are_in_order),
		cmocka_unit_test(days_are_filled_in),
		cmocka_unit_test(the_end_and_the_rounds),
		cmocka_unit_test(pages_have_an_address),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
