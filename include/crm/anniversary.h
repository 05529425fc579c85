/* crm/anniversary: 生日 and other dates that come again each year, as people and their tables write them. Pure. */
#ifndef SIYU_CRM_ANNIVERSARY_H
#define SIYU_CRM_ANNIVERSARY_H
#include "base/span.h"
#include <stdint.h>

struct anniversary {
	int64_t year; /* 0: not written */
	int64_t month, day;
};

/* 1990-05-04, 1990/5/4, 1990.5.4, 1990年5月4日, 05-04, 5月4日, each with a clock behind it, as spreadsheets write it. 29 February needs no
 * leap year unless the year is written. false: it is no date; *ret stays. */
bool anniversary_read(struct span s, struct anniversary *ret);

#endif
