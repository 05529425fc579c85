/* metrics: GET /metrics in the text format of Prometheus. With a token of the scope metrics, or, where that is said, for this machine itself. The names are in
 * the table of metrics.c and in the manual; they stay. */
#ifndef SIYU_SRC_DESK_METRICS_H
#define SIYU_SRC_DESK_METRICS_H
#include "visit.h"

/* May it be read without a token: does it come from this machine, and not through a proxy as far as can be seen? */
bool metrics_near(struct visit *v);
void metrics_serve(struct visit *v);

struct metrics_name {
	const char *name, *type, *help;
};
extern const struct metrics_name metrics_names[];
extern const int metrics_names_count;
extern const char *const metrics_phases[], *const metrics_bars[]; /* values of labels, NULL behind the last */

#endif
