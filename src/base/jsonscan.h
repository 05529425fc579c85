/* base/jsonscan, private to base/json: the strict pass over the bytes before cJSON sees them. cJSON alone would make
 * two long order numbers one, cut strings at \u0000 and take the first of two equal keys. */
#ifndef SIYU_BASE_JSONSCAN_H
#define SIYU_BASE_JSONSCAN_H
#include "base/err.h"
#include "base/text.h"

#define JSONSCAN_MAX_BYTES ((size_t)32 << 20)
#define JSONSCAN_EXACT_DIGITS 15 /* any integer of so many digits is exact in a double */

/* RC_OK: bytes are one JSON value that cJSON reads without loss. If long integers had to become strings, the
 * rewritten document is in out (initialised here, released by the caller in every case); else out stays empty and
 * bytes may be used as they are. RC_INVALID with the offset, RC_LIMIT for depth, nodes and size. */
enum rc MUST_USE jsonscan_check(struct span bytes, struct text *out, struct err *err);

/* The first byte from p on that JSON does not let stand in a string as it is (quote, backslash, below 0x20), or end. */
const char *jsonscan_plain(const char *p, const char *end);

#endif
