/* faultdb: the n-th step of a statement, or sqlite3_exec, fails and does nothing. Stands before SQLite's own functions. One thread. */
#ifndef SIYU_TEST_FAULTDB_H
#define SIYU_TEST_FAULTDB_H
#include <stdbool.h>

/* The n-th step from now on (from 1) returns that code of SQLite. 0: none does. */
void faultdb_arm(int code, long n);
/* Has one failed since faultdb_arm? */
bool faultdb_fired(void);
/* Steps since faultdb_arm. */
long faultdb_calls(void);

#endif
