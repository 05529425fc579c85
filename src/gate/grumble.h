/* gate/grumble: counts what was refused and says so in the log, at most one line in a while: whoever knocks all night
 * does not fill the disk. Of the request just its path; never a secret. */
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
	GRUMBLE_APP,    /* /wecom/NAME of an app that the configuration does not have */
	GRUMBLE_CLOSED, /* an order post where no key is set */
	GRUMBLE_WHYS
};

#define GRUMBLE_EVERY_MS 10000
#define GRUMBLE_CLOCK_EVERY_MS 60000
#define GRUMBLE_CLOCK_STALE 3 /* so many stale ones and no fresh one among them: it is our clock */

#define GRUMBLE_PATH_BYTES 80

struct grumble_total {
	int64_t count, last_ms;
	char path[GRUMBLE_PATH_BYTES]; /* the last one's, as sent; cut */
};
struct grumble {
	int64_t next_ms, clock_next_ms;
	int64_t count[GRUMBLE_WHYS];               /* since the last line */
	struct grumble_total total[GRUMBLE_WHYS]; /* since the start */
	int64_t all;                               /* their sum */
	enum grumble_why last;
	int64_t off_ms; /* the last stale one's, ours minus theirs */
	int stale_in_row;
	bool any;
};

const char *grumble_name(enum grumble_why why);
const char *grumble_hint(enum grumble_why why); /* what to look at, one line */
void grumble_refused(struct grumble *g, enum grumble_why why, int64_t now_ms, struct span path);
void grumble_stale(struct grumble *g, int64_t now_ms, struct span path, int64_t off_ms);
void grumble_fresh(struct grumble *g);                 /* a genuine one within the window */
void grumble_flush(struct grumble *g, int64_t now_ms); /* once a turn */

#endif
