/* The names of a folder: 商品 and 资料, who uses them, what they stand for (findings 32, 41, 59, 61). */
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
#include "sop/condeval.h"
#include "sop/entry.h"
#include "sop/read.h"
#include "sop/render.h"

#define GOODS \
	"# 商品：护肤\n" \
	"| 价 | 名称 | 品类 | 别名 | 编码 |\n" \
	"|---|---|---|---|---|\n" \
	"| 89.5 | 氨基酸洁面 | 洁面 | 洗面奶、小白管、洁面 120g | A001 |\n" \
	"| 139元 | 保湿\\|乳 | 乳液 | | a002 |\n"
#define ASSETS \
	"# 资料：店里的\n" \
	"## 链接\n" \
	"| 名称 | 网址 | 标题 | 摘要 |\n" \
	"| 新客券 | https://shop.example.cn/a|减10元<br>先到先得 | 48小时 |\n" \
	"## 小程序\n" \
	"| 名称 | appid | 路径 | 标题 | 封面 |\n" \
	"| 商城 | wx0123456789abcdef | pages/index | 来逛逛 | 封面.jpg |\n" \
	"## 门店\n" \
	"| 名称 | 员工 | 店长 |\n" \
	"| 一店 | 林悦、李丽(lili) | 王芳 |\n" \
	"| 二店 | zhang.san | |\n" \
	"## 阶段\n" \
	"| 名称 | 顺序 |\n" \
	"| 成交 | 2 |\n" \
	"| 散客 | |\n" \
	"| 新人 | 1 |\n" \
	"## 日期\n" \
	"| 名称 | 来源 |\n" \
	"| 周年庆 | 登记表 |\n" \
	"## 团队\n" \
	"| 名称 | 员工 |\n" \
	"| 甲组 | 林悦、王芳 |\n" \
	"## 人设\n" \
	"| 名称 | 语气 | 称呼 |\n" \
	"| 小美 | 像朋友 | 姐妹 |\n" \
	"| 老张 | 像师傅 | |\n"
#define HEAD "# 剧本：测试\n- 开始：加好友\n- 停止：已购买\n- 目标：首单，7天内\n"
#define DAY2 HEAD "## 第2天 20:00 好\n"

static bool find_cover(void *user, struct span script, struct span path, struct check_file *ret)
{
	(void)user;
	(void)script;
	*ret = (struct check_file){.bytes = 1000};
	memset(ret->sha256, 'b', 64);
	return span_is(path, "封面.jpg");
}

/* A folder of files, read as `siyu check` reads it. */
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
	w.find_file = find_cover;
	w.whole_folder = true;
	for (int i = 0; i < n; i++) {
		bool sound;
		struct sop_script *s = read_names(span_of(text[i]), span_of(i ? "b.md" : "a.md"), &w, &sound);
		if (s)
			book_add(f->book, f->script[f->n++] = s, sound, NULL);
	}
	book_world(f->book, &w);
	for (int i = 0; i < n; i++)
		if (read_script(span_of(text[i]), span_of(i ? "b.md" : "a.md"), &w, &f->l, &f->script[f->n]) == RC_OK)
			f->n++;
}

static void close_folder(struct folder *f)
{
	book_free(f->book);
	for (int i = 0; i < f->n; i++)
		script_free(f->script[i]);
	arena_free(f->a);
}

/* The script of a folder that has no errors but those of unwritten files. */
static const struct sop_script *good(struct folder *f, const char *text)
{
	const char *const files[] = {GOODS, ASSETS, text};

	open_folder(f, files, 3);
	if (f->l.errors) {
		findings_show(&f->l);
		fail_msg("%s", text);
	}
	return f->script[f->n - 1];
}

static void goods_are_found_by_code_name_and_alias(void **state)
{
	struct folder f;

	(void)state; /* finding 59 */
	good(&f, DAY2 "> 您好\n");
	const struct sop_good *g = book_good(f.book, SPAN_LIT("Ａ００１"));
	assert_non_null(g);
	assert_true(span_is(g->name, "氨基酸洁面") && g->price_fen == 8950);
	assert_ptr_equal(book_good(f.book, SPAN_LIT("小白管")), g);
	assert_ptr_equal(book_good(f.book, SPAN_LIT("洁面 120g")), g);
	assert_ptr_equal(book_good(f.book, SPAN_LIT(" 氨基酸洁面 ")), g);
	assert_null(book_good(f.book, SPAN_LIT("氨基酸洁面 100ml")));
	assert_null(book_good(f.book, SPAN_LIT("")));
	assert_true(span_is(book_good(f.book, SPAN_LIT("A002"))->name, "保湿|乳")); /* finding 41: \| */
	assert_true(span_is(book_find(f.book, SOP_N_CATEGORY, SPAN_LIT("乳液"))->name, "乳液"));
	close_folder(&f);
}

static void conditions_mean_goods(void **state)
{
	struct folder f;
	const struct sop_script *s = good(&f,
		"# 剧本：测\n- 开始：下单，商品 = 洗面奶、a002\n- 停止：已购买 小白管\n- 目标：首单，7天内\n"
		"## 第2天 20:00 好\n- 条件：已购买 A001 或 已购买 乳液\n> 您好\n");
	const struct sop_trigger *t = &s->trigger[0];
	struct bought_order order = {
		.paid_ms = 5, .gross_fen = 100, .product = SPAN_LIT("氨基酸洁面"), .category = SPAN_LIT("洁面")};
	struct sop_facts facts = {.loaded = SOP_NEED_ORDERS, .orders = 1, .order = &order};
	struct sop_happening ev = {.event = SOP_EV_FIRST_ORDER, .product = SPAN_LIT("氨基酸洁面"), .amount_fen = -1};

	(void)state; /* finding 59: codes and aliases are the good */
	assert_true(span_is(t->filter[0].names.v[0], "氨基酸洁面") && span_is(t->filter[0].names.v[1], "保湿|乳"));
	assert_true(span_is(s->stop[0].args.v[0], "氨基酸洁面"));
	assert_int_equal(entry_fits(t, &ev, NULL), TRUTH_YES);
	assert_int_equal(condeval_truth(s->step[0].cond, &facts, NULL, 10, NULL), TRUTH_YES);
	/* 未知 does not hold, whatever is asked (finding 30). */
	order.product = ev.product = SPAN_LIT("");
	order.category = SPAN_ABSENT;
	const struct sop_filter *failed = NULL;
	assert_int_equal(entry_fits(t, &ev, &failed), TRUTH_UNKNOWN);
	assert_int_equal(condeval_truth(s->step[0].cond, &facts, NULL, 10, NULL), TRUTH_UNKNOWN);
	close_folder(&f);
}

static void a_name_of_both_means_both(void **state)
{
	const char *const files[] = {
		"# 商品：甲\n| 名称 | 品类 | 价 | 别名 |\n| 洁面乳 | 洁面 | 5 | |\n| 礼盒 | 套装 | 9 | 洁面 |\n",
		DAY2 "- 条件：已购买 洁面\n> 您好\n"};
	struct folder f;

	(void)state;
	open_folder(&f, files, 2);
	assert_int_equal(f.l.errors, 0);
	const struct sop_names *names = &f.script[f.n - 1]->step[0].cond->names;
	assert_int_equal(names->n, 2);
	assert_true(span_is(names->v[0], "礼盒") && span_is(names->v[1], "洁面"));
	close_folder(&f);
}

static void texts_show_names(void **state)
{
	struct folder f;
	const struct sop_script *s = good(&f,
		DAY2 "> {商品：A001} 只要 {价:洗面奶} 元，{价:a002}，点 {链接：新客券}，{门店}\n"
		     "- 附件：小程序 商城\n- 附件：链接 新客券\n");
	const struct sop_step *st = &s->step[0];
	struct render_values v = {.store = SPAN_LIT("一店")};
	struct text out;
	const char *word;

	(void)state;
	text_init(&out, 1024);
	assert_int_equal(render_text(&st->text, &v, RENDER_MASS, &out, NULL), REASON_OK);
	assert_string_equal(text_str(&out), "氨基酸洁面 只要 89.5 元，139，点 https://shop.example.cn/a，一店");
	assert_false(render_personal(&st->text, RENDER_MASS));
	v.store = SPAN_ABSENT;
	assert_int_equal(render_check(&st->text, &v, &word), REASON_NO_VALUE);
	assert_string_equal(word, "门店");
	assert_true(span_is(st->attachment[0].appid, "wx0123456789abcdef") && st->attachment[0].sha256.n == 64);
	assert_true(span_is(st->attachment[1].title, "减10元\n先到先得")); /* finding 41: <br> */
	assert_true(script_sendable(&st->attachment[0]) && script_sendable(&st->attachment[1]));
	text_release(&out);
	close_folder(&f);
}

/* A script that runs outlives the row that it names: nothing is sent that stands for nothing. */
static void a_row_may_vanish(void **state)
{
	struct check_world w;
	struct book *empty = book_new();
	struct arena *a = arena_new(0);
	struct diag_list l;
	struct sop_script *s = NULL;
	struct render_values v = {0};
	const char *word;

	(void)state;
	check_world_init(&w);
	w.book = empty;
	diag_init(&l, a);
	assert_int_equal(read_script(SPAN_LIT(DAY2 "> 只要 {价:洗面奶} 元\n- 附件：链接 新客券\n- 附件：小程序 商城\n"),
				 SPAN_LIT("a.md"), &w, &l, &s),
		RC_OK);
	assert_int_equal(render_check(&s->step[0].text, &v, &word), REASON_NO_VALUE);
	assert_string_equal(word, "价");
	assert_false(script_sendable(&s->step[0].attachment[0]) || script_sendable(&s->step[0].attachment[1]));
	script_free(s);
	book_free(empty);
	arena_free(a);
}

static void stores_have_employees(void **state)
{
	struct folder f;
	const struct sop_script *s = good(&f,
		"# 剧本：测\n- 开始：加好友，门店 = 一店\n- 停止：已购买\n- 目标：首单，7天内\n"
		"## 第2天 20:00 好\n- 条件：门店 ≠ 二店\n> 您好\n");
	struct sop_happening ev = {.event = SOP_EV_ADD, .store = SPAN_LIT("一店"), .amount_fen = -1};
	struct sop_facts facts = {.values = {.store = SPAN_LIT("二店")}};

	(void)state; /* finding 61: 姓名, 账号, or 姓名(账号) of a doubled one */
	assert_true(span_is(book_store_of(f.book, SPAN_LIT("lin.yue"), SPAN_LIT("林悦")), "一店"));
	assert_true(span_is(book_store_of(f.book, SPAN_LIT("lili"), SPAN_LIT("李丽")), "一店"));
	assert_false(span_present(book_store_of(f.book, SPAN_LIT("lili2"), SPAN_LIT("李丽"))));
	assert_true(span_is(book_store_of(f.book, SPAN_LIT("wf"), SPAN_LIT("王芳")), "一店"));
	assert_true(span_is(book_store_of(f.book, SPAN_LIT("zhang.san"), SPAN_LIT("")), "二店"));
	assert_int_equal(entry_fits(&s->trigger[0], &ev, NULL), TRUTH_YES);
	ev.store = SPAN_ABSENT;
	assert_int_equal(entry_fits(&s->trigger[0], &ev, NULL), TRUTH_UNKNOWN);
	assert_int_equal(condeval_truth(s->step[0].cond, &facts, NULL, 0, NULL), TRUTH_NO);
	close_folder(&f);
}

/* finding 32: a name that is nowhere defined, with the nearest. */
static void unknown_names(void **state)
{
	static const struct {
		const char *text, *want;
	} rows[] = {
		{"- 条件：已购买 洗面乃\n> 您好\n",
			"b.md:6:10: 错误 E416 没有叫「洗面乃」的商品\n    建议：是不是想写「洗面奶」？要用新的名字，先在「# 商品：…」文件的表里加一行\n"},
		{"> {价:洁面}\n", "b.md:6:3: 错误 E416 没有叫「洁面」的商品\n"},
		{"> {链接:新客卷}\n",
			"b.md:6:3: 错误 E416 没有叫「新客卷」的链接\n    建议：是不是想写「新客券」？要用新的名字，先在「# 资料：…」文件的「## 链接」表里加一行\n"},
		{"- 附件：链接 新客卷\n> 好\n", "b.md:6:9: 错误 E416 没有叫「新客卷」的链接\n"},
		{"- 附件：小程序 商场\n> 好\n",
			"b.md:6:10: 错误 E416 没有叫「商场」的小程序\n    建议：是不是想写「商城」？要用新的名字，先在「# 资料：…」文件的「## 小程序」表里加一行\n"},
		{"- 条件：阶段 = 新入\n> 好\n",
			"b.md:6:11: 错误 E416 没有叫「新入」的阶段\n    建议：是不是想写「新人」？要用新的名字，先在配置的 [crm] stages 里写上，或者写在资料的「## 阶段」里\n"},
		{"> 好\n## 周年日前1天 20:00 店庆\n> 好\n",
			"b.md:7:4: 错误 E319 没有叫「周年日」的日期\n    建议：是不是想写「周年庆」？写在资料的「## 日期」里，或者用「生日」\n"},
		{"> {称呼}好\n", "b.md:6:3: 错误 E551 {称呼} 不知道叫什么\n    建议：在文件开头写「- 人设：名称」"},
		{"- 条件：门店 = 三店\n> 好\n", "b.md:6:11: 错误 E416 没有叫「三店」的门店\n"},
	};

	(void)state;
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		char text[1024];
		struct text out;
		struct folder f;

		snprintf(text, sizeof text, DAY2 "%s", rows[i].text);
		const char *const files[] = {GOODS, ASSETS, text};
		open_folder(&f, files, 3);
		text_init(&out, 1 << 16);
		for (int k = 0; k < f.l.n; k++)
			check_print(&f.l.v[k], &out);
		if (!strstr(text_str(&out), rows[i].want))
			fail_msg("row %zu: %s", i, text_str(&out));
		text_release(&out);
		close_folder(&f);
	}
}

/* finding 32: teams, stores, stages, dates and personas stand for what their rows say. */
static void names_of_assets(void **state)
{
	const char *const files[] = {ASSETS,
		"# 剧本：测试\n- 开始：加好友，员工 = 甲组、陈七\n- 停止：已购买\n- 目标：首单，7天内\n- 人设：小美\n"
		"## 第2天 20:00 好\n> {称呼}好\n- 通知：一店\n## 周年庆前1天 20:00 店庆\n> 好\n"};
	const char *const wrong[] = {ASSETS, "# 剧本：测试\n- 开始：加好友\n- 人设：小妹\n## 第2天 20:00 好\n> 好\n"};
	const char *const mute[] = {
		ASSETS, "# 剧本：测试\n- 开始：加好友\n- 人设：老张\n## 第2天 20:00 好\n> {称呼}好\n"};
	struct stagelist stages = {1, {SPAN_LIT("别的")}};
	struct folder f;

	(void)state;
	open_folder(&f, files, 2);
	if (f.l.errors)
		findings_show(&f.l);
	assert_int_equal(f.l.errors, 0);
	const struct sop_script *s = f.script[f.n - 1];
	assert_int_equal(s->trigger[0].filter[0].names.n, 3);
	assert_true(span_is(s->trigger[0].filter[0].names.v[1], "王芳"));
	assert_int_equal(s->step[0].action[0].names.n, 3); /* two of the store, and who leads it */
	assert_true(span_is(s->step[0].text.piece[0].text, "姐妹"));
	assert_true(span_is(s->tone, "像朋友"));
	assert_true(span_is(s->step[1].time.name, "周年庆"));
	book_stages(f.book, &stages);
	assert_int_equal(stages.n, 3);
	assert_true(span_is(stages.v[0], "新人") && span_is(stages.v[1], "成交") && span_is(stages.v[2], "散客"));
	close_folder(&f);
	open_folder(&f, wrong, 2);
	assert_non_null(findings_get(&f.l, "E416", 3, 6, "小美"));
	close_folder(&f);
	open_folder(&f, mute, 2);
	const struct diag *d = findings_get(&f.l, "E551", 5, 3, "称呼");
	assert_non_null(d);
	assert_true(span_search(d->text, SPAN_LIT("人设「老张」没写称呼")) != SIZE_MAX);
	close_folder(&f);
}

/* Nobody stands in the configuration: a name that is near to one of 资料, and is none, is a slip. */
static void people_of_the_folder(void **state)
{
	static const struct {
		const char *text, *near; /* NULL: nothing to say */
	} rows[] = {
		{"- 通知：林月\n> 好\n", "林悦"},
		{"- 通知：zhang.sna\n> 好\n", "zhang.san"},
		{"- 通知：甲祖\n> 好\n", "甲组"},
		{"- 条件：员工 = 李丽(lily)\n> 好\n", "李丽(lili)"},
		{"- 通知：林悦、王芳、甲组、二店\n> 好\n", NULL},
		{"- 通知：陈七、chen.qi\n> 好\n", NULL},
	};

	(void)state;
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		char text[1024];
		const struct diag *d;
		struct folder f;

		snprintf(text, sizeof text, DAY2 "%s", rows[i].text);
		const char *const files[] = {ASSETS, text};
		open_folder(&f, files, 2);
		d = findings_get(&f.l, "W845", 6, 0, rows[i].near);
		if (!d != !rows[i].near) {
			findings_show(&f.l);
			fail_msg("row %zu", i);
		}
		assert_int_equal(f.l.errors, 0);
		close_folder(&f);
	}
}

static void testers_are_people(void **state)
{
	const char *const files[] = {
		ASSETS, "# 群发：测\n- 人群：全部\n- 白名单测试：甲组\n## 2027-01-01 10:00 元旦\n> 好\n"};
	struct folder f;

	(void)state; /* finding 61; a team is its people */
	open_folder(&f, files, 2);
	assert_int_equal(f.l.errors, 0);
	assert_int_equal(f.script[f.n - 1]->testers.n, 2);
	assert_true(span_is(f.script[f.n - 1]->testers.v[0], "林悦"));
	close_folder(&f);
}

/* 名称含 is a cell of its own: its words need no quotes. */
static void words_of_groups(void **state)
{
	const char *const files[] = {
		"# 资料：群\n## 群\n| 名称 | 名称含 |\n| 早起群 | 早起、晨跑 |\n| 夜跑群 | 「夜跑」或「晚跑」 |\n"};
	struct folder f;

	(void)state;
	open_folder(&f, files, 1);
	assert_int_equal(f.l.errors, 0);
	const struct sop_asset *x = f.script[f.n - 1]->asset;
	assert_true(x[0].has.n == 2 && span_is(x[0].has.v[0], "早起") && span_is(x[0].has.v[1], "晨跑"));
	assert_true(x[1].has.n == 2 && span_is(x[1].has.v[1], "晚跑"));
	close_folder(&f);
}

/* 邀请入群 sends the 群码 of its row: a picture, or a link to one. */
static void invitations(void **state)
{
	static const char groups[] = "# 资料：群\n## 群\n| 名称 | 名称含 | 群码 |\n| 福利群 | 「福利」 | 封面.jpg |\n"
				     "| 妈妈群 | | https://example.cn/q |\n| 老群 | | |\n";
	const char *const files[] = {groups,
		DAY2 "- 条件：非 在群 福利群\n> 来\n- 邀请入群：福利群\n"
		     "## 第3天 20:00 再\n- 邀请进群：妈妈群\n"
		     "### 如果 在群 福利群\n- 邀请入群：妈妈群\n"};
	const char *const wrong[] = {groups,
		DAY2 "> 来\n- 邀请入群：老群\n## 第3天 20:00 二\n- 邀请入群：新群\n"
		     "## 第4天 20:00 三\n- 邀请入群：福利群、妈妈群\n"};
	const char *const bad[] = {"# 资料：群\n## 群\n| 名称 | 群码 |\n| 甲 | 群码.pdf |\n| 乙 | 没有.png |\n"};
	struct folder f;

	(void)state;
	open_folder(&f, files, 2);
	if (f.l.errors)
		findings_show(&f.l);
	assert_int_equal(f.l.errors, 0);
	const struct sop_script *s = f.script[f.n - 1];
	const struct sop_attachment *a = &s->step[0].attachment[0];
	assert_true(a->media == SOP_IMAGE && a->sha256.n == 64 && span_is(a->path, "封面.jpg") && script_sendable(a));
	a = &s->step[1].attachment[0];
	assert_true(a->media == SOP_LINK && span_is(a->url, "https://example.cn/q") && span_is(a->invite, "妈妈群"));
	assert_true(span_is(a->title, "邀请您进群：妈妈群") && script_sendable(a));
	/* Those who are in get it, too: said where nobody asks for it. */
	assert_null(findings_get(&f.l, "W846", 8, 0, NULL));
	assert_non_null(findings_get(&f.l, "W846", 10, 8, "非 在群 妈妈群"));
	assert_null(findings_get(&f.l, "W846", 12, 0, NULL));
	close_folder(&f);
	open_folder(&f, wrong, 2);
	assert_non_null(findings_get(&f.l, "E849", 7, 8, "群码"));
	assert_non_null(findings_get(&f.l, "E416", 9, 8, NULL));
	assert_non_null(findings_get(&f.l, "E208", 11, 0, NULL));
	close_folder(&f);
	open_folder(&f, bad, 1);
	assert_non_null(findings_get(&f.l, "E806", 4, 0, NULL));
	assert_non_null(findings_get(&f.l, "E505", 5, 0, NULL));
	close_folder(&f);
}

static void what_is_wrong_with_a_folder(void **state)
{
	/* A name of a file that has errors is known, and does not run. */
	const char *const broken[] = {
		"# 商品：甲\n| 名称 | 价 |\n| 洁面 | 89 |\n| 乳液 | 很贵 |\n", DAY2 "> {价:洁面}\n"};
	const char *const twice[] = {GOODS, "# 商品：乙\n| 名称 | 价 |\n| 小白管 | 89 |\n"};
	struct folder f;

	(void)state;
	open_folder(&f, broken, 2);
	const struct diag *d = findings_get(&f.l, "E704", 6, 3, "先把 a.md 改好");
	assert_non_null(d);
	close_folder(&f);
	open_folder(&f, twice, 2);
	check_folder((const struct sop_script *const *)f.script + 2, 2, NULL, &f.l);
	d = findings_get(&f.l, "E812", 3, 1, "留一行");
	assert_non_null(d);
	assert_true(span_is(d->text, "「小白管」写了两次，a.md:4 已经有了"));
	close_folder(&f);
}

static void assets_are_checked(void **state)
{
	static const struct {
		const char *code, *text;
		int line, col;
	} rows[] = {
		{"E816", "# 资料：甲\n", 1, 3},
		{"E811", "# 资料：甲\n## 连接\n| 名称 |\n", 2, 4},
		{"E811", "# 资料：甲\n| 名称 |\n", 2, 1},
		{"E806", "# 资料：甲\n## 阶段\n| 名称 | 顺序 |\n| 新客 | 头一个 |\n", 4, 8},
		{"E806", "# 资料：甲\n## 阶段\n| 名称 | 顺序 |\n| 新客 | 0 |\n", 4, 8},
		{"E817", "# 资料：甲\n## 阶段\n| 名称 |\n| 一二三四五六七八九十一二三四五六七八九十一 |\n", 4, 3},
		{"E208", "# 资料：甲\n## 链接 好\n", 2, 7},
		{"E806", "# 资料：甲\n## 链接\n| 名称 | 网址 | 标题 |\n| a | shop.cn | 好 |\n", 4, 7},
		{"W609", "# 资料：甲\n## 链接\n| 名称 | 网址 | 标题 |\n| a | http://shop.cn | 好 |\n", 4, 7},
		{"E806",
			"# 资料：甲\n## 小程序\n| 名称 | appid | 路径 | 标题 | 封面 |\n| a | 123 | p | 好 | 封面.jpg |\n",
			4, 7},
		{"E505",
			"# 资料：甲\n## 小程序\n| 名称 | appid | 路径 | 标题 | 封面 |\n| a | wx0123456789abcdef | p | 好 | x.jpg |\n",
			4, 0},
		{"E514",
			"# 资料：甲\n## 小程序\n| 名称 | appid | 路径 | 标题 | 封面 |\n| a | wx0123456789abcdef | p | 好 | ../x.jpg |\n",
			4, 0},
		{"E817",
			"# 资料：甲\n## 小程序\n| 名称 | appid | 路径 | 标题 | 封面 |\n| a | wx0123456789abcdef | p | "
			"一二三四五六七八九十一二三四五六七八九十一二三 | 封面.jpg |\n",
			4, 0},
		{"E818", "# 资料：甲\n## 券\n| 名称 | 方式 |\n| 新客10 | 码文件 |\n", 4, 0},
		{"E818", "# 资料：甲\n## 券\n| 名称 | 方式 |\n| 新客10 | 领取链接 |\n", 4, 0},
		{"E806", "# 资料：甲\n## 券\n| 名称 | 方式 |\n| 新客10 | 送 |\n", 4, 0},
		{"E202", "# 资料：甲\n## 券\n- 说明：好\n", 3, 3},
		{"E205", "# 资料：甲\n- 说明：\n", 2, 0},
	};

	(void)state;
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		struct folder f;
		open_folder(&f, &rows[i].text, 1);
		if (!findings_get(&f.l, rows[i].code, rows[i].line, rows[i].col, NULL)) {
			findings_show(&f.l);
			fail_msg("row %zu: no %s in\n%s", i, rows[i].code, rows[i].text);
		}
		close_folder(&f);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(goods_are_found_by_code_name_and_alias),
		cmocka_unit_test(conditions_mean_goods),
		cmocka_unit_test(a_name_of_both_means_both),
		cmocka_unit_test(texts_show_names),
		cmocka_unit_test(a_row_may_vanish),
		cmocka_unit_test(stores_have_employees),
		cmocka_unit_test(unknown_names),
		cmocka_unit_test(names_of_assets),
		cmocka_unit_test(people_of_the_folder),
		cmocka_unit_test(testers_are_people),
		cmocka_unit_test(invitations),
		cmocka_unit_test(words_of_groups),
		cmocka_unit_test(what_is_wrong_with_a_folder),
		cmocka_unit_test(assets_are_checked),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
