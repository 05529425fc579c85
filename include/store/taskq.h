/* store/taskq: what employees were asked to confirm, publish or do, and whether they did by the deadline (domain.md 8, 确认率): rows for
 * reports, by time and id. */
#ifndef SIYU_STORE_TASKQ_H
#define SIYU_STORE_TASKQ_H
#include "base/arena.h"
#include "store/db.h"

enum taskq_kind {
	TASKQ_MASS, /* mass messages that WeCom took; not those that were taken back */
	TASKQ_POST, /* posts of 朋友圈, each of those who are to publish it */
	TASKQ_TODO, /* 员工任务 */
	TASKQ_KINDS
};
#define TASKQ_NOT INT64_MIN /* a time that is not there */

struct taskq_due {
	struct span employee, script; /* script: empty: given by hand */
	int64_t deadline_ms, asked_ms;
	int64_t done_ms;    /* confirmed, done; of a post 0 when it was published in time. TASKQ_NOT: not */
	int64_t sent, over; /* of TASKQ_MASS: customers or groups whom it reached; to whom WeCom lets nobody send more */
};
/* With a deadline in [from_ms, to_ms). */
enum rc MUST_USE taskq_due(struct store_db *db, struct arena *a, enum taskq_kind kind, int64_t from_ms, int64_t to_ms,
	struct taskq_due **ret_rows, int *ret_count, struct err *err);

struct taskq_waiting {
	struct span employee, script;
	int64_t tasks;
};
/* Mass messages that wait for their employee now, by employee, script. */
enum rc MUST_USE taskq_waiting(
	struct store_db *db, struct arena *a, struct taskq_waiting **ret_rows, int *ret_count, struct err *err);
/* When he was given mass messages to confirm, in [from_ms, to_ms), by time. */
enum rc MUST_USE taskq_opened(struct store_db *db, struct arena *a, struct span employee, int64_t from_ms,
	int64_t to_ms, int64_t **ret_ms, int *ret_count, struct err *err);

#endif
