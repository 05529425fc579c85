/* siyu orders import: a file of orders into the log, and what became of it in a few lines. */
#ifndef SIYU_APP_ORDERIMPORT_H
#define SIYU_APP_ORDERIMPORT_H
#include "command.h"

struct orderimport {
	const char *path, *source;
	const char *sheet; /* of a workbook, NULL: its first */
	bool strict;       /* a row that is refused keeps out all */
	bool other;        /* orders that are in the books by another number of theirs are other orders (--new) */
	bool renumber;     /* those are voided first, to be recorded by the number that is read now */
	bool yes;          /* renumber does not ask */
};
/* Everything is said; returns the exit code. */
int orderimport_run(struct app *app, const struct orderimport *o);

#endif
