/* A VFS of SQLite that is the machine's, but once, just before SQLite looks at a name, somebody puts a link in its place: what an owner of the
 * folder does between a program's look and its open. */
#ifndef SIYU_TESTS_SWAPVFS_H
#define SIYU_TESTS_SWAPVFS_H
#include <sqlite3.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

static struct {
	sqlite3_vfs vfs, *below;
	const char *ending, *target;
} swapvfs;

static int swapvfs_full(sqlite3_vfs *vfs, const char *name, int cap, char *ret)
{
	(void)vfs;
	size_t n = strlen(name), end = swapvfs.ending ? strlen(swapvfs.ending) : 0;
	if (end && n >= end && strcmp(name + n - end, swapvfs.ending) == 0) {
		swapvfs.ending = NULL;
		(void)unlink(name);
		if (symlink(swapvfs.target, name) != 0)
			perror(name);
	}
	return swapvfs.below->xFullPathname(swapvfs.below, name, cap, ret);
}

/* The next file opened whose name ends with ending: a link to target. Both stay the caller's. */
static inline void swapvfs_arm(const char *ending, const char *target)
{
	if (!swapvfs.below) {
		swapvfs.below = sqlite3_vfs_find(NULL);
		swapvfs.vfs = *swapvfs.below;
		swapvfs.vfs.zName = "swap";
		swapvfs.vfs.pNext = NULL;
		swapvfs.vfs.xFullPathname = swapvfs_full;
		sqlite3_vfs_register(&swapvfs.vfs, 1);
	}
	swapvfs.ending = ending;
	swapvfs.target = target;
}

/* Was it put there? */
static inline bool swapvfs_done(void)
{
	return !swapvfs.ending;
}

#endif
