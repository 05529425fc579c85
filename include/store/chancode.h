/* store/chancode: channel codes (渠道码) as contact ways at WeCom, and what came by each. */
#ifndef SIYU_STORE_CHANCODE_H
#define SIYU_STORE_CHANCODE_H
#include "base/arena.h"
#include "store/db.h"

#define CHANCODE_NONE INT64_MAX

struct chancode {
	int64_t code;         /* its number */
	struct span key;      /* 编号, else the name; small letters */
	struct span name, state, script; /* script: id of the file whose table has it, or had it */
	int type;             /* enum sop_code_type, as it was made */
	bool listed;          /* its row stands in the table; false: 停用 */
	struct span config_id, qr_code;  /* empty: WeCom has none; of a 获客链接 its id and its address with the State */
	struct span sent;     /* what WeCom has: codework's words for it */
	struct span asked;    /* what the call under way asks for */
	struct span effect;   /* "input.ordinal" of that call; empty: none */
	int64_t wake_ms;      /* of its timer; CHANCODE_NONE */
	int64_t made_ms, stopped_ms; /* WeCom has it since; the row vanished, or it was deleted; CHANCODE_NONE */
	struct span trouble;  /* Chinese: why it is not as the table says; empty: it is */
};
struct chancode_adds { /* of one day */
	struct span employee;
	int64_t adds, readds;
};

enum rc MUST_USE chancode_put(struct store_db *db, const struct chancode *c, struct err *err); /* the whole row */
enum rc MUST_USE chancode_get(
	struct store_db *db, struct arena *a, int64_t code, struct chancode *ret, struct err *err); /* RC_NOTFOUND */
enum rc MUST_USE chancode_by_state(
	struct store_db *db, struct arena *a, struct span state, struct chancode *ret, struct err *err); /* RC_NOTFOUND */
enum rc MUST_USE chancode_by_config(
	struct store_db *db, struct arena *a, struct span config_id, struct chancode *ret, struct err *err);
/* All, also those that vanished, in the order in which they came. */
enum rc MUST_USE chancode_all(
	struct store_db *db, struct arena *a, struct chancode **ret, int *ret_count, struct err *err);

/* One more who came by it on that day (since 1970, corp's zone). */
enum rc MUST_USE chancode_count(
	struct store_db *db, int64_t code, int64_t day, struct span employee, bool again, struct err *err);
/* What came by it on that day, by employee. */
enum rc MUST_USE chancode_day(struct store_db *db, struct arena *a, int64_t code, int64_t day,
	struct chancode_adds **ret, int *ret_count, struct err *err);

#endif
