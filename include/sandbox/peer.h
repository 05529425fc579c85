/* sandbox/peer: the brain behind HTTP, as WeCom itself answers and calls (doc: api.md 0.1, callbacks.md 1, 2).
 *
 *   /cgi-bin/…          the API            GET /healthz
 *   GET /connect/oauth2/authorize?…[&as=ID]  网页授权: asks who is there, as= says it; leads back with a code
 *   GET /wwpic/…|/group/…  pictures in the place of QR codes, where brain.pictures is this peer's address
 *   POST /sandbox/employee|add|accept|delete|tag|library|strategy|resign|room|confirm|publish|mark|press|click|robot|say|chat|buy|refund|kf|fail|expire|callback|verify
 *   GET  /sandbox/books|calls|breaches|messages|tags|callbacks
 *
 * What /sandbox/ takes and gives stands in peercontrol.c, one table. One thread; the owner gives the socket and the turns. */
#ifndef SIYU_SANDBOX_PEER_H
#define SIYU_SANDBOX_PEER_H
#include "sandbox/brain.h"

struct peer_conf {        /* texts are copied; 0 or absent: the default in brackets */
	struct brain_conf brain;
	int listen_fd;                /* listening; the peer's from success of peer_new on */
	struct span callback_url;     /* (none: callbacks go nowhere) */
	struct span token, aes_key, receiveid; /* receiveid absent: the corpid */
	bool json_callbacks;          /* the JSON form of the envelope */
	int64_t callback_ms;          /* how long the callback may take (5000) */
	int retries;                  /* after a first failure (3); below 0: none */
	int64_t retry_ms;             /* before the first retry, four times as long before each next (1000) */
	struct span orders_url, orders_key; /* (none: orders go nowhere) */
	int employees, customers;     /* brain_populate: customers come within populate_ms from the start */
	int64_t populate_ms;
	struct span states;           /* comma separated */
	int concurrent_max;           /* calls of one API at once, above: 45033 (20) */
	/* Where the messages of its chat archive are appended, each sealed for that RSA key (the public half, PEM; version 1), one JSON object a line, as
	 * the library that stands in for the platform's reads them (tests/standin). Both or neither (none); what the file held goes. */
	struct span archive_path, archive_key;
	const char *version;
	int64_t (*now_ms)(void *user); /* (clock_real_ms) */
	void *user;
};

struct peer;
/* RC_INVALID: a URL, a key, or one of url, token and key without the others. RC_FAILED: the server does not start, or the archive's file cannot be
 * written. */
enum rc MUST_USE peer_new(const struct peer_conf *conf, struct peer **ret_peer, struct err *err);
void peer_free(struct peer *p); /* answers 503 to whoever waits; NULL is harmless */

/* One turn: waits at most most_ms, serves, lets happen what is due, posts. true: other_fd (-1: none) is readable. */
bool peer_turn(struct peer *p, int other_fd, int64_t most_ms);
void peer_loop(struct peer *p, int stop_fd); /* turns until stop_fd is readable */

struct peer_counts {
	int64_t callbacks, callbacks_taken, callbacks_retried, callbacks_lost; /* lost: no 200 after the last try */
	int64_t orders, orders_taken, orders_retried, orders_refused;
	int64_t waiting; /* posts not settled yet, both kinds */
};
void peer_counts(const struct peer *p, struct peer_counts *ret);

#endif
