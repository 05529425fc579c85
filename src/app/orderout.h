/* siyu orders void|unvoid|release: an order, or all orders of a mistaken import, out of the books and back; what a person put right let go. */
#ifndef SIYU_APP_ORDEROUT_H
#define SIYU_APP_ORDEROUT_H
#include "command.h"
#include "base/span.h"

struct orderout {
	const char *order_no;           /* NULL: all of the source that the dates take in */
	const char *source;             /* NULL: the one that has the order */
	const char *from, *to;          /* dates of payment, both among them; NULL: open */
	const char *recorded;           /* the date on which they were first recorded; NULL: any */
	const char *why;                /* of orderout_void: must be there */
	bool yes;                       /* of many: nobody is asked */
};
/* The exit code: EXIT_NO when there is no such order, it is not clear which, or nobody said yes. */
int orderout_void(struct app *app, const struct orderout *o);
int orderout_unvoid(struct app *app, const struct orderout *o);
int orderout_release(struct app *app, const struct orderout *o);
/* Voids these n orders of that source, each in the books; nothing is printed. Returns how many were voided, or were before; waiting ones count. */
enum rc MUST_USE orderout_numbers(struct app *app, struct span source, struct span *number, int n, const char *why,
	int64_t *ret_done, struct err *err);

#endif
