/* Verified snapshots of the state: DATA/snapshots/siyu-POSITION-vN.db, the state as it was folded to POSITION by version N of the fold (exact D5,
 * D7). What has that name was read again and found to be what the state was then. Only who holds work.lock makes or removes them. */
#ifndef SIYU_APP_SNAPSHOT_H
#define SIYU_APP_SNAPSHOT_H
#include "datadir.h"

#include "store/statecopy.h"

#define SNAPSHOT_KEPT 2
#define SNAPSHOT_MOST 16

struct snapshot {
	int64_t position, fold_version; /* as its name says */
	int64_t made_ms;                /* when it was verified */
	int64_t bytes;
	char path[720];
};

/* Newest first; how many, at most SNAPSHOT_MOST. */
int snapshot_list(const struct datadir *d, struct snapshot ret[SNAPSHOT_MOST]);
/* Makes one of the state as it is now and verifies it: every page is sound, every value is the one that the state had, and the log has the
 * row at its position. Then all but the newest SNAPSHOT_KEPT of this
 * log go, and what cannot be read. RC_LIMIT there is not the room; RC_AGAIN go_on said stop; RC_INVALID the
 * state, or the copy, is damaged; RC_FAILED. Nothing is left then, and those that were there stay. */
enum rc MUST_USE snapshot_take(
	const struct datadir *d, int64_t now_ms, statecopy_fn go_on, void *user, struct snapshot *ret, struct err *err);
/* Before a state of an older version of the fold, or of an older schema, is touched by this program: one of it as it is. Nothing where there
 * is none such, or it is there already. As snapshot_take. */
enum rc MUST_USE snapshot_before_upgrade(const struct datadir *d, int64_t now_ms, struct err *err);
/* Removes all others: what they hold may not be kept. RC_FAILED one could not be. */
enum rc MUST_USE snapshot_only(const struct datadir *d, const struct snapshot *keep, struct err *err);
/* A copy of it among the snapshots of another data folder, as old as it is. RC_NOTFOUND it went meanwhile. */
enum rc MUST_USE snapshot_copy(const struct snapshot *s, const struct datadir *to, struct err *err);

#endif
