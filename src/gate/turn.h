/* gate/turn: the requests that wait for the commit, and the commit: one for all of them, then the answers
 * (architecture.md 3.1, architecture-exact.md 22). */
#ifndef SIYU_GATE_TURN_H
#define SIYU_GATE_TURN_H
#include "base/arena.h"
#include "gate/gate.h"
#include "inbox/inbox.h"
#include "net/httpd.h"
#include "replay.h"

#define TURN_REQUESTS 256
#define TURN_BYTES ((size_t)4 << 20)

enum turn_kind { TURN_CALLBACK, TURN_ORDERS, TURN_TWIN };
struct turn_item {
	struct httpd_req *req;
	enum turn_kind kind; /* a twin repeats a callback that waits: it shares its fate and writes nothing */
	int64_t at_ms;
	struct span app;  /* of a callback; lives as long as the gate */
	struct span body; /* lives in the turn's arena */
	int orders;
};

struct turn { /* its owner fills the first part */
	struct inbox *inbox;
	struct replay *replay;
	struct arena *arena; /* reset after the answers */
	int wake_fd;
	const char *wake_path; /* NULL: nobody to wake */
	struct gate_counts *counts;
	bool failing;      /* the last commit did … */
	int64_t failed_ms; /* … about then */
	int count;
	struct turn_item item[TURN_REQUESTS];
};

bool turn_full(const struct turn *t); /* in rows or in bytes: commit before the next */
void turn_add(struct turn *t, const struct turn_item *item);
void turn_commit(struct turn *t); /* and empties the arena, also of a turn that keeps nothing */

#endif
