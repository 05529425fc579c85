#include "readaction.h"
#include "amount.h"
#include "letter.h"
#include "nearest.h"
#include "sop/camp.h"
#include "sop/flash.h"
#include "readtext.h"
#include "slipline.h"
#include "readwait.h"
#include "base/utf8.h"
#include <string.h>

static bool tags(struct reading *r, struct phrase *c, struct sop_action *a)
{
	phrase_done(c);
	const char *at = c->p;
	struct span all = phrase_rest(c);
	const char *word = a->act == SOP_ACT_TAG ? "打标签" : "去标签";
	if (!reading_names(r, c, span_of(word), &a->names) ||
		!reading_end(r, c, reading_printf(r, "%s：%.*s", word, READING_ARG(r, slipline_list(r, all, ", ")))))
		return false;
	reading_known_tags(r, &a->names, at);
	if (a->act == SOP_ACT_TAG)
		reading_one_of_group(r, &a->names, at);
	return true;
}

/* "今天 18:00 前", "明天内", "2小时内", "18:00前" as a whole. */
static bool deadline(struct span part, struct sop_action *a)
{
	static const struct {
		const char *word;
		int days;
	} days[] = {{"今天", 0}, {"当天", 0}, {"明天", 1}, {"次日", 1}, {"后天", 2}};
	struct phrase c = phrase_of(part);
	int day = -1, minute;
	int64_t ms;

	for (size_t i = 0; i < sizeof days / sizeof days[0] && day < 0; i++) {
		if (phrase_eat(&c, days[i].word))
			day = days[i].days;
	}
	if (amount_clock(&c, &minute) == AMOUNT_OK) {
		if (!phrase_eat(&c, "以前"))
			phrase_eat(&c, "前");
		a->deadline = SOP_DL_DAY_CLOCK;
		a->deadline_days = day < 0 ? 0 : day;
		a->deadline_minute = minute;
	} else if (day >= 0) {
		phrase_eat(&c, "内");
		a->deadline = day == 0 ? SOP_DL_TODAY : SOP_DL_DAY_CLOCK;
		a->deadline_days = day;
		a->deadline_minute = 1440;
	} else if (amount_duration(&c, &ms) == AMOUNT_OK && (phrase_eat(&c, "以内") || phrase_eat(&c, "内"))) {
		a->deadline = SOP_DL_AFTER;
		a->deadline_ms = ms;
	} else {
		return false;
	}
	return phrase_done(&c);
}

static bool options(struct reading *r, struct span part, struct sop_action *a)
{
	struct phrase c = phrase_of(part);
	phrase_eat(&c, "选项");
	phrase_eat(&c, ":");
	return readwait_options(r, &c, &a->options);
}

/* Cuts the last ,-part off; false when there is no comma. */
static bool last_part(struct span s, struct span *ret_head, struct span *ret_part)
{
	for (size_t i = s.n; i > 0; i--) {
		if (s.p[i - 1] == ',') {
			*ret_head = span_trim(span_take(s, i - 1));
			*ret_part = span_trim(span_drop(s, i));
			return true;
		}
	}
	return false;
}

/* Finding 50: the last parts that read as a deadline or as options are taken off; the rest is the task. */
static bool todo(struct reading *r, struct phrase *c, struct sop_action *a)
{
	struct span text = phrase_rest(c), head, part;
	bool timed = false, listed = false;

	while (last_part(text, &head, &part)) {
		if (!listed && span_starts(part, "选项")) {
			if (!options(r, part, a))
				return false;
			listed = true;
		} else if (!timed && deadline(part, a)) {
			timed = true;
		} else {
			break;
		}
		text = head;
	}
	size_t torn = listed ? SIZE_MAX : span_search(text, SPAN_LIT(",选项 "));
	if (torn != SIZE_MAX) { /* 打电话，选项 接了，没接 */
		struct span words = span_trim(span_drop(text, torn + strlen(",选项 ")));
		reading_note(r, DIAG_EXTRA, words.p, words,
			reading_printf(r, "选项 %.*s", READING_ARG(r, slipline_list(r, words, ",/;"))), SPAN_ABSENT);
		return false;
	}
	if (text.n == 0) {
		reading_note(r, DIAG_NO_VALUE, c->p, SPAN_LIT("员工任务"), SPAN_LIT("员工任务：打电话问肤质，今天内"),
			SPAN_ABSENT);
		return false;
	}
	readtext_words(r, text, &a->text);
	c->p = c->end;
	return true;
}

/* 阶段：意向 */
static bool stage(struct reading *r, struct phrase *c, struct sop_action *a)
{
	struct span name;

	phrase_done(c);
	const char *at = c->p;
	if (!reading_name(r, c, &name) || !reading_end(r, c, SPAN_LIT("阶段：意向，只写一个")))
		return false;
	reading_add_name(r, &a->names, name);
	reading_known(r, "阶段", &a->names, r->world->stages, at);
	return true;
}

/* The name of a step below: with or without 「」, its time may stand before it. */
static bool jump_target(struct reading *r, struct phrase *c, struct sop_action *a)
{
	struct span name = phrase_rest(c);

	if (phrase_at(c, "「")) {
		if (!reading_name(r, c, &name) || !reading_end(r, c, SPAN_LIT("跳到：晒单")))
			return false;
	}
	c->p = c->end;
	reading_add_name(r, &a->names, name);
	return true;
}

/* 加分：5, 减分：5 */
static bool points(struct reading *r, struct phrase *c, bool more, struct sop_action *a)
{
	struct span word = more ? SPAN_LIT("加分") : SPAN_LIT("减分");
	struct phrase at = *c;
	int64_t n = 0;

	phrase_done(&at);
	if (amount_count(&at, &n) != AMOUNT_OK || n < 1 || n > SOP_MOST_POINTS ||
		(!phrase_eat(&at, "分") && phrase_glued(&at))) {
		reading_note(r, DIAG_NUMBER, c->p, word, reading_printf(r, "1-%d", SOP_MOST_POINTS), SPAN_LIT("5"));
		return false;
	}
	*c = at;
	a->points = more ? n : -n;
	return reading_end(r, c, more ? SPAN_LIT("加分：5") : SPAN_LIT("减分：5"));
}

/* 备注：{客户|客户}-包裹卡. What stands there anyway must fit; a long name is cut when it is known. */
static bool remark(struct reading *r, struct phrase *c, struct sop_action *a)
{
	struct span text = phrase_rest(c);
	size_t chars = 0;

	readtext_words(r, text, &a->text);
	c->p = c->end;
	for (int i = 0; i < a->text.n; i++)
		chars += utf8_count(a->text.piece[i].text);
	if (a->text.n == 1 && a->text.piece[0].var == SOP_V_NONE)
		reading_note(r, DIAG_REMARK_FIXED, text.p, text, SPAN_ABSENT, SPAN_ABSENT);
	if (chars <= SOP_REMARK_CHARS)
		return true;
	reading_note(r, DIAG_REMARK_LONG, text.p, reading_number(r, (int64_t)chars),
		reading_number(r, SOP_REMARK_CHARS), SPAN_ABSENT);
	return false;
}

/* 通知：王芳、李丽，客户想退货 */
static bool notify(struct reading *r, struct phrase *c, struct sop_action *a)
{
	phrase_done(c);
	const char *at = c->p;

	if (!reading_names(r, c, SPAN_LIT("通知"), &a->names))
		return false;
	reading_people(r, &a->names, at);
	if (phrase_done(c))
		return true;
	if (!phrase_eat(c, ",") || phrase_done(c)) {
		reading_note(r, DIAG_EXTRA, c->p, phrase_done(c) ? SPAN_LIT("，") : phrase_rest(c),
			SPAN_LIT("通知：王芳，客户想退货"), SPAN_ABSENT);
		return false;
	}
	readtext_words(r, phrase_rest(c), &a->text);
	c->p = c->end;
	return true;
}

static bool conversion(struct reading *r, struct phrase *c, struct sop_action *a)
{
	struct span name;

	if (!reading_name(r, c, &name) || !reading_end(r, c, SPAN_LIT("记转化：加企微，一行一个")))
		return false;
	reading_add_name(r, &a->names, name);
	return true;
}

static bool is_figure(const struct sop_script *s, struct span word)
{
	return s->flash ? flash_figure(word) != FLASH_FIGURES : camp_figure(s->kind, word) != CAMP_FIGURES;
}

/* What a 报告 of this kind of script may name, in v; *ret_words: all of them with blanks between. */
static struct sop_names figures(struct reading *r, struct span *v, struct span *ret_words)
{
	struct sop_names known = {0, v};
	int n = r->script->flash ? (int)FLASH_FIGURES : (int)CAMP_FIGURES;

	*ret_words = SPAN_LIT("全部");
	for (int i = 0; i < n; i++) {
		struct span word = span_of(r->script->flash ? flash_figure_word((enum flash_figure)i)
							    : camp_figure_word((enum camp_figure)i));
		if (!is_figure(r->script, word))
			continue;
		v[known.n++] = word;
		*ret_words = reading_printf(r, "%.*s %.*s", SPAN_ARG(*ret_words), SPAN_ARG(word));
	}
	return known;
}

/* 报告 of the step at hand. */
static bool report(struct reading *r, struct phrase *c, struct sop_action *a)
{
	struct phrase all = *c;

	a->act = SOP_ACT_REPORT;
	if (phrase_eat(&all, "全部") && phrase_done(&all)) {
		c->p = c->end;
		return true;
	}
	phrase_done(c);
	const char *at = c->p;
	if (!reading_names(r, c, SPAN_LIT("报告"), &a->names) ||
		!reading_end(r, c, SPAN_LIT("报告：付费客户、净成交额")))
		return false;
	for (int i = 0; i < a->names.n; i++)
		if (!is_figure(r->script, a->names.v[i])) {
			struct span v[FLASH_FIGURES + CAMP_FIGURES], words;
			const struct sop_names known = figures(r, v, &words);
			reading_note(r, DIAG_BAD_CHOICE, at, SPAN_LIT("报告"), a->names.v[i],
				slipline_choice(r, nearest_name(a->names.v[i], &known), words.p));
			return false;
		}
	return true;
}

bool readaction_one(struct reading *r, int key, struct phrase *c, struct sop_action *ret_action)
{
	struct sop_action a = {.pos = reading_pos(r, r->line.body.p)};

	switch (key) {
	case KEYWORD_K_TAG:
	case KEYWORD_K_UNTAG:
		a.act = key == KEYWORD_K_TAG ? SOP_ACT_TAG : SOP_ACT_UNTAG;
		if (!tags(r, c, &a))
			return false;
		break;
	case KEYWORD_K_STAGE:
		a.act = SOP_ACT_STAGE;
		if (!stage(r, c, &a))
			return false;
		break;
	case KEYWORD_K_MORE_POINTS:
	case KEYWORD_K_LESS_POINTS:
		a.act = SOP_ACT_POINTS;
		if (!points(r, c, key == KEYWORD_K_MORE_POINTS, &a))
			return false;
		break;
	case KEYWORD_K_REMARK:
		a.act = SOP_ACT_REMARK;
		if (!remark(r, c, &a))
			return false;
		break;
	case KEYWORD_K_NOTIFY:
		a.act = SOP_ACT_NOTIFY;
		if (!notify(r, c, &a))
			return false;
		break;
	case KEYWORD_K_CONVERT:
		a.act = SOP_ACT_CONVERT;
		if (!conversion(r, c, &a))
			return false;
		break;
	case KEYWORD_K_TODO:
		a.act = SOP_ACT_TODO;
		if (!todo(r, c, &a))
			return false;
		break;
	case KEYWORD_K_REPORT:
		if (!report(r, c, &a))
			return false;
		break;
	case KEYWORD_K_HANDOVER:
		a.act = SOP_ACT_HANDOVER;
		phrase_done(c);
		a.pos = reading_pos(r, c->p);
		if (!reading_names(r, c, SPAN_LIT("转剧本"), &a.names) ||
			!reading_end(r, c, SPAN_LIT("转剧本：老客复购30天")))
			return false;
		if (a.names.n > 1) {
			reading_note_at(r, DIAG_HANDOVER_MANY, a.pos, SPAN_ABSENT, SPAN_ABSENT, SPAN_ABSENT);
			return false;
		}
		break;
	case KEYWORD_K_JUMP:
		a.act = SOP_ACT_JUMP;
		phrase_done(c);
		a.pos = reading_pos(r, c->p);
		if (!jump_target(r, c, &a))
			return false;
		break;
	default: a.act = SOP_ACT_STOP; break;
	}
	*ret_action = a;
	return true;
}

static const struct keyword *action_word(struct phrase *c, size_t *ret_bytes)
{
	const struct keyword *k = keyword_prefix(KEYWORD_KEY, phrase_rest(c), ret_bytes);
	bool act = k && k->id != KEYWORD_K_JUMP &&
		((k->id >= KEYWORD_K_TAG && k->id <= KEYWORD_K_HANDOVER) || k->id == KEYWORD_K_STOP);
	return act ? k : NULL;
}

bool readaction_inline(struct reading *r, struct phrase *c, const char *key, struct sop_action *ret_action)
{
	size_t bytes;

	phrase_done(c);
	const struct keyword *k = action_word(c, &bytes);
	if (!k) {
		struct span word = phrase_rest(c), first, more;
		span_cut(word, ' ', &first, &more);
		const struct keyword *near = keyword_near(KEYWORD_KEY, first, r->script->kind, KEYWORD_BRANCH);
		reading_note(r, DIAG_BAD_CHOICE, c->p, span_of(key), word,
			slipline_choice(r, near ? span_of(near->word) : SPAN_ABSENT,
				"打标签 去标签 阶段 加分 减分 员工任务 通知 转剧本 停止"));
		return false;
	}
	c->p += bytes;
	phrase_eat(c, ":");
	if (k->id == KEYWORD_K_STOP ? !reading_end(r, c, SPAN_LIT("停止")) : phrase_done(c)) {
		if (k->id != KEYWORD_K_STOP)
			reading_note(r, DIAG_NO_VALUE, c->p, span_of(k->word),
				reading_printf(r, "%s %s", k->word, k->value), SPAN_ABSENT);
		return false;
	}
	return readaction_one(r, k->id, c, ret_action);
}

static struct span last_word(const struct sop_action *a)
{
	return a->act == SOP_ACT_STOP ? SPAN_LIT("停止") : SPAN_LIT("转剧本");
}

void readaction_goal(struct reading *r, struct phrase *c)
{
	struct sop_script *s = r->script;
	bool last = false;

	for (struct span rest = phrase_rest(c), head; span_present(rest);) {
		struct sop_action a;
		size_t bytes;
		span_cut(rest, ';', &head, &rest);
		struct phrase part = phrase_of(span_trim(head));
		if (phrase_done(&part))
			continue;
		const struct keyword *k = action_word(&part, &bytes);
		if (last && k) {
			reading_note(r, DIAG_NOT_LAST, part.p, last_word(&s->goal_action[s->goal_actions - 1]),
				span_of(k->word), SPAN_ABSENT);
			return;
		}
		if (!readaction_inline(r, &part, "目标达成后", &a))
			return;
		*(struct sop_action *)reading_push(r, &s->goal_action, &s->goal_actions, sizeof a) = a;
		last = a.act == SOP_ACT_STOP || a.act == SOP_ACT_HANDOVER;
	}
}
