/* sandbox/peerpost: what leaves the peer: callbacks as WeCom posts them, orders as a shop posts them. */
#ifndef SIYU_SANDBOX_PEERPOST_H
#define SIYU_SANDBOX_PEERPOST_H
#include "sandbox/peer.h"

struct peerpost;
/* The verification of the callback URL is over: right means 200 and the very bytes within ms. */
typedef void (*peerpost_fn)(void *user, void *who, bool right, int status, int64_t ms, const char *why);

/* Uses the parts of conf about callbacks, orders and retries. RC_INVALID as peer_new. */
enum rc MUST_USE peerpost_new(
	const struct peer_conf *conf, peerpost_fn fn, void *user, struct peerpost **ret_post, struct err *err);
void peerpost_free(struct peerpost *p); /* who waits for a verification is told that it failed; NULL is harmless */

void peerpost_callback(struct peerpost *p, int64_t now_ms, struct span plaintext);
void peerpost_order(struct peerpost *p, int64_t now_ms, struct span body);
bool peerpost_verify(struct peerpost *p, int64_t now_ms, void *who); /* false: there is no callback URL */

void peerpost_step(struct peerpost *p, int64_t now_ms); /* never waits */
int64_t peerpost_next_ms(const struct peerpost *p);     /* when the next try is due, BRAIN_NEVER */
bool peerpost_flying(const struct peerpost *p);         /* an answer may come at any moment */
void peerpost_counts(const struct peerpost *p, struct peer_counts *ret);

#endif
