/* faultvfs: the machine's file system with a will of its own: the n-th write or sync fails, the power goes, a lock is held by
 * somebody else. Becomes the default of SQLite. One thread. */
#ifndef SIYU_TEST_FAULTVFS_H
#define SIYU_TEST_FAULTVFS_H
#include <stdbool.h>
#include <stdint.h>

enum faultvfs_kind {
	FAULTVFS_IO,    /* EIO, nothing was written */
	FAULTVFS_FULL,  /* ENOSPC, nothing was written */
	FAULTVFS_SHORT, /* half was written, then ENOSPC; a sync: EIO */
	FAULTVFS_POWER, /* the power goes: this and every later call fails; faultvfs_restore says what the disk has kept */
	FAULTVFS_KINDS
};

void faultvfs_install(void);
/* The n-th write or sync from now on (from 1) fails so, and with `sticky` all later ones, too (POWER: always). 0: none, all is well. */
void faultvfs_arm(enum faultvfs_kind kind, int n, bool sticky);
/* Has a call failed since faultvfs_arm? */
bool faultvfs_fired(void);
/* Writes and syncs since faultvfs_arm. */
int faultvfs_calls(void);
/* After POWER, when nobody has a file open: of what was written since the last sync of its file each sector of 512 bytes is kept or
 * lost, by seed. Files that were removed stay so. */
void faultvfs_restore(uint64_t seed);
/* Every lock of files whose name ends so is another's. NULL: none is. */
void faultvfs_hold(const char *ending);

#endif
