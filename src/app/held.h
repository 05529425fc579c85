/* The engine is held: its state may be older than what WeCom knows (a restore, older files put back, a machine rolled back), so WeCom is asked
 * before anything is sent (exact 3). It stands in a file of the data folder, for it has to outlive every process: only what WeCom says, or a
 * person, ends it. */
#ifndef SIYU_APP_HELD_H
#define SIYU_APP_HELD_H
#include "datadir.h"

#include "inbox/inbox.h"

#define HELD_NONE INT64_MAX

/* Since when WeCom is to be asked; HELD_NONE: it is not held. A file that says nothing of it holds it since 0. */
int64_t held_since(const struct datadir *d);
/* Durable when it returns. Where it is held already the earlier time stays. RC_FAILED: the disk. */
enum rc MUST_USE held_begin(const struct datadir *d, int64_t since_ms, struct err *err);
/* Since the newest input, whatever its age: for what was just put there. */
enum rc MUST_USE held_begin_here(const struct datadir *d, struct inbox *in, struct err *err);
/* At each start, before anybody appends: holds it since the newest input where that one is old (SEND_HELD_AFTER_MS). *ret_since_ms as of
 * held_since; it holds also where the disk did not take it (RC_FAILED). */
enum rc MUST_USE held_look(const struct datadir *d, struct inbox *in, int64_t now_ms, int64_t *ret_since_ms, struct err *err);
/* The same before the first process of a start: work comes too late for it, the gate appends before. RC_INVALID: that is no inbox of ours; other
 * troubles are logged. */
enum rc MUST_USE held_look_first(const struct datadir *d, struct err *err);
void held_end(const struct datadir *d);

#endif
