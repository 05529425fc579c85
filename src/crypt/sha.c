/* crypt/sha: digests through libcrypto's EVP. A failure here is a broken library, never bad input: it aborts. */
#include "crypt/sha.h"
#include "base/err.h"
#include "base/mem.h"
#include <openssl/evp.h>
#include <string.h>

#define SHA_BLOCK_BYTES 64 /* of SHA-256, for HMAC */

struct sha {
	EVP_MD_CTX *ctx;
};

struct sha *sha_new(enum sha_kind kind)
{
	struct sha *s = mem_alloc(sizeof(*s));

	s->ctx = EVP_MD_CTX_new();
	if (s->ctx == NULL || EVP_DigestInit_ex(s->ctx, kind == SHA_KIND_1 ? EVP_sha1() : EVP_sha256(), NULL) != 1)
		BUG("libcrypto has no %s", kind == SHA_KIND_1 ? "sha1" : "sha256");
	return s;
}

void sha_free(struct sha *s)
{
	if (s == NULL)
		return;
	EVP_MD_CTX_free(s->ctx);
	mem_free(s);
}

void sha_add(struct sha *s, struct span bytes)
{
	if (bytes.n > 0 && EVP_DigestUpdate(s->ctx, bytes.p, bytes.n) != 1)
		BUG("libcrypto cannot digest");
}

void sha_end(struct sha *s, uint8_t *ret)
{
	/* Without a type the context starts again with the algorithm it has. */
	if (EVP_DigestFinal_ex(s->ctx, ret, NULL) != 1 || EVP_DigestInit_ex(s->ctx, NULL, NULL) != 1)
		BUG("libcrypto cannot end a digest");
}

static void sha_parts(enum sha_kind kind, const struct span *parts, size_t n, uint8_t *ret)
{
	struct sha *s = sha_new(kind);

	for (size_t i = 0; i < n; i++)
		sha_add(s, parts[i]);
	sha_end(s, ret);
	sha_free(s);
}

void sha_1(const struct span *parts, size_t n, uint8_t ret[SHA_1_BYTES])
{
	sha_parts(SHA_KIND_1, parts, n, ret);
}

void sha_256(const struct span *parts, size_t n, uint8_t ret[SHA_256_BYTES])
{
	sha_parts(SHA_KIND_256, parts, n, ret);
}

void sha_hmac256(struct span key, const struct span *parts, size_t n, uint8_t ret[SHA_256_BYTES])
{
	/* RFC 2104 on top of the digest: thirty lines less than a provider's MAC context and its parameters. */
	struct sha *s = sha_new(SHA_KIND_256);
	uint8_t block[SHA_BLOCK_BYTES] = {0};
	uint8_t inner[SHA_256_BYTES];

	if (key.n > sizeof(block)) {
		sha_add(s, key);
		sha_end(s, block);
	} else if (key.n > 0) {
		memcpy(block, key.p, key.n);
	}
	for (size_t i = 0; i < sizeof(block); i++)
		block[i] ^= 0x36;
	sha_add(s, span_make(block, sizeof(block)));
	for (size_t i = 0; i < n; i++)
		sha_add(s, parts[i]);
	sha_end(s, inner);
	for (size_t i = 0; i < sizeof(block); i++)
		block[i] ^= 0x36 ^ 0x5c;
	sha_add(s, span_make(block, sizeof(block)));
	sha_add(s, span_make(inner, sizeof(inner)));
	sha_end(s, ret);
	sha_free(s);
	OPENSSL_cleanse(block, sizeof(block));
	OPENSSL_cleanse(inner, sizeof(inner));
}
