#include "readsell.h"
#include "amount.h"

#define MOST_DAYS 366

void readsell_from(struct reading *r, struct phrase *c)
{
	phrase_done(c);
	const char *at = c->p;
	int64_t day;

	phrase_eat(c, "第");
	if (amount_count(c, &day) != AMOUNT_OK || day < 1 || day > MOST_DAYS || !phrase_eat(c, "天")) {
		reading_note(
			r, DIAG_SELL_FROM, at, phrase_rest(&(struct phrase){at, c->end}), SPAN_ABSENT, SPAN_ABSENT);
		return;
	}
	if (reading_end(r, c, SPAN_LIT("植入最早：第8天")))
		r->script->sell_from = (int)day;
}

/* The date of day 1, -1: it cannot be told. */
static int64_t first_date(const struct sop_script *s)
{
	return s->triggers == 1 && s->trigger[0].event == SOP_EV_CAMP ? s->trigger[0].date : -1;
}

/* The first day on which the step can come, 0: nothing tells. */
static int64_t day_of(const struct sop_script *s, const struct sop_step *st)
{
	const struct sop_time *t = &st->time;

	switch (t->kind) {
	case SOP_WHEN_NOW:
	case SOP_WHEN_WELCOME: return 1;
	case SOP_WHEN_AFTER: return 1 + t->months * 28 + t->dur_ms / AMOUNT_DAY_MS;
	case SOP_WHEN_DAY:
	case SOP_WHEN_FULL: return t->day;
	case SOP_WHEN_DAILY:
	case SOP_WHEN_WEEKLY:
	case SOP_WHEN_MONTHLY: return st->only.from > 0 ? st->only.from : 1;
	case SOP_WHEN_DATE: return first_date(s) < 0 ? 0 : t->date - first_date(s) + 1;
	default: return 0;
	}
}

void readsell_inspect(struct reading *r)
{
	const struct sop_script *s = r->script;
	int n = 0;

	for (int i = 0; i < s->steps; i++) {
		const struct sop_step *st = &s->step[i];
		const struct sop_step *at = st->of >= 0 ? &s->step[st->of] : st;
		int64_t day = day_of(s, at);

		if (!st->selling)
			continue;
		if (s->sell_from > 0 && day > 0 && day < s->sell_from)
			reading_note_at(r, DIAG_SELL_EARLY, st->pos, at->time.source, reading_number(r, s->sell_from),
				SPAN_ABSENT);
		if (++n == s->sell_most + 1 && s->sell_most > 0)
			reading_note_at(r, DIAG_SELL_MANY, st->pos, reading_number(r, n),
				reading_number(r, s->sell_most), SPAN_ABSENT);
	}
}
