/* Conditions that people write another way, and what is said of them. */
#ifndef SIYU_SOP_CONDSLIP_H
#define SIYU_SOP_CONDSLIP_H
#include "reading.h"

/* What stands at the cursor is no condition: says so, with what was meant. */
void condslip_unknown(struct reading *r, struct phrase *c);
/* 老客 and 新客 ask whether he ever bought. A shop that has tags of these names may mean those: says so. k: the word of the language. */
void condslip_shadowed(struct reading *r, const struct keyword *k, struct span word);
/* 渠道 = 地推 或 视频号, 选了 B 或 C: behind 或 stands another name and no condition. before: the condition before 或. true: said so. */
bool condslip_another_name(struct reading *r, const struct phrase *c, const struct sop_cond *before);
/* 回复 = 5, 回复 油: the words without their quotes. c stands behind 回复. true: said so. */
bool condslip_reply(struct reading *r, const struct phrase *c);

#endif
