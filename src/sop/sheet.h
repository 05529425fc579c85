/* sheet: the first line of a CSV table against the columns that it may have. */
#ifndef SIYU_SOP_SHEET_H
#define SIYU_SOP_SHEET_H
#include "base/err.h"
#include "base/span.h"

#define SHEET_COLUMNS 64

struct sheet {
	int columns;
	const char *column[SHEET_COLUMNS]; /* the words */
	int (*find)(const struct sheet *s, struct span word); /* by a synonym: its column, -1: none */
	const void *note;                                     /* of find */
};

/* Where each of the n cells of that line goes, -1: nowhere, its head is empty. RC_INVALID: too many, an unknown one (the hint names the
 * nearest), one twice. */
enum rc MUST_USE sheet_head(const struct sheet *s, const struct span *cell, int n, int line, int *ret_to, struct err *err);

#endif
