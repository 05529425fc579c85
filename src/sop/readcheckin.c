#include "readcheckin.h"
#include "amount.h"
#include "letter.h"
#include "nearest.h"
#include "slip.h"
#include "readmedia.h"
#include "slipline.h"
#include "sop/read.h"
#include "sop/render.h"
#include <string.h>

#define BORDER_MINUTE (4 * 60) /* 日界 where none is written */
#define SELL_FROM 8            /* 植入最早 where none is written */
#define MOST_DAYS 366
#define MOST_ATTACHMENTS 9
#define PRIZES_FORM "满7天 送 面膜；满14天 送 洁面"
#define WAYS_FORM "打卡方式：员工登记、微信客服「打卡」"

void readcheckin_begin(struct reading *r)
{
	r->script->checkin = arena_alloc(r->arena, sizeof *r->script->checkin);
	r->script->border = BORDER_MINUTE;
	r->script->sell_from = SELL_FROM;
	r->script->members = true;
}

/* -- keys ------------------------------------------------------------------------------------------------------------------ */

static bool way(struct reading *r, struct phrase *c)
{
	struct sop_checkin *k = r->script->checkin;
	struct span words[] = {SPAN_LIT("打卡页"), SPAN_LIT("员工登记"), SPAN_LIT("微信客服")}, name;
	const struct sop_names known = {3, words};

	phrase_done(c);
	const char *at = c->p;
	if (phrase_eat(c, "打卡页")) {
		k->ways |= SOP_BY_PAGE;
	} else if (phrase_eat(c, "员工登记")) {
		k->ways |= SOP_BY_EMPLOYEE;
	} else if (phrase_eat(c, "微信客服")) {
		k->ways |= SOP_BY_MESSAGE;
		return reading_words(r, c, SPAN_LIT("微信客服"), &k->words);
	} else if (reading_name(r, c, &name)) {
		reading_note(r, DIAG_BAD_CHOICE, at, SPAN_LIT("打卡方式"), name,
			slipline_choice(r, nearest_name(name, &known), "员工登记 打卡页 微信客服「打卡」"));
		return false;
	} else {
		return false;
	}
	return true;
}

static void ways(struct reading *r, struct phrase *c)
{
	do
		if (!way(r, c))
			return;
	while (phrase_eat(c, "、"));
	reading_end(r, c, SPAN_LIT(WAYS_FORM));
}

static void make_ups(struct reading *r, struct phrase *c)
{
	const char *at = c->p;
	int64_t n;

	if (amount_count(c, &n) != AMOUNT_OK || n > MOST_DAYS) {
		reading_note(r, DIAG_NUMBER, at, SPAN_LIT("补卡"), SPAN_LIT("0 到 366"), SPAN_LIT("2"));
		return;
	}
	if (!phrase_eat(c, "次"))
		phrase_eat(c, "天");
	if (reading_end(r, c, SPAN_LIT("补卡：2次")))
		r->script->checkin->make_ups = (int)n;
}

/* By days; another one for the same days is told. */
static void add_prize(struct reading *r, const struct sop_prize *p, const char *at)
{
	struct sop_checkin *k = r->script->checkin;
	int i = k->prizes;

	for (int j = 0; j < k->prizes; j++)
		if (k->prize[j].days == p->days) {
			reading_note(r, DIAG_ROW_TWICE, at, reading_printf(r, "满%d天", p->days),
				reading_printf(r, "第 %d 行", k->prize[j].pos.line), SPAN_ABSENT);
			return;
		}
	reading_push(r, &k->prize, &k->prizes, sizeof *p);
	for (; i > 0 && k->prize[i - 1].days > p->days; i--)
		k->prize[i] = k->prize[i - 1];
	k->prize[i] = *p;
}

/* 面膜、满14天 送 洁面: where in the words of one prize another one begins, SIZE_MAX: nowhere. */
static size_t next_prize(struct span words)
{
	for (size_t at = 1; at < words.n; at++) {
		struct phrase c = phrase_of(span_drop(words, at));

		if (words.p[at] != ' ' && phrase_eat(&c, "满") && amount_count(&c, &(int64_t){0}) == AMOUNT_OK &&
			phrase_eat(&c, "天"))
			return at;
	}
	return SIZE_MAX;
}

/* All of them with ； between, as they were typed. */
static struct span parted(struct reading *r, struct span all)
{
	static const char *const marks[] = {"、", ",", ";", "；", "，", "/"};
	struct span out = SPAN_LIT("");

	for (struct span rest = all; rest.n;) {
		size_t at = next_prize(rest);
		struct span one = span_trim(at == SIZE_MAX ? rest : span_take(rest, at));

		rest = at == SIZE_MAX ? SPAN_ABSENT : span_drop(rest, at);
		for (size_t i = 0; i < sizeof marks / sizeof *marks; i++)
			if (one.n > strlen(marks[i]) &&
				span_eq(span_drop(one, one.n - strlen(marks[i])), span_of(marks[i])))
				one = span_trim(span_take(one, one.n - strlen(marks[i])));
		out = reading_printf(r, "%.*s%s%.*s", SPAN_ARG(out), out.n ? "；" : "",
			SPAN_ARG(letter_raw(r->line.raw, r->line.whole, one)));
	}
	return out;
}

/* 满7天 送 面膜；满14天 送 洁面 */
static void prizes(struct reading *r, struct phrase *c)
{
	for (struct span rest = phrase_rest(c), head; span_present(rest);) {
		struct sop_prize p = {0};
		int64_t days;

		span_cut(rest, ';', &head, &rest);
		struct phrase one = phrase_of(span_trim(head));
		const char *at = one.p;
		if (phrase_done(&one) && span_present(rest))
			continue;
		p.pos = reading_pos(r, at);
		if (!phrase_eat(&one, "满") || amount_count(&one, &days) != AMOUNT_OK || days < 1 || days > MOST_DAYS ||
			!phrase_eat(&one, "天") || !phrase_eat(&one, "送") || phrase_done(&one)) {
			reading_note(r, DIAG_PRIZE, at, span_trim(head), SPAN_LIT(PRIZES_FORM), SPAN_ABSENT);
			return;
		}
		if (next_prize(phrase_rest(&one)) != SIZE_MAX) {
			reading_note(r, DIAG_PRIZES_FUSED, at, span_trim(head), parted(r, phrase_rest(c)), SPAN_ABSENT);
			return;
		}
		p.days = (int)days;
		p.what = arena_copy(r->arena, letter_raw(r->line.raw, r->line.whole, phrase_rest(&one)));
		add_prize(r, &p, at);
	}
}

bool readcheckin_key(struct reading *r, const struct keyword *k, struct phrase *c)
{
	switch (k->id) {
	case KEYWORD_K_WAYS: ways(r, c); return true;
	case KEYWORD_K_MAKE_UPS: make_ups(r, c); return true;
	case KEYWORD_K_PRIZES: prizes(r, c); return true;
	default: return false;
	}
}

/* -- the table of days ------------------------------------------------------------------------------------------------------- */

/* 1, 4-6, 第4天 */
static bool days(struct reading *r, const struct table_row *row, struct readcheckin_row *ret)
{
	struct phrase c = table_phrase(row, KEYWORD_L_DAY);
	int64_t from, to;

	phrase_eat(&c, "第");
	if (amount_count(&c, &from) == AMOUNT_OK) {
		to = from;
		if ((!phrase_eat(&c, "-") && !phrase_eat(&c, "到") && !phrase_eat(&c, "至")) ||
			amount_count(&c, &to) == AMOUNT_OK) {
			phrase_eat(&c, "天");
			if (phrase_done(&c) && from >= 1 && to >= from && to <= MOST_DAYS) {
				ret->from = (int)from;
				ret->to = (int)to;
				return true;
			}
		}
	}
	table_bad(r, row, KEYWORD_L_DAY, NULL);
	return false;
}

static void own_columns(struct reading *r, const struct table_row *row, struct readcheckin_row *to)
{
	to->cell = arena_array(r->arena, (size_t)row->owns + 1, sizeof *to->cell);
	to->cell_pos = arena_array(r->arena, (size_t)row->owns + 1, sizeof *to->cell_pos);
	for (int i = 0; i < row->owns; i++) {
		to->cell[i] = (struct table_own){row->own[i].name, table_raw(r, row->own[i].cell)};
		to->cell_pos[i] = reading_pos(r, row->own[i].cell.p);
	}
	to->cells = row->owns;
}

static void take_row(struct reading *r, const struct table_row *row)
{
	struct reading_step *beside = &r->steps[r->script->steps - 1];
	const struct sop_step *step = &r->script->step[r->script->steps - 1];
	struct readcheckin_row one = {.pos = row->pos, .selling = table_given(row, KEYWORD_L_SELLING)};

	if (one.selling && span_is(row->cell[KEYWORD_L_SELLING], "否"))
		one.selling = false;
	if (!days(r, row, &one))
		return;
	if (table_given(row, KEYWORD_L_ATTACH)) {
		one.attach_pos = reading_pos(r, row->cell[KEYWORD_L_ATTACH].p);
		readmedia_cell(r, row->cell[KEYWORD_L_ATTACH], step->name, &one.attachment, &one.attachments);
	}
	own_columns(r, row, &one);
	*(struct readcheckin_row *)reading_push(r, &beside->row, &beside->rows, sizeof one) = one;
}

/* A column that is called like a variable could not be told from it. */
static void column_names(struct reading *r)
{
	for (int i = 0; i < r->table.columns; i++) {
		struct span name = r->table.name[i];

		if (span_present(name) && keyword_find(KEYWORD_VARIABLE, name, r->script->kind))
			reading_note_at(r, DIAG_COLUMN_VAR, r->table.pos, name, SPAN_ABSENT, SPAN_ABSENT);
	}
}

void readcheckin_line(struct reading *r, unsigned place)
{
	static const struct table_face face = {KEYWORD_T_CHECKIN, true, take_row};
	const struct sop_script *s = r->script;
	bool first = r->table.pos.line == 0;

	if (place != KEYWORD_STEP || s->steps == 0 || s->step[s->steps - 1].time.kind != SOP_WHEN_DAILY) {
		if (first && !lines_divides(r->line.body) && !(s->steps && r->steps[s->steps - 1].broken))
			reading_note(r, DIAG_CHECKIN_TABLE, NULL, SPAN_ABSENT, SPAN_ABSENT, SPAN_ABSENT);
		r->table.pos = reading_pos(r, r->line.body.p); /* told once */
		r->table.broken = true;
		return;
	}
	table_line(r, &face);
	if (first)
		column_names(r);
}

/* -- its rows as steps --------------------------------------------------------------------------------------------------------- */

static const struct table_own *cell_of(const struct readcheckin_row *row, struct span name, int *ret_at)
{
	for (int i = 0; row && i < row->cells; i++)
		if (span_alike(row->cell[i].name, name)) {
			*ret_at = i;
			return &row->cell[i];
		}
	return NULL;
}

/* {任务} of a step that has no such column. */
static void no_column(struct reading *r, const struct sop_piece *p, const struct readcheckin_row *row)
{
	const struct keyword *near = keyword_near(KEYWORD_VARIABLE, p->name, r->script->kind, 0);
	struct span names[READING_COLUMNS], mine;
	struct sop_names list = {0, names};

	for (int i = 0; row && i < row->cells; i++)
		names[list.n++] = row->cell[i].name;
	mine = nearest_name(p->name, &list);
	reading_note_at(r, DIAG_BAD_VAR, p->pos, p->name,
		span_present(mine) ? reading_printf(r, "{%.*s}", SPAN_ARG(mine))
			: near     ? reading_printf(r, "{%s}", near->word)
				   : SPAN_ABSENT,
		slip_variables(r->script->kind));
}

/* A copy in which the columns are what stands in them that day; row NULL: there is no table. */
static struct sop_text fill(struct reading *r, const struct sop_text *from, const struct readcheckin_row *row, int day)
{
	struct sop_text t = *from;

	t.piece = arena_array(r->arena, (size_t)from->n + 1, sizeof *t.piece);
	for (int i = 0; i < from->n; i++) {
		struct sop_piece *p = &t.piece[i];
		const struct table_own *own;
		int at = 0;

		*p = from->piece[i];
		if (p->var != SOP_V_COLUMN)
			continue;
		own = cell_of(row, p->name, &at);
		if (!own)
			no_column(r, p, row);
		else if (own->cell.n == 0 && !span_present(p->fallback))
			reading_note_at(
				r, DIAG_CELL_LACKS, row->cell_pos[at], reading_number(r, day), own->name, SPAN_ABSENT);
		*p = (struct sop_piece){.text = own && own->cell.n ? own->cell
				: span_present(p->fallback)        ? p->fallback
								   : SPAN_LIT(""),
			.pos = own && own->cell.n ? row->cell_pos[at] : p->pos};
	}
	return t;
}

static void fill_all(struct reading *r, struct sop_step *st, const struct readcheckin_row *row, int day)
{
	struct sop_action *was = st->action;

	st->text = fill(r, &st->text, row, day);
	st->action = arena_array(r->arena, (size_t)st->actions + 1, sizeof *st->action);
	for (int i = 0; i < st->actions; i++) {
		st->action[i] = was[i];
		st->action[i].text = fill(r, &was[i].text, row, day);
	}
}

struct expansion {
	const struct sop_step *was;
	const struct reading_step *beside;
	int n;
};

static struct sop_step *copy(struct reading *r, const struct expansion *x, int i)
{
	struct sop_script *s = r->script;
	int n = s->steps;
	struct sop_step *st;

	*(struct reading_step *)reading_push(r, &r->steps, &n, sizeof *r->steps) = x->beside[i];
	st = reading_push(r, &s->step, &s->steps, sizeof *st);
	*st = x->was[i];
	st->index = s->steps - 1;
	return st;
}

static void attach(struct reading *r, struct sop_step *st, const struct readcheckin_row *row)
{
	struct sop_attachment *was = st->attachment;
	int n = st->attachments, room = n + row->attachments;

	if (row->attachments == 0)
		return;
	if (room > MOST_ATTACHMENTS)
		reading_note_at(r, DIAG_MANY_ATTACHMENTS, row->attach_pos, SPAN_ABSENT, SPAN_ABSENT, SPAN_ABSENT);
	st->attachment = arena_array(r->arena, (size_t)room, sizeof *st->attachment);
	for (int i = 0; i < room; i++)
		st->attachment[i] = i < n ? was[i] : row->attachment[i - n];
	st->attachments = room;
	if (r->steps[st->index].key[KEYWORD_K_ATTACH].line == 0)
		r->steps[st->index].key[KEYWORD_K_ATTACH] = row->attach_pos;
}

/* What 每天 says of that day: 第N天 at its clock. Returns its index. */
static int on_day(struct reading *r, const struct expansion *x, int i, const struct readcheckin_row *row, int day)
{
	struct sop_step *st = copy(r, x, i);
	struct sop_time *t = &st->time;

	t->kind = SOP_WHEN_DAY;
	t->day = day;
	r->steps[st->index].clock = t->pos;
	t->pos = st->pos = row->pos;
	t->source = t->minute >= 0 ? reading_printf(r, "第%d天 %.*s", day, SPAN_ARG(reading_clock(r, t->minute)))
				   : reading_printf(r, "第%d天", day);
	st->id = reading_printf(r, "%.*s（第%d天）", SPAN_ARG(x->was[i].id), day);
	st->selling = st->selling || row->selling;
	attach(r, st, row);
	fill_all(r, st, row, day);
	return st->index;
}

/* Its branches stand right behind it. */
static void branches(
	struct reading *r, const struct expansion *x, int i, int of, const struct readcheckin_row *row, int day)
{
	for (int k = 1; k <= x->was[i].branches; k++) {
		struct sop_step *st = copy(r, x, i + k);

		st->of = of;
		if (row)
			st->id = reading_printf(r, "%.*s（第%d天）", SPAN_ARG(st->id), day);
		fill_all(r, st, row, day);
	}
}

static bool day_taken(struct reading *r, const struct reading_step *beside, int row, int day)
{
	for (int k = 0; k < row; k++)
		if (day >= beside->row[k].from && day <= beside->row[k].to) {
			reading_note_at(r, DIAG_DAY_TWICE, beside->row[row].pos, reading_number(r, day),
				reading_number(r, beside->row[k].pos.line), SPAN_ABSENT);
			return true;
		}
	return false;
}

static void expand_table(struct reading *r, const struct expansion *x, int i)
{
	const struct reading_step *beside = &x->beside[i];

	for (int k = 0; k < beside->rows; k++)
		for (int day = beside->row[k].from; day <= beside->row[k].to; day++) {
			if (day_taken(r, beside, k, day))
				break;
			if (r->script->steps >= READ_MAX_STEPS) {
				reading_note_at(r, DIAG_MANY_STEPS, beside->row[k].pos,
					reading_number(r, READ_MAX_STEPS), SPAN_ABSENT, SPAN_ABSENT);
				return;
			}
			int of = on_day(r, x, i, &beside->row[k], day);
			branches(r, x, i, of, &beside->row[k], day);
		}
}

void readcheckin_expand(struct reading *r)
{
	struct sop_script *s = r->script;
	const struct expansion x = {s->step, r->steps, s->steps};
	int branched = 0;

	if (!s->checkin)
		return;
	s->step = NULL;
	r->steps = NULL;
	s->steps = 0;
	for (int i = 0; i < x.n; i += 1 + x.was[i].branches) {
		const struct sop_step *st = &x.was[i];
		bool defers = st->miss == SOP_MISS_DEFER && x.beside[i].key[KEYWORD_K_MISS].line;

		if (x.beside[i].rows == 0) {
			struct sop_step *to = copy(r, &x, i);
			fill_all(r, to, NULL, 0);
			branches(r, &x, i, to->index, NULL, 0);
			continue;
		}
		if (defers) /* of 每天, as without a table */
			reading_note_at(r, DIAG_MISS_TIME, x.beside[i].key[KEYWORD_K_MISS], SPAN_LIT("顺延"),
				st->time.source, SPAN_LIT("这一天不会挪：写「错过：补发（2小时内）」或「错过：跳过」"));
		expand_table(r, &x, i);
	}
	for (int i = 0; i < s->steps; i++)
		branched += s->step[i].of >= 0;
	s->branches = branched;
	for (int i = 0; i < s->goal_actions; i++)
		s->goal_action[i].text = fill(r, &s->goal_action[i].text, NULL, 0);
}

/* -- checks ------------------------------------------------------------------------------------------------------------------ */

static void must(struct reading *r, bool there, const char *key, const char *form)
{
	if (!there)
		reading_note_at(r, DIAG_CHECKIN_KEY, r->title, span_of(key), span_of(form), SPAN_ABSENT);
}

static void way_notes(struct reading *r)
{
	const struct sop_checkin *k = r->script->checkin;
	struct sop_pos pos = r->places.key[KEYWORD_K_WAYS];

	bool linked = false;

	for (int i = 0; i < r->script->steps; i++) {
		const struct sop_text *t = &r->script->step[i].text;
		for (int j = 0; j < t->n; j++)
			if (t->piece[j].var == SOP_V_PAGE) {
				linked = true;
				if (!(k->ways & SOP_BY_PAGE))
					reading_note_at(r, DIAG_PAGE_NOT_A_WAY, t->piece[j].pos, SPAN_ABSENT,
						SPAN_ABSENT, SPAN_ABSENT);
				else if (!r->world->pages && !span_present(t->piece[j].fallback))
					reading_note_at(r, DIAG_PAGE_UNSENT, t->piece[j].pos, SPAN_ABSENT, SPAN_ABSENT,
						SPAN_ABSENT);
			}
	}
	if ((k->ways & SOP_BY_PAGE) && r->world->pages && !linked)
		reading_note_at(r, DIAG_PAGE_NOWHERE, pos, SPAN_ABSENT, SPAN_ABSENT, SPAN_ABSENT);
	else if (r->world->pages)
		; /* it has its address */
	else if (k->ways == SOP_BY_PAGE)
		reading_note_at(r, DIAG_PAGE_ALONE, pos, SPAN_ABSENT, SPAN_ABSENT, SPAN_ABSENT);
	else if (k->ways & SOP_BY_PAGE)
		reading_note_at(r, DIAG_PAGE_LATER, pos, SPAN_ABSENT, SPAN_ABSENT, SPAN_ABSENT);
	if (k->ways & SOP_BY_MESSAGE)
		reading_note_at(r, DIAG_MESSAGE_TOLD, pos, SPAN_ABSENT, SPAN_ABSENT, SPAN_ABSENT);
}

void readcheckin_inspect(struct reading *r)
{
	const struct sop_script *s = r->script;
	const struct sop_checkin *k = s->checkin;

	must(r, r->places.key[KEYWORD_K_CAMP].line > 0 || r->places.key[KEYWORD_K_START].line > 0, "开营",
		"开营：2026-03-09");
	must(r, r->places.key[KEYWORD_K_DAYS].line > 0, "周期", "周期：14天");
	must(r, r->places.key[KEYWORD_K_WAYS].line > 0, "打卡方式", WAYS_FORM);
	for (int i = 0; s->days > 0 && i < k->prizes; i++)
		if (k->prize[i].days > s->days)
			reading_note_at(r, DIAG_PRIZE_LATE, k->prize[i].pos, reading_number(r, k->prize[i].days),
				reading_number(r, s->days), SPAN_ABSENT);
	way_notes(r);
}
