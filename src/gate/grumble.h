/* gate/grumble: counts what was refused and says so in the log, at most one line in a while: whoever knocks all night
 * does not fill the disk. Never a secret, never the request. */
#ifndef SIYU_GATE_GRUMBLE_H
#define SIYU_GATE_GRUMBLE_H
#include "base/span.h"

enum grumble_why {
	GRUMBLE_QUERY,     /* percent-encoding, or a parameter is missing */
	GRUMBLE_TIMESTAMP, /* no plausible number */
	GRUMBLE_PARSE,
	GRUMBLE_SIGNATURE,
	GRUMBLE_BASE64,
	GRUMBLE_AES,
	GRUMBLE_FRAME,
	GRUMBLE_RECEIVEID,
	GRUMBLE_STALE,  /* genuine, but its time is too far off */
	GRUMBLE_ORDERS, /* signature of an order post */
	GRUMBLE_SHAPE,  /* a genuine order post that is not what it should be */
	GRUMBLE_WHYS
};

#define GRUMBLE_EVERY_MS 10000
#define GRUMBLE_CLOCK_EVERY_MS 60000
#define GRUMBLE_CLOCK_STALE 3 /* so many stale ones and no fresh one among them: it is our clock */

struct grumble {
	int64_t next_ms, clock_next_ms;
	int64_t count[GRUMBLE_WHYS];
	char app[64];   /* the last one's */
	int64_t off_ms; /* the last stale one's, ours minus theirs */
	int stale_in_row;
	bool any;
};

const char *grumble_name(enum grumble_why why);
void grumble_refused(struct grumble *g, enum grumble_why why, struct span app);
void grumble_stale(struct grumble *g, struct span app, int64_t off_ms);
void grumble_fresh(struct grumble *g);                 /* a genuine one within the window */
void grumble_flush(struct grumble *g, int64_t now_ms); /* once a turn */

#endif
