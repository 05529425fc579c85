/* The data folder: where things lie in it, its locks, and whether its disk can carry a database (exact D8, 33, 44). */
#ifndef SIYU_APP_DATADIR_H
#define SIYU_APP_DATADIR_H
#include "base/err.h"

struct datadir {
	char root[512];
	char inbox_dir[600], state_dir[600], run_dir[600], tmp_dir[600];
	char inbox_db[640], state_db[640];
	char wake[640], sock[640];     /* data/run/work.wake, data/run/work.sock */
	char fold_at[640];             /* data/run/fold.at (finding 4) */
};

/* Fills in the paths. RC_LIMIT: longer than a socket path may be. Makes nothing. */
enum rc MUST_USE datadir_init(struct datadir *d, const char *root, struct err *err);
/* Makes the folders (0700) and refuses network and shared file systems, on which WAL corrupts. */
enum rc MUST_USE datadir_make(const struct datadir *d, struct err *err);
/* Holds data/run/<role>.lock for the life of the descriptor (an open-file-description lock, with our pid in the file).
 * RC_CONFLICT: somebody holds it; the text names the pid. */
enum rc MUST_USE datadir_lock(const struct datadir *d, const char *role, int *ret_fd, struct err *err);

#endif
