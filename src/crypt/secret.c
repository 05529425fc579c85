#include "crypt/secret.h"
#include "base/err.h"
#include <limits.h>
#include <openssl/crypto.h>
#include <openssl/rand.h>

bool secret_equal(struct span a, struct span b)
{
	if (a.p == NULL || b.p == NULL || a.n != b.n)
		return false;
	return CRYPTO_memcmp(a.p, b.p, a.n) == 0;
}

void secret_wipe(void *p, size_t n)
{
	if (n > 0)
		OPENSSL_cleanse(p, n);
}

void secret_random(void *p, size_t n)
{
	INVARIANT(n <= INT_MAX);
	if (n > 0 && RAND_bytes(p, (int)n) != 1)
		BUG("libcrypto has no randomness");
}
