/* One HTTP call at a time, waited for: for commands that ask and tell. */
#ifndef SIYU_APP_ONEASK_H
#define SIYU_APP_ONEASK_H
#include "base/text.h"
#include "net/fetch.h"

struct oneask_reply {
	enum fetch_outcome outcome;
	enum fetch_trouble trouble;
	int status;      /* 0 unless answered */
	int64_t date_ms; /* of the answer's Date header, 0: none */
	int64_t took_ms;
	const char *why; /* static; "" when answered */
	struct span body; /* until the next call */
};

struct oneask;
/* agent: the User-Agent, borrowed. */
enum rc MUST_USE oneask_new(const char *agent, struct oneask **ret, struct err *err);
void oneask_free(struct oneask *o); /* NULL is harmless */
/* call->timeout_ms bounds the wait. RC_INVALID: the URL is none; an answer that does not come is no error here. */
enum rc MUST_USE oneask_call(struct oneask *o, const struct fetch_call *call, struct oneask_reply *ret, struct err *err);

#endif
