/* Rows of a file of orders that are none, but what others come to: 合计, 小计, 共 3 单. */
#ifndef SIYU_APP_ORDERTOTAL_H
#define SIYU_APP_ORDERTOTAL_H
#include "orderfile.h"

/* Has the row neither an order number nor a time of payment (which stand in cells at[…], -1: in none), but 合计, 总计, 小计, 共计, 共 3 单 or the
 * like in a cell? */
bool ordertotal_is(const struct span *cells, int n, const int at[ORDERCOLUMN_COUNT]);
/* Keeps what such a row in that line says. */
void ordertotal_note(struct orderfile_total *t, int line, const struct span *cells, int n, const int at[ORDERCOLUMN_COUNT]);
/* What the rows come to, once they are all read and checked. */
void ordertotal_add_up(struct orderfile *f);
/* Whether both agree, and what to look at if not, to standard output; nothing where there is no such row. */
void ordertotal_print(const struct orderfile *f);

#endif
