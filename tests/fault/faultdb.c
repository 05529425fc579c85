#include "faultdb.h"

#include <dlfcn.h>
#include <sqlite3.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unwind.h>

#define FRAMES 5
#define PLACES 262144 /* a power of two */

static int fails_with;
static long at, calls, seen;
static bool fired, inside, by_place;
static uint64_t place[PLACES]; /* hashes, 0: free */
static char failed[400];

struct trail {
	uint64_t hash;
	int skip, left;
};

static _Unwind_Reason_Code frame(struct _Unwind_Context *c, void *user)
{
	struct trail *t = user;
	if (t->skip-- > 0)
		return _URC_NO_REASON;
	t->hash = (t->hash ^ (uint64_t)_Unwind_GetIP(c)) * UINT64_C(1099511628211);
	t->hash ^= t->hash >> 29;
	return --t->left > 0 ? _URC_NO_REASON : _URC_END_OF_STACK;
}

/* Was nobody here before? */
__attribute__((noinline)) static bool new_place(void)
{
	struct trail t = {.hash = UINT64_C(14695981039346656037), .skip = 3, .left = FRAMES};
	_Unwind_Backtrace(frame, &t);
	if (t.hash == 0)
		t.hash = 1;
	size_t i = t.hash & (PLACES - 1);
	while (place[i] && place[i] != t.hash)
		i = (i + 1) & (PLACES - 1);
	if (place[i])
		return false;
	if (++seen > PLACES / 2)
		abort();
	place[i] = t.hash;
	return true;
}

/* Its callers are the two functions that stand before SQLite's: three frames to skip. */
__attribute__((noinline)) static bool fails(const char *sql)
{
	calls++;
	if (by_place ? fired || !new_place() : calls != at)
		return false;
	fired = true;
	(void)snprintf(failed, sizeof failed, "%s", sql);
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

/* SQLite takes back whatever happened. */
static bool takes_back(const char *sql)
{
	return by_place && sql && strncmp(sql, "ROLLBACK", 8) == 0;
}

int sqlite3_step(sqlite3_stmt *s)
{
	static int (*real)(sqlite3_stmt *);
	if (!real) {
		void *found = behind("sqlite3_step");
		memcpy(&real, &found, sizeof real); /* C has no cast from an object to a function */
	}
	return !inside && !takes_back(sqlite3_sql(s)) && fails(sqlite3_sql(s)) ? fails_with : real(s);
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
	if (inside || takes_back(sql))
		return real(h, sql, row, user, message);
	if (fails(sql))
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
	fired = by_place = false;
	failed[0] = '\0';
}

void faultdb_places(int code)
{
	faultdb_arm(code, 0);
	by_place = code != 0;
}

long faultdb_seen(void)
{
	return seen;
}

bool faultdb_fired(void)
{
	return fired;
}

const char *faultdb_sql(void)
{
	return failed;
}

long faultdb_calls(void)
{
	return calls;
}
