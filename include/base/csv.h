/* base/csv: RFC 4180 with the tolerances of people's exports: BOM, CRLF or LF, quoted line breaks, blank lines. */
#ifndef SIYU_BASE_CSV_H
#define SIYU_BASE_CSV_H
#include "base/arena.h"
#include "base/err.h"
#include "base/span.h"
#include "base/text.h"

#define CSV_MAX_COLUMNS 256

struct csv {
	struct span rest;
	int line;     /* line number of the row just read, from 1 */
	int row;      /* the same as a spreadsheet program counts: a row is one, over however many lines its cells go; blank lines count */
	int next_line, next_row;
};
void csv_init(struct csv *c, struct span utf8); /* skips a BOM */
/* The next row that is not blank; its array lives in the arena, and each cell that is quoted; the others are pieces of the text. RC_NOTFOUND at the end; RC_INVALID a quote that never closes or
 * text behind a closing quote (line in the text); RC_LIMIT too many columns. After
 * RC_INVALID and RC_LIMIT the next call goes on with the line behind the one in which the bad row began. */
enum rc MUST_USE csv_next(struct csv *c, struct arena *a, struct span **ret_cells, int *ret_count, struct err *err);
void csv_cell(struct text *out, struct span cell, bool first); /* writes with quotes where needed, comma before all but the first */
/* The same of what somebody else wrote, for a file that a person opens: what a spreadsheet would take for a formula gets an apostrophe before it. */
void csv_text(struct text *out, struct span cell, bool first);

#endif
