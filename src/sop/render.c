#include "sop/render.h"
#include "base/utf8.h"
#include "permit.h"

const char *render_word(enum sop_var var)
{
	/* clang-format off */
	static const char *const words[] = {
		[SOP_V_NONE] = "",
		[SOP_V_CUSTOMER] = "客户",
		[SOP_V_EMPLOYEE] = "员工",
		[SOP_V_CHANNEL] = "渠道",
		[SOP_V_ADDED_DAYS] = "加好友天数",
		[SOP_V_TODAY] = "今天",
		[SOP_V_ORDER_NO] = "订单号",
		[SOP_V_BOUGHT_DAY] = "购买日",
		[SOP_V_GOOD] = "商品",
		[SOP_V_PRICE] = "价",
		[SOP_V_LINK] = "链接",
		[SOP_V_STORE] = "门店",
		[SOP_V_ADDRESS] = "称呼",
		[SOP_V_GROUP] = "群",
		[SOP_V_COUPON] = "券",
		[SOP_V_STOCK] = "库存",
		[SOP_V_SOLD] = "已售",
		[SOP_V_COUNTDOWN] = "倒计时",
		[SOP_V_CHECKED] = "打卡天数",
		[SOP_V_TO_PRIZE] = "还差天数",
		[SOP_V_PAGE] = "打卡页",
		[SOP_V_COLUMN] = "",
	};
	/* clang-format on */

	return words[var];
}

bool render_per_customer(enum sop_var var)
{
	return var == SOP_V_CUSTOMER || var == SOP_V_ADDED_DAYS || var == SOP_V_ORDER_NO || var == SOP_V_BOUGHT_DAY ||
		var == SOP_V_CHECKED || var == SOP_V_TO_PRIZE || var == SOP_V_PAGE;
}

bool render_uses(const struct sop_text *text, enum sop_var var)
{
	for (int i = 0; i < text->n; i++)
		if (text->piece[i].var == var)
			return true;
	return false;
}

static bool personal(const struct sop_piece *p)
{
	return render_per_customer(p->var) || p->own;
}

bool render_melts(const struct sop_text *text)
{
	return render_uses(text, SOP_V_STOCK) || render_uses(text, SOP_V_SOLD) || render_uses(text, SOP_V_COUNTDOWN);
}

bool render_draws(const struct sop_text *text)
{
	for (int i = 0; i < text->n; i++)
		if (text->piece[i].own)
			return true;
	return false;
}

static struct span code_of(const struct render_values *v, struct span pool)
{
	for (int i = 0; i < v->coupons; i++)
		if (span_eq(v->coupon[i].name, pool))
			return v->coupon[i].code;
	return SPAN_ABSENT;
}

struct span render_drained(const struct sop_text *text, const struct render_values *v)
{
	for (int i = 0; i < text->n; i++) {
		const struct sop_piece *p = &text->piece[i];

		if (p->own && !span_present(p->fallback) && !span_present(code_of(v, p->name)))
			return p->name;
	}
	return SPAN_ABSENT;
}

const struct render_good *render_good_of(const struct render_values *v, struct span name)
{
	for (int i = 0; i < v->goods; i++)
		if (span_eq(v->good[i].name, name))
			return &v->good[i];
	return NULL;
}

/* Under RENDER_MASS its fallback stands for everybody (finding 15). */
static bool falls_back(const struct sop_piece *p, enum render_how how)
{
	return how == RENDER_MASS && personal(p) && span_present(p->fallback);
}

bool render_personal(const struct sop_text *text, enum render_how how)
{
	for (int i = 0; i < text->n; i++)
		if (personal(&text->piece[i]) && !falls_back(&text->piece[i], how))
			return true;
	return false;
}

/* What a name may not bring into a message: controls, line and paragraph separators, zero-width and direction marks,
 * private use and noncharacters; braces, so that no name looks like a variable. */
static bool unfit(uint32_t cp)
{
	/* clang-format off */
	static const struct { uint32_t from, to; } ranges[] = {
		{ 0x00, 0x1F }, { 0x7F, 0x9F }, { 0xAD, 0xAD }, { 0x061C, 0x061C }, { 0x180B, 0x180F }, { 0x200B, 0x200F }, { 0x2028, 0x202E },
		{ 0x2060, 0x206F }, { 0xE000, 0xF8FF }, { 0xFDD0, 0xFDEF }, { 0xFEFF, 0xFEFF }, { 0xFFF0, 0xFFFB }, { 0xFFFE, 0xFFFF },
		{ '{', '{' }, { '}', '}' }, { 0xFF5B, 0xFF5B }, { 0xFF5D, 0xFF5D }, { 0xE0000, 0x10FFFF },
	};
	/* clang-format on */

	for (size_t i = 0; i < sizeof ranges / sizeof *ranges; i++)
		if (cp >= ranges[i].from && cp <= ranges[i].to)
			return true;
	return false;
}

static bool blank(uint32_t cp)
{
	return cp == ' ' || (cp >= '\t' && cp <= '\r') || cp == 0xA0 || cp == 0x3000 ||
		(cp >= 0x2000 && cp <= 0x200A) || cp == 0x2028 || cp == 0x2029;
}

bool render_name(struct span raw, struct text *out)
{
	bool gap = false;
	int chars = 0;

	while (raw.n > 0 && chars < RENDER_NAME_CHARS) {
		uint32_t cp;
		size_t n = utf8_next(raw, &cp);

		raw = span_drop(raw, n ? n : 1);
		if (n == 0)
			continue;
		if (blank(cp)) {
			gap = chars > 0;
			continue;
		}
		if (unfit(cp))
			continue;
		if (gap && chars + 1 == RENDER_NAME_CHARS)
			break;
		if (gap) {
			text_addc(out, ' ');
			chars++;
		}
		gap = false;
		utf8_put(out, cp);
		chars++;
	}
	return chars > 0;
}

static void say_day(const struct render_values *v, int64_t at_ms, struct text *out)
{
	struct date d = zone_date(zone_day(v->zone, at_ms));

	text_addf(out, "%d月%d日", d.month, d.day);
}

/* 「约」 where the orders may be behind. */
static bool say_pieces(const struct sop_piece *p, const struct render_values *v, struct text *out)
{
	const struct render_good *g = render_good_of(v, p->name);
	int64_t n = !g ? -1 : p->var == SOP_V_SOLD ? g->sold : g->left;

	if (n < 0)
		return false;
	text_addf(out, "%s%lld", v->about ? "约" : "", (long long)n);
	return true;
}

/* A code, or for all alike where to claim one. */
static bool say_coupon(const struct sop_piece *p, const struct render_values *v, struct text *out)
{
	struct span s = p->own ? code_of(v, p->name) : p->text;

	text_add(out, s);
	return span_present(s);
}

static bool value(const struct sop_piece *p, const struct render_values *v, struct text *out)
{
	const struct bought_order *order;

	switch (p->var) {
	case SOP_V_CUSTOMER: return render_name(v->customer, out);
	case SOP_V_EMPLOYEE: return render_name(v->employee, out);
	case SOP_V_CHANNEL: return render_name(v->channel, out);
	case SOP_V_ADDED_DAYS:
		if (v->added_ms == 0 || v->added_ms > v->now_ms)
			return false;
		text_addf(out, "%lld", (long long)(zone_day(v->zone, v->now_ms) - zone_day(v->zone, v->added_ms) + 1));
		return true;
	case SOP_V_TODAY: say_day(v, v->now_ms, out); return true;
	case SOP_V_ORDER_NO:
		order = bought_last(v->order, v->orders, NULL, 0);
		return order && render_name(order->order_no, out);
	case SOP_V_BOUGHT_DAY:
		order = bought_last(v->order, v->orders, &p->name, p->name.n > 0);
		if (!order)
			return false;
		say_day(v, order->paid_ms, out);
		return true;
	case SOP_V_GOOD:
	case SOP_V_PRICE:
	case SOP_V_ADDRESS:
	case SOP_V_LINK: text_add(out, p->text); return span_present(p->text);
	case SOP_V_STORE: return render_name(v->store, out);
	case SOP_V_GROUP: return render_name(v->group, out);
	case SOP_V_COUPON: return say_coupon(p, v, out);
	case SOP_V_STOCK:
	case SOP_V_SOLD: return say_pieces(p, v, out);
	case SOP_V_COUNTDOWN:
		if (v->countdown_ms > 0)
			permit_say_time(v->countdown_ms, out);
		return v->countdown_ms > 0;
	case SOP_V_CHECKED:
		if (v->checked >= 0)
			text_addf(out, "%d", v->checked);
		return v->checked >= 0;
	case SOP_V_TO_PRIZE:
		if (v->to_prize > 0)
			text_addf(out, "%d", v->to_prize);
		return v->to_prize > 0;
	case SOP_V_PAGE: text_add(out, v->page); return v->page.n > 0;
	case SOP_V_COLUMN:
	case SOP_V_NONE: break;
	}
	return false;
}

enum reason render_text(const struct sop_text *text, const struct render_values *v, enum render_how how,
	struct text *out, const char **ret_word)
{
	size_t before = out->n;

	for (int i = 0; i < text->n; i++) {
		const struct sop_piece *p = &text->piece[i];

		if (p->var == SOP_V_NONE) {
			text_add(out, p->text);
			continue;
		}
		if (!falls_back(p, how) && value(p, v, out))
			continue;
		if (!span_present(p->fallback)) {
			text_cut(out, before);
			if (ret_word)
				*ret_word = render_word(p->var);
			return REASON_NO_VALUE;
		}
		text_add(out, p->fallback);
	}
	return REASON_OK;
}

enum reason render_check(const struct sop_text *text, const struct render_values *v, const char **ret_word)
{
	char room[RENDER_NAME_CHARS * 4 + 1];

	/* Only what may lack is tried: a text of literals and fallbacks costs nothing. */
	for (int i = 0; i < text->n; i++) {
		const struct sop_piece *p = &text->piece[i];
		struct text out = {.p = room, .cap = sizeof room, .max = sizeof room - 1};

		if (p->var == SOP_V_NONE || span_present(p->fallback) || value(p, v, &out))
			continue;
		if (ret_word)
			*ret_word = render_word(p->var);
		return REASON_NO_VALUE;
	}
	return REASON_OK;
}
