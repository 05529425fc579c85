/* What the checker says of branches, waits, options and jumps: sop-language-exact.md findings 1, 2, 24, 33, 37, 47, 49, 50, 52;
 * part 5, 等待 + 如果. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <cmocka.h>
#include "findings.h"
#include "sop/read.h"

#define HEAD "# 剧本：测试\n- 开始：加好友\n- 停止：已购买\n- 目标：首单，7天内\n" /* steps begin in line 5 */
#define DAY2 "## 第2天 20:00 好\n"
#define STEP DAY2 "> 您好\n"

static const struct findings_row rows[] = {
	/* clang-format off */
	{ "E641", HEAD STEP "- 跳到：晒旦\n## 第4天 20:00 晒单\n> 好\n", 7, 6, "是不是想写「晒单」" },
	{ "E642", HEAD STEP "## 第4天 20:00 晒单\n> 好\n- 跳到：好\n", 9, 6, "转剧本" },
	{ "E642", HEAD STEP "- 跳到：好\n", 7, 6, NULL },
	{ "E642", HEAD STEP "### 如果 购买\n- 跳到：好\n", 8, 6, NULL },
	{ "E643", HEAD STEP "### 否则\n> 甲\n### 如果 购买\n> 乙\n", 9, 5, "移到最后" },
	{ "E643", HEAD STEP "### 如果 购买\n> 甲\n### 否则\n> 乙\n### 否则\n> 丙\n", 11, 5, "只写一个" },
	{ "E643", HEAD STEP "### 如果 购买\n> 甲\n### 如果 购买\n> 乙\n", 9, 5, NULL },
	{ "E643", HEAD STEP "### 如果 回复\n> 甲\n### 如果 回复 含「要了」\n> 乙\n", 9, 5, NULL },
	{ "E643", HEAD STEP "### 如果 回复 含「油皮」\n> 甲\n### 如果 回复 含「大油皮」 且 未购买\n> 乙\n", 9, 5, NULL },
	{ "E643", HEAD STEP "- 停止\n### 如果 购买\n> 甲\n", 8, 5, "移到某一支里" },
	{ "E644", HEAD STEP "### 如果 选了 油皮\n> 甲\n", 7, 8, "选项：油皮" },
	{ "E645", HEAD DAY2 "> 您好\n- 选项：油皮、干皮\n### 如果 选了 油波\n> 甲\n", 8, 8, "是不是想写「油皮」" },
	{ "E645", HEAD DAY2 "- 员工任务：打电话，选项 约上、没接\n### 如果 任务结果 = 没街\n- 打标签：A\n", 7, 8, "没接" },
	{ "E646", HEAD DAY2 "- 员工任务：打电话，今天内\n### 如果 任务结果 = 没接\n- 打标签：A\n", 7, 8, "选项 约上、没接" },
	{ "E647", HEAD STEP "### 如果 非 回复\n> 甲\n", 7, 10, "### 否则" },
	{ "E648", HEAD STEP "### 如果 购买\n- 打标签：A\n### 否则\n", 9, 5, NULL },
	{ "W641", HEAD STEP "### 如果 已购买\n> 甲\n", 7, 8, "购买" },
	{ "W641", HEAD STEP "### 如果 有标签 A\n> 甲\n", 7, 8, "等待" },
	{ "W642", HEAD DAY2 "- 等待：回复，最多 3天\n> 您好\n### 如果 回复\n- 打标签：A\n## 第4天 20:00 晒单\n> 好\n", 6, 3, NULL },
	{ "W643", HEAD STEP "- 等待：回复，最多 2天\n", 7, 3, NULL },
	{ "W644", HEAD STEP "### 如果 回复 含「1」\n> 甲\n", 7, 8, "是「1」" },
	{ "W644", HEAD STEP "### 如果 回复 含「要了」「油」\n> 甲\n", 7, 8, "油" },
	{ "N641", HEAD DAY2 "> 您好\n- 选项：油皮、干皮\n### 如果 选了 油皮\n> 甲\n### 否则\n> 乙\n", 8, 5, NULL },
	{ "N642", HEAD STEP "### 如果 点链接 新品页\n> 甲\n", 7, 8, NULL },
	/* the words and places of a branch (findings 24, 49, 50, 52) */
	{ "E116", HEAD "### 如果 购买\n" STEP, 5, 5, NULL },
	{ "E205", HEAD STEP "### 如果\n> 甲\n", 7, 0, "选了 油皮" },
	{ "E208", HEAD STEP "### 如果 购买\n> 甲\n### 否则 未购买\n> 乙\n", 9, 0, "### 否则" },
	{ "E213", HEAD DAY2 "- 等待：回音\n> 您好\n### 如果 回复\n> 甲\n", 6, 6, "等待：回复、购买" },
	{ "E213", HEAD DAY2 "- 等待：回复，2天\n> 您好\n### 如果 回复\n> 甲\n", 6, 9, "最多 2天" },
	{ "E207", HEAD STEP "### 如果 购买\n- 停止：已购买\n", 8, 6, NULL },
	{ "E214", HEAD STEP "### 如果 购买\n- 条件：未购买\n> 甲\n", 8, 3, "第一个「###」上面" },
	{ "E214", HEAD STEP "### 否则\n- 错过：顺延\n> 甲\n", 8, 3, NULL },
	{ "E214", HEAD STEP "### 否则\n- 执行：侧边栏\n> 甲\n", 8, 3, NULL },
	{ "E214", HEAD STEP "### 否则\n- 实验组：A\n> 甲\n", 8, 3, NULL },
	{ "E214", HEAD STEP "### 否则\n- 等待：回复\n> 甲\n", 8, 3, NULL },
	{ "E214", HEAD STEP "### 否则\n- 确认期限：2小时\n> 甲\n", 8, 3, NULL },
	{ "E401", HEAD DAY2 "- 选项：A、B、C\n> 您好\n### 如果 选了 B 或 C\n> 甲\n", 8, 0, "「选了 B 或 选了 C」" },
	{ "E408", HEAD STEP "### 如果 回复「要了」\n> 甲\n", 7, 10, "回复 含「要了」" },
	{ "E409", HEAD DAY2 "- 条件：任务结果 = 没接\n> 甲\n", 6, 6, NULL },
	{ "E411", HEAD STEP "### 如果 选了\n> 甲\n", 7, 0, "选了 X" },
	{ "E662", HEAD DAY2 "- 选项：油皮、干皮、油皮\n> 您好\n", 6, 6, NULL },
	{ "E513", HEAD DAY2 "- 选项：一、二、三、四、五、六、七\n> 您好\n", 6, 6, NULL },
	{ "E513", HEAD DAY2 "- 选项：一二三四五六七八九十一\n> 您好\n", 6, 6, NULL },
	{ "E618", HEAD STEP "### 如果 购买\n- 停止\n- 打标签：A\n", 9, 3, NULL },
	{ "E618", HEAD STEP "- 跳到：晒单\n- 停止\n## 第4天 20:00 晒单\n> 好\n", 8, 3, NULL },
	{ "E111", HEAD DAY2 "- 执行：侧边栏\n> 一\n\n> 二\n\n> 三\n\n> 四\n", 9, 3, NULL },
	{ "E111", HEAD STEP "### 否则\n> 一\n\n> 二\n", 10, 3, NULL },
	{ "E403", HEAD STEP "### 如果 有标签 油皮且未购买\n> 甲\n", 7, 0, "有标签 油皮 且 未购买" },
	/* clang-format on */
};

/* Nothing at all may be said about these. */
static const char *const good[] = {
	HEAD STEP "### 如果 购买\n- 打标签：A\n### 否则\n> 再看看\n",
	HEAD STEP "### 如果 购买\n### 否则\n> 买了的不用看\n",
	HEAD DAY2 "- 等待：购买，最多 2天\n> 您好\n### 如果 有标签 A 或 购买\n- 打标签：B\n## 第4天 20:00 晒单\n> 好\n",
	HEAD DAY2
	"### 如果 已购买 且 有标签 A\n> 谢谢\n### 否则\n- 跳到：尾声\n## 第5天 20:00 中\n> 好\n## 尾声\n> 再见\n",
	HEAD DAY2
	"- 员工任务：打电话，今天内，选项 约上、没接\n### 如果 任务结果 = 没接\n- 员工任务：再打一次，明天内\n",
	HEAD DAY2 "- 执行：侧边栏\n> 一\n\n> 二\n- 打标签：A\n> 三\n",
};

static void run(const char *text, struct diag_list *l, struct arena *a)
{
	struct check_world world;
	struct sop_script *s = NULL;

	diag_init(l, a);
	check_world_init(&world);
	if (read_script(span_of(text), SPAN_LIT("sop/测试.md"), &world, l, &s) == RC_OK)
		script_free(s);
}

static void each_finding_is_made(void **state)
{
	(void)state;
	findings_each(rows, sizeof rows / sizeof rows[0], run, false);
}

static void good_scripts_are_left_alone(void **state)
{
	(void)state;
	findings_none(good, sizeof good / sizeof good[0], run);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(each_finding_is_made),
		cmocka_unit_test(good_scripts_are_left_alone),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
