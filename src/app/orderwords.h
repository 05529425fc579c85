/* Words in order files that shops choose: what the status and 售后状态 of a row mean, with [orders_file] of the configuration. */
#ifndef SIYU_APP_ORDERWORDS_H
#define SIYU_APP_ORDERWORDS_H
#include "orderfile.h"

/* The row's status becomes one that flow/orders knows where [orders_file] of conf (NULL: none) has its word; where 售后状态 says that money went
 * back, the row says so, too (已退款, r->assumed: it is not told how much). a: of the row. */
void orderwords_read(const struct conf *conf, struct arena *a, struct orderfile_row *r);

#endif
