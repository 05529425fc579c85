/* proseflash: 秒杀 read back: what is sold, from when to when. */
#ifndef SIYU_SOP_PROSEFLASH_H
#define SIYU_SOP_PROSEFLASH_H
#include "prosewords.h"

void proseflash_goods(struct prose *p);
void proseflash_opens(struct prose *p);
void proseflash_closes(struct prose *p);
/* "开抢前 2小时" …; false: another time. */
bool proseflash_when(const struct sop_step *step, struct text *out);

#endif
