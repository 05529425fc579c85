#include "base/arena.h"
#include "base/base64.h"
#include "crypt/aes.h"
#include "crypt/password.h"
#include "crypt/phone.h"
#include "crypt/rsa.h"
#include "crypt/secret.h"
#include "crypt/sha.h"
#include <openssl/pem.h>
#include <openssl/rsa.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <cmocka.h>

static void unhex(const char *hex, uint8_t *out, size_t n)
{
	size_t got;

	assert_int_equal(base64_unhex(span_of(hex), out, n, &got), RC_OK);
	assert_int_equal(got, n);
}

static void is_hex(const uint8_t *got, size_t n, const char *hex)
{
	uint8_t want[64];

	unhex(hex, want, n);
	assert_memory_equal(got, want, n);
}

/* FIPS 180-4 */
static void test_digests(void **state)
{
	(void)state;
	struct span abc[] = {SPAN_LIT("a"), SPAN_ABSENT, SPAN_LIT(""), SPAN_LIT("bc")};
	uint8_t sum[SHA_256_BYTES];

	sha_1(abc, 4, sum);
	is_hex(sum, SHA_1_BYTES, "a9993e364706816aba3e25717850c26c9cd0d89d");
	sha_1(NULL, 0, sum);
	is_hex(sum, SHA_1_BYTES, "da39a3ee5e6b4b0d3255bfef95601890afd80709");
	sha_256(abc, 4, sum);
	is_hex(sum, SHA_256_BYTES, "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
}

static void test_a_context_serves_many_messages(void **state)
{
	(void)state;
	struct sha *s = sha_new(SHA_KIND_256), *one = sha_new(SHA_KIND_1);
	uint8_t sum[SHA_256_BYTES];

	for (int i = 0; i < 3; i++) {
		sha_add(s, SPAN_LIT("ab"));
		sha_add(s, SPAN_ABSENT);
		sha_add(s, SPAN_LIT("c"));
		sha_end(s, sum);
		is_hex(sum, SHA_256_BYTES, "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
		sha_add(one, SPAN_LIT("abc"));
		sha_end(one, sum);
		is_hex(sum, SHA_1_BYTES, "a9993e364706816aba3e25717850c26c9cd0d89d");
	}
	sha_free(s);
	sha_free(one);
	sha_free(NULL);
}

/* RFC 4231, cases 1, 2 and 6 (a key longer than the block) */
static void test_hmac(void **state)
{
	(void)state;
	uint8_t key[131], mac[SHA_256_BYTES];
	struct span parts[] = {SPAN_LIT("what do ya want "), SPAN_LIT("for nothing?")};
	struct span hi = SPAN_LIT("Hi There"),
		    longer = SPAN_LIT("Test Using Larger Than Block-Size Key - Hash Key First");

	memset(key, 0x0b, 20);
	sha_hmac256(span_make(key, 20), &hi, 1, mac);
	is_hex(mac, sizeof(mac), "b0344c61d8db38535ca8afceaf0bf12b881dc200c9833da726e9376c2e32cff7");
	sha_hmac256(SPAN_LIT("Jefe"), parts, 2, mac);
	is_hex(mac, sizeof(mac), "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843");
	memset(key, 0xaa, sizeof(key));
	sha_hmac256(span_make(key, sizeof(key)), &longer, 1, mac);
	is_hex(mac, sizeof(mac), "60e431591ee0b67f0d8a26aacbf5b77f8e0bc6213728c5140546040f0ee37f54");
}

/* NIST SP 800-38A F.2.5 and F.2.6 */
static const char nist_key[] = "603deb1015ca71be2b73aef0857d77811f352c073b6108d72d9810a30914dff4";
static const char nist_iv[] = "000102030405060708090a0b0c0d0e0f";
static const char nist_plain[] = "6bc1bee22e409f96e93d7e117393172aae2d8a571e03ac9c9eb76fac45af8e51"
				 "30c81c46a35ce411e5fbc1191a0a52eff69f2445df4f9b17ad2b417be66c3710";
static const char nist_cipher[] = "f58c4c04d6e5f1ba779eabfb5f7bfbd69cfc4e967edb808d679f777bc6702c7d"
				  "39f23369a9d9bacfa530e26304231461b2eb05e2c39be9fcda6c19078c6a9d1b";

static void test_aes_in_place_and_again(void **state)
{
	(void)state;
	uint8_t key[AES_KEY_BYTES], iv[AES_BLOCK_BYTES], plain[64], buf[64];

	unhex(nist_key, key, sizeof(key));
	unhex(nist_iv, iv, sizeof(iv));
	unhex(nist_plain, plain, sizeof(plain));
	struct aes_key *k = aes_new(key);
	for (int i = 0; i < 3; i++) { /* the IV is set anew each time */
		memcpy(buf, plain, sizeof(buf));
		assert_int_equal(aes_encrypt(k, iv, buf, sizeof(buf)), RC_OK);
		is_hex(buf, sizeof(buf), nist_cipher);
		assert_int_equal(aes_decrypt(k, iv, buf, sizeof(buf)), RC_OK);
		assert_memory_equal(buf, plain, sizeof(buf));
		assert_int_equal(aes_encrypt(k, iv, buf, AES_BLOCK_BYTES), RC_OK);
		is_hex(buf, AES_BLOCK_BYTES, "f58c4c04d6e5f1ba779eabfb5f7bfbd6");
	}
	aes_free(k);
	aes_free(NULL);
}

static void test_aes_refuses_half_blocks(void **state)
{
	(void)state;
	static const size_t sizes[] = {0, 1, 15, 17, 31};
	uint8_t key[AES_KEY_BYTES] = {1}, iv[AES_BLOCK_BYTES] = {2}, buf[32], same[32];
	struct aes_key *k = aes_new(key);

	memset(buf, 7, sizeof(buf));
	memset(same, 7, sizeof(same));
	for (size_t i = 0; i < sizeof(sizes) / sizeof(sizes[0]); i++) {
		assert_int_equal(aes_decrypt(k, iv, buf, sizes[i]), RC_INVALID);
		assert_int_equal(aes_encrypt(k, iv, buf, sizes[i]), RC_INVALID);
		assert_memory_equal(buf, same, sizeof(buf));
	}
	aes_free(k);
}

static void test_secrets(void **state)
{
	(void)state;
	uint8_t a[32] = {0}, b[32] = {0}, none[32] = {0};

	assert_true(secret_equal(SPAN_LIT("abc"), SPAN_LIT("abc")));
	assert_true(secret_equal(SPAN_LIT(""), SPAN_LIT("")));
	assert_false(secret_equal(SPAN_LIT("abc"), SPAN_LIT("abd")));
	assert_false(secret_equal(SPAN_LIT("abc"), SPAN_LIT("ab")));
	assert_false(secret_equal(SPAN_LIT("ab"), SPAN_LIT("abc"))); /* one that begins as the other is */
	assert_false(secret_equal(SPAN_ABSENT, SPAN_ABSENT));
	assert_false(secret_equal(SPAN_ABSENT, SPAN_LIT("")));
	secret_random(a, sizeof(a));
	secret_random(b, sizeof(b));
	assert_memory_not_equal(a, b, sizeof(a));
	secret_wipe(a, sizeof(a));
	assert_memory_equal(a, none, sizeof(a));
	secret_wipe(NULL, 0);
	secret_random(b, 0); /* nothing is asked for, and nothing is written */
	secret_random(NULL, 0);
}

#define SALT "000102030405060708090a0b0c0d0e0f"
#define HASH "531604fe738df33ae62cd2b994bfe3f573ed28c0d9e5547f875b6413189ce59a"

static void test_passwords(void **state)
{
	struct text kept;
	static const char *const bad[] = {"", "scrypt", "scrypt$14$8$5$00$00", "scrypt$40$8$5$", "md5$1$2$3$4$5",
		"scrypt$x$8$5$" SALT "$" HASH, "scrypt$0$8$5$" SALT "$" HASH, "scrypt$14",
		"scrypt$14$0$5$" SALT "$" HASH, "scrypt$14$-8$5$" SALT "$" HASH, "scrypt$14$8",
		"scrypt$14$8$99$" SALT "$" HASH, "scrypt$14$8$0$" SALT "$" HASH, "scrypt$14$8$5$" SALT,
		"scrypt$14$8$5$zz$" HASH, "scrypt$14$8$5$" SALT "00$" HASH, "scrypt$14$8$5$" SALT "$" SALT,
		"scrypt$14$8$5$" SALT "$" HASH "0", "scrypt$14$8$5$" SALT "$" HASH "00",
		/* 128 * 2^20 * 8 bytes: nobody gets our memory by a line of a file */
		"scrypt$20$8$1$00000000000000000000000000000000$0000000000000000000000000000000000000000000000000000000000000000"};

	(void)state;
	text_init(&kept, 160);
	password_make(SPAN_LIT("对的马电池 staple"), &kept);
	assert_true(span_starts(text_span(&kept), "scrypt$14$8$5$"));
	assert_true(password_is(text_span(&kept), SPAN_LIT("对的马电池 staple")));
	assert_false(password_is(text_span(&kept), SPAN_LIT("对的马电池 stapl")));
	assert_false(password_is(text_span(&kept), SPAN_LIT("")));
	assert_false(password_is(text_span(&kept), SPAN_ABSENT));
	for (size_t i = 0; i < sizeof bad / sizeof *bad; i++)
		assert_false(password_is(span_of(bad[i]), SPAN_LIT("x")));
	/* Python: hashlib.scrypt(b"pleaseletmein", salt=bytes(range(16)), n=16384, r=8, p=1, dklen=32).hex() */
	assert_true(password_is(SPAN_LIT("scrypt$14$8$1$" SALT "$" HASH), SPAN_LIT("pleaseletmein")));
	/* Each its own salt. */
	char first[160];
	snprintf(first, sizeof first, "%s", text_str(&kept));
	text_clear(&kept);
	password_make(SPAN_LIT("对的马电池 staple"), &kept);
	assert_string_not_equal(first, text_str(&kept));
	text_release(&kept);
}

static struct span pem_of(EVP_PKEY *key, bool public_half, BIO *to)
{
	char *p;
	assert_int_equal(public_half ? PEM_write_bio_PUBKEY(to, key)
				     : PEM_write_bio_PrivateKey(to, key, NULL, NULL, 0, NULL, NULL),
		1);
	long n = BIO_get_mem_data(to, &p);
	return span_make(p, (size_t)n);
}

/* What the public half seals the private one opens, up to the key's length less 11; neither half is taken for the other. */
static void test_rsa(void **state)
{
	EVP_PKEY *key = EVP_RSA_gen(1024);
	BIO *one = BIO_new(BIO_s_mem()), *other = BIO_new(BIO_s_mem());
	struct span private_pem = pem_of(key, false, one), public_pem = pem_of(key, true, other);
	struct rsa_key *opens = NULL, *seals = NULL, *none = NULL;
	uint8_t sealed[RSA_MOST_BYTES], again[RSA_MOST_BYTES], plain[RSA_MOST_BYTES];
	char words[118] = {0};
	struct err err = {0};
	size_t n = 0, m = 0;

	(void)state;
	assert_int_equal(rsa_read(private_pem, &opens, &err), RC_OK);
	assert_int_equal(rsa_read_public(public_pem, &seals, &err), RC_OK);
	assert_int_equal(rsa_read(public_pem, &none, &err), RC_INVALID);
	assert_int_equal(rsa_read_public(private_pem, &none, &err), RC_INVALID);
	assert_non_null(strstr(err.hint, "-pubout"));
	assert_int_equal(rsa_read_public(SPAN_LIT(""), &none, &err), RC_INVALID);
	memset(words, 'x', sizeof words);
	for (size_t i = 1; i <= 117; i += 29) {
		assert_int_equal(rsa_seal(seals, span_make(words, i), sealed, &n), RC_OK);
		assert_int_equal(n, 128);
		assert_int_equal(rsa_open(opens, span_make(sealed, n), plain, &m), RC_OK);
		assert_int_equal(m, i);
		assert_memory_equal(plain, words, i);
	}
	assert_int_equal(rsa_seal(seals, span_make(words, 9), again, &m), RC_OK);
	assert_int_equal(rsa_seal(seals, span_make(words, 9), sealed, &n), RC_OK);
	assert_memory_not_equal(again, sealed, 128);
	assert_int_equal(rsa_seal(seals, span_make(words, 118), sealed, &n), RC_LIMIT);
	rsa_free(opens);
	rsa_free(seals);
	BIO_free(one);
	BIO_free(other);
	EVP_PKEY_free(key);
}

/* Of a key that was made both halves are read, and fit. */
/* What is no key, one of another kind, and one that anybody can break. */
static void test_rsa_refuses(void **state)
{
	static const char rubbish[65537];
	struct err err = {0};
	struct rsa_key *none = NULL;
	uint8_t out[RSA_MOST_BYTES];
	size_t n;
	EVP_PKEY *other = EVP_PKEY_Q_keygen(NULL, NULL, "ED25519"), *weak = EVP_RSA_gen(768);
	(void)state;
	assert_non_null(other);
	assert_non_null(weak);
	for (int public_half = 0; public_half < 2; public_half++) {
		enum rc (*read)(struct span, struct rsa_key **, struct err *) =
			public_half ? rsa_read_public : rsa_read;
		BIO *a = BIO_new(BIO_s_mem()), *b = BIO_new(BIO_s_mem());
		assert_int_equal(read(pem_of(other, public_half, a), &none, &err), RC_INVALID);
		assert_int_equal(read(pem_of(weak, public_half, b), &none, &err), RC_INVALID);
		assert_non_null(strstr(err.text, "768"));
		assert_int_equal(read(SPAN_LIT(""), &none, &err), RC_INVALID);
		assert_int_equal(read(span_make(rubbish, sizeof rubbish), &none, &err), RC_INVALID);
		assert_null(none);
		BIO_free(a);
		BIO_free(b);
	}
	EVP_PKEY_free(other);
	EVP_PKEY_free(weak);
	struct text private_pem, public_pem;
	text_init(&private_pem, 4096);
	text_init(&public_pem, 4096);
	assert_int_equal(rsa_make(&private_pem, &public_pem, &err), RC_OK);
	assert_int_equal(rsa_read(text_span(&private_pem), &none, &err), RC_OK);
	assert_int_equal(rsa_open(none, SPAN_LIT(""), out, &n), RC_INVALID);
	assert_int_equal(rsa_open(none, SPAN_LIT("short"), out, &n), RC_INVALID);
	rsa_free(none);
	rsa_free(NULL);
	text_release(&private_pem);
	text_release(&public_pem);
}

static void test_phones(void **state)
{
	static const char *const one[] = {"13800138000", "+86 138 0013 8000", "138-0013-8000", "0086-13800138000",
		" '8613800138000 ", "+86 - 13800138000"},
				 *const no[] = {"", "'", "+86", "+86 ", "86-", "1380013800", "138001380001",
					 "12800138000", "23800138000", "138****8000", "13800138000 李"};
	const struct span corp = SPAN_LIT("ww1");
	char want[PHONE_DIGEST + 1], got[PHONE_DIGEST + 1];
	struct text hidden;
	struct arena *a = arena_new(1024);
	(void)state;
	assert_true(phone_digest(corp, span_of(one[0]), want));
	for (size_t i = 1; i < sizeof one / sizeof *one; i++) {
		assert_true(phone_digest(corp, span_of(one[i]), got));
		assert_string_equal(got, want);
	}
	for (size_t i = 0; i < sizeof no / sizeof *no; i++)
		assert_false(phone_digest(corp, span_of(no[i]), got));
	assert_true(phone_digest(SPAN_LIT("ww2"), span_of(one[0]), got));
	assert_string_not_equal(got, want);
	text_init(&hidden, 1000);
	phone_hide(corp, SPAN_LIT("电话 138 0013 8000，单号 913800138000，+86"), &hidden);
	assert_non_null(strstr(text_str(&hidden), want));
	assert_null(strstr(text_str(&hidden), "138 0013"));
	assert_non_null(strstr(text_str(&hidden), "913800138000")); /* of twelve digits */
	text_clear(&hidden);
	phone_hide(corp, SPAN_LIT("１３８００１３８０００或 138.0013.8000，１３８　００１３－８０００"), &hidden);
	assert_string_equal(text_str(&hidden),
		arena_printf(a, PHONE_MARK "%s或 " PHONE_MARK "%s，" PHONE_MARK "%s", want, want, want).p);
	arena_free(a);
	text_release(&hidden);
}

static void test_rsa_made(void **state)
{
	struct rsa_key *opens = NULL, *seals = NULL;
	uint8_t sealed[RSA_MOST_BYTES], plain[RSA_MOST_BYTES];
	struct text private_pem, public_pem;
	struct err err = {0};
	size_t n = 0, m = 0;

	(void)state;
	text_init(&private_pem, 8192);
	text_init(&public_pem, 8192);
	assert_int_equal(rsa_make(&private_pem, &public_pem, &err), RC_OK);
	assert_int_equal(rsa_read(text_span(&private_pem), &opens, &err), RC_OK);
	assert_int_equal(rsa_read_public(text_span(&public_pem), &seals, &err), RC_OK);
	assert_int_equal(rsa_seal(seals, SPAN_LIT("words"), sealed, &n), RC_OK);
	assert_int_equal(n, 256);
	assert_int_equal(rsa_open(opens, span_make(sealed, n), plain, &m), RC_OK);
	assert_int_equal(m, 5);
	assert_memory_equal(plain, "words", 5);
	rsa_free(opens);
	rsa_free(seals);
	text_release(&private_pem);
	text_release(&public_pem);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_digests),
		cmocka_unit_test(test_a_context_serves_many_messages),
		cmocka_unit_test(test_hmac),
		cmocka_unit_test(test_aes_in_place_and_again),
		cmocka_unit_test(test_aes_refuses_half_blocks),
		cmocka_unit_test(test_secrets),
		cmocka_unit_test(test_passwords),
		cmocka_unit_test(test_rsa),
		cmocka_unit_test(test_rsa_made),
		cmocka_unit_test(test_rsa_refuses),
		cmocka_unit_test(test_phones),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
