/* 秒杀: its goods, when it opens and ends, its times and what follows from them (sop-language-exact.md 2.3, parts 3, 4; findings
 * 6, 19, 22, 59). */
#ifndef SIYU_SOP_READFLASH_H
#define SIYU_SOP_READFLASH_H
#include "readdate.h"
#include "table.h"

void readflash_begin(struct reading *r); /* the title said 秒杀 */
/* 商品, 开抢, 结束; false: another key. */
bool readflash_key(struct reading *r, const struct keyword *k, struct phrase *c);
void readflash_row(struct reading *r, const struct table_row *row);
/* T-2小时, T-2天 19:00, T+, 开抢, 售罄, 结束, 结束后 dur, 开抢后 每 dur. */
enum readdate_rc readflash_time(struct reading *r, struct phrase *c, struct sop_time *t);
/* The good of the 秒杀 that a name means; empty: the only one it has. NULL: none. */
const struct sop_flash_good *readflash_good(const struct reading *r, struct span name);
void readflash_finish(struct reading *r);  /* defaults of its steps, when all are read */
void readflash_inspect(struct reading *r); /* what must be there, and what cannot be */

#endif
