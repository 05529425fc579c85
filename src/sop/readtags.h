/* The tables of 标签 (exact part 3; findings 14, 34, 58). */
#ifndef SIYU_SOP_READTAGS_H
#define SIYU_SOP_READTAGS_H
#include "table.h"

void readtags_tag(struct reading *r, const struct table_row *row);
void readtags_rule(struct reading *r, const struct table_row *row);
void readtags_inspect(struct reading *r); /* what needs all rows: one 互斥 a group */

#endif
