/* store/groupq: what a customer group brought (群复盘). */
#ifndef SIYU_STORE_GROUPQ_H
#define SIYU_STORE_GROUPQ_H
#include "store/db.h"

struct groupq_sales {
	int64_t buyers, orders, net_fen;
};
/* Orders of its members, paid while they were in it and not later than until_ms, that were not wholly given back. */
enum rc MUST_USE groupq_sales(
	struct store_db *db, struct span chat, int64_t until_ms, struct groupq_sales *ret, struct err *err);

#endif
