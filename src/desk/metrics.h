/* metrics: GET /metrics in the text format of Prometheus. For this machine itself, or with a token of the scope metrics. The names are in
 * the table of metrics.c and in the manual; they stay. */
#ifndef SIYU_SRC_DESK_METRICS_H
#define SIYU_SRC_DESK_METRICS_H
#include "visit.h"

/* Does the request come from this machine, and not through a proxy? */
bool metrics_near(struct visit *v);
void metrics_serve(struct visit *v);

struct metrics_name {
	const char *name, *type, *help;
};
extern const struct metrics_name metrics_names[];
extern const int metrics_names_count;

#endif
