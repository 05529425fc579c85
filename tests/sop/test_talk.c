/* 话术: what the reader makes of it, and everything it refuses. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
#include <stdio.h>
#include <string.h>
#include "base/fileio.h"
#include "findings.h"
#include "sop/read.h"

#define TITLE "# 话术：试\n"
#define Q "## 敏感肌能用吗\n"
#define A "> 能用\n"
#define ALT(x) TITLE Q "- 别名：" x "\n" A
#define K100 "一二三四五六七八九十一二三四五六七八九十一二三四五六七八九十一二三四五六七八九十一二三四五六七八九十"
#define K500 K100 K100 K100 K100 K100 K100 K100 K100 K100 K100

static struct sop_script *reads(const char *text, struct arena *a)
{
	struct diag_list l;
	struct sop_script *s = NULL;

	diag_init(&l, a);
	if (read_script(span_of(text), SPAN_LIT("疑问.md"), NULL, &l, &s)) {
		findings_show(&l);
		fail_msg("does not read");
	}
	return s;
}

/* Every part of a question and its branches (part 4, H; findings 31, 36, 49, 51, 52). */
static void reads_every_part(void **state)
{
	struct arena *a = arena_new(0);
	struct sop_script *s = reads(
		"# 话术：疑问库\n"
		"- 适用：微信客服、侧边栏\n- 客服账号：小助手\n- 自动回复：≥ 85%\n- 转人工词：“投诉”「找经理」\n"
		"- 人群：有标签 会员 或 已购买\n- 排除标签：员工、同行\n- 人设：护肤顾问\n\n"
		"## 每天要放多久的水\n"
		"- 编号：水\n- 别名：放多久水、要不要放水；「水、要放多久」；早上放，够吗？\n- 别名：放水\n"
		"- 自动回复：关\n- 转人工：是\n- 标签建议：爱干净\n- 选项：早上、晚上\n- 追问：您家是{渠道|哪里}的？\n"
		"- 暂停剧本：7天\n"
		"> 一分钟\n> 就够\n\n> 第二条\n"
		"- 附件：链接 https://a.example/x 标题「水」\n- 打标签：问过水\n- 员工任务：看一眼，今天内\n"
		"### 如果 老客\n> 您知道的\n- 去标签：问过水\n### 否则\n- 追问：买过吗\n- 暂停剧本：2小时\n",
		a);
	const struct sop_talk *t = s->talk;
	const struct sop_question *q = &t->question[0];

	(void)state;
	assert_int_equal(s->kind, SOP_TALK);
	assert_int_equal(t->where, SOP_TALK_KF | SOP_TALK_SIDEBAR);
	assert_int_equal(t->sure, SOP_SURE_SCORE);
	assert_int_equal(t->sure_permille, 850);
	assert_true(span_is(t->account, "小助手") && span_is(t->persona, "护肤顾问"));
	assert_int_equal(t->human_words.n, 2);
	assert_true(span_is(t->human_words.v[0], "投诉"));
	assert_int_equal(s->audience->kind, SOP_C_OR);
	assert_int_equal(s->exclude_tags.n, 2);
	assert_int_equal(t->questions, 1);
	assert_true(span_is(q->id, "水") && span_is(q->name, "每天要放多久的水"));
	assert_int_equal(q->aliases.n, 5);
	assert_true(span_is(q->aliases.v[2], "水、要放多久"));
	assert_true(span_is(q->aliases.v[3], "早上放，够吗？"));
	assert_true(span_is(q->aliases.v[4], "放水"));
	assert_int_equal(q->sure, SOP_SURE_NEVER);
	assert_true(q->human && q->suggest.n == 1 && q->options.n == 2);
	assert_int_equal(q->reply.texts, 2);
	assert_true(span_is(q->reply.text[0].piece[0].text, "一分钟\n就够"));
	assert_true(span_is(q->reply.text[1].piece[0].text, "第二条"));
	assert_int_equal(q->reply.ask.n, 3);
	assert_int_equal(q->reply.pause_ms, INT64_C(7) * 86400000);
	assert_int_equal(q->reply.attachments, 1);
	assert_int_equal(q->reply.actions, 2);
	assert_int_equal(q->branches, 2);
	assert_int_equal(q->branch[0].cond->kind, SOP_C_BOUGHT);
	assert_int_equal(q->branch[0].actions, 1);
	assert_null(q->branch[1].cond);
	assert_int_equal(q->branch[1].pause_ms, INT64_C(2) * 3600000);
	script_free(s);
	arena_free(a);
}

static void has_defaults(void **state)
{
	struct arena *a = arena_new(0);
	struct sop_script *s = reads(TITLE Q A "## 第1天 20:00 能用吗\n> 标题里的时间不算\n", a);

	(void)state;
	assert_int_equal(s->talk->where, SOP_TALK_SIDEBAR);
	assert_int_equal(s->talk->sure, SOP_SURE_EXACT);
	assert_true(span_is(s->talk->question[1].id, "第1天 20:00 能用吗"));
	assert_int_equal(s->steps, 0);
	script_free(s);
	arena_free(a);
}

static const struct row {
	const char *code, *text;
	int line, col;
	const char *hint;
} rows[] = {
	/* clang-format off */
	{ "E109", TITLE "> 能用\n" Q A, 2, 1, NULL },
	{ "E110", TITLE Q "能用\n" A, 3, 1, "正文每行前面加 >" },
	{ "E110", TITLE Q A "自动回复：关\n", 4, 1, "- 自动回复：关" },
	{ "E112", TITLE "## 敏感肌能用吗 // 改过\n" A, 2, 0, NULL },
	{ "E116", TITLE Q A "### 老客\n> b\n", 4, 5, NULL },
	{ "E201", TITLE Q "- 别民：能用吗\n" A, 3, 3, "是不是想写「别名」" },
	{ "E201", TITLE "- 自动回答：关\n" Q A, 2, 3, "是不是想写「自动回复」" },
	{ "E202", TITLE "- 别名：能用吗\n" Q A, 2, 3, "问题里" },
	{ "E202", TITLE Q "- 适用：侧边栏\n" A, 3, 3, "文件开头" },
	{ "E203", TITLE "- 开始：加好友\n" Q A, 2, 3, NULL },
	{ "E203", TITLE Q "- 条件：未购买\n" A, 3, 3, NULL },
	{ "E204", TITLE Q "- 追问：a\n- 追问：b\n" A, 4, 3, NULL },
	{ "E204", TITLE Q A "### 如果 老客\n- 追问：a\n- 追问：b\n", 6, 3, NULL },
	{ "E205", TITLE Q "- 别名：\n" A, 3, 0, "别名：问法、问法" },
	{ "E206", TITLE "- 适用：微信客户\n" Q A, 2, 6, "是不是想写「微信客服」" },
	{ "E208", TITLE Q A "### 否则 老客\n> b\n", 4, 0, NULL },
	{ "E210", TITLE Q "- 转人工：对\n" A, 3, 7, NULL },
	{ "E214", TITLE Q A "### 如果 老客\n- 别名：b\n> b\n", 5, 3, NULL },
	{ "E306", TITLE Q "- 暂停剧本：很久\n" A, 3, 8, NULL },
	{ "E401", TITLE Q A "### 如果 大客户\n> b\n", 4, 8, NULL },
	{ "E402", TITLE Q A "### 如果 老客 且 有标签 A 或 有标签 B\n> b\n", 4, 0, NULL },
	{ "E411", TITLE "- 转人工词：投诉、退费\n" Q A, 2, 0, "「转人工词：「投诉」「退费」」" },
	{ "W633", ALT("价格，怎么收费"), 3, 6, "写成「别名：价格、怎么收费」" },
	{ "W633", ALT("收费、价格/怎么卖"), 3, 0, "「别名：价格、怎么卖」" },
	{ "W633", ALT("价格 怎么收费"), 3, 6, "「别名：价格、怎么收费」" },
	{ "E419", ALT("能用、"), 3, 0, NULL },
	{ "E208", ALT("「能用」好吗"), 3, 0, "别名：问法、问法" },
	{ "E501", TITLE Q "> {客护}能用\n", 3, 3, "{客户}" },
	{ "E503", TITLE "- 适用：微信客服\n- 客服账号：a\n" Q "> " K500 "\n> " K100 K100 K100 K100 "\n", 5, 0, "删短" },
	{ "E508", TITLE Q A "- 附件：图片墙\n", 4, 0, NULL },
	{ "E513", TITLE Q "- 选项：一、二、三、四、五、六、七\n" A, 3, 6, NULL },
	{ "E513", TITLE Q "- 选项：一二三四五六七八九十一\n" A, 3, 6, NULL },
	{ "E516", TITLE Q ">\n", 3, 0, NULL },
	{ "E531", TITLE Q, 2, 4, "转人工：是" },
	{ "E531", TITLE Q A "### 如果 老客\n", 4, 5, NULL },
	{ "E531", TITLE Q A "### 如果 老客\n> b\n### 否则\n", 6, 5, NULL },
	{ "E532", TITLE "## ？！\n" A, 2, 4, NULL },
	{ "E532", ALT("谢谢啊"), 3, 0, NULL },
	{ "E533", TITLE Q "> a\n\n> b\n\n> c\n\n> d\n", 9, 3, "空行请写单独的 >" },
	{ "E533", TITLE Q "> a\n\n> b\n### 如果 老客\n> c\n\n> d\n", 6, 5, NULL },
	{ "E534", TITLE "- 适用：微信客服\n- 客服账号：a\n" Q A "- 附件：链接 https://a.example/1\n- 附件：链接 https://a.example/2\n"
	  "- 附件：链接 https://a.example/3\n- 附件：链接 https://a.example/4\n- 附件：链接 https://a.example/5\n", 4, 4, NULL },
	{ "E631", TITLE Q A "## 敏感肌，能用吗？！\n> 能\n", 4, 4, "如果 老客" },
	{ "E631", ALT("好用吗、 好用吗？"), 3, 0, NULL },
	{ "E631", ALT("ＳＰＦ多少、spf多少"), 3, 0, NULL },
	{ "E632", TITLE Q "### 如果 老客\n> a\n### 否则\n> b\n### 如果 新客\n> c\n", 7, 5, NULL },
	{ "E633", TITLE Q A "### 否则\n> b\n", 4, 5, NULL },
	{ "E634", TITLE Q A "### 如果 非 进入后已购买\n> b\n", 4, 0, "标签" },
	{ "E634", TITLE "- 人群：实验组 = A\n" Q A, 2, 0, NULL },
	{ "E635", TITLE "- 自动回复：≥ 40%\n" Q A, 2, 8, "精确" },
	{ "E635", TITLE "- 自动回复：≤ 80%\n" Q A, 2, 8, NULL },
	{ "E635", TITLE "- 自动回复：开\n" Q A, 2, 8, NULL },
	{ "E636", TITLE, 1, 3, "敏感肌" },
	{ "E638", TITLE "- 适用：微信客服\n" Q A, 2, 3, "客服账号" },
	{ "E639", TITLE "##\n" A, 2, 0, "敏感肌" },
	{ "E640", TITLE Q "- 编号：一\n" A "## 油皮\n- 编号：一\n" A, 5, 4, NULL },
	{ "W608", TITLE Q "> 我们最好\n", 3, 5, NULL },
	{ "W609", TITLE Q "- 附件：链接 http://a.example/1\n" A, 3, 0, NULL },
	{ "W631", TITLE Q "### 如果 老客\n> a\n", 3, 5, "否则" },
	/* clang-format on */
};

static void finds_every_mistake(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
		const struct row *w = &rows[i];
		struct arena *a = arena_new(0);
		struct diag_list l;
		struct sop_script *s = NULL;

		diag_init(&l, a);
		enum rc rc = read_script(span_of(w->text), SPAN_LIT("疑问.md"), NULL, &l, &s);
		if (!findings_get(&l, w->code, w->line, w->col, w->hint)) {
			findings_show(&l);
			fail_msg("row %zu: no %s at %d:%d", i, w->code, w->line, w->col);
		}
		assert_int_equal(rc == RC_OK, w->code[0] != 'E');
		if (!rc)
			script_free(s);
		arena_free(a);
	}
}

/* Looks wrong and is fine: nothing is said. */
static void says_nothing_of_what_is_fine(void **state)
{
	static const char *const texts[] = {
		TITLE Q "- 转人工：是\n",
		TITLE Q "- 自动回复：80%\n" A,
		TITLE Q "- 打标签：问过\n",
		TITLE Q "### 如果 渠道 = 包裹卡\n> a\n### 如果 新客\n> c\n### 否则\n- 追问：哪天买的\n",
		TITLE "## 1+1=2 (真的) 吗，＞ 还是 < ？\n" A,
		TITLE "## 不\n- 别名：没有、无\n" A,
		"\xef\xbb\xbf# 话术: 试\r\n\r\n## 敏感肌能用吗\r\n> 能用\r\n",
	};

	(void)state;
	for (size_t i = 0; i < sizeof texts / sizeof texts[0]; i++) {
		struct arena *a = arena_new(0);
		struct diag_list l;
		struct sop_script *s = NULL;

		diag_init(&l, a);
		if (read_script(span_of(texts[i]), SPAN_LIT("疑问.md"), NULL, &l, &s) || l.n) {
			findings_show(&l);
			fail_msg("text %zu", i);
		}
		script_free(s);
		arena_free(a);
	}
}

static void knows_what_two_files_answer(void **state)
{
	struct arena *a = arena_new(0);
	struct sop_script *s[3] = {reads("# 话术：甲\n" Q A, a),
		reads("# 话术：乙\n## 油皮\n- 别名：敏感肌，能用吗？\n" A, a),
		reads("# 话术：丙\n- 人群：老客\n" Q A, a)};
	struct diag_list l;

	(void)state;
	diag_init(&l, a);
	check_folder((const struct sop_script *const *)s, 3, NULL, &l);
	assert_int_equal(l.n, 1); /* 丙 is for others */
	assert_non_null(findings_get(&l, "W731", 2, 4, "人群"));
	for (int i = 0; i < 3; i++)
		script_free(s[i]);
	arena_free(a);
}

/* 提问命中 names a question by its heading or its 编号. */
static void knows_who_listens(void **state)
{
	struct arena *a = arena_new(0);
	struct sop_script *s[2] = {reads("# 话术：疑问库\n" Q A "## 怎么退\n- 编号：退货\n" A, a),
		reads("# 剧本：甲\n- 开始：提问命中 敏感肌能用吗、退货、敏感肌能用\n- 停止：已购买\n- 目标：首单\n"
		      "## 第2天 20:00 好\n> 好\n",
			a)};
	struct diag_list l;

	(void)state;
	diag_init(&l, a);
	check_folder((const struct sop_script *const *)s, 2, NULL, &l);
	assert_int_equal(l.n, 1);
	assert_non_null(findings_get(&l, "E731", 2, 0, "「敏感肌能用吗」"));
	script_free(s[0]);
	script_free(s[1]);
	arena_free(a);
}

/* 转剧本 goes to scripts of people alone. */
static void is_no_target(void **state)
{
	struct arena *a = arena_new(0);
	struct sop_script *s[2] = {reads("# 话术：疑问库\n" Q A, a),
		reads("# 剧本：甲\n- 开始：加好友\n- 停止：已购买\n- 目标：首单\n## 第2天 20:00 好\n> 好\n- 转剧本：疑问库\n",
			a)};
	struct diag_list l;

	(void)state;
	diag_init(&l, a);
	check_folder((const struct sop_script *const *)s, 2, NULL, &l);
	assert_non_null(findings_get(&l, "E702", 7, 0, NULL));
	script_free(s[0]);
	script_free(s[1]);
	arena_free(a);
}

static void has_a_ceiling(void **state)
{
	struct arena *a = arena_new(0);
	struct diag_list l;
	struct text t;
	struct sop_script *s = NULL;

	(void)state;
	text_init(&t, READ_MAX_BYTES);
	text_adds(&t, TITLE);
	for (int i = 0; i <= READ_MAX_QUESTIONS; i++)
		text_addf(&t, "## 问题%d\n> 好\n", i);
	diag_init(&l, a);
	assert_int_equal(read_script(text_span(&t), SPAN_LIT("a.md"), NULL, &l, &s), RC_INVALID);
	assert_non_null(findings_get(&l, "E637", 0, 0, NULL));
	text_release(&t);
	arena_free(a);
}

static void the_shipped_one_has_no_findings(void **state)
{
	struct arena *a = arena_new(0);
	struct text file;
	struct err err;
	struct sop_script *s;

	(void)state;
	text_init(&file, 1 << 20);
	assert_int_equal(fileio_read("sop/疑问库.md", &file, &err), RC_OK);
	s = reads(text_str(&file), a);
	assert_true(s->talk->questions >= 15 && s->talk->questions <= 25);
	script_free(s);
	text_release(&file);
	arena_free(a);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(reads_every_part),
		cmocka_unit_test(has_defaults),
		cmocka_unit_test(finds_every_mistake),
		cmocka_unit_test(says_nothing_of_what_is_fine),
		cmocka_unit_test(knows_what_two_files_answer),
		cmocka_unit_test(knows_who_listens),
		cmocka_unit_test(is_no_target),
		cmocka_unit_test(has_a_ceiling),
		cmocka_unit_test(the_shipped_one_has_no_findings),
	};
	return cmocka_run_group_tests_name("sop/talk", tests, NULL, NULL);
}
