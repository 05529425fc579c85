#include "inspecttext.h"
#include "inspectkf.h"
#include "slip.h"
#include "base/utf8.h"
#include "readcoupon.h"
#include "sop/render.h"
#include "sop/when.h"
#include <string.h>

#define TEXT_BYTES 4000     /* welcome and mass message, api.md 4.1, 5.1 */
#define GREETING_BYTES 3000 /* of 入群欢迎语, api.md 4.2 */
#define POST_CHARS 2000     /* of 朋友圈, api.md 6.1 */
#define HANZI_BYTES 3
#define PAGE_BYTES 120 /* of the address of a 打卡页: that of the house and 53 more */
#define CODE_BYTES 64  /* of a code of 券 at most */
#define BODY_COLUMN 3  /* where text begins behind "> " */

static const char *const urgent[] = {"仅剩", "只剩", "最后", "手慢无", "抢光", "抢完", "售罄", "快没了", "名额不多"};

/* What may follow a word that is then harmless: 第一次 is no claim. */
static const struct claim {
	const char *word, *harmless;
} claims[] = {
	/* clang-format off */
	{ "国家级", NULL }, { "世界级", NULL }, { "最高级", NULL }, { "最佳", NULL }, { "最低价", NULL }, { "全网最低", "价" },
	{ "史上最", NULL }, { "顶级", NULL }, { "唯一", NULL }, { "独一无二", NULL }, { "绝对", NULL }, { "永久", NULL },
	{ "根治", NULL }, { "万能", NULL }, { "最好", NULL },
	{ "第一", "次 天 步 件 支 瓶 句 个 遍 周 时间 眼 口 印 课 期 批 位 单 条 款 年 晚 泵 杯 袋 包 盒 顿 站 季 双 套 页 段 章 节 轮 本 册 讲 集 关" },
	/* clang-format on */
};

enum sop_exec inspecttext_exec(const struct sop_step *st)
{
	if (st->time.kind == SOP_WHEN_WELCOME)
		return SOP_EXEC_AUTO;
	return st->exec == SOP_EXEC_DEFAULT ? SOP_EXEC_CONFIRM : st->exec;
}

/* Where byte `at` of a literal piece stands in the file. */
static struct sop_pos place(const struct sop_piece *p, size_t at)
{
	struct sop_pos pos = p->pos;
	size_t line = 0;

	for (size_t i = 0; i < at; i++) {
		if (p->text.p[i] == '\n') {
			pos.line++;
			pos.col = BODY_COLUMN;
			line = i + 1;
		}
	}
	pos.col += (int)utf8_count(span_make(p->text.p + line, at - line));
	return pos;
}

static bool follows(struct span behind, const char *words)
{
	for (struct span rest = span_of(words), one; span_present(rest);) {
		span_cut(rest, ' ', &one, &rest);
		if (behind.n >= one.n && !memcmp(behind.p, one.p, one.n))
			return true;
	}
	return false;
}

/* Every stand of the word in a literal piece. */
static void word(struct reading *r, const struct sop_piece *p, enum diag_code code, const char *w, const char *harmless)
{
	struct span s = p->text, what = span_of(w);
	size_t done = 0, at;

	while ((at = span_search(span_drop(s, done), what)) != SIZE_MAX) {
		done += at + what.n;
		if (!harmless || !follows(span_drop(s, done), harmless))
			reading_note_at(r, code, place(p, done - what.n), what, SPAN_ABSENT, SPAN_ABSENT);
	}
}

/* [客户], 【昵称】: meant as a variable. */
static void placeholders(struct reading *r, const struct sop_piece *p)
{
	static const char *const pairs[][2] = {{"[", "]"}, {"【", "】"}, {"<", ">"}, {"《", "》"}};

	for (size_t i = 0; i < sizeof pairs / sizeof *pairs; i++) {
		struct span open = span_of(pairs[i][0]), close = span_of(pairs[i][1]);
		size_t done = 0, at, end;

		while ((at = span_search(span_drop(p->text, done), open)) != SIZE_MAX &&
			(end = span_search(span_drop(p->text, done + at + open.n), close)) != SIZE_MAX) {
			struct span inside = span_take(span_drop(p->text, done + at + open.n), end);
			const struct keyword *k = keyword_find(KEYWORD_VARIABLE, inside, r->script->kind);
			struct span meant = slip_variable(inside);

			if (k && k->id == SOP_V_CUSTOMER)
				meant = SPAN_LIT("{客户|亲}");
			else if (k)
				meant = reading_printf(r, "{%s}", k->word);
			if (span_present(meant))
				reading_note_at(r, DIAG_PLACEHOLDER, place(p, done + at),
					span_take(span_drop(p->text, done + at), open.n + end + close.n), meant,
					SPAN_ABSENT);
			done += at + open.n;
		}
	}
}

/* counted: the text says how many pieces are left. */
static void words(struct reading *r, const struct sop_piece *p, bool counted)
{
	size_t at;

	placeholders(r, p);
	for (size_t i = 0; !counted && i < sizeof urgent / sizeof urgent[0]; i++)
		word(r, p, DIAG_URGENT, urgent[i], NULL);
	for (size_t i = 0; i < sizeof claims / sizeof claims[0]; i++)
		word(r, p, DIAG_ABSOLUTE, claims[i].word, claims[i].harmless);
	if ((at = span_search(p->text, SPAN_LIT("http://"))) != SIZE_MAX) {
		size_t n = at;
		while (n < p->text.n && p->text.p[n] > ' ' && p->text.p[n] < 0x7f)
			n++;
		reading_note_at(
			r, DIAG_NOT_HTTPS, place(p, at), span_make(p->text.p + at, n - at), SPAN_ABSENT, SPAN_ABSENT);
	}
}

static size_t longest(const struct reading *r, const struct sop_step *st, const struct sop_piece *p)
{
	const struct check_world *w = r->world;
	size_t fallback = p->fallback.n, value;

	switch (p->var) {
	case SOP_V_NONE: return p->text.n;
	case SOP_V_CUSTOMER: value = (size_t)w->name_bytes; break;
	case SOP_V_EMPLOYEE: value = (size_t)w->employee_bytes; break;
	case SOP_V_CHANNEL: value = (size_t)w->channel_bytes; break;
	case SOP_V_ADDED_DAYS:
	case SOP_V_CHECKED:
	case SOP_V_TO_PRIZE: value = 4; break;
	case SOP_V_PAGE: value = PAGE_BYTES; break;
	case SOP_V_ORDER_NO: value = RENDER_NAME_CHARS; break;
	case SOP_V_GOOD:
	case SOP_V_PRICE:
	case SOP_V_ADDRESS:
	case SOP_V_LINK: value = p->text.n; break;
	case SOP_V_COUPON: value = p->own ? CODE_BYTES : p->text.n; break;
	case SOP_V_STOCK:
	case SOP_V_SOLD: value = strlen("约100000000"); break;
	case SOP_V_COUNTDOWN: value = strlen("30天23小时59分钟"); break;
	case SOP_V_STORE:
	case SOP_V_GROUP: value = (size_t)w->channel_bytes; break;
	default: value = strlen("12月31日"); break;
	}
	/* In a mass message everybody gets the fallback (finding 15). */
	if (fallback && render_per_customer(p->var) && inspecttext_exec(st) == SOP_EXEC_CONFIRM && !st->each)
		return fallback;
	return fallback > value ? fallback : value;
}

static void length(struct reading *r, const struct sop_step *st, size_t most_bytes)
{
	size_t n = 0;

	for (int i = 0; i < st->text.n; i++)
		n += longest(r, st, &st->text.piece[i]);
	if (n > most_bytes)
		reading_note_at(r, DIAG_TEXT_LONG, st->text.pos,
			reading_number(r, (int64_t)(n + HANZI_BYTES - 1) / HANZI_BYTES),
			reading_number(r, (int64_t)most_bytes / HANZI_BYTES), SPAN_ABSENT);
}

/* One word of a text that would differ from customer to customer. true: said something about cost. */
static bool cost(struct reading *r, const struct sop_step *st, const struct sop_piece *p)
{
	const struct sop_script *s = r->script;
	int cap = s->employee_per_day > 0 ? s->employee_per_day : r->world->employee_per_day;
	int taps = r->world->adds_per_employee_day;
	const char *name = render_word(p->var);

	if (!st->each && span_present(p->fallback)) {
		reading_note_at(r, DIAG_EACH_NAMES, p->pos, span_of(name), p->fallback, SPAN_ABSENT);
		return true;
	}
	struct span shown = reading_printf(r, "{%s}", name);
	if (cap > 0 && taps > cap)
		reading_note_at(r, DIAG_COST_OVER, p->pos, shown, reading_number(r, taps), reading_number(r, cap));
	else if (!st->each)
		reading_note_at(
			r, DIAG_COST, p->pos, shown, taps >= 0 ? reading_number(r, taps) : SPAN_ABSENT, SPAN_ABSENT);
	else
		return false;
	return true;
}

/* 售罄, 结束: what was is no urging. */
static bool told_after(const struct sop_step *st)
{
	return st->time.kind == SOP_WHEN_SOLD_OUT || st->time.kind == SOP_WHEN_OVER;
}

void inspecttext_step(struct reading *r, const struct sop_step *st)
{
	bool said = false;

	bool kf = when_exec(st) == SOP_EXEC_KF || (st->time.kind == SOP_WHEN_WELCOME && inspectkf_enters(r->script));

	length(r, st,
		kf && st->options.n && st->time.kind == SOP_WHEN_WELCOME ? INSPECTKF_MENU_BYTES
			: kf                                             ? INSPECTKF_TEXT_BYTES
			: when_door(st)                                  ? GREETING_BYTES
									 : TEXT_BYTES);
	for (int i = 0; i < st->text.n; i++) {
		const struct sop_piece *p = &st->text.piece[i];
		if (p->var == SOP_V_NONE)
			words(r, p, render_uses(&st->text, SOP_V_STOCK) || told_after(st));
		else if (p->var == SOP_V_CUSTOMER && st->time.kind == SOP_WHEN_WELCOME && !span_present(p->fallback))
			reading_note_at(r, DIAG_WELCOME_NAME, p->pos, SPAN_ABSENT, SPAN_ABSENT, SPAN_ABSENT);
		else if (render_per_customer(p->var) && inspecttext_exec(st) == SOP_EXEC_CONFIRM && !said)
			said = cost(r, st, p);
	}
}

/* {今天} and what the book says are the same for all; a person is not. */
static bool for_all(enum sop_var var)
{
	return var == SOP_V_NONE || var == SOP_V_TODAY || var == SOP_V_GOOD || var == SOP_V_PRICE || var == SOP_V_LINK;
}

void inspecttext_post(struct reading *r, const struct sop_text *t)
{
	size_t chars = 0;

	for (int i = 0; i < t->n; i++) {
		const struct sop_piece *p = &t->piece[i];

		if (p->var == SOP_V_NONE)
			words(r, p, false);
		else if (!for_all(p->var))
			reading_note_at(r, DIAG_POST_VAR, p->pos, reading_printf(r, "{%s}", render_word(p->var)),
				SPAN_ABSENT, SPAN_ABSENT);
		chars += p->var == SOP_V_TODAY ? utf8_count(SPAN_LIT("12月31日")) : utf8_count(p->text);
	}
	if (chars > POST_CHARS)
		reading_note_at(r, DIAG_POST_LONG, t->pos, reading_number(r, (int64_t)chars),
			reading_number(r, POST_CHARS), SPAN_ABSENT);
}

void inspecttext_answer(struct reading *r, const struct sop_text *t, size_t most_bytes)
{
	const struct sop_step one = {.exec = SOP_EXEC_SIDEBAR, .text = *t};

	length(r, &one, most_bytes);
	readcoupon_nowhere(r, t);
	for (int i = 0; i < t->n; i++) {
		if (t->piece[i].var == SOP_V_NONE)
			words(r, &t->piece[i], false);
	}
}
