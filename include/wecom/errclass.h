/* wecom/errclass: what an error code means and what the sender does about it (doc: api.md 1.4, 1.5). */
#ifndef SIYU_WECOM_ERRCLASS_H
#define SIYU_WECOM_ERRCLASS_H
#include "wecom/api.h"
#include <stdbool.h>

enum errclass {
	ERRCLASS_OK,     /* code 0 or none */
	ERRCLASS_RETRY,  /* R: again after 1, 2, 4 s */
	ERRCLASS_TOKEN,  /* T: refresh the token once, then once again */
	ERRCLASS_WAIT,   /* W: not before the block is over */
	ERRCLASS_CONFIG, /* C: a person must change something; alarm */
	ERRCLASS_BUG,    /* P: our request is wrong; alarm */
	ERRCLASS_STATE,  /* S: the world is so; record it */
	ERRCLASS_DONE,   /* the work was done before (by us or by another): as good as OK */
	ERRCLASS_ODD     /* no answer of WeCom: HTML, empty, half a body, 5xx of a proxy */
};
#define ERRCLASS_COUNT (ERRCLASS_ODD + 1)

enum errclass_action {
	ERRCLASS_ACCEPT,
	ERRCLASS_AGAIN,
	ERRCLASS_REFRESH,
	ERRCLASS_LATER,
	ERRCLASS_ALERT,
	ERRCLASS_RECORD
};

struct errclass_def {
	int64_t first, last; /* code range */
	enum errclass cls;
	const char *meaning; /* English, short */
	const char *todo;    /* what a person does; "" for nothing */
	const char *words;   /* for operators, in Chinese: what it means and what to do; "" of an unknown code */
};

/* The row of a code; an unknown one gives a row of class STATE for the codes 0..0. Never NULL. Rows of one call win over
 * the general ones: 41096 of a welcome may be repeated in its window, 41093 of a cancel is DONE. A 40007 (media expired)
 * is STATE: whoever holds the file may upload it again and try once more. */
const struct errclass_def *errclass_find(enum api_id api, int64_t code);
/* after_unsure: an earlier try of this effect timed out, so "already delivered" means our own delivery: 41051 of a
 * welcome is then DONE (callbacks.md 5.4); else it is STATE. */
enum errclass errclass_of(enum api_id api, int64_t code, bool after_unsure);
enum errclass_action errclass_action(enum errclass cls);
const char *errclass_name(enum errclass cls); /* "retry" */

#endif
