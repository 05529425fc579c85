/* The calls under way: a fixed table of slots. */
#ifndef SIYU_FLOW_SENDCALL_H
#define SIYU_FLOW_SENDCALL_H
#include "base/text.h"
#include "flow/wire.h"
#include "store/outbox.h"
#include "wecom/request.h"

#define SENDCALL_SLOTS 24
#define SENDCALL_SPARE 6 /* kept for the welcome lane */

enum sendcall_kind { SENDCALL_FREE, SENDCALL_EFFECT, SENDCALL_TOKEN, SENDCALL_PROBE, SENDCALL_PAGE };
struct sendcall {
	enum sendcall_kind kind;
	uint64_t id;              /* of the port; never used twice */
	enum api_id api;
	struct outbox_key key;    /* SENDCALL_EFFECT */
	uint64_t question;        /* SENDCALL_PAGE: whose, 0: nobody's in particular */
	enum api_token fetches;   /* SENDCALL_TOKEN: which */
	int try_no;
	bool after_unsure;
	char sum[WIRE_SUM_BYTES]; /* of the request as it was picked; empty: nobody rewrites it */
	int64_t called_ms, not_after_ms;
	uint64_t pair;            /* of (employee, customer) for mark_tag: two at once are refused with 45035 */
	/* the call itself, kept until its end: a token that died is refreshed and the call repeated once */
	const char *method;
	struct text path, content_type, headers, body;
	struct text token;
	bool waits;               /* for a new token */
	bool repeated;
	struct text fallback;     /* the answer that asked for a new token */
};

void sendcall_init(struct sendcall *c);
void sendcall_clear(struct sendcall *c);   /* SENDCALL_FREE again, memory given back, token wiped */
void sendcall_take(struct sendcall *c, const struct request_http *http);
struct sendcall *sendcall_find(struct sendcall *slots, uint64_t id); /* NULL */
struct sendcall *sendcall_free_slot(struct sendcall *slots, enum api_lane lane);
int sendcall_room(const struct sendcall *slots, enum api_lane lane); /* how many more calls of this lane may begin */
int sendcall_count(const struct sendcall *slots, enum api_id api); /* API_NONE: all */
bool sendcall_pair_busy(const struct sendcall *slots, uint64_t pair);

#endif
