/* Where a replay begins: at the first input as long as the log has all of them as they came, else at a snapshot (exact D5, D7). */
#ifndef SIYU_APP_REPLAYFROM_H
#define SIYU_APP_REPLAYFROM_H
#include "snapshot.h"

#include "inbox/inbox.h"

/* The snapshot from which the log is to be folded to `position`: the oldest of this version of the fold behind which the log is whole. *ret_found
 * false: none is wanted, the log is whole from its first input. RC_INVALID neither: the text says why, and since when it reaches. */
enum rc MUST_USE replayfrom_find(
	const struct datadir *d, struct inbox *in, int64_t position, bool *ret_found, struct snapshot *ret, struct err *err);
/* The newest whose state is of at_ms or before, for a time at which the log does not begin yet. *ret_now_ms: of when it is. RC_NOTFOUND. */
enum rc MUST_USE replayfrom_before(
	const struct datadir *d, int64_t at_ms, struct snapshot *ret, int64_t *ret_now_ms, struct err *err);
/* Rows went from the beginning of the log while it was read from behind `from` on: RC_AGAIN. */
enum rc MUST_USE replayfrom_still(struct inbox *in, int64_t from, struct err *err);

#endif
