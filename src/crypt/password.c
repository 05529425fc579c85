#include "crypt/password.h"

#include "base/base64.h"
#include "crypt/secret.h"

#include <openssl/core_names.h>
#include <openssl/kdf.h>
#include <openssl/params.h>

#define SALT_BYTES 16
#define HASH_BYTES 32
/* 16 MiB at 5 passes: one of the equal choices of OWASP's Password Storage Cheat Sheet, the one that fits a small machine. */
#define LOG2_N 14
#define BLOCKS 8
#define PASSES 5
#define MOST_LOG2_N 20
#define MOST_PASSES 16
#define MOST_BYTES ((uint64_t)64 << 20)

static bool derive(int64_t log2_n, int64_t r, int64_t p, const uint8_t salt[SALT_BYTES], struct span plain,
	uint8_t ret[HASH_BYTES])
{
	uint64_t n = UINT64_C(1) << log2_n, most = MOST_BYTES + ((uint64_t)1 << 20);
	uint32_t blocks = (uint32_t)r, passes = (uint32_t)p;
	char none[1] = "";
	OSSL_PARAM params[] = {
		OSSL_PARAM_construct_octet_string(
			OSSL_KDF_PARAM_PASSWORD, plain.n ? (void *)(uintptr_t)plain.p : none, plain.n),
		OSSL_PARAM_construct_octet_string(OSSL_KDF_PARAM_SALT, (void *)(uintptr_t)salt, SALT_BYTES),
		OSSL_PARAM_construct_uint64(OSSL_KDF_PARAM_SCRYPT_N, &n),
		OSSL_PARAM_construct_uint32(OSSL_KDF_PARAM_SCRYPT_R, &blocks),
		OSSL_PARAM_construct_uint32(OSSL_KDF_PARAM_SCRYPT_P, &passes),
		OSSL_PARAM_construct_uint64(OSSL_KDF_PARAM_SCRYPT_MAXMEM, &most),
		OSSL_PARAM_construct_end(),
	};
	EVP_KDF *kdf = EVP_KDF_fetch(NULL, "SCRYPT", NULL);
	EVP_KDF_CTX *ctx = kdf ? EVP_KDF_CTX_new(kdf) : NULL;
	bool done = ctx && EVP_KDF_derive(ctx, ret, HASH_BYTES, params) == 1;
	EVP_KDF_CTX_free(ctx);
	EVP_KDF_free(kdf);
	return done;
}

void password_make(struct span plain, struct text *out)
{
	uint8_t salt[SALT_BYTES], hash[HASH_BYTES];
	secret_random(salt, sizeof salt);
	if (!derive(LOG2_N, BLOCKS, PASSES, salt, plain, hash))
		BUG("libcrypto has no scrypt");
	text_addf(out, "scrypt$%d$%d$%d$", LOG2_N, BLOCKS, PASSES);
	base64_hex(out, salt, sizeof salt);
	text_addc(out, '$');
	base64_hex(out, hash, sizeof hash);
	secret_wipe(hash, sizeof hash);
}

/* A number between 1 and most, and what stands behind the '$' after it. */
static bool cost(struct span *rest, int64_t most, int64_t *ret)
{
	struct span head;
	return span_cut(*rest, '$', &head, rest) && span_int(head, ret) && *ret >= 1 && *ret <= most;
}

static bool bytes(struct span hex, uint8_t *ret, size_t wanted)
{
	size_t n = 0;
	return !base64_unhex(hex, ret, wanted, &n) && n == wanted;
}

bool password_is(struct span kept, struct span plain)
{
	uint8_t salt[SALT_BYTES], wanted[HASH_BYTES], hash[HASH_BYTES];
	struct span kind, rest, salted;
	int64_t log2_n, r, p;
	if (!span_present(plain) || !span_cut(kept, '$', &kind, &rest) || !span_is(kind, "scrypt") ||
		!cost(&rest, MOST_LOG2_N, &log2_n) || !cost(&rest, INT32_MAX, &r) || !cost(&rest, MOST_PASSES, &p) ||
		!span_cut(rest, '$', &salted, &rest) || !bytes(salted, salt, sizeof salt) ||
		!bytes(rest, wanted, sizeof wanted) || ((uint64_t)r << log2_n) > MOST_BYTES / 128 ||
		!derive(log2_n, r, p, salt, plain, hash))
		return false;
	bool same = secret_equal(span_make(hash, sizeof hash), span_make(wanted, sizeof wanted));
	secret_wipe(hash, sizeof hash);
	return same;
}
