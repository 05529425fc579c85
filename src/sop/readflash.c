#include "readflash.h"
#include "amount.h"
#include "inspecttext.h"
#include "letter.h"
#include "readgroup.h"
#include "sop/flash.h"
#include "sop/render.h"
#include "sop/when.h"

#define MOST_PIECES INT64_C(1000000)
#define FORM "商品：洁面，原价 129，秒杀价 59，库存 200，每人限 2"

void readflash_begin(struct reading *r)
{
	struct sop_flash *f = arena_alloc(r->arena, sizeof *f);

	*f = (struct sop_flash){.minute = -1, .until_minute = -1};
	r->script->flash = f;
	r->script->priority = 70;
}

/* -- goods ---------------------------------------------------------------------------------------------------------------- */

const struct sop_flash_good *readflash_good(const struct reading *r, struct span name)
{
	const struct sop_flash *f = r->script->flash;
	const struct book_entry *e = name.n ? book_find(r->world->book, SOP_N_GOOD, name) : NULL;
	struct span meant = e ? e->name : name;

	if (!f)
		return NULL;
	if (!name.n)
		return f->goods == 1 ? &f->good[0] : NULL;
	for (int i = 0; i < f->goods; i++)
		if (span_alike(f->good[i].name, meant))
			return &f->good[i];
	return NULL;
}

/* Its name becomes that of the row of 商品 (finding 59). */
static void keep(struct reading *r, struct sop_flash_good *g, const char *at)
{
	struct sop_flash *f = r->script->flash;
	const struct book_entry *e = reading_entry(r, SOP_N_GOOD, g->name, r->world->products, at);

	if (e)
		g->name = arena_copy(r->arena, e->name);
	if (readflash_good(r, g->name)) {
		reading_note(r, DIAG_WRITTEN_TWICE, at, g->name, SPAN_ABSENT, SPAN_ABSENT);
		return;
	}
	if (g->was_fen >= 0 && g->was_fen <= g->price_fen)
		reading_note(r, DIAG_WAS_LOWER, at, reading_printf(r, "%d", (int)(g->was_fen / 100)),
			reading_printf(r, "%d", (int)(g->price_fen / 100)), SPAN_ABSENT);
	if (g->each > 0)
		reading_note(r, DIAG_FLASH_LIMIT, at, SPAN_ABSENT, SPAN_ABSENT, SPAN_ABSENT);
	*(struct sop_flash_good *)reading_push(r, &f->good, &f->goods, sizeof *g) = *g;
}

static bool money(struct reading *r, struct phrase *c, int64_t *ret_fen)
{
	phrase_done(c);
	const char *at = c->p;

	if (!phrase_eat(c, "¥"))
		phrase_eat(c, "￥");
	if (amount_money(c, ret_fen) == AMOUNT_OK)
		return true;
	reading_note(r, DIAG_MONEY, at, phrase_rest(&(struct phrase){at, c->end}), SPAN_ABSENT, SPAN_ABSENT);
	return false;
}

static bool pieces(struct reading *r, struct phrase *c, struct span word, int64_t *ret)
{
	phrase_done(c);
	const char *at = c->p;

	if (amount_count(c, ret) == AMOUNT_OK && *ret > 0 && *ret <= MOST_PIECES) {
		phrase_eat(c, "件");
		return true;
	}
	reading_note(r, DIAG_NUMBER, at, word, SPAN_LIT("1 到 1000000"), SPAN_LIT("200"));
	return false;
}

/* 秒杀价 59, in any order behind the name. */
static bool part(struct reading *r, struct phrase *c, struct sop_flash_good *g)
{
	phrase_done(c);
	const char *at = c->p;

	if (phrase_eat(c, "秒杀价"))
		return money(r, c, &g->price_fen);
	if (phrase_eat(c, "原价"))
		return money(r, c, &g->was_fen);
	if (phrase_eat(c, "库存"))
		return pieces(r, c, SPAN_LIT("库存"), &g->stock);
	if (phrase_eat(c, "每人限"))
		return pieces(r, c, SPAN_LIT("每人限"), &g->each);
	reading_note(r, DIAG_BAD_OPTION, at, SPAN_LIT("商品"), phrase_rest(c), SPAN_LIT(FORM));
	return false;
}

static void good(struct reading *r, struct phrase *c)
{
	struct sop_flash_good g = {.price_fen = -1, .was_fen = -1, .pos = reading_pos(r, r->line.body.p)};

	phrase_done(c);
	const char *at = c->p;
	if (!reading_name(r, c, &g.name))
		return;
	while (phrase_eat(c, ","))
		if (!part(r, c, &g))
			return;
	if (!reading_end(r, c, SPAN_LIT(FORM)))
		return;
	if (g.price_fen < 0 || g.stock == 0)
		reading_note(r, DIAG_FLASH_LACKS, at, g.name, g.price_fen < 0 ? SPAN_LIT("秒杀价") : SPAN_LIT("库存"),
			SPAN_LIT(FORM));
	else
		keep(r, &g, at);
}

void readflash_row(struct reading *r, const struct table_row *row)
{
	struct sop_flash_good g = {.was_fen = -1, .pos = row->pos};
	bool ok = table_name(r, row, KEYWORD_L_GOODS, &g.name) && table_money(r, row, KEYWORD_L_PRICE, &g.price_fen) &&
		table_count(r, row, KEYWORD_L_STOCK, MOST_PIECES, &g.stock);

	if (ok && g.stock == 0)
		table_bad(r, row, KEYWORD_L_STOCK, NULL);
	ok = ok && g.stock > 0;
	if (table_given(row, KEYWORD_L_WAS))
		ok = table_money(r, row, KEYWORD_L_WAS, &g.was_fen) && ok;
	if (table_given(row, KEYWORD_L_LIMIT))
		ok = table_count(r, row, KEYWORD_L_LIMIT, MOST_PIECES, &g.each) && ok;
	if (ok)
		keep(r, &g, row->cell[KEYWORD_L_GOODS].p);
}

/* -- 开抢, 结束 --------------------------------------------------------------------------------------------------------------- */

static bool minute_of(struct reading *r, struct phrase *c, int *ret_minute)
{
	phrase_done(c);
	const char *at = c->p;

	if (amount_clock(c, ret_minute) == AMOUNT_OK)
		return true;
	reading_note(r, DIAG_BAD_CLOCK, at, phrase_rest(c), SPAN_ABSENT, SPAN_ABSENT);
	return false;
}

static void opens(struct reading *r, struct phrase *c)
{
	struct sop_flash *f = r->script->flash;
	int64_t day;
	int minute;

	switch (readdate_date(r, c, &day)) {
	case READDATE_SAID: return;
	case READDATE_NONE: reading_note(r, DIAG_BAD_DATE, c->p, phrase_rest(c), SPAN_ABSENT, SPAN_ABSENT); return;
	case READDATE_OK: break;
	}
	if (!minute_of(r, c, &minute) || !reading_end(r, c, SPAN_LIT("开抢：2026-11-11 20:00")))
		return;
	f->day = day;
	f->minute = minute;
}

/* 售罄, 22:00, 售罄 或 22:00 */
static void closes(struct reading *r, struct phrase *c)
{
	struct sop_flash *f = r->script->flash;

	phrase_done(c);
	f->till_sold = phrase_eat(c, "售罄") || phrase_eat(c, "卖完");
	if (f->till_sold)
		phrase_eat(c, "为止");
	if (f->till_sold && !phrase_eat(c, "或者") && !phrase_eat(c, "或"))
		phrase_eat(c, "、");
	if (f->till_sold && phrase_done(c))
		return;
	if (minute_of(r, c, &f->until_minute))
		reading_end(r, c, SPAN_LIT("结束：售罄 或 22:00"));
}

bool readflash_key(struct reading *r, const struct keyword *k, struct phrase *c)
{
	switch (k->id) {
	case KEYWORD_K_FLASH_GOOD: good(r, c); return true;
	case KEYWORD_K_OPENS: opens(r, c); return true;
	case KEYWORD_K_CLOSES: closes(r, c); return true;
	default: return false;
	}
}

/* -- times ------------------------------------------------------------------------------------------------------------------ */

/* 2小时, 2天 19:00: how far, and the clock of a calendar day. */
static enum readdate_rc distance(struct reading *r, struct phrase *c, int sign, struct sop_time *t)
{
	int64_t ms;
	struct phrase at;

	if (!reading_duration(r, c, &ms))
		return READDATE_SAID;
	at = *c;
	phrase_done(&at);
	const char *start = at.p;
	if (!readdate_clock(r, c, t))
		return READDATE_SAID;
	if (t->minute >= 0 && (ms % AMOUNT_DAY_MS || t->until_minute >= 0)) {
		reading_note(r, DIAG_BEHIND_CLOCK, start, phrase_since(start, c), SPAN_ABSENT, SPAN_ABSENT);
		return READDATE_SAID;
	}
	t->dur_ms = sign * ms;
	t->day = t->minute >= 0 ? sign * (int)(ms / AMOUNT_DAY_MS) : 0;
	return READDATE_OK;
}

static bool ends(const struct phrase *c)
{
	return c->p >= c->end || *c->p == ' ';
}

static enum readdate_rc around(struct reading *r, struct phrase *c, struct sop_time *t)
{
	t->kind = SOP_WHEN_START;
	if (phrase_eat(c, "T-") || phrase_eat(c, "t-") || phrase_eat(c, "开抢前"))
		return distance(r, c, -1, t);
	if (phrase_eat(c, "T+") || phrase_eat(c, "t+"))
		return distance(r, c, 1, t);
	if (!phrase_eat(c, "开抢后"))
		return READDATE_NONE;
	if (!phrase_eat(c, "每隔") && !phrase_eat(c, "每"))
		return distance(r, c, 1, t);
	t->kind = SOP_WHEN_EACH;
	return reading_duration(r, c, &t->dur_ms) ? READDATE_OK : READDATE_SAID;
}

enum readdate_rc readflash_time(struct reading *r, struct phrase *c, struct sop_time *t)
{
	static const struct {
		const char *word;
		enum sop_when kind;
	} bare[] = {{"开抢", SOP_WHEN_START}, {"售罄", SOP_WHEN_SOLD_OUT}, {"结束", SOP_WHEN_OVER}};
	struct phrase at = *c;
	enum readdate_rc rc = around(r, &at, t);

	if (rc == READDATE_NONE && phrase_eat(&at, "结束后")) {
		t->kind = SOP_WHEN_OVER;
		rc = distance(r, &at, 1, t);
	}
	for (size_t i = 0; rc == READDATE_NONE && i < sizeof bare / sizeof *bare; i++) {
		struct phrase word = *c;

		if (!phrase_eat(&word, bare[i].word) || !ends(&word))
			continue;
		t->kind = bare[i].kind;
		at = word;
		rc = READDATE_OK;
	}
	if (rc == READDATE_NONE)
		t->kind = SOP_WHEN_NONE;
	else
		*c = at;
	return rc;
}

/* -- defaults ---------------------------------------------------------------------------------------------------------------- */

/* From T-1小时 on a group hears it through its toolbar, outside the quota (finding 19). */
static bool close_to(const struct sop_flash *f, const struct sop_time *t)
{
	switch (t->kind) {
	case SOP_WHEN_START: return t->minute >= 0 ? t->day > 0 : t->dur_ms >= -AMOUNT_HOUR_MS;
	case SOP_WHEN_DATE: return t->date > f->day || (t->date == f->day && t->minute >= f->minute - 60);
	default: return true;
	}
}

/* How long until the next text that is told by 开抢, 开抢后 每 … the first time, -1: none. */
static int64_t to_next(const struct sop_script *s, int step)
{
	const struct sop_time *mine = &s->step[step].time;
	int64_t next = -1;

	for (int i = 0; i < s->steps; i++) {
		const struct sop_time *t = &s->step[i].time;
		int64_t gap = t->dur_ms - mine->dur_ms;
		bool told = (t->kind == SOP_WHEN_START && t->minute < 0) || t->kind == SOP_WHEN_EACH;

		if (mine->kind == SOP_WHEN_START && told && mine->minute < 0 && when_has_content(&s->step[i]) &&
			gap > 0 && (next < 0 || gap < next))
			next = gap;
	}
	return mine->kind == SOP_WHEN_EACH ? mine->dur_ms : next;
}

void readflash_finish(struct reading *r)
{
	struct sop_script *s = r->script;

	for (int i = 0; s->flash && i < s->steps; i++) {
		struct sop_step *st = &s->step[i];
		int64_t next = to_next(s, i);

		if (st->exec == SOP_EXEC_DEFAULT)
			st->exec = close_to(s->flash, &st->time) ? SOP_EXEC_GROUP_BAR : SOP_EXEC_OWNER;
		if (!when_limited(st))
			st->confirm_ms = next > 0 && next < READGROUP_TAP_MS ? next : READGROUP_TAP_MS;
	}
}

/* -- checks ------------------------------------------------------------------------------------------------------------------ */

static void must(struct reading *r, bool there, const char *key, const char *form)
{
	if (!there)
		reading_note_at(r, DIAG_FLASH_KEY, r->title, span_of(key), span_of(form), SPAN_ABSENT);
}

/* The day of a step where it can be told, -1: after the end, or not known. */
static int64_t day_of(const struct sop_flash *f, const struct sop_step *st)
{
	const struct sop_time *t = &st->time;
	int64_t at;

	switch (t->kind) {
	case SOP_WHEN_DATE: return t->date;
	case SOP_WHEN_START:
		if (t->minute >= 0)
			return f->day + t->day;
		at = f->day * AMOUNT_DAY_MS + f->minute * AMOUNT_MINUTE_MS + t->dur_ms;
		return at >= 0 ? at / AMOUNT_DAY_MS : -1;
	default: return f->day;
	}
}

static int times(const struct sop_step *st)
{
	return st->time.kind == SOP_WHEN_EACH && st->most > 0 ? st->most : 1;
}

/* What goes by 群主确认 on one day is more than a group may get (finding 19). */
static void quota(struct reading *r)
{
	const struct sop_script *s = r->script;
	int most = s->per_group_day > 0 ? s->per_group_day : r->world->per_group_day > 0 ? r->world->per_group_day : 1;

	for (int i = 0; i < s->steps; i++) {
		int64_t day = day_of(s->flash, &s->step[i]);
		int n = 0;

		if (s->step[i].exec != SOP_EXEC_OWNER || !when_has_content(&s->step[i]))
			continue;
		for (int k = 0; k <= i; k++)
			if (s->step[k].exec == SOP_EXEC_OWNER && when_has_content(&s->step[k]) &&
				day_of(s->flash, &s->step[k]) == day)
				n += times(&s->step[k]);
		if (n > most && n - times(&s->step[i]) <= most)
			reading_note_at(r, DIAG_FLASH_QUOTA, s->step[i].time.pos, reading_number(r, n),
				reading_number(r, most), SPAN_ABSENT);
	}
}

static void step(struct reading *r, int i)
{
	const struct sop_flash *f = r->script->flash;
	const struct sop_step *st = &r->script->step[i];
	const struct sop_pos *key = r->steps[i].key;

	if (st->time.kind == SOP_WHEN_EACH && !key[KEYWORD_K_MOST].line)
		reading_note_at(r, DIAG_FLASH_MOST, st->time.pos, st->time.source, SPAN_ABSENT, SPAN_ABSENT);
	if (st->time.kind == SOP_WHEN_SOLD_OUT && !f->till_sold && f->until_minute < 0 && f->minute >= 0)
		return; /* 结束 is missing: told already */
	if ((st->time.kind == SOP_WHEN_SOLD_OUT || st->time.kind == SOP_WHEN_OVER) &&
		render_uses(&st->text, SOP_V_COUNTDOWN))
		for (int k = 0; k < st->text.n; k++)
			if (st->text.piece[k].var == SOP_V_COUNTDOWN && !span_present(st->text.piece[k].fallback))
				reading_note_at(r, DIAG_FLASH_COUNTDOWN, st->text.piece[k].pos, SPAN_ABSENT,
					SPAN_ABSENT, SPAN_ABSENT);
}

void readflash_inspect(struct reading *r)
{
	const struct sop_script *s = r->script;
	const struct sop_flash *f = s->flash;

	must(r, r->places.key[KEYWORD_K_FLASH_GOOD].line > 0 || r->section.tables > 0, "商品", FORM);
	must(r, r->places.key[KEYWORD_K_OPENS].line > 0, "开抢", "开抢：2026-11-11 20:00");
	must(r, r->places.key[KEYWORD_K_CLOSES].line > 0, "结束", "结束：售罄 或 22:00");
	if (f->minute >= 0 && r->world->today >= 0 && f->day < r->world->today)
		reading_note_at(
			r, DIAG_DATE_PAST, r->places.key[KEYWORD_K_OPENS], SPAN_LIT("开抢"), SPAN_ABSENT, SPAN_ABSENT);
	for (int i = 0; i < s->steps; i++)
		step(r, i);
	quota(r);
}
