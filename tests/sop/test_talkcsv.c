/* 话术 as a table and back: the shipped one loses nothing, what people type is taken, mistakes say their line. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
#include <string.h>
#include "base/fileio.h"
#include "findings.h"
#include "sop/dump.h"
#include "sop/read.h"
#include "sop/talkcsv.h"

#define BYTES ((size_t)1 << 20)

static void model(struct span script, struct text *out)
{
	struct arena *a = arena_new(0);
	struct diag_list l;
	struct sop_script *s = NULL;

	diag_init(&l, a);
	if (read_script(script, SPAN_LIT("t.md"), NULL, &l, &s)) {
		findings_show(&l);
		fail_msg("does not read:\n%.*s", SPAN_ARG(script));
	}
	dump_script(s, out);
	script_free(s);
	arena_free(a);
}

/* Script to table to script to table: the same model, the same table. */
static void goes_round(struct span script)
{
	struct text table, again, back, one, two;
	struct err err;
	int rows = 0;

	text_init(&table, BYTES);
	text_init(&again, BYTES);
	text_init(&back, BYTES);
	text_init(&one, 8 * BYTES);
	text_init(&two, 8 * BYTES);
	talkcsv_write(script, &table);
	text_add(&back, talkcsv_head(script));
	if (talkcsv_read(text_span(&table), &back, &rows, &err))
		fail_msg("%s in\n%s", err.text, text_str(&table));
	assert_true(rows > 0);
	model(script, &one);
	model(text_span(&back), &two);
	assert_string_equal(text_str(&one), text_str(&two));
	talkcsv_write(text_span(&back), &again);
	assert_string_equal(text_str(&table), text_str(&again));
	text_release(&table);
	text_release(&again);
	text_release(&back);
	text_release(&one);
	text_release(&two);
}

static void the_shipped_one_goes_round(void **state)
{
	struct text file;
	struct err err;

	(void)state;
	text_init(&file, BYTES);
	assert_int_equal(fileio_read("sop/疑问库.md", &file, &err), RC_OK);
	goes_round(text_span(&file));
	text_release(&file);
}

static void every_part_goes_round(void **state)
{
	(void)state;
	goes_round(SPAN_LIT(
		"# 话术：全\n- 自动回复：≥ 90%\n- 转人工词：「投诉」\n\n"
		"## 能用吗，\"真的\"吗\n- 编号：一\n- 别名：行吗、好吗\n- 别名：「中吗、」\n- 自动回复：≥ 80%\n- 转人工：是\n"
		"- 标签建议：甲、乙\n- 选项：能、不能\n- 追问：哪里，什么时候？\n- 暂停剧本：7天\n"
		"- 附件：链接 https://a.example/1 标题「一，二」\n- 附件：链接 https://a.example/2\n- 打标签：问过\n- 去标签：新\n"
		"- 阶段：意向\n- 员工任务：看看，今天内，选项 好、不好\n"
		"> 第一行\n>\n> 第三行，有 \"引号\" 和｜竖线\n\n> 第二条\n"
		"### 如果 老客\n> 老\n### 如果 阶段 = 意向\n> 意\n- 阶段：成交\n### 如果 有标签 甲 且 非 有标签 乙\n- 追问：嗯\n"
		"### 否则\n> 都不是\n\n## 第二问\n- 自动回复：关\n> 好\n"));
}

/* In a cell --- begins the next message; as a line of a text it stays one. */
static void a_rule_in_a_text_goes_round(void **state)
{
	struct text table;

	(void)state;
	text_init(&table, BYTES);
	goes_round(SPAN_LIT("# 话术：线\n\n## 甲\n> 一\n> ---\n> 二\n\n> 三\n> \\---\n## 乙\n> ---\n"));
	talkcsv_write(SPAN_LIT("# 话术：线\n\n## 甲\n> 一\n> ---\n> 二\n"), &table);
	assert_non_null(strstr(text_str(&table), "甲,,\"一\n\\---\n二\""));
	text_release(&table);
}

static void takes_what_people_type(void **state)
{
	static const char *const table = "问题,回答,人群,别名,自动\r\n"
					 "多少钱,减 10 元,新客,\"价格、贵吗\",是\r\n"
					 "多少钱,减 8 元,老客,,\r\n\r\n"
					 "怎么用,\"一天两次\r\n早晚各一次\",,,否\r\n";
	struct text out, dump;
	struct err err;
	int rows = 0;

	(void)state;
	text_init(&out, BYTES);
	text_init(&dump, BYTES);
	text_adds(&out, "# 话术：价\n");
	assert_int_equal(talkcsv_read(span_of(table), &out, &rows, &err), RC_OK);
	assert_int_equal(rows, 3);
	assert_string_equal(text_str(&out),
		"# 话术：价\n\n## 多少钱\n- 别名：价格、贵吗\n### 如果 新客\n> 减 10 元\n### 如果 老客\n> 减 8 元\n\n"
		"## 怎么用\n- 自动回复：关\n> 一天两次\n> 早晚各一次\n");
	model(text_span(&out), &dump);
	text_release(&out);
	text_release(&dump);
}

static void says_the_line_of_a_mistake(void **state)
{
	static const struct {
		const char *table, *says;
	} rows[] = {
		/* clang-format off */
		{ "", "表是空的" },
		{ "问题,回答\n", "一行也没有" },
		{ "问题,回大\na,b\n", "没有「回大」这一列" },
		{ "回答\nb\n", "少了「问题」这一列" },
		{ "问题,问题\na,b\n", "「问题」写了两列" },
		{ "问题,回答\na,b\n,c\n", "第 3 行：少了「问题」" },
		{ "问题,回答\na,b\na,c\n", "第 3 行：「a」上一行已经有了" },
		{ "问题,回答,人群\na,b,大客\n", "第 2 行：「人群」只能写 新客 或 老客" },
		{ "问题,回答,人群,阶段\na,b,新客,意向\n", "第 2 行：「人群」「阶段」「条件」只能写一个" },
		{ "问题,回答\n\"a\nb\",c\n", "「问题」里不能换行" },
		/* clang-format on */
	};

	(void)state;
	for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
		struct text out;
		struct err err = {0};
		int n;

		text_init(&out, BYTES);
		assert_int_not_equal(talkcsv_read(span_of(rows[i].table), &out, &n, &err), RC_OK);
		if (!strstr(err.text, rows[i].says))
			fail_msg("row %zu: %s", i, err.text);
		text_release(&out);
	}
}

/* What says what it said keeps its bytes, its comments and the order of its keys; what does not keeps its comments; what is gone goes. */
static void what_is_unchanged_keeps_its_bytes(void **state)
{
	static const char old[] =
		"# 话术：留着\n- 适用：侧边栏\n//一\n\n## 多少钱\n// 二\n- 追问：几支\n- 别名：价格\n>9 元\n\n\n"
		"## 怎么约\n// 三\n> 周日\n## 没了\n> 没了\n";
	static const char csv[] = "问题,别名,回答,追问\n多少钱,价格,9 元,几支\n怎么约,,周六,\n新的,,好,\n";
	struct text out;
	struct err err;
	int n;

	(void)state;
	text_init(&out, BYTES);
	assert_int_equal(talkcsv_put(span_of(old), span_of(csv), &out, &n, &err), RC_OK);
	assert_string_equal(text_str(&out),
		"# 话术：留着\n- 适用：侧边栏\n//一\n\n## 多少钱\n// 二\n- 追问：几支\n- 别名：价格\n>9 元\n\n\n"
		"## 怎么约\n// 三\n> 周六\n\n## 新的\n> 好\n");
	assert_int_equal(n, 3);
	text_clear(&out);
	assert_int_equal(talkcsv_put(SPAN_LIT("# 话术：新\n"), SPAN_LIT("问题,回答\n甲,乙\n"), &out, &n, &err), RC_OK);
	assert_string_equal(text_str(&out), "# 话术：新\n\n## 甲\n> 乙\n");
	text_release(&out);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_shipped_one_goes_round),
		cmocka_unit_test(every_part_goes_round),
		cmocka_unit_test(a_rule_in_a_text_goes_round),
		cmocka_unit_test(takes_what_people_type),
		cmocka_unit_test(says_the_line_of_a_mistake),
		cmocka_unit_test(what_is_unchanged_keeps_its_bytes),
	};
	return cmocka_run_group_tests_name("sop/talkcsv", tests, NULL, NULL);
}
