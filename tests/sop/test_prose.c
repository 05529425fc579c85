/* prose: a script read back. The shipped scripts word for word (tests/sop/prose/), and every word that runs has its sentence. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>
#include "base/fileio.h"
#include "stage.h"
#include "sop/keyword.h"
#include "sop/prose.h"

#define BYTES ((size_t)1 << 20)

static void read_back(const char *script, struct sop_rules *rules, int holdout, struct text *out)
{
	struct sop_script *s = stage_script(script);

	text_init(out, BYTES);
	prose_script(s, rules, holdout, out);
	script_free(s);
}

static enum rc golden(void *user, const char *path, struct err *err)
{
	struct sop_rules rules;
	struct text script, out;
	char name[512];
	const char *base = strrchr(path, '/') + 1;

	text_init(&script, BYTES);
	facts_rules_init(&rules, &stage_zone);
	assert_int_equal(fileio_read(path, &script, err), RC_OK);
	read_back(text_str(&script), &rules, 0, &out);
	snprintf(name, sizeof name, "tests/sop/prose/%.*s.txt", (int)(strlen(base) - strlen(".md")), base);
	stage_gold(name, text_span(&out));
	text_release(&script);
	text_release(&out);
	++*(int *)user;
	return RC_OK;
}

static void test_shipped(void **state)
{
	struct err err;
	int n = 0;

	(void)state;
	assert_int_equal(fileio_each("sop", ".md", golden, &n, &err), RC_OK);
	assert_true(n >= 3);
}

/* Words join by a row: one that has none is found here. */
static void test_every_word_is_told(void **state)
{
	const struct keyword *k;

	(void)state;
	for (int i = 0; (k = keyword_at(i)) != NULL; i++) {
		bool told = true;
		if (k->cls == KEYWORD_KIND)
			told = prose_tells_kind((enum sop_kind)k->id);
		else if (k->cls == KEYWORD_KEY)
			told = prose_tells_key(k->id);
		else if (k->cls == KEYWORD_TRIGGER || k->cls == KEYWORD_STOP)
			told = prose_tells_event((enum sop_event)k->id);
		else if (k->cls == KEYWORD_COND)
			told = prose_tells_cond((enum sop_cond_kind)k->id);
		if (!told)
			fail_msg("sop/prose has no row for '%s'", k->word);
	}
	for (int act = SOP_ACT_TAG; act <= SOP_ACT_JUMP; act++)
		assert_true(prose_tells_act((enum sop_act)act));
}

static void says(const char *script, const struct sop_rules *rules, int holdout, const char *what)
{
	struct sop_rules house;
	struct text out;

	facts_rules_init(&house, &stage_zone);
	if (rules)
		house = *rules;
	read_back(script, &house, holdout, &out);
	if (!strstr(text_str(&out), what))
		fail_msg("no '%s' in\n%s", what, text_str(&out));
	text_release(&out);
}

#define HEAD "# 剧本：甲\n- 开始：加好友\n"
#define STEP "## 第2天 19:30 乙\n> 您好\n"

static void test_entry(void **state)
{
	(void)state;
	says("# 剧本：甲\n- 开始：每周一、三 10:00\n- 人群：全部\n" STEP, NULL, 0,
		"每周一、三 10:00 到点时在人群里的客户，当时就进来\n  - 人群：全部客户\n");
	says("# 群发：甲\n- 人群：有标签 老客\n- 白名单测试：林悦\n## 2026-11-11 20:00 乙\n> 您好\n", NULL, 0,
		"每一步到点时，在人群里的客户\n  - 人群：有标签「老客」\n");
	says("# 群发：甲\n- 人群：全部\n- 白名单测试：林悦\n## 2026-11-11 20:00 乙\n> 您好\n", NULL, 0,
		"白名单测试：只有「林悦」名下有标签「测试」的客户进来\n");
	says("# 剧本：甲\n- 开始：沉默 30天\n- 存量：每天最多 500\n" STEP, NULL, 0,
		"上线以前就符合的客户也进来，一天最多 500 位，最久的先来\n");
	says("# 剧本：甲\n- 开始：打标签 油皮、干皮，渠道 = 包裹卡、门店A\n" STEP, NULL, 0,
		"被打上标签「油皮」或「干皮」，渠道是「包裹卡」或「门店A」的客户，当时就进来\n");
	says("# 剧本：甲\n- 开始：下单，金额 ≥ 99.5元\n- 重复进入：隔 30天\n" STEP, NULL, 0,
		"下了单，这一单的金额不少于 99.50 元");
	says("# 剧本：甲\n- 开始：下单\n" STEP, NULL, 0, "走完以后又碰上，可以再进来\n");
	/* Each trigger by its own rule, as the engine has it. */
	says(HEAD "- 开始：打标签 想试听\n" STEP, NULL, 0,
		"  - 第一次加上员工的好友：走过一轮的客户不再进来\n  - 被打上标签「想试听」：走完一轮的客户可以再进来\n"
		"  - 手动加入、从别的剧本转来：走过一轮的客户不再进来\n");
	says("# 剧本：甲\n- 开始：首单、复购\n- 停止：已购买\n" STEP, NULL, 0,
		"  - 下了一生的第一单：走过一轮的客户不再进来\n  - 再次下单（第一单以后的每一单）：走完一轮的客户可以再进来\n");
	says("# 剧本：甲\n- 开始：加好友、手动加入\n" STEP, NULL, 0,
		"由员工手动加入：走完一轮的客户可以再进来\n  - 正在走");
	says("# 剧本：甲\n- 开始：加好友\n- 开始：首单\n" STEP, NULL, 0, "每位客户一生只进来一次\n");
	says("# 剧本：甲\n- 开始：加好友\n- 开始：打标签 想试听\n- 重复进入：不\n" STEP, NULL, 0,
		"每位客户一生只进来一次\n");
	says(HEAD "- 重复进入：隔 30天\n" STEP, NULL, 0, "走完以后，隔 30天才能再进来\n");
	says(HEAD "- 再次触发：重来\n- 同客多员工：各跟各的\n" STEP, NULL, 0,
		"从头重来\n  - 一位客户加了几位员工，每位员工各走一遍\n");
	says(HEAD "- 停用：是\n" STEP, NULL, 0, "现在停用");
}

static void test_conditions(void **state)
{
	(void)state;
	says(HEAD "- 人群：已加 ≥ 3天 且 (有标签 油皮 或 非 已购买 洁面)\n" STEP, NULL, 0,
		"进来时还要：加好友的时间不少于 3天，并且（有标签「油皮」，或者不是（买过「洁面」））\n");
	says(HEAD "- 人群：近30天消费 > 200元 且 订单数 = 0 且 性别 ≠ 男\n" STEP, NULL, 0,
		"最近30天花的钱超过 200 元，并且订单数是 0 单，并且性别不是「男」\n");
	says(HEAD "- 人群：无任何标签（员工，同行）\n" STEP, NULL, 0, "没有标签「员工」、也没有「同行」\n");
}

static void test_known_of_him(void **state)
{
	(void)state;
	says(HEAD "- 人群：分数 ≥ 60 且 级别 = KA、有意向 且 RFM ≠ 一般挽留\n" STEP, NULL, 0,
		"分数不少于 60 分，并且级别是「KA」或「有意向」，并且RFM 不是「一般挽留」\n");
	says("# 剧本：甲\n- 开始：分数到 60\n" STEP, NULL, 0, "分数到了 60 分");
	says(HEAD STEP "- 加分：5\n", NULL, 0, "分数加 5");
	says(HEAD STEP "- 减分：3\n", NULL, 0, "分数减 3");
	says(HEAD STEP "- 备注：{客户|客户}-A\n", NULL, 0, "把备注名改成：");
	says(HEAD STEP "- 通知：王芳，快来\n", NULL, 0, "通知「王芳」：快来");
	says(HEAD STEP "- 记转化：领样\n", NULL, 0, "记一次转化「领样」");
	says(HEAD "## 第2天 19:30 乙\n- 条件：2天未回复 且 近30天互动 ≥ 3\n> 您好\n", NULL, 0,
		"最近2天没有回复我们的上一条，并且最近30天互动不少于 3 次");
}

static void test_steps(void **state)
{
	(void)state;
	says(HEAD "## 第2天 19:30-21:00 乙\n> {客户|亲}，{员工}\n", NULL, 0, "第 2 天 19:30 到 21:00「乙」");
	says(HEAD "## 第2天 19:30-21:00 乙\n> {客户|亲}，{员工}\n", NULL, 0, "| 亲，〔员工的名字〕\n");
	says(HEAD "## 第2天 19:30-21:00 乙\n> {客户|亲}\n", NULL, 0, "过了这段时间没发成，就不发了\n");
	says(HEAD "## 第2天 19:30 乙\n- 逐个发：是\n> {客户|亲}\n", NULL, 0, "| 〔客户的昵称，不知道时「亲」〕\n");
	says(HEAD "## 第2天 19:30 乙\n- 逐个发：是\n> {客户|亲}\n", NULL, 0, "员工一位一位地点\n");
	says(HEAD "## 第2天 乙\n> 您好\n", NULL, 0, "第 2 天 10:00「乙」"); /* 默认时刻 of the house */
	says(HEAD "## 30分钟后 乙\n> 您好\n", NULL, 0, "进来以后 30分钟（凑到下一个整 30 分钟，和别人一起）「乙」");
	says(HEAD "## 第2天 19:30 乙\n> 您好\n- 转剧本：丙\n", NULL, 0, "送到以后：离开本剧本，转到剧本「丙」\n");
	says(HEAD "## 第2天 19:30 乙\n- 员工任务：问问，2小时内\n", NULL, 0,
		"办待办：第 2 天 19:30「乙」，问问，2小时内办完\n");
	says(HEAD STEP, NULL, 0, "点发送：第 2 天 19:30「乙」，1天内、静默开始以前\n");
	says(HEAD "## 第2天 19:30 乙\n- 打标签：丙\n- 错过：跳过\n", NULL, 0, "到点没做成，就不做了\n");
}

/* However it was typed. */
static void test_times(void **state)
{
	static const struct {
		const char *typed, *told;
	} rows[] = {
		{"每周１、三、日晚上8点 乙\n- 最多：4", "每周一、三、日 20:00，一共 4 次「乙」"},
		{"每周一至五 10点半（工作日） 乙\n- 直到：第9天", "每周一至五 10:30，只在工作日，到第 9 天为止「乙」"},
		{"每周六、日 10:00 乙\n- 最多：2", "每周六、日 10:00"},
		{"每天晚上8点半 乙\n- 最多：2", "每天 20:30，一共 2 次「乙」"},
		{"每月31日 19:00（改为月末） 乙\n- 最多：2", "每月 31 日 19:00（没有 31 日的月份在月末）"},
		{"每月30日 19:00 乙\n- 最多：2", "每月 30 日 19:00（没有 30 日的月份跳过）"},
		{"每月8日 19:00 乙\n- 最多：2", "每月 8 日 19:00，一共 2 次"},
		{"2027年3月5日 下午3点 乙", "2027-03-05 15:00「乙」"},
		{"2027/3/5 乙", "2027-03-05 10:00「乙」"},
		{"购买后 21 天 晚上8点 乙", "购买后 21天 20:00「乙」"},
		{"购买后一个月 乙", "购买后 1 个月「乙」"},
		{"最后互动后 两周 乙", "最后互动后 14天「乙」"},
		{"生日前3天 上午10点 乙", "生日前 3 天 10:00「乙」"},
		{"生日当天 10:00 乙", "生日当天 10:00「乙」"},
	};
	char script[512];

	(void)state;
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		snprintf(script, sizeof script, HEAD "## %s\n> 您好\n", rows[i].typed);
		says(script, NULL, 0, rows[i].told);
	}
	says(HEAD STEP "## 上一步后 半小时 丙\n> 您好\n", NULL, 0, "上一步送到以后 30分钟「丙」");
	says("# 剧本：甲\n- 开始：每周一、三晚8点\n- 人群：全部\n" STEP, NULL, 0, "每周一、三 20:00 到点时在人群里");
	/* In a sale what is said next takes the place of what was not sent. */
	says("# 秒杀：甲\n- 群：名称 含「福利」\n- 商品：洁面，秒杀价 59，库存 20\n- 开抢：2027-06-18 20:00\n- 结束：22:00\n"
	     "## 开抢 乙\n> 开抢了\n",
		NULL, 0, "到点没发成，2小时内、下一条到点以前补上，过了就不发了\n");
}

static void test_branches(void **state)
{
	static const char script[] = HEAD
		"## 第2天 19:30 问\n> 油还是干？\n- 选项：油皮、干皮\n- 等待：回复，最多 2天\n### 如果 选了 油皮\n- 打标签：油皮\n"
		"> 早上清水\n### 否则\n- 员工任务：打电话，今天内\n- 跳到：收尾\n## 第5天 19:30 中间\n> 好\n## 第7天 19:30 收尾\n> 再见\n";

	(void)state;
	says(script, NULL, 0, "    员工登记客户的选择：「油皮」「干皮」\n");
	says(script, NULL, 0, "    送到以后，等回复，最多等 2天；没送到就不往下看\n      · 如果选了「油皮」\n");
	says(script, NULL, 0,
		"        员工在侧边栏里回给这一位：是回答，不占名额，夜里也可以\n          | 早上清水\n        打上标签「油皮」\n      · 否则\n");
	says(script, NULL, 0, "        跳到「收尾」，中间的步骤不走\n  2. 第 5 天 19:30「中间」\n");
	says(script, NULL, 0, "办待办：");
}

/* Whose limit it is: the stricter of the two holds. */
static void test_limits(void **state)
{
	struct sop_rules house;

	(void)state;
	facts_rules_init(&house, &stage_zone);
	house.cap_customer_day = 2;
	house.cap_employee_day = 60;
	house.other_gap_ms = 3600000;
	house.quiet_from = 22 * 60;
	house.quiet_to = 8 * 60;
	house.receive = SOP_RECEIVE_WEEK;
	says(HEAD STEP, &house, 0, "一天最多 2 条，所有剧本、所有员工加在一起；欢迎语和员工待办不算（全公司的规矩）\n");
	says(HEAD "- 每客每天最多：1\n" STEP, &house, 0, "不算（本剧本写的）\n");
	says(HEAD "- 每员工每天最多：5\n" STEP, &house, 0, "每位员工一天最多点 5 次（本剧本写的）\n");
	says(HEAD STEP, &house, 0, "每位员工一天最多点 60 次（全公司的规矩）\n");
	says(HEAD "- 与其他剧本间隔：3小时\n" STEP, &house, 0, "上一条至少 3小时（本剧本写的）\n");
	says(HEAD STEP, &house, 0, "每周最多收到 7 条企业群发");
	/* In a group the owner speaks, to it and to its members; elsewhere it is the 跟进人. */
	says("# 群剧本：甲\n- 群：名称 含「营」\n- 开始：建群\n- 建群目的：学\n## 第2天 20:00 乙\n- 条件：员工 = 李丽 且 门店 = 一店\n> 好\n",
		NULL, 0, "群主是「李丽」，并且群主的门店是「一店」");
	says(HEAD "- 人群：员工 = 李丽\n" STEP, NULL, 0, "进来时还要：跟进的员工是「李丽」");
	says(HEAD STEP, &house, 0, "22:00 到第二天 08:00 不打扰客户（全公司的规矩）\n");
	says(HEAD "- 静默：13:00-14:00\n" STEP, &house, 0, "13:00 到 14:00 不打扰客户（本剧本写的）\n");
	says(HEAD "- 对照组：5%\n## 第2天 19:30 乙\n- 植入：是\n> 您好\n", &house, 25, "全公司的对照组：2.5% 的客户");
	house.quiet_from = house.quiet_to = -1;
	says(HEAD STEP, &house, 0, "夜里也会发\n");
}

static void test_names(void **state)
{
	(void)state;
	says("# 资料：甲\n## 链接\n| 名称 | 网址 | 标题 |\n| 券 | https://a.cn | 减10元 |\n", NULL, 0,
		"  - 链接「券」，卡片上写《减10元》，打开 https://a.cn\n");
	says("# 资料：甲\n## 链接\n| 名称 | 摘要 | 网址 | 标题 |\n| 券 | 先到先得 | https://a.cn | 减10元 |\n", NULL, 0,
		"  - 链接「券」，卡片上写《减10元》，下面一行「先到先得」，打开 https://a.cn\n");
	says("# 资料：甲\n## 券\n| 有效期 | 名称 | 网址 | 方式 | 面额 |\n| 1周 | 新客 | https://a.cn | 领取链接 | 10 |\n",
		NULL, 0, "  - 券「新客」，面额 10元，大家点同一个链接领：https://a.cn，有效期 7天\n");
	says("# 资料：甲\n## 人设\n| 名称 | 语气 | 称呼 |\n| 林悦 | 句子短 | 亲 |\n## 阶段\n| 名称 | 顺序 |\n| 新客 | 2 |\n",
		NULL, 0, "  - 人设「林悦」，正文里的称呼是「亲」，语气：句子短\n  - 阶段「新客」，排第 2\n");
	says("# 资料：甲\n## 门店\n| 名称 | 员工 | 店长 |\n| 一店 | 林悦、李丽 | 王芳 |\n", NULL, 0,
		"  - 门店「一店」，员工是「林悦」「李丽」，店长是「王芳」\n");
	says("# 标签：甲\n| 组 | 标签 | 互斥 |\n| 肤质 | 油皮 | 是 |\n| 来源 | 展会 | |\n| 肤质 | 干皮 | 是 |\n", NULL,
		0, "  - 肤质：「油皮」「干皮」，一位客户只能有一个，打上新的就去掉旧的\n  - 来源：「展会」\n");
	says("# 标签：甲\n| 组 | 标签 |\n| 肤质 | 油皮 |\n## 规则 乙\n| 当 | 商品 | 打标签 |\n| 首单、复购 | 洁面 | 油皮 |\n",
		NULL, 0, "油皮」");
	says("# 渠道码：甲\n| 名称 | 类型 | 接待员工 | 上限/天 | 备用 | 剧本 | 免验证 |\n"
	     "| 卡 | 多人码 | 轮班 白班、林悦 | 30 | 王芳 | 新客 | 否 |\n## 轮班 白班\n| 星期 | 时段 | 员工 |\n"
	     "| 一、工作日 | 22:00-06:00 | 李丽 |\n",
		NULL, 0,
		"一、有哪些码，谁来接\n  - 「卡」由轮班「白班」、「林悦」接，一位员工一天最多加 30 位，都满了或没人当班由「王芳」接；"
		"进入剧本「新客」；要员工通过才加得上\n\n二、谁什么时候当班\n"
		"  - 「白班」周一、工作日 22:00 到第二天 06:00：「李丽」\n");
	says(HEAD "## 第2天 19:30 乙\n- 条件：门店 = 一店\n> {门店} 只要 {价:洁面} 元\n", NULL, 0,
		"〔员工的门店〕 只要 〔价:洁面〕 元");
	says(HEAD "## 第2天 19:30 乙\n- 条件：门店 = 一店\n> 好\n", NULL, 0, "员工的门店是「一店」");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_names),
		cmocka_unit_test(test_shipped),
		cmocka_unit_test(test_every_word_is_told),
		cmocka_unit_test(test_entry),
		cmocka_unit_test(test_conditions),
		cmocka_unit_test(test_known_of_him),
		cmocka_unit_test(test_steps),
		cmocka_unit_test(test_times),
		cmocka_unit_test(test_branches),
		cmocka_unit_test(test_limits),
	};

	return cmocka_run_group_tests_name("sop/prose", tests, NULL, NULL);
}
