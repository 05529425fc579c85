/* The access token, or a ticket of pages: fetched once for all who wait, kept in memory, never logged, never an input (finding 15). */
#ifndef SIYU_FLOW_SENDTOKEN_H
#define SIYU_FLOW_SENDTOKEN_H
#include "base/text.h"
#include "wecom/answer.h"

struct sendtoken {
	enum api_id api; /* what fetches it */
	struct text value;
	int64_t asked_ms;      /* of the fetch under way or done last */
	int64_t got_ms, life_ms;
	int64_t not_before_ms; /* no fetch before: a refused secret must not be looped on (api.md 1.1) */
	int failures;
	bool fetching;
	bool refused;          /* 40001, 40013, 40091: a person must mend the configuration */
	int64_t code;          /* … that one */
	char said[128];        /* and its words */
	struct text trouble;
};

void sendtoken_init(struct sendtoken *t, enum api_id api);
void sendtoken_release(struct sendtoken *t); /* wipes */
/* A token that may be used at now; absent: none. It is refreshed 300 s before its end (api.md 1.1). */
struct span sendtoken_get(const struct sendtoken *t, int64_t now_ms);
/* A fetch should be started now. */
bool sendtoken_wants(const struct sendtoken *t, int64_t now_ms);
/* When it will want one, INT64_MAX while one is under way. */
int64_t sendtoken_next_ms(const struct sendtoken *t);
/* The fetch goes out now. */
void sendtoken_asked(struct sendtoken *t, int64_t now_ms);
/* The answer to the fetch; x NULL: no answer came. */
void sendtoken_done(struct sendtoken *t, int64_t now_ms, const struct answer *x);
/* 40014 or 42001 to a call that used `used`: forget it, unless a newer one is there already. */
void sendtoken_drop(struct sendtoken *t, struct span used);

#endif
