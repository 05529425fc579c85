/* The tables of 资料 (exact part 3, finding 32). */
#ifndef SIYU_SOP_READASSET_H
#define SIYU_SOP_READASSET_H
#include "table.h"

void readasset_miniprogram(struct reading *r, const struct table_row *row);
void readasset_link(struct reading *r, const struct table_row *row);
void readasset_coupon(struct reading *r, const struct table_row *row);
void readasset_store(struct reading *r, const struct table_row *row);
void readasset_team(struct reading *r, const struct table_row *row);
void readasset_group(struct reading *r, const struct table_row *row);
void readasset_date(struct reading *r, const struct table_row *row);
void readasset_stage(struct reading *r, const struct table_row *row);
void readasset_persona(struct reading *r, const struct table_row *row);
/* What only all rows together tell. */
void readasset_inspect(struct reading *r);

#endif
