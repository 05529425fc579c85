/* store/statecopy: a copy of the state as of one moment, while the fold goes on, and whether a copy is what the state was then. Of
 * whatever schema: a state is copied before an upgrade touches it. */
#ifndef SIYU_STORE_STATECOPY_H
#define SIYU_STORE_STATECOPY_H
#include "base/err.h"

#include <stdbool.h>
#include <stdint.h>

#define STATECOPY_LINEAGE 40
struct statecopy {
	char lineage[STATECOPY_LINEAGE]; /* of its inbox; empty: nothing was folded yet */
	int64_t position, checksum, now_ms, fold_version; /* as in store/meta.h */
	bool older;   /* its schema is one before this program's */
	uint64_t sum; /* over every value of every table, as they lie in the file; statecopy_look leaves it 0 */
};

/* Is it the same state, to the last value? */
bool statecopy_same(const struct statecopy *a, const struct statecopy *b);

/* Called again and again while it reads and writes, after about a megabyte or ten milliseconds of work: here the caller lets others have
 * the disk. false: stop. */
typedef bool (*statecopy_fn)(void *user);

/* Copies the state at `from` through the backup API into the new file `to`, mode 0600, in one read transaction: the fold is not held up (exact 34).
 * The copy is one file, without a WAL, flushed as it grows. *ret: of that moment, read in `from`. go_on may be NULL. RC_CONFLICT `to` is
 * there; RC_NOTFOUND; RC_DENIED one of them is a link, here and below; RC_AGAIN a lock was held for two seconds, or go_on said stop; RC_FAILED, also
 * a full disk: `to` is removed. */
enum rc MUST_USE statecopy_make(
	const char *from, const char *to, statecopy_fn go_on, void *user, struct statecopy *ret, struct err *err);
/* Reads every page and every value of the copy at path. RC_INVALID: it is damaged, or no state; RC_AGAIN go_on said stop; RC_FAILED. */
enum rc MUST_USE statecopy_check(const char *path, statecopy_fn go_on, void *user, struct statecopy *ret, struct err *err);
/* What it says of itself, not read further. RC_NOTFOUND; RC_INVALID no state, or an empty file. */
enum rc MUST_USE statecopy_look(const char *path, struct statecopy *ret, struct err *err);

#endif
