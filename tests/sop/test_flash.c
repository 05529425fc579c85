/* 秒杀: read and checked (findings 19, 22, 31, 59), its times to the minute, and what falls away once all is sold. */
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
#include "sop/engine.h"
#include "sop/flash.h"
#include "sop/moment.h"
#include "sop/read.h"
#include "sop/render.h"
#include "stage.h"

#define GOODS \
	"# 商品：护肤\n" \
	"| 名称 | 别名 | 编码 | 价 |\n" \
	"| 氨基酸洁面 | 洗面奶 | A001 | 129 |\n" \
	"| 保湿乳 | | A002 | 139 |\n"
#define GROUPS "# 资料：群\n## 群\n| 名称 | 名称含 |\n| 福利群 | 「福利」 |\n"
#define GOOD "- 商品：洗面奶，原价 129，秒杀价 59.5，库存 200\n"
#define HEAD "# 秒杀：专场\n- 群：福利群\n" GOOD "- 开抢：2026-03-05 20:00\n- 结束：售罄 或 22:00\n" /* 5 lines */
#define STEP "## 开抢\n> 开抢了\n"

struct folder {
	struct arena *a;
	struct diag_list l;
	struct book *book;
	struct sop_script *names[2], *script;
};

static void open_folder(struct folder *f, const char *text)
{
	static const char *const files[] = {GOODS, GROUPS};
	struct check_world w;
	bool sound;

	*f = (struct folder){.a = arena_new(0), .book = book_new()};
	diag_init(&f->l, f->a);
	check_world_init(&w);
	w.whole_folder = true;
	for (int i = 0; i < 2; i++) {
		f->names[i] = read_names(span_of(files[i]), SPAN_LIT("表.md"), &w, &sound);
		assert_true(sound);
		book_add(f->book, f->names[i], sound, NULL);
	}
	book_world(f->book, &w);
	w.today = zone_day_of(2026, 3, 1);
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

static const struct finding {
	const char *text, *code; /* "": nothing at all */
	int line;
	const char *said, *hint;
} rows[] = {
	{HEAD STEP, "", 0, NULL, NULL},
	{"# 秒杀：专场\n- 群：福利群\n- 开抢：2026-03-05 20:00\n- 结束：22:00\n" STEP, "E660", 1, "商品", "秒杀价"},
	{"# 秒杀：专场\n- 群：福利群\n- 开抢：2026-03-05 20:00\n- 结束：22:00\n|---|---|---|\n" STEP, "E660", 1, "商品",
		"秒杀价"},
	{"# 秒杀：专场\n" GOOD "- 开抢：2026-03-05 20:00\n- 结束：22:00\n" STEP, "E671", 1, "群", NULL},
	{"# 秒杀：专场\n- 群：福利群\n" GOOD "- 结束：22:00\n" STEP, "E660", 1, "开抢", NULL},
	{"# 秒杀：专场\n- 群：福利群\n" GOOD "- 开抢：2026-03-05 20:00\n" STEP, "E660", 1, "结束", NULL},
	{"# 秒杀：专场\n- 群：名称 含「福利」\n" GOOD "- 开抢：2026-03-05 20:00\n- 结束：售罄\n" STEP, "", 0, NULL,
		NULL},
	{"# 秒杀：专场\n- 群：福利群\n" GOOD "- 开抢：2026-03-05 20:00\n- 结束：售罄、22:00\n" STEP, "", 0, NULL, NULL},
	{"# 秒杀：专场\n- 群：福利\n" GOOD "- 开抢：2026-03-05 20:00\n- 结束：售罄\n" STEP, "E416", 2,
		"没有叫「福利」的群", "福利群"},
	{"# 秒杀：专场\n- 群：福利群\n- 商品：面膜，秒杀价 1，库存 2\n- 开抢：2026-03-05 20:00\n- 结束：售罄\n" STEP,
		"E416", 3, "面膜", NULL},
	{"# 秒杀：专场\n- 群：福利群\n- 商品：洗面奶，秒杀价 59\n- 开抢：2026-03-05 20:00\n- 结束：售罄\n" STEP, "E661",
		3, "库存", NULL},
	{"# 秒杀：专场\n- 群：福利群\n- 商品：洗面奶，库存 5\n- 开抢：2026-03-05 20:00\n- 结束：售罄\n" STEP, "E661", 3,
		"秒杀价", NULL},
	{"# 秒杀：专场\n- 群：福利群\n- 商品：洗面奶，价 59\n- 开抢：2026-03-05 20:00\n- 结束：售罄\n" STEP, "E213", 3,
		NULL, "秒杀价 59"},
	{"# 秒杀：专场\n- 群：福利群\n- 商品：洗面奶，秒杀价 59，库存 0\n- 开抢：2026-03-05 20:00\n- 结束：售罄\n" STEP,
		"E211", 3, NULL, NULL},
	{HEAD "- 商品：A001，秒杀价 1，库存 2\n" STEP, "E662", 6, "氨基酸洁面", NULL},
	{HEAD "- 商品：保湿乳，秒杀价 99，库存 20，每人限 2\n" STEP, "W803", 6, "每人限", NULL},
	{"# 秒杀：专场\n- 群：福利群\n- 开抢：2026-03-05 20:00\n- 结束：售罄\n| 商品 | 秒杀价 | 库存 |\n|---|---|---|\n"
	 "| 洗面奶 | 59 | 200 |\n| 保湿乳 | 99 | 50 |\n" STEP,
		"", 0, NULL, NULL},
	{"# 秒杀：专场\n- 群：福利群\n" GOOD "- 开抢：3月5日 20:00\n- 结束：售罄\n" STEP, "E316", 4, NULL,
		"2026-03-05"},
	{"# 秒杀：专场\n- 群：福利群\n" GOOD "- 开抢：2026-03-05\n- 结束：售罄\n" STEP, "E302", 4, NULL, NULL},
	{"# 秒杀：专场\n- 群：福利群\n" GOOD "- 开抢：2026-02-05 20:00\n- 结束：售罄\n" STEP, "W614", 4, "开抢", NULL},
	{"# 秒杀：专场\n- 群：福利群\n" GOOD "- 开抢：2026-03-05 20:00\n- 结束：卖光\n" STEP, "E302", 5, NULL, NULL},
	{HEAD "## 第1天 20:00 早\n> 好\n", "E663", 6, "第1天 20:00", "T-10分钟"},
	{HEAD "## 立即\n> 好\n", "E663", 6, NULL, NULL},
	{HEAD "## T-两天 晚上7点 预告\n> 好\n", "", 0, NULL, NULL},
	{HEAD "## T-2小时 19:00 预告\n> 好\n", "E320", 6, NULL, NULL},
	{HEAD "## T-20 预告\n> 好\n", "E306", 6, NULL, NULL},
	{HEAD "## 2026-03-04 19:00 预告\n> 好\n", "", 0, NULL, NULL},
	{HEAD "## 开抢后 每 10分钟 播报\n> 好\n", "E664", 6, "开抢后 每 10分钟", "最多"},
	{HEAD "## 开抢后 每10分钟 播报\n- 最多：3\n> 好\n", "", 0, NULL, NULL},
	{HEAD "## 结束后 1小时 复盘\n- 报告：全部\n", "", 0, NULL, NULL},
	{HEAD "## 结束后 1小时 复盘\n- 报告：利润\n", "E206", 7, "利润", NULL},
	{HEAD "## 结束\n> 还有 {倒计时}\n", "E666", 7, NULL, NULL},
	{HEAD "## 售罄\n> 抢完了，最后感谢大家\n", "", 0, NULL, NULL},
	{HEAD "## 开抢\n> 手慢无，最后几件\n", "W607", 7, NULL, NULL},
	{HEAD "## 开抢\n> 还剩 {库存} 件，手慢无\n", "", 0, NULL, NULL},
	{HEAD "## 开抢\n- 条件：库存 > 0件 且 库存 洗面奶 ≥ 2\n> 好\n", "", 0, NULL, NULL},
	{HEAD "- 商品：保湿乳，秒杀价 99，库存 20\n## 开抢\n> 还剩 {库存} 件\n", "E519", 8, NULL, NULL},
	{HEAD "- 商品：保湿乳，秒杀价 99，库存 20\n## 开抢\n> 还剩 {库存:保湿乳} 件\n", "", 0, NULL, NULL},
	{HEAD "## 开抢\n- 执行：员工确认\n> 好\n", "E206", 7, NULL, NULL},
	{HEAD "## T-2天 19:00 一\n> 好\n## T-2天 20:00 二\n> 好\n", "E665", 8, "2 条", "群内侧边栏"},
	{HEAD "## T-2天 19:00 一\n> 好\n## T-3天 20:00 二\n> 好\n", "", 0, NULL, NULL},
	{HEAD "## 开抢\n- 条件：未购买\n> 好\n", "E672", 7, "未购买", NULL},
	{HEAD "- 人群：全部\n" STEP, "E203", 6, NULL, NULL},
	{"# 剧本：测\n- 开始：加好友\n- 停止：已购买\n- 目标：首单，7天内\n## T-2小时 早\n> 好\n", "E305", 5, "T-",
		NULL},
	{"# 剧本：测\n- 开始：加好友\n- 停止：已购买\n- 目标：首单，7天内\n## 第2天 20:00\n> {倒计时}\n", "E539", 6,
		NULL, NULL},
};

static void each_finding(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
		struct folder f;
		const struct diag *d = NULL;
		bool good;

		open_folder(&f, rows[i].text);
		if (rows[i].code[0])
			d = findings_get(&f.l, rows[i].code, rows[i].line, 0, rows[i].hint);
		good = rows[i].code[0] ? d && (!rows[i].said || span_search(d->text, span_of(rows[i].said)) != SIZE_MAX)
				       : f.l.n == 0;
		if (!good) {
			findings_show(&f.l);
			fail_msg("row %zu: %s in %s", i, rows[i].code, rows[i].text);
		}
		close_folder(&f);
	}
}

static void what_it_says(void **state)
{
	struct folder f;
	struct text out;
	static const struct render_good left[] = {{SPAN_LIT("氨基酸洁面"), 7, 193}};
	struct render_values v = {.good = left, .goods = 1, .countdown_ms = 90 * INT64_C(60000), .zone = &stage_zone};

	(void)state;
	open_folder(&f, HEAD "## T-1小时 早\n> {商品} {价} 元，卖了 {已售}，剩 {库存}，还有 {倒计时}\n");
	assert_non_null(f.script);
	assert_int_equal(f.script->priority, 70);
	assert_int_equal(f.script->flash->goods, 1);
	assert_int_equal(f.script->flash->good[0].price_fen, 5950);
	text_init(&out, 1024);
	assert_int_equal(render_text(&f.script->step[0].text, &v, RENDER_ONE, &out, NULL), REASON_OK);
	/* {价} is the 秒杀价 there (finding 59). */
	assert_string_equal(text_str(&out), "氨基酸洁面 59.5 元，卖了 193，剩 7，还有 1小时30分钟");
	text_release(&out);
	/* It melts: ten minutes to open it, and the toolbar of the group from T-1小时 on (findings 19, 22). */
	assert_int_equal(f.script->step[0].exec, SOP_EXEC_GROUP_BAR);
	assert_int_equal(f.script->step[0].confirm_ms, 30 * INT64_C(60000));
	close_folder(&f);
}

/* 确认期限 where none is written: half an hour, or until the next is told (finding 6). */
static void test_d06_taps(void **state)
{
	static const int minutes[] = {30, 20, 10, 10};
	struct folder f;

	(void)state;
	open_folder(&f,
		HEAD
		"## T-2小时 早\n> 好\n## T-20分钟 快\n> 好\n## 开抢 开\n> 好\n## 开抢后 每 10分钟 报\n- 最多：3\n> 好\n");
	assert_non_null(f.script);
	for (int i = 0; i < 4; i++)
		assert_int_equal(f.script->step[i].confirm_ms, minutes[i] * INT64_C(60000));
	close_folder(&f);
}

static void due(const char *when, int64_t sold_ms, const char *at)
{
	struct folder f;
	struct text script;
	struct sop_rules rules;
	struct sop_enrolment e = {.standing = SOP_LIVE, .entered_ms = stage_at("2026-03-01 10:00"), .sold_ms = sold_ms};

	text_init(&script, 4096);
	text_addf(&script, HEAD "## %s\n- 最多：3\n> 好\n", when);
	if (!strstr(when, "每")) {
		text_clear(&script);
		text_addf(&script, HEAD "## %s\n> 好\n", when);
	}
	open_folder(&f, text_str(&script));
	if (!f.script) {
		findings_show(&f.l);
		fail_msg("%s", when);
	}
	facts_rules_init(&rules, &stage_zone);
	e.t0_ms = flash_opens_ms(&stage_zone, f.script->flash);
	e.over_ms = flash_over_ms(&stage_zone, f.script->flash, sold_ms);
	int64_t ms = moment_of(&rules, f.script, &e, NULL, 0, stage_at("2026-03-01 10:00")).due_ms;
	if (ms != (at ? stage_at(at) : FACTS_NEVER))
		fail_msg("%s is due at %lld", when, (long long)ms);
	close_folder(&f);
	text_release(&script);
}

static void times_to_the_minute(void **state)
{
	int64_t sold = stage_at("2026-03-05 20:17");

	(void)state;
	due("T-2天 19:00", 0, "2026-03-03 19:00"); /* calendar days (finding 43) */
	due("T-2天", 0, "2026-03-03 20:00");
	due("T-10分钟", 0, "2026-03-05 19:50");
	due("开抢", 0, "2026-03-05 20:00");
	due("T+1小时", 0, "2026-03-05 21:00");
	due("开抢后 30分钟", 0, "2026-03-05 20:30");
	due("T+1天 10:00", 0, "2026-03-06 10:00");
	due("开抢后 每 10分钟", 0, "2026-03-05 20:10");
	due("售罄", 0, NULL);
	due("售罄", sold, "2026-03-05 20:17");
	due("结束", 0, "2026-03-05 22:00");
	due("结束", sold, "2026-03-05 20:17");
	due("结束后 1小时", 0, "2026-03-05 23:00");
	due("结束后 1天 10:00", sold, "2026-03-06 10:00");
	due("2026-03-04 12:00", 0, "2026-03-04 12:00");
}

/* 开抢后 每: so often as 最多 says, never at or after the end, and of several that have passed the last one alone. */
static void again_and_again(void **state)
{
	struct folder f;
	struct sop_rules rules;
	struct sop_enrolment e = {.standing = SOP_LIVE, .entered_ms = stage_at("2026-03-01 10:00")};
	struct sop_claim claim = {.state = SOP_UNCLAIMED};
	struct moment m;

	(void)state;
	open_folder(&f, HEAD "## 开抢后 每 40分钟 播报\n- 最多：9\n> 好\n");
	assert_non_null(f.script);
	facts_rules_init(&rules, &stage_zone);
	e.t0_ms = flash_opens_ms(&stage_zone, f.script->flash);
	e.over_ms = flash_closes_ms(&stage_zone, f.script->flash);
	m = moment_of(&rules, f.script, &e, &claim, 0, stage_at("2026-03-05 21:30"));
	assert_int_equal(m.occurrence, 2);
	assert_int_equal(m.due_ms, stage_at("2026-03-05 21:20"));
	claim = (struct sop_claim){.state = SOP_DONE, .occurrence = 1, .count = 1};
	m = moment_of(&rules, f.script, &e, &claim, 0, stage_at("2026-03-05 20:41"));
	assert_int_equal(m.occurrence, 2);
	assert_int_equal(moment_next(&rules, f.script, &e, 0, 2), FACTS_NEVER); /* 22:00 is the end */
	claim.occurrence = 2;
	assert_int_equal(moment_of(&rules, f.script, &e, &claim, 0, stage_at("2026-03-05 21:21")).due_ms, FACTS_NEVER);
	close_folder(&f);
}

static void decide(const struct sop_script *s, int step, int64_t sold_ms, int64_t now_ms, enum engine_verdict verdict,
	enum reason reason)
{
	static const struct render_good left[] = {{SPAN_LIT("氨基酸洁面"), 3, 197}};
	struct sop_rules rules;
	struct sop_claim claims[8] = {{.state = SOP_UNCLAIMED}};
	struct sop_enrolment e = {.standing = SOP_LIVE, .entered_ms = stage_at("2026-03-01 10:00"), .sold_ms = sold_ms};
	struct sop_facts facts = {.loaded = ~0u, .values = {.good = left, .goods = 1}};
	struct engine_decision d;

	facts_rules_init(&rules, &stage_zone);
	e.t0_ms = flash_opens_ms(&stage_zone, s->flash);
	e.over_ms = flash_over_ms(&stage_zone, s->flash, sold_ms);
	for (int i = 0; i < s->steps; i++)
		if (i != step)
			claims[i].state = SOP_DONE;
	engine_decide(&rules, s, &e, claims, step, &facts, now_ms, &d, NULL);
	if (d.verdict != verdict || d.reason != reason)
		fail_msg("step %d: verdict %d reason %s", step, (int)d.verdict, reason_info(d.reason)->code);
}

static void sold_out_stops_what_advertises(void **state)
{
	struct folder f;
	int64_t open = stage_at("2026-03-05 20:00"), sold = stage_at("2026-03-05 20:10");

	(void)state;
	open_folder(&f,
		HEAD "## 开抢\n> 好\n## 开抢后 每 10分钟 播报\n- 最多：3\n> 剩 {库存}\n## 售罄\n> 完了\n"
		     "## T+1小时 备货\n- 员工任务：看看退货\n");
	assert_non_null(f.script);
	decide(f.script, 0, 0, open, ENGINE_SEND, REASON_OK);
	/* Down over 开抢 and all is sold meanwhile: nobody is called any more. */
	decide(f.script, 0, sold, sold + 60000, ENGINE_SKIP, REASON_SOLD_OUT);
	decide(f.script, 1, sold, sold, ENGINE_SKIP, REASON_SOLD_OUT);
	decide(f.script, 2, sold, sold, ENGINE_SEND, REASON_OK);
	decide(f.script, 3, sold, open + 3600000, ENGINE_ACT, REASON_OK);
	close_folder(&f);
}

static void figures_have_their_words(void **state)
{
	(void)state;
	for (int i = 0; i < FLASH_FIGURES; i++)
		assert_int_equal(flash_figure(span_of(flash_figure_word((enum flash_figure)i))), i);
	assert_int_equal(flash_figure(SPAN_LIT("gmv")), FLASH_GROSS);
	assert_int_equal(flash_figure(SPAN_LIT("利润")), FLASH_FIGURES);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_d06_taps),
		cmocka_unit_test(each_finding),
		cmocka_unit_test(what_it_says),
		cmocka_unit_test(times_to_the_minute),
		cmocka_unit_test(again_and_again),
		cmocka_unit_test(sold_out_stops_what_advertises),
		cmocka_unit_test(figures_have_their_words),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
