/* table: lines `| a | b |` of a script file, read against the columns that the table of words lists (exact part 3,
 * finding 41): any order, required ones, synonyms, unknown ones with the nearest. A kind that has a table gives a
 * struct table_face and hands in the lines; each row comes back while r->line is still its line, so that what is read
 * from a cell (reading_names, amount_…) complains at its own column. */
#ifndef SIYU_SOP_TABLE_H
#define SIYU_SOP_TABLE_H
#include "reading.h"

#define TABLE_ROWS 5000 /* of one table */

struct table_own { /* a column that the author named himself: 打卡 */
	struct span name, cell;
};
struct table_row {
	struct sop_pos pos;
	struct span cell[KEYWORD_L_COUNT]; /* in r->line, folded, blanks off; absent: no such column; n 0: nothing in it */
	int owns;
	struct table_own own[READING_COLUMNS];
};
struct table_face {
	enum keyword_table table;
	bool own; /* columns that the table of words does not know are the author's own */
	/* One row in which no required cell is empty and not too many cells stand. */
	void (*row)(struct reading *r, const struct table_row *row);
};

/* The cells of a folded line that begins with a bar, blanks off; more than READING_COLUMNS are only counted. */
int table_cut(struct span line, struct span *ret_cell);
/* Bytes of <br>, <br/>, <BR /> at the front, 0 for none. */
size_t table_break(struct span s);
/* A cell with \| and <br> resolved, in the arena. */
struct span table_resolve(struct arena *a, struct span s);

/* A line of the kind LINES_ROW. */
void table_line(struct reading *r, const struct table_face *face);
/* A heading, or the end of the file: the next row begins another table. Complains about a table without rows. */
void table_end(struct reading *r);
/* A table that must be there and is not: what to say (E810). */
void table_lacks(struct reading *r, enum keyword_table table, struct span of, struct sop_pos pos);

/* -- cells; what cannot be read is complained about, once, where it stands -------------------------------------- */

bool table_given(const struct table_row *row, enum keyword_column c); /* there, and not empty */
struct phrase table_phrase(const struct table_row *row, enum keyword_column c);
/* E806 at p, a pointer into the cell (NULL: its beginning). */
void table_bad(struct reading *r, const struct table_row *row, enum keyword_column c, const char *p);
/* A note at the cell. */
void table_note(struct reading *r, enum diag_code code, const struct table_row *row, enum keyword_column c,
	struct span a, struct span b, struct span x);
/* The cell with \| and <br> resolved: folded, for names; as it was typed, for what people read. In the arena. */
struct span table_text(struct reading *r, struct span cell);
struct span table_raw(struct reading *r, struct span cell);
/* The whole cell as one name, 「」 off. */
bool table_name(struct reading *r, const struct table_row *row, enum keyword_column c, struct span *ret_name);
/* Names with 、 between; a blank belongs to the name. */
bool table_names(struct reading *r, const struct table_row *row, enum keyword_column c, struct sop_names *ret_names);
/* The next of them, 「」 off, in r->line; *rest is what stands behind it, absent after the last. false: complained. */
bool table_one(struct reading *r, struct span *rest, struct span *ret_name);
/* 是, 否; an empty cell leaves *ret_yes alone. */
bool table_yes(struct reading *r, const struct table_row *row, enum keyword_column c, bool *ret_yes);
bool table_count(struct reading *r, const struct table_row *row, enum keyword_column c, int64_t most, int64_t *ret_n);
bool table_money(struct reading *r, const struct table_row *row, enum keyword_column c, int64_t *ret_fen);
bool table_duration(struct reading *r, const struct table_row *row, enum keyword_column c, int64_t *ret_ms);
/* YYYY-MM-DD: days since 1970. */
bool table_date(struct reading *r, const struct table_row *row, enum keyword_column c, int64_t *ret_day);
/* One of the words; its index, -1: none of them. */
int table_choice(struct reading *r, const struct table_row *row, enum keyword_column c, const char *const *words, int n);

#endif
