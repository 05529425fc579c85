/* net/framing: what a request's head says about its body. Two readings of one head are how requests are smuggled past
 * a proxy, so every ambiguity is refused and ends the connection (RFC 9112 3.2, 5.1, 6.3). Pure. */
#ifndef SIYU_NET_FRAMING_H
#define SIYU_NET_FRAMING_H
#include "base/span.h"

#define FRAMING_UNKNOWN UINT64_MAX /* nobody can tell where the body ends */

struct framing { /* zeroed at first, then told all headers */
	int hosts, lengths, codings;
	bool odd_name; /* a name with bytes that none has: "Content-Length :" */
	struct span length, coding;
};

void framing_header(struct framing *f, struct span name, struct span value); /* borrowed until framing_status */
/* 0, or the status that refuses the request. host: HTTP/1.1 must name exactly one. body: the method has one by its nature, so
 * that its length must be known. *ret_length: announced bytes, 0 for none or chunks, or FRAMING_UNKNOWN. */
int framing_status(const struct framing *f, bool host, bool body, uint64_t *ret_length);

#endif
