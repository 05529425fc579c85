#include "sop/talkcsv.h"
#include "keyid.h"
#include "letter.h"
#include "lines.h"
#include "sheet.h"
#include "base/arena.h"
#include "base/csv.h"
#include "sop/keyword.h"
#include <string.h>

#define COLUMNS SHEET_COLUMNS
#define CELL_BYTES ((size_t)1 << 18)
#define NEXT_MESSAGE "---"

/* The columns of the law come first, whatever is in them. */
enum { ASKED, ALIAS, ANSWER, SURE, HUMAN, SUGGEST, STAGE, AUDIENCE, COND, FIRST_KEY };
static const char *const law[FIRST_KEY] = {
	"问题", "别名", "回答", "自动", "转人工", "标签建议", "阶段", "人群", "条件"};

struct faq {
	int columns;
	const char *column[COLUMNS]; /* the words */
	struct text cell[COLUMNS];   /* of the row in hand */
	bool used[COLUMNS];          /* somewhere */
};

static void open_faq(struct faq *s)
{
	const struct keyword *k;

	*s = (struct faq){.columns = FIRST_KEY};
	for (int i = 0; i < FIRST_KEY; i++)
		s->column[i] = law[i];
	for (int i = 0; (k = keyword_at(i)) != NULL; i++) {
		bool named = false;

		if (k->cls != KEYWORD_KEY || !(k->kinds & 1u << SOP_TALK) || !(k->places & KEYWORD_STEP) ||
			k->id == KEYWORD_K_SURE || s->columns == COLUMNS)
			continue;
		for (int c = 0; c < FIRST_KEY; c++)
			named = named || keyword_is(k, span_of(law[c]));
		/* 阶段 of the law is the branch; as an action it has a column of its own name. */
		if (k->id == KEYWORD_K_STAGE)
			s->column[s->columns++] = "改阶段";
		else if (!named)
			s->column[s->columns++] = k->word;
	}
	for (int i = 0; i < s->columns; i++)
		text_init(&s->cell[i], CELL_BYTES);
}

static void close_faq(struct faq *s)
{
	for (int i = 0; i < s->columns; i++)
		text_release(&s->cell[i]);
}

static void clear_row(struct faq *s)
{
	for (int i = 0; i < s->columns; i++)
		text_clear(&s->cell[i]);
}

/* -- script to table -------------------------------------------------------------------------------------------------- */

static int column_of(const struct faq *s, struct span key)
{
	const struct keyword *k = keyword_find(KEYWORD_KEY, key, SOP_TALK);

	if (k && k->id == KEYWORD_K_SURE)
		return SURE;
	if (k && k->id == KEYWORD_K_STAGE)
		key = SPAN_LIT("改阶段");
	for (int i = ALIAS; i < s->columns; i++) {
		if (i != STAGE && (span_is(key, s->column[i]) || (k && span_is(span_of(k->word), s->column[i]))))
			return i;
	}
	return -1;
}

static void put_line(struct text *cell, struct span line)
{
	if (cell->n)
		text_addc(cell, '\n');
	text_add(cell, line);
}

static void put_key(struct faq *s, const struct lines_line *line)
{
	struct span key, value;

	if (!span_cut(line->body, ':', &key, &value))
		return;
	int c = column_of(s, span_trim(key));
	value = letter_raw(line->raw, line->whole, span_trim(value));
	if (c < 0)
		return;
	if (c == SURE && span_is(value, "关"))
		value = SPAN_LIT("否");
	put_line(&s->cell[c], value);
}

/* --- behind any number of backslashes: a line of a text, which gets one more in the cell, so that it is not read as the next message. */
static bool looks_next(struct span line)
{
	line = span_trim(line);
	while (span_starts(line, "\\"))
		line = span_drop(line, 1);
	return span_is(line, NEXT_MESSAGE);
}

static void put_text(struct faq *s, struct span body, bool continues)
{
	struct text *cell = &s->cell[ANSWER];
	bool escaped = looks_next(body);

	if (cell->n && !continues)
		put_line(cell, SPAN_LIT(NEXT_MESSAGE));
	/* An empty first line would vanish. */
	if (cell->n || body.n)
		put_line(cell, escaped ? SPAN_LIT("\\") : body);
	else
		text_addc(cell, ' ');
	if (escaped)
		text_add(cell, span_trim(body));
}

/* 如果 老客, 如果 阶段 = 意向, 如果 …, 否则 */
static void put_branch(struct faq *s, struct span body)
{
	struct span cond = span_trim(span_drop(body, sizeof "如果" - 1)), stage;

	if (span_starts(body, "否则"))
		text_adds(&s->cell[COND], "否则");
	else if (span_is(cond, "老客") || span_is(cond, "新客"))
		text_add(&s->cell[AUDIENCE], cond);
	else if (span_starts(cond, "阶段")) {
		stage = span_trim(span_drop(cond, sizeof "阶段" - 1));
		if (span_starts(stage, "=") && span_search(stage, SPAN_LIT(" 且 ")) == SIZE_MAX &&
			span_search(stage, SPAN_LIT(" 或 ")) == SIZE_MAX)
			text_add(&s->cell[STAGE], span_trim(span_drop(stage, 1)));
		else
			text_add(&s->cell[COND], cond);
	} else {
		text_add(&s->cell[COND], cond);
	}
}

static void write_row(struct faq *s, struct text *out, bool count)
{
	bool first = true;

	if (s->cell[ASKED].n == 0)
		return;
	for (int i = 0; i < s->columns; i++) {
		s->used[i] = s->used[i] || s->cell[i].n > 0;
		if (count || (i > AUDIENCE && !s->used[i]))
			continue;
		csv_cell(out, text_span(&s->cell[i]), first);
		first = false;
	}
	if (!count)
		text_addc(out, '\n');
}

/* Twice: which columns are used, then the rows. */
static void each_row(struct span script, struct faq *s, struct text *out, bool count)
{
	struct arena *a = arena_new(0);
	struct lines l;
	struct lines_line line;
	enum lines_kind before = LINES_BLANK;

	clear_row(s);
	lines_init(&l, a, script);
	while (lines_next(&l, &line)) {
		if (line.kind == LINES_STEP) {
			write_row(s, out, count);
			clear_row(s);
			text_add(&s->cell[ASKED], letter_raw(line.raw, line.whole, line.body));
		} else if (line.kind == LINES_BRANCH && s->cell[ASKED].n) {
			struct span asked = arena_copy(a, text_span(&s->cell[ASKED]));

			write_row(s, out, count);
			clear_row(s);
			text_add(&s->cell[ASKED], asked);
			put_branch(s, line.body);
		} else if (line.kind == LINES_KEY && s->cell[ASKED].n) {
			put_key(s, &line);
		} else if (line.kind == LINES_TEXT && s->cell[ASKED].n) {
			put_text(s, line.body, before == LINES_TEXT);
		}
		before = line.kind;
	}
	write_row(s, out, count);
	arena_free(a);
}

void talkcsv_write(struct span script, struct text *out)
{
	struct faq s;
	bool first = true;

	open_faq(&s);
	each_row(script, &s, out, true);
	for (int i = 0; i < s.columns; i++) {
		if (i > AUDIENCE && !s.used[i])
			continue;
		csv_cell(out, span_of(s.column[i]), first);
		first = false;
	}
	text_addc(out, '\n');
	each_row(script, &s, out, false);
	close_faq(&s);
}

/* -- table to script -------------------------------------------------------------------------------------------------- */

static int find(const struct sheet *law_of, struct span word)
{
	const struct faq *s = law_of->note;
	const struct keyword *k = keyword_column(KEYWORD_T_TALK, word);

	for (int i = 0; k && i < FIRST_KEY; i++)
		if (span_is(span_of(k->word), s->column[i]))
			return i;
	return column_of(s, word);
}

static enum rc header(const struct faq *s, const struct span *cell, int n, int line, int *to, struct err *err)
{
	struct sheet words = {.columns = s->columns, .find = find, .note = s};
	bool asked = false;

	memcpy(words.column, s->column, sizeof words.column);
	enum rc rc = sheet_head(&words, cell, n, line, to, err);
	for (int i = 0; !rc && i < n; i++)
		asked = asked || to[i] == ASKED;
	return rc || asked ? rc : err_set(err, RC_INVALID, "第 %d 行：少了「问题」这一列", line);
}

static void write_texts(struct span answer, struct text *out)
{
	struct span line;

	while (span_present(answer) && answer.n) {
		span_cut(answer, '\n', &line, &answer);
		if (line.n && line.p[line.n - 1] == '\r')
			line.n--;
		if (span_is(span_trim(line), NEXT_MESSAGE))
			text_addc(out, '\n');
		else if (looks_next(line))
			text_addf(out, "> %.*s\n", SPAN_ARG(span_drop(span_trim(line), 1)));
		else if (span_trim(line).n)
			text_addf(out, "> %.*s\n", SPAN_ARG(line));
		else
			text_adds(out, ">\n");
	}
}

static void write_keys(const char *key, struct span cell, struct text *out)
{
	struct span line;

	while (span_present(cell) && cell.n) {
		span_cut(cell, '\n', &line, &cell);
		line = span_trim(line);
		if (line.n)
			text_addf(out, "- %s：%.*s\n", key, SPAN_ARG(line));
	}
}

/* The heading of a branch; what the row says of its customers. */
static enum rc write_branch(struct faq *s, int line, bool *ret_branch, struct text *out, struct err *err)
{
	struct span stage = text_span(&s->cell[STAGE]), who = text_span(&s->cell[AUDIENCE]),
		    cond = text_span(&s->cell[COND]);

	*ret_branch = stage.n || who.n || cond.n;
	if ((stage.n > 0) + (who.n > 0) + (cond.n > 0) > 1)
		return err_set(err, RC_INVALID, "第 %d 行：「人群」「阶段」「条件」只能写一个", line);
	if (who.n && !span_is(who, "新客") && !span_is(who, "老客"))
		return err_set(err, RC_INVALID, "第 %d 行：「人群」只能写 新客 或 老客，别的写在「条件」里", line);
	if (who.n)
		text_addf(out, "### 如果 %.*s\n", SPAN_ARG(who));
	else if (stage.n)
		text_addf(out, "### 如果 阶段 = %.*s\n", SPAN_ARG(stage));
	else if (span_is(cond, "否则"))
		text_adds(out, "### 否则\n");
	else if (cond.n)
		text_addf(out, "### 如果 %.*s\n", SPAN_ARG(cond));
	return RC_OK;
}

/* 是: as the file says; 否: 关; anything else as it stands. */
static void write_sure(struct span cell, struct text *out)
{
	if (span_is(cell, "否"))
		text_adds(out, "- 自动回复：关\n");
	else if (cell.n && !span_is(cell, "是"))
		text_addf(out, "- 自动回复：%.*s\n", SPAN_ARG(cell));
}

/* What is of the question stands above its first branch, wherever the table has it. */
static void write_question(struct faq *s, struct text *out)
{
	write_keys("别名", text_span(&s->cell[ALIAS]), out);
	write_sure(text_span(&s->cell[SURE]), out);
	write_keys("转人工", text_span(&s->cell[HUMAN]), out);
	write_keys("标签建议", text_span(&s->cell[SUGGEST]), out);
}

static enum rc write_lines(struct faq *s, int line, bool again, struct text *out, struct err *err)
{
	bool branch = false;
	struct span asked = text_span(&s->cell[ASKED]);

	if (!again) {
		if (span_find(asked, '\n') != SIZE_MAX)
			return err_set(err, RC_INVALID, "第 %d 行：「问题」里不能换行", line);
		text_addf(out, "\n## %.*s\n", SPAN_ARG(asked));
		write_question(s, out);
	}
	enum rc rc = write_branch(s, line, &branch, out, err);
	if (!rc && again && !branch)
		return err_set(err, RC_INVALID,
			"第 %d 行：「%.*s」上一行已经有了；要按客户分，写「人群」「阶段」或「条件」", line,
			SPAN_ARG(asked));
	for (int i = FIRST_KEY; !rc && i < s->columns; i++)
		if (!(branch && span_is(span_of(s->column[i]), "编号")))
			write_keys(span_is(span_of(s->column[i]), "改阶段") ? "阶段" : s->column[i],
				text_span(&s->cell[i]), out);
	if (!rc)
		write_texts(text_span(&s->cell[ANSWER]), out);
	return rc;
}

enum rc talkcsv_read(struct span csv, struct text *out, int *ret_rows, struct err *err)
{
	struct arena *a = arena_new(0);
	struct faq s;
	struct csv c;
	struct span *cell, last = SPAN_ABSENT;
	int to[COLUMNS], n, columns, rows = 0;

	open_faq(&s);
	csv_init(&c, csv);
	enum rc rc = csv_next(&c, a, &cell, &columns, err);
	if (rc == RC_NOTFOUND)
		rc = err_set(err, RC_INVALID, "表是空的");
	if (!rc)
		rc = header(&s, cell, columns, c.row, to, err);
	while (!rc && (rc = csv_next(&c, a, &cell, &n, err)) == RC_OK) {
		clear_row(&s);
		for (int i = 0; i < n && i < columns; i++)
			if (to[i] >= 0)
				text_add(&s.cell[to[i]], i == 0 || to[i] != ANSWER ? span_trim(cell[i]) : cell[i]);
		if (s.cell[ASKED].n == 0) {
			rc = err_set(err, RC_INVALID, "第 %d 行：少了「问题」", c.row);
			break;
		}
		rc = write_lines(&s, c.row, span_eq(last, text_span(&s.cell[ASKED])), out, err);
		last = arena_copy(a, text_span(&s.cell[ASKED]));
		rows++;
	}
	close_faq(&s);
	arena_free(a);
	if (rc == RC_NOTFOUND)
		rc = rows ? RC_OK : err_set(err, RC_INVALID, "表里一行也没有");
	if (!rc)
		*ret_rows = rows;
	return rc ? rc : text_check(out, err);
}

/* -- table into a script that is there -------------------------------------------------------------------------------- */

struct block { /* a question, from its ## on */
	struct span name, bytes;
};

/* How many, in ret, in the arena. */
static int blocks_of(struct arena *a, struct span script, struct block **ret)
{
	struct block *v = NULL;
	struct lines l;
	struct lines_line line;
	int n = 0, cap = 0;

	lines_init(&l, a, script);
	while (lines_next(&l, &line)) {
		size_t at = (size_t)(line.raw.p - script.p);

		if (line.kind != LINES_STEP)
			continue;
		if (n == cap) {
			struct block *more = arena_array(a, (size_t)(cap = cap ? 2 * cap : 64), sizeof *more);
			if (n)
				memcpy(more, v, (size_t)n * sizeof *more);
			v = more;
		}
		if (n)
			v[n - 1].bytes.n = (size_t)(line.raw.p - v[n - 1].bytes.p);
		v[n++] = (struct block){letter_raw(line.raw, line.whole, line.body), span_drop(script, at)};
	}
	*ret = v;
	return n;
}

/* Mostly the one behind the last: *from. */
static const struct block *find_block(const struct block *v, int n, int *from, struct span name)
{
	for (int i = 0; i < n; i++) {
		int k = (*from + i) % n;

		if (!span_alike(v[k].name, name))
			continue;
		*from = k + 1;
		return &v[k];
	}
	return NULL;
}

/* All that a table can say of the block. */
static void rows_of(struct span block, struct faq *s, struct text *out)
{
	for (int i = 0; i < s->columns; i++)
		s->used[i] = true;
	text_clear(out);
	each_row(block, s, out, false);
}

/* An empty line between what is there and what comes; none at the beginning. */
static void part(struct text *out)
{
	if (out->n && out->p[out->n - 1] != '\n')
		text_addc(out, '\n');
	if (out->n > 1 && out->p[out->n - 2] != '\n')
		text_addc(out, '\n');
}

/* A question as the table has it now, with the comments that it had. */
static void put_changed(struct arena *a, struct span now, struct span was, struct text *out)
{
	struct lines l;
	struct lines_line line;
	struct span head;

	part(out);
	span_cut(now, '\n', &head, &now);
	text_addf(out, "%.*s\n", SPAN_ARG(head));
	if (span_present(was)) {
		lines_init(&l, a, was);
		while (lines_next(&l, &line))
			if (line.kind == LINES_COMMENT)
				text_addf(out, "%.*s\n", SPAN_ARG(line.raw));
	}
	if (span_present(now) && span_trim(now).n)
		text_addf(out, "%.*s\n", SPAN_ARG(span_trim(now)));
}

static void put_unchanged(struct span was, struct text *out)
{
	if (out->n && out->p[out->n - 1] != '\n')
		text_addc(out, '\n');
	text_add(out, was);
}

static void merge(struct span old, struct span fresh, struct text *out)
{
	struct arena *a = arena_new(0);
	struct block *was, *now;
	struct faq s;
	struct text rows[2];
	int had = blocks_of(a, old, &was), n = blocks_of(a, fresh, &now);

	open_faq(&s);
	text_init(&rows[0], CELL_BYTES * 4);
	text_init(&rows[1], CELL_BYTES * 4);
	text_add(out, had ? talkcsv_head(old) : span_trim(old));
	for (int i = 0, from = 0; i < n; i++) {
		const struct block *old_one = find_block(was, had, &from, now[i].name);
		if (old_one) {
			rows_of(old_one->bytes, &s, &rows[0]);
			rows_of(now[i].bytes, &s, &rows[1]);
		}
		if (old_one && span_eq(text_span(&rows[0]), text_span(&rows[1])))
			put_unchanged(old_one->bytes, out);
		else
			put_changed(a, now[i].bytes, old_one ? old_one->bytes : SPAN_ABSENT, out);
	}
	text_release(&rows[0]);
	text_release(&rows[1]);
	close_faq(&s);
	arena_free(a);
}

enum rc talkcsv_put(struct span old, struct span csv, struct text *out, int *ret_rows, struct err *err)
{
	struct text fresh;

	text_init(&fresh, out->max);
	enum rc rc = talkcsv_read(csv, &fresh, ret_rows, err);
	if (!rc)
		merge(old, text_span(&fresh), out);
	text_release(&fresh);
	return rc ? rc : text_check(out, err);
}

void talkcsv_columns(struct text *out)
{
	struct faq s;

	open_faq(&s);
	for (int i = 0; i < s.columns; i++)
		text_addf(out, "%s%s", i ? " " : "", s.column[i]);
	close_faq(&s);
}

struct span talkcsv_head(struct span script)
{
	struct arena *a = arena_new(0);
	struct lines l;
	struct lines_line line;
	size_t n = script.n;

	lines_init(&l, a, script);
	while (lines_next(&l, &line)) {
		if (line.kind == LINES_STEP) {
			n = (size_t)(line.raw.p - script.p);
			break;
		}
	}
	arena_free(a);
	return span_take(script, n);
}
