#include "faultdb.h"

#include <dlfcn.h>
#include <sqlite3.h>
#include <stdlib.h>
#include <string.h>

static int fails_with;
static long at, calls;
static bool fired, inside;

static bool fails(void)
{
	if (++calls != at)
		return false;
	fired = true;
	return true;
}

/* The function of that name behind this program. */
static void *behind(const char *name)
{
	void *found = dlsym(RTLD_NEXT, name);
	if (!found)
		abort();
	return found;
}

int sqlite3_step(sqlite3_stmt *s)
{
	static int (*real)(sqlite3_stmt *);
	if (!real) {
		void *found = behind("sqlite3_step");
		memcpy(&real, &found, sizeof real); /* C has no cast from an object to a function */
	}
	return !inside && fails() ? fails_with : real(s);
}

/* It steps by itself, and would believe a statement that says nothing of its failure at its end. */
int sqlite3_exec(sqlite3 *h, const char *sql, int (*row)(void *, int, char **, char **), void *user, char **message)
{
	static int (*real)(sqlite3 *, const char *, int (*)(void *, int, char **, char **), void *, char **);
	if (!real) {
		void *found = behind("sqlite3_exec");
		memcpy(&real, &found, sizeof real);
	}
	/* SQLite itself reads its schema by it, also amid a statement. */
	if (inside)
		return real(h, sql, row, user, message);
	if (fails())
		return fails_with;
	inside = true;
	int rc = real(h, sql, row, user, message);
	inside = false;
	return rc;
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
