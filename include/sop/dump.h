/* sop/dump: a script's whole model as text, without positions: two files that dump alike run alike. For proofs that
 * rewriting a file changed nothing (sop/fmt), and for tests of the reader. Not a format to keep or to parse. */
#ifndef SIYU_SOP_DUMP_H
#define SIYU_SOP_DUMP_H
#include "base/text.h"
#include "sop/script.h"

/* Appends one line a value, indented by depth, in the order of script.h. */
void dump_script(const struct sop_script *s, struct text *out);
/* The same without 沿用, and without where a step stands: two versions that dump alike mean the same for who is in flight. */
void dump_said(const struct sop_script *s, struct text *out);
/* One step so. */
void dump_step(const struct sop_step *s, struct text *out);

#endif
