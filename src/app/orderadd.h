/* siyu orders add: an order that somebody types, or what he puts right of one that is there. */
#ifndef SIYU_APP_ORDERADD_H
#define SIYU_APP_ORDERADD_H
#include "command.h"

/* As typed; NULL: not said. */
struct orderadd {
	bool other; /* another order than those of that number in other sources */
	const char *order_no, *amount, *customer, *employee, *product, *quantity, *paid_at, *refund, *refund_at,
		*status, *source, *phone, *remark;
};
/* The exit code. */
int orderadd_run(struct app *app, const struct orderadd *o);

#endif
