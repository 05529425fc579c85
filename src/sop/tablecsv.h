/* tablecsv: the table of a script file (商品, 标签 …) as CSV and back, by the columns of the table of words. Cells go as they
 * were typed; a line break is a line break there and <br> here, a bar \|. */
#ifndef SIYU_SOP_TABLECSV_H
#define SIYU_SOP_TABLECSV_H
#include "base/err.h"
#include "base/text.h"
#include "sop/keyword.h"

/* Appends the rows of the file's own table: what must be there and what any row fills, in the order of the words. */
void tablecsv_write(enum keyword_table table, struct span script, struct text *out);
/* Appends the columns that the table may have, with blanks between. */
void tablecsv_columns(enum keyword_table table, struct text *out);
/* Appends `old` with its own table replaced by that of csv, in the house form, or put behind its keys when it has none. All else keeps its
 * bytes, the table too where it says what it said. Errors as exchange_kind.read. */
enum rc MUST_USE tablecsv_read(
	enum keyword_table table, struct span old, struct span csv, struct text *out, int *ret_rows, struct err *err);

#endif
