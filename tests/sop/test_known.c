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

/* Reads with the vocabulary of a house; NULL when it has errors. */
static struct sop_script *read_here(const char *text, struct diag_list *l, struct arena *a)
{
	struct check_world w;
	struct sop_script *s = NULL;

	check_world_init(&w);
	w.stages = &stage_names;
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
		{COND("RFM = 重要留挽"), "E416", 6, 0, "RFM", "重要挽留"},
		{ACT("- 加分：很多"), "E211", 7, 0, "「加分」要写 1-1000 的整数", NULL},
		{ACT("- 加分：0"), "E211", 7, 0, NULL, NULL},
		{ACT("- 减分：1001"), "E211", 7, 0, "「减分」", NULL},
		{ACT("- 减分：5，明天"), "E208", 7, 0, NULL, "减分：5"},
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
static void holds(const struct sop_facts *f, const char *cond, enum truth want, const char *said)
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
	enum truth t = condeval_truth(s->step[0].cond, f, NULL, stage_at("2026-03-10 20:00"), &why);
	text_init(&out, 1000);
	condeval_say(why, t, &out);
	if (t != want || strcmp(text_str(&out), said ? said : "") != 0)
		fail_msg("%s: %d 「%s」", cond, (int)t, text_str(&out));
	text_release(&out);
	script_free(s);
	arena_free(a);
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
		cmocka_unit_test(events_are_heard),
		cmocka_unit_test(circles_by_stage),
		cmocka_unit_test(circles_by_points),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
