/* Of the names that there are, which one is meant. */
#ifndef SIYU_SOP_NEAREST_H
#define SIYU_SOP_NEAREST_H
#include "base/span.h"
#include "sop/script.h"

/* The known name most like word, or absent. known may be NULL. */
struct span nearest_name(struct span word, const struct sop_names *known);

#endif
