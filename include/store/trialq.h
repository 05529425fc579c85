/* store/trialq: who entered a script, in which arm of its 实验 or in its 对照组, and what he did then. */
#ifndef SIYU_STORE_TRIALQ_H
#define SIYU_STORE_TRIALQ_H
#include "base/arena.h"
#include "store/db.h"

struct trialq_ask {
	struct span script;
	int64_t from_version, to_version; /* both included */
	int64_t from_ms, to_ms;           /* of entering; to_ms is not */
};
struct trialq_entrant {
	struct span customer;
	char arm; /* 0: none */
	bool holdout;
	int64_t entered_ms; /* his first round among those that are asked for */
};
/* Customers, no groups, each once; in order of entering. */
enum rc MUST_USE trialq_entrants(struct store_db *db, struct arena *a, const struct trialq_ask *ask,
	struct trialq_entrant **ret_rows, int *ret_count, struct err *err);

struct trialq_outcome {
	int64_t orders;  /* that were not wholly given back by until_ms */
	int64_t net_fen; /* of all, less what was given back by until_ms */
	bool before;     /* he had one already, before from_ms */
	bool replied, joined;
};
/* Of orders paid from from_ms to until_ms, both included; replies until reply_ms, joins of a group of ours until join_ms. What
 * happens later changes none of it. */
enum rc MUST_USE trialq_outcome(struct store_db *db, struct span customer, int64_t from_ms, int64_t until_ms,
	int64_t reply_ms, int64_t join_ms, struct trialq_outcome *ret, struct err *err);

#endif
