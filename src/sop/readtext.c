#include "readtext.h"
#include "letter.h"
#include "readflash.h"
#include "slip.h"
#include <string.h>

#define WIDE_OPEN "｛"
#define WIDE_CLOSE "｝"

/* Bytes of an opening or closing brace at the front, 0 for none. */
static size_t brace(struct span s, bool open)
{
	if (s.n && s.p[0] == (open ? '{' : '}'))
		return 1;
	return span_starts(s, open ? WIDE_OPEN : WIDE_CLOSE) ? strlen(WIDE_OPEN) : 0;
}

static void flush(struct reading *r, struct sop_text *t)
{
	if (r->scratch.n == 0)
		return;
	struct sop_piece *p = reading_push(r, &t->piece, &t->n, sizeof *p);
	*p = (struct sop_piece){.text = arena_copy(r->arena, text_span(&r->scratch)), .pos = r->scratch_pos};
	text_clear(&r->scratch);
}

static void literal(struct reading *r, struct span bytes, struct sop_pos pos)
{
	if (r->scratch.n == 0)
		r->scratch_pos = pos;
	text_add(&r->scratch, bytes);
}

/* {券:X}: the address where all claim it, or that each has a code of his own. */
static void coupon(struct reading *r, struct sop_piece *p, const char *at)
{
	const struct book_entry *e = reading_entry(r, SOP_N_COUPON, p->name, r->world->coupons, at);

	if (!e)
		return;
	p->name = arena_copy(r->arena, e->name);
	p->own = e->asset->by_file;
	if (!p->own)
		p->text = arena_copy(r->arena, e->asset->url);
}

/* {库存:X} {已售:X}: counted when they are shown. */
static void pieces(struct reading *r, struct sop_piece *p, const char *at)
{
	struct sop_names one = {1, &p->name};
	const struct sop_flash_good *g = readflash_good(r, p->name);

	if (g) { /* counted from 开抢 on, of what is on sale there (finding 59) */
		p->name = g->name;
		return;
	}

	reading_counted_goods(r, &one, at);
}

/* What {商品:X} {价:X} {链接:X} show; absent: X is not known. */
static struct span shown(struct reading *r, enum sop_var var, struct span name, const char *at)
{
	bool link = var == SOP_V_LINK;
	const struct book_entry *e =
		reading_entry(r, link ? SOP_N_LINK : SOP_N_GOOD, name, link ? r->world->links : r->world->products, at);

	const struct sop_flash_good *flash = link ? NULL : readflash_good(r, name);

	if (!e)
		return SPAN_ABSENT;
	if (link)
		return arena_copy(r->arena, e->asset->url);
	if (var == SOP_V_GOOD)
		return arena_copy(r->arena, e->name);
	int64_t price_fen = flash ? flash->price_fen : e->good->price_fen; /* in a 秒杀 its 秒杀价 */
	int64_t yuan = price_fen / 100, fen = price_fen % 100;
	return fen == 0    ? reading_number(r, yuan)
		: fen % 10 ? reading_printf(r, "%d.%02d", (int)yuan, (int)fen)
			   : reading_printf(r, "%d.%d", (int)yuan, (int)fen / 10);
}

static bool takes_name(enum sop_var var)
{
	return var == SOP_V_GOOD || var == SOP_V_PRICE || var == SOP_V_LINK || var == SOP_V_COUPON ||
		var == SOP_V_STOCK || var == SOP_V_SOLD;
}

/* A name that may stand there: the first one that is known. */
static struct span example(const struct reading *r, enum sop_var var)
{
	bool link = var == SOP_V_LINK, coupon = var == SOP_V_COUPON;
	const struct sop_names *known = link ? r->world->links : coupon ? r->world->coupons : r->world->products;

	if (known && known->n > 0)
		return known->v[0];
	return link ? SPAN_LIT("护理清单") : coupon ? SPAN_LIT("新客减") : SPAN_LIT("洗面奶");
}

/* {称呼}: as the 人设 of the file calls a customer. */
static void address(struct reading *r, struct sop_piece *p, const char *at)
{
	if (r->script->address.n)
		p->text = r->script->address;
	else if (r->world->personas || !span_present(r->script->persona)) /* else nobody knows what it calls him */
		reading_note(r, DIAG_NO_ADDRESS, at, r->script->persona, SPAN_ABSENT, SPAN_ABSENT);
}

/* Has this 秒杀 a good that could not be read? That was told where it stands. */
static bool lost_good(const struct reading *r)
{
	return r->script->flash && r->script->flash->goods == 0 && r->places.key[KEYWORD_K_FLASH_GOOD].line > 0;
}

/* 渠道, 购买日:洁面: no variable. k: its word, NULL when it has none of the language. */
static void no_variable(struct reading *r, const struct keyword *k, struct span name, struct span word, const char *at)
{
	const struct keyword *near = k ? k : keyword_near(KEYWORD_VARIABLE, word, r->script->kind, 0);
	struct span meant = k ? SPAN_ABSENT : slip_variable(word);

	if (!span_present(meant) && near)
		meant = takes_name((enum sop_var)near->id) ? reading_printf(r, "{%s:%s}", near->word, near->value)
							   : reading_printf(r, "{%s}", near->word);
	reading_note(r, DIAG_BAD_VAR, at, span_trim(name), meant, slip_variables(r->script->kind));
}

/* {name[:argument][|fallback]}; raw is what stands between the braces. */
static void variable(struct reading *r, struct sop_text *t, struct span raw, const char *at)
{
	struct span folded = letter_fold(r->arena, raw), name, rest, word, arg;
	struct span fallback = SPAN_ABSENT;

	reading_folded(r, raw, folded);
	flush(r, t);
	if (span_cut(folded, '|', &name, &rest)) {
		fallback = letter_trim(letter_raw(raw, folded, rest));
		if (fallback.n == 0) {
			reading_note(r, DIAG_FALLBACK_EMPTY, at, SPAN_ABSENT, SPAN_ABSENT, SPAN_ABSENT);
			return;
		}
		fallback = arena_copy(r->arena, fallback);
	}
	bool has_arg = span_cut(span_trim(name), ':', &word, &arg);
	word = span_trim(word);
	const struct keyword *k = keyword_find(KEYWORD_VARIABLE, word, r->script->kind);
	bool goods = k && k->id == SOP_V_BOUGHT_DAY && has_arg;
	bool takes = k && takes_name((enum sop_var)k->id);
	bool only = k && r->script->flash && !has_arg && r->script->flash->goods == 1 &&
		(k->id == SOP_V_STOCK || k->id == SOP_V_SOLD || k->id == SOP_V_PRICE || k->id == SOP_V_GOOD);
	if (only) { /* {库存} of the only good */
		arg = r->script->flash->good[0].name;
		has_arg = true;
	}
	if (takes && !has_arg && lost_good(r)) {
		*(struct sop_piece *)reading_push(r, &t->piece, &t->n, sizeof *t->piece) =
			(struct sop_piece){.text = span_of(k->word), .pos = reading_pos(r, at)};
		return;
	}
	if (takes && !(has_arg && span_trim(arg).n)) {
		reading_note(
			r, DIAG_VAR_NAME, at, span_of(k->word), span_of(k->value), example(r, (enum sop_var)k->id));
		return;
	}
	if (!k && !has_arg && r->script->checkin) { /* a column of its table, perhaps: that stands below */
		*(struct sop_piece *)reading_push(r, &t->piece, &t->n, sizeof *t->piece) = (struct sop_piece){
			.var = SOP_V_COLUMN, .name = word, .fallback = fallback, .pos = reading_pos(r, at)};
		return;
	}
	if (!k || (has_arg && !takes && !goods)) {
		no_variable(r, k, name, word, at);
		return;
	}
	if (k->id == SOP_V_COUNTDOWN && !r->script->flash) {
		reading_note(r, DIAG_VAR_KIND, at, SPAN_LIT("{倒计时}"), SPAN_LIT("秒杀"), SPAN_ABSENT);
		return;
	}
	bool camps = k->id == SOP_V_CHECKED || k->id == SOP_V_TO_PRIZE || k->id == SOP_V_PAGE;
	if (camps && !r->script->checkin) {
		reading_note(r, DIAG_VAR_KIND, at, reading_printf(r, "{%s}", k->word), SPAN_LIT("打卡"), SPAN_ABSENT);
		return;
	}
	struct sop_piece *p = reading_push(r, &t->piece, &t->n, sizeof *p);
	*p = (struct sop_piece){.var = (enum sop_var)k->id, .fallback = fallback, .pos = reading_pos(r, at)};
	if (p->var == SOP_V_ADDRESS)
		address(r, p, at);
	if (goods) {
		p->name = span_trim(arg);
		struct sop_names meant = {1, &p->name};
		reading_known_goods(r, &meant, at);
		reading_mean_goods(r, &meant, true, true);
		p->name = meant.v[0];
	}
	if (takes) {
		p->name = span_trim(arg);
		if (p->var == SOP_V_COUPON)
			coupon(r, p, at);
		else if (p->var == SOP_V_STOCK || p->var == SOP_V_SOLD)
			pieces(r, p, at);
		else
			p->text = shown(r, p->var, p->name, at);
	}
}

/* The text between an opening brace at s and its closing one; false: none in this line. */
static bool inside(struct span s, size_t open, struct span *ret_inner, size_t *ret_bytes)
{
	for (size_t i = open; i < s.n; i++) {
		struct span here = span_drop(s, i);
		size_t close = brace(here, false);
		if (close) {
			*ret_inner = span_make(s.p + open, i - open);
			*ret_bytes = i + close;
			return true;
		}
		if (brace(here, true))
			return false;
	}
	return false;
}

static bool escaped(struct span s)
{
	return s.n > 1 && s.p[0] == '\\' && (brace(span_drop(s, 1), true) || brace(span_drop(s, 1), false));
}

/* No byte that could begin a brace or an escape. */
static bool plain(char c)
{
	return c != '{' && c != '}' && c != '\\' && c != '\xef';
}

static void add_line(struct reading *r, struct sop_text *t, struct span raw, char joint)
{
	struct sop_pos pos = reading_pos(r, raw.p);
	size_t bytes;
	struct span inner;

	if (t->pos.line == 0)
		t->pos = pos;
	else
		literal(r, span_make(&joint, 1), (struct sop_pos){pos.line - 1, pos.col});
	for (struct span s = raw; s.n > 0;) {
		size_t open = brace(s, true);
		if (escaped(s)) {
			struct span b = span_drop(s, 1);
			bytes = 1 + (brace(b, true) ? brace(b, true) : brace(b, false));
			literal(r, span_take(b, bytes - 1), reading_pos(r, s.p));
		} else if (open || brace(s, false)) {
			bool closed = open && inside(s, open, &inner, &bytes);
			if (closed && letter_trim(inner).n)
				variable(r, t, inner, s.p);
			else
				reading_note(r, DIAG_BRACE, s.p, open ? SPAN_LIT("{") : SPAN_LIT("}"), SPAN_ABSENT,
					SPAN_ABSENT);
			if (!closed)
				bytes = open ? open : brace(s, false);
		} else {
			for (bytes = 1; bytes < s.n && plain(s.p[bytes]); bytes++)
				;
			literal(r, span_take(s, bytes), reading_pos(r, s.p));
		}
		s = span_drop(s, bytes);
	}
}

void readtext_line(struct reading *r, struct sop_text *t, struct span raw)
{
	add_line(r, t, raw, '\n');
}

void readtext_message(struct reading *r, struct sop_text *t, struct span raw)
{
	add_line(r, t, raw, SOP_MESSAGE_BREAK);
}

void readtext_finish(struct reading *r, struct sop_text *t)
{
	flush(r, t);
}

/* The columns of whole and raw agree. */
void readtext_words(struct reading *r, struct span text, struct sop_text *ret)
{
	struct span raw = letter_raw(r->line.raw, r->line.whole, text);
	struct lines_line line = r->line;

	r->line.whole = r->line.raw;
	readtext_line(r, ret, raw);
	readtext_finish(r, ret);
	r->line = line;
}

bool readtext_blank(const struct sop_text *t)
{
	for (int i = 0; i < t->n; i++) {
		if (t->piece[i].var != SOP_V_NONE)
			return false;
		struct span s = t->piece[i].text;
		for (size_t k = 0; k < s.n; k++) {
			if (s.p[k] != '\n' && s.p[k] != ' ' && s.p[k] != '\t' && s.p[k] != SOP_MESSAGE_BREAK)
				return false;
		}
	}
	return true;
}
