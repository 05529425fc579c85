/* gate: the process that faces the internet. Verifies and decrypts callbacks and order posts, appends them to inbox.db,
 * answers after the commit (architecture.md 3.1, architecture-exact.md 11, 12, 22). Knows Token, AES keys and the orders key;
 * of the data only inbox.db and, beside it, the file of what it counted: nobody's truth, lost without harm.
 *
 *   GET  /wecom/APP   URL verification (callbacks.md 1)       POST /wecom/APP   callbacks (callbacks.md 2)
 *   POST /orders      {"source", "orders":[…]}, signed         POST /orders/NAME  what a shop system posts ([orders_json NAME])
 *   GET  /healthz */
#ifndef SIYU_GATE_GATE_H
#define SIYU_GATE_GATE_H
#include "base/err.h"
#include "base/span.h"
#include "gate/shopmap.h"

struct gate;
/* The msg_signature of the post by which `siyu doctor --url` finds out whether posts arrive: refused as any other, and not counted. */
#define GATE_PROBE "siyu-doctor"

struct gate_app {
	struct span name; /* of the section: the APP of the path */
	struct span token, aes_key, receiveid;
	bool empty_ok; /* a message without receiveid is accepted, too */
};
struct gate_shop { /* [orders_json NAME] */
	struct span name, key;
	bool body_alone;    /* it signs the body, in this header; else "timestamp.body" as for /orders */
	struct span header;
	struct shopmap_conf map;
};
struct gate_conf { /* copied; 0 in the limits: the defaults of httpd_conf */
	const struct gate_app *apps;
	int apps_count;
	struct span corpid;     /* of digests of phone numbers; may be absent */
	struct span orders_key; /* absent or empty: no /orders */
	bool (*order_counts)(struct span status); /* the word says that the order was paid: without a time of payment it is refused
	                                           * (orders_counts of flow). NULL: no word does */
	const struct gate_shop *shops;
	int shops_count;
	int64_t freshness_ms;   /* of the signed timestamp against the clock, both ways; 0: not asked */
	const char *inbox_path; /* inbox.db, made when it is not there */
	const char *wake_path;  /* work's datagram socket; NULL: nobody to wake */
	const char *tally_path; /* beside inbox.db: what was counted, for `siyu status`; NULL: not written */
	const char *version;
	int64_t (*now_ms)(void *user); /* NULL: clock_real_ms */
	void *user;
	int listen_fd; /* listening; the gate's from success of gate_new on */
	size_t max_body_bytes;
	int connections_max;
	int64_t headers_ms, request_ms, reply_ms, idle_ms;
};

/* RC_INVALID: an app's key or name, inbox not ours. RC_FAILED: disk or socket. */
enum rc MUST_USE gate_new(const struct gate_conf *conf, struct gate **ret_gate, struct err *err);
void gate_free(struct gate *g); /* what waits is answered 503; NULL is harmless */

/* One turn: waits at most most_ms, serves all that is readable, commits once a 256 requests, answers. true: other_fd
 * (-1: none) is readable. */
bool gate_turn(struct gate *g, int other_fd, int64_t most_ms);
void gate_loop(struct gate *g, int stop_fd); /* turns until stop_fd is readable */

struct gate_counts {      /* since the start */
	int64_t kept;     /* rows committed: callbacks and order posts */
	int64_t replayed; /* known ones, answered 200 */
	int64_t verified; /* GET verifications */
	int64_t kept_ms, verified_ms; /* of the last one; 0: none yet */
	int64_t refused;  /* envelopes and order posts that were not genuine, fresh or well formed */
	int64_t stale;    /* of these: right signature, timestamp too far off */
	int64_t failed;   /* answered 503 because the commit failed */
	int64_t commits;
};
void gate_counts(const struct gate *g, struct gate_counts *ret);

#endif
