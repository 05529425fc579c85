/* program: where the program is that a bench measures. */
#ifndef SIYU_TESTS_BENCH_PROGRAM_H
#define SIYU_TESTS_BENCH_PROGRAM_H
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* The program of this build lies three folders above its benches (argv0); SIYU names another. ret: PATH_MAX bytes. Without one it ends. */
static inline void program_find(const char *argv0, char *ret)
{
	char joined[PATH_MAX + 32];
	const char *given = getenv("SIYU"), *slash = strrchr(argv0, '/');
	int n = slash ? (int)(slash - argv0) : 1;
	(void)snprintf(joined, sizeof joined, "%.*s/../../../siyu", n, slash ? argv0 : ".");
	if (realpath(given && given[0] ? given : joined, ret))
		return;
	fprintf(stderr, "%s: no program '%s'\n", argv0, given && given[0] ? given : joined);
	exit(1);
}

#endif
