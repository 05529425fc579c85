/* report/reportbook: a table as a workbook (.xlsx), by libxlsxwriter. */
#ifndef SIYU_REPORT_REPORTBOOK_H
#define SIYU_REPORT_REPORTBOOK_H
#include "report/report.h"

/* Writes path.tmp and renames it: columns and rows with money in yuan, rates as percent and names as text, where CSV has them; beneath
 * them period, definition and note; beside them a chart, of columns by day, of bars by name. The bytes depend on the table alone.
 * RC_NOTFOUND there is no such folder; RC_DENIED, RC_FAILED the file cannot be written. */
enum rc MUST_USE reportbook_write(const struct report_table *t, const char *path, struct err *err);

#endif
