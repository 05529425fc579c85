/* flow/wire: the payloads of attempt and answer inputs, written by send and read by the fold (exact 1, D4). */
#ifndef SIYU_FLOW_WIRE_H
#define SIYU_FLOW_WIRE_H
#include "base/arena.h"
#include "base/err.h"
#include "base/json.h"
#include "store/outbox.h"

#define WIRE_SUM_BYTES 17 /* 16 hex digits and the end */
#define WIRE_MOST_CALLS 100 /* of one attempt input */
struct wire_attempt {
	struct outbox_key key;
	int try_no; /* from 1 */
	bool again; /* the call may always be repeated (API_REPEAT_ALWAYS): the fold keeps nothing of it, its answer says all */
	char sum[WIRE_SUM_BYTES]; /* of the request that goes out, where the fold rewrites what waits; else empty */
};

enum wire_outcome {
	WIRE_ANSWERED, /* WeCom answered: answer is the reduced one (wecom/answer) */
	WIRE_NOT_SENT, /* certainly not executed: may be tried again */
	WIRE_UNKNOWN,  /* may have been executed: wecom/api's repeat column decides */
	WIRE_EXPIRED,  /* not_after had passed before the call: never called */
	WIRE_NO_MEDIA, /* the media id of its file ended while it waited: never called, the file goes first */
	WIRE_REFUSED   /* could not be built: missing file, bad request; detail says why; never called */
};

struct wire_answer {
	struct outbox_key key;
	int try_no;            /* 0: no attempt was made (expired, refused) */
	enum wire_outcome outcome;
	bool after_unsure;     /* an earlier try of this effect ended unknown */
	bool newer;            /* the fold's own, never written: the request was rewritten after this try was picked */
	int64_t called_ms;     /* when the request was sent: as_of of what it says (exact 13); 0: never */
	struct span detail;    /* short English text for people, may be absent */
	struct span answer;    /* writing: JSON of answer_reduce; absent unless answered */
	const struct json_node *said; /* reading: the same, of the document; NULL unless answered */
};

/* The first half of its SHA-256, in hex. */
void wire_sum(struct span request, char ret[WIRE_SUM_BYTES]);
/* All calls of one turn of the sender, n <= WIRE_MOST_CALLS: {"calls":["EFFECT TRY[ SUM]"…],"again":["EFFECT TRY"…]}. */
void wire_attempt_write(const struct wire_attempt *v, int n, struct text *out);
/* In the arena. RC_INVALID: not such a payload, or more than WIRE_MOST_CALLS. */
enum rc MUST_USE wire_attempt_read(
	struct arena *a, struct span body, struct wire_attempt **ret, int *ret_n, struct err *err);
/* {"call":"EFFECT TRY","outcome"?,"after_unsure"?,"called_ms","detail"?,"answer"?}; without an outcome: answered. */
void wire_answer_write(const struct wire_answer *x, struct text *out);
/* Texts live in the arena; `said` in *ret_doc, the caller's, made unless an error is returned. RC_INVALID: not such a payload. */
enum rc MUST_USE wire_answer_read(
	struct arena *a, struct span body, struct wire_answer *ret, struct json_doc **ret_doc, struct err *err);
const char *wire_outcome_name(enum wire_outcome o); /* "not_sent" */

#endif
