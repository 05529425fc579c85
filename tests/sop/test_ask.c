/* What a message asks: exact (finding 47), alike, how surely, and what wins over it. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
#include <string.h>
#include "base/fileio.h"
#include "findings.h"
#include "sop/ask.h"
#include "sop/read.h"

struct desk {
	struct arena *a;
	int n;
	struct sop_script *s[4];
	struct ask *ask;
	struct sop_rules rules;
	struct zone zone;
	struct ask_words words;
	struct sop_facts facts;
	struct ask_answer x;
};

static struct span no_more[] = {{"退订", 6}, {"TD", 2}}, people[] = {{"转人工", 9}, {"找人工", 9}};

static void add(struct desk *d, const char *text)
{
	struct diag_list l;

	diag_init(&l, d->a);
	if (read_script(span_of(text), SPAN_LIT("a.md"), NULL, &l, &d->s[d->n++])) {
		findings_show(&l);
		fail_msg("does not read");
	}
}

static void opens(struct desk *d, const char *one, const char *two)
{
	*d = (struct desk){.a = arena_new(0), .words = {{2, no_more}, {2, people}}};
	facts_rules_init(&d->rules, &d->zone);
	d->facts.loaded = SOP_NEED_TAGS | SOP_NEED_ORDERS;
	add(d, one);
	if (two)
		add(d, two);
	d->ask = ask_new((const struct sop_script *const *)d->s, d->n);
}

static void closes(struct desk *d)
{
	ask_free(d->ask);
	for (int i = 0; i < d->n; i++)
		script_free(d->s[i]);
	arena_free(d->a);
}

static const struct ask_answer *asks(struct desk *d, const char *message)
{
	ask_hear(d->ask, &d->words, span_of(message), &d->x);
	assert_int_equal(ask_needs(&d->rules, &d->x) & ~d->facts.loaded, 0);
	ask_settle(&d->rules, &d->facts, 1, span_of(message), &d->x);
	return &d->x;
}

static const char *named(const struct ask_answer *x)
{
	return x->chosen < 0 ? "" : x->hit[x->chosen].question->name.p;
}

#define FAQ \
	"# 话术：问\n- 自动回复：≥ 70%\n- 转人工词：「投诉」\n" \
	"## 敏感肌能用吗\n- 别名：皮肤敏感可以用吗、泛红能不能用\n> 能\n" \
	"## 能退货吗\n- 别名：怎么退货\n> 能退\n" \
	"## 第2支半价吗\n> 是\n" \
	"## 多少钱\n- 别名：贵、价格\n### 如果 老客\n> 减 8 元\n### 如果 有标签 会员\n> 减 9 元\n### 否则\n> 减 10 元\n" \
	"## 用了脸红\n- 转人工：是\n> 先停用\n" \
	"## 你是真人吗\n- 自动回复：关\n> 是\n" \
	"## SPF50的防晒有吗\n> 没有\n"

static void hears_the_whole_message(void **state)
{
	static const char *const same[] = {"敏感肌能用吗", "敏感肌能用吗？", " 敏感肌 ， 能用吗！！", "敏感肌能用吗啊",
		"敏感肌能用吗谢谢", "敏感肌能用了吗", "皮肤敏感可以用吗", "“敏感肌能用吗”"};
	struct desk d;

	(void)state;
	opens(&d, FAQ, NULL);
	for (size_t i = 0; i < sizeof same / sizeof same[0]; i++) { /* finding 47 */
		const struct ask_answer *x = asks(&d, same[i]);

		assert_int_equal(x->verdict, ASK_SURE);
		assert_string_equal(named(x), "敏感肌能用吗");
		assert_true(x->hit[0].exact && x->hit[0].permille == 1000 && x->matched);
	}
	assert_int_equal(asks(&d, "ｓｐｆ５０的防晒有吗")->verdict, ASK_SURE); /* width and case */
	assert_int_equal(asks(&d, "")->verdict, ASK_UNKNOWN);
	assert_int_equal(asks(&d, "？？？")->verdict, ASK_UNKNOWN);
	assert_int_equal(asks(&d, "\xff\xfe\x80")->verdict, ASK_UNKNOWN);
	closes(&d);
}

static void finds_short_words(void **state)
{
	struct desk d;
	const struct ask_answer *x;

	(void)state;
	opens(&d, FAQ, NULL);
	x = asks(&d, "退货"); /* two characters */
	assert_true(x->hits > 0);
	assert_string_equal(x->hit[0].question->name.p, "能退货吗");
	x = asks(&d, "贵"); /* one, and an alias as a whole */
	assert_int_equal(x->verdict, ASK_SURE);
	assert_string_equal(named(x), "多少钱");
	x = asks(&d, "红");
	assert_true(x->hits >= 1);
	assert_int_equal(asks(&d, "天气真好啊今天")->verdict, ASK_UNKNOWN);
	assert_int_equal(asks(&d, "好的，收到")->verdict, ASK_UNKNOWN);
	closes(&d);
}

/* Alike is not the same: what could mean the opposite is never sure. */
static void is_careful(void **state)
{
	static const struct {
		const char *said, *name;
		enum ask_doubt doubt;
	} rows[] = {
		/* clang-format off */
		{ "请问敏感肌能用吗", "敏感肌能用吗", ASK_DOUBT_NONE },
		{ "敏感肌不能用吗", "敏感肌能用吗", ASK_DOUBT_NOT },
		{ "能退货吗不", "能退货吗", ASK_DOUBT_NOT },
		{ "第3支半价吗", "第2支半价吗", ASK_DOUBT_NUMBER },
		{ "第３支半价吗", "第2支半价吗", ASK_DOUBT_NUMBER },
		{ "泛红的脸到底能不能用", "敏感肌能用吗", ASK_DOUBT_LOW },
		{ "用了脸红", "用了脸红", ASK_DOUBT_HUMAN },
		{ "你是真人吗", "你是真人吗", ASK_DOUBT_OFF },
		/* clang-format on */
	};
	struct desk d;

	(void)state;
	opens(&d, FAQ, NULL);
	for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
		const struct ask_answer *x = asks(&d, rows[i].said);

		if (x->chosen < 0 || x->doubt != rows[i].doubt)
			fail_msg("'%s': doubt %d, chosen %d, %d", rows[i].said, (int)x->doubt, x->chosen,
				x->hit[0].permille);
		assert_int_equal(x->verdict, rows[i].doubt == ASK_DOUBT_NONE ? ASK_SURE : ASK_PROPOSED);
	}
	/* 能不能 denies nothing. */
	assert_int_equal(asks(&d, "泛红能不能用")->verdict, ASK_SURE);
	/* 命中 is the question itself, whoever answers then. */
	assert_true(asks(&d, "你是真人吗")->matched && asks(&d, "用了脸红")->matched);
	assert_false(asks(&d, "敏感肌不能用吗")->matched);
	closes(&d);
}

/* Two that compete: the other is named by its words and where it stands. */
static void names_the_rival(void **state)
{
	struct desk d;
	struct text out;

	(void)state;
	opens(&d, "# 话术：甲\n- 自动回复：≥ 60%\n## 敏感肌能用这支吗\n> 能\n## 敏感肌能用那支吗\n> 能\n", NULL);
	text_init(&out, 1024);
	ask_say_doubt(asks(&d, "敏感肌能用支吗"), &out);
	assert_non_null(strstr(text_str(&out), "「敏感肌能用那支吗」（"));
	assert_non_null(strstr(text_str(&out), ":5）"));
	text_release(&out);
	closes(&d);
}

static void obeys_the_file(void **state)
{
	struct desk d;

	(void)state;
	opens(&d, "# 话术：问\n## 敏感肌能用吗\n> 能\n## 敏感肌洗面奶能用吗\n- 自动回复：≥ 60%\n> 能\n", NULL);
	assert_int_equal(asks(&d, "敏感肌能用吗")->verdict, ASK_SURE); /* 精确 is the default */
	assert_int_equal(asks(&d, "请问敏感肌能用吗")->doubt, ASK_DOUBT_NOT_SAME);
	assert_int_equal(asks(&d, "请问敏感肌洗面奶能用吗")->verdict, ASK_SURE); /* its own rule */
	closes(&d);
	opens(&d, "# 话术：甲\n- 自动回复：≥ 60%\n## 敏感肌能用这支吗\n> 能\n## 敏感肌能用那支吗\n> 能\n", NULL);
	assert_int_equal(asks(&d, "敏感肌能用支吗")->doubt, ASK_DOUBT_RIVAL);
	closes(&d);
	opens(&d, "# 话术：甲\n## 能用吗\n> 一\n", "# 话术：乙\n## 能用吗？\n> 二\n");
	assert_int_equal(asks(&d, "能用吗")->doubt, ASK_DOUBT_RIVAL); /* W731 said so */
	closes(&d);
}

static void words_win_over_everything(void **state)
{
	struct desk d;
	const struct ask_answer *x;

	(void)state;
	opens(&d, FAQ, "# 话术：乙\n- 转人工词：「赔 钱」\n## 转人工怎么转\n> 按 0\n## 退订\n> 好\n");
	x = asks(&d, "退订！");
	assert_int_equal(x->verdict, ASK_UNSUBSCRIBE);
	assert_int_equal(x->chosen, -1);
	assert_int_equal(asks(&d, "ｔｄ")->verdict, ASK_UNSUBSCRIBE);
	assert_int_equal(asks(&d, "退订一下洁面的提醒")->verdict, ASK_UNKNOWN); /* the whole message */
	x = asks(&d, "转人工怎么转");
	assert_int_equal(x->verdict, ASK_HUMAN);
	assert_null(x->by);
	assert_true(x->hits > 0 && x->chosen < 0);
	x = asks(&d, "敏感肌能用吗，不然我投诉");
	assert_int_equal(x->verdict, ASK_HUMAN);
	assert_true(span_is(x->word, "投诉") && x->by == d.s[0]);
	assert_int_equal(asks(&d, "你们得赔，钱呢")->verdict, ASK_HUMAN); /* marks and blanks dropped in both */
	closes(&d);
}

static void answers_by_who_he_is(void **state)
{
	struct desk d;
	struct bought_order order = {.paid_ms = 1, .gross_fen = 100};
	struct tagset_tag tag = {SPAN_LIT("会员"), SPAN_LIT("组")};

	(void)state;
	opens(&d, FAQ, NULL);
	assert_string_equal(asks(&d, "价格")->branch->text[0].piece[0].text.p, "减 10 元");
	d.facts.tags = 1;
	d.facts.tag = &tag;
	assert_string_equal(asks(&d, "价格")->branch->text[0].piece[0].text.p, "减 9 元");
	d.facts.orders = 1;
	d.facts.order = &order;
	assert_string_equal(asks(&d, "价格")->branch->text[0].piece[0].text.p, "减 8 元");
	/* Nobody asked: no branch is taken. */
	ask_hear(d.ask, &d.words, SPAN_LIT("价格"), &d.x);
	ask_settle(&d.rules, NULL, 1, SPAN_LIT("价格"), &d.x);
	assert_int_equal(d.x.verdict, ASK_SURE);
	assert_null(d.x.branch);
	closes(&d);
}

static void passes_over_files_for_others(void **state)
{
	struct desk d;
	const struct ask_answer *x;
	struct tagset_tag tag = {SPAN_LIT("同行"), SPAN_LIT("组")};

	(void)state;
	opens(&d, "# 话术：老客\n- 人群：老客\n## 能用吗\n> 老\n", "# 话术：人人\n- 排除标签：同行\n## 能用吗\n> 新\n");
	x = asks(&d, "能用吗");
	assert_int_equal(x->verdict, ASK_SURE);
	assert_int_equal(x->chosen, 1);
	assert_true(x->hit[0].refused && x->hit[0].why && span_is(x->hit[0].why->source, "老客"));
	d.facts.tags = 1;
	d.facts.tag = &tag;
	x = asks(&d, "能用吗");
	assert_int_equal(x->verdict, ASK_UNKNOWN);
	assert_true(x->hit[1].refused && span_is(x->hit[1].tag, "同行"));
	closes(&d);
}

/* No message, however it is made, changes what the next one is answered. */
static void keeps_nothing(void **state)
{
	struct desk d;
	struct ask_answer first;
	static const char *const others[] = {
		"", "啊啊啊", "能用吗能用吗能用吗能用吗", "退货敏感价格真人半价", "\xf0\x9f\x98\x82"};

	(void)state;
	opens(&d, FAQ, NULL);
	first = *asks(&d, "请问敏感肌可以用吗");
	for (size_t i = 0; i < sizeof others / sizeof others[0]; i++) {
		asks(&d, others[i]);
		const struct ask_answer *x = asks(&d, "请问敏感肌可以用吗");

		assert_int_equal(x->hits, first.hits);
		for (int k = 0; k < x->hits; k++)
			assert_true(x->hit[k].question == first.hit[k].question &&
				x->hit[k].permille == first.hit[k].permille);
	}
	closes(&d);
}

/* Every wording of the shipped file finds its own question; what people write beside them finds the right one first. */
static void the_shipped_one_answers(void **state)
{
	static const struct {
		const char *said, *name;
	} rows[] = {
		/* clang-format off */
		{ "我皮肤比较敏感，这个能不能用呀", "敏感肌能用吗" },      { "哺乳期可以用不", "孕妇能用吗" },
		{ "你好，请问什么时候能发货", "什么时候发货" },          { "一瓶可以用几个月啊", "一支能用多久" },
		{ "不喜欢可以退吗", "能退货吗" },                        { "盒子压坏了", "收到破了漏了" },
		{ "发票", "能开发票吗" },                                { "里面有没有酒精", "有没有添加香精酒精" },
		{ "大概多久见效", "多久能看到效果" },                    { "有点贵", "多少钱" },
		/* clang-format on */
	};
	struct desk d;
	struct text file;
	struct err err;

	(void)state;
	text_init(&file, 1 << 20);
	assert_int_equal(fileio_read("sop/疑问库.md", &file, &err), RC_OK);
	opens(&d, text_str(&file), NULL);
	const struct sop_talk *t = d.s[0]->talk;
	for (int i = 0; i < t->questions; i++) {
		for (int k = -1; k < t->question[i].aliases.n; k++) {
			struct span said = k < 0 ? t->question[i].name : t->question[i].aliases.v[k];
			const struct ask_answer *x = asks(&d, said.p);

			assert_true(x->chosen == 0 && x->hit[0].exact && x->hit[0].question == &t->question[i]);
		}
	}
	for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
		const struct ask_answer *x = asks(&d, rows[i].said);

		if (x->hits == 0 || !span_is(x->hit[0].question->name, rows[i].name))
			fail_msg("'%s' is nearest to '%s'", rows[i].said,
				x->hits ? x->hit[0].question->name.p : "nothing");
	}
	text_release(&file);
	closes(&d);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(hears_the_whole_message),
		cmocka_unit_test(finds_short_words),
		cmocka_unit_test(is_careful),
		cmocka_unit_test(names_the_rival),
		cmocka_unit_test(obeys_the_file),
		cmocka_unit_test(words_win_over_everything),
		cmocka_unit_test(answers_by_who_he_is),
		cmocka_unit_test(passes_over_files_for_others),
		cmocka_unit_test(keeps_nothing),
		cmocka_unit_test(the_shipped_one_answers),
	};
	return cmocka_run_group_tests_name("sop/ask", tests, NULL, NULL);
}
