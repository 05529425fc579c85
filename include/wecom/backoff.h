/* wecom/backoff: when to try again; a pure function, so that restart and replay agree (doc: api.md 1.4). */
#ifndef SIYU_WECOM_BACKOFF_H
#define SIYU_WECOM_BACKOFF_H
#include "wecom/errclass.h"

struct backoff_case {
	enum errclass cls;
	int attempt;          /* tries made so far of this effect that ended in this way, from 1 */
	int64_t now_ms;       /* when the last one ended */
	int64_t not_after_ms; /* no try may begin after it; 0: no end */
	uint64_t key;         /* of the effect: spreads the tries without chance */
};

/* RETRY 1, 2, 4 s (3 at most), WAIT 60 s, 2, 4 … 60 min (8), ODD 2 … 64 s (6), TOKEN at once (1), each plus up to a
 * quarter. false: no more tries. A next try behind not_after_ms also gives false. */
bool backoff_next(const struct backoff_case *c, int64_t *ret_next_ms);

/* To other people's machines (API_HOOK), whatever the class: 5, 20, 80 s, 5, 21 min, then each hour, each plus up to a quarter, until
 * not_after_ms. false: behind it. */
bool backoff_patient(const struct backoff_case *c, int64_t *ret_next_ms);

#endif
