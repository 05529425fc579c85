/* tests/gate/gateworld: a gate on a free port with a virtual clock, and callbacks sealed for it. */
#ifndef SIYU_TESTS_GATEWORLD_H
#define SIYU_TESTS_GATEWORLD_H
#include "gate/gate.h"
#include "inbox/inbox.h"
#include "inbox/wake.h"
#include "testhttp.h"
#include "wecom/envelope.h"
#include <setjmp.h>
#include <stdarg.h>
#include <cmocka.h>

#define GATEWORLD_NOW_MS INT64_C(1760000000000)

struct gateworld {
	char dir[64], inbox_path[96], wake_path[96], tally_path[96];
	struct gate *gate;
	struct testhttp_server server;
	int64_t now_ms;
	int wake_fd;
	struct arena *a;
	struct envelope_key *bot, *ai; /* the other side's */
	struct inbox *inbox;           /* a second connection, for reading */
	uint32_t nonce;
};

/* Apps: bot (receiveid ww0123456789abcdef), ai (empty receiveid). conf: limits, freshness, orders_key; the rest is
 * filled in. */
void gateworld_open(struct gateworld *w, struct gate_conf conf);
void gateworld_close(struct gateworld *w);

struct gateworld_post {
	char target[256];
	struct span body; /* in w->a */
};
/* A callback sealed for app "bot" or "ai", stamped now + off_s, with a nonce of its own. json: in the AI bot's form. */
void gateworld_seal(
	struct gateworld *w, const char *app, struct span msg, int64_t off_s, bool json, struct gateworld_post *ret);
int gateworld_send(struct gateworld *w, struct testhttp *c, const struct gateworld_post *p);
/* The status alone. */
int gateworld_status(struct gateworld *w, const struct gateworld_post *p);
int64_t gateworld_rows(struct gateworld *w);
struct inbox_row gateworld_row(struct gateworld *w, int64_t id); /* in w->a */

#endif
