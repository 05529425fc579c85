/* crypt/sha: SHA-1 (WeCom's signature), SHA-256 and HMAC-SHA-256 over several pieces, without joining them first. */
#ifndef SIYU_CRYPT_SHA_H
#define SIYU_CRYPT_SHA_H
#include "base/span.h"

#define SHA_1_BYTES 20
#define SHA_256_BYTES 32

/* One shot over the concatenation of parts[0..n). Absent parts add nothing. Never fail: a broken library aborts. */
void sha_1(const struct span *parts, size_t n, uint8_t ret[SHA_1_BYTES]);
void sha_256(const struct span *parts, size_t n, uint8_t ret[SHA_256_BYTES]);
void sha_hmac256(struct span key, const struct span *parts, size_t n, uint8_t ret[SHA_256_BYTES]);

/* A context that is used again and again: sha_end gives the digest and begins the next one, so the cost of finding the
 * algorithm is paid once. Not shared between threads. Caller frees with sha_free. */
struct sha;
enum sha_kind { SHA_KIND_1, SHA_KIND_256 };
struct sha *sha_new(enum sha_kind kind);
void sha_free(struct sha *s); /* NULL is harmless */
void sha_add(struct sha *s, struct span bytes);
void sha_end(struct sha *s, uint8_t *ret); /* SHA_1_BYTES or SHA_256_BYTES, as made */

#endif
