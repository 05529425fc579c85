/* store/statements: the list of all SQL statements of the state, for tests that read or explain each of them. */
#ifndef SIYU_STORE_STATEMENTS_H
#define SIYU_STORE_STATEMENTS_H
#include <stdbool.h>

struct statement {
	const char *module; /* "touch" */
	int index;          /* within the module */
	const char *sql;
	bool one;           /* a SELECT of at most one row */
	bool scan;          /* a full scan is meant */
};
/* Statement i from 0; false behind the last. */
bool statements_at(int i, struct statement *ret_statement);

#endif
