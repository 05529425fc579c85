/* sop/fmt: a script in the house form: the one that renders as Markdown (finding 66). Works on lines alone, so it needs to
 * know no kind of script, key or table. Pure. */
#ifndef SIYU_SOP_FMT_H
#define SIYU_SOP_FMT_H
#include "base/text.h"

/* Appends the house form of a file that read_script takes: one blank behind the marker, ： behind a key, cells of a table
 * under each other with |---| below the names, one empty line where sop/ has one, LF, no byte order mark. What stands behind
 * the markers keeps its letters, so that the file reads as before; comments stay. The house form of a house form is itself. */
void fmt_script(struct span bytes, struct text *out);

#endif
