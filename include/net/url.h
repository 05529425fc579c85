/* net/url: the parts of request targets and addresses. Pure; nothing is decoded twice. */
#ifndef SIYU_NET_URL_H
#define SIYU_NET_URL_H
#include "base/arena.h"
#include "base/err.h"
#include "base/text.h"

/* %XX decoded exactly once, '+' stays '+' (doc: callbacks.md 1.2). RC_INVALID: a '%' without two hex digits, or %00.
 * Absent stays absent. Without '%' the same span comes back, else a copy in the arena. */
enum rc MUST_USE url_decode(struct arena *a, struct span s, struct span *ret);
void url_encode(struct text *out, struct span s); /* all but A-Z a-z 0-9 - . _ ~ */

/* The next `name=value` of a raw query, order kept, empty pairs passed over; false at the end. Value absent without '='. */
bool url_next(struct span *query, struct span *ret_name, struct span *ret_value);
/* The raw value of the first pair called name; absent when there is none. */
struct span url_param(struct span query, const char *name);

struct url_address {
	char host[256]; /* without brackets; "" for every address of the machine (":8080") */
	uint16_t port;
};
/* "127.0.0.1:8080", "[::1]:8080", "localhost:8080", ":8080", "8080". RC_INVALID. */
enum rc MUST_USE url_address(struct span s, struct url_address *ret, struct err *err);
#define URL_HERE_BYTES (sizeof "http://[]:65535" + 256)
/* "http://127.0.0.1:8080", "http://[::1]:8080": where a process of this machine asks who listens at `at` (0.0.0.0 and :: are every address). */
void url_here(const struct url_address *at, char ret[URL_HERE_BYTES]);
#define URL_NETWORK_BYTES 64
/* Whose an address is: of the sixth version its first 64 bits, which one host may have all to itself; of the fourth the whole. What is none stays. */
void url_network(struct span address, char ret[URL_NETWORK_BYTES]);
/* The name that is this machine also where nobody can be asked: 127.0.0.1 (RFC 6761 6.3). */
bool url_localhost(const char *host);

struct url_parts {
	struct span scheme; /* "http" or "https" in lower or upper case as written */
	struct span host;   /* without brackets and user info */
	uint16_t port;      /* 80 or 443 when not given */
	bool tls, numeric;  /* numeric: the host is an IPv4 or IPv6 address */
	struct span target; /* path and query; may be empty */
};
/* Borrows from s. RC_INVALID: not http(s), no host, user info, blanks or control characters. The text never repeats s:
 * it may carry a token. */
enum rc MUST_USE url_split(struct span s, struct url_parts *ret, struct err *err);
/* Both are urls of one scheme, host and port. */
bool url_same_origin(struct span a, struct span b);

#endif
