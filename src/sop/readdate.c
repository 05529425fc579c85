#include "readdate.h"
#include "slipline.h"
#include "slip.h"
#include "amount.h"
#include "letter.h"
#include "nearest.h"
#include "base/zone.h"

/* -- dates ------------------------------------------------------------------------------------------------------- */

static enum readdate_rc bad_date(struct reading *r, const char *start, const struct phrase *c)
{
	reading_note(r, DIAG_BAD_DATE, start, phrase_since(start, c), SPAN_ABSENT, SPAN_ABSENT);
	return READDATE_SAID;
}

/* The year is left out: which one it would be, if today is known. */
static struct span with_year(struct reading *r, int month, int day)
{
	int64_t today = r->world->today;

	if (today < 0 || !zone_date_valid(2000, month, day))
		return SPAN_LIT("例如 2026-11-11");
	int year = zone_date(today).year;
	if (zone_day_of(year, month, day) < today)
		year++;
	return reading_printf(r, "写成 %d-%02d-%02d", year, month, day);
}

enum readdate_rc readdate_date(struct reading *r, struct phrase *c, int64_t *ret_day)
{
	struct phrase at = *c;
	int64_t year = 0, month, day;
	bool han;

	phrase_done(&at);
	const char *start = at.p;
	if (amount_count(&at, &month) != AMOUNT_OK)
		return READDATE_NONE;
	if (month > 31) {
		year = month;
		if ((!phrase_eat(&at, "-") && !phrase_eat(&at, "/") && !phrase_eat(&at, "年")) ||
			amount_count(&at, &month) != AMOUNT_OK)
			return READDATE_NONE;
	}
	han = phrase_eat(&at, "月");
	if ((!han && !phrase_eat(&at, "-") && !phrase_eat(&at, "/")) || amount_count(&at, &day) != AMOUNT_OK)
		return READDATE_NONE;
	if (!phrase_eat(&at, "日"))
		phrase_eat(&at, "号");
	if (!year && r->script->moments)
		year = r->script->moments->year;
	if (!year && r->script->moments) {
		reading_note(r, DIAG_POST_YEAR, start, phrase_since(start, &at),
			reading_number(r, r->world->today < 0 ? 2026 : zone_date(r->world->today).year), SPAN_ABSENT);
		return READDATE_SAID;
	}
	if (!year) {
		reading_note(r, DIAG_NO_YEAR, start, phrase_since(start, &at),
			with_year(r, (int)(month > 12 ? 0 : month), (int)day), SPAN_ABSENT);
		return READDATE_SAID;
	}
	if (year < 1900 || year > 2200 || month > 12 || !zone_date_valid((int)year, (int)month, (int)day))
		return bad_date(r, start, &at);
	*ret_day = zone_day_of((int)year, (int)month, (int)day);
	*c = at;
	return READDATE_OK;
}

/* dur with 月 among the units. false: complained. */
static bool readdate_duration(struct reading *r, struct phrase *c, int64_t *ret_ms, int *ret_months)
{
	struct phrase at = *c;
	int64_t n;

	*ret_ms = 0;
	*ret_months = 0;
	if (amount_count(&at, &n) == AMOUNT_OK && (phrase_eat(&at, "个月") || phrase_eat(&at, "月")) && n > 0 &&
		n <= AMOUNT_MAX_DAYS / 31) {
		*ret_months = (int)n;
		*c = at;
		return true;
	}
	return reading_duration(r, c, ret_ms);
}

bool readdate_clock(struct reading *r, struct phrase *c, struct sop_time *t)
{
	struct phrase at = *c;
	struct span rest;
	size_t blank;

	phrase_done(&at);
	const char *start = at.p;
	if (reading_half_day(r, &at))
		return false;
	switch (amount_span(&at, &t->minute, &t->until_minute)) {
	case AMOUNT_OK:
		if (t->until_minute >= 0 && t->until_minute <= t->minute) {
			reading_note(r, DIAG_SPAN_ORDER, start, phrase_since(start, &at), SPAN_ABSENT, SPAN_ABSENT);
			return false;
		}
		*c = at;
		return true;
	case AMOUNT_NONE: t->minute = t->until_minute = -1; return true;
	default:
		rest = phrase_rest(&at);
		blank = span_find(rest, ' ');
		reading_note(r, DIAG_BAD_CLOCK, start, blank == SIZE_MAX ? rest : span_take(rest, blank), SPAN_ABSENT,
			SPAN_ABSENT);
		return false;
	}
}

/* -- every … ----------------------------------------------------------------------------------------------------- */

int readdate_weekday(struct phrase *c)
{
	int64_t n;

	if (phrase_eat(c, "日") || phrase_eat(c, "天"))
		return 7;
	struct phrase at = *c;
	if (amount_count(&at, &n) != AMOUNT_OK || n < 1 || n > 7)
		return 0;
	*c = at;
	return (int)n;
}

/* 一、三、五; 一至五; 末 */
static enum readdate_rc weekdays(struct reading *r, struct phrase *c, const char *start, struct sop_time *t)
{
	if (phrase_eat(c, "末")) {
		t->weekdays = 1u << 6 | 1u << 7;
		return READDATE_OK;
	}
	do {
		struct phrase at = *c;
		int from = readdate_weekday(&at), to;
		if (!from) {
			at.p = start;
			reading_note(r, DIAG_BAD_WEEKDAY, start, phrase_rest(&at), SPAN_ABSENT, SPAN_ABSENT);
			return READDATE_SAID;
		}
		*c = at;
		to = from;
		if (phrase_eat(&at, "至") || phrase_eat(&at, "到") || phrase_eat(&at, "-")) {
			to = readdate_weekday(&at);
			if (to)
				*c = at;
			else
				to = from;
		}
		if (to < from) {
			reading_note(r, DIAG_BAD_WEEKDAY, start, phrase_since(start, c), SPAN_ABSENT, SPAN_ABSENT);
			return READDATE_SAID;
		}
		for (int d = from; d <= to; d++)
			t->weekdays |= 1u << d;
	} while (phrase_eat(c, "、"));
	return READDATE_OK;
}

static enum readdate_rc month_day(struct reading *r, struct phrase *c, const char *start, struct sop_time *t)
{
	int64_t n;

	if (phrase_eat(c, "最后一天") || phrase_eat(c, "月末") || phrase_eat(c, "末")) {
		t->day = 31;
		t->month_end = true;
		return READDATE_OK;
	}
	if (amount_count(c, &n) != AMOUNT_OK || (!phrase_eat(c, "日") && !phrase_eat(c, "号"))) {
		reading_note(r, DIAG_BAD_MONTH_DAY, start, phrase_rest(c), SPAN_ABSENT, SPAN_ABSENT);
		return READDATE_SAID;
	}
	if (n < 1 || n > 31) {
		reading_note(r, DIAG_BAD_MONTH_DAY, start, phrase_since(start, c), SPAN_ABSENT, SPAN_ABSENT);
		return READDATE_SAID;
	}
	t->day = (int)n;
	return READDATE_OK;
}

static enum readdate_rc every(struct reading *r, struct phrase *c, struct sop_time *t)
{
	phrase_done(c);
	const char *start = c->p;
	enum readdate_rc rc = READDATE_OK;

	if (phrase_eat(c, "每天") || phrase_eat(c, "每日")) {
		t->kind = SOP_WHEN_DAILY;
	} else if (phrase_eat(c, "每周") || phrase_eat(c, "每星期")) {
		t->kind = SOP_WHEN_WEEKLY;
		rc = weekdays(r, c, start, t);
	} else if (phrase_eat(c, "每个月") || phrase_eat(c, "每月")) {
		t->kind = SOP_WHEN_MONTHLY;
		rc = month_day(r, c, start, t);
	} else {
		return READDATE_NONE;
	}
	return rc;
}

/* -- behind something, around a date -------------------------------------------------------------------------------- */

static enum readdate_rc behind(struct reading *r, struct phrase *c, struct sop_time *t)
{
	static const struct {
		const char *word;
		enum sop_when kind;
	} words[] = {{"上一步后", SOP_WHEN_STEP}, {"购买后", SOP_WHEN_BOUGHT}, {"下单后", SOP_WHEN_BOUGHT},
		{"入群后", SOP_WHEN_JOINED}, {"最后互动后", SOP_WHEN_HEARD}};

	for (size_t i = 0; i < sizeof words / sizeof words[0]; i++) {
		if (!phrase_eat(c, words[i].word))
			continue;
		t->kind = words[i].kind;
		struct span meant = slipline_behind(r, words[i].word, c);
		if (span_present(meant)) {
			reading_note(r, DIAG_BAD_TIME, c->p, phrase_rest(c), meant, SPAN_ABSENT);
			return READDATE_SAID;
		}
		if (!readdate_duration(r, c, &t->dur_ms, &t->months))
			return READDATE_SAID;
		if (!phrase_eat(c, "以后"))
			phrase_eat(c, "后");
		return READDATE_OK;
	}
	return READDATE_NONE;
}

/* 购买后 7天 20:00: the clock of a calendar day. */
static enum readdate_rc behind_clock(struct reading *r, struct phrase *c, struct sop_time *t)
{
	struct phrase at = *c;

	phrase_done(&at);
	const char *start = at.p;
	if (!readdate_clock(r, c, t))
		return READDATE_SAID;
	if (t->minute < 0)
		return READDATE_OK;
	if ((t->kind != SOP_WHEN_BOUGHT && t->kind != SOP_WHEN_JOINED) || t->until_minute >= 0 ||
		t->dur_ms % AMOUNT_DAY_MS) {
		reading_note(r, DIAG_BEHIND_CLOCK, start, phrase_since(start, c), SPAN_ABSENT, SPAN_ABSENT);
		return READDATE_SAID;
	}
	return READDATE_OK;
}

static bool among(const struct sop_names *v, struct span name)
{
	for (int i = 0; v && i < v->n; i++) {
		if (span_alike(v->v[i], name))
			return true;
	}
	return false;
}

/* Is it the name of a date, of the configuration or of 资料? Without a vocabulary every name may be one. */
static bool is_date(const struct reading *r, struct span name)
{
	const struct sop_names *v = r->world->dates;

	return span_is(name, "生日") || (!v && !r->world->own_dates) || among(v, name) ||
		book_find(r->world->book, SOP_N_DATE, name);
}

static struct span nearest_date(const struct reading *r, struct span name)
{
	struct span birthday = SPAN_LIT("生日");
	const struct sop_names one = {1, &birthday}, none = {0}, *v = r->world->dates, *own = r->world->own_dates;
	struct span near = nearest_name(name, own ? own : &none);

	if (!span_present(near))
		near = nearest_name(name, v ? v : &none);
	return span_present(near) ? near : nearest_name(name, &one);
}

/* 生日前3天, 续约日后 1天, 生日当天. */
static enum readdate_rc around(struct reading *r, struct phrase *c, struct sop_time *t)
{
	static const char *const sides[] = {"前", "后", "当天"};
	struct span head = phrase_rest(c), word = head;
	size_t blank = span_find(head, ' ');

	if (blank != SIZE_MAX)
		word = span_take(head, blank);
	for (int i = 0; i < 3; i++) {
		size_t at = span_search(word, span_of(sides[i]));
		struct phrase here;
		int64_t n = 0;

		if (at == SIZE_MAX || at == 0)
			continue;
		struct span name = span_take(word, at);
		here = (struct phrase){name.p + at + span_of(sides[i]).n, c->end};
		if (i < 2 && (amount_count(&here, &n) != AMOUNT_OK || !phrase_eat(&here, "天") || n > 366))
			continue;
		struct span meant = i == 2 ? SPAN_ABSENT : slip_date(r, name, i == 0, (int)n, &here);
		bool own = (r->world->dates || r->world->own_dates) && is_date(r, name);
		if (!own && span_present(meant)) {
			reading_note(r, DIAG_BAD_TIME, name.p, word, meant, SPAN_ABSENT);
			return READDATE_SAID;
		}
		if (!is_date(r, name)) {
			reading_note(r, DIAG_NO_DATE_NAME, name.p, name, nearest_date(r, name), SPAN_ABSENT);
			return READDATE_SAID;
		}
		t->kind = SOP_WHEN_YEARLY;
		t->name = name;
		t->day = i == 0 ? -(int)n : (int)n;
		*c = here;
		return READDATE_OK;
	}
	return READDATE_NONE;
}

enum readdate_rc readdate_time(struct reading *r, struct phrase *c, struct sop_time *t)
{
	struct phrase at = *c;
	enum readdate_rc rc = every(r, &at, t);

	if (rc == READDATE_NONE) {
		rc = behind(r, &at, t);
		if (rc == READDATE_OK)
			rc = behind_clock(r, &at, t);
		if (rc != READDATE_NONE) {
			*c = at;
			return rc;
		}
	}
	if (rc == READDATE_NONE) {
		rc = readdate_date(r, &at, &t->date);
		if (rc == READDATE_OK)
			t->kind = SOP_WHEN_DATE;
	}
	if (rc == READDATE_NONE)
		rc = around(r, &at, t);
	if (rc == READDATE_OK && !readdate_clock(r, &at, t))
		rc = READDATE_SAID;
	if (rc != READDATE_NONE)
		*c = at;
	return rc;
}

/* -- which days ------------------------------------------------------------------------------------------------------ */

/* One of 工作日, 周末, 节假日除外, 第1-9天. false: none of them; said tells whether it complained. */
static bool only_one(struct reading *r, struct phrase *c, struct sop_only *only, bool *ret_said)
{
	struct phrase at = *c;
	int64_t from, to;

	phrase_done(&at);
	const char *start = at.p;
	*ret_said = false;
	if (phrase_eat(&at, "工作日")) {
		only->days |= SOP_ONLY_WORKDAY;
	} else if (phrase_eat(&at, "周末")) {
		only->days |= SOP_ONLY_WEEKEND;
	} else if (phrase_eat(&at, "节假日除外")) {
		only->days |= SOP_ONLY_NO_HOLIDAY;
	} else if (phrase_eat(&at, "第") && amount_count(&at, &from) == AMOUNT_OK) {
		to = from;
		phrase_eat(&at, "天");
		if (phrase_eat(&at, "-") || phrase_eat(&at, "到") || phrase_eat(&at, "至")) {
			phrase_eat(&at, "第");
			if (amount_count(&at, &to) != AMOUNT_OK)
				return false;
		}
		phrase_eat(&at, "天");
		if (from < 1 || to < from || to > AMOUNT_MAX_DAYS) {
			reading_note(r, from < 1 ? DIAG_DAY_ZERO : DIAG_SPAN_ORDER, start, phrase_since(start, &at),
				SPAN_ABSENT, SPAN_ABSENT);
			*ret_said = true;
			return false;
		}
		only->from = (int)from;
		only->to = (int)to;
	} else {
		return false;
	}
	if ((only->days & SOP_ONLY_WORKDAY) && (only->days & SOP_ONLY_WEEKEND)) {
		reading_note(r, DIAG_ONLY_NEVER, start, SPAN_ABSENT, SPAN_ABSENT, SPAN_ABSENT);
		*ret_said = true;
		return false;
	}
	*c = at;
	return true;
}

static bool only_list(struct reading *r, struct phrase *c, struct sop_only *only)
{
	bool said;

	do {
		phrase_done(c);
		const char *start = c->p;
		if (!only_one(r, c, only, &said)) {
			if (!said)
				reading_note(r, DIAG_ONLY_WORD, start, phrase_rest(c), SPAN_ABSENT, SPAN_ABSENT);
			return false;
		}
	} while (phrase_eat(c, "、") || phrase_eat(c, ","));
	return true;
}

/* 没有则跳过, 改为月末: what to do in a month without that day. */
static bool month_choice(struct reading *r, struct phrase *c, struct sop_time *t)
{
	phrase_done(c);
	const char *start = c->p;
	bool skip = phrase_eat(c, "没有则跳过");

	if (!skip && !phrase_eat(c, "没有则改为月末") && !phrase_eat(c, "改为月末"))
		return false;
	if (t->kind != SOP_WHEN_MONTHLY || t->day < 29)
		reading_note(r, DIAG_MONTH_CHOICE, start, phrase_since(start, c), SPAN_ABSENT, SPAN_ABSENT);
	t->month_end = !skip;
	return true;
}

/* A bracket of ours, or the beginning of a name. */
static bool opens(struct phrase c)
{
	static const char *const words[] = {"工作日", "周末", "节假日", "第", "没有则", "改为"};

	if (!phrase_eat(&c, "("))
		return false;
	for (size_t i = 0; i < sizeof words / sizeof words[0]; i++) {
		if (phrase_at(&c, words[i]))
			return true;
	}
	return false;
}

bool readdate_brackets(struct reading *r, struct phrase *c, struct sop_time *t, struct sop_only *only)
{
	while (opens(*c)) {
		phrase_eat(c, "(");
		if (!month_choice(r, c, t) && !only_list(r, c, only))
			return false;
		if (!phrase_eat(c, ")")) {
			reading_note(r, DIAG_BRACKET, c->p, SPAN_ABSENT, SPAN_ABSENT, SPAN_ABSENT);
			return false;
		}
	}
	return true;
}

void readdate_only(struct reading *r, struct phrase *c, struct sop_only *only)
{
	if (only_list(r, c, only))
		reading_end(r, c, SPAN_LIT("只在：工作日"));
}

void readdate_until(struct reading *r, struct phrase *c, struct sop_step *st)
{
	struct phrase at = *c;
	int64_t n;

	if (phrase_eat(&at, "第") && amount_count(&at, &n) == AMOUNT_OK && phrase_eat(&at, "天")) {
		if (n < 1 || n > AMOUNT_MAX_DAYS)
			reading_note(r, DIAG_DAY_ZERO, c->p, SPAN_ABSENT, SPAN_ABSENT, SPAN_ABSENT);
		else if (reading_end(r, &at, SPAN_LIT("直到：第30天")))
			st->until_day = (int)n;
		return;
	}
	switch (readdate_date(r, c, &st->until_date)) {
	case READDATE_OK: reading_end(r, c, SPAN_LIT("直到：2026-12-31")); break;
	case READDATE_NONE: reading_note(r, DIAG_UNTIL, c->p, phrase_rest(c), SPAN_ABSENT, SPAN_ABSENT); break;
	case READDATE_SAID: break;
	}
}

void readdate_most(struct reading *r, const struct keyword *k, struct phrase *c, int *ret)
{
	phrase_done(c);
	const char *start = c->p;
	int64_t n;

	if (amount_count(c, &n) != AMOUNT_OK || n < 1 || n > 1000) {
		reading_note(r, DIAG_NUMBER, start, span_of(k->word), SPAN_LIT("1 到 1000"), SPAN_LIT("4"));
		return;
	}
	phrase_eat(c, "次");
	if (reading_end(r, c, SPAN_LIT("最多：4")))
		*ret = (int)n;
}

void readdate_off(struct reading *r, struct phrase *c)
{
	struct sop_script *s = r->script;

	do {
		struct sop_off o = {-1, -1, SPAN_ABSENT};
		phrase_done(c);
		const char *start = c->p;
		enum readdate_rc rc = readdate_date(r, c, &o.from);
		if (rc == READDATE_SAID)
			return;
		if (rc == READDATE_NONE && !reading_name(r, c, &o.name))
			return;
		o.to = o.from;
		if (rc == READDATE_OK && (phrase_eat(c, "至") || phrase_eat(c, "到") || phrase_eat(c, ".."))) {
			rc = readdate_date(r, c, &o.to);
			if (rc != READDATE_OK || o.to < o.from) {
				if (rc != READDATE_SAID)
					reading_note(r, DIAG_SPAN_ORDER, start, phrase_since(start, c), SPAN_ABSENT,
						SPAN_ABSENT);
				return;
			}
		}
		if (!o.name.p)
			o.name = phrase_since(start, c);
		*(struct sop_off *)reading_push(r, &s->off, &s->offs, sizeof o) = o;
	} while (phrase_eat(c, "、") || phrase_eat(c, ","));
	reading_end(r, c, SPAN_LIT("不发日：除夕、2026-12-31"));
}
