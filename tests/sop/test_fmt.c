/* fmt: the house form changes no meaning and is its own house form (finding 66), for every script of the tree, for messy copies of
 * them, and for what finding 36 says people type. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <cmocka.h>
#include "base/fileio.h"
#include "base/rng.h"
#include "base/utf8.h"
#include "stage.h"
#include "sop/dump.h"
#include "sop/fmt.h"
#include "sop/read.h"

#define BYTES ((size_t)1 << 20)
#define MESSES 40

struct heap {
	int scripts, refused;
	struct rng r;
};

static int below(struct heap *h, int n)
{
	return (int)rng_below(&h->r, (uint64_t)n);
}

/* false: the file has errors. */
static bool model(struct span bytes, struct text *out)
{
	struct arena *a = arena_new(4096);
	struct diag_list diags;
	struct sop_script *s = NULL;

	diag_init(&diags, a);
	bool good = read_script(bytes, SPAN_LIT("t.md"), NULL, &diags, &s) == RC_OK;
	text_clear(out);
	if (good)
		dump_script(s, out);
	script_free(s);
	arena_free(a);
	return good;
}

static void house(struct span bytes, struct text *out)
{
	text_clear(out);
	fmt_script(bytes, out);
	assert_false(out->over);
}

static void blanks(struct heap *h, struct text *out)
{
	static const char *const some[] = {"", "", " ", "  ", "\t", "　", " 　"};
	text_adds(out, some[below(h, 7)]);
}

static void wide_digits(struct heap *h, struct span head, struct text *out)
{
	for (size_t i = 0; i < head.n; i++) {
		if (head.p[i] >= '0' && head.p[i] <= '9' && below(h, 2))
			utf8_put(out, 0xff10 + (uint32_t)(head.p[i] - '0'));
		else if (head.p[i] == ' ' && below(h, 2))
			text_adds(out, "　");
		else
			text_addc(out, head.p[i]);
	}
}

/* A key or a title in the letters of a Chinese keyboard. */
static void messy_key(struct heap *h, struct span body, struct text *out)
{
	size_t colon = span_search(body, SPAN_LIT("："));

	text_add(out, span_take(body, colon));
	if (colon == SIZE_MAX)
		return;
	blanks(h, out);
	text_adds(out, below(h, 2) ? ":" : "：");
	blanks(h, out);
	text_add(out, span_drop(body, colon + strlen("：")));
}

static void messy_line(struct heap *h, struct span line, bool timed, struct text *out)
{
	static const char *const bullets[] = {"-", "*", "•", "·", "－", "\\-"};

	blanks(h, out);
	if (span_starts(line, "## ")) {
		text_adds(out, below(h, 2) ? "##" : "＃＃");
		blanks(h, out);
		if (timed)
			wide_digits(h, span_drop(line, 3), out);
		else
			text_add(out, span_drop(line, 3));
	} else if (span_starts(line, "# ")) {
		text_adds(out, below(h, 2) ? "#" : "＃");
		blanks(h, out);
		messy_key(h, span_drop(line, 2), out);
	} else if (span_starts(line, "- ")) {
		text_adds(out, bullets[below(h, 6)]);
		blanks(h, out);
		messy_key(h, span_drop(line, 2), out);
	} else if (span_starts(line, ">")) {
		struct span body = span_drop(line, line.n > 1 ? 2 : 1);
		text_adds(out, below(h, 2) ? ">" : "＞");
		if (below(h, 2) || span_starts(body, " ") || span_starts(body, "　"))
			text_adds(out, " ");
		text_add(out, body);
	} else if (span_starts(line, "//")) {
		text_adds(out, below(h, 2) ? "//" : "／／");
		text_add(out, span_drop(line, 2));
	} else {
		text_add(out, line);
	}
	blanks(h, out);
}

static bool solid(struct span line)
{
	return span_starts(line, "#") || span_starts(line, "- ");
}

/* The same script as somebody else would have typed it: from its house form, so that its house form is known. */
static void messy(struct heap *h, struct span form, bool timed, struct text *out)
{
	struct span rest = form, line, before = SPAN_LIT("#");
	bool crlf = below(h, 3) == 0;

	text_clear(out);
	text_adds(out, below(h, 3) ? "" : "\xef\xbb\xbf");
	while (span_present(rest) && rest.n) {
		span_cut(rest, '\n', &line, &rest);
		/* Between texts and around comments an empty line is the writer's own. */
		if (solid(line) && (solid(before) || span_starts(before, ">")) && below(h, 4) == 0)
			text_adds(out, "\n　\n");
		if (line.n)
			messy_line(h, line, timed, out);
		text_adds(out, crlf ? "\r\n" : "\n");
		before = line;
	}
	if (below(h, 4) == 0)
		text_cut(out, out->n - 1 - crlf);
}

static void same(const struct text *a, const struct text *b, const char *what, const char *path, const char *input)
{
	if (!span_eq(text_span(a), text_span(b)))
		fail_msg("%s: %s\n-- input\n%s\n-- one\n%s\n-- other\n%s", path, what, input, text_str(a), text_str(b));
}

static void holds(struct heap *h, struct span bytes, const char *path)
{
	struct text before, after, form, again, mess;

	text_init(&before, 4 * BYTES);
	text_init(&after, 4 * BYTES);
	text_init(&form, 2 * BYTES);
	text_init(&again, 2 * BYTES);
	text_init(&mess, 4 * BYTES);
	house(bytes, &form);
	house(text_span(&form), &again);
	same(&form, &again, "the form of the form is another", path, text_str(&form));
	if (model(bytes, &before)) {
		h->scripts++;
		assert_true(before.n > 0);
		assert_true(model(text_span(&form), &after));
		same(&before, &after, "the form means something else", path, text_str(&form));
		for (int i = 0; i < MESSES; i++) {
			messy(h, text_span(&form), true, &mess);
			if (!model(text_span(&mess), &after))
				fail_msg("%s: a messy copy is not read:\n%s", path, text_str(&mess));
			same(&before, &after, "the messy copy means something else", path, text_str(&mess));
			house(text_span(&mess), &again);
			same(&form, &again, "the messy copy has another form", path, text_str(&mess));
		}
	} else {
		h->refused++;
	}
	text_release(&before);
	text_release(&after);
	text_release(&form);
	text_release(&again);
	text_release(&mess);
}

static enum rc whole_file(void *user, const char *path, struct err *err)
{
	struct text file;

	text_init(&file, BYTES);
	enum rc rc = fileio_read(path, &file, err);
	assert_int_equal(rc, RC_OK);
	holds(user, text_span(&file), path);
	text_release(&file);
	return RC_OK;
}

/* Scripts that a scenario writes inline: "script NAME inline" … "end". */
static enum rc inline_scripts(void *user, const char *path, struct err *err)
{
	struct text file, script;
	struct span line;
	bool in = false;

	text_init(&file, BYTES);
	text_init(&script, BYTES);
	assert_int_equal(fileio_read(path, &file, err), RC_OK);
	for (struct span rest = text_span(&file); span_present(rest);) {
		span_cut(rest, '\n', &line, &rest);
		if (in && span_is(line, "end")) {
			holds(user, text_span(&script), path);
			in = false;
		} else if (in) {
			text_add(&script, line);
			text_addc(&script, '\n');
		} else if (span_starts(line, "script ") && span_ends(line, " inline")) {
			text_clear(&script);
			in = true;
		}
	}
	text_release(&file);
	text_release(&script);
	return RC_OK;
}

static void test_every_script_of_the_tree(void **state)
{
	struct heap h = {0};
	struct err err;

	(void)state;
	rng_seed(&h.r, 1);
	assert_int_equal(fileio_each("sop", ".md", whole_file, &h, &err), RC_OK);
	assert_int_equal(fileio_each("tests/scripts/豆子铺", ".md", whole_file, &h, &err), RC_OK);
	assert_int_equal(fileio_each("tests/scripts/护肤小店", ".md", whole_file, &h, &err), RC_OK);
	assert_int_equal(h.refused, 0);
	assert_int_equal(fileio_each("tests/fuzz/corpus/script", "", whole_file, &h, &err), RC_OK);
	assert_int_equal(fileio_each("tests/scenario", ".scn", inline_scripts, &h, &err), RC_OK);
	assert_true(h.scripts > 50);
}

/* The shipped scripts are their own house form. */
static enum rc is_form(void *user, const char *path, struct err *err)
{
	struct text file, form;

	text_init(&file, BYTES);
	text_init(&form, BYTES);
	assert_int_equal(fileio_read(path, &file, err), RC_OK);
	house(text_span(&file), &form);
	same(&file, &form, "is not in house form", path, "");
	text_release(&file);
	text_release(&form);
	++*(int *)user;
	return RC_OK;
}

static void test_shipped_are_in_form(void **state)
{
	struct err err;
	int n = 0;

	(void)state;
	assert_int_equal(fileio_each("sop", ".md", is_form, &n, &err), RC_OK);
	assert_int_equal(fileio_each("tests/scripts/豆子铺", ".md", is_form, &n, &err), RC_OK);
	assert_int_equal(fileio_each("tests/scripts/护肤小店", ".md", is_form, &n, &err), RC_OK);
	assert_true(n >= 3);
}

/* Lines of every sort in any order, most of them no script at all: the form of the form is itself, and no line is lost. */
static void test_random_lines(void **state)
{
	static const char *const some[] = {"# 剧本：甲", "＃＃ 第１天　20：30 乙", "## 名字", "### 如果 回复",
		"### 否则", "- 开始:加好友", "*　停止 ： 已购买", "•条件： 有标签 “甲”", "- 停止", "> 你好  ", ">",
		"＞　您好｛客户｝", "// 注释", "／／另一句", "/////", "---", "* * *", "", "　", "| 天 | 任务 |",
		"|---|:-:|", "｜1｜早起\\|喝水", "|2| |", "|", "\\- 打标签：A", "#### 深", "什么也不是", "**粗**",
		"- \"甲\"：『乙』", ">> 引用", "-", "#"};
	struct heap h = {0};
	struct text in, out, again;

	(void)state;
	rng_seed(&h.r, 2);
	text_init(&in, BYTES);
	text_init(&out, BYTES);
	text_init(&again, BYTES);
	for (int i = 0; i < 20000; i++) {
		text_clear(&in);
		text_adds(&in, "");
		for (int n = 1 + below(&h, 12); n > 0; n--) {
			blanks(&h, &in);
			text_adds(&in, some[below(&h, (int)(sizeof some / sizeof some[0]))]);
			text_adds(&in, below(&h, 5) ? "\n" : "\r\n");
		}
		house(text_span(&in), &out);
		house(text_span(&out), &again);
		same(&out, &again, "the form of the form is another", "random", text_str(&in));
	}
	text_release(&in);
	text_release(&out);
	text_release(&again);
}

static void becomes(const char *in, const char *want)
{
	struct text out;

	text_init(&out, BYTES);
	fmt_script(span_of(in), &out);
	assert_string_equal(text_str(&out), want);
	text_release(&out);
}

static void test_lines(void **state)
{
	(void)state;
	becomes("\xef\xbb\xbf＃剧本:甲\r\n\r\n•开始 : 加好友,渠道=包裹卡\r\n\r\n* 停止：客户说“不要”\r\n"
		"##　第１天　２０：３０ 乙（一）\r\n\r\n－条件：未购买\r\n＞您好  \r\n>\r\n>  缩进\r\n",
		"# 剧本：甲\n- 开始：加好友,渠道=包裹卡\n- 停止：客户说“不要”\n\n"
		"## 第1天 20:30 乙（一）\n- 条件：未购买\n> 您好\n>\n>  缩进\n");
	/* An empty line between texts begins a new message (finding 52); one around a comment keeps it out of the list above. */
	becomes("# 剧本：甲\n> a\n\n> b\n> c\n//说\n- 停止\n//再说\n\n- 停止\n",
		"# 剧本：甲\n> a\n\n> b\n> c\n\n// 说\n- 停止\n\n// 再说\n\n- 停止\n");
	becomes("# 剧本：甲\n## 一\n> a\n---\n### 如果 选了 乙\n> b\n### 否则\n> c", /* no line end */
		"# 剧本：甲\n\n## 一\n> a\n\n---\n\n### 如果 选了 乙\n> b\n### 否则\n> c\n");
	/* Questions are no times. */
	becomes("# 话术：甲\n## １天 喝几杯：８杯？\n", "# 话术：甲\n\n## １天 喝几杯：８杯？\n");
	becomes("# 剧本：甲\r\r\n\r\r\n- 开始：加好友\r\r\n",
		"# 剧本：甲\n- 开始：加好友\n"); /* CRLF, made into it twice */
	becomes("\r\r", "");
	becomes("# 剧本：甲\n\\----\n· --\n*- -\n", "# 剧本：甲\n\n---\n\n---\n\n---\n");
	becomes("#a\r\r\n\r\r\n> 好\r\r\r \n>\r好\r　\r\n", "# a\n> 好\n> \r好\n");
}

static void test_tables(void **state)
{
	(void)state;
	becomes("# 标签：客户\n- 说明：全部标签\n|组|标签｜说明|\n| 肤质 | 油皮 |早上\\|清水\n|肤质|干皮||\n- 负责人：甲\n",
		"# 标签：客户\n- 说明：全部标签\n\n"
		"| 组   | 标签 | 说明       |\n|------|------|------------|\n"
		"| 肤质 | 油皮 | 早上\\|清水 |\n| 肤质 | 干皮 |            |\n\n- 负责人：甲\n");
	/* How a column is aligned stays; a long cell pushes nobody apart. */
	becomes("# 话术：问\n| 问题 | 回答 |\n|:-|-:|\n| 多久 | 一二三四五六七八九十一二三四五六七八九十一二三 |\n",
		"# 话术：问\n\n| 问题 | 回答 |\n|:-----|-----:|\n"
		"| 多久 | 一二三四五六七八九十一二三四五六七八九十一二三 |\n");
	/* A row, or the line below the names, with fewer cells is filled up: Markdown takes the latter for no table else. */
	becomes("# 标签：客户\n|组|标签|说明\n|---|--|\n|肤质\n|肤质|干皮\n",
		"# 标签：客户\n\n| 组   | 标签 | 说明 |\n|------|------|------|\n| 肤质 |      |      |\n| 肤质 | 干皮 |      |\n");
	becomes("# 标签：甲\n\n\n\n- 说明： 乙\n\n\n\n## 规则  丙\n", "# 标签：甲\n- 说明：乙\n\n## 规则  丙\n");
	/* more dashes than columns: the names stay what they are */
	becomes("# 商品：护肤\n| 名称 | 价 \n||---|---|---|\n| 洁面 | 89 |\n",
		"# 商品：护肤\n\n| 名称 | 价  |\n|------|-----|\n| 洁面 | 89  |\n");
	/* A carriage return amid the dashes: a line of dashes still, and the form of the form is itself. */
	becomes("# 话术：问\n| 问题 | 回答 |\n|---|\r---|\n| 多久 | 七天 |\n",
		"# 话术：问\n\n| 问题 | 回答 |\n|------|------|\n| 多久 | 七天 |\n");
}

/* The dump tells apart what runs differently. */
static void test_dump_tells_apart(void **state)
{
	static const char *const changes[][2] = {{"第1天", "第2天"}, {"20:30", "20:31"}, {"您好", "您们"},
		{"{客户|亲}", "{客户|友}"}, {"未购买", "已购买"}, {"顺延", "跳过"}, {"21:30", "21:29"},
		{"优先级：50", "优先级：51"}, {"7天内", "8天内"}, {"打标签：甲", "打标签：乙"},
		{"今天 18:00 前", "明天 18:00 前"}, {"选项 约上", "选项 没约上"}, {"A 50", "A 51"},
		{"对照组：5%", "对照组：6%"}, {"开始：加好友", "开始：下单"}, {"渠道 = 包裹卡", "渠道 ≠ 包裹卡"}};
	static const char script[] =
		"# 剧本：甲\n- 开始：加好友，渠道 = 包裹卡\n- 目标：首单，7天内\n- 停止：目标达成\n- 优先级：50\n"
		"- 静默：21:30-09:00\n- 对照组：5%\n- 实验：问，A 50% / B 50%，指标 首单率\n"
		"## 第1天 20:30 一\n- 条件：未购买\n- 错过：顺延\n- 植入：是\n> {客户|亲}，您好\n"
		"- 打标签：甲\n- 员工任务：问一句，今天 18:00 前，选项 约上、没接\n";
	struct text one, other, changed;

	(void)state;
	text_init(&one, BYTES);
	text_init(&other, BYTES);
	text_init(&changed, BYTES);
	assert_true(model(span_of(script), &one));
	for (size_t i = 0; i < sizeof changes / sizeof changes[0]; i++) {
		size_t at = span_search(span_of(script), span_of(changes[i][0]));
		assert_true(at != SIZE_MAX);
		text_clear(&changed);
		text_add(&changed, span_make(script, at));
		text_adds(&changed, changes[i][1]);
		text_adds(&changed, script + at + strlen(changes[i][0]));
		/* 51% is an error (the sum), and then there is no model to compare. */
		if (model(text_span(&changed), &other) && span_eq(text_span(&one), text_span(&other)))
			fail_msg("'%s' for '%s' is not in the dump", changes[i][1], changes[i][0]);
	}
	text_release(&one);
	text_release(&other);
	text_release(&changed);
}

static bool letter(char c)
{
	return c == '_' || (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9');
}

static int uses(const char *code, struct span name)
{
	int n = 0;

	for (const char *at = code; at[0] && at[1]; at++) {
		bool member = *at == '.' || (at[0] == '-' && at[1] == '>');
		const char *word = at + (*at == '.' ? 1 : 2);
		n += member && strlen(word) > name.n && memcmp(word, name.p, name.n) == 0 && !letter(word[name.n]);
	}
	return n;
}

struct fields {
	int n;
	struct span name[512];
};

/* The last name of a declaration: "int day", "struct sop_names *names". As many uses as there are structs with that field. */
static void field(struct fields *f, struct span declared, const char *code)
{
	static const char *const told[] = {
		"pos", "line", "col", "arena", "file"}; /* where it stands, not what it says */
	size_t from = declared.n;
	int same_name = 1;

	while (from > 0 && letter(declared.p[from - 1]))
		from--;
	struct span name = span_drop(declared, from);
	for (size_t i = 0; i < sizeof told / sizeof told[0]; i++)
		if (span_is(name, told[i]))
			return;
	for (int i = 0; i < f->n; i++)
		same_name += span_eq(f->name[i], name);
	assert_true(f->n < 512);
	f->name[f->n++] = name;
	if (uses(code, name) < same_name)
		fail_msg("src/sop/dump.c does not dump '%.*s' of include/sop/script.h", SPAN_ARG(name));
}

/* A new field of the model is dumped, too. */
static void test_dump_knows_every_field(void **state)
{
	struct text header, code;
	struct err err;
	struct span line, statement;
	struct fields f = {0};
	bool in = false;

	(void)state;
	text_init(&header, BYTES);
	text_init(&code, BYTES);
	assert_int_equal(fileio_read("include/sop/script.h", &header, &err), RC_OK);
	assert_int_equal(fileio_read("src/sop/dump.c", &code, &err), RC_OK);
	for (struct span rest = text_span(&header); span_present(rest);) {
		span_cut(rest, '\n', &line, &rest);
		if (span_starts(line, "struct sop_") && span_search(line, SPAN_LIT("{")) != SIZE_MAX) {
			line = span_drop(line, span_search(line, SPAN_LIT("{")) + 1);
			in = true;
		}
		for (size_t end; in && (end = span_search(line, SPAN_LIT(";"))) != SIZE_MAX;
			line = span_drop(line, end + 1)) {
			if (span_search(span_take(line, end), SPAN_LIT("}")) != SIZE_MAX ||
				span_search(span_take(line, end), SPAN_LIT("/*")) != SIZE_MAX)
				break;
			for (struct span one = span_take(line, end); span_present(one);) {
				span_cut(one, ',', &statement, &one);
				field(&f, statement, text_str(&code));
			}
		}
		if (span_search(line, SPAN_LIT("}")) != SIZE_MAX)
			in = false;
	}
	assert_true(f.n > 100);
	text_release(&header);
	text_release(&code);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_lines),
		cmocka_unit_test(test_tables),
		cmocka_unit_test(test_every_script_of_the_tree),
		cmocka_unit_test(test_shipped_are_in_form),
		cmocka_unit_test(test_random_lines),
		cmocka_unit_test(test_dump_tells_apart),
		cmocka_unit_test(test_dump_knows_every_field),
	};

	return cmocka_run_group_tests_name("sop/fmt", tests, NULL, NULL);
}
