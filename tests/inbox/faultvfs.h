/* faultvfs: the machine's file system, in which the n-th write or sync fails. Becomes the default of SQLite. */
#ifndef SIYU_TEST_FAULTVFS_H
#define SIYU_TEST_FAULTVFS_H
#include <stdbool.h>

void faultvfs_install(void);
/* The n-th write or sync from now on (from 1) fails with an I/O error, and with `sticky` all later ones, too. 0: none. */
void faultvfs_arm(int n, bool sticky);
/* Has a call failed since faultvfs_arm? */
bool faultvfs_fired(void);

#endif
