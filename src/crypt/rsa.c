/* crypt/rsa: libcrypto's, by EVP. */
#include "crypt/rsa.h"
#include "base/mem.h"
#include <openssl/err.h>
#include <openssl/pem.h>
#include <openssl/rsa.h>
#include <string.h>

#define LEAST_BITS 1024
#define NEW_BITS 2048

struct rsa_key {
	EVP_PKEY *key;
};

/* A key with a passphrase would else be asked for at the terminal. */
static int no_passphrase(char *buf, int size, int writing, void *user)
{
	(void)buf;
	(void)size;
	(void)writing;
	(void)user;
	return -1;
}

/* key is taken over. */
static enum rc take(EVP_PKEY *key, const char *what, struct rsa_key **ret, struct err *err)
{
	struct rsa_key *k;
	int bits;

	ERR_clear_error();
	if (!key || EVP_PKEY_base_id(key) != EVP_PKEY_RSA) {
		EVP_PKEY_free(key);
		err_set(err, RC_INVALID, "no RSA %s key in PEM", what);
		err_hint(err,
			strcmp(what, "public") == 0
				? "it begins with -----BEGIN PUBLIC KEY-----: openssl rsa -in KEY -pubout"
				: "it begins with -----BEGIN PRIVATE KEY----- or -----BEGIN RSA PRIVATE KEY----- and has no passphrase");
		return RC_INVALID;
	}
	bits = EVP_PKEY_bits(key);
	if (bits < LEAST_BITS || bits > RSA_MOST_BYTES * 8) {
		EVP_PKEY_free(key);
		return err_set(err, RC_INVALID, "an RSA key of %d bits", bits);
	}
	k = mem_alloc(sizeof *k);
	k->key = key;
	*ret = k;
	return RC_OK;
}

static BIO *pem_of(struct span pem)
{
	return pem.n > 0 && pem.n <= 65536 ? BIO_new_mem_buf(pem.p, (int)pem.n) : NULL;
}

enum rc rsa_read(struct span pem, struct rsa_key **ret, struct err *err)
{
	BIO *in = pem_of(pem);
	EVP_PKEY *key = in ? PEM_read_bio_PrivateKey(in, NULL, no_passphrase, NULL) : NULL;

	BIO_free(in);
	return take(key, "private", ret, err);
}

enum rc rsa_read_public(struct span pem, struct rsa_key **ret, struct err *err)
{
	BIO *in = pem_of(pem);
	EVP_PKEY *key = in ? PEM_read_bio_PUBKEY(in, NULL, no_passphrase, NULL) : NULL;

	BIO_free(in);
	return take(key, "public", ret, err);
}

static bool write_pem(EVP_PKEY *key, bool public_half, struct text *to)
{
	BIO *out = BIO_new(BIO_s_mem());
	char *bytes = NULL;
	bool done = out &&
		(public_half ? PEM_write_bio_PUBKEY(out, key)
			     : PEM_write_bio_PrivateKey(out, key, NULL, NULL, 0, NULL, NULL)) == 1;
	long n = done ? BIO_get_mem_data(out, &bytes) : 0;

	if (n > 0)
		text_add(to, span_make(bytes, (size_t)n));
	BIO_free(out);
	return n > 0;
}

enum rc rsa_make(struct text *ret_private, struct text *ret_public, struct err *err)
{
	EVP_PKEY *key = EVP_RSA_gen(NEW_BITS);
	bool done = key && write_pem(key, false, ret_private) && write_pem(key, true, ret_public);

	EVP_PKEY_free(key);
	return done ? RC_OK : err_set(err, RC_FAILED, "libcrypto makes no RSA key");
}

void rsa_free(struct rsa_key *k)
{
	if (!k)
		return;
	EVP_PKEY_free(k->key);
	mem_free(k);
}

enum rc rsa_open(const struct rsa_key *k, struct span sealed, uint8_t out[RSA_MOST_BYTES], size_t *ret_n)
{
	EVP_PKEY_CTX *ctx = EVP_PKEY_CTX_new(k->key, NULL);
	size_t n = RSA_MOST_BYTES;
	bool good;

	if (!ctx)
		BUG("libcrypto has no RSA");
	good = sealed.n > 0 && EVP_PKEY_decrypt_init(ctx) == 1 &&
		EVP_PKEY_CTX_set_rsa_padding(ctx, RSA_PKCS1_PADDING) == 1 &&
		EVP_PKEY_decrypt(ctx, out, &n, (const unsigned char *)sealed.p, sealed.n) == 1;
	EVP_PKEY_CTX_free(ctx);
	ERR_clear_error();
	if (!good)
		return RC_INVALID;
	*ret_n = n;
	return RC_OK;
}

enum rc rsa_seal(const struct rsa_key *k, struct span plain, uint8_t out[RSA_MOST_BYTES], size_t *ret_n)
{
	EVP_PKEY_CTX *ctx = EVP_PKEY_CTX_new(k->key, NULL);
	size_t n = RSA_MOST_BYTES;
	bool good;

	if (!ctx)
		BUG("libcrypto has no RSA");
	good = EVP_PKEY_encrypt_init(ctx) == 1 && EVP_PKEY_CTX_set_rsa_padding(ctx, RSA_PKCS1_PADDING) == 1 &&
		EVP_PKEY_encrypt(ctx, out, &n, (const unsigned char *)plain.p, plain.n) == 1;
	EVP_PKEY_CTX_free(ctx);
	ERR_clear_error();
	if (!good)
		return RC_LIMIT;
	*ret_n = n;
	return RC_OK;
}
