#include "readtrigger.h"
#include "slipline.h"
#include "amount.h"
#include "readcond.h"
#include "readgroup.h"
#include "readmoment.h"
#include "sop/group.h"
#include <string.h>

const char *readtrigger_name(enum sop_event e)
{
	const struct keyword *k;

	if (e == SOP_EV_CHECKED_ALL)
		return "打卡完成";
	for (int i = 0; (k = keyword_at(i)) != NULL; i++) {
		if ((k->cls == KEYWORD_TRIGGER || k->cls == KEYWORD_STOP) && k->id == (int)e)
			return k->word;
	}
	return "";
}

static bool is_order(enum sop_event e)
{
	return e == SOP_EV_ORDER || e == SOP_EV_FIRST_ORDER || e == SOP_EV_REPEAT_ORDER || e == SOP_EV_REFUND;
}

/* A word of the class stands here as a whole. The cursor moves behind it. */
static const struct keyword *word_at(struct phrase *c, enum keyword_class cls)
{
	size_t bytes;
	struct phrase at = *c;
	const struct keyword *k = keyword_prefix(cls, phrase_rest(c), &bytes);

	if (!k)
		return NULL;
	phrase_done(&at);
	at.p += bytes;
	if (phrase_glued(&at))
		return NULL;
	*c = at;
	return k;
}

/* 沉默30天, 分数到60, 群人数到50, 开营2026-12-07: a number ends the word as a blank does. */
static const struct keyword *word_with_number(struct phrase *c)
{
	size_t bytes;
	struct phrase at = *c;
	const struct keyword *k = keyword_prefix(KEYWORD_TRIGGER, phrase_rest(c), &bytes);

	if (!k ||
		(k->id != SOP_EV_SILENT && k->id != SOP_EV_SCORE && k->id != SOP_EV_GROUP_SIZE && k->id != SOP_EV_CAMP))
		return NULL;
	phrase_done(&at);
	at.p += bytes;
	struct phrase behind = at;
	if (amount_number(&behind, &(int64_t){0}) != AMOUNT_OK)
		return NULL;
	*c = at;
	return k;
}

static struct span word_here(const struct phrase *c)
{
	struct phrase at = *c;
	struct span word;

	return phrase_name(&at, &word, NULL) == PHRASE_OK ? word : phrase_rest(c);
}

/* Another trigger or stop begins here: one of its words, or 30天未回复. */
static bool begins_entry(struct phrase c, enum keyword_class cls)
{
	struct phrase at = c;

	if (cls == KEYWORD_STOP && amount_duration(&at, &(int64_t){0}) == AMOUNT_OK && phrase_at(&at, "未回复"))
		return true;
	if (cls == KEYWORD_TRIGGER && readmoment_begins(&c))
		return true;
	return word_at(&c, cls) != NULL;
}

/* The names behind a trigger word; after 、 another word of the class ends the list. */
static bool arguments(
	struct reading *r, struct phrase *c, const struct keyword *k, enum keyword_class cls, struct sop_names *names)
{
	struct span name;

	phrase_eat(c, ":");
	if (phrase_done(c) || phrase_at(c, ",") || phrase_at(c, "、")) {
		reading_note(r, DIAG_TRIGGER_ARG, c->p, span_of(k->word), span_of(k->value),
			reading_printf(r, "%s X", k->word));
		return false;
	}
	for (;;) {
		if (!reading_name(r, c, &name))
			return false;
		reading_add_name(r, names, name);
		struct phrase at = *c;
		if (!phrase_eat(&at, "、") || begins_entry(at, cls))
			return true;
		*c = at;
	}
}

static void known_arguments(struct reading *r, struct sop_trigger *t, const char *p)
{
	if (t->event == SOP_EV_TAG_ON || t->event == SOP_EV_TAG_OFF)
		reading_known_tags(r, &t->args, p);
	else if (t->event == SOP_EV_STAGE)
		reading_known(r, "阶段", &t->args, r->world->stages, p);
	else if (t->event == SOP_EV_GROUP_IN || t->event == SOP_EV_GROUP_OUT)
		reading_groups(r, &t->args, p);
	else if (is_order(t->event)) {
		reading_known_goods(r, &t->args, p);
		reading_mean_goods(r, &t->args, true, true);
	}
}

/* 扫渠道码 X is 加好友，渠道 = X. */
static void code_filter(struct reading *r, struct sop_trigger *t)
{
	struct sop_filter *f = reading_push(r, &t->filter, &t->filters, sizeof *f);
	*f = (struct sop_filter){.field = SOP_F_CHANNEL, .op = SOP_OP_EQ, .names = t->args, .pos = t->pos};
	t->args = (struct sop_names){0};
}

/* 首单 7天, 加好友 渠道 = X: the comma is missing. */
static struct span with_comma(struct reading *r, const struct keyword *k, const struct phrase *c)
{
	static const char *const joins[] = {"或者", "或", "和", "及", "与", "以及", "/"};
	struct phrase at = *c;

	if (amount_duration(&at, &(int64_t){0}) == AMOUNT_OK) {
		struct span time = phrase_rest(c);
		time = span_take(time, (size_t)(at.p - time.p));
		return reading_printf(r, "%s，%.*s内", k->word, READING_ARG(r, time));
	}
	if (keyword_prefix(KEYWORD_FILTER, phrase_rest(c), &(size_t){0}))
		return reading_printf(r, "%s，%.*s", k->word, READING_ARG(r, phrase_rest(c)));
	at = *c; /* 首单 或 复购, 首单 复购 */
	for (size_t i = 0; i < sizeof joins / sizeof *joins; i++)
		if (phrase_eat(&at, joins[i]))
			break;
	if (begins_entry(at, KEYWORD_TRIGGER))
		return reading_printf(r, "%s、%.*s", k->word, READING_ARG(r, phrase_rest(&at)));
	return reading_printf(r, "%s，渠道 = 包裹卡", k->word);
}

/* 开始：渠道 = 包裹卡: a limit without its trigger. */
static struct span with_trigger(struct reading *r, const char *start, const struct phrase *c)
{
	struct phrase at = {start, c->end};
	const struct keyword *k = word_at(&at, KEYWORD_FILTER);

	if (!k)
		return SPAN_ABSENT;
	bool person = k->id == SOP_F_CHANNEL || k->id == SOP_F_EMPLOYEE;
	return reading_printf(r, "%s，%.*s", person ? "加好友" : "下单", (int)(c->end - start), start);
}

/* A comma with nothing behind it. true: said so. */
static bool lone_comma(struct reading *r, struct phrase *c)
{
	if (!phrase_done(c))
		return false;
	reading_note(r, DIAG_EXTRA, c->p - 1, SPAN_LIT("，"), SPAN_ABSENT, SPAN_LIT("多了一个逗号，去掉它"));
	return true;
}

/* 分数到 60 */
static bool mark(struct reading *r, struct phrase *c, const struct keyword *k, struct sop_trigger *t)
{
	phrase_eat(c, ":");
	phrase_done(c);
	if (amount_count(c, &t->num) != AMOUNT_OK || (!phrase_eat(c, "分") && phrase_glued(c))) {
		reading_note(r, DIAG_TRIGGER_ARG, c->p, span_of(k->word), SPAN_LIT("分数"),
			reading_printf(r, "%s 60", k->word));
		return false;
	}
	return true;
}

/* One trigger word with its arguments. */
/* What begins a script of that kind; whole: what was meant, may be absent; at: what stands there. */
static struct span trigger_hint(struct reading *r, enum sop_kind kind, struct span whole, struct phrase at)
{
	bool group = kind == SOP_GROUP_PLAY || kind == SOP_CHECKIN;
	int64_t year;
	struct span all = phrase_rest(&at);

	if (group && amount_count(&at, &year) == AMOUNT_OK && year > 2000) /* 开始：2026-12-07 */
		return kind == SOP_CHECKIN ? reading_printf(r, "写成「- 开营：%.*s」", READING_ARG(r, all))
					   : reading_printf(r, "写成「- 开始：开营 %.*s」", READING_ARG(r, all));
	return reading_printf(r, "%s%.*s%s例如：%s", span_present(whole) ? "是不是想写「" : "", READING_ARG(r, whole),
		span_present(whole) ? "」？" : "",
		group ? "建群、开营 2026-03-09、群人数到 50" : "加好友、打标签 X、首单、下单");
}

static bool one_trigger(struct reading *r, struct phrase *c, struct span owner, struct sop_trigger *t)
{
	phrase_done(c);
	const char *start = c->p;
	struct span word = word_here(c);
	/* 目标 of a 群发 or of 打卡 hears what a 剧本 hears. */
	bool person = r->script->kind == SOP_BLAST || (r->script->kind == SOP_CHECKIN && span_is(owner, "目标"));
	enum sop_kind kind = person ? SOP_PLAY : r->script->kind;
	if (kind == SOP_PLAY && readmoment_begins(c))
		return readmoment_clock(r, c, t);
	const struct keyword *k = word_at(c, KEYWORD_TRIGGER);
	if (!k)
		k = word_with_number(c);

	if (!k || !(k->kinds & 1u << kind)) {
		const struct keyword *near = keyword_near(KEYWORD_TRIGGER, word, kind, 0);
		struct span whole = span_is(owner, "开始") ? with_trigger(r, start, c) : SPAN_ABSENT;
		if (!span_present(whole) && near)
			whole = span_of(near->word);
		reading_note(r, DIAG_BAD_TRIGGER, start, owner, word,
			trigger_hint(r, kind, whole, (struct phrase){start, c->end}));
		return false;
	}
	*t = (struct sop_trigger){.event = (enum sop_event)k->id, .pos = reading_pos(r, start)};
	if (t->event == SOP_EV_SCORE) {
		if (!mark(r, c, k, t))
			return false;
	} else if (t->event == SOP_EV_SILENT) {
		return readmoment_silent(r, c, t);
	} else if (t->event == SOP_EV_SAID) {
		return readmoment_said(r, c, t);
	} else if (t->event == SOP_EV_DATE) {
		return readmoment_date(r, c, k, t);
	} else if (t->event == SOP_EV_CAMP || t->event == SOP_EV_GROUP_SIZE || t->event == SOP_EV_GROUP_NEW) {
		if (!readgroup_trigger(r, c, t))
			return false;
	} else if (t->event == SOP_EV_ENTER && (phrase_done(c) || phrase_at(c, "、") || phrase_at(c, ","))) {
		return true; /* from wherever */
	} else if (k->value && !((t->event == SOP_EV_GROUP_IN || t->event == SOP_EV_GROUP_OUT) && phrase_at(c, ","))) {
		const char *at = c->p; /* 入群，群 = X: the filter names it */
		if (!arguments(r, c, k, KEYWORD_TRIGGER, &t->args))
			return false;
		known_arguments(r, t, at);
		if (t->event == SOP_EV_ADD) {
			reading_known(r, "渠道", &t->args, r->world->channels, at);
			code_filter(r, t);
		}
	} else if (!k->value && !phrase_done(c) && !phrase_at(c, "、") && !phrase_at(c, ",")) {
		reading_note(r, DIAG_TRIGGER_EXTRA, c->p, span_of(k->word), phrase_rest(c), with_comma(r, k, c));
		return false;
	}
	return true;
}

/* The names of a filter; after 、 a word of the class begins another trigger (finding 35). */
static bool filter_names(struct reading *r, struct phrase *c, struct span field, struct sop_names *names)
{
	struct phrase at;
	struct span name;

	if (phrase_at(c, "("))
		return reading_names(r, c, field, names);
	for (;;) {
		if (!reading_name(r, c, &name))
			return false;
		reading_account(c, &name);
		reading_add_name(r, names, name);
		at = *c;
		if (!phrase_eat(&at, "、") || begins_entry(at, KEYWORD_TRIGGER))
			return true;
		*c = at;
	}
}

static bool filter_value(struct reading *r, struct phrase *c, struct span field, struct sop_filter *f)
{
	const char *at = c->p;

	if (f->field == SOP_F_NAME)
		return readgroup_name_has(r, c, &f->names);

	if (!readcond_op(c, &f->op) || (f->field != SOP_F_AMOUNT && f->op != SOP_OP_EQ && f->op != SOP_OP_NE)) {
		bool money = f->field == SOP_F_AMOUNT;
		reading_note(r, DIAG_BAD_OP, at, field, money ? SPAN_LIT("≥ ≤ > < =") : SPAN_LIT("= 或 ≠"),
			money ? SPAN_LIT("金额 ≥ 200元") : reading_printf(r, "%.*s = X", READING_ARG(r, field)));
		return false;
	}
	phrase_done(c);
	at = c->p;
	if (f->field != SOP_F_AMOUNT) {
		if (!filter_names(r, c, field, &f->names))
			return false;
	} else {
		enum amount_rc rc = amount_money(c, &f->num);
		if (rc == AMOUNT_THOUSANDS) {
			struct span s = phrase_rest(c), head, rest;
			span_cut(s, ',', &head, &rest);
			reading_note(r, DIAG_THOUSANDS, at, span_take(s, head.n + 4),
				reading_printf(r, "%.*s%.*s", READING_ARG(r, head), READING_ARG(r, rest)), SPAN_ABSENT);
			return false;
		}
		if (rc != AMOUNT_OK) {
			reading_note(r, DIAG_MONEY, at, phrase_rest(c), SPAN_ABSENT, SPAN_ABSENT);
			return false;
		}
	}
	if (f->field == SOP_F_CHANNEL)
		reading_known(r, "渠道", &f->names, r->world->channels, at);
	else if (f->field == SOP_F_EMPLOYEE)
		reading_people(r, &f->names, at);
	else if (f->field == SOP_F_STORE)
		reading_stores(r, &f->names, at);
	else if (f->field == SOP_F_GROUP)
		reading_groups(r, &f->names, at);
	else if (f->field == SOP_F_PRODUCT)
		reading_known(r, "商品", &f->names, r->world->products, at);
	else if (f->field == SOP_F_CATEGORY)
		reading_known(r, "品类", &f->names, r->world->categories, at);
	reading_mean_goods(r, &f->names, f->field == SOP_F_PRODUCT, f->field == SOP_F_CATEGORY);
	return true;
}

/* "渠道：包裹卡": everybody means =. true: said so. */
static bool colon_filter(struct reading *r, const struct phrase *c)
{
	size_t bytes;
	const struct keyword *k = keyword_prefix(KEYWORD_FILTER, phrase_rest(c), &bytes);
	struct phrase at = {c->p + (k ? bytes : 0), c->end};

	if (!k || !phrase_eat(&at, ":"))
		return false;
	reading_note(r, DIAG_BAD_OP, at.p - 1, span_of(k->word), SPAN_LIT("= 或 ≠"),
		reading_printf(r, "%s = %.*s", k->word, READING_ARG(r, word_here(&at))));
	return true;
}

/* One "渠道 = X" that limits n triggers. */
static bool one_filter(struct reading *r, struct phrase *c, struct sop_trigger *t, int n)
{
	phrase_done(c);
	const char *start = c->p;
	struct span word = word_here(c);
	const struct keyword *k = word_at(c, KEYWORD_FILTER);

	if (!k && colon_filter(r, c))
		return false;
	if (!k) {
		const struct keyword *near = keyword_near(KEYWORD_FILTER, word, r->script->kind, 0);
		reading_note(r, DIAG_BAD_FILTER, start, word, span_of(readtrigger_name(t->event)),
			near ? span_of(near->word) : SPAN_ABSENT);
		return false;
	}
	struct sop_filter f = {.field = (enum sop_field)k->id, .pos = reading_pos(r, start)};
	if (!filter_value(r, c, span_of(k->word), &f))
		return false;
	bool goods = f.field == SOP_F_PRODUCT || f.field == SOP_F_CATEGORY || f.field == SOP_F_AMOUNT;
	for (int i = 0; i < n; i++) {
		if (goods && !is_order(t[i].event)) {
			reading_note(r, DIAG_FILTER_EVENT, start, span_of(readtrigger_name(t[i].event)),
				span_of(k->word), SPAN_ABSENT);
			return false;
		}
		if (f.field == SOP_F_NAME && t[i].event != SOP_EV_GROUP_NEW) {
			reading_note(r, DIAG_BAD_FILTER, start, span_of(k->word), span_of(readtrigger_name(t[i].event)),
				SPAN_ABSENT);
			return false;
		}
		if (f.field == SOP_F_GROUP && t[i].event != SOP_EV_GROUP_IN && t[i].event != SOP_EV_GROUP_OUT) {
			reading_note(r, DIAG_FILTER_GROUP, start, span_of(readtrigger_name(t[i].event)), SPAN_ABSENT,
				SPAN_ABSENT);
			return false;
		}
		*(struct sop_filter *)reading_push(r, &t[i].filter, &t[i].filters, sizeof f) = f;
	}
	return true;
}

/* 开始：加好友，渠道 = 甲 或 乙: several names stand beside each other. */
static struct span start_form(struct reading *r, struct phrase at)
{
	const char *begin = r->line.body.p, * or = at.p;
	struct span front = span_make(begin, (size_t)(or -begin)), word, value;

	if ((!phrase_eat(&at, "或者") && !phrase_eat(&at, "或")) || phrase_done(&at) ||
		!span_cut(front, ':', &word, &value))
		return SPAN_LIT("开始：加好友，渠道 = 包裹卡");
	return reading_printf(
		r, "开始：%.*s、%.*s", READING_ARG(r, span_trim(value)), READING_ARG(r, phrase_rest(&at)));
}

void readtrigger_start(struct reading *r, struct phrase *c)
{
	struct sop_script *s = r->script;
	struct sop_trigger t;

	do { /* 加好友、重新加好友，渠道 = 甲、首单: what is limited, then what begins anew */
		int first = s->triggers;

		do {
			if (!one_trigger(r, c, SPAN_LIT("开始"), &t))
				return;
			*(struct sop_trigger *)reading_push(r, &s->trigger, &s->triggers, sizeof t) = t;
		} while (phrase_eat(c, "、"));
		while (phrase_eat(c, ",")) {
			if (lone_comma(r, c) || !one_filter(r, c, s->trigger + first, s->triggers - first))
				return;
		}
	} while (phrase_eat(c, "、"));
	reading_end(r, c, start_form(r, *c));
}

bool readtrigger_plain(struct reading *r, struct phrase *c, int *ret_n, struct sop_trigger **ret_trigger)
{
	struct sop_trigger t;

	do {
		if (!one_trigger(r, c, SPAN_LIT("当"), &t))
			return false;
		*(struct sop_trigger *)reading_push(r, ret_trigger, ret_n, sizeof t) = t;
	} while (phrase_eat(c, "、"));
	if (phrase_eat(c, ",")) {
		phrase_done(c);
		reading_note(r, DIAG_EXTRA, c->p, phrase_rest(c), SPAN_ABSENT,
			SPAN_LIT(
				"限制写在另一列，例如「| 当 | 商品 | 金额 | 打标签 |」「| 下单 | 洁面 | ≥ 100元 | 油皮 |」"));
		return false;
	}
	return reading_end(r, c, SPAN_LIT("下单、首单"));
}

bool readtrigger_sells(enum sop_event e)
{
	return is_order(e);
}

void readtrigger_goal(struct reading *r, struct phrase *c)
{
	struct sop_script *s = r->script;
	struct sop_trigger t;
	phrase_done(c);
	const char *start = c->p;

	if (group_kind(s->kind) && s->kind != SOP_CHECKIN && !phrase_at(c, "群人数到")) {
		reading_note(r, DIAG_GROUP_GOAL, start, word_here(c), SPAN_ABSENT, SPAN_ABSENT);
		return;
	}
	struct span meant = slipline_goal(r, c);
	if (span_present(meant)) {
		reading_note(r, DIAG_BAD_TRIGGER, start, SPAN_LIT("目标"), phrase_rest(c),
			trigger_hint(r, SOP_PLAY, meant, *c));
		return;
	}
	if (phrase_eat(c, "打卡完成"))
		t = (struct sop_trigger){.event = SOP_EV_CHECKED_ALL, .pos = reading_pos(r, start)};
	else if (!one_trigger(r, c, SPAN_LIT("目标"), &t))
		return;
	if ((t.event != SOP_EV_ORDER && t.event != SOP_EV_FIRST_ORDER && t.event != SOP_EV_REPEAT_ORDER &&
		    t.event != SOP_EV_TAG_ON && t.event != SOP_EV_TAG_OFF && t.event != SOP_EV_STAGE &&
		    t.event != SOP_EV_SCORE && t.event != SOP_EV_GROUP_IN && t.event != SOP_EV_GROUP_SIZE &&
		    t.event != SOP_EV_CHECKED_ALL) ||
		(s->kind == SOP_CHECKIN && t.event == SOP_EV_GROUP_SIZE)) {
		reading_note(r, DIAG_NO_GOAL_WORD, start, span_of(readtrigger_name(t.event)), SPAN_ABSENT, SPAN_ABSENT);
		return;
	}
	while (phrase_eat(c, ",")) {
		struct phrase at = *c;
		if (lone_comma(r, c))
			return;
		if (amount_number(&at, &(int64_t){0}) == AMOUNT_OK) {
			if (!reading_long(r, c, &s->goal_within_ms))
				return;
			if (!phrase_eat(c, "以内"))
				phrase_eat(c, "内");
		} else if (!one_filter(r, c, &t, 1)) {
			return;
		}
	}
	if (reading_end(r, c, SPAN_LIT("目标：首单，7天内"))) {
		s->goal = t;
		s->has_goal = true;
	}
}

/* "30天未回复" at the cursor. */
static bool quiet_stop(struct reading *r, struct phrase *c, struct sop_trigger *t, bool *ret_ok)
{
	struct phrase at = *c;

	if (amount_number(&at, &(int64_t){0}) != AMOUNT_OK)
		return false;
	*ret_ok = reading_duration(r, c, &t->dur_ms);
	if (*ret_ok && !phrase_eat(c, "未回复")) {
		reading_note(r, DIAG_BAD_STOP, c->p, phrase_rest(c), SPAN_LIT("30天未回复"), SPAN_ABSENT);
		*ret_ok = false;
	}
	return true;
}

static bool one_stop(struct reading *r, struct phrase *c, struct sop_trigger *t)
{
	bool ok;

	phrase_done(c);
	const char *start = c->p;
	*t = (struct sop_trigger){.event = SOP_EV_QUIET, .pos = reading_pos(r, start)};
	if (quiet_stop(r, c, t, &ok))
		return ok;
	struct span word = word_here(c);
	const struct keyword *k = word_at(c, KEYWORD_STOP);
	if (!k) {
		const struct keyword *near = keyword_near(KEYWORD_STOP, word, r->script->kind, 0);
		struct span advice = SPAN_ABSENT, meant = slipline_stop(r, phrase_rest(c), &advice);
		bool told = span_present(meant) || span_present(advice);
		reading_note(r, DIAG_BAD_STOP, start, word,
			told           ? meant
				: near ? span_of(near->word)
				       : SPAN_ABSENT,
			advice);
		return false;
	}
	t->event = (enum sop_event)k->id;
	if (t->event == SOP_EV_SAID)
		return reading_words(r, c, span_of(k->word), &t->args);
	if (t->event == SOP_EV_QUIET) {
		reading_note(r, DIAG_TRIGGER_ARG, start, span_of(k->word), SPAN_LIT("多久"), SPAN_LIT("30天未回复"));
		return false;
	}
	bool optional = t->event == SOP_EV_ORDER;
	if (!k->value || (optional && (phrase_done(c) || phrase_at(c, "、") || phrase_at(c, ",") || phrase_at(c, ";"))))
		return true;
	const char *at = c->p;
	if (!arguments(r, c, k, KEYWORD_STOP, &t->args))
		return false;
	known_arguments(r, t, at);
	return true;
}

/* 停止：已购买，品类 = 洗护 is said like a filter of 开始; 停止：已购买，目标达成 like a sentence. all: the whole value. */
static struct span stop_form(struct reading *r, struct phrase at, struct span all)
{
	struct span name;
	bool comma = phrase_at(&at, ",");

	if (phrase_eat(&at, ",") && (phrase_eat(&at, "品类") || phrase_eat(&at, "商品")) && phrase_eat(&at, "=")) {
		phrase_done(&at);
		if (phrase_name(&at, &name, NULL) == PHRASE_OK)
			return reading_printf(r, "停止：已购买 %.*s", READING_ARG(r, name));
	}
	return comma ? reading_printf(r, "停止：%.*s", READING_ARG(r, slipline_list(r, all, ",")))
		     : SPAN_LIT("停止：已购买、客户说「不要」");
}

void readtrigger_stop(struct reading *r, struct phrase *c)
{
	struct sop_script *s = r->script;
	struct sop_trigger t;

	struct span all = phrase_rest(c);
	bool good = true;

	do {
		if (one_stop(r, c, &t)) {
			*(struct sop_trigger *)reading_push(r, &s->stop, &s->stops, sizeof t) = t;
		} else { /* what stands behind it is told of in the same breath */
			size_t next = span_search(phrase_rest(c), SPAN_LIT("、"));
			good = false;
			c->p = next == SIZE_MAX ? c->end : phrase_rest(c).p + next;
		}
	} while (phrase_eat(c, "、") || phrase_eat(c, ";"));
	if (good)
		reading_end(r, c, stop_form(r, *c, all));
}
