#include "slipline.h"
#include "amount.h"
#include "letter.h"
#include "readmedia.h"
#include <string.h>

static struct span raw(struct reading *r, struct span s)
{
	return letter_raw(r->line.raw, r->line.whole, s);
}

/* s begins with one of the words that stand with blanks between; the longest one, in bytes, else 0. */
static size_t begins(struct span s, const char *words)
{
	size_t best = 0;

	for (struct span rest = span_of(words), one; span_present(rest);) {
		span_cut(rest, ' ', &one, &rest);
		if (one.n > best && s.n >= one.n && span_eq(span_take(s, one.n), one))
			best = one.n;
	}
	return best;
}

/* -- lines ----------------------------------------------------------------------------------------------------------- */

struct span slipline_title(struct reading *r, struct span line)
{
	struct span body = span_trim(line), head, name;
	const struct keyword *k;

	while (span_starts(body, "#"))
		body = span_trim(span_drop(body, 1));
	bool colon = span_cut(body, ':', &head, &name);
	for (int i = 0; (k = keyword_at(i)) != NULL; i++) {
		if (k->cls != KEYWORD_KIND || !span_starts(body, k->word))
			continue;
		struct span behind = span_drop(colon ? head : body, strlen(k->word));
		if (colon && begins(behind, "名称 名字 名 标题 题目") == behind.n && span_trim(name).n)
			return reading_printf(r, "%s：%.*s", k->word, READING_ARG(r, raw(r, span_trim(name))));
		if (!colon && span_starts(behind, " "))
			return reading_printf(r, "%s：%.*s", k->word, READING_ARG(r, raw(r, span_trim(behind))));
	}
	return SPAN_ABSENT;
}

struct span slipline_bare(struct reading *r)
{
	struct span body = r->line.body;
	size_t question = begins(body, "问: 问题: Q: q: 客户:"), answer = begins(body, "答: 回答: A: a: 回复:");

	if (span_starts(body, "```"))
		return SPAN_LIT("这是代码块的记号，去掉这一行");
	if (!r->script->talk || (!question && !answer))
		return SPAN_LIT(READING_BARE_HINT);
	return reading_printf(r, question ? "像问题：写成「## %.*s」" : "像回答：写成「> %.*s」",
		READING_ARG(r, raw(r, span_trim(span_drop(body, question + answer)))));
}

struct span slipline_branch(struct reading *r, struct span body)
{
	size_t other = begins(body, "其他 其它 其余 不然 剩下 另外 没有选 都不是 else"),
	       when = begins(body, "若 要是 假如 如 当 选了 回复 回 如果");

	if (other)
		return SPAN_LIT("别的都不是时，写「### 否则」，后面什么也不写");
	if (when)
		return reading_printf(r, "写成「### 如果 条件」，例如「### 如果 选了 油皮」「### 如果 回复 含「油」」");
	return SPAN_LIT("步骤用两个井号：「## 第1天 20:30」；分支写「### 如果 选了 油皮」「### 否则」");
}

struct span slipline_example(struct reading *r, struct span key)
{
	const struct keyword *k = keyword_find_any(KEYWORD_KEY, key);

	return k && k->value ? reading_printf(r, "%s：%s", k->word, k->value)
			     : reading_printf(r, "%.*s：…", READING_ARG(r, key));
}

struct span slipline_step(enum sop_kind kind)
{
	switch (kind) {
	case SOP_BLAST: return SPAN_LIT("2026-11-11 20:00 名字");
	case SOP_FLASH: return SPAN_LIT("开抢");
	case SOP_MOMENTS: return SPAN_LIT("2026-12-24 20:00 名字");
	default: return SPAN_LIT("第1天 20:30");
	}
}

/* -- values ---------------------------------------------------------------------------------------------------------- */

struct span slipline_stop(struct reading *r, struct span words, struct span *ret_advice)
{
	size_t mark = span_search(words, SPAN_LIT("、")), n;
	struct span one = span_trim(mark == SIZE_MAX ? words : span_take(words, mark)), comma;

	span_cut(one, ',', &comma, &one);
	one = span_trim(comma);
	if (begins(one, "删除好友 被删除 删好友 删除 拉黑 被拉黑 取关 退订"))
		*ret_advice = SPAN_LIT("这个不用写：客户删了员工、说了退订的话，都会自己停。");
	if (span_present(*ret_advice))
		return SPAN_ABSENT;
	if (begins(one, "买了 已下单 下单 下了单 付款 付了款 成交 购买 首单 复购"))
		return SPAN_LIT("已购买");
	if (begins(one, "退款 退货 售后 申请退款 要退款"))
		return SPAN_LIT("进入售后");
	n = begins(one, "客户说 客户回复 客户回 客户表示 回复 回 说");
	one = span_trim(span_drop(one, n));
	while (n &&
		(span_starts(one, ":") || span_starts(one, "「") || span_starts(one, "是") || span_starts(one, "含")))
		one = span_trim(span_drop(one, span_starts(one, ":") ? 1 : 3));
	size_t quote = span_search(one, SPAN_LIT("」"));
	one = quote == SIZE_MAX ? one : span_take(one, quote);
	return n && one.n ? reading_printf(r, "客户说「%.*s」", READING_ARG(r, one)) : SPAN_ABSENT;
}

/* 7天内, 7天之内; ret_time: 7天. */
static bool within(struct phrase *at, struct span *ret_time)
{
	const char *start = at->p;

	if (amount_duration(at, &(int64_t){0}) != AMOUNT_OK)
		return false;
	*ret_time = phrase_since(start, at);
	return phrase_eat(at, "以内") || phrase_eat(at, "之内") || phrase_eat(at, "内");
}

struct span slipline_goal(struct reading *r, const struct phrase *c)
{
	struct phrase at = *c;
	struct span time, goal, behind;

	phrase_done(&at);
	if (within(&at, &time))
		return phrase_done(&at)
			? SPAN_ABSENT
			: reading_printf(r, "%.*s，%.*s内", READING_ARG(r, phrase_rest(&at)), READING_ARG(r, time));
	if (!span_cut(phrase_rest(&at), ':', &goal, &behind))
		return SPAN_ABSENT;
	at = phrase_of(behind);
	phrase_done(&at);
	return goal.n && within(&at, &time) && phrase_done(&at)
		? reading_printf(r, "%.*s，%.*s内", READING_ARG(r, goal), READING_ARG(r, time))
		: SPAN_ABSENT;
}

struct span slipline_media(struct reading *r, struct span words, const struct keyword *kind)
{
	static const char *const marks[] = {":", "、", ",", "-"};
	struct span name = words;
	enum sop_media media;
	size_t bytes = 0;
	const struct keyword *k = keyword_prefix(KEYWORD_MEDIA, words, &bytes);

	for (size_t i = 0; k && i < sizeof marks / sizeof *marks; i++) {
		if (!span_starts(span_drop(words, bytes), marks[i]))
			continue;
		name = span_trim(span_drop(words, bytes + strlen(marks[i])));
		kind = k;
	}
	if (!name.n)
		return SPAN_ABSENT;
	const char *word = kind && name.p != words.p ? kind->word
		: readmedia_kind(name, &media)       ? (media == SOP_IMAGE ? "图片" : "视频")
		: span_starts(name, "http")          ? "链接"
		: span_find(name, '.') != SIZE_MAX   ? "文件"
						     : NULL;
	return word ? reading_printf(r, "%s %.*s", word, READING_ARG(r, raw(r, name))) : SPAN_ABSENT;
}

struct span slipline_choice(struct reading *r, struct span near, const char *words)
{
	if (span_present(near))
		return reading_printf(r, "是不是想写「%.*s」？", READING_ARG(r, near));
	return reading_printf(r, "能写：%.*s", READING_ARG(r, slipline_list(r, span_of(words), " ")));
}

struct span slipline_class(struct reading *r, struct span near, enum keyword_class cls)
{
	struct span words = SPAN_LIT("");
	const struct keyword *k;

	for (int i = 0; (k = keyword_at(i)) != NULL; i++)
		if (k->cls == cls && (k->kinds & 1u << r->script->kind))
			words = reading_printf(r, "%.*s %s", READING_ARG(r, words), k->word);
	return slipline_choice(r, near, words.p);
}

struct span slipline_list(struct reading *r, struct span words, const char *marks)
{
	struct span out = SPAN_LIT("");

	for (struct span rest = words; rest.n;) {
		size_t n = 0;
		bool quoted = false;

		for (; n < rest.n && (quoted || !strchr(marks, rest.p[n])); n++) {
			quoted = quoted || span_starts(span_drop(rest, n), "「");
			quoted = quoted && !span_starts(span_drop(rest, n), "」");
		}
		if (n)
			out = reading_printf(r, "%.*s%s%.*s", READING_ARG(r, out), out.n ? "、" : "",
				READING_ARG(r, span_take(rest, n)));
		rest = span_drop(rest, n < rest.n ? n + 1 : n);
	}
	return out;
}

bool slipline_two_names(struct span name)
{
	size_t at = span_find(name, ' ');

	return at != SIZE_MAX && at > 0 && at + 1 < name.n && (unsigned char)name.p[at - 1] >= 0x80 &&
		(unsigned char)name.p[at + 1] >= 0x80;
}

/* -- times ----------------------------------------------------------------------------------------------------------- */

/* 一三五 at the cursor: 一、三、五. Fewer than two: absent. */
static struct span weekdays(struct reading *r, struct phrase *c)
{
	static const char *const days[] = {"一", "二", "三", "四", "五", "六", "日", "天"};
	struct span out = SPAN_LIT("");
	int n = 0;

	for (size_t i = 0; i < sizeof days / sizeof *days; i++)
		if (c->p < c->end && span_starts(span_make(c->p, (size_t)(c->end - c->p)), days[i])) {
			out = reading_printf(r, "%.*s%s%s", READING_ARG(r, out), n ? "、" : "", days[i]);
			c->p += strlen(days[i]);
			n++;
		}
	return n > 1 ? out : SPAN_ABSENT;
}

/* 2天后, 以后 2小时: the duration; the cursor stands behind it all. */
static bool duration_back(struct phrase *c, struct span *ret_time)
{
	static const char *const words[] = {"以后", "之后", "后"};
	int64_t ms;

	for (size_t i = 0; i < sizeof words / sizeof *words; i++)
		if (phrase_eat(c, words[i]))
			break;
	phrase_done(c);
	const char *start = c->p;
	if (amount_duration(c, &ms) != AMOUNT_OK)
		return false;
	*ret_time = phrase_since(start, c);
	for (size_t i = 0; i < sizeof words / sizeof *words; i++)
		if (phrase_eat(c, words[i]))
			break;
	return true;
}

struct span slipline_time(struct reading *r, struct span head)
{
	struct phrase c = phrase_of(head);
	struct span time;
	int64_t n;
	int minute;

	if (phrase_eat(&c, "每隔") || phrase_eat(&c, "隔"))
		return SPAN_LIT(
			"没有「每隔几天」：一步写一天，例如「## 第1天 20:00」「## 第4天 20:00」；每周固定几天，写「## 每周一、四 20:00」");
	c = phrase_of(head);
	if (phrase_eat(&c, "第") && amount_count(&c, &n) == AMOUNT_OK && n > 0 && n <= AMOUNT_MAX_DAYS / 7 &&
		(phrase_eat(&c, "周") || phrase_eat(&c, "个星期") || phrase_eat(&c, "星期")))
		return reading_printf(r, "没有「第几周」：数成第几天，第%d周从第%d天起「## 第%d天%s%.*s」", (int)n,
			(int)n * 7 - 6, (int)n * 7 - 6, phrase_done(&c) ? "" : " ", READING_ARG(r, phrase_rest(&c)));
	c = phrase_of(head);
	if (phrase_eat(&c, "上一步") && duration_back(&c, &time))
		return reading_printf(r, "写成「## 上一步后 %.*s%s%.*s」", READING_ARG(r, time),
			phrase_done(&c) ? "" : " ", READING_ARG(r, phrase_rest(&c)));
	c = phrase_of(head);
	if (!phrase_eat(&c, "每周") && !phrase_eat(&c, "每星期"))
		return SPAN_ABSENT;
	struct span days = weekdays(r, &c);
	struct phrase clock = c;
	if (!span_present(days))
		return SPAN_ABSENT;
	return reading_printf(r, "几天之间写、：「## 每周%.*s%s%.*s」", READING_ARG(r, days),
		amount_clock(&clock, &minute) == AMOUNT_OK ? " " : " 20:00 ", READING_ARG(r, phrase_rest(&c)));
}

struct span slipline_half_day(struct reading *r, struct span day, const struct phrase *c)
{
	static const char *const words[][2] = {{"早上", "9"}, {"早晨", "8"}, {"上午", "10"}, {"中午", "12"},
		{"下午", "3"}, {"傍晚", "6"}, {"晚上", "8"}, {"晚", "8"}, {"早", "9"}};
	struct phrase at = *c;

	for (size_t i = 0; i < sizeof words / sizeof *words; i++) {
		if (!phrase_eat(&at, words[i][0]))
			continue;
		if (c->p < c->end && phrase_glued(&at))
			return SPAN_ABSENT;
		const char *half = strcmp(words[i][0], "早") == 0 ? "早上"
			: strcmp(words[i][0], "晚") == 0          ? "晚上"
								  : words[i][0];
		return reading_printf(r, "「%s」后面写几点：「## %.*s %s%s点%s%.*s」", words[i][0], READING_ARG(r, day),
			half, words[i][1], phrase_done(&at) ? "" : " ", READING_ARG(r, phrase_rest(&at)));
	}
	return SPAN_ABSENT;
}

struct span slipline_behind(struct reading *r, const char *word, const struct phrase *c)
{
	struct phrase at = *c;
	int64_t day;

	if (!phrase_eat(&at, "第") || amount_count(&at, &day) != AMOUNT_OK || !phrase_eat(&at, "天"))
		return SPAN_ABSENT;
	return reading_printf(r, "写成「## %s %d天%s%.*s」", strcmp(word, "下单后") == 0 ? "购买后" : word, (int)day,
		phrase_done(&at) ? "" : " ", READING_ARG(r, phrase_rest(&at)));
}
