/* siyu words: the script language's help, from its table of keywords. */
#include "command.h"

#include "base/utf8.h"
#include "sop/keyword.h"

#include <string.h>

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

static void print_word(const struct keyword *k, bool whole)
{
	struct text out;
	text_init(&out, 4096);
	text_adds(&out, "  ");
	utf8_pad(&out, span_of(k->word), 18, false);
	text_addf(&out, " %s%s\n", k->help, keyword_runs(k) ? "" : "（这个版本还不会执行）");
	if (whole && k->required)
		text_adds(&out, "      必须有\n");
	if (whole && k->value)
		text_addf(&out, "      写法：%s\n", k->value);
	if (whole && k->deflt)
		text_addf(&out, "      不写时：%s\n", k->deflt);
	if (whole && k->synonyms)
		text_addf(&out, "      也可以写：%s\n", k->synonyms);
	fputs(text_str(&out), stdout);
	text_release(&out);
}

/* The word itself, also one that does not run yet. */
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
	return strcmp(class_names[k->cls], asked) == 0 && keyword_runs(k);
}

/* Asked for a word that is none: what speaks of it. */
static bool speaks_of(const struct keyword *k, const char *asked)
{
	return keyword_runs(k) &&
		(strstr(k->word, asked) || (k->synonyms && strstr(k->synonyms, asked)) ||
			(k->value && strstr(k->value, asked)) || strstr(k->help, asked));
}

static bool runs(const struct keyword *k, const char *asked)
{
	(void)asked;
	return keyword_runs(k);
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

/* The rest stands apart, so that nobody picks one of it. */
static void print_later(void)
{
	const struct keyword *k;
	int last = -1;
	printf("\n这些词这个版本还不会执行：写了会报错，先不要用\n");
	for (int i = 0; (k = keyword_at(i)) != NULL; i++) {
		if (keyword_runs(k))
			continue;
		if ((int)k->cls == last)
			printf("、%s", k->word);
		else
			printf("%s  %s：%s", last < 0 ? "" : "\n", class_names[k->cls], k->word);
		last = (int)k->cls;
	}
	putchar('\n');
}

int command_words(struct app *app, int argc, char **argv)
{
	(void)app;
	if (argc > 2)
		return command_usage("words", "one word at a time");
	if (argc < 2) {
		print_words(runs, NULL, false, false);
		print_later();
		return EXIT_DONE;
	}
	int found = print_words(is_asked, argv[1], true, false);
	found += print_words(in_list, argv[1], false, found > 0);
	if (found)
		return EXIT_DONE;
	fprintf(stderr, "词表里没有「%s」。用 siyu words 看全部。\n", argv[1]);
	fflush(stderr);
	if (argv[1][0])
		print_words(speaks_of, argv[1], false, true);
	return EXIT_NO;
}
