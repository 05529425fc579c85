/* What keeps the log from growing without end (exact D7): snapshots of the state, each week and at each version of the fold, and old inputs, which go from the
 * log behind them; both by a thread of its own. No welcome waits for either (decisions 0015, 0016). */
#ifndef SIYU_APP_RETENTION_H
#define SIYU_APP_RETENTION_H
#include "station.h"

#include "base/json.h"

#define RETENTION_SNAPSHOT_MS INT64_C(604800000) /* between two */
#define RETENTION_LATE_MS INT64_C(864000000)     /* the last one is too old: somebody has to look */

struct retention;
/* Starts the thread, which waits. keep_ms: how long inputs stay. RC_FAILED. */
enum rc MUST_USE retention_new(const struct datadir *dir, int64_t keep_ms, struct retention **ret, struct err *err);
void retention_free(struct retention *r); /* stops what is under way, and joins; NULL is harmless */
/* For the fold's thread, when nothing is due or behind: asks for a snapshot where one is due; where none is, for some inputs to go that are older
 * than keep_ms and stand before the newest one, 500 at most for a call. Looks once an hour and when a snapshot came, and does nothing while the
 * thread is at work. believed: the clock is right as far as WeCom says; else nothing goes, for by one that is a year ahead everything is old. What fails is logged and told, and tried again in an hour. */
void retention_step(struct retention *r, struct station *e, int64_t now_ms, bool believed);
/* The thread is at work: while it reads a state, its log (WAL) cannot begin anew, and to wait for that is of no use. */
bool retention_busy(struct retention *r);
/* The keys log_since_ms (of its first input), snapshot_ms (0: there is none), snapshot_trouble where there is any. The fold's thread. */
void retention_tell(struct retention *r, struct station *e, struct jsonw *w);

#endif
