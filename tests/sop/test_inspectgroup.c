/* What the reader and the checker say of 群剧本: sop-language-exact.md findings 19, 20, 22; 2.3, 2.4, part 4. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <cmocka.h>
#include "findings.h"
#include "sop/group.h"
#include "sop/read.h"

#define HEAD "# 群剧本：测试\n- 群：名称 含「打卡」\n- 开始：建群\n- 建群目的：打卡\n" /* steps begin in line 5 */
#define DAY2 "## 第2天 20:00 好\n"
#define STEP DAY2 "> 您好\n"
#define ASSETS "# 资料：群\n## 群\n| 名称 | 名称含 | 群主 |\n|---|---|---|\n| 打卡群 | 「打卡」「早起」 | 李丽 |\n"

static const struct findings_row rows[] = {
	/* clang-format off */
	{ "E671", "# 群剧本：测试\n- 开始：建群\n" STEP, 1, 3, "群：打卡群" },
	{ "E672", HEAD STEP "### 如果 回复\n> 甲\n", 7, 8, "任务结果" },
	{ "E672", HEAD STEP "### 如果 群人数 ≥ 9 且 购买\n> 甲\n", 7, 18, NULL },
	{ "E673", HEAD STEP "## 第2天 21:00 又\n> 好\n", 7, 4, "群内侧边栏" },
	{ "E673", HEAD "- 周期：7天\n## 每天 20:00 一\n> 好\n## 第3天 21:00 又\n> 好\n", 8, 4, NULL },
	{ "E674", HEAD DAY2 "> {客户|亲}您好\n", 6, 3, "{群}" },
	{ "E674", HEAD DAY2 "> 第{加好友天数}天\n", 6, 4, NULL },
	{ "E675", HEAD DAY2 "- 执行：侧边栏\n> 您好\n", 6, 3, "群主确认" },
	{ "E206", HEAD DAY2 "- 执行：员工确认\n> 您好\n", 6, 6, NULL },
	{ "E676", HEAD "- 周期：两周\n" STEP, 5, 6, "周期：14天" },
	{ "E676", HEAD "- 周期：400天\n" STEP, 5, 6, NULL },
	{ "W651", "# 群剧本：测试\n- 群：打卡群\n- 开始：建群\n" STEP, 1, 3, "建群目的" },
	{ "W652", "# 群剧本：测试\n- 群：打卡群\n- 开营：2026-03-01\n- 建群目的：打卡\n" STEP, 3, 6, NULL },
	{ "E209", "# 群剧本：测试\n- 群：打卡群\n- 建群目的：打卡\n" STEP, 1, 3, NULL },
	{ "E305", HEAD "## 20秒内 欢迎\n> 好\n", 5, 4, "群里用" },
	{ "E305", HEAD "## 购买后 7天 问\n> 好\n", 5, 4, NULL },
	{ "E305", HEAD "## 上一步后 2小时 问\n> 好\n", 5, 4, NULL },
	{ "E305", HEAD "## 生日前1天 问\n> 好\n", 5, 4, NULL },
	{ "E203", HEAD "- 每客每天最多：1\n" STEP, 5, 3, NULL },
	{ "E203", HEAD STEP "- 等待：回复\n", 7, 3, NULL },
	{ "E211", HEAD "- 每群每天最多：0\n" STEP, 5, 10, NULL },
	{ "E615", HEAD "- 每群每天最多：3\n" STEP, 5, 3, NULL },
	{ "E691", HEAD "- 目标：首单\n" STEP, 5, 6, "群人数到 50" },
	{ "E692", HEAD "- 排除标签：员工\n" STEP, 5, 3, "群发" },
	{ "E672", HEAD "## 入群\n- 条件：未购买\n- 打标签：来过\n", 6, 6, "群人数" },
	{ "E679", HEAD DAY2 "- 对象：全群\n- 条件：未购买\n> 好\n", 7, 6, "对象：成员" },
	{ "E408", HEAD DAY2 "- 条件：群人数 多\n> 好\n", 6, 0, "≥ 30" },
	{ "E690", "# 剧本：测试\n- 开始：加好友\n- 停止：已购买\n- 目标：首单\n" DAY2 "- 条件：群人数 ≥ 9\n> 好\n", 6, 6, NULL },
	{ "E699", HEAD DAY2 "- 执行：朋友圈\n> 您好\n", 6, 6, "可见标签" },
	{ "E206", HEAD DAY2 "- 报告：打卡完成率\n", 6, 6, NULL },
	{ "W618", HEAD "- 白名单测试：李丽\n" STEP, 5, 3, "试好了" },
	{ "E693", HEAD "## 退群\n> 再见\n", 6, 3, "开始：退群" },
	{ "E693", HEAD "## 退群\n- 附件：链接 https://a.cn\n", 6, 0, NULL },
	{ "E694", HEAD "## 入群 欢迎\n> 今天是{今天}\n", 6, 0, "{客户}" },
	{ "E694", HEAD "## 入群 欢迎\n> 欢迎来{群}\n", 6, 0, NULL },
	{ "E695", HEAD "## 入群\n> 好\n- 附件：链接 https://a.cn\n- 附件：链接 https://b.cn\n", 8, 0, NULL },
	{ "E696", HEAD "## 入群\n- 打标签：来过\n- 停止\n", 7, 3, "员工任务" },
	{ "E696", HEAD "## 入群\n- 记转化：进群\n", 6, 3, NULL },
	{ "E697", HEAD "## 入群\n- 执行：群内侧边栏\n> 好\n", 6, 3, NULL },
	{ "E697", HEAD "## 入群\n- 只在：工作日\n> 好\n", 6, 3, NULL },
	{ "E697", HEAD "## 入群\n- 条件：群人数 ≥ 9\n> 好\n", 6, 3, NULL },
	{ "E698", HEAD "## 入群\n> 好\n### 如果 群人数 ≥ 9\n> 甲\n", 7, 5, NULL },
	{ "E307", HEAD "## 入群须知\n> 好\n", 5, 0, NULL },
	{ "E410", "# 群剧本：测试\n- 群：打卡群\n- 开始：加好友\n" STEP, 3, 6, NULL },
	{ "E411", "# 群剧本：测试\n- 群：打卡群\n- 开始：开营\n" STEP, 3, 0, "开营 2026-03-09" },
	{ "E316", "# 群剧本：测试\n- 群：打卡群\n- 开营：3月9日\n" STEP, 3, 6, NULL },
	{ "E411", "# 群剧本：测试\n- 群：打卡群\n- 开始：群人数到 很多\n" STEP, 3, 0, "群人数到 50" },
	{ "E413", "# 群剧本：测试\n- 群：打卡群\n- 开始：建群（人数 含「打卡」）\n" STEP, 3, 0, "名称 含" },
	{ "E208", "# 群剧本：测试\n- 群：名称 = 打卡\n- 开始：建群\n" STEP, 0, 0, NULL },
	{ "E408", "# 群剧本：测试\n- 群：打卡群\n- 开始：建群，名称 = 打卡\n" STEP, 3, 0, "名称 含「打卡」" },
	{ "E413", "# 群剧本：测试\n- 群：打卡群\n- 开始：群人数到 50，名称 含「打卡」\n" STEP, 3, 0, NULL },
	/* clang-format on */
};

/* Nothing at all may be said about these. */
static const char *const good[] = {
	HEAD STEP,
	HEAD DAY2 "- 报告：全部\n## 第3天 20:00 又\n- 报告：现在人数、退群人数、付费客户、订单数、净成交额、客单价\n",
	HEAD "- 目标：群人数到 50，7天内\n- 目标达成后：通知 李丽\n" STEP,
	HEAD DAY2 "- 条件：群人数 ≥ 9人 且 非 在群 打卡一群\n> 好\n- 打标签：来过\n- 记转化：开课\n",
	HEAD
	"## 入群\n> {客户}来了，先看群公告\n- 附件：链接 https://a.cn 标题「规矩」\n- 打标签：进过群\n- 通知：李丽\n",
	HEAD "## 退群 问问\n- 条件：群人数 ≥ 3\n- 去标签：进过群\n- 员工任务：问问 {客户|他} 为什么走，今天内\n",
	HEAD STEP "- 员工任务：点名，选项 到齐、没齐\n### 如果 任务结果 = 没齐\n> 等一等\n### 否则\n- 去标签：来过\n",
	HEAD DAY2 "> {群}的各位，今天是{今天}\n## 第2天 20:30 提醒\n- 执行：群内侧边栏\n> 到了吗\n\n> 说一声\n",
	HEAD "- 周期：14天\n## 每天 20:00 一\n> 好\n## 每天 21:00 二\n- 执行：群内侧边栏\n> 好\n",
	"# 群剧本：测试\n- 群：打卡一群、打卡二群\n- 开始：建群（名称 含「打卡」「早起」）、群人数到 50 人、手动加入\n- 建群目的：打卡\n" STEP,
	("# 群剧本：测试\n- 群：打卡群\n- 开始：建群，名称 含「打卡」\n- 开营：2026-03-09\n- 建群目的：打卡\n"
	 "## 立即 欢迎\n- 员工任务：发群公告，今天内\n- 通知：李丽\n"),
};

static enum rc run(const char *text, struct diag_list *l, struct arena *a, struct sop_script **ret)
{
	struct check_world world;

	diag_init(l, a);
	check_world_init(&world);
	world.today = 20515; /* 2026-03-03 */
	world.per_group_day = 1;
	return read_script(span_of(text), SPAN_LIT("sop/测试.md"), &world, l, ret);
}

static void run_alone(const char *text, struct diag_list *l, struct arena *a)
{
	struct sop_script *s = NULL;

	if (run(text, l, a, &s) == RC_OK)
		script_free(s);
}

static void each_finding_is_made(void **state)
{
	(void)state;
	findings_each(rows, sizeof rows / sizeof rows[0], run_alone, false);
}

static void good_scripts_are_left_alone(void **state)
{
	(void)state;
	findings_none(good, sizeof good / sizeof good[0], run_alone);
}

/* 群 of a row of 资料: by its words and its owner, kept by the script itself. */
static void groups_are_told_by_words_and_owner(void **state)
{
	struct arena *a = arena_new(0);
	struct sop_script *s = NULL;
	struct diag_list l;
	struct check_world world;
	struct book *book = book_new();
	bool sound;

	(void)state;
	diag_init(&l, a);
	check_world_init(&world);
	world.book = book;
	book_take(book, read_names(SPAN_LIT(ASSETS), SPAN_LIT("a.md"), &world, &sound), true);
	assert_true(sound);
	book_world(book, &world);
	assert_int_equal(read_script(SPAN_LIT("# 群剧本：测\n- 群：打卡群\n- 开始：建群\n- 建群目的：打卡\n" STEP),
				 SPAN_LIT("b.md"), &world, &l, &s),
		RC_OK);
	const struct {
		struct group_face face;
		bool is;
	} cases[] = {
		{{SPAN_LIT("三月早起群"), SPAN_LIT("lili"), SPAN_LIT("李丽")}, true},
		{{SPAN_LIT("三月早起群"), SPAN_LIT("wang"), SPAN_LIT("王芳")}, false},
		{{SPAN_LIT("闲聊"), SPAN_LIT("lili"), SPAN_LIT("李丽")}, false},
		{{SPAN_LIT(""), SPAN_LIT("lili"), SPAN_LIT("李丽")}, false},
	};
	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++)
		assert_int_equal(group_for(s, &cases[i].face), cases[i].is);
	struct sop_names called = group_called(book, a, &cases[0].face);
	assert_int_equal(called.n, 2);
	assert_true(span_is(called.v[1], "打卡群"));
	script_free(s);
	/* A name that no row has, where there are rows. */
	assert_int_equal(read_script(SPAN_LIT("# 群剧本：测\n- 群：打卡裙\n- 开始：建群\n" STEP), SPAN_LIT("b.md"),
				 &world, &l, &s),
		RC_INVALID);
	assert_non_null(findings_get(&l, "E416", 2, 5, "打卡群"));
	book_free(book);
	arena_free(a);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(each_finding_is_made),
		cmocka_unit_test(good_scripts_are_left_alone),
		cmocka_unit_test(groups_are_told_by_words_and_owner),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
