/* Moves the logs (WAL) of both databases into their files, in a thread of its own: it waits for the disk all the time, and neither the
 * fold nor a welcome is to wait with it (exact 20). */
#ifndef SIYU_APP_CHECKPOINT_H
#define SIYU_APP_CHECKPOINT_H
#include "datadir.h"

#include "base/err.h"
#include "inbox/inbox.h"
#include "store/db.h"

struct checkpoint;
/* Starts the thread; both databases are there. RC_FAILED and what opening them gives. */
enum rc MUST_USE checkpoint_new(const struct datadir *dir, struct checkpoint **ret, struct err *err);
void checkpoint_free(struct checkpoint *c); /* stops and joins; NULL is harmless */
/* Whether the logs are to be cut to nothing: one was longer than 64 MiB since that was done, and for 60 looks (one a second) nothing was
 * written. Begin with zeros. The thread's, and its test's. */
struct checkpoint_quiet {
	int64_t inbox_bytes, state_bytes, most_bytes;
	int looks;
};
bool checkpoint_quiet(struct checkpoint_quiet *q, int64_t inbox_bytes, int64_t state_bytes);
/* How long the logs were when they were looked at last. */
void checkpoint_bytes(struct checkpoint *c, int64_t *ret_inbox, int64_t *ret_state);
/* For the fold's thread, between its turns, with its own connections: when readers are never gone a log grows on, however often it is
 * moved. Then the thread is asked to move all there is, and soon its writer moves the rest and waits for readers once, at most two
 * seconds, sooner when idle. */
void checkpoint_restart(struct checkpoint *c, struct inbox *in, struct store_db *db, bool idle);

#endif
