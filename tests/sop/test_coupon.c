/* 券, {库存} and {已售} in scripts: what may stand where (findings 15, 22, 59, 63), and what a customer reads. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
#include <stdio.h>
#include <string.h>
#include "base/arena.h"
#include "base/text.h"
#include "findings.h"
#include "sop/book.h"
#include "sop/check.h"
#include "sop/condeval.h"
#include "sop/engine.h"
#include "sop/read.h"
#include "sop/render.h"
#include "sop/when.h"
#include "stage.h"

#define GOODS \
	"# 商品：护肤\n" \
	"| 名称 | 别名 | 编码 | 价 | 库存 | 日期 |\n" \
	"| 氨基酸洁面 | 洗面奶 | A001 | 89 | 5 | 2026-03-02 |\n" \
	"| 保湿乳 | | A002 | 129 | 不限 | |\n"
#define POOLS \
	"# 资料：券\n" \
	"## 券\n" \
	"| 名称 | 方式 | 文件 | 网址 | 面额 | 有效期 |\n" \
	"| 新客10 | 码文件 | 码.csv | | 10元 | 7天 |\n" \
	"| 老客20 | 领取链接 | | https://shop.example.cn/c/20 | | |\n"
#define HEAD "# 剧本：测试\n- 开始：加好友\n- 停止：已购买\n- 目标：首单，7天内\n"
#define DAY2 HEAD "## 第2天 20:00 好\n" /* line 5 */
#define SIDE DAY2 "- 执行：侧边栏\n"    /* line 6 */

static struct check_codes file; /* what 码.csv is */

static bool find_codes(
	void *user, struct span script, struct span pool, struct span path, struct check_codes *ret_codes)
{
	(void)user;
	(void)script;
	assert_true(pool.n > 0);
	*ret_codes = file;
	return span_is(path, "码.csv");
}

struct folder {
	struct arena *a;
	struct diag_list l;
	struct book *book;
	struct sop_script *names[2], *script;
};

static void open_folder(struct folder *f, const char *pools, const char *text)
{
	const char *const files[] = {GOODS, pools};
	struct check_world w;
	bool sound;

	*f = (struct folder){.a = arena_new(0), .book = book_new()};
	diag_init(&f->l, f->a);
	check_world_init(&w);
	w.find_codes = find_codes;
	w.whole_folder = true;
	w.adds_per_employee_day = 30;
	for (int i = 0; i < 2; i++) {
		struct sop_script *also = NULL;

		f->names[i] = read_names(span_of(files[i]), SPAN_LIT("表.md"), &w, &sound);
		book_add(f->book, f->names[i], sound, NULL);
		if (read_script(span_of(files[i]), SPAN_LIT("表.md"), &w, &f->l, &also) == RC_OK)
			script_free(also);
	}
	book_world(f->book, &w);
	if (read_script(span_of(text), SPAN_LIT("测.md"), &w, &f->l, &f->script))
		f->script = NULL;
}

static void close_folder(struct folder *f)
{
	book_free(f->book);
	script_free(f->script);
	script_free(f->names[0]);
	script_free(f->names[1]);
	arena_free(f->a);
}

static void each_finding(void **state)
{
	static const struct {
		const char *text, *code; /* code "": nothing but notes */
		int line, col;
		const char *hint;
	} rows[] = {
		{DAY2 "> 您的码 {券:新客10}\n", "E536", 6, 7, "侧边栏"},
		{DAY2 "- 发券：新客10\n", "E536", 6, 1 + 2, "领取链接"},
		{DAY2 "- 逐个发：是\n> 您的码 {券:新客10}\n", "E536", 7, 7, NULL},
		{DAY2 "> 领券 {券:老客20}\n", "", 0, 0, NULL},
		{DAY2 "- 发券：老客20\n", "", 0, 0, NULL},
		{DAY2 "- 发券：老客\n", "E416", 6, 6, "老客20"},
		{DAY2 "> 领券 {券:新客11}\n", "E416", 6, 6, "新客10"},
		{DAY2 "> 领券 {券}\n", "E519", 6, 6, "{券:"},
		{SIDE "> 您的码 {券:新客10}\n", "W611", 7, 7, NULL},
		{HEAD "## 20秒内\n> 您的码 {券:新客10}\n", "", 0, 0, NULL},
		{SIDE "> 好\n- 员工任务：把 {券:新客10} 念给他\n", "E537", 8, 0, "正文"},
		{SIDE "> 好\n- 通知：李丽，只剩 {库存:洗面奶}\n", "E537", 8, 0, "正文"},
		{HEAD "## 20秒内\n> 只剩 {库存:洗面奶} 件\n", "E537", 6, 0, NULL},
		{"# 话术：问\n## 有券吗\n> 给您 {券:新客10}\n", "E537", 3, 0, NULL},
		{"# 话术：问\n## 有券吗\n- 发券：新客10\n", "E537", 3, 0, NULL},
		{"# 话术：问\n## 有券吗\n- 发券：老客20\n", "", 0, 0, NULL},
		{"# 话术：问\n## 有货吗\n> 还有 {库存:洗面奶}\n", "E537", 3, 0, NULL},
		{SIDE "> 还有 {库存:保湿乳} 件\n", "E535", 7, 0, "库存"},
		{SIDE "> 还有 {库存:面膜} 件\n", "E416", 7, 0, NULL},
		{SIDE "> 还有 {库存} 件\n", "E519", 7, 0, NULL},
		{SIDE "> 仅剩 {库存:A001} 件，最后机会\n", "", 0, 0, NULL},
		{SIDE "> 仅剩几件，最后机会\n", "W607", 7, 0, NULL},
		{DAY2 "> 仅剩 {库存:A001} 件\n", "", 0, 0, NULL},
		{DAY2 "- 确认期限：10分钟\n> 仅剩 {库存:A001} 件\n", "", 0, 0, NULL},
		{DAY2 "- 确认期限：11分钟\n> 仅剩 {库存:A001} 件\n", "E538", 6, 0, "10分钟"},
		{DAY2 "- 确认期限：20:05\n> 卖了 {已售:A001} 件\n", "E538", 6, 0, NULL},
		{HEAD "## 第2天 20:00-20:05 好\n> 卖了 {已售:A001} 件\n", "E538", 0, 0, NULL},
		{SIDE "- 条件：库存 洗面奶 > 0\n> 好\n", "", 0, 0, NULL},
		{SIDE "- 条件：库存 洗面奶、A001 ≥ 3件 且 未购买\n> 好\n", "", 0, 0, NULL},
		{SIDE "- 条件：库存 > 0\n> 好\n", "E411", 7, 0, "库存 洁面 > 0"},
		{SIDE "- 条件：库存 洗面奶\n> 好\n", "E408", 7, 0, NULL},
		{SIDE "- 条件：库存 洗面奶 > 多\n> 好\n", "E423", 7, 0, NULL},
		{SIDE "- 条件：库存 洗面奶 > 3单\n> 好\n", "E420", 7, 0, NULL},
		{SIDE "- 条件：库存 保湿乳 > 3\n> 好\n", "E535", 7, 0, NULL},
	};

	(void)state;
	file = (struct check_codes){.codes = 3};
	for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
		struct folder f;
		bool found;

		open_folder(&f, POOLS, rows[i].text);
		found = rows[i].code[0]
			? findings_get(&f.l, rows[i].code, rows[i].line, rows[i].col, rows[i].hint) != NULL
			: f.l.errors + f.l.warnings == 0;
		if (!found) {
			findings_show(&f.l);
			fail_msg("row %zu: %s in %s", i, rows[i].code, rows[i].text);
		}
		close_folder(&f);
	}
}

static void code_files_are_looked_into(void **state)
{
	static const struct {
		struct check_codes file;
		const char *pools, *code, *said;
	} rows[] = {
		{{.codes = 20, .left = 2, .of = 20}, POOLS, "W802", "券「新客10」的码只剩 2 个，一共 20 个"},
		{{.codes = 20, .left = 3, .of = 20}, POOLS, NULL, NULL},
		{{.codes = 0}, POOLS, "E823", "里面一个码也没有"},
		{{.why = "不是文字文件"}, POOLS, "E823", "码文件「码.csv」不是文字文件"},
		{{.codes = 4, .bad_line = 5, .bad = SPAN_LIT("A B")}, POOLS, "E824", "第 5 行不是码：「A B」"},
		{{.codes = 4}, "# 资料：券\n## 券\n| 名称 | 方式 | 文件 |\n| 新客10 | 码文件 | 别的.csv |\n", "E505",
			"别的.csv"},
		{{.codes = 4}, "# 资料：券\n## 券\n| 名称 | 方式 | 文件 |\n| 新客10 | 码文件 | ../码.csv |\n", "E514",
			"../码.csv"},
	};

	(void)state;
	for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
		struct folder f;
		const struct diag *d = NULL;

		file = rows[i].file;
		open_folder(&f, rows[i].pools, DAY2 "> 好\n");
		if (rows[i].code)
			d = findings_get(&f.l, rows[i].code, 4, 0, NULL);
		if (rows[i].code ? !d || span_search(d->text, span_of(rows[i].said)) == SIZE_MAX
				 : f.l.errors + f.l.warnings > 0) {
			findings_show(&f.l);
			fail_msg("row %zu", i);
		}
		close_folder(&f);
	}
	file = (struct check_codes){.codes = 3};
}

static void reads(const char *script, const struct render_values *v, const char *want)
{
	struct folder f;
	struct text out;

	open_folder(&f, POOLS, script);
	assert_non_null(f.script);
	text_init(&out, 4096);
	if (want) {
		assert_int_equal(render_text(&f.script->step[0].text, v, RENDER_ONE, &out, NULL), REASON_OK);
		assert_string_equal(text_str(&out), want);
	} else {
		assert_int_equal(render_text(&f.script->step[0].text, v, RENDER_ONE, &out, NULL), REASON_NO_VALUE);
	}
	text_release(&out);
	close_folder(&f);
}

static void what_he_reads(void **state)
{
	static const struct render_coupon his[] = {{SPAN_LIT("新客10"), SPAN_LIT("K-1")}};
	static const struct render_good goods[] = {{SPAN_LIT("氨基酸洁面"), 2, 3}, {SPAN_LIT("保湿乳"), -1, 7}};
	struct render_values v = {.coupon = his, .coupons = 1, .good = goods, .goods = 2, .zone = &stage_zone};

	(void)state;
	/* 发券 is a line of its own where the text does not show the code; twice in a step is the same code (finding 63). */
	reads(SIDE "- 发券：新客10\n> 送您\n", &v, "送您\n送您一张10元的券：K-1\n7天内有效");
	reads(SIDE "- 发券：新客10\n", &v, "送您一张10元的券：K-1\n7天内有效");
	reads(SIDE "> {券:新客10}，记住 {券:新客10}\n- 发券：新客10\n", &v, "K-1，记住 K-1");
	reads(SIDE "- 发券：老客20\n", &v, "送您一张券：https://shop.example.cn/c/20");
	reads(SIDE "> 剩 {库存:A001}，卖 {已售:洗面奶}\n", &v, "剩 2，卖 3");
	v.about = true;
	reads(SIDE "> 剩 {库存:A001}，卖 {已售:洗面奶}\n", &v, "剩 约2，卖 约3");
	v.goods = 0;
	reads(SIDE "> 剩 {库存:A001}\n", &v, NULL);
	reads(SIDE "> 剩 {库存:A001|不多}\n", &v, "剩 不多");
	v.coupons = 0;
	reads(SIDE "> {券:新客10}\n", &v, NULL);
	reads(SIDE "> {券:新客10|回头补您}\n", &v, "回头补您");
}

/* Finding 22: under 员工确认 a text with 库存 has ten minutes. */
static void ten_minutes_to_tap(void **state)
{
	struct folder f;
	struct sop_rules rules;
	int64_t made_ms = zone_at_ms(&stage_zone, 20000, 10 * 60);

	(void)state;
	facts_rules_init(&rules, &stage_zone);
	open_folder(&f, POOLS, DAY2 "> 仅剩 {库存:A001} 件\n");
	assert_non_null(f.script);
	assert_int_equal(when_deadline(&rules, f.script, &f.script->step[0], made_ms), made_ms + 600000);
	close_folder(&f);
}

static enum truth holds(const char *cond, const struct render_good *goods, int n)
{
	struct folder f;
	struct text script;
	struct sop_facts facts = {.loaded = SOP_NEED_STOCK, .values = {.good = goods, .goods = n}};

	text_init(&script, 4096);
	text_addf(&script, SIDE "- 条件：%s\n> 好\n", cond);
	open_folder(&f, POOLS, text_str(&script));
	assert_non_null(f.script);
	assert_int_equal(condeval_needs(f.script->step[0].cond), SOP_NEED_STOCK);
	enum truth t = condeval_truth(f.script->step[0].cond, &facts, NULL, 0, NULL);
	close_folder(&f);
	text_release(&script);
	return t;
}

static void pieces_as_a_condition(void **state)
{
	static const struct render_good two[] = {{SPAN_LIT("氨基酸洁面"), 2, 3}};

	(void)state;
	assert_int_equal(holds("库存 洗面奶 ≥ 2件", two, 1), TRUTH_YES);
	assert_int_equal(holds("库存 洗面奶 > 2", two, 1), TRUTH_NO);
	/* What we do not have holds for nothing (finding 30). */
	assert_int_equal(holds("库存 洗面奶 > 0", two, 0), TRUTH_UNKNOWN);
	assert_int_equal(holds("非 库存 洗面奶 > 0", two, 0), TRUTH_UNKNOWN);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(each_finding),
		cmocka_unit_test(code_files_are_looked_into),
		cmocka_unit_test(what_he_reads),
		cmocka_unit_test(ten_minutes_to_tap),
		cmocka_unit_test(pieces_as_a_condition),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
