/* siyu words: the script language's help, from its table of keywords. */
#include "command.h"
#include "onscreen.h"

#include "base/utf8.h"
#include "sop/exchange.h"
#include "sop/keyword.h"

#include <string.h>

#define LIST_COLUMNS 74

static const char *const class_names[] = {
	[KEYWORD_KIND] = "类型",
	[KEYWORD_KEY] = "键",
	[KEYWORD_TRIGGER] = "开始",
	[KEYWORD_STOP] = "停止",
	[KEYWORD_FILTER] = "筛选",
	[KEYWORD_TIME] = "时间",
	[KEYWORD_COND] = "条件",
	[KEYWORD_FORK] = "分支",
	[KEYWORD_EXEC] = "执行",
	[KEYWORD_MISS] = "错过",
	[KEYWORD_MEDIA] = "附件",
	[KEYWORD_VARIABLE] = "变量",
	[KEYWORD_SECTION] = "表格的段",
	[KEYWORD_COLUMN] = "表格的列",
};

/* Where a key may stand: 写在：剧本、群发的文件开头；… */
static void put_place(const struct keyword *k, struct text *out)
{
	static const struct {
		unsigned place;
		const char *name;
	} places[] = {{KEYWORD_FILE, "文件开头（第一个「##」上面）"}, {KEYWORD_STEP, "步骤里（「##」下面）"},
		{KEYWORD_BRANCH, "分支里（「###」下面）"}};
	bool first = true;
	text_adds(out, "      写在：");
	for (int kind = 0; kind <= SOP_ASSETS; kind++)
		if (k->kinds & 1u << kind) {
			text_addf(out, "%s%s", first ? "" : "、", keyword_kind_name((enum sop_kind)kind));
			first = false;
		}
	text_adds(out, "的");
	first = true;
	for (size_t i = 0; i < sizeof places / sizeof *places; i++)
		if (k->places & places[i].place) {
			text_addf(out, "%s%s", first ? "" : "、", places[i].name);
			first = false;
		}
	text_addc(out, '\n');
}

static void print_word(const struct keyword *k, bool whole)
{
	struct text out;
	text_init(&out, 4096);
	text_adds(&out, "  ");
	utf8_pad(&out, span_of(k->word), 18, false);
	text_addf(&out, " %s\n", k->help);
	if (whole && k->cls == KEYWORD_KEY)
		put_place(k, &out);
	if (whole && k->required)
		text_adds(&out, "      必须有\n");
	if (whole && k->value)
		text_addf(&out, "      写法：%s\n", k->value);
	if (whole && k->deflt)
		text_addf(&out, "      不写时：%s\n", k->deflt);
	if (whole && k->synonyms)
		text_addf(&out, "      也可以写：%s\n", k->synonyms);
	onscreen_put(text_span(&out));
	text_release(&out);
}

/* The word itself. */
static bool is_asked(const struct keyword *k, const char *word)
{
	if (strcmp(k->word, word) == 0)
		return true;
	struct span rest = span_of(k->synonyms), one;
	while (span_present(rest)) {
		span_cut(rest, ' ', &one, &rest);
		if (span_is(one, word))
			return true;
	}
	return false;
}

/* Asked for a whole list: 变量. */
static bool in_list(const struct keyword *k, const char *asked)
{
	return strcmp(class_names[k->cls], asked) == 0;
}

/* Asked for a word that is none: what speaks of it. */
static bool speaks_of(const struct keyword *k, const char *asked)
{
	return strstr(k->word, asked) || (k->synonyms && strstr(k->synonyms, asked)) ||
		(k->value && strstr(k->value, asked)) || strstr(k->help, asked);
}

static bool any(const struct keyword *k, const char *asked)
{
	(void)k;
	(void)asked;
	return true;
}

/* Those that are wanted, below the names of their lists. whole: with all that is known of them; more: something stands above. */
static int print_words(
	bool (*wanted)(const struct keyword *k, const char *asked), const char *asked, bool whole, bool more)
{
	const struct keyword *k;
	int found = 0, last = -1;
	for (int i = 0; (k = keyword_at(i)) != NULL; i++) {
		if (!wanted(k, asked))
			continue;
		if ((int)k->cls != last)
			printf("%s%s\n", last < 0 && !more ? "" : "\n", class_names[k->cls]);
		last = (int)k->cls;
		print_word(k, whole);
		found++;
	}
	return found;
}

/* A line of words, broken where a terminal ends. */
static void print_list(const char *title, const struct text *words)
{
	struct span rest = text_span(words), one;
	struct text out;
	size_t used = 0;
	if (words->n == 0)
		return;
	text_init(&out, 8192);
	text_addf(&out, "\n%s\n  ", title);
	while (span_present(rest) && rest.n) {
		span_cut(rest, ' ', &one, &rest);
		size_t n = (size_t)utf8_width(one);
		if (used > 0 && used + n > LIST_COLUMNS) {
			text_adds(&out, "\n  ");
			used = 0;
		}
		text_add(&out, one);
		if (span_present(rest) && rest.n)
			text_adds(&out, "、");
		used += n + 2;
	}
	text_addc(&out, '\n');
	onscreen_put(text_span(&out));
	text_release(&out);
}

static void print_columns(const char *title, unsigned table)
{
	const struct keyword *k;
	struct text words;
	text_init(&words, 8192);
	for (int i = 0; (k = keyword_at(i)) != NULL; i++)
		if (k->cls == KEYWORD_COLUMN && (k->places & 1u << table))
			text_addf(&words, "%s%s", words.n ? " " : "", k->word);
	print_list(title, &words);
	text_release(&words);
}

static void print_class(const struct keyword *kind, enum keyword_class cls, unsigned place, const char *title)
{
	const struct keyword *k;
	struct text words;
	text_init(&words, 8192);
	for (int i = 0; (k = keyword_at(i)) != NULL; i++)
		if (k->cls == cls && (k->kinds & 1u << kind->id) && (!place || (k->places & place)))
			text_addf(&words, "%s%s", words.n ? " " : "", k->word);
	print_list(title, &words);
	text_release(&words);
}

/* Where files of the kind come from spreadsheets, too. */
static void print_exchange(const struct keyword *kind)
{
	const struct exchange_kind *x = exchange_find(span_of(kind->word));
	struct text words;
	char title[128];
	if (!x)
		return;
	text_init(&words, 8192);
	exchange_columns(x, &words);
	snprintf(title, sizeof title, "导入导出的表（siyu import %s、siyu export %s）的列", x->word, x->word);
	print_list(title, &words);
	text_release(&words);
}

/* Of a kind of file, what may stand in it. */
static void print_kind(const struct keyword *kind)
{
	static const struct {
		enum sop_kind kind;
		enum keyword_table table;
	} tables[] = {{SOP_CHECKIN, KEYWORD_T_CHECKIN}, {SOP_MOMENTS, KEYWORD_T_MOMENTS}, {SOP_CODES, KEYWORD_T_CODES},
		{SOP_TAGS, KEYWORD_T_TAGS}, {SOP_GOODS, KEYWORD_T_GOODS}, {SOP_FLASH, KEYWORD_T_FLASH}};
	const struct keyword *k;
	print_class(kind, KEYWORD_KEY, KEYWORD_FILE, "写在文件开头的键");
	print_class(kind, KEYWORD_TRIGGER, 0, "「开始」能写");
	print_class(kind, KEYWORD_TIME, 0, "「##」后面的时间");
	if (kind->id != SOP_ASSETS && kind->id != SOP_GOODS && kind->id != SOP_TAGS && kind->id != SOP_CODES)
		print_class(
			kind, KEYWORD_KEY, KEYWORD_STEP, kind->id == SOP_TALK ? "写在问题下面的键" : "写在步骤里的键");
	for (size_t i = 0; i < sizeof tables / sizeof *tables; i++)
		if ((int)tables[i].kind == kind->id)
			print_columns("表格的列", tables[i].table);
	for (int i = 0; (k = keyword_at(i)) != NULL; i++)
		if (k->cls == KEYWORD_SECTION && (k->kinds & 1u << kind->id)) {
			char title[128];
			snprintf(title, sizeof title, "「## %s」下面表格的列", k->word);
			print_columns(title, (unsigned)k->id);
		}
	print_exchange(kind);
	printf("\n一个词怎么写：siyu words 错过；完整的例子：siyu help 剧本 类型\n");
}

int command_words(struct app *app, int argc, char **argv)
{
	(void)app;
	if (argc > 2)
		return command_usage("words", "一次只查一个词");
	if (argc < 2) {
		print_words(any, NULL, false, false);
		return EXIT_DONE;
	}
	int found = print_words(is_asked, argv[1], true, false);
	const struct keyword *k;
	for (int i = 0; (k = keyword_at(i)) != NULL; i++)
		if (k->cls == KEYWORD_KIND && is_asked(k, argv[1]))
			print_kind(k);
	found += print_words(in_list, argv[1], false, found > 0);
	if (found)
		return EXIT_DONE;
	fprintf(stderr, "词表里没有「%s」。用 siyu words 看全部，用 siyu help 剧本 %s 找手册里的话。\n", argv[1],
		argv[1]);
	fflush(stderr);
	if (argv[1][0])
		print_words(speaks_of, argv[1], false, true);
	return EXIT_NO;
}
