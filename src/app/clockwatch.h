/* Is this machine's clock to be believed (exact D1), and did time pass that this process did not see? WeCom's Date is the witness. */
#ifndef SIYU_APP_CLOCKWATCH_H
#define SIYU_APP_CLOCKWATCH_H
#include "dispatch.h"

#include "base/json.h"

struct clockwatch {
	int64_t drift_base_ms; /* real minus boot when the clock was last believed */
	bool doubted, told_doubt, told_ahead;
};

void clockwatch_start(struct clockwatch *c);
/* May something fall due now? log_ms: the time of the log (fold_now_ms). *ret_gap_ms: the clock was put forward, or is behind WeCom's, and this is
 * what it said before; told once; HELD_NONE: no such thing. Logs; asks for a new witness where it has to. */
bool clockwatch_believed(struct clockwatch *c, struct dispatch *d, const struct dispatch_status *st, int64_t log_ms, int64_t *ret_gap_ms);
/* Members of the status of work. */
void clockwatch_tell(const struct clockwatch *c, const struct dispatch_status *st, int64_t log_ms, struct jsonw *j);

#endif
