/* botdigest: what is said in a group by the clock: 早会, 报单板, 排行, 复盘 ([digest]). */
#ifndef SIYU_SRC_FLOW_BOTDIGEST_H
#define SIYU_SRC_FLOW_BOTDIGEST_H
#include "foldint.h"

/* The next time of each, as the settings are now. */
enum rc MUST_USE botdigest_align(struct fold *f, struct err *err);
/* Its time has come; one of other settings than those of now says nothing. */
enum rc MUST_USE botdigest_fire(struct fold *f, int64_t row, int64_t due_ms, struct err *err);

#endif
