/* What is known of a customer, as scripts say it: read, checked with findings in Chinese, and judged with three values. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
#include <stdio.h>
#include <string.h>
#include "base/arena.h"
#include "findings.h"
#include "sop/check.h"
#include "sop/condeval.h"
#include "sop/entry.h"
#include "sop/read.h"
#include "stage.h"

#define HEAD "# 剧本：测试\n- 开始：加好友\n- 停止：已购买\n- 目标：首单，7天内\n"
#define DAY2 HEAD "## 第2天 20:00 好\n"
#define COND(c) DAY2 "- 条件：" c "\n> 您好\n" /* line 6 */
#define ACT(a) DAY2 "> 您好\n" a "\n"          /* line 7 */

static struct span stages[] = {SPAN_LIT("新客"), SPAN_LIT("意向"), SPAN_LIT("成交"), SPAN_LIT("售后")};
static const struct sop_names stage_names = {4, stages};

static struct span employees[] = {SPAN_LIT("王芳"), SPAN_LIT("李丽")};
static const struct sop_names employee_names = {2, employees};

/* Reads with the vocabulary of a house; NULL when it has errors. */
static struct sop_script *read_here(const char *text, struct diag_list *l, struct arena *a)
{
	struct check_world w;
	struct sop_script *s = NULL;

	check_world_init(&w);
	w.stages = &stage_names;
	w.employees = &employee_names;
	diag_init(l, a);
	return read_script(span_of(text), SPAN_LIT("sop/测.md"), &w, l, &s) == RC_OK ? s : NULL;
}

static void each_finding(void **state)
{
	static const struct {
		const char *text, *code;
		int line, col;
		const char *said, *hint;
	} rows[] = {
		{COND("阶段 = 意象"), "E416", 6, 0, "没有叫「意象」的阶段", "意向"},
		{COND("阶段 ≥ 意向"), "E408", 6, 0, NULL, "阶段 = 新客"},
		{COND("阶段 意向"), "E408", 6, 0, NULL, "阶段 = 新客"},
		{ACT("- 阶段：成交了"), "E416", 7, 0, "没有叫「成交了」的阶段", "成交"},
		{ACT("- 阶段：意向、成交"), "E208", 7, 0, NULL, "只写一个"},
		{ACT("- 阶段："), "E205", 7, 0, NULL, "阶段名"},
		{ACT("- 阶段：意向\n- 阶段：成交"), "E204", 8, 0, NULL, NULL},
		{"# 剧本：测\n- 开始：阶段变为 已成交\n## 第2天 20:00 好\n> 好\n", "E416", 2, 0, "的阶段", "成交"},
		{"# 剧本：测\n- 开始：阶段变为\n## 第2天 20:00 好\n> 好\n", "E411", 2, 0, "少了阶段", "阶段变为 X"},
		{"# 剧本：测\n- 开始：加好友\n- 停止：阶段变为 售前\n## 第2天 20:00 好\n> 好\n", "E416", 3, 0, NULL,
			"售后"},
		{COND("分数 60"), "E408", 6, 0, NULL, "分数 ≥ 60"},
		{COND("分数 ≥ 高"), "E423", 6, 0, NULL, "分数 ≥ 60"},
		{COND("分数 ≥ 60天"), "E420", 6, 0, NULL, "分数 ≥ 60"},
		{COND("级别 = 大客户"), "E416", 6, 0, "没有叫「大客户」的级别", NULL},
		{COND("级别 = 有意"), "E416", 6, 0, NULL, "有意向"},
		{COND("级别 ≥ KA"), "E408", 6, 0, NULL, "级别 = KA"},
		{COND("角色 老板"), "E408", 6, 0, NULL, "角色 = 老板"},
		{COND("RFM = 重要留挽"), "E416", 6, 0, "RFM", "重要挽留"},
		{ACT("- 加分：很多"), "E211", 7, 0, "「加分」要写 1-1000 的整数", NULL},
		{ACT("- 加分：0"), "E211", 7, 0, NULL, NULL},
		{ACT("- 减分：1001"), "E211", 7, 0, "「减分」", NULL},
		{ACT("- 减分：5，明天"), "E208", 7, 0, NULL, "减分：5"},
		{COND("近30天互动"), "E408", 6, 0, NULL, "互动 ≥ 2"},
		{COND("近30天互动 ≥ 3天"), "E420", 6, 0, NULL, NULL},
		{COND("近30天点赞 ≥ 3"), "E408", 6, 0, "消费、订单数、互动 或 登录", NULL},
		{COND("2天未回"), "E401", 6, 0, NULL, NULL},
		{HEAD "## 20秒内 好\n- 条件：未回复\n> 您好\n", "E608", 6, 0, "未回复", NULL},
		{DAY2 "> 您的{订单号}到了\n", "W611", 6, 0, "「{订单号}」每位客户不同", "带上替补"},
		{DAY2 "> {购买日:洁面|上次}买的\n", "N602", 6, 0, "{购买日|上次}", NULL},
		{DAY2 "> {今天:洁面}\n", "E501", 6, 0, NULL, "{今天}"},
		{DAY2 "> {订单:1}\n", "E501", 6, 0, NULL, "{订单号}"},
		{ACT("- 备注：{名字}"), "E501", 7, 0, NULL, "{客户}"},
		{ACT("- 通知：王方"), "E416", 7, 0, "没有叫「王方」的员工", "王芳"},
		{ACT("- 通知：王芳，"), "E208", 7, 0, NULL, "通知：王芳，客户想退货"},
		{ACT("- 通知："), "E205", 7, 0, NULL, NULL},
		{ACT("- 记转化：领样、到店"), "E208", 7, 0, NULL, "一行一个"},
		{ACT("- 记转化："), "E205", 7, 0, NULL, NULL},
		{"# 剧本：测\n- 开始：分数到\n## 第2天 20:00 好\n> 好\n", "E411", 2, 0, "少了分数", "分数到 60"},
		{"# 剧本：测\n- 开始：分数到 高\n## 第2天 20:00 好\n> 好\n", "E411", 2, 0, NULL, "分数到 60"},
		{HEAD "## 20秒内 好\n- 条件：分数 ≥ 60\n> 您好\n", "E608", 6, 0, "分数 ≥ 60", NULL},
		{HEAD "## 20秒内 好\n- 条件：阶段 = 新客\n> 您好\n", "E608", 6, 6, "阶段 = 新客", NULL},
	};
	struct arena *a = arena_new(0);

	(void)state;
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		struct diag_list l;
		struct sop_script *s = read_here(rows[i].text, &l, a);
		const struct diag *d = findings_get(&l, rows[i].code, rows[i].line, rows[i].col, rows[i].hint);

		if (!d || (rows[i].said && span_search(d->text, span_of(rows[i].said)) == SIZE_MAX)) {
			findings_show(&l);
			fail_msg("row %d: no %s in\n%s", (int)i, rows[i].code, rows[i].text);
		}
		script_free(s);
	}
	arena_free(a);
}

/* A condition as a step has it; said: what `why` prints. */
static void holds_in(
	const struct sop_facts *f, const struct sop_enrolment *e, const char *cond, enum truth want, const char *said)
{
	char file[1024];
	struct arena *a = arena_new(0);
	struct diag_list l;
	struct sop_script *s;
	const struct sop_cond *why;
	struct text out;

	snprintf(file, sizeof file, DAY2 "- 条件：%s\n> 您好\n", cond);
	s = read_here(file, &l, a);
	if (!s) {
		findings_show(&l);
		fail_msg("%s", cond);
	}
	assert_true((condeval_needs(s->step[0].cond) & ~f->loaded) == 0);
	enum truth t = condeval_truth(s->step[0].cond, f, e, stage_at("2026-03-10 20:00"), &why);
	text_init(&out, 1000);
	condeval_say(why, t, &out);
	if (t != want || strcmp(text_str(&out), said ? said : "") != 0)
		fail_msg("%s: %d 「%s」", cond, (int)t, text_str(&out));
	text_release(&out);
	script_free(s);
	arena_free(a);
}

static void holds(const struct sop_facts *f, const char *cond, enum truth want, const char *said)
{
	holds_in(f, NULL, cond, want, said);
}

static void test_f30_stages(void **state)
{
	struct sop_facts f = {.loaded = SOP_NEED_STAGE, .stage = SPAN_LIT("意向")}, blind = {.loaded = SOP_NEED_STAGE};

	(void)state;
	holds(&f, "阶段 = 意向", TRUTH_YES, NULL);
	holds(&f, "阶段 = 新客、意向", TRUTH_YES, NULL);
	holds(&f, "阶段 ≠ 意向", TRUTH_NO, "阶段 ≠ 意向");
	holds(&f, "阶段 ≠ 新客、成交", TRUTH_YES, NULL);
	holds(&f, "非 阶段 = 新客", TRUTH_YES, NULL);
	holds(&blind, "阶段 = 意向", TRUTH_UNKNOWN, "看不到：阶段 = 意向");
	holds(&blind, "非 阶段 = 意向", TRUTH_UNKNOWN, "看不到：阶段 = 意向");
}

static void test_f30_score_and_level(void **state)
{
	struct sop_facts f = {.loaded = SOP_NEED_SCORE,
		.scored = true,
		.score = 60,
		.tier = "普通",
		.grade = "已合作",
		.rfm = "重要挽留"};
	struct sop_facts blind = {.loaded = SOP_NEED_SCORE};

	(void)state;
	holds(&f, "分数 ≥ 60", TRUTH_YES, NULL);
	holds(&f, "分数 ≥ 60分 且 分数 < 61", TRUTH_YES, NULL);
	holds(&f, "分数 > 60", TRUTH_NO, "分数 > 60");
	holds(&f, "级别 = 普通", TRUTH_YES, NULL);
	holds(&f, "级别 = 已合作", TRUTH_YES, NULL);
	holds(&f, "线索 = 已合作", TRUTH_YES, NULL);
	holds(&f, "级别 = KA、有意向", TRUTH_NO, "级别 = KA、有意向");
	holds(&f, "级别 ≠ KA", TRUTH_YES, NULL);
	holds(&f, "级别 ≠ KA、已合作", TRUTH_NO, "级别 ≠ KA、已合作");
	holds(&f, "级别 = ka", TRUTH_NO, "级别 = ka");
	holds(&f, "RFM = 重要挽留", TRUTH_YES, NULL);
	holds(&f, "rfm = 重要价值、一般挽留", TRUTH_NO, "rfm = 重要价值、一般挽留");
	/* Not knowing never widens: 分数 ≤ 10 of somebody without a score. */
	holds(&blind, "分数 ≤ 10", TRUTH_UNKNOWN, "看不到：分数 ≤ 10");
	holds(&blind, "非 级别 = KA", TRUTH_UNKNOWN, "看不到：级别 = KA");
	f.rfm = NULL; /* never bought */
	holds(&f, "RFM ≠ 重要挽留", TRUTH_UNKNOWN, "看不到：RFM ≠ 重要挽留");
}

/* Finding 64; finding 30: a contact of whom nobody said it. */
static void test_f64_firm(void **state)
{
	struct sop_facts f = {.loaded = SOP_NEED_FIRM, .company = SPAN_LIT("甲公司")};

	(void)state;
	holds(&f, "公司 = 甲公司", TRUTH_YES, NULL);
	holds(&f, "公司 ≠ 甲公司、乙公司", TRUTH_NO, "公司 ≠ 甲公司、乙公司");
	holds(&f, "角色 = 老板", TRUTH_UNKNOWN, "看不到：角色 = 老板");
	holds(&f, "非 角色 = 老板", TRUTH_UNKNOWN, "看不到：角色 = 老板");
	f.role = SPAN_LIT("采购");
	holds(&f, "角色 = 老板、采购", TRUTH_YES, NULL);
	f.company = SPAN_ABSENT;
	holds(&f, "公司 ≠ 甲公司", TRUTH_UNKNOWN, "看不到：公司 ≠ 甲公司");
}

/* Finding 2: who was not heard has not replied, as far as anybody knows; finding 30: before he entered there is no "since". */
static void test_f2_replies(void **state)
{
	struct sop_enrolment e = {.t0_ms = stage_at("2026-03-03 10:00"), .entered_ms = stage_at("2026-03-03 10:00")};
	struct sop_facts f = {.loaded = SOP_NEED_ACTS | SOP_NEED_TEXTS | SOP_NEED_OTHERS,
		.text_ms = stage_at("2026-03-07 20:00"),
		.other_ms = stage_at("2026-03-08 20:00")};
	const int64_t acts[] = {
		stage_at("2026-02-08 20:00"), stage_at("2026-02-08 20:01"), stage_at("2026-03-10 19:00")};

	(void)state;
	holds_in(&f, &e, "未回复", TRUTH_YES, NULL);
	holds_in(&f, &e, "回复过", TRUTH_NO, "回复过");
	holds_in(&f, NULL, "未回复", TRUTH_UNKNOWN, "看不到：未回复");
	/* Our last text, of whatever script, is 48 h old to the minute. */
	holds_in(&f, &e, "48小时未回复", TRUTH_YES, NULL);
	holds_in(&f, &e, "49小时未回复", TRUTH_NO, "49小时未回复");
	f.replied_ms = stage_at("2026-03-03 09:00"); /* before he entered */
	holds_in(&f, &e, "未回复", TRUTH_YES, NULL);
	f.replied_ms = stage_at("2026-03-08 19:00"); /* before our last text */
	holds_in(&f, &e, "回复过", TRUTH_YES, NULL);
	holds_in(&f, &e, "48小时未回复", TRUTH_YES, NULL);
	f.replied_ms = stage_at("2026-03-08 20:01");
	holds_in(&f, &e, "48小时未回复", TRUTH_NO, "48小时未回复");
	f.replied_ms = f.text_ms = f.other_ms = 0; /* nothing was sent to him */
	holds_in(&f, &e, "1小时未回复", TRUTH_NO, "1小时未回复");
	f.act_ms = acts;
	f.acts = 3;
	holds_in(&f, &e, "近30天互动 = 2", TRUTH_YES, NULL); /* 30 × 24 h (finding 68) */
	holds_in(&f, &e, "近31天互动 ≥ 3次", TRUTH_YES, NULL);
	holds_in(&f, &e, "近1天互动 > 1", TRUTH_NO, "近1天互动 > 1");
}

static void actions_are_read(void **state)
{
	struct arena *a = arena_new(0);
	struct diag_list l;
	struct sop_script *s = read_here(DAY2
		"> 您好\n- 备注：{客户|客户}－Ａ\n- 通知：王芳、李丽，客户 {客户} 想退货，快去\n- 通知：李丽\n- 记转化：领样\n- 加分：5分\n- 减分：2\n",
		&l, a);
	const struct sop_action *v;

	(void)state;
	if (!s)
		findings_show(&l);
	assert_non_null(s);
	v = s->step[0].action;
	assert_int_equal(s->step[0].actions, 6);
	assert_int_equal(v[0].act, SOP_ACT_REMARK);
	assert_true(v[0].text.n == 2 && span_is(v[0].text.piece[1].text, "－Ａ")); /* as written: people read it */
	assert_int_equal(v[1].act, SOP_ACT_NOTIFY);
	assert_true(v[1].names.n == 2 && v[1].text.n == 3 && span_is(v[1].text.piece[2].text, " 想退货，快去"));
	assert_true(v[2].names.n == 1 && v[2].text.n == 0);
	assert_true(v[3].act == SOP_ACT_CONVERT && span_is(v[3].names.v[0], "领样"));
	assert_true(v[4].act == SOP_ACT_POINTS && v[4].points == 5 && v[5].points == -2);
	script_free(s);
	arena_free(a);
}

static void events_are_heard(void **state)
{
	struct arena *a = arena_new(0);
	struct diag_list l;
	struct sop_script *s = read_here(
		"# 剧本：测\n- 开始：阶段变为 意向、成交\n- 停止：阶段变为 售后\n- 目标：阶段变为 成交，7天内\n## 第2天 20:00 好\n> 好\n",
		&l, a);
	struct sop_happening ev = {.event = SOP_EV_STAGE, .name = SPAN_LIT("成交"), .amount_fen = -1};
	struct text said;

	(void)state;
	assert_non_null(s);
	assert_true(entry_listens(s, SOP_EV_STAGE));
	assert_true(entry_hears(&s->trigger[0], &ev) && entry_hears(&s->goal, &ev) && !entry_hears(&s->stop[0], &ev));
	ev.name = SPAN_LIT("新客");
	assert_false(entry_hears(&s->trigger[0], &ev));
	text_init(&said, 100);
	entry_say(&s->stop[0], true, &said);
	assert_string_equal(text_str(&said), "阶段变为 售后");
	text_release(&said);
	script_free(s);
	arena_free(a);
}

/* finding 33: a stage that leads back to where it came from. */
static void circles_by_stage(void **state)
{
	struct arena *a = arena_new(0);
	struct diag_list l;
	struct sop_script *s[2];

	(void)state;
	s[0] = read_here("# 剧本：甲\n- 开始：阶段变为 意向\n## 第2天 20:00 好\n- 阶段：成交\n> 好\n", &l, a);
	s[1] = read_here("# 剧本：乙\n- 开始：阶段变为 成交\n## 第2天 20:00 好\n- 阶段：意向\n> 好\n", &l, a);
	diag_init(&l, a);
	check_folder((const struct sop_script *const *)s, 2, NULL, &l);
	assert_non_null(findings_get(&l, "E703", 0, 0, NULL));
	script_free(s[0]);
	script_free(s[1]);
	arena_free(a);
}

/* … and points that lead past the mark again; points that are taken lead nowhere. */
static void circles_by_points(void **state)
{
	struct arena *a = arena_new(0);
	struct diag_list l;
	struct sop_script *s[2];

	(void)state;
	s[0] = read_here("# 剧本：甲\n- 开始：分数到 60\n## 第2天 20:00 好\n- 打标签：热\n> 好\n", &l, a);
	s[1] = read_here("# 剧本：乙\n- 开始：打标签 热\n## 第2天 20:00 好\n- 加分：5\n> 好\n", &l, a);
	diag_init(&l, a);
	check_folder((const struct sop_script *const *)s, 2, NULL, &l);
	assert_non_null(findings_get(&l, "E703", 0, 0, NULL));
	script_free(s[1]);
	s[1] = read_here("# 剧本：乙\n- 开始：打标签 热\n## 第2天 20:00 好\n- 减分：5\n> 好\n", &l, a);
	diag_init(&l, a);
	check_folder((const struct sop_script *const *)s, 2, NULL, &l);
	assert_null(findings_get(&l, "E703", 0, 0, NULL));
	script_free(s[0]);
	script_free(s[1]);
	arena_free(a);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(each_finding),
		cmocka_unit_test(test_f30_stages),
		cmocka_unit_test(test_f30_score_and_level),
		cmocka_unit_test(test_f64_firm),
		cmocka_unit_test(test_f2_replies),
		cmocka_unit_test(actions_are_read),
		cmocka_unit_test(events_are_heard),
		cmocka_unit_test(circles_by_stage),
		cmocka_unit_test(circles_by_points),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
