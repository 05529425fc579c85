/* What starts, stops and crowns a script (sop-language-exact.md 2.4, part 4 目标 and 停止). */
#ifndef SIYU_SOP_READTRIGGER_H
#define SIYU_SOP_READTRIGGER_H
#include "reading.h"

void readtrigger_start(struct reading *r, struct phrase *c); /* 开始: adds to script->trigger */
void readtrigger_stop(struct reading *r, struct phrase *c);  /* 停止: adds to script->stop */
void readtrigger_goal(struct reading *r, struct phrase *c);  /* 目标: sets script->goal */
/* Triggers without limits, with 、 between: 当 of a rule. */
bool readtrigger_plain(struct reading *r, struct phrase *c, int *ret_n, struct sop_trigger **ret_trigger);
/* 下单, 首单, 复购, 退款: events that have goods and an amount. */
bool readtrigger_sells(enum sop_event e);
/* 加好友 …, the Chinese word of an event. */
const char *readtrigger_name(enum sop_event e);

#endif
