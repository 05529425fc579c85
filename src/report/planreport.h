/* planreport: months and their targets. */
#ifndef SIYU_SRC_REPORT_PLANREPORT_H
#define SIYU_SRC_REPORT_PLANREPORT_H
#include "store/setting.h"

/* The first and the last day of the month of a day. */
void planreport_month(int64_t day, int64_t *ret_first, int64_t *ret_last);
/* The target of the month of that day, in hundredths (of yuan: fen; of a percent; of one); -1: none was written. */
int64_t planreport_target(const struct setting *v, int n, int64_t day, const char *key);

#endif
