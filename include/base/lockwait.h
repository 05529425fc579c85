/* base/lockwait: waiting in short steps for what somebody else holds, and never without an end. */
#ifndef SIYU_BASE_LOCKWAIT_H
#define SIYU_BASE_LOCKWAIT_H
#include <stdbool.h>
#include <stdint.h>

struct lockwait {
	int64_t since_us; /* of clock_mono_us, when it began; 0: it has not */
};

/* Sleeps step_us and says to ask again; the first call on {0} begins. false, at once: most_us have gone since then. */
bool lockwait_more(struct lockwait *w, int64_t step_us, int64_t most_us);

#endif
