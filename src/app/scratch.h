/* Scratch folders for speculation: data/tmp/scratch-…, held by a lock while in use. What a killed one left behind is swept by the
 * next that makes one. Speculation runs on a copy, never in a transaction on the live file (exact 35). */
#ifndef SIYU_APP_SCRATCH_H
#define SIYU_APP_SCRATCH_H
#include "datadir.h"

#include "store/db.h"

struct scratch {
	char dir[700];
	int lock_fd;
};

/* Sweeps, then makes an empty folder. Drop it with scratch_drop. RC_DENIED, RC_FAILED. */
enum rc MUST_USE scratch_make(const struct datadir *d, struct scratch *ret, struct err *err);
void scratch_drop(struct scratch *s); /* removes the folder with all that is in it; a second time is harmless */
/* Removes the folders that nobody holds any more. */
void scratch_sweep(const struct datadir *d);
/* A copy of the state as of one moment, through the backup API, into a new file. The writer is not held up. */
enum rc MUST_USE scratch_copy_state(const struct datadir *d, const char *to_path, struct err *err);

/* State and log of the engine in live, copied so that a station can be opened on the folder to. *ret_now_ms (may be NULL): the clock of
 * the fold there. */
enum rc MUST_USE scratch_copy_engine(const struct datadir *live, const char *to, int64_t *ret_now_ms, struct err *err);

#endif
