/* faultdb: the n-th step of a statement, or sqlite3_exec, fails and does nothing. Stands before SQLite's own functions. One thread. */
#ifndef SIYU_TEST_FAULTDB_H
#define SIYU_TEST_FAULTDB_H
#include <stdbool.h>

/* The n-th step from now on (from 1) returns that code of SQLite. 0: none does. */
void faultdb_arm(int code, long n);
/* From now on each place that asks the database fails once, with that code: a place is the functions that led to the statement, the
 * last five of them. What failed once is remembered for the life of the program. After one that failed none does until this is called again. ROLLBACK never fails, as it does not in SQLite.
 * 0: none fails any more. */
void faultdb_places(int code);
/* Places that failed, in the life of the program. */
long faultdb_seen(void);
/* Has one failed since faultdb_arm or faultdb_places? */
bool faultdb_fired(void);
/* What it would have done, as SQL; empty: nothing failed. */
const char *faultdb_sql(void);
/* Steps since faultdb_arm. */
long faultdb_calls(void);

#endif
