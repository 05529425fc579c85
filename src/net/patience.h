/* net/patience: how long each connection may stay in its phase. One list a phase, in order of deadline, so that the next
 * deadline, the expired and the oldest are found at the heads. Pure: told the time. */
#ifndef SIYU_NET_PATIENCE_H
#define SIYU_NET_PATIENCE_H
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum patience_phase {
	PATIENCE_NONE,    /* in no list: new, or shut down */
	PATIENCE_HEADERS, /* accepted, or a request line came: headers are due */
	PATIENCE_BODY,
	PATIENCE_REPLY,   /* the peer has to take the answer */
	PATIENCE_IDLE,    /* kept, between requests */
	PATIENCE_SERVING, /* the peer waits for us: no deadline */
	PATIENCE_PHASES
};

struct patience_entry {
	struct patience_entry *prev, *next;
	int64_t since_ms;
	enum patience_phase phase;
};
struct patience {
	struct patience_entry heads[PATIENCE_PHASES]; /* rings */
	int64_t limit_ms[PATIENCE_PHASES];            /* of the four in between */
};

void patience_init(struct patience *p, int64_t headers_ms, int64_t body_ms, int64_t reply_ms, int64_t idle_ms);
void patience_join(struct patience_entry *e); /* before anything else: stands in no list */
void patience_move(struct patience *p, struct patience_entry *e, enum patience_phase phase, int64_t since_ms);
struct patience_entry *patience_oldest(const struct patience *p, enum patience_phase phase); /* NULL when none */
int64_t patience_next_ms(const struct patience *p); /* the earliest deadline, INT64_MAX when none */
struct patience_entry *patience_expired(struct patience *p, int64_t now_ms); /* one of them, NULL when none */
/* The one to be given up for a newcomer: the longest idle one, else the one that owes its headers, else its body, longest,
 * where both are spared for a tenth of their limit. NULL: none; then *ret_ms is when to ask again (INT64_MAX: no need). */
struct patience_entry *patience_victim(struct patience *p, int64_t now_ms, int64_t *ret_ms);

#endif
