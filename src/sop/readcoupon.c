#include "readcoupon.h"
#include "amount.h"
#include "inspecttext.h"
#include "sop/when.h"
#include "readtext.h"
#include "permit.h"
#include "sop/render.h"

#define FRESH_MS (10 * AMOUNT_MINUTE_MS) /* how long a number of pieces may stand before somebody taps (finding 22) */

static const struct book_entry *named(struct reading *r, struct phrase *c)
{
	struct span name;

	phrase_done(c);
	const char *at = c->p;
	if (!reading_name(r, c, &name) || !reading_end(r, c, SPAN_LIT("发券：新客10，一步一张")))
		return NULL;
	return reading_entry(r, SOP_N_COUPON, name, r->world->coupons, at);
}

void readcoupon_step(struct reading *r, struct phrase *c)
{
	struct reading_step *beside = &r->steps[r->script->steps - 1];

	beside->coupon = named(r, c);
	beside->coupon_pos = reading_pos(r, r->line.body.p);
}

static void literal(struct reading *r, struct sop_text *t, struct span s, struct sop_pos pos)
{
	*(struct sop_piece *)reading_push(r, &t->piece, &t->n, sizeof *t->piece) =
		(struct sop_piece){.text = s, .pos = pos};
}

/* 送您一张10元的券：CODE，7天内有效 */
static void give(struct reading *r, struct sop_text *t, const struct book_entry *e, struct sop_pos pos)
{
	const struct sop_asset *x = e->asset;
	struct text valid;

	literal(r, t,
		x->worth.n ? reading_printf(r, "%s送您一张%.*s的券：", t->n ? "\n" : "", SPAN_ARG(x->worth))
			   : reading_printf(r, "%s送您一张券：", t->n ? "\n" : ""),
		pos);
	*(struct sop_piece *)reading_push(r, &t->piece, &t->n, sizeof *t->piece) =
		(struct sop_piece){.var = SOP_V_COUPON,
			.name = arena_copy(r->arena, e->name),
			.own = x->by_file,
			.text = x->by_file ? SPAN_ABSENT : arena_copy(r->arena, x->url),
			.pos = pos};
	if (t->pos.line == 0)
		t->pos = pos;
	if (x->valid_ms <= 0)
		return;
	text_init(&valid, 256);
	text_adds(&valid, "\n");
	permit_say_time(x->valid_ms, &valid);
	text_adds(&valid, "内有效");
	literal(r, t, arena_copy(r->arena, text_span(&valid)), pos);
	text_release(&valid);
}

void readcoupon_reply(struct reading *r, struct phrase *c, struct sop_reply *p)
{
	struct sop_pos pos = reading_pos(r, c->p);
	const struct book_entry *e = named(r, c);

	if (!e)
		return;
	if (p->texts == SOP_TALK_TEXTS) {
		reading_note_at(r, DIAG_MANY_TEXTS, pos, reading_number(r, SOP_TALK_TEXTS), SPAN_ABSENT, SPAN_ABSENT);
		return;
	}
	give(r, &p->text[p->texts++], e, pos);
}

static bool shows(const struct sop_text *t, const struct book_entry *e)
{
	for (int i = 0; i < t->n; i++)
		if (t->piece[i].var == SOP_V_COUPON && span_eq(t->piece[i].name, e->name))
			return true;
	return false;
}

void readcoupon_finish(struct reading *r, int step)
{
	struct sop_step *st = &r->script->step[step];
	const struct reading_step *beside = &r->steps[step];
	bool taps = when_confirms(st);

	if (beside->coupon && !shows(&st->text, beside->coupon))
		give(r, &st->text, beside->coupon, beside->coupon_pos);
	bool written = beside->key[KEYWORD_K_DEADLINE].line || r->places.key[KEYWORD_K_DEADLINE].line;
	if (taps && render_melts(&st->text) && !written && st->time.until_minute < 0 &&
		(st->confirm_ms == 0 || st->confirm_ms > FRESH_MS))
		st->confirm_ms = FRESH_MS;
}

static bool misplaced(const struct sop_piece *p)
{
	return p->own || p->var == SOP_V_STOCK || p->var == SOP_V_SOLD || p->var == SOP_V_COUNTDOWN;
}

void readcoupon_nowhere(struct reading *r, const struct sop_text *t)
{
	for (int i = 0; i < t->n; i++)
		if (misplaced(&t->piece[i]))
			reading_note_at(r, DIAG_VAR_PLACE, t->piece[i].pos,
				reading_printf(
					r, "{%s:%.*s}", render_word(t->piece[i].var), SPAN_ARG(t->piece[i].name)),
				SPAN_ABSENT, SPAN_ABSENT);
}

/* One tap a customer, where each has a code of his own (finding 15). */
static void taps(struct reading *r, const struct sop_piece *p)
{
	int adds = r->world->adds_per_employee_day;

	reading_note_at(r, DIAG_COST, p->pos, reading_printf(r, "{券:%.*s}", SPAN_ARG(p->name)),
		adds >= 0 ? reading_number(r, adds) : SPAN_ABSENT, SPAN_ABSENT);
}

void readcoupon_inspect(struct reading *r, int step)
{
	const struct sop_step *st = &r->script->step[step];
	const struct sop_pos *key = r->steps[step].key;
	bool mass = when_confirms(st) && !st->answer;
	bool group = st->exec == SOP_EXEC_OWNER || st->exec == SOP_EXEC_GROUP_BAR;
	bool said = false;

	for (int i = 0; i < st->text.n; i++) {
		const struct sop_piece *p = &st->text.piece[i];

		if (p->own && (mass || group))
			reading_note_at(r, DIAG_COUPON_MASS, p->pos, p->name, SPAN_ABSENT, SPAN_ABSENT);
		else if (p->own && !said && !st->answer && st->time.kind != SOP_WHEN_WELCOME)
			taps(r, p);
		else if (st->time.kind == SOP_WHEN_WELCOME && !p->own && misplaced(p))
			reading_note_at(r, DIAG_VAR_PLACE, p->pos,
				reading_printf(r, "{%s:%.*s}", render_word(p->var), SPAN_ARG(p->name)), SPAN_ABSENT,
				SPAN_ABSENT);
		said = said || p->own;
	}
	if (mass && render_melts(&st->text) &&
		(st->confirm_ms > FRESH_MS || st->confirm_minute >= 0 || st->time.until_minute >= 0))
		reading_note_at(r, DIAG_STALE_STOCK,
			key[KEYWORD_K_DEADLINE].line ? key[KEYWORD_K_DEADLINE] : st->text.pos, SPAN_ABSENT, SPAN_ABSENT,
			SPAN_ABSENT);
	for (int i = 0; i < st->actions; i++)
		readcoupon_nowhere(r, &st->action[i].text);
}
