/* rooms: wecom */
/* The first byte picks what the rest is: a POST body, or a frame that is sealed rightly and opened, so that padding and
 * length are reached behind a right signature. */
#include "base/base64.h"
#include "crypt/aes.h"
#include "wecom/envelope.h"
#include <stdlib.h>
#include <string.h>

#define AES43 "jWmYm7qr5nMoAUwZRjGtBxmz3KA1tkAj3ykkR6q2B2C"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void open_signed(struct envelope_key *k, struct arena *a, struct span encrypt)
{
	char signature[ENVELOPE_SIGNATURE_CHARS] = {0};
	struct envelope_query q = {SPAN_LIT("1"), SPAN_LIT("n"), span_make(signature, sizeof(signature))};
	struct envelope_content c;

	envelope_sign(k, q.timestamp, q.nonce, encrypt, signature);
	if (envelope_open(k, a, &q, encrypt, &c) == ENVELOPE_OK && (c.msg.n > encrypt.n || c.receiveid.n > encrypt.n))
		abort();
}

/* Any frame at all under the right key: what only the holder of the key could send. */
static void open_frame(struct envelope_key *k, struct arena *a, const uint8_t *data, size_t size)
{
	uint8_t key[AES_KEY_BYTES], *buf = arena_alloc(a, size + 1);
	struct text t;
	size_t n = size - size % AES_BLOCK_BYTES;

	if (n == 0 || base64_decode(SPAN_LIT(AES43), true, key, sizeof(key), &(size_t){0}) != RC_OK)
		return;
	struct aes_key *aes = aes_new(key);
	memcpy(buf, data, n);
	if (aes_encrypt(aes, key, buf, n) != RC_OK)
		abort();
	aes_free(aes);
	text_init(&t, n / 3 * 4 + 8);
	base64_encode(&t, buf, n);
	open_signed(k, a, text_span(&t));
	text_release(&t);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct arena *a = arena_new(4096);
	struct envelope_key *k;
	struct span encrypt, out;

	if (size == 0) {
		arena_free(a);
		return 0;
	}
	if (envelope_new(SPAN_LIT("t"), SPAN_LIT(AES43), SPAN_LIT("ww"), true, &k, NULL) != RC_OK)
		abort();
	struct span rest = span_make(data + 1, size - 1);
	switch (data[0] % 4) {
	case 0:
		if (envelope_outer(a, rest, &encrypt) == ENVELOPE_OK)
			open_signed(k, a, encrypt);
		break;
	case 1: open_frame(k, a, data + 1, size - 1); break;
	case 2: open_signed(k, a, envelope_unspace(a, rest)); break;
	default:
		if (envelope_media(k, a, rest, &out) == ENVELOPE_OK && out.n >= rest.n)
			abort();
	}
	envelope_free(k);
	arena_free(a);
	return 0;
}
