/* keeper: what stands in the audit and nobody waits for. It is put into work behind the answer, by one thread. */
#ifndef SIYU_SRC_DESK_KEEPER_H
#define SIYU_SRC_DESK_KEEPER_H
#include "desk/desk.h"

#define KEEPER_MOST 256 /* wait at once */
#define KEEPER_END_MS 2000

struct keeper;
/* What was put as which, at at_ms, was dropped. Called by the keeper's thread and by whoever puts; it may not put anything. */
typedef void (*keeper_fn)(void *user, struct span which, int64_t at_ms);
/* conf and user are borrowed. RC_FAILED: no thread is to be had. */
enum rc MUST_USE keeper_new(
	const struct desk_conf *conf, keeper_fn lost, void *user, struct keeper **ret, struct err *err);
/* Puts what waits first, for KEEPER_END_MS at most. NULL is harmless. */
void keeper_free(struct keeper *k);
/* One command (workline_put), copied; never waits. Where KEEPER_MOST wait, and where no work runs for a second or two, it is dropped; the log
 * has whose it was and how many were, and lost is told of it (which absent: not). A work that ended before it answered gets it again: it may stand
 * there twice. */
void keeper_put(struct keeper *k, struct span which, int64_t at_ms, struct span body);

#endif
