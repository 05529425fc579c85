/* crypt/aes: AES-256-CBC without padding; the key schedule is made once, each message only sets the IV again. */
#ifndef SIYU_CRYPT_AES_H
#define SIYU_CRYPT_AES_H
#include "base/err.h"
#include <stddef.h>
#include <stdint.h>

#define AES_KEY_BYTES 32
#define AES_BLOCK_BYTES 16

struct aes_key; /* not shared between threads */
struct aes_key *aes_new(const uint8_t key[AES_KEY_BYTES]);
void aes_free(struct aes_key *k); /* wipes the schedule; NULL is harmless */

/* In place over buf[0..n). RC_INVALID when n is 0, no multiple of 16 or above 1 GiB; buf is then untouched. */
enum rc MUST_USE aes_decrypt(struct aes_key *k, const uint8_t iv[AES_BLOCK_BYTES], uint8_t *buf, size_t n);
enum rc MUST_USE aes_encrypt(struct aes_key *k, const uint8_t iv[AES_BLOCK_BYTES], uint8_t *buf, size_t n);

#endif
