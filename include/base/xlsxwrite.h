/* base/xlsxwrite: a table as a workbook (.xlsx), for base/xlsx and every spreadsheet. */
#ifndef SIYU_BASE_XLSXWRITE_H
#define SIYU_BASE_XLSXWRITE_H
#include "base/err.h"
#include "base/span.h"
#include "base/text.h"

/* Appends a workbook with one sheet of that name (at most 31 characters), all cells as text; csv as base/csv reads it. RC_INVALID,
 * RC_LIMIT of csv. */
enum rc MUST_USE xlsxwrite_table(struct span csv, const char *sheet, struct text *out, struct err *err);

#endif
