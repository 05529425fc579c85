/* flow/audience: how many customers a script would take in now: 人群 of a 群发 or of 固定时间, 每天 …; 存量 of 沉默 and 分数到. For those who
 * check a script before it runs. */
#ifndef SIYU_FLOW_AUDIENCE_H
#define SIYU_FLOW_AUDIENCE_H
#include "base/err.h"
#include "base/text.h"
#include "sop/script.h"
#include "store/db.h"

#define AUDIENCE_NONE (-1) /* the script has no such thing */

struct audience {
	int64_t people;    /* whom its 人群 names now and nothing keeps out; AUDIENCE_NONE: an event of their own lets them in */
	int64_t employees; /* who follow these people: each confirms one message */
	int64_t stock;     /* those who are silent, or have the score, already; AUDIENCE_NONE */
};
/* Just as the fold would decide at now_ms, with the settings and scripts that run; s need not be one of them. db may be read-only;
 * one transaction is opened and closed. Reads every customer. RC_FAILED. */
enum rc MUST_USE audience_count(
	struct store_db *db, const struct sop_script *s, int64_t now_ms, struct audience *ret, struct err *err);

/* What `siyu why` says of the 群发 and the scripts by the clock that the customer is not in: their next moment, and whether they would
 * take him in now. Within the caller's transaction. Appends; nothing when there are none. RC_FAILED. */
enum rc MUST_USE audience_why(
	struct store_db *db, struct span customer, int64_t now_ms, struct text *out, struct err *err);

#endif
