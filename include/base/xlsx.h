/* base/xlsx: a sheet of a workbook as people make it (.xlsx), as CSV. What a person sees in a cell
 * is what is read: numbers as they are shown, dates as 2026-03-01, times as 09:00, shared and inline strings, the last
 * result of a formula. Cells merged over rows say the same in each of them; merged over columns, the first says it. */
#ifndef SIYU_BASE_XLSX_H
#define SIYU_BASE_XLSX_H
#include "base/err.h"
#include "base/span.h"
#include "base/text.h"

#define XLSX_MAX_ROWS 100000 /* the last row with something in it */
#define XLSX_MAX_COLUMNS 256

/* Is it a workbook of the old form (.xls), or one with a password? Neither can be read. */
bool xlsx_is_old(struct span bytes);
/* Appends the sheet, one line a row, so that line numbers are row numbers (but for line breaks in cells). sheet NULL: the
 * first one that is not hidden. RC_NOTFOUND: no such sheet; err names those there are. RC_INVALID: no workbook, or a
 * damaged one. RC_LIMIT: too large, also unpacked. */
enum rc MUST_USE xlsx_read(struct span bytes, const char *sheet, struct text *out, struct err *err);

#endif
