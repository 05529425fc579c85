/* A clock or a part of the day that slipped into the name of a step whose time has none: 第2天 下午 提醒, 第9天 课 20:00. Such a step
 * would go at the clock of those that have none, and nobody would see why. Spans are in the arena of the reading. */
#ifndef SIYU_SOP_NAMECLOCK_H
#define SIYU_SOP_NAMECLOCK_H
#include "reading.h"

/* when: the words of the time; brackets: what stands in brackets behind it, may be absent; name: what is behind them, as it was
 * folded, not in quotes. Says what is wrong with the name of a step of that time. false: the step cannot be taken so. */
bool nameclock_check(
	struct reading *r, const struct sop_time *t, struct span when, struct span brackets, struct span name);
/* 第3天(20:00)课, 第4天-20:00 课: the clock that stands somewhere behind the time is put where it belongs: "第3天 20:00 课". Absent:
 * there is none. */
struct span nameclock_put(struct reading *r, struct span when, struct span name);

#endif
