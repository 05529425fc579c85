/* Inputs that stand in the inbox and are in no figure yet, since no siyu runs that would fold them (an import that was killed), or the one that runs
 * is far behind. Whoever reads the state is told: else recorded orders are missing without a word. */
#ifndef SIYU_APP_LAGGING_H
#define SIYU_APP_LAGGING_H
#include "command.h"
#include "station.h"

#define LAGGING_LONG_MS INT64_C(300000) /* a running work may be so far behind */

struct lagging {
	int64_t inputs; /* 0: nothing to be told */
	bool runs;      /* a work, or an import, which folds them */
};
/* Of a station that is open to read. What cannot be read is nothing to be told: its reader finds out. */
void lagging_look(struct station *e, struct lagging *ret);
/* A sentence without its end; absent: nothing to be told. In the arena. */
struct span lagging_note(struct arena *a, const struct lagging *l);
/* station_read for commands that show the state: it is told on standard error, beside what they print. */
enum rc MUST_USE lagging_read(const struct app *app, struct station *ret, struct err *err);

#endif
