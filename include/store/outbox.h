/* store/outbox: what is to be asked of WeCom; table `effect`. Written by the fold, read by the sender. An effect's key is
 * the input that made it and its ordinal there, never a counter (finding 1). */
#ifndef SIYU_STORE_OUTBOX_H
#define SIYU_STORE_OUTBOX_H
#include "base/arena.h"
#include "store/db.h"

#define OUTBOX_NEVER INT64_MAX /* not_after_ms of one without end; the next time of an empty lane */
#define OUTBOX_NONE INT64_MIN  /* ended_ms, code: not there */
#define OUTBOX_ALL_LANES (-1)
#define OUTBOX_MOST 65536 /* effects of one input */

enum outbox_state {
	OUTBOX_READY,
	OUTBOX_ATTEMPTED,
	OUTBOX_DONE,
	OUTBOX_FAILED,
	OUTBOX_UNSURE,
	OUTBOX_CANCELLED,
	OUTBOX_EXPIRED,
	OUTBOX_HELD,
	OUTBOX_STATES
};

struct outbox_key {
	int64_t input_id, ordinal;
};
struct outbox_row {
	struct outbox_key key;
	struct span api; /* name in wecom/api */
	int64_t lane;    /* 0 first */
	enum outbox_state state;
	int64_t not_before_ms, not_after_ms;
	struct span request;  /* canonical JSON of wecom/request */
	struct span subject;  /* what its answer moves: "task:7", "name:12:wm…" */
	struct span customer; /* empty: none */
	int64_t tries, made_ms, ended_ms, code;
	struct span detail;
};

const char *outbox_state_name(enum outbox_state s);

enum rc MUST_USE outbox_add(struct store_db *db, const struct outbox_row *r, struct err *err);
enum rc MUST_USE outbox_get(struct store_db *db, struct arena *a, struct outbox_key key, struct outbox_row *ret,
	struct err *err); /* RC_NOTFOUND */
/* Its request alone. */
enum rc MUST_USE outbox_rewrite(struct store_db *db, const struct outbox_row *r, struct err *err);
/* state, not_before, not_after, tries, ended, code, detail. crm/moves.h says what may follow. */
enum rc MUST_USE outbox_move(struct store_db *db, const struct outbox_row *r, struct err *err);
/* A call begins: ready (or cancelled, expired, in time) becomes attempted. RC_NOTFOUND: no such, or not in such a state. */
enum rc MUST_USE outbox_attempt(struct store_db *db, struct outbox_key key, int64_t try_no, struct err *err);
/* What is gathered over the parts of one answer. */
enum rc MUST_USE outbox_resubject(struct store_db *db, struct outbox_key key, struct span subject, struct err *err);
/* Ready ones of a lane (or of all) with not_before_ms <= now_ms, by lane, not_before, key; at most `most`. */
enum rc MUST_USE outbox_ready(struct store_db *db, struct arena *a, int lane, int64_t now_ms, int most,
	struct outbox_row **ret, int *ret_count, struct err *err);
/* The first lane from from_lane on with a ready one, and the earliest not_before_ms there. RC_NOTFOUND: no lane has one. */
enum rc MUST_USE outbox_next(struct store_db *db, int from_lane, int *ret_lane, int64_t *ret_ms, struct err *err);
/* Unsure or held ones, by key, after `after`; at most `most`. */
enum rc MUST_USE outbox_open(struct store_db *db, struct arena *a, struct outbox_key after, int most,
	struct outbox_row **ret, int *ret_count, struct err *err);
/* Those under way, by lane, not_before, key; at most `most`. */
enum rc MUST_USE outbox_attempted(
	struct store_db *db, struct arena *a, int most, struct outbox_row **ret, int *ret_count, struct err *err);
/* Those of a customer that are not done, by key. */
enum rc MUST_USE outbox_of(struct store_db *db, struct arena *a, struct span customer, struct outbox_row **ret,
	int *ret_count, struct err *err); /* all of a customer, by key */
/* The last `most` of one call that were made at from_ms or later, newest first: reads back from the end until then. */
enum rc MUST_USE outbox_last(struct store_db *db, struct arena *a, struct span api, int64_t from_ms, int most,
	struct outbox_row **ret, int *ret_count, struct err *err);
enum rc MUST_USE outbox_counts(struct store_db *db, int64_t ret_counts[OUTBOX_STATES], struct err *err);

/* "input.ordinal", into buf of OUTBOX_KEY_BYTES; returns buf. Reads it back: false when it is none. */
#define OUTBOX_KEY_BYTES 48
char *outbox_key_print(struct outbox_key key, char *buf);
bool outbox_key_read(struct span s, struct outbox_key *ret);

#endif
