/* The driver: lines in, script out. */
#include "sop/read.h"
#include "inspect.h"
#include "letter.h"
#include "readbranch.h"
#include "readcheckin.h"
#include "readcoupon.h"
#include "readdict.h"
#include "readflash.h"
#include "readkey.h"
#include "readgroup.h"
#include "readpost.h"
#include "readstep.h"
#include "readtalk.h"
#include "readtext.h"
#include "readtime.h"
#include "slipline.h"
#include "sop/group.h"
#include "sop/when.h"
#include "table.h"
#include "base/utf8.h"
#include <string.h>

#define KEEP_BYTES ((size_t)0)
#define TITLE_FORM "例如「# 剧本：新客七天」"

/* The line of the first byte that is no UTF-8. */
static int bad_line(struct span s)
{
	int line = 1;
	uint32_t c;

	for (size_t k; (k = utf8_next(s, &c)) > 0; s = span_drop(s, k))
		line += c == '\n';
	return line;
}

static bool encoding(struct reading *r, struct span bytes)
{
	struct text t;

	if (bytes.n > READ_MAX_BYTES) {
		reading_note_at(r, DIAG_TOO_BIG, (struct sop_pos){1, 1}, SPAN_LIT("1 MB"), SPAN_ABSENT, SPAN_ABSENT);
		return false;
	}
	if (utf8_valid(bytes))
		return true;
	text_init(&t, 4 * bytes.n + 16);
	bool gbk = memchr(bytes.p, 0, bytes.n) == NULL && utf8_from_gb18030(bytes, &t, NULL) == RC_OK;
	text_release(&t);
	int line = gbk ? 1 : bad_line(bytes);
	reading_note_at(r, gbk ? DIAG_GBK : DIAG_NOT_TEXT, (struct sop_pos){line, 1}, reading_number(r, line),
		SPAN_ABSENT, SPAN_ABSENT);
	return false;
}

/* "剧本：新客七天" behind the #. */
static bool title_parts(struct span body, struct span *ret_kind, struct span *ret_name)
{
	bool colon = span_cut(body, ':', ret_kind, ret_name);
	*ret_kind = span_trim(*ret_kind);
	*ret_name = colon ? span_trim(*ret_name) : SPAN_LIT("");
	if (ret_name->n > 6 && span_starts(*ret_name, "「") && span_ends(*ret_name, "」"))
		*ret_name = span_trim(span_make(ret_name->p + 3, ret_name->n - 6));
	return colon;
}

static bool skippable(enum lines_kind k)
{
	return k == LINES_BLANK || k == LINES_COMMENT || k == LINES_RULE;
}

static void control_bytes(struct reading *r)
{
	struct span s = r->line.raw;

	for (size_t i = 0; i < s.n; i++) {
		unsigned char c = (unsigned char)s.p[i];
		if ((c < 0x20 && c != '\t') || c == 0x7f) {
			struct sop_pos pos = {r->line.no, 1 + (int)utf8_count(span_take(s, i))};
			reading_note_at(r, DIAG_CONTROL, pos, SPAN_ABSENT, SPAN_ABSENT, SPAN_ABSENT);
			return;
		}
	}
}

/* "剧本、话术": what the first line may say and is run. */
static struct span running_kinds(struct reading *r)
{
	struct span all = SPAN_LIT("");
	const struct keyword *k;

	for (int i = 0; (k = keyword_at(i)) != NULL; i++) {
		if (k->cls == KEYWORD_KIND)
			all = reading_printf(r, "%.*s%s%s", SPAN_ARG(all), all.n ? "、" : "", k->word);
	}
	return all;
}

/* What the title line says, as far as it can be read. false: a kind that is not run, whose lines mean something else. */
static bool title_line(struct reading *r)
{
	struct sop_script *s = r->script;
	struct span kind, name;

	control_bytes(r);
	bool colon = title_parts(r->line.body, &kind, &name);
	const struct keyword *k = keyword_find_any(KEYWORD_KIND, kind);
	size_t comment = span_search(name, SPAN_LIT(" //"));
	r->title = s->pos = reading_pos(r, r->line.body.p);
	if (comment != SIZE_MAX) {
		reading_note(r, DIAG_VALUE_COMMENT, name.p + comment + 1, SPAN_ABSENT, SPAN_ABSENT, SPAN_ABSENT);
		name = span_trim(span_take(name, comment));
	} else if (r->line.kind != LINES_TITLE) {
		reading_note(r, DIAG_NO_TITLE, NULL,
			name.n ? reading_printf(r, "%.*s：%.*s", SPAN_ARG(kind), SPAN_ARG(name)) : SPAN_ABSENT,
			name.n ? SPAN_ABSENT : SPAN_LIT(TITLE_FORM), SPAN_ABSENT);
	} else if (!k && !colon) {
		struct span meant = slipline_title(r, r->line.body);

		reading_note(r, DIAG_NO_TITLE, NULL, meant, span_present(meant) ? SPAN_ABSENT : SPAN_LIT(TITLE_FORM),
			SPAN_ABSENT);
	} else if (!k) {
		const struct keyword *near = keyword_near(KEYWORD_KIND, kind, SOP_PLAY, 0);
		reading_note(r, DIAG_BAD_KIND, NULL, kind, near ? span_of(near->word) : SPAN_ABSENT, running_kinds(r));
	} else if (name.n == 0) {
		reading_note(r, DIAG_NO_NAME, kind.p + kind.n, kind, SPAN_ABSENT, SPAN_ABSENT);
	}
	if (k)
		s->kind = (enum sop_kind)k->id;
	s->name = name;
	s->id = reading_printf(r, "%s：%.*s", keyword_kind_name(s->kind), SPAN_ARG(name));
	if (s->kind == SOP_TALK)
		readtalk_begin(r);
	if (s->kind == SOP_MOMENTS)
		readpost_begin(r);
	if (s->kind == SOP_FLASH)
		readflash_begin(r);
	if (s->kind == SOP_CHECKIN)
		readcheckin_begin(r);
	return true;
}

/* Meant as the title, with other marks or none: 剧本：新客七天. */
static bool meant_as_title(const struct reading *r)
{
	struct span kind, name;

	return r->line.kind != LINES_TEXT && title_parts(r->line.body, &kind, &name) &&
		keyword_find_any(KEYWORD_KIND, kind);
}

/* Is there a line that only a script has: one of our keys, or a step with a time? Else it is a note that lies in the
 * folder, and about its prose there is nothing to say. */
static bool is_script(const struct reading *r, struct lines from)
{
	struct lines_line line = r->line;
	struct span word, value;

	do {
		if (line.kind == LINES_KEY && span_cut(line.body, ':', &word, &value) &&
			keyword_find(KEYWORD_KEY, span_trim(word), SOP_PLAY))
			return true;
		if (line.kind == LINES_STEP && readtime_begins(r, line.body, &(struct sop_time){0}))
			return true;
	} while (lines_next(&from, &line));
	return false;
}

static bool next_line(struct reading *r, struct lines *l)
{
	if (!lines_next(l, &r->line))
		return false;
	reading_folded(r, r->line.raw, r->line.whole);
	return true;
}

/* The first line that says something. false: nothing behind it can be checked. ret_again: it is no title, its own meaning
 * has to be read, too. Without a title, or with a wrong one, the rest is checked as 剧本. */
static bool title(struct reading *r, struct lines *l, bool *ret_again)
{
	bool any;

	*ret_again = false;
	while ((any = next_line(r, l)) && skippable(r->line.kind))
		;
	if (any && (r->line.kind == LINES_TITLE || meant_as_title(r)))
		return title_line(r) && (reading_good(r) || r->script->kind != SOP_PLAY || is_script(r, *l));
	struct span meant = any ? slipline_title(r, r->line.body) : SPAN_ABSENT;
	bool fence = any && span_starts(r->line.body, "```");

	reading_note_at(r, DIAG_NO_TITLE, any ? reading_pos(r, r->line.body.p) : (struct sop_pos){1, 1}, meant,
		span_present(meant) ? SPAN_ABSENT
			: fence ? SPAN_LIT("去掉「```」这一行，第一行就写「# 剧本：新客七天」")
				: SPAN_LIT(TITLE_FORM),
		SPAN_ABSENT);
	r->untitled = any;
	/* A bare name was meant as the title. */
	*ret_again = any &&
		(r->line.kind != LINES_OTHER || span_find(r->line.body, ':') != SIZE_MAX ||
			readtime_begins(r, r->line.body, &(struct sop_time){0}));
	r->title = r->script->pos = (struct sop_pos){any ? r->line.no : 1, 1};
	r->script->id = r->script->name = SPAN_LIT("");
	return any && is_script(r, *l);
}

static void step(struct reading *r)
{
	struct span head = r->line.body;
	size_t comment = span_search(head, SPAN_LIT(" //"));

	struct sop_step *st = readstep_new(r);
	if (r->script->moments)
		readpost_open(r, st);
	if (head.n == 0) {
		reading_note(r, DIAG_EMPTY_STEP, NULL, SPAN_ABSENT, SPAN_ABSENT, SPAN_ABSENT);
	} else if (comment != SIZE_MAX) {
		reading_note(r, DIAG_VALUE_COMMENT, head.p + comment + 1, SPAN_ABSENT, SPAN_ABSENT, SPAN_ABSENT);
	} else if (readtime_heading(r, head, &st->time, &st->only, &st->name)) {
		st->id = span_present(st->name) ? st->name : st->time.source;
		if (r->script->moments)
			readpost_timed(r, st);
	}
}

/* A heading with the wrong marks, or none: what stands below it belongs to this step all the same. */
static unsigned stray_step(struct reading *r, unsigned place)
{
	if (r->script->talk || !readtime_begins(r, r->line.body, &(struct sop_time){0}))
		return place;
	step(r);
	return KEYWORD_STEP;
}

static unsigned bare_line(struct reading *r, unsigned place)
{
	struct span body = r->line.body;
	bool timed = !r->script->talk && readtime_begins(r, body, &(struct sop_time){0});

	if (!timed && readkey_bare(r, place))
		return place;
	reading_note(r, DIAG_BARE_TEXT, NULL,
		timed ? reading_printf(
				r, "像步骤：写成「## %.*s」", SPAN_ARG(letter_raw(r->line.raw, r->line.whole, body)))
		      : slipline_bare(r),
		SPAN_ABSENT, SPAN_ABSENT);
	return stray_step(r, place);
}

/* "> 第3天 20:00 送礼": somebody put > before everything. */
static void step_as_text(struct reading *r)
{
	struct span body = letter_trim(r->line.body), head;
	struct sop_time t;

	while (body.n && body.p[0] == '#')
		body = letter_trim(span_drop(body, 1));
	head = letter_fold(r->arena, body);
	if (readtime_begins(r, head, &t) &&
		(t.kind == SOP_WHEN_WELCOME || (t.kind == SOP_WHEN_DAY && t.minute >= 0 && span_starts(head, "第"))))
		reading_note_at(r, DIAG_STEP_AS_TEXT, reading_pos(r, r->line.body.p), body, SPAN_ABSENT, SPAN_ABSENT);
}

static unsigned branch(struct reading *r, unsigned place)
{
	if (r->script->moments) {
		reading_note(r, DIAG_POST_BRANCH, NULL, SPAN_ABSENT, SPAN_ABSENT, SPAN_ABSENT);
		return place;
	}
	if (readbranch_heading(r))
		return KEYWORD_BRANCH;
	reading_note(r, DIAG_BAD_BRANCH, NULL, slipline_branch(r, r->line.body), SPAN_ABSENT, SPAN_ABSENT);
	return stray_step(r, place);
}

static void message_line(struct reading *r, unsigned place, bool continues)
{
	struct sop_script *s = r->script;

	if (place == KEYWORD_FILE) {
		reading_note_at(r, DIAG_TEXT_IN_FILE, reading_pos(r, NULL), SPAN_ABSENT, SPAN_ABSENT, SPAN_ABSENT);
		return;
	}
	step_as_text(r);
	struct sop_text *t = &s->step[s->steps - 1].text;
	struct reading_step *beside = &r->steps[s->steps - 1];
	r->open = t;
	if (!t->pos.line || continues) {
		readtext_line(r, t, r->line.body);
		return;
	}
	if (beside->messages++ == 0)
		beside->again = reading_pos(r, r->line.body.p);
	readtext_message(r, t, r->line.body);
}

/* One line behind the title. Returns the place that the next line stands at. */
static unsigned body_line(struct reading *r, unsigned place, enum lines_kind before)
{
	struct sop_script *s = r->script;

	if (readdict_is(s->kind))
		return readdict_line(r, place, r->title.line);
	switch (r->line.kind) {
	case LINES_STEP: s->talk ? readtalk_question(r) : step(r); return KEYWORD_STEP;
	case LINES_BRANCH: return s->talk ? readtalk_branch(r, place) : branch(r, place);
	case LINES_KEY: readkey_line(r, place); return place;
	case LINES_TEXT:
		s->talk ? readtalk_text(r, place, before == LINES_TEXT) : message_line(r, place, before == LINES_TEXT);
		return place;
	case LINES_TITLE:
		if (r->untitled) { /* not in the first line, which was told */
			r->untitled = false;
			return place;
		}
		reading_note(r, DIAG_TITLE_TWICE, NULL, reading_number(r, r->title.line), SPAN_ABSENT, SPAN_ABSENT);
		return stray_step(r, place);
	case LINES_DEEP:
		reading_note(r, DIAG_DEEP_HEADING, NULL, SPAN_ABSENT, SPAN_ABSENT, SPAN_ABSENT);
		return stray_step(r, place);
	case LINES_ROW:
		if (s->moments) {
			readpost_line(r, place);
			return place;
		}
		if (s->checkin) {
			readcheckin_line(r, place);
			return place;
		}
		if (s->flash && place == KEYWORD_FILE) {
			static const struct table_face goods = {KEYWORD_T_FLASH, false, readflash_row};
			table_line(r, &goods);
			return place;
		}
		reading_note(r, DIAG_TABLE, NULL, span_of(keyword_kind_name(s->kind)), SPAN_ABSENT, SPAN_ABSENT);
		return place;
	case LINES_OTHER: return bare_line(r, place);
	default: return place;
	}
}

/* What the file says for all its steps. */
static void inherit(struct reading *r)
{
	readcheckin_expand(r);
	readgroup_whom(r);
	for (int i = 0; i < r->script->steps; i++) {
		struct sop_step *st = &r->script->step[i];
		const struct sop_pos *key = r->steps[i].key;
		if (st->of >= 0)
			readbranch_inherit(r, st);
		if (st->of >= 0 || st->time.kind == SOP_WHEN_WELCOME)
			continue;
		if (!key[KEYWORD_K_EXEC].line)
			st->exec = readgroup_exec(r, st);
		if (!key[KEYWORD_K_OTHERWISE].line)
			st->or_sidebar = r->or_sidebar;
		if (when_door(st)) /* whom it is for chooses it himself */
			st->exec = SOP_EXEC_AUTO;
		if (!key[KEYWORD_K_MISS].line) {
			st->miss = r->miss;
			st->late_ms = r->late_ms;
		}
		if (!key[KEYWORD_K_DEADLINE].line) {
			st->confirm_minute = r->confirm_minute;
			st->confirm_ms = r->confirm_ms;
		}
		readgroup_reminder(st);
	}
	readflash_finish(r);
	for (int i = 0; i < r->script->steps; i++)
		readcoupon_finish(r, i);
}

static void close_text(struct reading *r)
{
	if (r->open)
		readtext_finish(r, r->open);
	r->open = NULL;
}

/* again: the line at hand is the first of it. */
static void body(struct reading *r, struct lines *l, bool again)
{
	struct sop_script *s = r->script;
	enum lines_kind before = LINES_TITLE;
	unsigned place = KEYWORD_FILE;

	for (; again || next_line(r, l); again = false) {
		control_bytes(r);
		if (r->line.kind != LINES_TEXT)
			close_text(r);
		if (r->line.kind == LINES_STEP)
			table_end(r);
		int wrong = r->diags->wrong;
		place = body_line(r, place, before);
		if (s->steps && r->diags->wrong > wrong)
			r->steps[s->steps - 1].broken = true;
		before = r->line.kind;
		if (s->steps > READ_MAX_STEPS || (s->talk && s->talk->questions > READ_MAX_QUESTIONS))
			break;
	}
	table_end(r);
	close_text(r);
	inherit(r);
}

static struct sop_script *new_script(struct arena *arena, struct span path)
{
	struct sop_script *s = arena_alloc(arena, sizeof *s);

	s->arena = arena;
	s->file = arena_copy(arena, path);
	s->per_day = s->per_week = s->per_company = s->employee_per_day = s->per_group_day = -1;
	s->other_gap_ms = -1;
	s->quiet_from = s->quiet_to = -1;
	s->priority = 50;
	return s;
}

/* The script, with whatever was wrong added to diags; kind and name are there when its first line could be read. */
static struct sop_script *read_whole(
	struct span bytes, struct span path, const struct check_world *world, struct diag_list *diags)
{
	struct arena *arena = arena_new(KEEP_BYTES);
	struct lines l;
	bool again;
	struct reading r = {.arena = arena,
		.diags = diags,
		.wrong = diags->wrong,
		.world = world,
		.file = arena_copy(diags->arena, path)};

	r.script = new_script(arena, path);
	r.confirm_minute = -1;
	text_init(&r.scratch, READING_MAX_TEXT);
	if (encoding(&r, bytes)) {
		lines_init(&l, arena, bytes);
		if (title(&r, &l, &again)) {
			body(&r, &l, again);
			if (readdict_is(r.script->kind))
				readdict_inspect(&r);
			else
				inspect_script(&r);
		}
	}
	text_release(&r.scratch);
	return r.script;
}

enum rc read_script(struct span bytes, struct span path, const struct check_world *world, struct diag_list *diags,
	struct sop_script **ret_script)
{
	struct check_world plain;
	int wrong = diags->wrong, from = diags->n;

	if (!world) {
		check_world_init(&plain);
		world = &plain;
	}
	struct sop_script *s = read_whole(bytes, path, world, diags);
	diag_sort(diags, from);
	if (diags->wrong > wrong) {
		script_free(s);
		return RC_INVALID;
	}
	*ret_script = s;
	return RC_OK;
}

struct sop_script *read_names(struct span bytes, struct span path, const struct check_world *world, bool *ret_sound)
{
	struct arena *a = arena_new(KEEP_BYTES);
	struct diag_list diags;
	struct sop_script *s = NULL;
	struct span name;
	enum sop_kind kind;

	diag_init(&diags, a);
	if (read_title(bytes, a, &kind, &name) && readdict_is(kind))
		s = read_whole(bytes, path, world, &diags);
	*ret_sound = s && diags.errors == 0;
	arena_free(a);
	return s;
}

bool read_title(struct span bytes, struct arena *arena, enum sop_kind *ret_kind, struct span *ret_name)
{
	struct lines l;
	struct lines_line line;
	struct span kind, name;

	if (bytes.n > READ_MAX_BYTES || !utf8_valid(bytes))
		return false;
	lines_init(&l, arena, bytes);
	while (lines_next(&l, &line)) {
		if (skippable(line.kind))
			continue;
		if (line.kind != LINES_TITLE || !title_parts(line.body, &kind, &name) || name.n == 0)
			return false;
		const struct keyword *k = keyword_find_any(KEYWORD_KIND, kind);
		if (!k)
			return false;
		*ret_kind = (enum sop_kind)k->id;
		*ret_name = name;
		return true;
	}
	return false;
}
