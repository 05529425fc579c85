/* tablefile: a table as people have it, text as spreadsheet programs save it (tabletext) or a workbook, as CSV in UTF-8. */
#ifndef SIYU_APP_TABLEFILE_H
#define SIYU_APP_TABLEFILE_H
#include "base/err.h"
#include "base/text.h"

#define TABLEFILE_BYTES ((size_t)8 << 20)

/* sheet: of a workbook, NULL: its first. RC_INVALID: it cannot be read, in Chinese. Appends. */
enum rc MUST_USE tablefile_read(const char *path, const char *sheet, struct text *out, struct err *err);

/* The sheet of a workbook (zip_is or xlsx_is_old), as CSV: the same. */
enum rc MUST_USE tablefile_workbook(struct span bytes, const char *sheet, struct text *out, struct err *err);

/* Does it begin as a file that is no table: a page, a PDF, JSON, an archive? err then says what it is and what to do. */
bool tablefile_foreign(struct span bytes, struct err *err);

/* The names of the sheets of that file, with 、 between, and how many; a file that is no workbook, or cannot be read, has none. Appends. */
void tablefile_sheets(const char *path, struct text *out, int *ret_n);

#endif
