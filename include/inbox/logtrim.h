/* inbox/logtrim: what is too old goes from the beginning of the log, some at a time, and its file shrinks (exact D7). */
#ifndef SIYU_INBOX_LOGTRIM_H
#define SIYU_INBOX_LOGTRIM_H
#include "base/err.h"

#include <stdbool.h>
#include <stdint.h>

/* Takes the oldest rows out of the log at path, while others append: those with an id below before_id, up to the first that is not older than
 * before_ms, at most `most` and a megabyte of them, in one commit; they are overwritten, and their ids never come again. Then some free pages are
 * given back. *ret_rows: how many went; *ret_more: call again. RC_AGAIN somebody holds the lock: nothing was done; RC_NOTFOUND; RC_DENIED a link is in its place; RC_FAILED,
 * also a full disk: rows are there, all or none of them gone. */
enum rc MUST_USE logtrim_some(const char *path, int64_t before_id, int64_t before_ms, int most, int64_t *ret_rows,
	bool *ret_more, struct err *err);

#endif
