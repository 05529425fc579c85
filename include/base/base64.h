/* base/base64: standard alphabet and hex. */
#ifndef SIYU_BASE_BASE64_H
#define SIYU_BASE_BASE64_H
#include "base/err.h"
#include "base/span.h"
#include "base/text.h"

/* Decodes into out[cap]. Padding is required to make a multiple of 4 unless `unpadded`; non-zero tail bits are ignored
 * (doc: callbacks.md 2.3); any other character, blanks included, is RC_INVALID; RC_LIMIT when cap is too small. */
enum rc MUST_USE base64_decode(struct span s, bool unpadded, uint8_t *out, size_t cap, size_t *ret_n);
void base64_encode(struct text *out, const void *p, size_t n);
void base64_hex(struct text *out, const void *p, size_t n);         /* lower-case hex */
void base64_hexof(const void *p, size_t n, char *ret);              /* the same, into 2n + 1 bytes with a NUL */
enum rc MUST_USE base64_unhex(struct span s, uint8_t *out, size_t cap, size_t *ret_n);

#endif
