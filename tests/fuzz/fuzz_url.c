/* rooms: net */
/* net/url and base/base64 on any bytes: no crash, and encoding and decoding undo each other. */
#include "base/arena.h"
#include "base/base64.h"
#include "net/url.h"

#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t n);

static void there_and_back(struct arena *a, struct span in)
{
	struct text t;
	struct span out;
	text_init(&t, (size_t)1 << 20);
	url_encode(&t, in);
	enum rc rc = url_decode(a, text_span(&t), &out);
	/* %00 is refused, so only bytes without NUL come back. */
	if (in.n > 0 && !memchr(in.p, '\0', in.n))
		INVARIANT(rc == RC_OK && span_eq(in, out));

	uint8_t *raw = arena_alloc(a, in.n + 1);
	size_t got = 0;
	text_clear(&t);
	base64_encode(&t, in.p, in.n);
	rc = base64_decode(text_span(&t), false, raw, in.n + 1, &got);
	INVARIANT(in.n == 0 || (rc == RC_OK && got == in.n && memcmp(raw, in.p, got) == 0));
	text_release(&t);
}

static bool inside(struct span whole, struct span part)
{
	return !span_present(part) || (part.p >= whole.p && part.p + part.n <= whole.p + whole.n);
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t n)
{
	struct arena *a = arena_new(4096);
	struct span in = span_make(bytes, n), query = in, name, value, out;
	struct url_parts parts;
	struct url_address address;
	struct err err;
	while (url_next(&query, &name, &value)) {
		INVARIANT(inside(in, name) && inside(in, value));
		(void)url_param(in, "echostr");
		if (url_decode(a, value, &out) == RC_OK && span_present(out))
			INVARIANT(out.n <= value.n);
	}
	if (url_split(in, &parts, &err) == RC_OK) {
		INVARIANT(parts.host.n > 0 && inside(in, parts.host) && inside(in, parts.target));
		INVARIANT(parts.scheme.n == (parts.tls ? 5U : 4U));
	}
	if (url_address(in, &address, &err) == RC_OK)
		INVARIANT(memchr(address.host, '\0', sizeof(address.host)));
	uint8_t *raw = arena_alloc(a, n + 1);
	size_t got = 0;
	if (base64_decode(in, true, raw, n, &got) == RC_OK)
		INVARIANT(got <= n);
	if (base64_unhex(in, raw, n, &got) == RC_OK)
		INVARIANT(got == n / 2);
	there_and_back(a, in);
	arena_free(a);
	return 0;
}
