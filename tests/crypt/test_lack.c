/* Each allocation that libcrypto, or what calls it, asks for fails once: nothing is taken for a digest, a key or a match that is none; the
 * process ends with a word, or an error comes back. */
#include "crypt/aes.h"
#include "crypt/password.h"
#include "crypt/rsa.h"
#include "crypt/secret.h"
#include "crypt/sha.h"
#include "testmem.h"

#include <openssl/pem.h>
#include <openssl/rsa.h>

static struct text key_pem, public_pem;
static struct text kept;

static enum rc digests(const char *dir, struct err *err)
{
	const struct span parts[] = {SPAN_LIT("abc")};
	uint8_t one[SHA_1_BYTES], two[SHA_256_BYTES], mac[SHA_256_BYTES];
	(void)dir;
	(void)err;
	sha_1(parts, 1, one);
	sha_256(parts, 1, two);
	sha_hmac256(SPAN_LIT("key"), parts, 1, mac);
	/* Without words: the test fails. */
	return one[0] == 0xa9 && two[0] == 0xba && mac[0] == 0x9c ? RC_OK : RC_INVALID;
}

static enum rc ciphers(const char *dir, struct err *err)
{
	static const uint8_t key[AES_KEY_BYTES] = {1}, iv[AES_BLOCK_BYTES] = {2};
	uint8_t block[32] = "sixteen or more bytes are here.";
	struct aes_key *k = aes_new(key);
	enum rc rc = aes_encrypt(k, iv, block, sizeof block);
	(void)dir;
	(void)err;
	if (!rc)
		rc = aes_decrypt(k, iv, block, sizeof block);
	aes_free(k);
	return !rc && memcmp(block, "sixteen", 7) != 0 ? RC_INVALID : rc;
}

static enum rc keys(const char *dir, struct err *err)
{
	uint8_t sealed[RSA_MOST_BYTES], plain[RSA_MOST_BYTES];
	struct rsa_key *own = NULL, *theirs = NULL;
	size_t n = 0, m = 0;
	enum rc rc = rsa_read(text_span(&key_pem), &own, err);
	(void)dir;
	if (!rc)
		rc = rsa_read_public(text_span(&public_pem), &theirs, err);
	if (!rc && (rc = rsa_seal(theirs, SPAN_LIT("secret"), sealed, &n)) != RC_OK)
		rc = err_set(err, rc, "not sealed");
	if (!rc && (rc = rsa_open(own, span_make(sealed, n), plain, &m)) != RC_OK)
		rc = err_set(err, rc, "not opened");
	if (!rc && (m != 6 || memcmp(plain, "secret", 6) != 0))
		rc = RC_INVALID; /* without words: the test fails */
	rsa_free(theirs);
	rsa_free(own);
	return rc;
}

static enum rc passwords(const char *dir, struct err *err)
{
	struct text t;
	(void)dir;
	if (password_is(text_span(&kept), SPAN_LIT("wrong")))
		return RC_DENIED; /* without words: the test fails */
	if (!password_is(text_span(&kept), SPAN_LIT("right")))
		return err_set(err, RC_DENIED, "the right one is not known");
	text_init(&t, 1024);
	password_make(SPAN_LIT("right"), &t);
	text_release(&t);
	return RC_OK;
}

/* Each of the first `whole`, and some of the rest. */
static void fails_each(testmem_fn work, long whole)
{
	char dir[256], said[300];
	long all = 0, none, felt = 0;
	if (TESTMEM_OTHERS)
		skip();
	test_dir(dir, sizeof dir);
	snprintf(said, sizeof said, "%s/said", dir);
	assert_int_equal(testmem_run(work, dir, 0, said, &all), 0);
	for (long n = 1; n <= all; n += n > whole ? 1 + all / 8 : 1)
		felt += testmem_felt(testmem_run(work, dir, n, said, &none), n, all, said);
	assert_true(felt > 0);
}

static void test_digests(void **state)
{
	(void)state;
	fails_each(digests, 120);
}

static void test_ciphers(void **state)
{
	(void)state;
	fails_each(ciphers, 120);
}

static void test_keys(void **state)
{
	(void)state;
	fails_each(keys, 120);
}

static void test_passwords(void **state)
{
	(void)state;
	fails_each(passwords, 0); /* each costs what a password costs */
}

static void put_pem(EVP_PKEY *key, bool public_half, struct text *to)
{
	BIO *bio = BIO_new(BIO_s_mem());
	char *p = NULL;
	assert_int_equal(public_half ? PEM_write_bio_PUBKEY(bio, key)
				     : PEM_write_bio_PrivateKey(bio, key, NULL, NULL, 0, NULL, NULL),
		1);
	long n = BIO_get_mem_data(bio, &p);
	text_init(to, 65536);
	text_add(to, span_make(p, (size_t)n));
	BIO_free(bio);
}

static int begin(void **state)
{
	EVP_PKEY *key = EVP_RSA_gen(2048);
	(void)state;
	put_pem(key, false, &key_pem);
	put_pem(key, true, &public_pem);
	EVP_PKEY_free(key);
	text_init(&kept, 1024);
	password_make(SPAN_LIT("right"), &kept);
	return 0;
}

static int end(void **state)
{
	(void)state;
	text_release(&kept);
	text_release(&public_pem);
	text_release(&key_pem);
	return 0;
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_digests),
		cmocka_unit_test(test_ciphers),
		cmocka_unit_test(test_keys),
		cmocka_unit_test(test_passwords),
	};
	return cmocka_run_group_tests(tests, begin, end);
}
