#include "table.h"
#include "amount.h"
#include "letter.h"
#include "base/zone.h"
#include <string.h>

/* -- a line as cells -------------------------------------------------------------------------------------------- */

/* Cuts the next cell off; a bar behind a backslash belongs to it. false: nothing is left. */
static bool next_cell(struct span *rest, struct span *ret_cell)
{
	size_t i = 0;

	if (rest->n == 0)
		return false;
	while (i < rest->n && rest->p[i] != '|')
		i += rest->p[i] == '\\' && i + 1 < rest->n && rest->p[i + 1] == '|' ? 2 : 1;
	*ret_cell = span_trim(span_take(*rest, i));
	*rest = i < rest->n ? span_drop(*rest, i + 1) : span_make(rest->p + rest->n, 0);
	return true;
}

int table_cut(struct span line, struct span *cell)
{
	struct span rest = span_drop(span_trim(line), 1), one;
	int n = 0;

	while (next_cell(&rest, &one)) {
		if (n < READING_COLUMNS)
			cell[n] = one;
		n++;
	}
	return n;
}

/* -- column names ------------------------------------------------------------------------------------------------ */

/* "名称、价": the columns of a table; required: only those that must be there. */
static struct span list_columns(struct reading *r, enum keyword_table table, bool required, const char *between)
{
	const struct keyword *k;
	struct text t;

	text_init(&t, 1024);
	for (int i = 0; (k = keyword_at(i)) != NULL; i++) {
		if (k->cls != KEYWORD_COLUMN || !(k->places & 1u << table) || (required && !k->required))
			continue;
		if (t.n)
			text_adds(&t, between);
		text_adds(&t, k->word);
	}
	struct span s = arena_copy(r->arena, text_span(&t));
	text_release(&t);
	return s;
}

static bool column_twice(struct reading *r, int id, struct span name)
{
	const struct reading_table *t = &r->table;

	for (int i = 0; i < t->columns; i++) {
		bool same = id >= 0 ? t->id[i] == id
				    : t->id[i] < 0 && span_present(t->name[i]) && span_alike(t->name[i], name);
		if (!same)
			continue;
		reading_note(r, DIAG_COLUMN_TWICE, name.p, name, SPAN_ABSENT, SPAN_ABSENT);
		return true;
	}
	return false;
}

static void take_column(struct reading *r, struct span name)
{
	struct reading_table *t = &r->table;
	enum keyword_table table = t->face->table;
	const struct keyword *k = keyword_column(table, name);
	int id = k ? k->id : -1;
	struct span own = SPAN_ABSENT;

	if (!k && !t->face->own) {
		const struct keyword *near = keyword_column_near(table, name);
		reading_note(r, DIAG_COLUMN, name.p, name, near ? span_of(near->word) : SPAN_ABSENT,
			list_columns(r, table, false, "、"));
		t->meant[t->columns] = near ? near->id : -1;
	} else if (column_twice(r, id, name)) {
		id = -1;
	} else if (!k) {
		own = arena_copy(r->arena, name);
	}
	t->id[t->columns] = id;
	t->name[t->columns++] = own;
}

/* What must be there and is not; a misspelt name that stands for it was told already. */
static void require_columns(struct reading *r)
{
	struct reading_table *t = &r->table;
	const struct keyword *k;

	for (int i = 0; (k = keyword_at(i)) != NULL; i++) {
		bool there = false, meant = false;
		if (k->cls != KEYWORD_COLUMN || !(k->places & 1u << t->face->table) || !k->required)
			continue;
		for (int c = 0; c < t->columns; c++) {
			there = there || t->id[c] == k->id;
			meant = meant || t->meant[c] == k->id;
		}
		t->broken = t->broken || !there;
		if (!there && !meant)
			reading_note(r, DIAG_COLUMN_LACKS, NULL, span_of(k->word),
				list_columns(r, t->face->table, true, "、"), SPAN_ABSENT);
	}
}

static void take_names(struct reading *r, const struct table_face *face)
{
	struct span cell[READING_COLUMNS];
	int n = table_cut(r->line.body, cell), known = 0;

	r->table = (struct reading_table){.face = face, .pos = reading_pos(r, r->line.body.p)};
	for (int i = 0; i < READING_COLUMNS; i++)
		r->table.meant[i] = -1;
	n = n < READING_COLUMNS ? n : READING_COLUMNS;
	for (int i = 0; i < n; i++)
		known += keyword_column(face->table, cell[i]) || keyword_column_near(face->table, cell[i]);
	if (known == 0) {
		reading_note(
			r, DIAG_TABLE_HEAD, NULL, list_columns(r, face->table, true, " | "), SPAN_ABSENT, SPAN_ABSENT);
		r->table.broken = true;
		return;
	}
	for (int i = 0; i < n; i++)
		take_column(r, cell[i]);
	require_columns(r);
}

/* -- rows ---------------------------------------------------------------------------------------------------------- */

/* The column names once more: somebody pasted a second table below the first. */
static bool names_again(struct reading *r, const struct span *cell, int n)
{
	const struct reading_table *t = &r->table;
	int same = 0;

	for (int i = 0; i < n && i < t->columns; i++) {
		const struct keyword *k = keyword_column(t->face->table, cell[i]);
		same += k && k->id == t->id[i];
	}
	if (same < 2 || same < n)
		return false;
	reading_note(r, DIAG_TABLE_TWICE, NULL, reading_number(r, t->pos.line), SPAN_ABSENT, SPAN_ABSENT);
	return true;
}

static bool cells_lack(struct reading *r, const struct table_row *row)
{
	const struct reading_table *t = &r->table;
	bool lack = false;

	for (int i = 0; i < t->columns; i++) {
		const struct keyword *k = t->id[i] < 0 ? NULL : keyword_column_of(t->face->table, t->id[i]);
		if (!k || !k->required || row->cell[k->id].n > 0)
			continue;
		reading_note(r, DIAG_CELL_EMPTY, row->cell[k->id].p, span_of(k->word), span_of(k->value), SPAN_ABSENT);
		lack = true;
	}
	return lack;
}

static void take_row(struct reading *r)
{
	struct reading_table *t = &r->table;
	struct span cell[READING_COLUMNS];
	struct table_row row = {.pos = reading_pos(r, r->line.body.p)};
	int n = table_cut(r->line.body, cell);

	if (names_again(r, cell, n))
		return;
	if (++t->rows > TABLE_ROWS) {
		if (t->rows == TABLE_ROWS + 1)
			reading_note(r, DIAG_ROWS_MANY, NULL, reading_number(r, TABLE_ROWS), SPAN_ABSENT, SPAN_ABSENT);
		return;
	}
	if (n > t->columns) {
		reading_note(
			r, DIAG_CELLS_MANY, NULL, reading_number(r, n), reading_number(r, t->columns), SPAN_ABSENT);
		return;
	}
	for (int i = 0; i < t->columns; i++) {
		struct span s = i < n ? cell[i] : span_make(r->line.whole.p + r->line.whole.n, 0);
		if (t->id[i] >= 0)
			row.cell[t->id[i]] = s;
		else if (span_present(t->name[i]))
			row.own[row.owns++] = (struct table_own){t->name[i], s};
	}
	if (!cells_lack(r, &row))
		t->face->row(r, &row);
}

void table_line(struct reading *r, const struct table_face *face)
{
	if (lines_divides(r->line.body))
		return;
	if (r->table.pos.line == 0) {
		r->section.tables++;
		take_names(r, face);
	} else if (r->table.broken) {
		r->table.rows++;
	} else {
		take_row(r);
	}
}

void table_end(struct reading *r)
{
	const struct reading_table *t = &r->table;

	if (t->pos.line && t->rows == 0 && !t->broken)
		reading_note_at(r, DIAG_TABLE_BARE, t->pos, SPAN_ABSENT, SPAN_ABSENT, SPAN_ABSENT);
	r->table = (struct reading_table){0};
}

void table_lacks(struct reading *r, enum keyword_table table, struct span of, struct sop_pos pos)
{
	reading_note_at(r, DIAG_TABLE_NONE, pos, of, list_columns(r, table, true, " | "), SPAN_ABSENT);
}

/* -- cells --------------------------------------------------------------------------------------------------------- */

bool table_given(const struct table_row *row, enum keyword_column c)
{
	return span_present(row->cell[c]) && row->cell[c].n > 0;
}

struct phrase table_phrase(const struct table_row *row, enum keyword_column c)
{
	return phrase_of(row->cell[c]);
}

void table_bad(struct reading *r, const struct table_row *row, enum keyword_column c, const char *p)
{
	const struct keyword *k = keyword_column_of(r->table.face->table, (int)c);
	struct span cell = row->cell[c];

	reading_note(r, DIAG_CELL, p ? p : cell.p, span_of(k->word), cell, span_of(k->value));
}

void table_note(struct reading *r, enum diag_code code, const struct table_row *row, enum keyword_column c,
	struct span a, struct span b, struct span x)
{
	reading_note(r, code, row->cell[c].p, a, b, x);
}

size_t table_break(struct span s)
{
	static const char *const forms[] = {"<br>", "<br/>", "<br />", "＜br＞"};

	for (size_t i = 0; i < sizeof forms / sizeof forms[0]; i++) {
		size_t n = strlen(forms[i]);
		if (s.n >= n && span_alike(span_take(s, n), span_of(forms[i])))
			return n;
	}
	return 0;
}

/* Bytes of an escaped bar, full-width or not. */
static size_t escaped_bar(struct span s)
{
	static const char *const forms[] = {"\\|", "\\｜", "＼|", "＼｜"};

	for (size_t i = 0; i < sizeof forms / sizeof forms[0]; i++) {
		if (span_starts(s, forms[i]))
			return strlen(forms[i]);
	}
	return 0;
}

struct span table_resolve(struct arena *a, struct span s)
{
	char *to = arena_alloc(a, s.n + 1);
	size_t n = 0;

	while (s.n) {
		size_t bar = escaped_bar(s), br = table_break(s);
		to[n++] = bar ? '|' : br ? '\n' : s.p[0];
		s = span_drop(s, bar ? bar : br ? br : 1);
	}
	return span_make(to, n);
}

struct span table_text(struct reading *r, struct span cell)
{
	return table_resolve(r->arena, cell);
}

struct span table_raw(struct reading *r, struct span cell)
{
	return table_resolve(r->arena, letter_trim(letter_raw(r->line.raw, r->line.whole, cell)));
}

bool table_name(struct reading *r, const struct table_row *row, enum keyword_column c, struct span *ret_name)
{
	struct span s = row->cell[c];

	if (span_starts(s, "「") && span_ends(s, "」") && s.n > strlen("「」"))
		s = span_trim(span_make(s.p + strlen("「"), s.n - strlen("「」")));
	if (s.n == 0 || span_search(s, SPAN_LIT("「")) != SIZE_MAX || span_search(s, SPAN_LIT("」")) != SIZE_MAX ||
		span_search(s, SPAN_LIT("<br")) != SIZE_MAX) {
		table_bad(r, row, c, NULL);
		return false;
	}
	*ret_name = table_text(r, s);
	return true;
}

/* Bytes up to the next 、 or comma outside 「」. */
static size_t one_name(struct span s)
{
	size_t i = 0;
	bool quoted = false;

	for (; i < s.n; i++) {
		struct span here = span_drop(s, i);
		if (span_starts(here, "「"))
			quoted = true;
		else if (span_starts(here, "」"))
			quoted = false;
		else if (!quoted && (s.p[i] == ',' || span_starts(here, "、")))
			break;
	}
	return i;
}

bool table_one(struct reading *r, struct span *rest, struct span *ret_name)
{
	size_t n = one_name(*rest);
	struct span name = span_trim(span_take(*rest, n));

	if (span_starts(name, "「") && span_ends(name, "」") && name.n > strlen("「」"))
		name = span_trim(span_make(name.p + strlen("「"), name.n - strlen("「」")));
	if (name.n == 0 || span_search(name, SPAN_LIT("「")) != SIZE_MAX) {
		reading_note(r, name.n ? DIAG_QUOTE : DIAG_NO_NAME_HERE, rest->p, name, SPAN_ABSENT, SPAN_ABSENT);
		return false;
	}
	*ret_name = name;
	*rest = n >= rest->n ? SPAN_ABSENT : span_drop(*rest, n + (rest->p[n] == ',' ? 1 : strlen("、")));
	return true;
}

/* In a cell only 、 ends a name: a blank belongs to it, as in 保湿乳 100ml. */
bool table_names(struct reading *r, const struct table_row *row, enum keyword_column c, struct sop_names *ret_names)
{
	struct sop_names names = {0};
	struct span rest = row->cell[c], name;

	do {
		if (!table_one(r, &rest, &name))
			return false;
		reading_add_name(r, &names, table_text(r, name));
	} while (span_present(rest));
	*ret_names = names;
	return true;
}

bool table_yes(struct reading *r, const struct table_row *row, enum keyword_column c, bool *ret_yes)
{
	struct span s = row->cell[c];

	if (!table_given(row, c))
		return true;
	if (!span_is(s, "是") && !span_is(s, "否")) {
		const struct keyword *k = keyword_column_of(r->table.face->table, (int)c);
		reading_note(r, DIAG_YES_NO, s.p, span_of(k->word), SPAN_ABSENT, SPAN_ABSENT);
		return false;
	}
	*ret_yes = span_is(s, "是");
	return true;
}

bool table_count(struct reading *r, const struct table_row *row, enum keyword_column c, int64_t most, int64_t *ret_n)
{
	struct phrase p = table_phrase(row, c);

	if (amount_count(&p, ret_n) == AMOUNT_OK && *ret_n <= most) {
		static const char *const units[] = {"件", "人", "位", "次", "分"};
		for (size_t i = 0; i < sizeof units / sizeof units[0] && !phrase_eat(&p, units[i]); i++)
			;
		if (phrase_done(&p))
			return true;
	}
	table_bad(r, row, c, NULL);
	return false;
}

static struct span without_commas(struct reading *r, struct span s)
{
	char *to = arena_alloc(r->arena, s.n + 1);
	size_t n = 0;

	for (size_t i = 0; i < s.n; i++)
		if (s.p[i] != ',')
			to[n++] = s.p[i];
	return span_make(to, n);
}

bool table_money(struct reading *r, const struct table_row *row, enum keyword_column c, int64_t *ret_fen)
{
	struct phrase p = table_phrase(row, c);
	struct span cell = row->cell[c];

	if (!phrase_eat(&p, "¥"))
		phrase_eat(&p, "￥");
	enum amount_rc rc = amount_money(&p, ret_fen);
	if (rc == AMOUNT_OK && phrase_done(&p))
		return true;
	if (rc == AMOUNT_THOUSANDS)
		reading_note(r, DIAG_THOUSANDS, cell.p, cell, without_commas(r, cell), SPAN_ABSENT);
	else
		reading_note(r, DIAG_MONEY, cell.p, cell, SPAN_ABSENT, SPAN_ABSENT);
	return false;
}

bool table_duration(struct reading *r, const struct table_row *row, enum keyword_column c, int64_t *ret_ms)
{
	struct phrase p = table_phrase(row, c);

	return reading_long(r, &p, ret_ms) && reading_end(r, &p, SPAN_LIT("30天"));
}

bool table_date(struct reading *r, const struct table_row *row, enum keyword_column c, int64_t *ret_day)
{
	struct phrase p = table_phrase(row, c);
	int64_t y, m, d;

	if (amount_count(&p, &y) == AMOUNT_OK && (phrase_eat(&p, "-") || phrase_eat(&p, "/") || phrase_eat(&p, "年")) &&
		amount_count(&p, &m) == AMOUNT_OK &&
		(phrase_eat(&p, "-") || phrase_eat(&p, "/") || phrase_eat(&p, "月")) &&
		amount_count(&p, &d) == AMOUNT_OK) {
		phrase_eat(&p, "日");
		if (phrase_done(&p) && y >= 2000 && y <= 2100 && m <= 12 && d <= 31 &&
			zone_date_valid((int)y, (int)m, (int)d)) {
			*ret_day = zone_day_of((int)y, (int)m, (int)d);
			return true;
		}
	}
	table_bad(r, row, c, NULL);
	return false;
}

int table_choice(struct reading *r, const struct table_row *row, enum keyword_column c, const char *const *words, int n)
{
	for (int i = 0; i < n; i++) {
		if (span_is(row->cell[c], words[i]))
			return i;
	}
	table_bad(r, row, c, NULL);
	return -1;
}
