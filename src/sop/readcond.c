#include "readcond.h"
#include "amount.h"
#include "condslip.h"
#include "letter.h"
#include "slip.h"
#include "crm/worth.h"
#include <string.h>

static struct sop_cond *read_or(struct reading *r, struct phrase *c, int depth);

static struct sop_cond *node(struct reading *r, enum sop_cond_kind kind, const char *p)
{
	struct sop_cond *n = arena_alloc(r->arena, sizeof *n);
	n->kind = kind;
	n->pos = reading_pos(r, p);
	return n;
}

bool readcond_op(struct phrase *c, enum sop_op *ret_op)
{
	static const struct {
		const char *word;
		enum sop_op op;
	} ops[] = {
		/* clang-format off */
		{ ">=", SOP_OP_GE }, { "<=", SOP_OP_LE }, { "!=", SOP_OP_NE }, { "<>", SOP_OP_NE }, { "==", SOP_OP_EQ },
		{ "≥", SOP_OP_GE }, { "≤", SOP_OP_LE }, { "≠", SOP_OP_NE }, { "=", SOP_OP_EQ }, { ">", SOP_OP_GT },
		{ "<", SOP_OP_LT }, { "大于等于", SOP_OP_GE }, { "小于等于", SOP_OP_LE }, { "不等于", SOP_OP_NE },
		{ "等于", SOP_OP_EQ }, { "不少于", SOP_OP_GE }, { "至少", SOP_OP_GE }, { "满", SOP_OP_GE },
		{ "不超过", SOP_OP_LE }, { "超过", SOP_OP_GT }, { "大于", SOP_OP_GT }, { "小于", SOP_OP_LT },
		/* clang-format on */
	};

	for (size_t i = 0; i < sizeof ops / sizeof ops[0]; i++) {
		if (phrase_eat(c, ops[i].word)) {
			*ret_op = ops[i].op;
			return true;
		}
	}
	return false;
}

/* 且 or 或, in any of their words, at the cursor. */
static const char *const joins[] = {"并且", "而且", "且", "或者", "或"};
#define ANDS 3

static bool joins_here(const struct phrase *c)
{
	for (size_t i = 0; i < sizeof joins / sizeof *joins; i++)
		if (phrase_at(c, joins[i]))
			return true;
	return false;
}

/* '&' 且, '|' 或, 0: neither; the cursor moves behind it. */
static char eat_join(struct phrase *c)
{
	for (size_t i = 0; i < sizeof joins / sizeof *joins; i++)
		if (phrase_eat(c, joins[i]))
			return i < ANDS ? '&' : '|';
	return 0;
}

/* 且 或 in a name that no quotes protect: two conditions written together. */
static bool glued(struct reading *r, const struct phrase *c, const char *start, struct span name)
{
	for (size_t i = 0; i < sizeof joins / sizeof *joins; i++) {
		size_t at = span_search(name, span_of(joins[i]));
		if (at == SIZE_MAX)
			continue;
		const char *cut = name.p + at;
		reading_note(r, DIAG_GLUED, cut, name,
			reading_printf(r, "%.*s %s %.*s", (int)(cut - start), start, i < ANDS ? "且" : "或",
				(int)(c->p - cut - (ptrdiff_t)strlen(joins[i])), cut + strlen(joins[i])),
			SPAN_ABSENT);
		return true;
	}
	return false;
}

/* One NAME of a condition that began at start. */
static bool cond_name(struct reading *r, struct phrase *c, const char *start, struct span *ret_name)
{
	phrase_done(c);
	bool quoted = phrase_at(c, "「");
	if (!reading_name(r, c, ret_name) || (!quoted && glued(r, c, start, *ret_name)))
		return false;
	if (!quoted)
		reading_account(c, ret_name);
	return true;
}

/* NAME {、 NAME}; 、 may be followed by names only. */
static bool cond_names(struct reading *r, struct phrase *c, const char *start, struct sop_names *names)
{
	struct span name;

	if (phrase_at(c, "("))
		return reading_names(r, c, phrase_since(start, c), names);
	do {
		if (!cond_name(r, c, start, &name))
			return false;
		reading_add_name(r, names, name);
	} while (phrase_eat(c, "、"));
	return true;
}

static bool tag(struct reading *r, struct phrase *c, const char *start, struct span word, struct sop_cond *n)
{
	bool list = span_ends(word, "任一标签") || span_ends(word, "全部标签") || span_ends(word, "任何标签");
	struct span name;
	const char *at;

	phrase_done(c);
	at = c->p;
	if (list && !phrase_at(c, "(")) {
		reading_note(r, DIAG_BAD_OP, at, word, SPAN_LIT("括号"),
			reading_printf(r, "%.*s（油皮，干皮）", READING_ARG(r, word)));
		return false;
	}
	if (list) {
		if (!reading_names(r, c, word, &n->names))
			return false;
	} else {
		if (phrase_done(c)) {
			reading_note(r, DIAG_TRIGGER_ARG, at, word, SPAN_LIT("标签"),
				reading_printf(r, "%.*s 油皮", READING_ARG(r, word)));
			return false;
		}
		if (!cond_name(r, c, start, &name))
			return false;
		reading_add_name(r, &n->names, name);
		if (phrase_at(c, "、")) {
			reading_note(r, DIAG_TAG_LIST, c->p, word, SPAN_ABSENT, SPAN_ABSENT);
			return false;
		}
	}
	reading_known_tags(r, &n->names, at);
	return true;
}

/* Nothing, or a list of goods. */
static bool goods(struct reading *r, struct phrase *c, const char *start, struct sop_cond *n)
{
	if (phrase_done(c) || joins_here(c) || phrase_at(c, ")") || phrase_at(c, ","))
		return true;
	const char *at = c->p;
	if (!cond_names(r, c, start, &n->names))
		return false;
	reading_known_goods(r, &n->names, at);
	reading_mean_goods(r, &n->names, true, true);
	return true;
}

/* The goods whose pieces are counted: named by their rows, and each row says how many there are (finding 59). */
static bool pieces(struct reading *r, struct phrase *c, const char *start, struct span word, struct sop_cond *n)
{
	struct phrase at = *c;
	enum sop_op op;

	phrase_done(&at);
	if (r->script->flash && readcond_op(&at, &op)) { /* all that is on sale there */
		for (int i = 0; i < r->script->flash->goods; i++)
			reading_add_name(r, &n->names, r->script->flash->good[i].name);
		return true;
	}
	if (readcond_op(&at, &op) || phrase_done(&at)) {
		reading_note(r, DIAG_TRIGGER_ARG, at.p, word, SPAN_LIT("商品"), SPAN_LIT("库存 洁面 > 0"));
		return false;
	}
	if (!cond_names(r, c, start, &n->names))
		return false;
	reading_counted_goods(r, &n->names, at.p);
	return true;
}

/* The unit that a count may have behind it; NULL: it is no count. */
static const char *counts(enum sop_cond_kind kind)
{
	switch (kind) {
	case SOP_C_ORDERS:
	case SOP_C_RECENT_ORDERS: return "单";
	case SOP_C_SCORE: return "分";
	case SOP_C_RECENT_ACTS:
	case SOP_C_RECENT_LOGINS: return "次";
	case SOP_C_STOCK: return "件";
	case SOP_C_MEMBERS: return "人";
	case SOP_C_CHECKED:
	case SOP_C_STREAK:
	case SOP_C_MISSED: return "天";
	default: return NULL;
	}
}

/* The number of a comparison, by the unit that the word takes. */
static bool quantity(struct reading *r, struct phrase *c, struct span word, struct sop_cond *n)
{
	const char *example = n->kind == SOP_C_ADDED_FOR ? "≥ 7天"
		: n->kind == SOP_C_SCORE                 ? "≥ 60"
		: n->kind == SOP_C_STOCK                 ? "洁面 > 0"
		: n->kind == SOP_C_MEMBERS               ? "≥ 30"
		: counts(n->kind)                        ? "≥ 2"
							 : "≥ 200元";
	struct span form = reading_printf(r, "%.*s %s", READING_ARG(r, word), example);
	enum amount_rc rc;

	phrase_done(c);
	const char *at = c->p;
	if (!readcond_op(c, &n->op)) {
		reading_note(r, DIAG_BAD_OP, at, word, SPAN_LIT("= ≠ ≥ ≤ > <"), form);
		return false;
	}
	phrase_done(c);
	at = c->p;
	if (n->kind == SOP_C_ADDED_FOR) {
		rc = amount_duration(c, &n->num);
		if (rc == AMOUNT_MONTH || rc == AMOUNT_LARGE)
			return reading_long(r, c, &n->num);
	} else if (counts(n->kind)) {
		rc = amount_count(c, &n->num);
		if (rc == AMOUNT_OK && !phrase_eat(c, counts(n->kind)) && phrase_glued(c) && !joins_here(c))
			rc = AMOUNT_UNIT;
	} else {
		struct phrase head = {c->p, c->end}; /* 200并且…: what joins is no unit */
		for (size_t i = 0; i < sizeof joins / sizeof *joins; i++) {
			size_t cut = span_search(span_make(c->p, (size_t)(head.end - c->p)), span_of(joins[i]));
			head.end = cut == SIZE_MAX ? head.end : c->p + cut;
		}
		rc = amount_money(&head, &n->num);
		c->p = head.p;
	}
	if (rc == AMOUNT_OK)
		return true;
	if (rc == AMOUNT_THOUSANDS) {
		struct span s = phrase_rest(c), head, rest;
		span_cut(s, ',', &head, &rest);
		reading_note(r, DIAG_THOUSANDS, at, span_take(s, head.n + 4),
			reading_printf(r, "%.*s%.*s", READING_ARG(r, head), READING_ARG(r, rest)), SPAN_ABSENT);
	} else if (rc == AMOUNT_BAD && n->kind != SOP_C_ADDED_FOR && !counts(n->kind)) {
		reading_note(r, DIAG_MONEY, at, phrase_rest(c), SPAN_ABSENT, SPAN_ABSENT);
	} else if (rc == AMOUNT_UNIT) {
		reading_note(r, DIAG_UNIT, at, phrase_rest(c), form, SPAN_ABSENT);
	} else {
		reading_note(r, DIAG_COND_NUMBER, at, word, form, SPAN_ABSENT);
	}
	return false;
}

/* Names of a list that the language itself closes. */
static void closed(
	struct reading *r, const struct sop_names *names, const char *what, const char *(*at)(int i), const char *p)
{
	struct span v[16];
	struct sop_names list = {0, v};

	for (const char *name; list.n < 16 && (name = at(list.n)) != NULL; list.n++)
		v[list.n] = span_of(name);
	reading_known(r, what, names, &list, p);
}

/* 渠道 = A、B */
static bool membership(struct reading *r, struct phrase *c, const char *start, struct span word, struct sop_cond *n)
{
	const char *at;

	phrase_done(c);
	at = c->p;
	if (!readcond_op(c, &n->op) || (n->op != SOP_OP_EQ && n->op != SOP_OP_NE)) {
		struct phrase is = phrase_of(span_make(at, (size_t)(c->end - at)));
		struct span name; /* 任务结果 是 没接 */
		if ((phrase_eat(&is, "是") || phrase_eat(&is, "为") || phrase_eat(&is, ":")) &&
			(phrase_done(&is), phrase_name(&is, &name, NULL) == PHRASE_OK)) {
			reading_note(r, DIAG_BAD_OP, at, word, SPAN_LIT("= 或 ≠"),
				reading_printf(r, "%.*s = %.*s", READING_ARG(r, word), READING_ARG(r, name)));
			return false;
		}
		reading_note(r, DIAG_BAD_OP, at, word, SPAN_LIT("= 或 ≠"),
			reading_printf(r, "%.*s = %s", READING_ARG(r, word),
				n->kind == SOP_C_ARM              ? "A"
					: n->kind == SOP_C_GENDER ? "女"
					: n->kind == SOP_C_STAGE  ? "新客"
					: n->kind == SOP_C_TASK   ? "没接"
					: n->kind == SOP_C_LEVEL  ? "KA"
					: n->kind == SOP_C_RFM    ? "重要挽留"
					: n->kind == SOP_C_ROLE   ? "老板"
					: n->kind == SOP_C_STORE  ? "一店"
								  : "包裹卡"));
		return false;
	}
	phrase_done(c);
	at = c->p;
	if (!cond_names(r, c, start, &n->names))
		return false;
	if (n->kind == SOP_C_CHANNEL)
		reading_known(r, "渠道", &n->names, r->world->channels, at);
	if (n->kind == SOP_C_EMPLOYEE)
		reading_people(r, &n->names, at);
	if (n->kind == SOP_C_STORE)
		reading_stores(r, &n->names, at);
	if (n->kind == SOP_C_STAGE)
		reading_known(r, "阶段", &n->names, r->world->stages, at);
	if (n->kind == SOP_C_LEVEL)
		closed(r, &n->names, "级别", worth_level_at, at);
	if (n->kind == SOP_C_RFM)
		closed(r, &n->names, "RFM", worth_rfm_at, at);
	for (int i = 0; n->kind == SOP_C_GENDER && i < n->names.n; i++) {
		if (!span_is(n->names.v[i], "男") && !span_is(n->names.v[i], "女")) {
			reading_note(r, DIAG_GENDER, at, SPAN_ABSENT, SPAN_ABSENT, SPAN_ABSENT);
			return false;
		}
	}
	return true;
}

/* 回复, 回复 含「词」, 回复 是「词」 */
static bool reply(struct reading *r, struct phrase *c, struct sop_cond *n)
{
	bool has = phrase_eat(c, "包含") || phrase_eat(c, "含");

	if (!has && !phrase_eat(c, "是")) {
		phrase_done(c);
		return !condslip_reply(r, c);
	}
	n->kind = has ? SOP_C_REPLY_HAS : SOP_C_REPLY_IS;
	return reading_words(r, c, has ? SPAN_LIT("回复 含") : SPAN_LIT("回复 是"), &n->names);
}

/* 选了 X, 入群 X, 点链接 X, 在群 X */
static bool named(struct reading *r, struct phrase *c, const char *start, struct span word, struct sop_cond *n)
{
	if (phrase_done(c)) {
		reading_note(r, DIAG_TRIGGER_ARG, c->p, word, SPAN_LIT("名字"),
			reading_printf(r, "%.*s X", READING_ARG(r, word)));
		return false;
	}
	phrase_done(c);
	const char *at = c->p;
	if (!cond_names(r, c, start, &n->names))
		return false;
	if (n->kind == SOP_C_JOINED || n->kind == SOP_C_IN_GROUP)
		reading_groups(r, &n->names, at);
	return true;
}

/* 近 N 天 (消费|订单数) op num */
static bool recent(struct reading *r, struct phrase *c, struct sop_cond *n)
{
	if (!reading_long(r, c, &n->window_ms))
		return false;
	phrase_done(c);
	const char *at = c->p;
	phrase_eat(c, "内");
	if (phrase_eat(c, "消费")) {
		n->kind = SOP_C_RECENT_SPENT;
	} else if (phrase_eat(c, "订单数")) {
		n->kind = SOP_C_RECENT_ORDERS;
	} else if (phrase_eat(c, "互动")) {
		n->kind = SOP_C_RECENT_ACTS;
	} else if (phrase_eat(c, "登录")) {
		n->kind = SOP_C_RECENT_LOGINS;
	} else {
		reading_note(r, DIAG_BAD_OP, at, SPAN_LIT("近 N 天"), SPAN_LIT("消费、订单数、互动 或 登录"),
			SPAN_LIT("近30天消费 ≥ 200元"));
		return false;
	}
	return quantity(r, c, phrase_since(at, c), n);
}

static bool arguments(struct reading *r, struct phrase *c, const char *start, struct span word, struct sop_cond *n)
{
	switch (n->kind) {
	case SOP_C_TAG_ANY:
	case SOP_C_TAG_ALL:
	case SOP_C_TAG_NONE: return tag(r, c, start, word, n);
	case SOP_C_BOUGHT:
	case SOP_C_NOT_BOUGHT:
	case SOP_C_BOUGHT_SINCE:
	case SOP_C_NOT_BOUGHT_SINCE:
	case SOP_C_BUYS: return goods(r, c, start, n);
	case SOP_C_REPLY: return reply(r, c, n);
	case SOP_C_CHOSE:
	case SOP_C_JOINED:
	case SOP_C_CLICKED:
	case SOP_C_HAS_CLICKED:
	case SOP_C_IN_GROUP: return named(r, c, start, word, n);
	case SOP_C_RECENT_SPENT:
	case SOP_C_RECENT_ORDERS: return recent(r, c, n);
	case SOP_C_TODAY_OUT:
	case SOP_C_TODAY_IN:
	case SOP_C_REPLIED:
	case SOP_C_NOT_REPLIED: return true;
	case SOP_C_CHECKED:
	case SOP_C_STREAK:
	case SOP_C_MISSED:
	case SOP_C_ADDED_FOR:
	case SOP_C_ORDERS:
	case SOP_C_SCORE:
	case SOP_C_MEMBERS:
	case SOP_C_SPENT: return quantity(r, c, word, n);
	case SOP_C_STOCK: return pieces(r, c, start, word, n) && quantity(r, c, word, n);
	default: return membership(r, c, start, word, n);
	}
}

/* 48小时未回复 */
static struct sop_cond *silent(struct reading *r, struct phrase *c, const char *start)
{
	struct phrase at = *c;
	int64_t ms;

	if (amount_duration(&at, &ms) != AMOUNT_OK ||
		(phrase_done(&at), !phrase_eat(&at, "未回复") && !phrase_eat(&at, "没回复")) || ms <= 0)
		return NULL;
	struct sop_cond *n = node(r, SOP_C_SILENT_FOR, start);
	*c = at;
	n->window_ms = ms;
	n->source = phrase_since(start, c);
	return n;
}

static struct sop_cond *predicate(struct reading *r, struct phrase *c)
{
	size_t bytes;

	phrase_done(c);
	const char *start = c->p;
	struct sop_cond *quiet = silent(r, c, start);
	if (quiet)
		return quiet;
	const struct keyword *k = keyword_prefix(KEYWORD_COND, phrase_rest(c), &bytes);
	if (!k) {
		condslip_unknown(r, c);
		return NULL;
	}
	struct span word = span_make(start, bytes);
	if (k->places == KEYWORD_BRANCH && !r->in_branch) {
		reading_note(r, DIAG_ARM_WORD, start, word,
			!strcmp(k->word, "购买") ? SPAN_LIT("这里写「已购买」或「进入后已购买」")
						 : SPAN_LIT("先去掉这个条件"),
			SPAN_ABSENT);
		return NULL;
	}
	if (!(k->kinds & 1u << r->script->kind)) {
		reading_note(r, DIAG_COND_KIND, start, word, span_of(keyword_kind_name(r->script->kind)), SPAN_ABSENT);
		return NULL;
	}
	condslip_shadowed(r, k, word);
	c->p += bytes;
	struct sop_cond *n = node(r, (enum sop_cond_kind)k->id, start);
	if (!arguments(r, c, start, word, n))
		return NULL;
	n->source = phrase_since(start, c);
	return n;
}

static struct sop_cond *read_not(struct reading *r, struct phrase *c, int depth)
{
	phrase_done(c);
	const char *start = c->p;
	struct sop_cond *n, *kid;

	if (depth > READING_COND_DEPTH) {
		reading_note(r, DIAG_DEEP_COND, start, reading_number(r, READING_COND_DEPTH), SPAN_ABSENT, SPAN_ABSENT);
		return NULL;
	}
	if (phrase_eat(c, "非")) {
		kid = read_not(r, c, depth + 1);
		if (!kid)
			return NULL;
		n = node(r, SOP_C_NOT, start);
		n->kids = 1;
		n->kid = arena_array(r->arena, 1, sizeof *n->kid);
		n->kid[0] = kid;
		n->source = phrase_since(start, c);
		return n;
	}
	if (!phrase_eat(c, "("))
		return predicate(r, c);
	n = read_or(r, c, depth + 1);
	if (n && !phrase_eat(c, ")")) {
		reading_note(r, DIAG_BRACKET, start, SPAN_ABSENT, SPAN_ABSENT, SPAN_ABSENT);
		return NULL;
	}
	return n;
}

/* The items joined with their signs, runs of `tight` in brackets. */
static struct span reading_of(struct reading *r, struct span *item, char *join, int n, char tight)
{
	struct text t;

	text_init(&t, 2048);
	for (int i = 0; i < n; i++) {
		bool inside = i > 0 && join[i - 1] == tight, more = i + 1 < n && join[i] == tight;
		if (i > 0)
			text_adds(&t, join[i - 1] == '&' ? " 且 " : " 或 ");
		if (!inside && more)
			text_adds(&t, "（");
		text_add(&t, item[i]);
		if (inside && !more)
			text_adds(&t, "）");
	}
	struct span s = arena_copy(r->arena, text_span(&t));
	text_release(&t);
	return s;
}

static struct sop_cond *read_or(struct reading *r, struct phrase *c, int depth)
{
	struct sop_cond *kid[READING_COND_ITEMS];
	struct span item[READING_COND_ITEMS];
	char join[READING_COND_ITEMS];
	int n = 0;
	bool mixed = false;

	phrase_done(c);
	const char *start = c->p;
	for (;;) {
		phrase_done(c);
		const char *at = c->p;
		if (n == READING_COND_ITEMS) {
			reading_note(
				r, DIAG_LONG_COND, at, reading_number(r, READING_COND_ITEMS), SPAN_ABSENT, SPAN_ABSENT);
			return NULL;
		}
		if (n > 0 && join[n - 1] == '|' && condslip_another_name(r, c, kid[n - 1]))
			return NULL;
		if (!(kid[n] = read_not(r, c, depth)))
			return NULL;
		item[n++] = phrase_since(at, c);
		if (!(join[n - 1] = eat_join(c)))
			break;
		mixed = mixed || join[n - 1] != join[0];
	}
	if (phrase_at(c, ",")) {
		reading_note(r, DIAG_COND_COMMA, c->p, SPAN_ABSENT, SPAN_ABSENT, SPAN_ABSENT);
		return NULL;
	}
	if (mixed) {
		reading_note(r, DIAG_MIXED, start, reading_of(r, item, join, n, '&'), reading_of(r, item, join, n, '|'),
			SPAN_ABSENT);
		return NULL;
	}
	if (n == 1)
		return kid[0];
	struct sop_cond *all = node(r, join[0] == '&' ? SOP_C_AND : SOP_C_OR, start);
	all->kids = n;
	all->kid = arena_array(r->arena, (size_t)n, sizeof *all->kid);
	memcpy(all->kid, kid, (size_t)n * sizeof *kid);
	all->source = phrase_since(start, c);
	return all;
}

struct sop_cond *readcond_all(struct reading *r, struct phrase *c)
{
	struct sop_cond *n = read_or(r, c, 0);

	if (!n || phrase_done(c))
		return n;
	if (phrase_at(c, ")"))
		reading_note(r, DIAG_BRACKET, c->p, SPAN_ABSENT, SPAN_ABSENT, SPAN_ABSENT);
	else
		reading_note(
			r, DIAG_EXTRA, c->p, phrase_rest(c), SPAN_LIT("两个条件之间写「且」或「或」"), SPAN_ABSENT);
	return NULL;
}

struct sop_cond *readcond_branch(struct reading *r, struct phrase *c)
{
	struct sop_cond *n;

	r->in_branch = true;
	n = readcond_all(r, c);
	r->in_branch = false;
	return n;
}
