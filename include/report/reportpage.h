/* report/reportpage: a table as a page to mail. */
#ifndef SIYU_REPORT_REPORTPAGE_H
#define SIYU_REPORT_REPORTPAGE_H
#include "base/text.h"
#include "report/report.h"

/* Appends the page: period, chart as SVG, the table, definition and note. No script, no request to anywhere; light and dark. */
void reportpage_write(const struct report_table *t, struct text *out);

#endif
