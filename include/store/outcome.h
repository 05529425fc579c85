/* store/outcome: inputs whose outcome is not plain done. */
#ifndef SIYU_STORE_OUTCOME_H
#define SIYU_STORE_OUTCOME_H
#include "base/arena.h"
#include "store/db.h"

enum outcome {
	OUTCOME_DONE,
	OUTCOME_DUPLICATE,
	OUTCOME_UNPARSED,
	OUTCOME_UNKNOWN,
	OUTCOME_FAILED,
	OUTCOME_REFUSED,
	OUTCOME_QUARANTINED,
	OUTCOME_STALE,
	OUTCOME_COUNT
};

const char *outcome_name(enum outcome o); /* "duplicate" */

/* Not for OUTCOME_DONE. */
enum rc MUST_USE outcome_put(
	struct store_db *db, int64_t input_id, enum outcome o, struct span reason, struct err *err);
/* OUTCOME_DONE and an empty reason when there is no row; whether the input was folded at all, meta.position says. */
enum rc MUST_USE outcome_get(struct store_db *db, struct arena *a, int64_t input_id, enum outcome *ret,
	struct span *ret_reason, struct err *err);
/* How many inputs ended in each outcome; [OUTCOME_DONE] is not counted. */
enum rc MUST_USE outcome_counts(struct store_db *db, int64_t ret_counts[OUTCOME_COUNT], struct err *err);

struct outcome_row {
	int64_t input_id;
	enum outcome outcome;
	struct span reason;
};
/* The last `most` that a person may want to look at, newest first: without what came twice or too late. */
enum rc MUST_USE outcome_last(
	struct store_db *db, struct arena *a, int most, struct outcome_row **ret, int *ret_count, struct err *err);

#endif
