#include "requestsign.h"

#include "base/base64.h"
#include "crypt/sha.h"

struct span requestsign_headers(struct arena *a, const struct request_hook *h)
{
	uint8_t mac[SHA_256_BYTES];
	struct span stamp = arena_printf(a, "%lld", (long long)h->now_s), lines;
	const struct span parts[] = {stamp, SPAN_LIT("."), h->body};
	struct text hex;

	sha_hmac256(h->secret, parts, 3, mac);
	text_init(&hex, 2 * sizeof mac);
	base64_hex(&hex, mac, sizeof mac);
	lines = arena_printf(a, "X-Siyu-Event: %.*s\nX-Siyu-Timestamp: %.*s\nX-Siyu-Signature: %s", SPAN_ARG(h->id),
		SPAN_ARG(stamp), text_str(&hex));
	text_release(&hex);
	return lines;
}
