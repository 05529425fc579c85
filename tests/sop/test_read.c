/* What the reader makes of a script: the tree that the engine runs. */
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
#include "sop/keyword.h"
#include "sop/read.h"

#define MINUTE INT64_C(60000)
#define HOUR (60 * MINUTE)
#define DAY (24 * HOUR)
#define HEAD "# 剧本：测试\n- 开始：加好友\n- 停止：已购买\n- 目标：首单，7天内\n"

/* Reads a script that must be right; free with script_free. */
static struct sop_script *reads(const char *text)
{
	struct arena *a = arena_new(0);
	struct diag_list l;
	struct sop_script *s = NULL;
	struct text t;

	diag_init(&l, a);
	enum rc rc = read_script(span_of(text), SPAN_LIT("sop/测试.md"), NULL, &l, &s);
	text_init(&t, 1 << 16);
	for (int i = 0; rc && i < l.n; i++)
		check_print(&l.v[i], &t);
	if (rc)
		fail_msg("%s\n%s", text, text_str(&t));
	text_release(&t);
	arena_free(a);
	return s;
}

static void assert_span(struct span got, const char *want)
{
	if (!span_is(got, want))
		fail_msg("'%.*s' is not '%s'", SPAN_ARG(got), want);
}

static const char flagship[] = "# 剧本：新客七天\n"
			       "- 开始：加好友，渠道 = 包裹卡\n"
			       "- 排除标签：员工、同行\n"
			       "- 目标：首单，7天内\n"
			       "- 目标达成后：转剧本 老客复购30天\n"
			       "- 停止：客户说「不要」\n"
			       "- 每客每天最多：1\n"
			       "- 静默：21:30-09:00\n"
			       "- 对照组：5%\n"
			       "- 实验：第一句问候，A 50% / B 50%，指标 首单率，最少每组 300\n"
			       "\n"
			       "## 20秒内 第一句问候\n"
			       "- 实验组：A\n"
			       "> {客户|亲}，我是{员工}，您拆到的那支洁面是我们家的。\n"
			       "> 先送您一份《七天护理清单》，回「1」我发您～\n"
			       "\n"
			       "## 20秒内 第一句问候B\n"
			       "- 实验组：B\n"
			       "> {客户|亲}您好呀，包裹收到了吗？\n"
			       "\n"
			       "## 第1天 20:30 补一份礼\n"
			       "- 至少隔：2小时\n"
			       "- 错过：顺延\n"
			       "> 清单给您放这儿了，三分钟能看完。\n"
			       "- 附件：文件 七天护理清单.pdf\n"
			       "\n"
			       "## 第4天 20:00 晒单\n"
			       "- 植入：是\n"
			       "- 确认期限：21:30\n"
			       "- 条件：未购买 且 无标签 已拒绝\n"
			       "> 新客第一次买立减 10 元。\n"
			       "- 附件：图片 真实晒单.jpg\n";

static void reads_the_flagship_file_keys(void **state)
{
	struct sop_script *s = reads(flagship);

	(void)state;
	assert_span(s->id, "剧本：新客七天");
	assert_span(s->name, "新客七天");
	assert_span(s->file, "sop/测试.md");
	assert_int_equal(s->triggers, 1);
	assert_int_equal(s->trigger[0].event, SOP_EV_ADD);
	assert_int_equal(s->trigger[0].filters, 1);
	assert_int_equal(s->trigger[0].filter[0].field, SOP_F_CHANNEL);
	assert_int_equal(s->trigger[0].filter[0].op, SOP_OP_EQ);
	assert_span(s->trigger[0].filter[0].names.v[0], "包裹卡");
	assert_int_equal(s->exclude_tags.n, 2);
	assert_span(s->exclude_tags.v[1], "同行");
	assert_true(s->has_goal);
	assert_int_equal(s->goal.event, SOP_EV_FIRST_ORDER);
	assert_true(s->goal_within_ms == 7 * DAY);
	assert_int_equal(s->goal_actions, 1);
	assert_int_equal(s->goal_action[0].act, SOP_ACT_HANDOVER);
	assert_span(s->goal_action[0].names.v[0], "老客复购30天");
	assert_int_equal(s->stops, 1);
	assert_int_equal(s->stop[0].event, SOP_EV_SAID);
	assert_span(s->stop[0].args.v[0], "不要");
	assert_int_equal(s->per_day, 1);
	assert_int_equal(s->per_week, -1);
	assert_int_equal(s->quiet_from, 21 * 60 + 30);
	assert_int_equal(s->quiet_to, 9 * 60);
	assert_int_equal(s->holdout_permille, 50);
	assert_span(s->experiment, "第一句问候");
	assert_int_equal(s->arms, 2);
	assert_int_equal(s->arm[1].letter, 'B');
	assert_int_equal(s->arm[1].percent, 50);
	assert_span(s->metric, "首单率");
	assert_int_equal(s->metric_min, 300);
	assert_int_equal(s->priority, 50);
	assert_int_equal(s->steps, 4);
	script_free(s);
}

static void reads_the_flagship_steps(void **state)
{
	struct sop_script *s = reads(flagship);
	const struct sop_step *w = script_step(s, SPAN_LIT("第一句问候")), *d = script_step(s, SPAN_LIT("补一份礼")),
			      *sell = script_step(s, SPAN_LIT("晒单"));

	(void)state;
	assert_non_null(w);
	assert_int_equal(w->time.kind, SOP_WHEN_WELCOME);
	assert_int_equal(w->arm, 'A');
	assert_int_equal(w->text.n, 4);
	assert_int_equal(w->text.piece[0].var, SOP_V_CUSTOMER);
	assert_span(w->text.piece[0].fallback, "亲");
	assert_int_equal(w->text.piece[1].var, SOP_V_NONE);
	assert_span(w->text.piece[1].text, "，我是");
	assert_int_equal(w->text.piece[2].var, SOP_V_EMPLOYEE);
	/* Text keeps its letters: ～ and 「 are not folded; lines are joined with a line break. */
	assert_span(
		w->text.piece[3].text, "，您拆到的那支洁面是我们家的。\n先送您一份《七天护理清单》，回「1」我发您～");
	assert_non_null(d);
	assert_int_equal(d->time.kind, SOP_WHEN_DAY);
	assert_int_equal(d->time.day, 1);
	assert_int_equal(d->time.minute, 20 * 60 + 30);
	assert_int_equal(d->time.until_minute, -1);
	assert_span(d->time.source, "第1天 20:30");
	assert_true(d->gap_ms == 2 * HOUR);
	assert_int_equal(d->miss, SOP_MISS_DEFER);
	assert_int_equal(d->attachments, 1);
	assert_int_equal(d->attachment[0].media, SOP_FILE);
	assert_span(d->attachment[0].path, "七天护理清单.pdf");
	assert_int_equal(d->pos.line, 21);
	assert_non_null(sell);
	assert_true(sell->selling);
	assert_int_equal(sell->confirm_minute, 21 * 60 + 30);
	assert_int_equal(sell->cond->kind, SOP_C_AND);
	assert_int_equal(sell->cond->kids, 2);
	assert_int_equal(sell->cond->kid[0]->kind, SOP_C_NOT_BOUGHT);
	assert_int_equal(sell->cond->kid[1]->kind, SOP_C_TAG_NONE);
	assert_span(sell->cond->kid[1]->source, "无标签 已拒绝");
	assert_int_equal(sell->index, 3);
	assert_null(script_step(s, SPAN_LIT("没有")));
	script_free(s);
}

/* 2.1 and finding 36: everything that a Chinese keyboard makes of it is the same script. */
static void folds_what_keyboards_make(void **state)
{
	struct sop_script *s = reads("\xef\xbb\xbf＃　剧本：测试\r\n"
				     "－ 触发：加好友，渠道＝“包裹卡”\r\n"
				     "• 退出：客户说『不要』\r\n"
				     "* 目标： 首单， 七 天 内\r\n"
				     "\\- 静默：２１：３０～０９：００\r\n"
				     "---\r\n"
				     "##第二天　２０：３０ 好\r\n"
				     "＞ 您好，｛客户｜亲｝！\r\n"
				     "· 打标签：A／B、\"C D\"\r\n");

	(void)state;
	assert_span(s->trigger[0].filter[0].names.v[0], "包裹卡");
	assert_span(s->stop[0].args.v[0], "不要");
	assert_true(s->goal_within_ms == 7 * DAY);
	assert_int_equal(s->quiet_from, 1290);
	assert_int_equal(s->step[0].time.day, 2);
	assert_int_equal(s->step[0].time.minute, 1230);
	assert_int_equal(s->step[0].text.n, 3);
	assert_span(s->step[0].text.piece[0].text, "您好，");
	assert_span(s->step[0].text.piece[1].fallback, "亲");
	assert_span(s->step[0].text.piece[2].text, "！");
	assert_span(s->step[0].action[0].names.v[0], "A/B");
	assert_span(s->step[0].action[0].names.v[1], "C D");
	script_free(s);
}

static void reads_every_time(void **state)
{
	static const struct {
		const char *head;
		enum sop_when kind;
		int day, minute, until;
		int64_t dur_ms;
		const char *name;
	} rows[] = {
		/* clang-format off */
		{ "立即", SOP_WHEN_NOW, 0, -1, -1, 0, NULL },
		{ "马上 打招呼", SOP_WHEN_NOW, 0, -1, -1, 0, "打招呼" },
		{ "20 秒以内 欢迎", SOP_WHEN_WELCOME, 0, -1, -1, 0, "欢迎" },
		{ "20秒后 晚", SOP_WHEN_AFTER, 0, -1, -1, 20000, "晚" },
		{ "30分钟后 提醒", SOP_WHEN_AFTER, 0, -1, -1, 30 * MINUTE, "提醒" },
		{ "半小时之后", SOP_WHEN_AFTER, 0, -1, -1, 30 * MINUTE, NULL },
		{ "1.5小时后", SOP_WHEN_AFTER, 0, -1, -1, 90 * MINUTE, NULL },
		{ "两个小时后", SOP_WHEN_AFTER, 0, -1, -1, 2 * HOUR, NULL },
		{ "一周后", SOP_WHEN_AFTER, 0, -1, -1, 7 * DAY, NULL },
		{ "第1天 20:30", SOP_WHEN_DAY, 1, 1230, -1, 0, NULL },
		{ "第1天", SOP_WHEN_DAY, 1, -1, -1, 0, NULL },
		{ "第三十一天 礼", SOP_WHEN_DAY, 31, -1, -1, 0, "礼" },
		{ "第三天晚上8点 礼", SOP_WHEN_DAY, 3, 1200, -1, 0, "礼" },
		{ "第二天 晚上八点半", SOP_WHEN_DAY, 2, 1230, -1, 0, NULL },
		{ "次日 早上9点05分", SOP_WHEN_DAY, 2, 545, -1, 0, NULL },
		{ "当天 中午12点", SOP_WHEN_DAY, 1, 720, -1, 0, NULL },
		{ "第3天 19:00-21:00 礼", SOP_WHEN_DAY, 3, 1140, 1260, 0, "礼" },
		{ "第3天 19:00 到 21:00 礼", SOP_WHEN_DAY, 3, 1140, 1260, 0, "礼" },
		{ "第3天 下午5点到7点半 礼", SOP_WHEN_DAY, 3, 1020, 1170, 0, "礼" },
		{ "第3天 20:00-24:00", SOP_WHEN_DAY, 3, 1200, 1440, 0, NULL },
		{ "第5天 19:30 到了吗", SOP_WHEN_DAY, 5, 1170, -1, 0, "到了吗" },
		{ "第5天 19:30 「名 字」", SOP_WHEN_DAY, 5, 1170, -1, 0, "名 字" },
		/* clang-format on */
	};

	(void)state;
	for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
		char text[512];
		snprintf(text, sizeof text, HEAD "## %s\n> 您好\n", rows[i].head);
		struct sop_script *s = reads(text);
		const struct sop_time *t = &s->step[0].time;
		if (t->kind != rows[i].kind || t->day != rows[i].day || t->minute != rows[i].minute ||
			t->until_minute != rows[i].until || t->dur_ms != rows[i].dur_ms)
			fail_msg("%s: kind %d day %d %d-%d %lld", rows[i].head, (int)t->kind, t->day, t->minute,
				t->until_minute, (long long)t->dur_ms);
		if (rows[i].name)
			assert_span(s->step[0].name, rows[i].name);
		else
			assert_false(span_present(s->step[0].name));
		/* Finding 13: the name is the id, the time as written where there is none. */
		assert_span(s->step[0].id, rows[i].name ? rows[i].name : rows[i].head);
		script_free(s);
	}
}

/* The tree as text: kinds and what they hold. */
static void show(const struct sop_cond *c, struct text *out)
{
	static const char *const names[] = {"且", "或", "非", "有任一", "有全部", "无任何", "买过", "没买过",
		"进入后买", "进入后没买", "已加", "订单", "消费", "近消费", "近订单", "分数", "近互动", "近登录",
		"回复过", "未回复", "库存", "群人数", "沉默", "打卡", "连打", "漏打", "今天未", "今天已", "回复", "含",
		"是", "选", "入群", "点", "买了", "渠道", "员工", "组", "性别", "阶段", "级别", "RFM", "角色", "公司",
		"门店", "在群", "点过", "结果"};
	static const char *const ops[] = {"=", "≠", "≥", "≤", ">", "<"};

	text_addf(out, "(%s", names[c->kind]);
	for (int i = 0; i < c->kids; i++)
		show(c->kid[i], out);
	if (c->kind >= SOP_C_ADDED_FOR && !(c->kind >= SOP_C_REPLIED && c->kind <= SOP_C_SILENT_FOR) &&
		c->kind != SOP_C_TODAY_OUT && c->kind != SOP_C_TODAY_IN &&
		(c->kind < SOP_C_REPLY || c->kind > SOP_C_BUYS))
		text_adds(out, ops[c->op]);
	if (c->window_ms)
		text_addf(out, " %lld天", (long long)(c->window_ms / DAY));
	if (c->num)
		text_addf(out, " %lld", (long long)c->num);
	for (int i = 0; i < c->names.n; i++)
		text_addf(out, " %.*s", SPAN_ARG(c->names.v[i]));
	text_adds(out, ")");
}

static void reads_every_condition(void **state)
{
	static const char *const rows[][2] = {
		/* clang-format off */
		{ "有标签 油皮", "(有任一 油皮)" },
		{ "无标签 肤质/油皮", "(无任何 肤质/油皮)" },
		{ "没有标签「a 且 b」", "(无任何 a 且 b)" },
		{ "有任一标签（油皮，干皮、混合）", "(有任一 油皮 干皮 混合)" },
		{ "有全部标签 (油皮, 干皮)", "(有全部 油皮 干皮)" },
		{ "无任何标签（油皮）", "(无任何 油皮)" },
		{ "已购买", "(买过)" },
		{ "未购买 洁面、面霜", "(没买过 洁面 面霜)" },
		{ "进入后已购买 洁面", "(进入后买 洁面)" },
		{ "进入后未购买", "(进入后没买)" },
		{ "已加 ≥ 3天", "(已加≥ 259200000)" },
		{ "已加 不超过 半小时", "(已加≤ 1800000)" },
		{ "订单数 = 0", "(订单=)" },
		{ "订单数超过2单", "(订单> 2)" },
		{ "消费 >= 200", "(消费≥ 20000)" },
		{ "金额 < 99.5元", "(消费< 9950)" },
		{ "近30天消费 ≥ 200元", "(近消费≥ 30天 20000)" },
		{ "近 7 天 订单数 至少 1", "(近订单≥ 7天 1)" },
		{ "渠道 = 包裹卡、门店A", "(渠道= 包裹卡 门店A)" },
		{ "渠道 != （包裹卡，门店A）", "(渠道≠ 包裹卡 门店A)" },
		{ "员工≠王芳", "(员工≠ 王芳)" },
		{ "（员工 = 李丽（lili）、王芳）且 已购买", "(且(员工= 李丽(lili) 王芳)(买过))" },
		{ "性别 = 女", "(性别= 女)" },
		{ "分数不少于 60分", "(分数≥ 60)" },
		{ "分数 < 10", "(分数< 10)" },
		{ "近30天互动 ≥ 3次", "(近互动≥ 30天 3)" },
		{ "近30天登录 < 2次", "(近登录< 30天 2)" },
		{ "近 7 天内 互动 = 0", "(近互动= 7天)" },
		{ "回复过 且 未回复", "(且(回复过)(未回复))" },
		{ "48小时未回复", "(沉默 2天)" },
		{ "非2天 未回复", "(非(沉默 2天))" },
		{ "阶段 ≠ 沉默、售后", "(阶段≠ 沉默 售后)" },
		{ "级别 = KA、有意向", "(级别= KA 有意向)" },
		{ "RFM = 重要挽留", "(RFM= 重要挽留)" },
		{ "点过链接 新客10、专场", "(点过= 新客10 专场)" },
		{ "打卡 ≥ 7天", "(打卡≥ 7)" },
		{ "连续打卡 满 3", "(连打≥ 3)" },
		{ "漏打 不超过 2天", "(漏打≤ 2)" },
		{ "今天未打卡 或 今天已打卡", "(或(今天未)(今天已))" },
		{ "在群 福利群、打卡群", "(在群= 福利群 打卡群)" },
		{ "角色 = 老板、采购 且 公司 ≠ 甲公司", "(且(角色= 老板 采购)(公司≠ 甲公司))" },
		{ "非 已购买", "(非(买过))" },
		{ "非非已购买", "(非(非(买过)))" },
		/* 非 binds first, then what stands in brackets; a closed word needs no blank behind it. */
		{ "非 未购买 且 有标签 A", "(且(非(没买过))(有任一 A))" },
		{ "未购买且有标签 A 且 已加 ≥ 3天", "(且(没买过)(有任一 A)(已加≥ 259200000))" },
		{ "未购买 或者 有标签 A 或 有标签 B", "(或(没买过)(有任一 A)(有任一 B))" },
		{ "（未购买 或 有标签 A）且 非（有标签 B 或 有标签 C）", "(且(或(没买过)(有任一 A))(非(或(有任一 B)(有任一 C))))" },
		{ "((未购买))", "(没买过)" },
		/* clang-format on */
	};
	struct text t, line;

	(void)state;
	text_init(&t, 4096);
	text_init(&line, 4096);
	for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
		text_clear(&line);
		text_addf(&line, HEAD "## 第2天\n- 条件：%s\n> 您好\n", rows[i][0]);
		struct sop_script *s = reads(text_str(&line));
		text_clear(&t);
		show(s->step[0].cond, &t);
		if (strcmp(text_str(&t), rows[i][1]) != 0)
			fail_msg("%s: %s, not %s", rows[i][0], text_str(&t), rows[i][1]);
		script_free(s);
	}
	text_release(&t);
	text_release(&line);
}

/* Words of a branch alone (2.5), and the branches themselves: steps behind their step, each with its button. */
static void reads_branches(void **state)
{
	static const char *const rows[][4] = {
		/* clang-format off */
		/* condition, tree, button, answer */
		{ "回复", "(回复)", "回了", "y" },
		{ "回复 含「油皮」", "(含 油皮)", "油皮", "y" },
		{ "回复含「油皮」「大油」或「出油」", "(含 油皮 大油 出油)", "油皮", "y" },
		{ "回复 是「1」", "(是 1)", "1", "y" },
		{ "选了 油皮、干皮", "(选 油皮 干皮)", "油皮", "y" },
		{ "购买", "(买了)", "购买", "" },
		{ "购买 洁面、面霜", "(买了 洁面 面霜)", "购买 洁面、面霜", "" },
		{ "入群 新客群", "(入群 新客群)", "入群 新客群", "" },
		{ "点链接 新客10", "(点 新客10)", "点链接 新客10", "" },
		{ "任务结果 = 没接、空号", "(结果= 没接 空号)", "没接", "" },
		{ "任务结果 ≠ 约上", "(结果≠ 约上)", "约上", "" },
		{ "有标签 油皮", "(有任一 油皮)", "有标签 油皮", "" },
		{ "有标签 油皮 且 回复 含「要了」", "(且(有任一 油皮)(含 要了))", "要了", "y" },
		{ "购买 或 回复 是「1」", "(或(买了)(是 1))", "1", "" },
		{ "（回复 是「1」 或 选了 油皮）且 未购买", "(且(或(是 1)(选 油皮))(没买过))", "1", "y" },
		/* clang-format on */
	};
	struct text t, line;

	(void)state;
	text_init(&t, 4096);
	text_init(&line, 4096);
	for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
		text_clear(&line);
		text_addf(&line,
			HEAD
			"## 第2天 问\n- 选项：油皮、干皮\n- 员工任务：打电话，选项 约上、没接、空号\n> 您好\n### 如果 %s\n> 好\n### 否则\n- 停止\n",
			rows[i][0]);
		struct sop_script *s = reads(text_str(&line));
		assert_int_equal(s->steps, 3);
		assert_int_equal(s->branches, 2);
		assert_int_equal(s->step[0].branches, 2);
		text_clear(&t);
		show(s->step[1].taken_if, &t);
		if (strcmp(text_str(&t), rows[i][1]) != 0)
			fail_msg("%s: %s, not %s", rows[i][0], text_str(&t), rows[i][1]);
		assert_span(s->step[1].label, rows[i][2]);
		assert_int_equal(s->step[1].answer, rows[i][3][0] == 'y');
		assert_int_equal(s->step[1].exec, rows[i][3][0] == 'y' ? SOP_EXEC_SIDEBAR : SOP_EXEC_DEFAULT);
		assert_int_equal(s->step[1].of, 0);
		assert_null(s->step[2].taken_if);
		assert_span(s->step[2].id, "问·否则");
		assert_int_equal(s->step[2].action[0].act, SOP_ACT_STOP);
		script_free(s);
	}
	text_release(&t);
	text_release(&line);
}

/* 等待, 跳到 and a step without a time; two buttons of one name; what a branch takes over from its step. */
static void reads_waits_and_jumps(void **state)
{
	struct sop_script *s = reads(HEAD
		"- 错过：跳过\n## 第2天 20:00 问\n- 执行：侧边栏\n- 确认期限：2小时\n- 等待：回复、购买、入群 新客群，最多 2天\n"
		"> 一\n\n> 二\n### 如果 有标签 A\n- 跳到：第4天 20:00 晒单\n### 如果 回复 是「好的」\n> 好\n\n> 再好\n"
		"### 如果 回复 含「好的」\n- 跳到：「尾声」\n## 第4天 20:00 晒单\n> 三\n## 尾声\n> 四\n");
	const struct sop_step *st = s->step;

	(void)state;
	assert_int_equal(s->steps, 6);
	assert_int_equal(st[0].wait.events, SOP_AWAIT_REPLY | SOP_AWAIT_BUY | SOP_AWAIT_JOIN);
	assert_int_equal(st[0].wait.most_ms, 2 * DAY);
	assert_span(st[0].wait.joins.v[0], "新客群");
	assert_span(st[0].text.piece[0].text, "一");
	assert_span(st[0].text.piece[1].text, "\x1e二");
	assert_int_equal(st[1].action[0].jump, 4);
	assert_int_equal(st[3].action[0].jump, 5);
	assert_span(st[2].id, "问·好的");
	assert_span(st[3].id, "问·好的·2");
	assert_int_equal(st[1].exec, SOP_EXEC_SIDEBAR);
	assert_int_equal(st[1].miss, SOP_MISS_SKIP);
	assert_int_equal(st[1].confirm_ms, 2 * 3600000);
	assert_int_equal(st[5].time.kind, SOP_WHEN_NONE);
	assert_span(st[5].id, "尾声");
	script_free(s);
}

static void reads_triggers_stops_and_goals(void **state)
{
	struct sop_script *s = reads("# 剧本：测试\n"
				     "- 编号：t1\n"
				     "- 开始：打标签 A、组/B\n"
				     "- 开始：首单、复购，商品 = 一段、二段，金额 ≥ 99.9\n"
				     "- 开始：扫渠道码 门店A\n"
				     "- 开始：重新加好友、手动加入、转自 甲、去标签 C、退款、员工离职接手\n"
				     "- 停止：已购买 洁面、面霜、30天未回复、客户说「不要」或「别发」、目标达成\n"
				     "- 停止：进入售后、人工接管、打标签 投诉\n"
				     "- 目标：下单，商品 = 洁面，14天内\n"
				     "- 目标达成后：打标签 A、B；员工任务 说声谢谢；停止\n"
				     "## 第2天\n> 您好\n");

	(void)state;
	assert_span(s->id, "t1");
	assert_int_equal(s->triggers, 10);
	assert_int_equal(s->trigger[0].event, SOP_EV_TAG_ON);
	assert_int_equal(s->trigger[0].args.n, 2);
	assert_span(s->trigger[0].args.v[1], "组/B");
	assert_int_equal(s->trigger[1].event, SOP_EV_FIRST_ORDER);
	assert_int_equal(s->trigger[2].event, SOP_EV_REPEAT_ORDER);
	for (int i = 1; i < 3; i++) {
		assert_int_equal(s->trigger[i].filters, 2);
		assert_int_equal(s->trigger[i].filter[0].field, SOP_F_PRODUCT);
		assert_int_equal(s->trigger[i].filter[0].names.n, 2);
		assert_int_equal(s->trigger[i].filter[1].field, SOP_F_AMOUNT);
		assert_int_equal(s->trigger[i].filter[1].op, SOP_OP_GE);
		assert_true(s->trigger[i].filter[1].num == 9990);
	}
	assert_int_equal(s->trigger[3].event, SOP_EV_ADD);
	assert_int_equal(s->trigger[3].args.n, 0);
	assert_span(s->trigger[3].filter[0].names.v[0], "门店A");
	static const enum sop_event rest[] = {
		SOP_EV_READD, SOP_EV_MANUAL, SOP_EV_HANDED, SOP_EV_TAG_OFF, SOP_EV_REFUND, SOP_EV_TAKEOVER};
	for (int i = 0; i < 6; i++)
		assert_int_equal(s->trigger[4 + i].event, rest[i]);
	static const enum sop_event stops[] = {
		SOP_EV_ORDER, SOP_EV_QUIET, SOP_EV_SAID, SOP_EV_GOAL, SOP_EV_AFTERSALE, SOP_EV_HUMAN, SOP_EV_TAG_ON};
	assert_int_equal(s->stops, 7);
	for (int i = 0; i < 7; i++)
		assert_int_equal(s->stop[i].event, stops[i]);
	assert_int_equal(s->stop[0].args.n, 2);
	assert_true(s->stop[1].dur_ms == 30 * DAY);
	assert_int_equal(s->stop[2].args.n, 2);
	assert_span(s->stop[2].args.v[1], "别发");
	assert_int_equal(s->goal.event, SOP_EV_ORDER);
	assert_int_equal(s->goal.filters, 1);
	assert_true(s->goal_within_ms == 14 * DAY);
	assert_int_equal(s->goal_actions, 3);
	assert_int_equal(s->goal_action[0].names.n, 2);
	assert_int_equal(s->goal_action[1].act, SOP_ACT_TODO);
	assert_int_equal(s->goal_action[2].act, SOP_ACT_STOP);
	script_free(s);
}

/* After 、 a trigger word begins anew behind a limit, too; the limit is of what stands before it (finding 35). */
static void reads_a_trigger_behind_a_limit(void **state)
{
	struct sop_script *s = reads("# 剧本：测试\n"
				     "- 开始：加好友，渠道 ≠ 地推、「扫码」、首单、复购，商品 = 洁面、手动加入\n"
				     "## 第2天\n> 您好\n");

	(void)state;
	assert_int_equal(s->triggers, 4);
	assert_int_equal(s->trigger[0].event, SOP_EV_ADD);
	assert_int_equal(s->trigger[0].filters, 1);
	assert_int_equal(s->trigger[0].filter[0].names.n, 2);
	assert_int_equal(s->trigger[1].event, SOP_EV_FIRST_ORDER);
	assert_int_equal(s->trigger[1].filters, 1);
	assert_int_equal(s->trigger[2].event, SOP_EV_REPEAT_ORDER);
	assert_int_equal(s->trigger[2].filters, 1);
	assert_int_equal(s->trigger[3].event, SOP_EV_MANUAL);
	assert_int_equal(s->trigger[3].filters, 0);
	script_free(s);
}

static void reads_titles_of_broken_files(void **state)
{
	struct arena *a = arena_new(0);
	enum sop_kind kind;
	struct span name;

	(void)state;
	assert_true(read_title(SPAN_LIT("\n// x\n# 剧本：「新 客」\n乱写\n"), a, &kind, &name));
	assert_int_equal(kind, SOP_PLAY);
	assert_span(name, "新 客");
	assert_true(read_title(SPAN_LIT("＃打卡：十四天"), a, &kind, &name));
	assert_int_equal(kind, SOP_CHECKIN);
	assert_false(read_title(SPAN_LIT("## 第1天"), a, &kind, &name));
	assert_false(read_title(SPAN_LIT("# 剧木：x"), a, &kind, &name));
	assert_false(read_title(SPAN_LIT(""), a, &kind, &name));
	arena_free(a);
}

/* Any cut of the flagship and any one byte changed in it: no crash, a script or an error, twice the same. */
static void survives_damage(void **state)
{
	char buf[sizeof flagship];
	uint32_t seed = 1;

	(void)state;
	for (size_t i = 0; i < 2 * sizeof flagship; i++) {
		size_t n = i < sizeof flagship ? i : sizeof flagship - 1;
		memcpy(buf, flagship, sizeof buf);
		if (i >= sizeof flagship) {
			seed = seed * 1664525 + 1013904223;
			buf[i - sizeof flagship] = (char)(seed >> 24);
		}
		struct arena *a = arena_new(0);
		struct diag_list l, again;
		struct sop_script *s = NULL, *t = NULL;
		diag_init(&l, a);
		diag_init(&again, a);
		enum rc rc = read_script(span_make(buf, n), SPAN_LIT("x.md"), NULL, &l, &s);
		assert_true(rc == RC_OK || rc == RC_INVALID);
		assert_int_equal(read_script(span_make(buf, n), SPAN_LIT("x.md"), NULL, &again, &t), rc);
		assert_int_equal(l.n, again.n);
		for (int k = 0; k < l.n; k++)
			assert_true(span_eq(l.v[k].text, again.v[k].text) && l.v[k].line == again.v[k].line);
		script_free(s);
		script_free(t);
		arena_free(a);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(reads_the_flagship_file_keys),
		cmocka_unit_test(reads_the_flagship_steps),
		cmocka_unit_test(folds_what_keyboards_make),
		cmocka_unit_test(reads_every_time),
		cmocka_unit_test(reads_every_condition),
		cmocka_unit_test(reads_branches),
		cmocka_unit_test(reads_waits_and_jumps),
		cmocka_unit_test(reads_triggers_stops_and_goals),
		cmocka_unit_test(reads_a_trigger_behind_a_limit),
		cmocka_unit_test(reads_titles_of_broken_files),
		cmocka_unit_test(survives_damage),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
