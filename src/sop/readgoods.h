#ifndef SIYU_SOP_READGOODS_H
#define SIYU_SOP_READGOODS_H
#include "table.h"

void readgoods_row(struct reading *r, const struct table_row *row); /* 商品 */

#endif
