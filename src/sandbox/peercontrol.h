/* sandbox/peercontrol: the peer's own paths under /sandbox/, by which whoever tests moves the people and reads the books. */
#ifndef SIYU_SANDBOX_PEERCONTROL_H
#define SIYU_SANDBOX_PEERCONTROL_H
#include "sandbox/peer.h"

#define PEERCONTROL_KEPT 256 /* callbacks that stay readable */

struct peercontrol_heard {
	int64_t at_ms;
	struct text plaintext;
};
struct peercontrol { /* what the paths work on */
	struct brain *brain;
	int64_t now_ms;
	struct peer_counts counts;
	const struct peercontrol_heard *heard; /* a ring: of `heard_count` ever heard the last PEERCONTROL_KEPT */
	int64_t heard_count;
};
/* The JSON answer into out (cleared first); returns the HTTP status: 200, 400 with {"ok":false,"error"}, 404, 405. */
int peercontrol_serve(const struct peercontrol *c, const char *method, struct span path, struct span query, struct span body,
	struct text *out);

#endif
