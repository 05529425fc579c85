/* The table of words: complete, without two meanings for one word in one place, and what is near to what. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
#include <stdio.h>
#include <string.h>
#include "base/text.h"
#include "sop/keyword.h"
#include "sop/read.h"

static void every_row_explains_itself(void **state)
{
	const struct keyword *k;
	int n = 0;

	(void)state;
	for (; (k = keyword_at(n)) != NULL; n++) {
		assert_true(k->cls < KEYWORD_CLASSES && k->word[0] && k->help[0] && k->kinds);
		assert_null(strchr(k->help, '\n'));
		if (k->cls == KEYWORD_KEY)
			assert_true(k->places != 0);
		assert_true(k->id >= 0);
	}
	assert_true(n > 150);
	assert_null(keyword_at(-1));
}

/* A word, or a synonym, means one thing at one place of one kind. */
static void no_word_has_two_meanings(void **state)
{
	const struct keyword *a, *b;

	(void)state;
	for (int i = 0; (a = keyword_at(i)) != NULL; i++) {
		for (int k = 0; k < i; k++) {
			b = keyword_at(k);
			bool apart =
				a->cls != b->cls || !(a->kinds & b->kinds) || (a->places && !(a->places & b->places));
			if (apart || a->cls == KEYWORD_TIME) /* 入群 is a time of groups and 入群后 one of people */
				continue;
			if (keyword_is(b, span_of(a->word)) || keyword_is(a, span_of(b->word)))
				fail_msg("'%s' and '%s'", a->word, b->word);
		}
	}
}

/* Nobody is advised to write what is then refused. */
static void what_is_near_may_stand_there(void **state)
{
	const struct keyword *k, *near;
	char word[64];

	(void)state;
	for (int i = 0; (k = keyword_at(i)) != NULL; i++) {
		near = keyword_near(k->cls, span_of(k->word), SOP_PLAY, 0);
		assert_true(!near || near->kinds & 1u << SOP_PLAY);
		snprintf(word, sizeof word, "%s吧", k->word);
		near = keyword_near(k->cls, span_of(word), SOP_PLAY, 0);
		assert_true(!near || near->kinds & 1u << SOP_PLAY);
	}
	assert_string_equal(keyword_near(KEYWORD_EXEC, SPAN_LIT("微信客福"), SOP_PLAY, 0)->word, "微信客服");
}

/* Part 4 of the language, word by word. */
static void every_key_of_the_language_is_there(void **state)
{
	static const char *const keys =
		"说明 负责人 停用 编号 开始 人群 排除标签 目标 目标达成后 停止 重复进入 再次触发 存量 同客多员工 跟进人 最长 沿用 每客每天最多 "
		"每客每周最多 每公司每周最多 每群每天最多 每员工每天最多 与其他剧本间隔 静默 不发日 优先级 对照组 实验 白名单测试 客服账号 群 "
		"建群目的 开营 周期 日界 打卡方式 补卡 奖品 植入最早 植入上限 商品 开抢 结束 年份 发布员工 每天最多 归因窗口 适用 自动回复 转人工词 "
		"人设 执行 否则执行 错过 确认期限 条件 只在 至少隔 实验组 逐个发 植入 对象 最多 直到 等待 选项 附件 邀请入群 发券 打标签 去标签 阶段 "
		"加分 减分 备注 员工任务 通知 记转化 转剧本 跳到 别名 追问 转人工 标签建议 可见标签 发完后 首评 报告 触发 退出 结束条件 范围 对象人群";

	(void)state;
	for (struct span rest = span_of(keys), one; span_present(rest);) {
		span_cut(rest, ' ', &one, &rest);
		if (!keyword_find_any(KEYWORD_KEY, one))
			fail_msg("no key '%.*s'", SPAN_ARG(one));
	}
}

static void finds_words_and_synonyms(void **state)
{
	size_t n = 0;

	(void)state;
	assert_string_equal(keyword_find(KEYWORD_KEY, SPAN_LIT("触发"), SOP_PLAY)->word, "开始");
	assert_null(keyword_find(KEYWORD_KEY, SPAN_LIT("打卡方式"), SOP_PLAY));
	assert_non_null(keyword_find(KEYWORD_KEY, SPAN_LIT("打卡方式"), SOP_CHECKIN));
	assert_null(keyword_find(KEYWORD_KEY, SPAN_LIT("开始 触发"), SOP_PLAY));
	assert_null(keyword_find(KEYWORD_KEY, SPAN_LIT(""), SOP_PLAY));
	/* The longest word wins: 回复过 is not 回复. */
	assert_string_equal(keyword_prefix(KEYWORD_COND, SPAN_LIT("回复过 且"), &n)->word, "回复过");
	assert_int_equal(n, strlen("回复过"));
	assert_string_equal(keyword_prefix(KEYWORD_COND, SPAN_LIT("没买过"), &n)->word, "未购买");
	assert_null(keyword_prefix(KEYWORD_COND, SPAN_LIT("啊"), &n));
	assert_string_equal(keyword_kind_name(SOP_CHECKIN), "打卡");
}

static void tells_what_is_near(void **state)
{
	static const struct {
		const char *typed, *meant;
		unsigned places;
	} rows[] = {
		/* clang-format off */
		{ "条建", "条件", KEYWORD_STEP },     { "每天每客最多", "每客每天最多", KEYWORD_FILE }, { "排出标签", "排除标签", KEYWORD_FILE },
		{ "员工任物", "员工任务", 0 },          { "触发时间", "开始", KEYWORD_FILE },            { "错果", "错过", KEYWORD_STEP },
		{ "打标迁", "打标签", KEYWORD_STEP }, { "风马牛不相及", NULL, 0 },
		/* clang-format on */
	};

	(void)state;
	for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
		const struct keyword *k = keyword_near(KEYWORD_KEY, span_of(rows[i].typed), SOP_PLAY, rows[i].places);
		if (rows[i].meant && (!k || strcmp(k->word, rows[i].meant) != 0))
			fail_msg("'%s' is near to '%s'", rows[i].typed, k ? k->word : "nothing");
		if (!rows[i].meant)
			assert_null(k);
	}
}

/* Reads one file; true: the reader says that there is no such word (E201 a key, E801 a column). */
static bool is_strange(struct span file)
{
	struct arena *a = arena_new(0);
	struct diag_list l;
	struct sop_script *s = NULL;
	bool strange = false;

	diag_init(&l, a);
	if (!read_script(file, SPAN_LIT("甲.md"), NULL, &l, &s))
		script_free(s);
	for (int i = 0; i < l.n; i++)
		strange = strange || strcmp(l.v[i].code, "E201") == 0 || strcmp(l.v[i].code, "E801") == 0;
	arena_free(a);
	return strange;
}

/* Whatever the table has for a kind of file, its reader takes: it neither ends the program nor calls the word strange. */
static void every_word_is_read_where_it_may_stand(void **state)
{
	const struct keyword *k;
	struct text t;
	int read = 0;

	(void)state;
	text_init(&t, 65536);
	for (int kind = SOP_PLAY; kind <= SOP_ASSETS; kind++)
		for (int i = 0; (k = keyword_at(i)) != NULL; i++) {
			const char *name = keyword_kind_name((enum sop_kind)kind);

			if (!(k->kinds & 1u << kind))
				continue;
			text_clear(&t);
			text_addf(&t, "# %s：甲\n", name);
			if (k->cls == KEYWORD_KEY && k->places & KEYWORD_FILE)
				text_addf(&t, "- %s：一\n", k->word);
			else if (k->cls == KEYWORD_KEY)
				text_addf(&t, "\n## 第1天 10:00 一\n- %s：一\n> 您好\n", k->word);
			else if (k->cls == KEYWORD_SECTION)
				text_addf(&t, "\n## %s%s\n| 名称 |\n|---|\n| 一 |\n", k->word, k->value ? " 一" : "");
			else if (k->cls == KEYWORD_TRIGGER)
				text_addf(&t, "- 开始：%s 一\n", k->word);
			else if (k->cls == KEYWORD_STOP)
				text_addf(&t, "- 停止：%s 一\n", k->word);
			else if (k->cls == KEYWORD_TIME)
				text_addf(&t, "\n## %s 一\n> 您好\n", k->word);
			else
				text_addf(&t,
					"\n## 第1天 10:00 一\n- 条件：%s 一\n- 执行：%s\n- 错过：%s\n- 附件：%s 一\n> {%s}\n",
					k->word, k->word, k->word, k->word, k->word);
			bool strange = is_strange(text_span(&t));
			if (k->cls == KEYWORD_KEY && k->places & KEYWORD_FILE && strange)
				fail_msg("%s: '%s' is in the table, and strange to the reader", name, k->word);
			read++;
		}
	assert_true(read > 500);
	text_release(&t);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_row_explains_itself),
		cmocka_unit_test(no_word_has_two_meanings),
		cmocka_unit_test(what_is_near_may_stand_there),
		cmocka_unit_test(every_key_of_the_language_is_there),
		cmocka_unit_test(finds_words_and_synonyms),
		cmocka_unit_test(tells_what_is_near),
		cmocka_unit_test(every_word_is_read_where_it_may_stand),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
