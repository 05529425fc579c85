/* tabletext: the text that a spreadsheet program saves a table as, whatever its encoding and its separators, as CSV in UTF-8. */
#ifndef SIYU_APP_TABLETEXT_H
#define SIYU_APP_TABLETEXT_H
#include "base/err.h"
#include "base/text.h"

/* bytes: UTF-8, UTF-16 with a byte order mark, or GB18030; cells between commas, tabs or semicolons (the first line with cells says
 * which; so does a first line "sep=;", which such programs read and show as no row: it is left out); lines ended in any way. Rows of nothing
 * but empty cells become empty lines: lines keep their numbers. Appends. RC_INVALID: neither of these encodings; RC_LIMIT: too long for out. */
enum rc MUST_USE tabletext_csv(struct span bytes, struct text *out);
/* The same rows for csv_next, without a copy where there is none to be made: *ret is bytes if they are such CSV already but for a byte order
 * mark, empty lines and \r\n at the end of lines (not where a cell goes over several), which csv_next passes over; else what out has then.
 * out: empty. */
enum rc MUST_USE tabletext_view(struct span bytes, struct text *out, struct span *ret);

#endif
