/* The tables of 渠道码 (exact part 3; findings 14, 57). */
#ifndef SIYU_SOP_READCODES_H
#define SIYU_SOP_READCODES_H
#include "table.h"

void readcodes_code(struct reading *r, const struct table_row *row);
void readcodes_shift(struct reading *r, const struct table_row *row);
void readcodes_inspect(struct reading *r); /* what needs all rows: which 轮班 there is, how many stand behind a code, gaps */

#endif
