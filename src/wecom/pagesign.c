#include "wecom/pagesign.h"

#include "crypt/sha.h"

#include <inttypes.h>
#include <stdio.h>

void pagesign(struct span ticket, struct span nonce, int64_t timestamp_s, struct span url, char ret[PAGESIGN_BYTES])
{
	uint8_t digest[SHA_1_BYTES];
	char stamp[24];
	size_t hash = span_find(url, '#');
	snprintf(stamp, sizeof stamp, "%" PRId64, timestamp_s);
	const struct span parts[] = {SPAN_LIT("jsapi_ticket="), ticket, SPAN_LIT("&noncestr="), nonce,
		SPAN_LIT("&timestamp="), span_of(stamp), SPAN_LIT("&url="),
		hash == SIZE_MAX ? url : span_take(url, hash)};
	sha_1(parts, sizeof parts / sizeof *parts, digest);
	for (size_t i = 0; i < sizeof digest; i++)
		snprintf(ret + 2 * i, 3, "%02x", digest[i]);
}
