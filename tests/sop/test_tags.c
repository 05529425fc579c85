/* 标签: groups, names, 互斥, rules, and how scripts name tags (findings 34, 58). */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
#include <stdio.h>
#include <string.h>
#include "base/arena.h"
#include "findings.h"
#include "sop/book.h"
#include "sop/check.h"
#include "sop/entry.h"
#include "sop/read.h"

#define TAGS \
	"# 标签：全部\n" \
	"| 组 | 标签 | 互斥 | 说明 |\n" \
	"|---|---|---|---|\n" \
	"| 肤质 | 油皮 | 是 | 爱出油 |\n" \
	"| 肤质 | 干皮 | 是 | |\n" \
	"| 意向 | 高 | | |\n" \
	"| 消费 | 高 | 否 | |\n"
#define HEAD "# 剧本：测试\n- 开始：加好友\n- 停止：已购买\n- 目标：首单，7天内\n"
#define DAY2 HEAD "## 第2天 20:00 好\n"

struct folder {
	struct arena *a;
	struct diag_list l;
	struct book *book;
	struct sop_script *script[8];
	int n;
};

static void open_folder(struct folder *f, const char *const *text, int n)
{
	struct check_world w;

	*f = (struct folder){.a = arena_new(0), .book = book_new()};
	diag_init(&f->l, f->a);
	check_world_init(&w);
	w.whole_folder = true;
	for (int i = 0; i < n; i++) {
		bool sound;
		struct sop_script *s = read_names(span_of(text[i]), SPAN_LIT("标签.md"), &w, &sound);
		if (s)
			book_add(f->book, f->script[f->n++] = s, sound, NULL);
	}
	book_world(f->book, &w);
	for (int i = 0; i < n; i++)
		if (read_script(span_of(text[i]), span_of(i ? "b.md" : "标签.md"), &w, &f->l, &f->script[f->n]) ==
			RC_OK)
			f->n++;
}

static void close_folder(struct folder *f)
{
	book_free(f->book);
	for (int i = 0; i < f->n; i++)
		script_free(f->script[i]);
	arena_free(f->a);
}

static void names_of_tags(void **state)
{
	const char *const files[] = {TAGS, DAY2 "- 条件：有标签 油皮 且 无标签 意向/高\n> 您好\n- 打标签：干皮\n"};
	struct folder f;

	(void)state; /* finding 58: a bare name that one group alone has is that one */
	open_folder(&f, files, 2);
	if (f.l.errors)
		findings_show(&f.l);
	assert_int_equal(f.l.errors, 0);
	const struct sop_step *st = &f.script[f.n - 1]->step[0];
	assert_true(span_is(st->cond->kid[0]->names.v[0], "肤质/油皮"));
	assert_true(span_is(st->action[0].names.v[0], "肤质/干皮"));
	assert_true(book_one_only(f.book, SPAN_LIT("肤质")));
	assert_false(book_one_only(f.book, SPAN_LIT("意向")) || book_one_only(f.book, SPAN_LIT("没有")));
	assert_null(book_find(f.book, SOP_N_TAG, SPAN_LIT("高")));
	close_folder(&f);
}

static void findings(void **state)
{
	static const struct {
		const char *code, *tags, *script;
		int line, col;
		const char *hint;
	} rows[] = {
		{"E418", TAGS, DAY2 "- 条件：有标签 高\n> 您好\n", 6, 0, "意向/高"},
		{"E416", TAGS, DAY2 "> 您好\n- 打标签：油痘\n", 7, 0, "油皮"},
		{"E822", TAGS, DAY2 "> 您好\n- 打标签：油皮、干皮\n", 7, 7, "留一个"},
		{"E819", "# 标签：甲\n| 组 | 标签 |\n| 肤质 | 油/皮 |\n", NULL, 3, 8, "组"},
		{"E820", "# 标签：甲\n| 组 | 标签 | 互斥 |\n| 肤质 | 油皮 | 是 |\n| 肤质 | 干皮 | |\n", NULL, 4, 1,
			"全写"},
		{"E424",
			"# 标签：甲\n| 组 | 标签 |\n| 肤质 | 一二三四五六七八九十一二三四五六七八九十一二三四五六七八九十一 |\n",
			NULL, 3, 8, NULL},
		{"E210", "# 标签：甲\n| 组 | 标签 | 互斥 |\n| 肤质 | 油皮 | 对 |\n", NULL, 3, 13, NULL},
		{"E306", "# 标签：甲\n| 组 | 标签 | 有效期 |\n| 肤质 | 油皮 | 很久 |\n", NULL, 3, 13, NULL},
		{"E806", "# 标签：甲\n| 组 | 标签 | 有效期 |\n| 肤质 | 油皮 | 5分钟 |\n", NULL, 3, 13, "30天"},
		{"E831", "# 标签：甲\n| 组 | 标签 | 到期换成 |\n| 肤质 | 油皮 | |\n| 肤质 | 干皮 | 油皮 |\n", NULL, 4,
			13, "有效期"},
		{"E806", "# 标签：甲\n| 组 | 标签 | 有效期 | 到期换成 |\n| 肤质 | 油皮 | 9天 | 肤质/油皮 |\n", NULL, 3,
			18, NULL},
		{"E416", "# 标签：甲\n| 组 | 标签 | 有效期 | 到期换成 |\n| 肤质 | 油皮 | 9天 | 油痘 |\n", NULL, 3, 18,
			"油皮"},
		{"E806", TAGS "## 规则 甲\n| 当 | 加分 |\n| 下单 | 0 |\n", NULL, 10, 8, "5"},
		{"E806", TAGS "## 规则 甲\n| 当 | 加分 |\n| 下单 | 1001 |\n", NULL, 10, 8, "5"},
		{"E821", TAGS "## 规则 甲\n| 当 | 商品 |\n| 下单 | 洁面 |\n", NULL, 10, 0, "打标签"},
		{"E410", TAGS "## 规则 甲\n| 当 | 打标签 |\n| 下但 | 油皮 |\n", NULL, 10, 3, "下单"},
		{"E414", TAGS "## 规则 甲\n| 当 | 商品 | 打标签 |\n| 加好友 | 洁面 | 油皮 |\n", NULL, 10, 0, "下单"},
		{"E806", TAGS "## 规则 甲\n| 当 | 金额 | 打标签 |\n| 下单 | 很多 | 油皮 |\n", NULL, 10, 8, "200元"},
		{"E416", TAGS "## 规则 甲\n| 当 | 打标签 |\n| 下单 | 油痘 |\n", NULL, 10, 8, "油皮"},
		{"E205", TAGS "## 规则\n| 当 | 打标签 |\n| 下单 | 油皮 |\n", NULL, 8, 0, "## 规则 名字"},
	};

	(void)state;
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		const char *const files[] = {rows[i].tags, rows[i].script};
		struct folder f;
		open_folder(&f, files, rows[i].script ? 2 : 1);
		if (!findings_get(&f.l, rows[i].code, rows[i].line, rows[i].col, rows[i].hint)) {
			findings_show(&f.l);
			fail_msg("row %zu: no %s", i, rows[i].code);
		}
		close_folder(&f);
	}
}

static void rules_are_triggers_with_actions(void **state)
{
	const char *const files[] = {TAGS "## 规则 以货筛人\n| 当 | 商品 | 金额 | 打标签 | 去标签 | 转剧本 |\n"
					  "| 下单、退款 | 洗面奶 | 100 | 油皮 | 干皮 | 测试 |\n",
		"# 商品：甲\n| 名称 | 别名 | 价 |\n| 洁面 | 洗面奶 | 89 |\n", DAY2 "> 您好\n"};
	struct sop_happening ev = {.event = SOP_EV_FIRST_ORDER, .product = SPAN_LIT("洁面"), .amount_fen = 10000};
	struct folder f;

	(void)state;
	open_folder(&f, files, 3);
	if (f.l.errors)
		findings_show(&f.l);
	assert_int_equal(f.l.errors, 0);
	const struct sop_rule *rule = &f.script[2]->rule[0];
	assert_true(span_is(rule->name, "以货筛人"));
	assert_int_equal(rule->triggers, 2);
	assert_int_equal(rule->actions, 3);
	assert_true(rule->action[0].act == SOP_ACT_UNTAG && rule->action[1].act == SOP_ACT_TAG);
	assert_true(rule->action[2].act == SOP_ACT_HANDOVER);
	assert_true(entry_hears(&rule->trigger[0], &ev) && entry_fits(&rule->trigger[0], &ev, NULL) == TRUTH_YES);
	ev.amount_fen = 9999;
	assert_int_equal(entry_fits(&rule->trigger[0], &ev, NULL), TRUTH_NO);
	ev.product = SPAN_LIT("");
	assert_false(entry_hears(&rule->trigger[0], &ev));
	close_folder(&f);
}

static void a_rule_leads_to_a_script_that_is_there(void **state)
{
	const char *const files[] = {TAGS "## 规则 甲\n| 当 | 转剧本 |\n| 下单 | 册试 |\n", DAY2 "> 您好\n"};
	struct folder f;

	(void)state;
	open_folder(&f, files, 2);
	check_folder((const struct sop_script *const *)f.script + 1, 2, NULL, &f.l);
	assert_non_null(findings_get(&f.l, "E702", 10, 8, "测试"));
	close_folder(&f);
}

static void valid_for_a_time(void **state)
{
	const char *const files[] = {"# 标签：甲\n| 组 | 标签 | 有效期 | 到期换成 |\n"
				     "| 活跃 | 近期 | 30天 | 沉睡 |\n| 活跃 | 沉睡 | | |\n"
				     "## 规则 甲\n| 当 | 加分 |\n| 下单 | 7分 |\n"};
	struct folder f;

	(void)state;
	open_folder(&f, files, 1);
	if (f.l.errors)
		findings_show(&f.l);
	assert_int_equal(f.l.errors, 0);
	const struct sop_script *s = f.script[f.n - 1];
	assert_int_equal(s->tag[0].valid_ms, INT64_C(30) * 86400000);
	assert_true(span_is(s->tag[0].then, "活跃/沉睡"));
	assert_int_equal(s->tag[1].valid_ms, 0);
	assert_int_equal(s->rule[0].action[0].act, SOP_ACT_POINTS);
	assert_int_equal(s->rule[0].action[0].points, 7);
	close_folder(&f);
}

/* finding 33: a circle may go through rules and tags that end, over files. */
static void circles_through_rules(void **state)
{
	static const struct {
		const char *tags, *script, *way;
		int line;
	} rows[] = {
		{TAGS "## 规则 甲\n| 当 | 打标签 |\n| 打标签 意向/高 | 油皮 |\n"
		      "## 规则 乙\n| 当 | 打标签 |\n| 打标签 油皮 | 意向/高 |\n",
			NULL, "规则「甲」 → 规则「乙」 → 规则「甲」", 10},
		{TAGS "## 规则 甲\n| 当 | 转剧本 |\n| 打标签 油皮 | 测试 |\n", DAY2 "> 您好\n- 打标签：油皮\n",
			"规则「甲」 → 测试 → 规则「甲」", 10},
		{"# 标签：甲\n| 组 | 标签 | 有效期 | 到期换成 |\n| 活跃 | 近期 | 2天 | 沉睡 |\n| 活跃 | 沉睡 | 9天 | 近期 |\n",
			NULL, "标签「活跃/近期」到期 → 标签「活跃/沉睡」到期 → 标签「活跃/近期」到期", 3},
		/* so slow is no circle; neither is a rule that only an order begins */
		{"# 标签：甲\n| 组 | 标签 | 有效期 | 到期换成 |\n| 活跃 | 近期 | 30天 | 沉睡 |\n| 活跃 | 沉睡 | 9天 | 近期 |\n",
			NULL, NULL, 0},
		{TAGS "## 规则 甲\n| 当 | 打标签 | 转剧本 |\n| 下单 | 油皮 | 测试 |\n", DAY2 "> 您好\n- 打标签：油皮\n",
			NULL, 0},
	};

	(void)state;
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		const char *const files[] = {rows[i].tags, rows[i].script};
		int n = rows[i].script ? 2 : 1;
		struct folder f;
		bool found = false;
		open_folder(&f, files, n);
		check_folder((const struct sop_script *const *)f.script + f.n - n, n, NULL, &f.l);
		for (int k = 0; k < f.l.n; k++)
			found = found ||
				(!strcmp(f.l.v[k].code, "E703") && f.l.v[k].line == rows[i].line && rows[i].way &&
					span_search(f.l.v[k].text, span_of(rows[i].way)) != SIZE_MAX);
		if (found != (rows[i].way != NULL) || (!rows[i].way && f.l.errors)) {
			findings_show(&f.l);
			fail_msg("row %zu", i);
		}
		close_folder(&f);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(names_of_tags),
		cmocka_unit_test(findings),
		cmocka_unit_test(rules_are_triggers_with_actions),
		cmocka_unit_test(a_rule_leads_to_a_script_that_is_there),
		cmocka_unit_test(valid_for_a_time),
		cmocka_unit_test(circles_through_rules),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
