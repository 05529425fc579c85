/* planreport: months and their targets. */
#ifndef SIYU_SRC_REPORT_PLANREPORT_H
#define SIYU_SRC_REPORT_PLANREPORT_H
#include "store/setting.h"

/* The first and the last day of the month of a day. */
void planreport_month(int64_t day, int64_t *ret_first, int64_t *ret_last);
/* The target of the month of that day, in hundredths (of yuan: fen; of a percent; of one); -1: none was written. */
int64_t planreport_target(const struct setting *v, int n, int64_t day, const char *key);
/* 按时间应到: the part of a month's target that its time until then stands for: the days before that one and so many minutes of it (1440: it
 * is over). By the clock, wherever it is said: 测算, 早会, 复盘, 周报, 月报. */
int64_t planreport_due(int64_t target, int64_t day, int minutes);
#define PLANREPORT_DAY_MINUTES 1440

#endif
