/* inbox/logcopy: a copy of the log as of one moment, while others append, and what it is worth afterwards. */
#ifndef SIYU_INBOX_LOGCOPY_H
#define SIYU_INBOX_LOGCOPY_H
#include "base/err.h"
#include "inbox/inbox.h"

#include <stdint.h>

struct logcopy {
	int64_t rows, last_id; /* last_id 0: it is empty */
	int64_t sum;           /* over the checksums of all rows, in order */
};

/* Called between parts of the copy: pages that are left, of how many. */
typedef void (*logcopy_fn)(void *user, int64_t left, int64_t of);

/* Copies the log at `from` into the new file `to` through the backup API, in one read transaction: appenders are not held up (exact 34).
 * The copy is one file, without a WAL, flushed. *ret: of the rows of that moment as they stand in `from`. progress may be NULL.
 * RC_CONFLICT `to` is there; RC_NOTFOUND; RC_DENIED one of them is a link, here and below; RC_AGAIN a lock was held
 * for two seconds; RC_FAILED, also a full disk: `to` is removed. */
enum rc MUST_USE logcopy_make(
	const char *from, const char *to, logcopy_fn progress, void *user, struct logcopy *ret, struct err *err);
/* Reads every page and every row of the log at path. RC_FAILED or RC_INVALID: it is damaged, or no log. */
enum rc MUST_USE logcopy_check(const char *path, struct logcopy *ret, struct err *err);
/* Takes out what was appended behind at_ms, in a copy that nobody else has open. *ret_last: the newest that stays, 0: none does. */
enum rc MUST_USE logcopy_cut(const char *path, int64_t at_ms, int64_t *ret_last, struct err *err);
/* Writes the log anew, so that nothing of what was rewritten stands in free pages, and empties its WAL. RC_AGAIN somebody reads or appends. */
enum rc MUST_USE logcopy_scrub(const char *path, struct err *err);
/* Makes a new log at path that goes on behind row id of `from`: its lineage, and of its rows that one alone (none for id 0). A copy of the
 * state at that position and this log belong together: for speculation (finding 35). RC_CONFLICT path is there; RC_NOTFOUND no such row. */
enum rc MUST_USE logcopy_fork(struct inbox *from, int64_t id, const char *path, struct err *err);

#endif
