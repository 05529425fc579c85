/* store/rendition: texts that are computed outside the fold: answers to employees, digests. Asked for and kept by the fold. */
#ifndef SIYU_STORE_RENDITION_H
#define SIYU_STORE_RENDITION_H
#include "base/arena.h"
#include "store/db.h"

#define RENDITION_NONE INT64_MIN /* computed_ms of one that was not computed yet */

enum rendition_state { RENDITION_OPEN, RENDITION_SENT, RENDITION_FAILED, RENDITION_LATE, RENDITION_STATES };

struct rendition {
	int64_t rendition; /* id */
	struct span report, args; /* args: JSON */
	struct span asker;        /* userid; empty: a digest */
	struct span robot;        /* empty: to the asker */
	enum rendition_state state;
	int64_t asked_ms, not_after_ms;
	int64_t computed_ms; /* the time its figures are of */
	struct span text;
	int64_t input_id; /* of the input that brought it, and sent it on; 0 while it is open */
};

enum rc MUST_USE rendition_add(struct store_db *db, const struct rendition *r, struct err *err);
enum rc MUST_USE rendition_get(
	struct store_db *db, struct arena *a, int64_t id, struct rendition *ret, struct err *err); /* RC_NOTFOUND */
/* state, computed_ms, text and input_id. RC_NOTFOUND. */
enum rc MUST_USE rendition_end(struct store_db *db, const struct rendition *r, struct err *err);
/* The last `most` that were asked for from from_ms on, newest first. */
enum rc MUST_USE rendition_last(struct store_db *db, struct arena *a, int64_t from_ms, int most, struct rendition **ret,
	int *ret_count, struct err *err);
/* Digests with an id above `after`, in whatever state, by id, at most `most`. */
enum rc MUST_USE rendition_digests(
	struct store_db *db, struct arena *a, int64_t after, int most, struct rendition **ret, int *ret_count, struct err *err);
/* Those that wait to be computed with an id above `after`, by id, at most `most`. */
enum rc MUST_USE rendition_open(
	struct store_db *db, struct arena *a, int64_t after, int most, struct rendition **ret, int *ret_count, struct err *err);

#endif
