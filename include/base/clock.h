/* base/clock: the only place that asks the machine for the time. Nothing pure calls it: callers pass now_ms down. */
#ifndef SIYU_BASE_CLOCK_H
#define SIYU_BASE_CLOCK_H
#include <stdint.h>

int64_t clock_real_ms(void);  /* since 1970, CLOCK_REALTIME */
int64_t clock_boot_ms(void);  /* CLOCK_BOOTTIME: does not jump, runs on in suspend */
int64_t clock_mono_us(void);  /* CLOCK_MONOTONIC, microseconds, for measuring */
int64_t clock_cpu_us(void);   /* CPU time of the calling thread, microseconds */
void clock_sleep_ms(int64_t ms);

#endif
