/* readmoment: 开始 that no event of the customer's own fires: 沉默 30天, 生日, 纪念日 X, 固定时间, 每天, 每周, 每月 (2.4), and what goes
 * with them: 人群 that must be there, 存量. */
#ifndef SIYU_SOP_READMOMENT_H
#define SIYU_SOP_READMOMENT_H
#include "reading.h"

/* Does a word of the clock stand here (固定时间, 每天, 每周一 …)? It may be glued to what follows. */
bool readmoment_begins(const struct phrase *c);
/* 固定时间 2026-12-01 20:00, 每周一、三 20:00（工作日）. false: complained. */
bool readmoment_clock(struct reading *r, struct phrase *c, struct sop_trigger *t);
/* What stands behind 沉默, 生日, 纪念日. false: complained. */
bool readmoment_silent(struct reading *r, struct phrase *c, struct sop_trigger *t);
bool readmoment_date(struct reading *r, struct phrase *c, const struct keyword *k, struct sop_trigger *t);
/* 含「词」、是「词」 behind 回复. */
bool readmoment_said(struct reading *r, struct phrase *c, struct sop_trigger *t);
void readmoment_stock(struct reading *r, struct phrase *c); /* 存量：每天最多 500 */

/* When all is read: a clock without 人群, 存量 where nobody was there before. */
void readmoment_inspect(struct reading *r);
/* When nothing is wrong: how many it would take in. */
void readmoment_people(struct reading *r);

#endif
