#include "readpost.h"
#include "amount.h"
#include "letter.h"
#include "readaction.h"
#include "readdate.h"
#include "readmedia.h"
#include "readstep.h"
#include "readtext.h"
#include "table.h"
#include <string.h>

#define MOST_PER_DAY 20

void readpost_begin(struct reading *r)
{
	r->script->moments = arena_alloc(r->arena, sizeof *r->script->moments);
	r->script->moments->per_day = -1;
}

void readpost_open(struct reading *r, struct sop_step *st)
{
	st->post = arena_alloc(r->arena, sizeof *st->post);
}

void readpost_timed(struct reading *r, struct sop_step *st)
{
	bool day = st->time.kind == SOP_WHEN_DATE || st->time.kind == SOP_WHEN_WEEKLY;

	if (day && st->time.minute >= 0 && !st->only.days && !st->only.to)
		return;
	reading_note_at(r, DIAG_POST_TIME, st->time.pos, st->time.source, SPAN_ABSENT, SPAN_ABSENT);
}

/* -- keys ----------------------------------------------------------------------------------------------------------- */

static void year(struct reading *r, const struct keyword *k, struct phrase *c)
{
	struct phrase at = *c;
	int64_t n;

	if (amount_count(&at, &n) == AMOUNT_OK && n >= 2000 && n <= 2200) {
		phrase_eat(&at, "年");
		if (phrase_done(&at)) {
			r->script->moments->year = (int)n;
			return;
		}
	}
	reading_note(r, DIAG_NUMBER, c->p, span_of(k->word), SPAN_LIT("2000 到 2200"), SPAN_LIT("2026"));
}

static void per_day(struct reading *r, const struct keyword *k, struct phrase *c)
{
	struct phrase at = *c;
	int64_t n;

	if (amount_count(&at, &n) == AMOUNT_OK && n >= 1 && n <= MOST_PER_DAY) {
		phrase_eat(&at, "条");
		if (phrase_done(&at)) {
			r->script->moments->per_day = (int)n;
			return;
		}
	}
	reading_note(r, DIAG_NUMBER, c->p, span_of(k->word), reading_printf(r, "1 到 %d", MOST_PER_DAY), SPAN_LIT("3"));
}

static void people(struct reading *r, struct phrase *c, struct sop_names *ret)
{
	phrase_done(c);
	const char *at = c->p;

	if (reading_names(r, c, SPAN_LIT("发布员工"), ret) && reading_end(r, c, SPAN_LIT("发布员工：王芳、李丽")))
		reading_employees_perhaps(r, ret, at);
}

static void window(struct reading *r, struct phrase *c)
{
	const struct check_world *w = r->world;
	int64_t ms;

	phrase_done(c);
	const char *at = c->p;
	if (!reading_duration(r, c, &ms) || !reading_end(r, c, SPAN_LIT("归因窗口：7天")))
		return;
	r->script->moments->window_ms = ms;
	if (w->window_days > 0 && ms > w->window_days * AMOUNT_DAY_MS)
		reading_note(r, DIAG_LOOSER, at, SPAN_LIT("归因窗口"), reading_printf(r, "%d 天", w->window_days),
			SPAN_ABSENT);
}

void readpost_file_key(struct reading *r, const struct keyword *k, struct phrase *c)
{
	struct sop_moments *m = r->script->moments;

	switch (k->id) {
	case KEYWORD_K_YEAR: year(r, k, c); break;
	case KEYWORD_K_PUBLISHERS: people(r, c, &m->people); break;
	case KEYWORD_K_POSTS_PER_DAY: per_day(r, k, c); break;
	case KEYWORD_K_WINDOW: window(r, c); break;
	default: break;
	}
}

/* -- who sees it ------------------------------------------------------------------------------------------------------ */

/* Words of conditions: a moment knows none (finding 39). */
static bool is_condition(struct span value)
{
	static const char *const words[] = {"无标签", "没有标签", "有标签", "有任一标签", "有全部标签", "无任何标签",
		"在群", "非", "未购买", "已购买"};

	for (size_t i = 0; i < sizeof words / sizeof words[0]; i++) {
		size_t n = strlen(words[i]);
		if (span_starts(value, words[i]) && value.n > n && (value.p[n] == ' ' || value.p[n] == '('))
			return true;
	}
	return span_search(value, SPAN_LIT(" 且 ")) != SIZE_MAX || span_search(value, SPAN_LIT(" 或 ")) != SIZE_MAX;
}

/* true: nobody is left out, or it was complained about. */
static bool everybody(struct reading *r, struct span value)
{
	if (span_is(value, "全部") || span_is(value, "所有人") || span_is(value, "公开"))
		return true;
	if (!is_condition(value))
		return false;
	reading_note(r, DIAG_POST_VISIBLE, value.p, value, SPAN_ABSENT, SPAN_ABSENT);
	return true;
}

static void visible(struct reading *r, struct phrase *c, struct sop_post *p)
{
	phrase_done(c);
	const char *at = c->p;

	if (everybody(r, phrase_rest(c)) || !reading_names(r, c, SPAN_LIT("可见标签"), &p->visible) ||
		!reading_end(r, c, SPAN_LIT("可见标签：A、B")))
		return;
	reading_known_tags(r, &p->visible, at);
}

/* -- 发完后 ------------------------------------------------------------------------------------------------------------ */

enum { ON_LIKE = 1, ON_COMMENT = 2 };

/* 点赞, 评论, 点赞、评论; 0: none of them. */
static unsigned marks(struct phrase *c)
{
	unsigned on = 0;

	do {
		if (phrase_eat(c, "点赞"))
			on |= ON_LIKE;
		else if (phrase_eat(c, "评论"))
			on |= ON_COMMENT;
		else
			return 0;
	} while (phrase_eat(c, "、") || phrase_eat(c, "或"));
	return on;
}

static bool fits(enum sop_act act)
{
	return act == SOP_ACT_TAG || act == SOP_ACT_UNTAG || act == SOP_ACT_STAGE || act == SOP_ACT_POINTS ||
		act == SOP_ACT_TODO || act == SOP_ACT_NOTIFY || act == SOP_ACT_HANDOVER;
}

/* 点赞 → 打标签 A、评论 → 加分 5: two entries without ; between. */
static bool second_arrow(struct span entry)
{
	size_t first = span_search(entry, SPAN_LIT("→"));

	return first != SIZE_MAX && span_search(span_drop(entry, first + 1), SPAN_LIT("→")) != SIZE_MAX;
}

static bool after_one(struct reading *r, struct span entry, struct sop_post *p)
{
	struct phrase c = phrase_of(entry);
	struct sop_action a;
	unsigned on = marks(&c);

	if (on && (phrase_at(&c, "含") || phrase_at(&c, "是") || phrase_at(&c, "「"))) {
		reading_note(r, DIAG_POST_WORDS, c.p, phrase_rest(&c), SPAN_ABSENT, SPAN_ABSENT);
		return false;
	}
	bool several = second_arrow(entry);
	if (several || !on || (!phrase_eat(&c, "→") && !phrase_eat(&c, "->") && !phrase_eat(&c, "=>"))) {
		reading_note(r, DIAG_POST_AFTER, entry.p, entry, SPAN_ABSENT, SPAN_ABSENT);
		return false;
	}
	struct span rest = phrase_rest(&c), word, more;
	if (!readaction_inline(r, &c, "发完后", &a))
		return false;
	if (!fits(a.act)) {
		span_cut(rest, ' ', &word, &more);
		reading_note(r, DIAG_POST_ACT, rest.p, word, SPAN_ABSENT, SPAN_ABSENT);
		return false;
	}
	if (on & ON_LIKE)
		*(struct sop_action *)reading_push(r, &p->like, &p->likes, sizeof a) = a;
	if (on & ON_COMMENT)
		*(struct sop_action *)reading_push(r, &p->comment, &p->comments, sizeof a) = a;
	return true;
}

/* 点赞 → 打标签 A；评论 → 员工任务 回复客户，今天内 */
static void after(struct reading *r, struct span value, struct sop_post *p)
{
	for (struct span rest = value, head; span_present(rest);) {
		span_cut(rest, ';', &head, &rest);
		head = span_trim(head);
		if (head.n && !after_one(r, head, p))
			return;
	}
}

void readpost_key(struct reading *r, const struct keyword *k, struct phrase *c, struct sop_post *p)
{
	if (k->id == KEYWORD_K_VISIBLE)
		visible(r, c, p);
	else if (k->id == KEYWORD_K_AFTER)
		after(r, phrase_rest(c), p);
	else
		readtext_words(r, phrase_rest(c), &p->first);
}

/* -- the table ---------------------------------------------------------------------------------------------------------- */

/* The day of the row. */
static bool day(struct reading *r, const struct table_row *row, struct sop_time *t)
{
	struct phrase c = table_phrase(row, KEYWORD_L_DATE);
	enum readdate_rc rc = readdate_time(r, &c, t);

	if (rc == READDATE_SAID)
		return false;
	if (rc == READDATE_OK && phrase_done(&c) && t->minute < 0 &&
		(t->kind == SOP_WHEN_DATE || t->kind == SOP_WHEN_WEEKLY))
		return true;
	table_bad(r, row, KEYWORD_L_DATE, NULL);
	return false;
}

/* A spreadsheet writes 20:00 as 20:00:00. */
static bool minute(struct reading *r, const struct table_row *row, struct sop_time *t)
{
	struct phrase c = table_phrase(row, KEYWORD_L_CLOCK);

	if (!readdate_clock(r, &c, t))
		return false;
	phrase_eat(&c, ":00");
	if (t->minute >= 0 && phrase_done(&c))
		return true;
	table_bad(r, row, KEYWORD_L_CLOCK, NULL);
	return false;
}

static void text_line(struct reading *r, struct sop_text *t, struct span line)
{
	struct lines_line at = r->line;

	r->line.whole = r->line.raw; /* a text keeps its letters; the columns agree */
	if (span_search(line, SPAN_LIT("\\|")) != SIZE_MAX || span_search(line, SPAN_LIT("\\｜")) != SIZE_MAX)
		r->line.whole = line = table_resolve(r->arena, line);
	readtext_line(r, t, line);
	r->line = at;
}

/* The cell's lines. */
static void text(struct reading *r, struct span cell, struct sop_text *t)
{
	struct span raw = letter_trim(letter_raw(r->line.raw, r->line.whole, cell));
	size_t from = 0;

	for (size_t i = 0, n; i <= raw.n; i += n) {
		size_t br = i < raw.n ? table_break(span_drop(raw, i)) : 0;

		n = br ? br : 1;
		if (!br && i < raw.n)
			continue;
		text_line(r, t, letter_trim(span_make(raw.p + from, i - from)));
		from = i + br;
	}
	readtext_finish(r, t);
}

static void details(struct reading *r, const struct table_row *row, struct sop_step *st)
{
	struct sop_post *p = st->post;
	struct span who = row->cell[KEYWORD_L_VISIBLE];

	if (table_given(row, KEYWORD_L_VISIBLE) && !everybody(r, who) &&
		table_names(r, row, KEYWORD_L_VISIBLE, &p->visible))
		reading_known_tags(r, &p->visible, who.p);
	if (table_given(row, KEYWORD_L_PUBLISHER) && table_names(r, row, KEYWORD_L_PUBLISHER, &p->people))
		reading_employees_perhaps(r, &p->people, row->cell[KEYWORD_L_PUBLISHER].p);
	if (table_given(row, KEYWORD_L_AFTER))
		after(r, row->cell[KEYWORD_L_AFTER], p);
	if (table_given(row, KEYWORD_L_FIRST))
		readtext_words(r, row->cell[KEYWORD_L_FIRST], &p->first);
	st->selling = table_given(row, KEYWORD_L_SELLING) && !span_is(row->cell[KEYWORD_L_SELLING], "否");
}

static void take_row(struct reading *r, const struct table_row *row)
{
	struct sop_step *st = readstep_new(r);
	struct sop_pos *key = r->steps[r->script->steps - 1].key;
	struct span date = row->cell[KEYWORD_L_DATE], clock = row->cell[KEYWORD_L_CLOCK];

	readpost_open(r, st);
	st->time.pos = reading_pos(r, date.p);
	bool timed = day(r, row, &st->time) && minute(r, row, &st->time);
	st->time.source = reading_printf(r, "%.*s %.*s", SPAN_ARG(date), SPAN_ARG(clock));
	st->id = st->time.source;
	if (table_given(row, KEYWORD_L_ID))
		table_name(r, row, KEYWORD_L_ID, &st->id);
	text(r, row->cell[KEYWORD_L_TEXT], &st->text);
	if (table_given(row, KEYWORD_L_ATTACH)) {
		key[KEYWORD_K_ATTACH] = reading_pos(r, row->cell[KEYWORD_L_ATTACH].p);
		readmedia_cell(r, row->cell[KEYWORD_L_ATTACH], st->name, &st->attachment, &st->attachments);
	}
	details(r, row, st);
	if (!timed) /* told; the checks know no time of it */
		st->time.kind = SOP_WHEN_NONE;
}

void readpost_line(struct reading *r, unsigned place)
{
	static const struct table_face face = {KEYWORD_T_MOMENTS, false, take_row};

	if (place == KEYWORD_FILE)
		table_line(r, &face);
	else
		reading_note(r, DIAG_POST_TABLE, NULL, SPAN_ABSENT, SPAN_ABSENT, SPAN_ABSENT);
}
