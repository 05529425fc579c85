/* Tables of script files as CSV and back: nothing is lost on the way round, what stands beside the table stays, mistakes
 * say their line. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
#include "base/fileio.h"
#include "sop/exchange.h"

#define BYTES ((size_t)1 << 20)

static void to_table(const char *kind, const char *script, struct text *out)
{
	const struct exchange_kind *k = exchange_find(span_of(kind));

	text_init(out, BYTES);
	k->write(k, span_of(script), out);
}

static void back(const char *kind, const char *old, const char *csv, const char *want, int want_rows)
{
	const struct exchange_kind *k = exchange_find(span_of(kind));
	struct text out;
	struct err err = {0};
	int rows = 0;

	text_init(&out, BYTES);
	if (k->read(k, span_of(old), span_of(csv), &out, &rows, &err))
		fail_msg("%s", err.text);
	assert_string_equal(text_str(&out), want);
	assert_int_equal(rows, want_rows);
	text_release(&out);
}

static void refuse(const char *kind, const char *csv, const char *text, const char *hint)
{
	const struct exchange_kind *k = exchange_find(span_of(kind));
	struct text out;
	struct err err = {0};
	int rows = -1;

	text_init(&out, BYTES);
	assert_int_equal(k->read(k, SPAN_LIT("# 商品：甲\n"), span_of(csv), &out, &rows, &err), RC_INVALID);
	assert_string_equal(err.text, text);
	assert_string_equal(err.hint, hint);
	assert_int_equal(rows, -1);
	text_release(&out);
}

static void shipped_goods_go_round(void **state)
{
	struct text script, table;
	struct err err;

	(void)state;
	text_init(&script, BYTES);
	assert_int_equal(fileio_read("sop/商品.md", &script, &err), RC_OK);
	to_table("商品", text_str(&script), &table);
	back("商品", text_str(&script), text_str(&table), text_str(&script), 4);
	text_release(&script);
	text_release(&table);
}

static void cells_keep_bars_and_line_breaks(void **state)
{
	static const char script[] = "# 标签：全店\n\n"
				     "| 组   | 标签 | 说明             |\n"
				     "|------|------|------------------|\n"
				     "| 肤质 | 油皮 | 甲\\|乙<br>第二行 |\n";
	struct text table;

	(void)state;
	to_table("标签", script, &table);
	assert_string_equal(text_str(&table), "组,标签,说明\n肤质,油皮,\"甲|乙\n第二行\"\n");
	back("标签", script, text_str(&table), script, 1);
	text_release(&table);
}

static void sections_keys_and_comments_stay(void **state)
{
	(void)state;
	back("标签",
		"# 标签：全店\n- 说明：店里的标签\n// 肤质\n| 标签 | 组 |\n| 旧 | 肤质 |\n| 旧二 | 肤质 |\n"
		"## 规则 买过\n| 当 | 打标签 |\n| 首单 | 肤质/油皮 |\n",
		"\xef\xbb\xbf标签组,标签\r\n肤质,油皮\r\n肤质,干皮\r\n",
		"# 标签：全店\n- 说明：店里的标签\n// 肤质\n| 组   | 标签 |\n|------|------|\n| 肤质 | 油皮 |\n"
		"| 肤质 | 干皮 |\n## 规则 买过\n| 当 | 打标签 |\n| 首单 | 肤质/油皮 |\n",
		2);
	/* It says what it said: not a byte moves. */
	back("标签", "# 标签：全店\n//甲\n|标签|组|\n|--|--|\n|油皮|肤质|\n", "组,标签\n肤质,油皮\n",
		"# 标签：全店\n//甲\n|标签|组|\n|--|--|\n|油皮|肤质|\n", 1);
	/* No table yet: behind the keys, before the first section. */
	back("标签", "# 标签：全店\n## 规则 买过\n| 当 | 打标签 |\n| 首单 | 肤质/油皮 |\n", "组,标签\n肤质,油皮\n",
		"# 标签：全店\n\n| 组   | 标签 |\n|------|------|\n| 肤质 | 油皮 |\n\n## 规则 买过\n| 当 | 打标签 |\n| 首单 | 肤质/油皮 |\n",
		1);
}

/* Blank lines and comments may stand above the title; the table that comes has its column names all the same. */
static void what_stands_above_the_title_stays(void **state)
{
	static const char now[] = "名称,价\n甲,9\n乙,8\n";

	(void)state;
	back("商品", "\n# 商品：店\n| 价 | 名称 |\n| 9 | 甲 |\n", now,
		"\n# 商品：店\n| 名称 | 价  |\n|------|-----|\n| 甲   | 9   |\n| 乙   | 8   |\n", 2);
	back("商品", "// 店里的\n\n# 商品：店\n", now,
		"// 店里的\n\n# 商品：店\n\n| 名称 | 价  |\n|------|-----|\n| 甲   | 9   |\n| 乙   | 8   |\n", 2);
	/* The names change places, nothing else: read back it is the same. */
	back("商品", "\n# 商品：店\n| 价 | 名称 |\n| 9 | 甲 |\n", "名称,价\n甲,9\n",
		"\n# 商品：店\n| 价 | 名称 |\n| 9 | 甲 |\n", 1);
}

static void mistakes_say_their_line(void **state)
{
	(void)state;
	refuse("商品", "名称,价钱格\n甲,9\n",
		"第 1 行：没有「价钱格」这一列；可以有的列：名称、别名、编码、品类、价、原价、库存、日期、链接、小程序、图",
		"");
	refuse("商品", "名称,品累,价\n甲,乙,9\n",
		"第 1 行：没有「品累」这一列；可以有的列：名称、别名、编码、品类、价、原价、库存、日期、链接、小程序、图",
		"是不是想写「品类」？");
	refuse("商品", "名称,价,价格\n甲,9,9\n", "第 1 行：「价」写了两列", "");
	refuse("商品", "名称,编码\n甲,9\n", "第 1 行：少了「价」这一列", "");
	refuse("商品", "名称,价\n甲,9\n乙,8,很好\n", "第 3 行：第 3 列没有列名", "");
	refuse("商品", "名称,价\n", "表里一行也没有", "");
	refuse("商品", "", "表是空的", "");
	assert_null(exchange_find(SPAN_LIT("剧本")));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(shipped_goods_go_round),
		cmocka_unit_test(cells_keep_bars_and_line_breaks),
		cmocka_unit_test(sections_keys_and_comments_stay),
		cmocka_unit_test(what_stands_above_the_title_stays),
		cmocka_unit_test(mistakes_say_their_line),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
