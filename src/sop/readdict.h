/* The kinds that are tables of names: 商品 标签 渠道码 资料. */
#ifndef SIYU_SOP_READDICT_H
#define SIYU_SOP_READDICT_H
#include "reading.h"

bool readdict_is(enum sop_kind kind);
/* One line behind the title. Returns the place that the next line stands at. */
unsigned readdict_line(struct reading *r, unsigned place, int title_line);
/* When all lines were read. */
void readdict_inspect(struct reading *r);

#endif
