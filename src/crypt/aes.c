/* crypt/aes: one EVP context a direction, made with the key once; a message costs an IV and the blocks. */
#include "crypt/aes.h"
#include "base/mem.h"
#include <openssl/evp.h>

#define AES_MAX_BYTES ((size_t)1 << 30) /* EVP counts in int */

struct aes_key {
	EVP_CIPHER_CTX *dec, *enc;
};

static EVP_CIPHER_CTX *aes_context(const uint8_t *key, int encrypt)
{
	EVP_CIPHER_CTX *ctx = EVP_CIPHER_CTX_new();

	if (ctx == NULL || EVP_CipherInit_ex(ctx, EVP_aes_256_cbc(), NULL, key, NULL, encrypt) != 1 ||
		EVP_CIPHER_CTX_set_padding(ctx, 0) != 1)
		BUG("libcrypto has no aes-256-cbc");
	return ctx;
}

struct aes_key *aes_new(const uint8_t key[AES_KEY_BYTES])
{
	struct aes_key *k = mem_alloc(sizeof(*k));

	k->dec = aes_context(key, 0);
	k->enc = aes_context(key, 1);
	return k;
}

void aes_free(struct aes_key *k)
{
	if (k == NULL)
		return;
	EVP_CIPHER_CTX_free(k->dec);
	EVP_CIPHER_CTX_free(k->enc);
	mem_free(k);
}

static enum rc aes_run(EVP_CIPHER_CTX *ctx, const uint8_t *iv, uint8_t *buf, size_t n)
{
	int done = 0, rest = 0;

	if (n == 0 || n % AES_BLOCK_BYTES != 0 || n > AES_MAX_BYTES)
		return RC_INVALID;
	/* Neither type nor key: the schedule stays. The padding switch does too (EVP_EncryptInit(3)). */
	if (EVP_CipherInit_ex(ctx, NULL, NULL, NULL, iv, -1) != 1 ||
		EVP_CipherUpdate(ctx, buf, &done, buf, (int)n) != 1 ||
		EVP_CipherFinal_ex(ctx, buf + done, &rest) != 1 || (size_t)(done + rest) != n)
		BUG("libcrypto cannot run aes-256-cbc");
	return RC_OK;
}

enum rc aes_decrypt(struct aes_key *k, const uint8_t iv[AES_BLOCK_BYTES], uint8_t *buf, size_t n)
{
	return aes_run(k->dec, iv, buf, n);
}

enum rc aes_encrypt(struct aes_key *k, const uint8_t iv[AES_BLOCK_BYTES], uint8_t *buf, size_t n)
{
	return aes_run(k->enc, iv, buf, n);
}
