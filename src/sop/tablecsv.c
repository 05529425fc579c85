#include "tablecsv.h"
#include "letter.h"
#include "lines.h"
#include "sheet.h"
#include "table.h"
#include "base/csv.h"
#include "sop/fmt.h"
#include <string.h>

#define SCRIPT_BYTES ((size_t)1 << 22)

struct law { /* the columns of one table */
	struct sheet sheet;
	enum keyword_table table;
	const struct keyword *k[SHEET_COLUMNS];
};

static int find(const struct sheet *s, struct span word)
{
	const struct law *l = s->note;
	const struct keyword *k = keyword_column(l->table, word);

	for (int i = 0; k && i < s->columns; i++)
		if (l->k[i] == k)
			return i;
	return -1;
}

static void open_law(enum keyword_table table, struct law *l)
{
	const struct keyword *k;

	*l = (struct law){.table = table, .sheet = {.find = find}};
	l->sheet.note = l;
	for (int i = 0; (k = keyword_at(i)) != NULL; i++) {
		if (k->cls != KEYWORD_COLUMN || !(k->places & 1u << table))
			continue;
		l->k[l->sheet.columns] = k;
		l->sheet.column[l->sheet.columns++] = k->word;
	}
}

void tablecsv_columns(enum keyword_table table, struct text *out)
{
	struct law law;

	open_law(table, &law);
	for (int i = 0; i < law.sheet.columns; i++)
		text_addf(out, "%s%s", i ? " " : "", law.sheet.column[i]);
}

/* -- script to table -------------------------------------------------------------------------------------------------- */

struct walk { /* over the rows of the file's own table */
	struct arena *arena;
	const struct law *law;
	int columns; /* of the script; -1: its names have not come */
	int to[READING_COLUMNS];
	struct span cell[SHEET_COLUMNS];
};

static void walk_names(struct walk *w, const struct span *cell, int n)
{
	w->columns = n < READING_COLUMNS ? n : READING_COLUMNS;
	for (int i = 0; i < w->columns; i++)
		w->to[i] = find(&w->law->sheet, cell[i]);
}

/* false: no row of the table. */
static bool walk_row(struct walk *w, const struct lines_line *line)
{
	struct span cell[READING_COLUMNS];

	if (line->kind != LINES_ROW || lines_divides(line->body))
		return false;
	int n = table_cut(line->body, cell);
	if (w->columns < 0) {
		walk_names(w, cell, n);
		return false;
	}
	for (int i = 0; i < w->law->sheet.columns; i++)
		w->cell[i] = SPAN_LIT("");
	for (int i = 0; i < n && i < w->columns; i++)
		if (w->to[i] >= 0)
			w->cell[w->to[i]] =
				table_resolve(w->arena, letter_trim(letter_raw(line->raw, line->whole, cell[i])));
	return true;
}

/* Twice: which columns are used, then the rows. */
static void each_row(const struct law *law, struct span script, bool *used, struct text *out)
{
	struct walk w = {.arena = arena_new(0), .law = law, .columns = -1};
	struct lines l;
	struct lines_line line;

	lines_init(&l, w.arena, script);
	while (lines_next(&l, &line) && line.kind != LINES_STEP) {
		bool first = true;
		if (!walk_row(&w, &line))
			continue;
		for (int i = 0; i < law->sheet.columns; i++) {
			if (!out)
				used[i] = used[i] || w.cell[i].n > 0;
			else if (used[i])
				csv_cell(out, w.cell[i], first);
			first = first && !used[i];
		}
		if (out)
			text_addc(out, '\n');
	}
	arena_free(w.arena);
}

void tablecsv_write(enum keyword_table table, struct span script, struct text *out)
{
	struct law law;
	bool used[SHEET_COLUMNS] = {false}, first = true;

	open_law(table, &law);
	for (int i = 0; i < law.sheet.columns; i++)
		used[i] = law.k[i]->required;
	each_row(&law, script, used, NULL);
	for (int i = 0; i < law.sheet.columns; i++) {
		if (used[i])
			csv_cell(out, span_of(law.sheet.column[i]), first);
		first = first && !used[i];
	}
	text_addc(out, '\n');
	each_row(&law, script, used, out);
}

/* -- table to script -------------------------------------------------------------------------------------------------- */

/* One cell of a row. */
static void tablecsv_cell(struct span cell, struct text *out)
{
	cell = letter_trim(cell);
	while (cell.n) {
		size_t bar = cell.p[0] == '|' ? 1 : span_starts(cell, "｜") ? strlen("｜") : 0;

		if (bar)
			text_adds(out, "\\|");
		else if (cell.p[0] == '\n')
			text_adds(out, "<br>");
		else if (cell.p[0] != '\r')
			text_addc(out, cell.p[0]);
		cell = span_drop(cell, bar ? bar : 1);
	}
}

static enum rc required(const struct law *law, const int *to, int n, int line, struct err *err)
{
	for (int c = 0; c < law->sheet.columns; c++) {
		bool there = !law->k[c]->required;
		for (int i = 0; i < n; i++)
			there = there || to[i] == c;
		if (!there)
			return err_set(err, RC_INVALID, "第 %d 行：少了「%s」这一列", line, law->sheet.column[c]);
	}
	return RC_OK;
}

static void add_row(const struct span *cell, int n, const int *to, int columns, struct text *out)
{
	text_addc(out, '|');
	for (int i = 0; i < columns; i++) {
		if (to[i] < 0)
			continue;
		text_addc(out, ' ');
		if (i < n)
			tablecsv_cell(cell[i], out);
		text_adds(out, " |");
	}
	text_addc(out, '\n');
}

/* A row whose cell stands under no head would lose it. */
static enum rc headless(const struct span *cell, int n, const int *to, int columns, int line, struct err *err)
{
	for (int i = 0; i < n; i++)
		if ((i >= columns || to[i] < 0) && letter_trim(cell[i]).n)
			return err_set(err, RC_INVALID, "第 %d 行：第 %d 列没有列名", line, i + 1);
	return RC_OK;
}

/* Appends the table of csv alone. */
static enum rc tablecsv_rows(
	enum keyword_table table, struct span csv, struct text *out, int *ret_rows, struct err *err)
{
	struct arena *a = arena_new(0);
	struct law law;
	struct csv c;
	struct span *cell;
	int to[SHEET_COLUMNS], n, columns = 0, rows = 0;

	open_law(table, &law);
	csv_init(&c, csv);
	enum rc rc = csv_next(&c, a, &cell, &columns, err);
	if (rc == RC_NOTFOUND)
		rc = err_set(err, RC_INVALID, "表是空的");
	if (!rc)
		rc = sheet_head(&law.sheet, cell, columns, c.line, to, err);
	if (!rc)
		rc = required(&law, to, columns, c.line, err);
	if (!rc) {
		for (int i = 0; i < columns; i++)
			cell[i] = to[i] < 0 ? SPAN_LIT("") : span_of(law.sheet.column[to[i]]);
		add_row(cell, columns, to, columns, out);
	}
	while (!rc && (rc = csv_next(&c, a, &cell, &n, err)) == RC_OK) {
		rc = headless(cell, n, to, columns, c.line, err);
		if (!rc)
			add_row(cell, n, to, columns, out);
		rows++;
	}
	arena_free(a);
	if (rc == RC_NOTFOUND)
		rc = rows ? RC_OK : err_set(err, RC_INVALID, "表里一行也没有");
	if (!rc)
		*ret_rows = rows;
	return rc ? rc : text_check(out, err);
}

/* old with rows in place of its own table. */
static void put_rows(struct span old, struct span rows, struct text *out)
{
	struct arena *a = arena_new(0);
	struct lines l;
	struct lines_line line;
	bool put = false, section = false;

	lines_init(&l, a, old);
	while (lines_next(&l, &line)) {
		bool row = line.kind == LINES_ROW && !section;

		section = section || line.kind == LINES_STEP;
		if (!put && (row || section)) {
			if (section)
				text_addc(out, '\n'); /* a title or keys alone stand above */
			text_add(out, rows);
			if (section)
				text_addc(out, '\n');
			put = true;
		}
		if (!row) {
			text_add(out, line.raw);
			text_addc(out, '\n');
		}
	}
	if (!put) {
		text_addc(out, '\n');
		text_add(out, rows);
	}
	arena_free(a);
}

/* The rows in the form of siyu fmt. Tables look alike in every kind: they need no title above. */
static void form(struct text *rows)
{
	struct text formed;

	text_init(&formed, 2 * SCRIPT_BYTES);
	fmt_script(text_span(rows), &formed);
	if (!formed.over) {
		text_clear(rows);
		text_add(rows, text_span(&formed));
	}
	text_release(&formed);
}

static bool says_same(enum keyword_table table, struct span old, struct span script)
{
	struct text was, now;

	text_init(&was, 2 * SCRIPT_BYTES);
	text_init(&now, 2 * SCRIPT_BYTES);
	tablecsv_write(table, old, &was);
	tablecsv_write(table, script, &now);
	bool same = span_eq(text_span(&was), text_span(&now));
	text_release(&was);
	text_release(&now);
	return same;
}

enum rc tablecsv_read(
	enum keyword_table table, struct span old, struct span csv, struct text *out, int *ret_rows, struct err *err)
{
	struct text rows, script;

	text_init(&rows, 2 * SCRIPT_BYTES);
	text_init(&script, 4 * SCRIPT_BYTES);
	enum rc rc = tablecsv_rows(table, csv, &rows, ret_rows, err);
	if (!rc) {
		form(&rows);
		put_rows(old, text_span(&rows), &script);
		rc = text_check(&script, err);
	}
	if (!rc)
		text_add(out, says_same(table, old, text_span(&script)) ? old : text_span(&script));
	text_release(&rows);
	text_release(&script);
	return rc;
}
