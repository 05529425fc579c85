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
/* What a sheet has that its CSV cannot say: the first of each. Rows and columns from 1; row 0: there is none. */
struct xlsx_lost {
	int number_row, number_column; /* a number of more than 15 digits: spreadsheets keep no more of it, the others are gone */
	int link_row, link_column, links; /* cells that show other words than the address they lead to (http, https); how many */
};

/* Appends the sheet, one line a row, so that line numbers are row numbers (but for line breaks in cells). sheet NULL: the
 * first one that is not hidden. RC_NOTFOUND: no such sheet; err names those there are. RC_INVALID: no workbook, or a
 * damaged one. RC_LIMIT: too large, also unpacked. */
enum rc MUST_USE xlsx_read(struct span bytes, const char *sheet, struct text *out, struct err *err);
/* The same, and what was lost. */
enum rc MUST_USE xlsx_read_all(struct span bytes, const char *sheet, struct text *out, struct xlsx_lost *ret_lost, struct err *err);

/* Appends the names of its sheets with 、 between, those that are hidden left out; how many. Errors as xlsx_read. */
enum rc MUST_USE xlsx_sheets(struct span bytes, struct text *out, int *ret_n, struct err *err);

#endif
