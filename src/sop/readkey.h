/* "- 键：值" lines of the file and of steps (sop-language-exact.md part 4). */
#ifndef SIYU_SOP_READKEY_H
#define SIYU_SOP_READKEY_H
#include "reading.h"

/* The current line is a key, found at place (one bit of enum keyword_place). */
void readkey_line(struct reading *r, unsigned place);
/* A line without its "- " that begins with a key of this kind of script: E110, then read as if it had one. */
bool readkey_bare(struct reading *r, unsigned place);

#endif
