/* What a newcomer writes, and what is said about it: exactly these findings, with a suggestion that keeps the meaning. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
#include <stdio.h>
#include <string.h>
#include "base/arena.h"
#include "base/text.h"
#include "sop/check.h"
#include "sop/read.h"

#define TITLE "# 剧本：测试\n"
#define START "- 开始：加好友\n"
#define ENDS "- 停止：已购买\n- 目标：首单，7天内\n"
#define HEAD TITLE START ENDS /* steps begin in line 5 */
#define STEP "## 第2天 20:00 好\n> 您好\n"
#define COND(words) HEAD "## 第2天 20:00 好\n- 条件：" words "\n> 您好\n"
#define DAY(clock) HEAD "## 第4天 " clock "\n> 您好\n"

static const struct row {
	const char *text;
	const char *codes; /* all findings with their lines, in order */
	const char *hint;  /* stands in the suggestion of the first one */
	const char *never; /* stands in none; NULL: not looked for */
} rows[] = {
	/* clang-format off */
	/* a heading without its ## */
	{ HEAD STEP "第3天 10:00 送礼\n> 您好\n", "E110:7", "像步骤：写成「## 第3天 10:00 送礼」", "前面加 >" },
	{ HEAD STEP "第三天　10：00 送礼\n- 条件：未购买\n> 您好\n", "E110:7", "写成「## 第三天　10：00 送礼」", NULL },
	{ HEAD "20秒内 欢迎\n> 您好\n", "E110:5", "写成「## 20秒内 欢迎」", NULL },
	{ HEAD STEP "第三天见\n", "E110:7", "正文每行前面加 >", "像步骤" },
	{ HEAD STEP "> 第3天 10:00 送礼\n", "W501:7", "写成「## 第3天 10:00 送礼」", NULL },
	{ HEAD "## 第2天 20:00 好\n> ## 20秒内 欢迎\n", "W501:6", "写成「## 20秒内 欢迎」", NULL },
	{ HEAD "## 第2天 20:00 好\n> 第3天记得来\n> 30分钟后 见\n> 当天 10:00 见\n", "", NULL, NULL },
	{ HEAD "## 第２天晚上８点（工作日）补礼\n> 您好\n", "E301:5", "「## 第２天晚上８点（工作日） 补礼」", NULL },
	{ TITLE START "- 停止：已购买，目标达成\n- 目标：首单，7天内\n" STEP, "E208:3", "停止：已购买、目标达成", NULL },
	{ TITLE START "- 停止：已购买，客户说「别，烦」\n- 目标：首单，7天内\n" STEP, "E208:3",
	  "停止：已购买、客户说「别，烦」", NULL },
	{ TITLE START "- 停止：退款、已购买\n- 目标：首单，7天内\n" STEP, "E425:3", "是不是想写「进入售后」", NULL },
	{ TITLE START "- 停止：已购买\n- 目标：首单：７天内\n" STEP, "E410:4", "是不是想写「首单，７天内」", NULL },
	{ TITLE "- 开始：加好友，渠道=甲 或 乙\n" ENDS STEP, "E208:2", "开始：加好友，渠道=甲、乙", NULL },
	{ TITLE START ENDS "- 重复进入：30天后可以\n" STEP, "E411:5", "重复进入：隔 30天", NULL },
	{ HEAD STEP "- 跳到：第9天\n## 第9天 20:00 三\n> 好\n", "E641:7", "是不是想写「三」", NULL },
	/* a heading with the wrong number of # */
	{ HEAD "### 第2天 10:00 早\n- 条件：未购买\n> 您好\n", "E116:5", "## 第1天 20:30", NULL },
	{ HEAD STEP "### 第3天 10:00 早\n- 错过：跳过\n> 您好\n", "E116:7", "## 第1天 20:30", NULL },
	{ HEAD "#### 第2天 10:00 早\n> 您好\n", "E114:5", NULL, NULL },
	{ HEAD "# 第2天 10:00 早\n> 您好\n", "E108:5", "两个井号", NULL },
	/* a key without its - */
	{ TITLE "开始：加好友\n" ENDS STEP, "E110:2", "像设置：写成「- 开始：加好友」", "前面加 >" },
	{ HEAD "## 第2天 20:00 好\n条件：未购买\n> 您好\n", "E110:6", "写成「- 条件：未购买」", NULL },
	{ HEAD STEP "温馨提示：明天见\n", "E110:7", "正文每行前面加 >", "像设置" },
	/* clocks of other countries, and vague ones */
	{ DAY("9:30pm 晚"), "E314:5", "写成 21:30 或 晚上9点半", NULL },
	{ DAY("9:30 pm"), "E314:5", "写成 21:30 或 晚上9点半", NULL },
	{ DAY("９：３０ＰＭ"), "E314:5", "写成 21:30 或 晚上9点半", NULL },
	{ DAY("PM 9:05 晚"), "E314:5", "写成 21:05 或 晚上9点05分", NULL },
	{ DAY("9 p.m. 晚"), "E314:5", "写成 21:00 或 晚上9点", NULL },
	{ DAY("10am-11am 早"), "E314:5", "写成 10:00 或 上午10点", NULL },
	{ DAY("12:30 am 晚"), "E314:5", "写成 00:30 或 凌晨0点半", NULL },
	{ DAY("12pm"), "E314:5", "写成 12:00 或 中午12点", NULL },
	{ DAY("9:30 PMC 讲座"), "", NULL, NULL },
	{ HEAD "## 9:30pm 晚\n> 您好\n", "E314:5", "21:30", "9:30pm" },
	{ HEAD "- 静默：9:30pm-9:00am\n" STEP, "E314:5", "21:30", NULL },
	{ HEAD "## 第2天 20:00 好\n- 确认期限：9:30pm\n> 您好\n", "E314:6", "21:30", NULL },
	{ DAY("上午10点半左右 礼"), "E301:5", "写成「## 第4天 上午10点半 礼」", "左右" },
	{ HEAD "## 上午10点半左右 礼\n> 您好\n", "E301:5", "「## 第1天 上午10点半 礼」", "左右" },
	{ HEAD "## 三天后 上午10点\n> 您好\n", "E313:5", "是不是想写「## 第4天 10:00」", NULL },
	{ HEAD "## 三天后 上午10点 礼\n> 您好\n", "E313:5", "「## 第4天 10:00 礼」", NULL },
	{ HEAD "## 2小时后 10:00\n> 您好\n", "E313:5", "一步一个时间", "是不是" },
	/* words that are near */
	{ TITLE START "- 停止：已购买\n- 目标：首单 7天\n" STEP, "E412:4", "写成「首单，7天内」", NULL },
	{ TITLE "- 开始：加好友 渠道 = 包裹卡\n" ENDS STEP, "E412:2", "「加好友，渠道 = 包裹卡」", NULL },
	{ TITLE "- 开始：渠道 = 包裹卡\n" ENDS STEP, "E410:2", "「加好友，渠道 = 包裹卡」", NULL },
	{ TITLE "- 开始：加好友，\n" ENDS STEP, "E208:2", "多了一个逗号", NULL },
	{ HEAD "## 第2天 20:00 好\n- 只发给：未购买\n> 您好\n", "E201:6", "是不是想写「条件」", NULL },
	{ HEAD "- 只发给：未购买\n" STEP, "E201:5", "是不是想写「人群」", NULL },
	{ HEAD "- 安静时间：21:30-09:00\n" STEP, "E201:5", "是不是想写「静默」", NULL },
	{ "剧本: 双旦\n" START ENDS STEP, "E105:1", "写成「# 剧本：双旦」", "新客七天" },
	{ HEAD "- 标签：新客\n" STEP, "E201:5", "步骤里「- 打标签：…」；不要哪些人，写「- 排除标签", "是不是" },
	{ HEAD "- 频率：1\n" STEP, "E201:5", "每客每天最多", NULL },
	{ HEAD "- 渠道：包裹卡\n" STEP, "E201:5", "「- 开始：加好友，渠道 = 包裹卡」", NULL },
	{ TITLE START "- 结束：已购买\n- 目标：首单，7天内\n" STEP, "W601:1 E201:3 W603:4", NULL, "去掉这一行" },
	{ HEAD "## 第2天 20:00 好\n- 内容：您好\n> 您好\n", "E201:6", "每行前面加「> 」", NULL },
	{ HEAD "## 第2天 20:00 好\n- 时间：20:00\n> 您好\n", "E201:6", "写在「##」后面", NULL },
	{ HEAD "## 第2天 20:00 好\n- 图片：a.jpg\n> 您好\n", "E201:6", "「- 附件：图片", NULL },
	{ HEAD "## 第2天 20:00 好\n- 如果：未购买\n> 您好\n", "E201:6", "「- 条件：…」；送到以后再分开说，写「### 如果 …」", NULL },
	{ HEAD "## 第2天 20:00 好\n- 渠道：包裹卡\n> 您好\n", "E201:6", "「- 条件：渠道 = 包裹卡」", NULL },
	{ HEAD "## 第2天 20:00 好\n> {姓名}您好\n", "E501:6", "是不是想写「{客户|亲}」", NULL },
	{ HEAD "## 第2天 20:00 好\n> {价格} 元\n", "E501:6", "是不是想写「{价:商品}」", NULL },
	/* conditions as they are said */
	{ COND("没有下单"), "E401:6", "是不是想写「未购买」", "无标签" },
	{ COND("没买洁面"), "E401:6", "「未购买 洁面」", NULL },
	{ COND("买了洁面"), "E401:6", "「已购买 洁面」", NULL },
	{ COND("有油皮标签"), "E401:6", "「有标签 油皮」", "有任一" },
	{ COND("没有油皮标签"), "E401:6", "「无标签 油皮」", NULL },
	{ COND("女"), "E401:6", "「性别 = 女」", NULL },
	{ COND("加了3天"), "E401:6", "「已加 ≥ 3天」", NULL },
	{ COND("48小时没回复"), "N603:6", NULL, NULL },
	{ HEAD "## 第2天 20:00 好\n> 您好\n### 如果 说了「油」\n> 好的\n", "E401:7", "「回复 含」", NULL },
	/* branches */
	{ HEAD STEP "### 否则\n> 在吗\n", "E633:7", "先写「### 如果 条件」", NULL },
	{ HEAD "## 第2天 20:00 好\n- 等待：购买，最多 2天\n> 您好\n### 否则\n> 在吗\n", "E633:8", "### 如果", NULL },
	/* times as they are said */
	{ HEAD "## 加好友后20秒 好\n> 您好\n", "E301:5", "写成「20秒内」", "20秒后" },
	{ HEAD "## 加好友后10分钟 好\n> 您好\n", "E301:5", "写成「10分钟后」", NULL },
	{ DAY("下午3点一刻 茶"), "", NULL, NULL },
	{ DAY("下午3点三刻"), "", NULL, NULL },
	{ HEAD "## 第3日 10:00 早\n> 您好\n", "E301:5", "写成「## 第3天 10:00 早」", NULL },
	{ HEAD "## 12.24 20:00 早\n> 您好\n", "E301:5", "日期写成「2026-12-24」", NULL },
	{ HEAD "## 第7-9天 10:00 早\n> 您好\n", "E301:5", "「- 只在：第7-9天」", NULL },
	{ HEAD "## 第三步 介绍\n> 您好\n", "E301:5", "「## 第1天 20:30 第三步 介绍」", NULL },
	{ HEAD "## 明天 20:00 早\n> 您好\n", "E301:5", "写成「## 第2天 20:00 早」", NULL },
	{ HEAD "## Day7 10:00 早\n> 您好\n", "E301:5", "写成「第7天 10:00 早」", NULL },
	{ HEAD "## 首日 20:00 早\n> 您好\n", "E307:5", "写成「## 第1天 20:00 早」", "跳到" },
	{ HEAD "## 周三 10:00 答疑\n> 您好\n", "E307:5", "写成「## 每周三 10:00 答疑」，下面加一行「- 最多", "跳到" },
	{ HEAD "## 周末 答疑\n> 您好\n", "E307:5", "写成「## 每周六、日 20:00 答疑」", NULL },
	{ HEAD "## 元旦 10:00 祝福\n> 您好\n", "E307:5", "「## 第1天 10:00 元旦 祝福」，或者哪一天「## 2026-11-11 10:00 元旦 祝福」", NULL },
	{ HEAD "## 加好友第3天 10:00 早\n> 您好\n", "E307:5", "写在最前面：「## 第3天 10:00 早」", NULL },
	{ HEAD "## 付款后第3天 早\n> 您好\n", "E307:5", "「## 购买后 3天 早」", NULL },
	{ HEAD "## 周年庆 早\n> 您好\n", "E307:5", "跳到", "每周" },
	{ "# 秒杀：甲\n- 群：名称 含「甲」\n- 商品：洁面，原价 2，秒杀价 1，库存 9\n- 开抢：2030-01-01 20:00\n- 结束：22:00\n"
	  "## 每卖 20 播报\n> 好\n", "E301:6", "开抢后 每 10分钟", "第1天" },
	{ "# 秒杀：甲\n- 群：名称 含「甲」\n- 商品：洁面，原价 2，秒杀价 1，库存 9\n- 开抢：2030-01-01 20:00\n- 结束：22:00\n"
	  "## 开抢后 每 20分钟 播报\n> 好\n", "E664:6", "最多", NULL },
	{ "# 群剧本：甲\n- 群：名称 含「甲」\n- 开始：建群\n- 建群目的：聊\n- 停止：解散\n## 第1天 20:00 好\n> 好\n", "E201:5", "群解散了也停", "移到" },
	{ TITLE START ENDS "- 实验：甲，A 50% / B 50%，指标 复购率\n## 第2天 20:00 好\n- 实验组：A\n> 好\n## 第2天 20:00 乙\n- 实验组：B\n> 好\n",
	  "E213:5", "首单率", NULL },
	/* a clock, or a part of the day, that became the name: the step would go at 10:00 */
	{ HEAD "## 第2天 下午 提醒\n> 您好\n", "E332:5", "写成「## 第2天 下午3点 提醒」", NULL },
	{ HEAD "## 第3天 晚上 催\n> 您好\n", "E332:5", "写成「## 第3天 晚上8点 催」", NULL },
	{ HEAD "## 第8天 周六 20:00 夜\n> 您好\n", "E332:5", "写成「## 第8天 20:00 周六 夜」", NULL },
	{ HEAD "## 第9天 课 20：00\n> 您好\n", "E332:5", "写成「## 第9天 20:00 课」", NULL },
	{ HEAD "## 第3天 (20:00)课\n> 您好\n", "E332:5", "写成「## 第3天 20:00 课」", NULL },
	{ HEAD "## 第4天 -20:00 课\n> 您好\n", "E332:5", "写成「## 第4天 20:00 课」", NULL },
	{ HEAD "## 第3天（20：00）课\n> 您好\n", "E301:5", "写成「## 第3天 20:00 课」", NULL },
	{ HEAD "## 第4天-20:00 课\n> 您好\n", "E301:5", "写成「## 第4天 20:00 课」", NULL },
	{ HEAD "## 第8天 周末每晚8点半 课\n> 您好\n", "E332:5", "「## 第8天 晚8点半 周末每 课」", NULL },
	{ HEAD "## 第8天（工作日） 课 20:00-21:00\n> 您好\n", "E332:5", "「## 第8天 20:00-21:00（工作日） 课」", NULL },
	{ HEAD "## 每周三 课 20:00\n- 最多：4\n> 您好\n", "E332:5", "「## 每周三 20:00 课」", NULL },
	{ HEAD "## 购买后 7天 晚上 问问\n> 您好\n", "E332:5", "「## 购买后 7天 晚上8点 问问」", NULL },
	{ HEAD "## 第2天 晚上提醒\n> 您好\n", "W622:5", "写成「## 第2天 晚上8点 晚上提醒」", NULL },
	{ HEAD "## 第2天 「晚上提醒」\n> 您好\n", "", NULL, NULL },
	{ HEAD "## 第2天 「讲座20:00」\n> 您好\n", "", NULL, NULL },
	{ HEAD "## 第2天 早上好\n> 您好\n", "", NULL, NULL },
	{ HEAD "## 第2天 下午茶\n> 您好\n", "", NULL, NULL },
	{ HEAD "## 第2天 送您一点心意\n> 您好\n", "", NULL, NULL },
	{ HEAD "## 第2天 护肤3点建议\n> 您好\n", "", NULL, NULL },
	{ HEAD "## 第2天 20:00 提前说21:00的课\n> 您好\n", "", NULL, NULL },
	{ HEAD "## 2小时后 晚上提醒\n> 您好\n", "", NULL, NULL },
	/* the words of a list and of a choice */
	{ TITLE "- 开始：首单 或 复购\n" ENDS STEP, "E412:2", "写成「首单、复购」", "渠道 = 包裹卡" },
	{ TITLE "- 开始：首单 复购\n" ENDS STEP, "E412:2", "写成「首单、复购」", NULL },
	{ HEAD "- 重复进入：是\n" STEP, "E206:5", "不、结束后可以、隔30天", NULL },
	{ HEAD "- 重复进入：隔\n" STEP, "E411:5", "重复进入：隔 30天", NULL },
	{ COND("渠道=地推 或 视频号"), "E401:6", "是不是想写「渠道=地推、视频号」", NULL },
	{ COND("有标签 A 或 B"), "E401:6", "是不是想写「有标签 A 或 有标签 B」", NULL },
	{ COND("加好友超过3天"), "E401:6", "是不是想写「已加 超过3天」", "≥ 超过" },
	{ HEAD "## 第2天 20:00 好\n> 您好\n### 如果 回复 = 5\n> 好的\n", "E408:7", "回复 是「5」", NULL },
	{ HEAD "## 第2天 20:00 好\n> 您好\n### 如果 回复 油\n> 好的\n", "E408:7", "回复 含「油」", NULL },
	{ HEAD "## 第2天 20:00 好\n> 您好\n### 如果 回复 含 油、干\n> 好的\n", "E411:7", "回复 含「油」「干」", NULL },
	{ HEAD "## 第2天 20:00 好\n- 选项：A、B、C\n> 您好\n### 如果 选了 B 或 C\n> 好的\n", "N641:8 E401:8", NULL, NULL },
	{ TITLE "- 开始：每天 9:00\n- 人群：全部\n" ENDS "## 20秒内 欢迎\n> 您好\n", "E612:6", NULL, NULL },
	/* one mistake is told once, where it stands */
	{ HEAD "- 实验：话术，A 50% / B 40%，指标 首单率\n## 第2天 20:00 好\n- 实验组：其他\n> 好\n", "E601:5", NULL, NULL },
	{ "# 秒杀：甲\n- 群：名称 含「甲」\n- 商品：洁面 原价 2 秒杀价 1\n- 开抢：2030-01-01 20:00\n- 结束：22:00\n"
	  "## 开抢\n> {价} {库存}\n", "E208:3", NULL, NULL },
	{ "# 打卡：甲\n- 群：名称 含「甲」\n- 建群目的：练\n- 开营：2030-01-01\n- 周期：14天\n- 打卡方式：员工登记\n- 目标：打卡完成\n"
	  "- 静默：21:30-09:00\n## 每天 8:00 任务\n> 听：{任务}\n| 天 | 任务 |\n| 1-7 | 第一本 |\n| 8-14 | 第二本 |\n", "E308:9", NULL, NULL },
	{ "# 打卡：甲\n- 群：名称 含「甲」\n- 建群目的：练\n- 开营：2030-01-01\n- 周期：14天\n- 打卡方式：员工登记\n- 目标：打卡完成\n"
	  "## 每天 20:00 任务\n> 听：{任务}\n| 天 | 任务 |\n| 1-7 | 全网第一 |\n| 8-14 | 第二本 |\n", "W608:11", NULL, NULL },
	{ HEAD "## 第2天 20:00 好\n> 早上第一杯，水温低两度。\n", "", NULL, NULL },
	{ HEAD "## 第2天 20:00 好\n> ｛客户｜亲｝您好\n", "N602:6", NULL, NULL },
	{ HEAD "## 第2天 20:00 好\n> ｛｛客户｝｝您好\n", "E502:6 W611:6 E502:6", "{客户}", NULL },
	/* clang-format on */
};

static bool as_told(const struct row *row, const struct diag_list *l, struct text *codes)
{
	for (int i = 0; i < l->n; i++) {
		const struct diag *d = &l->v[i];
		text_addf(codes, "%s%s:%d", i ? " " : "", d->code, d->line);
		if (row->never && span_present(d->hint) && span_search(d->hint, span_of(row->never)) != SIZE_MAX)
			return false;
	}
	if (strcmp(text_str(codes), row->codes) != 0)
		return false;
	return !row->hint || (span_present(l->v[0].hint) && span_search(l->v[0].hint, span_of(row->hint)) != SIZE_MAX);
}

static void each_slip_is_told_once_and_well(void **state)
{
	int wrong = 0;

	(void)state;
	for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
		struct arena *a = arena_new(0);
		struct diag_list l;
		struct sop_script *s = NULL;
		struct text t;

		diag_init(&l, a);
		text_init(&t, 1 << 16);
		enum rc rc = read_script(span_of(rows[i].text), SPAN_LIT("x.md"), NULL, &l, &s);
		assert_int_equal(rc == RC_OK, l.errors == 0);
		script_free(s);
		if (!as_told(&rows[i], &l, &t)) {
			for (int k = 0; k < l.n; k++)
				check_print(&l.v[k], &t);
			fprintf(stderr, "row %d:\n%sshould be: %s %s\nis: %s\n", (int)i, rows[i].text, rows[i].codes,
				rows[i].hint ? rows[i].hint : "", text_str(&t));
			wrong++;
		}
		text_release(&t);
		arena_free(a);
	}
	assert_int_equal(wrong, 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(each_slip_is_told_once_and_well),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
