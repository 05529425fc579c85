#include "sop/fmt.h"
#include "letter.h"
#include "lines.h"
#include "sop/keyword.h"
#include "sop/read.h"
#include "base/utf8.h"
#include <string.h>

#define WIDTH_MOST 40                                                /* a longer cell does not push the others apart */
#define RULE_LEAST 3                                                 /* dashes below a column */
#define WORDED (1u << SOP_TAGS | 1u << SOP_CODES | 1u << SOP_ASSETS) /* ## 规则 甲 */
#define TIMED \
	(1u << SOP_PLAY | 1u << SOP_GROUP_PLAY | 1u << SOP_CHECKIN | 1u << SOP_FLASH | 1u << SOP_BLAST | \
		1u << SOP_MOMENTS)

struct row {
	int n;
	struct span *cell; /* as written, trimmed */
	bool rule;         /* of - and : only */
	int line;          /* source line */
};

struct fmt {
	struct arena *arena;
	struct text *out;
	bool timed; /* headings begin with a time, or with a word of the language */
	bool any;   /* something was written */
	enum lines_kind before;
	bool gap; /* empty lines since then */
	int rows, rows_cap;
	struct row *row; /* of the table being gathered */
};

/* Is there an empty line between two lines? was: there is one now. Between texts it means something (finding 52). */
static bool apart(enum lines_kind a, enum lines_kind b, bool was)
{
	if (b == LINES_STEP || a == LINES_RULE || b == LINES_RULE)
		return true;
	if (a == b && (a == LINES_TEXT || a == LINES_COMMENT || a == LINES_ROW))
		return was;
	if (a == LINES_COMMENT && b != LINES_ROW)
		return was;
	/* Otherwise Markdown takes a comment for the end of the list or text above it, and a table for a part of it. */
	return b == LINES_COMMENT || a == LINES_ROW || b == LINES_ROW;
}

static void begin(struct fmt *f, enum lines_kind kind)
{
	if (f->any && apart(f->before, kind, f->gap))
		text_addc(f->out, '\n');
	f->any = true;
	f->before = kind;
	f->gap = false;
}

/* The letters behind part of the folded line. */
static struct span written(const struct lines_line *l, struct span part)
{
	return letter_raw(l->raw, l->whole, part);
}

/* The character before p is a digit, or the one at p. */
static bool digit_at(struct span folded, size_t i)
{
	return i < folded.n && folded.p[i] >= '0' && folded.p[i] <= '9';
}

/* A heading that may begin with a time: 第１天　20：30 is written 第1天 20:30. Other letters stay; folded, it is the same. */
static void heading(struct fmt *f, const struct lines_line *l)
{
	struct span raw = written(l, l->body), folded = l->body;
	uint32_t c, to;

	if (!f->timed) {
		text_add(f->out, raw);
		return;
	}
	for (size_t i = 0, n, k; (n = utf8_next(folded, &to)) > 0; folded = span_drop(folded, n), i += n) {
		k = utf8_next(raw, &c);
		bool plain = (to >= '0' && to <= '9') || to == ' ' || (to == '-' && digit_at(l->body, i + 1)) ||
			(to == ':' && i > 0 && digit_at(l->body, i - 1) && digit_at(l->body, i + 1));
		if (plain)
			text_addc(f->out, (char)to);
		else
			text_add(f->out, span_take(raw, k));
		raw = span_drop(raw, k);
	}
}

static void key(struct fmt *f, const struct lines_line *l)
{
	struct span word, value;
	bool colon = span_cut(l->body, ':', &word, &value);

	text_add(f->out, written(l, span_trim(word)));
	if (!colon)
		return;
	text_adds(f->out, "：");
	value = span_trim(value);
	if (value.n)
		text_add(f->out, written(l, value));
}

static void comment(struct fmt *f, struct span body)
{
	body = span_drop(body, span_starts(body, "//") ? 2 : strlen("／／"));
	struct span words = letter_trim(body);
	text_adds(f->out, words.n && words.p[0] != '/' ? "// " : "//");
	text_add(f->out, words);
}

/* -- tables -- */

/* Where the cell that begins at `from` ends; \| is no end. */
static size_t cell_end(struct span s, size_t from)
{
	size_t i = from;

	while (i < s.n && !(s.p[i] == '|' && s.p[i - 1] != '\\'))
		i++;
	return i;
}

static void gather(struct fmt *f, const struct lines_line *l)
{
	struct row row = {.rule = lines_divides(l->body), .line = l->no};
	struct span s = l->body;
	int cells = 0;

	for (size_t i = 0; i < s.n; i++)
		cells += s.p[i] == '|';
	row.cell = arena_alloc(f->arena, (size_t)cells * sizeof *row.cell);
	for (size_t at = 1, end; at <= s.n; at = end + 1) {
		end = cell_end(s, at);
		struct span cell = span_trim(span_make(s.p + at, end - at));
		if (end < s.n || cell.n)
			row.cell[row.n++] = cell.n ? written(l, cell) : SPAN_LIT("");
	}
	if (f->rows == f->rows_cap) {
		f->rows_cap = f->rows_cap ? 2 * f->rows_cap : 16;
		struct row *more = arena_alloc(f->arena, (size_t)f->rows_cap * sizeof *more);
		if (f->rows)
			memcpy(more, f->row, (size_t)f->rows * sizeof *more);
		f->row = more;
	}
	f->row[f->rows++] = row;
}

static int column_width(const struct fmt *f, int column)
{
	int widest = RULE_LEAST;

	for (int i = 0; i < f->rows; i++) {
		if (f->row[i].rule || column >= f->row[i].n)
			continue;
		int w = utf8_width(f->row[i].cell[column]);
		if (w > widest && w <= WIDTH_MOST)
			widest = w;
	}
	return widest;
}

/* :--- and ---: say how a column is aligned, and stay. */
static void rule_row(struct fmt *f, const int *width, int columns, const struct row *old)
{
	for (int c = 0; c < columns; c++) {
		struct span was = old && c < old->n ? old->cell[c] : SPAN_LIT("");
		bool left = span_starts(was, ":") || span_starts(was, "："),
		     right = span_ends(was, ":") || span_ends(was, "：");
		text_addc(f->out, '|');
		text_addc(f->out, left ? ':' : '-');
		for (int i = 0; i < width[c]; i++)
			text_addc(f->out, '-');
		text_addc(f->out, right ? ':' : '-');
	}
	text_adds(f->out, "|\n");
}

/* A cell that a row lacks is an empty one. */
static void cells(struct fmt *f, const int *width, int columns, const struct row *row)
{
	for (int c = 0; c < columns; c++) {
		text_adds(f->out, "| ");
		utf8_pad(f->out, c < row->n ? row->cell[c] : SPAN_LIT(""), width[c], false);
		text_addc(f->out, ' ');
	}
	text_adds(f->out, "|\n");
}

/* Columns of the rows that divide, or of those that say something. */
static int widest_row(const struct fmt *f, bool rule)
{
	int columns = 0;

	for (int i = 0; i < f->rows; i++)
		if (f->row[i].rule == rule && f->row[i].n > columns)
			columns = f->row[i].n;
	return columns;
}

static void table_end(struct fmt *f)
{
	if (f->rows == 0)
		return;
	/* A line of dashes may be longer than what it divides: it makes no column, which would have no name. */
	int columns = widest_row(f, false);
	columns = columns ? columns : widest_row(f, true);
	int *width = arena_alloc(f->arena, ((size_t)columns + 1) * sizeof *width);
	for (int c = 0; c < columns; c++)
		width[c] = column_width(f, c);
	begin(f, LINES_ROW);
	for (int i = 0; i < f->rows; i++) {
		const struct row *row = &f->row[i];
		if (row->rule)
			rule_row(f, width, columns, row);
		else
			cells(f, width, columns, row);
		if (i == 0 && columns && !row->rule && !(f->rows > 1 && f->row[1].rule))
			rule_row(f, width, columns, NULL);
	}
	f->rows = 0;
}

/* -- lines -- */

static void line(struct fmt *f, const struct lines_line *l)
{
	begin(f, l->kind);
	switch (l->kind) {
	case LINES_TITLE:
		text_adds(f->out, "# ");
		key(f, l);
		break;
	case LINES_STEP:
		text_adds(f->out, "## ");
		heading(f, l);
		break;
	case LINES_BRANCH:
		text_adds(f->out, "### ");
		text_add(f->out, written(l, l->body));
		break;
	case LINES_KEY:
		text_adds(f->out, "- ");
		key(f, l);
		break;
	case LINES_TEXT:
		text_adds(f->out, l->body.n ? "> " : ">");
		text_add(f->out, l->body);
		break;
	case LINES_COMMENT: comment(f, l->body); break;
	case LINES_RULE: text_adds(f->out, "---"); break;
	default: text_add(f->out, l->raw); break;
	}
	text_addc(f->out, '\n');
}

void fmt_script(struct span bytes, struct text *out)
{
	struct fmt f = {.arena = arena_new(0), .out = out};
	enum sop_kind kind;
	struct span name;
	struct lines l;
	struct lines_line one;

	f.timed = read_title(bytes, f.arena, &kind, &name) && ((TIMED | WORDED) & 1u << kind);
	lines_init(&l, f.arena, bytes);
	while (lines_next(&l, &one)) {
		if (one.kind == LINES_ROW) {
			gather(&f, &one);
			continue;
		}
		table_end(&f);
		if (one.kind == LINES_BLANK)
			f.gap = true;
		else
			line(&f, &one);
	}
	table_end(&f);
	arena_free(f.arena);
}
