/* crypt/rsa: a private key that opens what was sealed for it, and the public half that seals (PKCS #1 v1.5, as the chat archive seals its random
 * keys: callbacks.md 7.2). */
#ifndef SIYU_CRYPT_RSA_H
#define SIYU_CRYPT_RSA_H
#include "base/err.h"
#include "base/span.h"
#include "base/text.h"

#define RSA_MOST_BYTES 1024 /* of a sealed or opened block: keys of up to 8192 bits */

struct rsa_key; /* not shared between threads */
/* A private key in PEM without a passphrase. RC_INVALID: it is none, or has more than 8192 or fewer than 1024 bits. Free with rsa_free. */
enum rc MUST_USE rsa_read(struct span pem, struct rsa_key **ret, struct err *err);
/* The public half in PEM, which only seals. RC_INVALID as of rsa_read. Free with rsa_free. */
enum rc MUST_USE rsa_read_public(struct span pem, struct rsa_key **ret, struct err *err);
/* A new key of 2048 bits, both halves in PEM behind what stands in the texts. RC_FAILED: libcrypto makes none. */
enum rc MUST_USE rsa_make(struct text *ret_private, struct text *ret_public, struct err *err);
void rsa_free(struct rsa_key *k); /* NULL is harmless */
/* *ret_n bytes into out. RC_INVALID: not sealed for this key, as far as that can be told: libcrypto may answer with noise in its place, so
 * that nobody learns about the padding. */
enum rc MUST_USE rsa_open(const struct rsa_key *k, struct span sealed, uint8_t out[RSA_MOST_BYTES], size_t *ret_n);
/* For the private half: *ret_n bytes into out. RC_LIMIT: plain is longer than the key lets through (its bytes less 11). */
enum rc MUST_USE rsa_seal(const struct rsa_key *k, struct span plain, uint8_t out[RSA_MOST_BYTES], size_t *ret_n);

#endif
