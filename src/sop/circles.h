/* Circles over files: what a script, a rule of 标签 or a tag that expires does may bring its customer into the next, and back to where
 * he came from (sop-language-exact.md finding 33). */
#ifndef SIYU_SOP_CIRCLES_H
#define SIYU_SOP_CIRCLES_H
#include "crossfile.h"

struct circles;

struct circles *circles_new(const struct sop_script *const *scripts, int n);
void circles_free(struct circles *c);
/* E703 for each circle whose first part is script i, one of its rules or tags. */
void circles_of(const struct crossfile *f, int i);

#endif
