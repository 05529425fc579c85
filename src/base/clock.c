#include "base/clock.h"

#include "base/err.h"

#include <errno.h>
#include <time.h>

#ifndef CLOCK_BOOTTIME
#define CLOCK_BOOTTIME CLOCK_MONOTONIC /* macOS: its monotonic clock runs on in sleep */
#endif

static struct timespec now_of(clockid_t id)
{
	struct timespec ts;
	if (clock_gettime(id, &ts) != 0)
		BUG("clock %d cannot be read", (int)id);
	return ts;
}

static int64_t to_ms(struct timespec ts)
{
	return (int64_t)ts.tv_sec * 1000 + ts.tv_nsec / 1000000;
}

static int64_t to_us(struct timespec ts)
{
	return (int64_t)ts.tv_sec * 1000000 + ts.tv_nsec / 1000;
}

int64_t clock_real_ms(void)
{
	return to_ms(now_of(CLOCK_REALTIME));
}

int64_t clock_boot_ms(void)
{
	return to_ms(now_of(CLOCK_BOOTTIME));
}

int64_t clock_mono_us(void)
{
	return to_us(now_of(CLOCK_MONOTONIC));
}

int64_t clock_cpu_us(void)
{
	return to_us(now_of(CLOCK_THREAD_CPUTIME_ID));
}

void clock_sleep_ms(int64_t ms)
{
	if (ms <= 0)
		return;
	struct timespec left = {.tv_sec = (time_t)(ms / 1000), .tv_nsec = (long)(ms % 1000) * 1000000};
	while (nanosleep(&left, &left) != 0 && errno == EINTR)
		continue;
}
