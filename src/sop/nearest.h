/* How much one word looks like another, counted in characters. */
#ifndef SIYU_SOP_NEAREST_H
#define SIYU_SOP_NEAREST_H
#include "base/span.h"
#include "sop/script.h"

#define NEAREST_NONE 1000 /* not alike */

/* Smaller is nearer; NEAREST_NONE when nobody would take one for the other. */
int nearest_score(struct span word, struct span known);
/* The known name most like word, or absent. known may be NULL. */
struct span nearest_name(struct span word, const struct sop_names *known);

#endif
