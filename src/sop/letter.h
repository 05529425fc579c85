/* Folding of what Chinese input methods produce (sop-language-exact.md 2.1, finding 36): one character in, one out, so
 * that columns stay true. */
#ifndef SIYU_SOP_LETTER_H
#define SIYU_SOP_LETTER_H
#include "base/arena.h"
#include "base/span.h"

/* Full-width to half-width, quotes to 「」, dashes to -, any blank to a space; URLs are kept. Result in the arena. */
struct span letter_fold(struct arena *a, struct span raw);
/* The part of raw that stands where part stands in folded (letter_fold of raw, part inside it). */
struct span letter_raw(struct span raw, struct span folded, struct span part);
/* Blanks off both ends, the full-width one, too. */
struct span letter_trim(struct span s);

#endif
