/* flow/asking: what would be answered to a message, by which line of which 话术, how surely, and why not: siyu ask. */
#ifndef SIYU_FLOW_ASKING_H
#define SIYU_FLOW_ASKING_H
#include "base/err.h"
#include "base/text.h"
#include "store/db.h"

struct asking {
	struct span message;
	struct span customer; /* empty: nobody in particular: every file answers, no branch is taken */
	struct span employee; /* who would answer; empty: his 跟进人 */
	int64_t now_ms;
	bool json; /* one object, else Chinese */
};
/* By the scripts that run and what the state knows of him, just as the fold would decide at now_ms. db may be read-only; one
 * transaction is opened and closed. Appends. *ret_answered: a question was found. RC_NOTFOUND: no such customer, or no 话术
 * runs; RC_FAILED; RC_LIMIT out is full. */
enum rc MUST_USE asking_print(struct store_db *db, const struct asking *q, struct text *out, bool *ret_answered, struct err *err);

#endif
