/* The data folder: where things lie in it, its locks, and whether its disk can carry a database (exact D8, 33, 44). */
#ifndef SIYU_APP_DATADIR_H
#define SIYU_APP_DATADIR_H
#include "base/err.h"

#include <stdbool.h>
#include <stdint.h>

struct datadir {
	char root[512];
	char inbox_dir[600], state_dir[600], run_dir[600], tmp_dir[600];
	char inbox_db[640], state_db[640];
	char wake[640], sock[640];     /* data/run/work.wake, data/run/work.sock */
	char fold_at[640];             /* data/run/fold.at (finding 4) */
	char reserve[640];             /* data/inbox/reserve (finding 44) */
	char archive[640];             /* data/run/archive.json: what the reader of the chat archive says of itself */
	char tokens[640];              /* data/state/desk.tokens: tokens of programs (desk/tokenfile.h) */
	char users[640];               /* data/state/desk.users: accounts with passwords (desk/userfile.h) */
	char snapshots[600];           /* data/snapshots: verified copies of the state (snapshot.h) */
	char desk_key[640];            /* data/state/desk.key: signs the cookies of pages (D8) */
	char tally[640];               /* data/inbox/gate.json: what the gate counted (gate/tally.h) */
};

/* Fills in the paths. RC_LIMIT: longer than a socket path may be. Makes nothing. */
enum rc MUST_USE datadir_init(struct datadir *d, const char *root, struct err *err);
/* Makes the folders (0700), sees that they can be written, and refuses network and shared file systems, on which WAL corrupts. */
enum rc MUST_USE datadir_make(const struct datadir *d, struct err *err);
/* Holds data/run/<role>.lock for the life of the descriptor (an open-file-description lock, with our pid in the file).
 * RC_CONFLICT: somebody holds it; the text names the pid. */
enum rc MUST_USE datadir_lock(const struct datadir *d, const char *role, int *ret_fd, struct err *err);
/* Does somebody hold it? Makes and changes nothing. */
bool datadir_held(const struct datadir *d, const char *role);
/* The same as datadir_lock, trying again until most_ms have passed: who holds it may be ending. */
enum rc MUST_USE datadir_lock_wait(const struct datadir *d, const char *role, int64_t most_ms, int *ret_fd, struct err *err);

/* Free space for us on the disk of the inbox, bytes; INT64_MAX when the system does not say. */
int64_t datadir_free_bytes(const struct datadir *d);
/* 16 MB that are given up when the disk is full, so that answers of calls under way can still be written (finding 44). Making it is no
 * duty: false when there is no room. datadir_reserve_drop: true when there was one. */
#define DATADIR_RESERVE_BYTES ((int64_t)16 << 20)
bool datadir_reserve_make(const struct datadir *d);
bool datadir_reserve_drop(const struct datadir *d);

/* Is there so much room on the disk of for_path, which need not be there yet (its folder is asked)? RC_LIMIT: no. */
enum rc MUST_USE datadir_room_for(const char *for_path, int64_t bytes, struct err *err);
/* Of a file; 0 when it is not there. */
int64_t datadir_bytes_of(const char *path);
int64_t datadir_log_bytes(const char *db); /* of the log (WAL) beside a database */

#endif
