/* store/metricq: what waits to be sent, for machines that watch. By index, or a bounded number of rows: it is asked every few seconds. */
#ifndef SIYU_STORE_METRICQ_H
#define SIYU_STORE_METRICQ_H
#include "base/arena.h"
#include "store/db.h"

#define METRICQ_RECENT 10000 /* effects that metricq_failed looks at, the newest */

struct metricq_lane {
	int64_t lane, count;
	int64_t due_ms; /* when the first of them may, or might have, gone out */
};
/* Effects that are ready and not under way, by lane. */
enum rc MUST_USE metricq_ready(struct store_db *db, struct arena *a, struct metricq_lane **ret, int *ret_count, struct err *err);
struct metricq_named {
	struct span name; /* a state; an API */
	int64_t code, count;
};
/* Effects that are unsure or held, by state; code is 0. */
enum rc MUST_USE metricq_open(struct store_db *db, struct arena *a, struct metricq_named **ret, int *ret_count, struct err *err);
/* Of the last METRICQ_RECENT effects those that failed, by API and WeCom's code. */
enum rc MUST_USE metricq_failed(struct store_db *db, struct arena *a, struct metricq_named **ret, int *ret_count, struct err *err);

#endif
