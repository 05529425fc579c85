#include "report/cutname.h"

#include <string.h>

enum { ALSO = 3, COMPARES = REPORT_LAST_MONTH + 1 };

static const struct name {
	const char *by, *word, *phrase;
	const char *also[ALSO]; /* what people call it, too; NULL: no more */
} names[] = {
	{"day", "日期", "按日", {"日", "天"}},
	{"week", "周", "按首单那周", {"首单那周"}},
	{"month", "月", "按首单月份", {"月份", "首单月份"}},
	{"channel", "渠道", "按渠道", {NULL}},
	{"employee", "员工", "按员工", {"成员"}},
	{"script", "剧本", "按剧本", {NULL}},
	{"step", "步骤", "按步骤", {NULL}},
	{"stage", "阶段", "按阶段", {NULL}},
	{"factor", "因素", "按因素", {NULL}},
	{"added", "加上的月", "按加上月份", {"加上月份"}},
	{"segment", "分层", "按分层", {NULL}},
	{"group", "群", "按群", {"客户群"}},
	{"checkin", "打卡", "打卡各期", {NULL}},
	{"flash", "秒杀", "秒杀各场", {NULL}},
	{"post", "每一条", "按条", {"条", "每条"}},
	{"version", "步骤和版本", "按版本", {"版本"}},
	{"question", "问题", "按问题", {NULL}},
	{"greeting", "欢迎语", "按欢迎语", {NULL}},
	{"product", "商品", "按商品", {NULL}},
	{"source", "来源", "按来源", {NULL}},
	{"hour", "时段", "按时段", {"小时", "钟点", "付款时段"}},
};

/* By enum report_compare. */
static const struct {
	const char *key, *word;
	const char *also[ALSO];
} compares[COMPARES] = {
	{"", "不比", {NULL}},
	{"before", "上期", {"环比"}},
	{"week", "上周同期", {"上周", "上周同日"}},
	{"year", "去年同期", {"去年", "同比", "去年同日"}},
	{"month", "上月同期", {"上月", "上个月", "上月同日"}},
};
const char cutname_compares[] =
	"before 或 上期、环比（上一段同样长的日子），week 或 上周（上周同日），month 或 上月（上月同日），year 或 去年、同比（去年同日）";

static const struct name *of_key(const char *by)
{
	for (size_t i = 0; i < sizeof names / sizeof *names; i++)
		if (strcmp(names[i].by, by) == 0)
			return &names[i];
	return NULL;
}

const char *cutname_word(const char *by)
{
	const struct name *n = of_key(by);
	return n ? n->word : NULL;
}

const char *cutname_phrase(const char *by)
{
	const struct name *n = of_key(by);
	return n ? n->phrase : NULL;
}

bool cutname_is_time(const char *by)
{
	return strcmp(by, "day") == 0 || strcmp(by, "hour") == 0;
}

static bool is_one_of(struct span said, const char *const also[ALSO])
{
	for (int i = 0; i < ALSO && also[i]; i++)
		if (span_is(said, also[i]))
			return true;
	return false;
}

/* 按渠道 is 渠道. */
static struct span key_of(struct span said)
{
	struct span bare = span_starts(said, "按") ? span_drop(said, strlen("按")) : said;
	for (size_t i = 0; i < sizeof names / sizeof *names; i++)
		if (span_is(bare, names[i].word) || span_is(said, names[i].phrase) || is_one_of(bare, names[i].also))
			return span_of(names[i].by);
	return said;
}

/* The length of what parts two cuts at the beginning of s; 0: nothing does. */
static size_t parts(struct span s)
{
	static const char *const marks[] = {",", "，", "、", "×"};
	for (size_t i = 0; i < sizeof marks / sizeof *marks; i++)
		if (span_starts(s, marks[i]))
			return strlen(marks[i]);
	return 0;
}

const char *cutname_read(struct arena *a, const char *said)
{
	struct span rest, all = SPAN_LIT("");
	if (!said)
		return NULL;
	rest = span_of(said);
	for (;;) {
		size_t n = 0, mark = 0;
		while (n < rest.n && (mark = parts(span_drop(rest, n))) == 0)
			n++;
		all = arena_printf(a, "%.*s%.*s", SPAN_ARG(all), SPAN_ARG(key_of(span_trim(span_take(rest, n)))));
		if (n == rest.n)
			return all.p;
		all = arena_printf(a, "%.*s,", SPAN_ARG(all));
		rest = span_drop(rest, n + mark);
	}
}

void cutname_both(const char *by, struct text *out)
{
	const char *word = cutname_word(by);
	text_addf(out, word ? "%s（%s）" : "%s", by, word);
}

bool cutname_compare(struct span said, enum report_compare *ret)
{
	for (int i = REPORT_ALONE + 1; i < COMPARES; i++)
		if (span_is(said, compares[i].key) || span_is(said, compares[i].word) ||
			is_one_of(said, compares[i].also)) {
			*ret = (enum report_compare)i;
			return true;
		}
	return false;
}

const char *cutname_compare_key(enum report_compare with)
{
	return compares[with].key;
}

const char *cutname_compare_word(enum report_compare with)
{
	return compares[with].word;
}
