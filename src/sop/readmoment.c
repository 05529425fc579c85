#include "readmoment.h"
#include "sop/group.h"
#include "amount.h"
#include "letter.h"
#include "readdate.h"
#include "base/utf8.h"

#define MOST_STOCK 100000

bool readmoment_begins(const struct phrase *c)
{
	static const char *const words[] = {"固定时间", "每天", "每日", "每周", "每星期", "每月", "每个月"};

	for (size_t i = 0; i < sizeof words / sizeof words[0]; i++) {
		if (phrase_at(c, words[i]))
			return true;
	}
	return false;
}

static bool lacks(struct reading *r, const char *p, const char *word, const char *what, const char *form)
{
	reading_note(r, DIAG_TRIGGER_ARG, p, span_of(word), span_of(what), span_of(form));
	return false;
}

/* A clock, and no span of time: it is a moment. */
static bool one_clock(struct reading *r, const char *start, const struct phrase *c, struct sop_trigger *t)
{
	struct span said = phrase_since(start, c);

	if (t->time.minute < 0) {
		reading_note(r, DIAG_TRIGGER_ARG, c->p, said, SPAN_LIT("钟点"),
			reading_printf(r, "%.*s 20:00", READING_ARG(r, said)));
		return false;
	}
	if (t->time.minute >= 1440) {
		reading_note(r, DIAG_BAD_CLOCK, start, said, SPAN_ABSENT, SPAN_ABSENT);
		return false;
	}
	if (t->time.until_minute < 0)
		return true;
	reading_note(r, DIAG_CLOCK_SPAN, start, said, reading_clock(r, t->time.minute), SPAN_ABSENT);
	return false;
}

bool readmoment_clock(struct reading *r, struct phrase *c, struct sop_trigger *t)
{
	phrase_done(c);
	const char *start = c->p;
	bool fixed = phrase_eat(c, "固定时间");

	if (fixed)
		phrase_eat(c, ":");
	phrase_done(c);
	const char *time = c->p;
	*t = (struct sop_trigger){.event = SOP_EV_CLOCK,
		.pos = reading_pos(r, start),
		.time = {.minute = -1, .until_minute = -1, .pos = reading_pos(r, time)}};
	switch (readdate_time(r, c, &t->time)) {
	case READDATE_SAID: return false;
	case READDATE_NONE: return lacks(r, time, "固定时间", "日期和钟点", "固定时间 2026-12-01 20:00");
	case READDATE_OK: break;
	}
	if (fixed && t->time.kind != SOP_WHEN_DATE)
		return lacks(r, time, "固定时间", "日期和钟点", "固定时间 2026-12-01 20:00");
	if (!one_clock(r, time, c, t) || !readdate_brackets(r, c, &t->time, &t->only))
		return false;
	t->time.source = phrase_since(time, c);
	if (t->only.from == 0)
		return true;
	reading_note(
		r, DIAG_EXTRA, time, SPAN_LIT("第N天"), SPAN_ABSENT, SPAN_LIT("这里只能写 工作日、周末 或 节假日除外"));
	return false;
}

bool readmoment_silent(struct reading *r, struct phrase *c, struct sop_trigger *t)
{
	phrase_eat(c, ":");
	if (phrase_done(c) || phrase_at(c, ",") || phrase_at(c, "、"))
		return lacks(r, c->p, "沉默", "多久", "沉默 30天");
	return reading_duration(r, c, &t->dur_ms);
}

bool readmoment_date(struct reading *r, struct phrase *c, const struct keyword *k, struct sop_trigger *t)
{
	const struct sop_names *known = r->world->dates;
	struct span name = SPAN_LIT("生日");
	bool found = !known;

	if (k->value) {
		phrase_eat(c, ":");
		if (phrase_done(c) || phrase_at(c, ",") || phrase_at(c, "、"))
			return lacks(r, c->p, k->word, k->value, "纪念日 续约日");
		const char *at = c->p;
		if (!reading_name(r, c, &name))
			return false;
		found = found || span_is(name, "生日");
		for (int i = 0; !found && i < known->n; i++)
			found = span_alike(known->v[i], name);
		if (!found) {
			reading_note(r, DIAG_NO_DATE_NAME, at, name, SPAN_ABSENT, SPAN_ABSENT);
			return false;
		}
	} else if (!phrase_done(c) && !phrase_at(c, "、") && !phrase_at(c, ",")) {
		reading_note(r, DIAG_DATE_TRIGGER, c->p, phrase_rest(c), SPAN_ABSENT, SPAN_ABSENT);
		return false;
	}
	reading_add_name(r, &t->args, name);
	return true;
}

bool readmoment_said(struct reading *r, struct phrase *c, struct sop_trigger *t)
{
	static const char owner[] = "回复 含";

	if (phrase_eat(c, "含有") || phrase_eat(c, "含") || phrase_eat(c, "包含"))
		t->has = true;
	else if (!phrase_eat(c, "是"))
		return lacks(r, c->p, "回复", "含什么、是什么", "回复 含「要货」");
	return reading_words(r, c, t->has ? span_of(owner) : SPAN_LIT("回复 是"), &t->args);
}

void readmoment_stock(struct reading *r, struct phrase *c)
{
	struct phrase at = *c;
	int64_t n;

	phrase_done(&at);
	if (phrase_eat(&at, "不进") && phrase_done(&at))
		return; /* as without it */
	at = *c;
	if (phrase_eat(&at, "每天最多") && amount_count(&at, &n) == AMOUNT_OK && n >= 1 && n <= MOST_STOCK) {
		if (!phrase_eat(&at, "位"))
			phrase_eat(&at, "人");
		if (reading_end(r, &at, SPAN_LIT("存量：每天最多 500")))
			r->script->stock_per_day = (int)n;
		return;
	}
	reading_note(r, DIAG_STOCK_FORM, c->p, phrase_rest(c), SPAN_ABSENT, SPAN_ABSENT);
}

static struct span listed(struct reading *r, const struct sop_names *names)
{
	struct span all = SPAN_LIT("");

	for (int i = 0; i < names->n; i++)
		all = reading_printf(r, "%.*s%s%.*s", READING_ARG(r, all), i ? "、" : "", READING_ARG(r, names->v[i]));
	return all;
}

/* Said before it runs: how many it will be (finding 11). */
void readmoment_people(struct reading *r)
{
	const struct sop_script *s = r->script;
	struct sop_pos at = r->places.key[KEYWORD_K_AUDIENCE], stock = r->places.key[KEYWORD_K_STOCK];
	struct check_people p = {-1, 0, -1};

	if (!r->world->people || !reading_good(r) || s->disabled || !r->world->people(r->world->user, s, &p))
		return;
	if (p.people == 0)
		reading_note_at(r, DIAG_PEOPLE_NONE, at, SPAN_ABSENT, SPAN_ABSENT, SPAN_ABSENT);
	else if (p.people > 0)
		reading_note_at(
			r, DIAG_PEOPLE, at, reading_number(r, p.people), reading_number(r, p.employees), SPAN_ABSENT);
	if (p.stock > 0 && s->stock_per_day > 0)
		reading_note_at(r, DIAG_STOCK, stock, reading_number(r, p.stock), reading_number(r, s->stock_per_day),
			reading_number(r, (p.stock + s->stock_per_day - 1) / s->stock_per_day));
	else if (p.stock > 0)
		reading_note_at(
			r, DIAG_STOCK_OUT, s->trigger[0].pos, reading_number(r, p.stock), SPAN_ABSENT, SPAN_ABSENT);
}

/* Heard where replies are seen, else told (finding 2); 含 with one letter meets other words (finding 47). */
static void said_words(struct reading *r, const struct sop_trigger *t)
{
	reading_note_at(r, DIAG_TOLD_EVENT, t->pos, SPAN_LIT("回复"), SPAN_ABSENT, SPAN_ABSENT);
	for (int i = 0; t->has && i < t->args.n; i++)
		if (utf8_count(t->args.v[i]) < 2)
			reading_note_at(r, DIAG_SHORT_WORD, t->pos, t->args.v[i], SPAN_ABSENT, SPAN_ABSENT);
}

void readmoment_inspect(struct reading *r)
{
	const struct sop_script *s = r->script;
	bool stock = false;

	if (s->kind == SOP_BLAST && !r->places.key[KEYWORD_K_AUDIENCE].line)
		reading_note_at(r, DIAG_NO_AUDIENCE, r->title, SPAN_LIT("群发"), SPAN_ABSENT, SPAN_ABSENT);
	if (s->testers.n)
		reading_note_at(r, group_kind(s->kind) ? DIAG_TESTING_GROUPS : DIAG_TESTING,
			r->places.key[KEYWORD_K_TESTERS], listed(r, &s->testers), SPAN_ABSENT, SPAN_ABSENT);
	for (int i = 0; i < s->triggers; i++) {
		const struct sop_trigger *t = &s->trigger[i];

		if (t->event == SOP_EV_SAID)
			said_words(r, t);
		stock = stock || t->event == SOP_EV_SILENT || t->event == SOP_EV_SCORE;
		if (t->event == SOP_EV_CLOCK && !r->places.key[KEYWORD_K_AUDIENCE].line)
			reading_note_at(r, DIAG_NO_AUDIENCE, t->pos,
				reading_printf(r, "「%.*s」", READING_ARG(r, t->time.source)), SPAN_ABSENT,
				SPAN_ABSENT);
		if (t->event == SOP_EV_CLOCK && t->time.kind == SOP_WHEN_DATE && r->world->today >= 0 &&
			t->time.date < r->world->today)
			reading_note_at(r, DIAG_DATE_PAST_START, t->pos, t->time.source, SPAN_ABSENT, SPAN_ABSENT);
	}
	if (r->places.key[KEYWORD_K_STOCK].line && !stock && s->triggers)
		reading_note_at(
			r, DIAG_STOCK_EVENT, r->places.key[KEYWORD_K_STOCK], SPAN_ABSENT, SPAN_ABSENT, SPAN_ABSENT);
}
