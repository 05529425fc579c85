#include "base/lockwait.h"

#include "base/clock.h"

#include <unistd.h>

bool lockwait_more(struct lockwait *w, int64_t step_us, int64_t most_us)
{
	int64_t now_us = clock_mono_us();
	if (w->since_us == 0)
		w->since_us = now_us;
	if (now_us - w->since_us >= most_us)
		return false;
	(void)usleep((useconds_t)step_us);
	return true;
}
