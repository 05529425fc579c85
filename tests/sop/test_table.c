/* Tables (exact part 3; finding 41): columns in any order, escapes, what is wrong in them, word for word. */
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
#include "sop/keyword.h"
#include "sop/read.h"

#define GOODS "# 商品：护肤\n"

/* All that is said of the text, but for the first line of a kind that does not run yet. */
static void says(const char *text, const char *want)
{
	struct arena *a = arena_new(0);
	struct diag_list l;
	struct sop_script *s = NULL;
	struct text t;

	diag_init(&l, a);
	text_init(&t, 1 << 20);
	(void)!read_script(span_of(text), SPAN_LIT("表.md"), NULL, &l, &s);
	for (int i = 0; i < l.n; i++)
		check_print(&l.v[i], &t);
	assert_string_equal(text_str(&t), want);
	script_free(s);
	text_release(&t);
	arena_free(a);
}

static const char *const columns = "能写的列：名称、别名、编码、品类、价、原价、库存、日期、链接、小程序、图\n";

static void column_names(void **state)
{
	char want[1024];

	(void)state;
	snprintf(want, sizeof want, "表.md:2:8: 错误 E801 这个表格没有「价各」这一列\n    建议：是不是想写「价」？%s",
		columns);
	says(GOODS "| 名称 | 价各 |\n| 洁面 | 89 |\n", want);
	snprintf(want, sizeof want, "表.md:2:12: 错误 E801 这个表格没有「天气」这一列\n    建议：%s", columns);
	says(GOODS "| 名称 | 价 | 天气 |\n| 洁面 | 89 | 晴 |\n", want);
	says(GOODS "| 名称 | 价 | 价格 |\n| 洁面 | 89 | 89 |\n",
		"表.md:2:12: 错误 E802 「价格」这一列写了两次\n    建议：留一列\n");
	says(GOODS "| 名称 | 编码 |\n| 洁面 | A1 |\n",
		"表.md:2:1: 错误 E803 表格少了「价」这一列\n    建议：第一行写列名，至少要有：名称、价\n");
	says(GOODS "| 洁面 | 89 |\n| 乳液 | 129 |\n",
		"表.md:2:1: 错误 E815 表格的第一行要写列名\n    建议：例如「| 名称 | 价 |」，内容从下一行开始\n");
	says(GOODS, "表.md:1:3: 错误 E810 「商品」里要有表格\n    建议：例如第一行「| 名称 | 价 |」，下面一行一个\n");
	/* A line of dashes alone is no table. */
	says(GOODS "|---|---|\n",
		"表.md:1:3: 错误 E810 「商品」里要有表格\n    建议：例如第一行「| 名称 | 价 |」，下面一行一个\n");
}

static void rows(void **state)
{
	(void)state;
	says(GOODS "| 名称 | 价 |\n|---|---|\n| | 89 |\n",
		"表.md:4:3: 错误 E804 这一行没写「名称」\n    建议：例如「氨基酸洁面」\n");
	says(GOODS "| 名称 | 价 |\n| 洁面 |\n", "表.md:3:7: 错误 E804 这一行没写「价」\n    建议：例如「89」\n");
	says(GOODS "| 名称 | 价 |\n| 洁面 | 89 | 好 |\n",
		"表.md:3:1: 错误 E805 这一行有 3 格，表头只有 2 列\n    建议：格子里真要写竖线，写成 \\|\n");
	says(GOODS "| 名称 | 价 |\n|:--|--:|\n",
		"表.md:2:1: 错误 E807 表格只有列名，没有内容\n    建议：在列名下面接着写，一行一个\n");
	says(GOODS "| 名称 | 价 |\n| 洁面 | 89 |\n\n| 名称 | 价 |\n| 乳液 | 9 |\n",
		"表.md:5:1: 错误 E808 这里已经有一个表格，第 2 行\n    建议：接着那个表格写，不要再写列名\n");
	says(GOODS "## 护肤\n",
		"表.md:1:3: 错误 E810 「商品」里要有表格\n    建议：例如第一行「| 名称 | 价 |」，下面一行一个\n"
		"表.md:2:4: 错误 E811 「商品」里没有「护肤」这一段\n    建议：内容都写在一个表格里，不分段\n");
	says(GOODS "| 名称 | 价 |\n| 洁面 | 89 |\n> 您好\n",
		"表.md:4:1: 错误 E813 「商品」里没有正文\n    建议：内容写在表格里：每行用 | 隔开\n");
	says(GOODS "| 名称 | 价 |\n| 洁面 | 89 |\n洁面 89\n",
		"表.md:4:1: 错误 E110 看不懂这一行\n    建议：表格每行用 | 开头；设置写成「- 键：值」；注释前面加 //\n");
}

static void cells(void **state)
{
	(void)state;
	says(GOODS "| 名称 | 价 |\n| 洁面 | 1，299 |\n",
		"表.md:3:8: 错误 E311 数字里不要写逗号：「1，299」\n    建议：写成「1299」\n");
	says(GOODS "| 名称 | 价 |\n| 洁面 | 便宜 |\n",
		"表.md:3:8: 错误 E312 「便宜」不是金额\n    建议：写成「200元」，最多两位小数\n");
	says(GOODS "| 名称 | 价 | 库存 | 日期 |\n| 洁面 | 89 | 很多 | |\n",
		"表.md:3:13: 错误 E806 「库存」这一列看不懂「很多」\n    建议：写成：200，或 不限\n");
	says(GOODS "| 名称 | 价 | 库存 | 日期 |\n| 洁面 | 89 | 5 | 2026-02-30 |\n",
		"表.md:3:17: 错误 E806 「日期」这一列看不懂「2026-02-30」\n    建议：写成：2026-03-01\n");
	says(GOODS "| 名称 | 价 | 库存 |\n| 洁面 | 89 | 5 |\n",
		"表.md:3:13: 错误 E814 写了库存，没写是哪天的\n    建议：在「日期」这一列写日子，例如 2026-03-01；不限量就写 不限\n");
	says(GOODS "| 名称 | 价 | 别名 |\n| 洁面 | 89 | 洗面奶、 |\n",
		"表.md:3:17: 错误 E419 这里少了名字\n    建议：用「、」隔开名字，最后一个后面不加「、」\n");
	says(GOODS "| 名称 | 价 | 原价 |\n| 洁面 | 89 | 89 |\n",
		"表.md:3:13: 警告 W801 原价 89 不比价 89 高\n    建议：两个数是不是写反了？没有打折就不写原价\n");
}

static void a_long_table_is_cut(void **state)
{
	struct text t;

	(void)state;
	text_init(&t, 1 << 20);
	text_adds(&t, GOODS "| 名称 | 价 |\n");
	for (int i = 0; i < 5002; i++)
		text_addf(&t, "| 货%d | 1 |\n", i);
	says(text_str(&t), "表.md:5003:1: 错误 E809 表格太长：最多 5000 行\n    建议：分成几个文件\n");
	text_release(&t);
}

/* Part 3 of the language: every table has its columns, required ones first of all. */
static void every_table_has_its_columns(void **state)
{
	static const struct {
		enum keyword_table table;
		const char *must, *may;
	} tables[] = {
		/* clang-format off */
		{ KEYWORD_T_CHECKIN, "天", "植入 附件" },
		{ KEYWORD_T_MOMENTS, "日期 时间 正文", "附件 可见标签 发布员工 植入 发完后 首评 编号" },
		{ KEYWORD_T_CODES, "名称 类型 接待员工", "编号 上限/天 备用 标签 剧本 欢迎语 免验证 独占 备注" },
		{ KEYWORD_T_ROTA, "星期 时段 员工", "" },
		{ KEYWORD_T_TAGS, "组 标签", "编号 互斥 有效期 到期换成 说明" },
		{ KEYWORD_T_RULES, "当", "商品 金额 打标签 去标签 阶段 加分 转剧本" },
		{ KEYWORD_T_GOODS, "名称 价", "别名 编码 品类 原价 库存 日期 链接 小程序 图" },
		{ KEYWORD_T_FLASH, "商品 秒杀价 库存", "原价 每人限" },
		{ KEYWORD_T_TALK, "问题 回答", "别名 自动 转人工 标签建议 阶段 人群" },
		{ KEYWORD_T_MINIPROGRAM, "名称 appid 路径 标题 封面", "" },
		{ KEYWORD_T_LINK, "名称 网址 标题", "摘要 封面" },
		{ KEYWORD_T_COUPON, "名称 方式", "文件 网址 面额 有效期" },
		{ KEYWORD_T_STORE, "名称 员工", "店长" },
		{ KEYWORD_T_TEAM, "名称 员工", "" },
		{ KEYWORD_T_GROUP, "名称", "名称含 群主 群码" },
		{ KEYWORD_T_STAGE, "名称", "顺序" },
		{ KEYWORD_T_DATE, "名称 来源", "" },
		{ KEYWORD_T_PERSONA, "名称", "语气 称呼" },
		/* clang-format on */
	};
	int columns_n = 0, listed = 0;
	const struct keyword *k;

	(void)state;
	assert_int_equal(sizeof tables / sizeof tables[0], KEYWORD_TABLES);
	for (size_t i = 0; i < KEYWORD_TABLES; i++) {
		assert_int_equal(tables[i].table, i);
		for (int must = 0; must < 2; must++) {
			struct span rest = span_of(must ? tables[i].must : tables[i].may), one;
			while (rest.n && span_present(rest)) {
				span_cut(rest, ' ', &one, &rest);
				k = keyword_column(tables[i].table, one);
				if (!k || k->required != (must == 1))
					fail_msg("table %zu, column '%.*s'", i, SPAN_ARG(one));
				assert_ptr_equal(keyword_column_of(tables[i].table, k->id), k);
				listed++;
			}
		}
	}
	for (int i = 0; (k = keyword_at(i)) != NULL; i++)
		for (int t = 0; k->cls == KEYWORD_COLUMN && t < KEYWORD_TABLES; t++)
			columns_n += (k->places & 1u << t) != 0;
	assert_int_equal(columns_n, listed);
	assert_null(keyword_column(KEYWORD_T_GOODS, SPAN_LIT("网址")));
	assert_string_equal(keyword_column(KEYWORD_T_GOODS, SPAN_LIT("货号"))->word, "编码");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(column_names),
		cmocka_unit_test(rows),
		cmocka_unit_test(cells),
		cmocka_unit_test(a_long_table_is_cut),
		cmocka_unit_test(every_table_has_its_columns),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
