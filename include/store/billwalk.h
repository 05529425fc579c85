/* store/billwalk: the readings of 对外收款 (api.md 12.2): the last one of each kind, one row each. */
#ifndef SIYU_STORE_BILLWALK_H
#define SIYU_STORE_BILLWALK_H
#include "base/arena.h"
#include "store/db.h"

#define BILLWALK_NEVER INT64_MIN

/* What was paid since the one before; the last weeks anew; what a person asked for. */
enum billwalk_kind { BILLWALK_FRESH, BILLWALK_WINDOW, BILLWALK_HAND, BILLWALK_KINDS };
struct billwalk {
	enum billwalk_kind kind;
	bool walking;
	int64_t begun_ms, ended_ms;  /* ended_ms: BILLWALK_NEVER while it goes on */
	int64_t from_s, to_s, at_s;  /* times of payment; what lies before at_s was read */
	int64_t bills, added, changed, unmatched, refused; /* orders by what became of them */
	int64_t restarts;            /* of a span whose cursor WeCom did not take any more */
	int64_t good_ms;             /* begun_ms of the last one that was read to its end; BILLWALK_NEVER: none was */
	struct span trouble;         /* Chinese: why it was not read to its end; empty: it was */
};

const char *billwalk_kind_name(enum billwalk_kind k); /* "fresh" */
/* RC_NOTFOUND: never begun. trouble lives in the arena. */
enum rc MUST_USE billwalk_get(
	struct store_db *db, struct arena *a, enum billwalk_kind kind, struct billwalk *ret, struct err *err);
enum rc MUST_USE billwalk_put(struct store_db *db, const struct billwalk *w, struct err *err);

#endif
