/* A peer on a free port in virtual time, and a receiver of whatever it posts, turned in one thread. */
#ifndef SIYU_TESTS_STAND_H
#define SIYU_TESTS_STAND_H
#include "base/arena.h"
#include "base/json.h"
#include "net/httpd.h"
#include "sandbox/peer.h"
#include "sandbox/seal.h"
#include "testhttp.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#define STAND_START_MS INT64_C(1772503200000)
#define STAND_KEY "kWxPEV2UEDyxWpmPBBYZFMR8kvS5Q6ZJ7hN0bT4gLuA"
#define STAND_HEARD_MOST 16

struct stand_heard {
	struct text method, path, query, type, stamp, signature, body;
};
struct stand { /* a peer, and whoever it posts to */
	struct peer *peer;
	struct testhttp_server server;
	int64_t now_ms, step_ms;
	struct httpd *receiver;
	int status[STAND_HEARD_MOST]; /* of the answers in turn; 0: 200 */
	bool mum;               /* the receiver answers nothing */
	struct stand_heard heard[STAND_HEARD_MOST];
	int n;
	struct seal *seal;
	struct arena *a;
	char token[64];
};

/* Fills in corpid wwshop, secret s3cret, agentid 1000002, the receiver's URLs (unless callback_url is given, empty for none),
 * token tok, STAND_KEY, orders key okey, and the clock. */
void stand_open(struct stand *s, struct peer_conf conf);
void stand_close(struct stand *s);
void stand_turn(void *stand); /* both sides once; step_ms goes by */
void stand_until(struct stand *s, int n, int turns); /* until n posts were heard, or so many turns passed */

/* A request; its answer's body (ret_body may be NULL) lives in the stand's arena. */
int stand_ask(struct stand *s, const char *method, const char *target, const char *body, struct span *ret_body);
/* The same, when the status must be this one and the body JSON. */
struct json_doc *stand_json(struct stand *s, const char *method, const char *target, const char *body, int status);
int64_t stand_number(struct json_doc *doc, const char *key); /* ends the doc */
void stand_token(struct stand *s);
char *stand_target(const struct stand *s, const char *path); /* of the API, with the token; until the next call */

#endif
