#include "faultdb.h"

#include <dlfcn.h>
#include <sqlite3.h>
#include <stdlib.h>
#include <string.h>

static int fails_with;
static long at, calls;
static bool fired;

int sqlite3_step(sqlite3_stmt *s)
{
	static int (*real)(sqlite3_stmt *);
	if (!real) {
		void *found = dlsym(RTLD_NEXT, "sqlite3_step");
		if (!found)
			abort();
		memcpy(&real, &found, sizeof real); /* C has no cast from an object to a function */
	}
	if (++calls == at) {
		fired = true;
		return fails_with;
	}
	return real(s);
}

void faultdb_arm(int code, long n)
{
	fails_with = code;
	at = n;
	calls = 0;
	fired = false;
}

bool faultdb_fired(void)
{
	return fired;
}

long faultdb_calls(void)
{
	return calls;
}
