/* A line of logfmt as a JSON object. */
#ifndef SIYU_BASE_LOGJSON_H
#define SIYU_BASE_LOGJSON_H
#include "base/span.h"

/* Of a line of n bytes at most: a pair of "a=" grows to {"a":""}, and a byte to two. */
#define LOGJSON_BYTES(n) (4 * (n) + 16)

/* line: pairs as base/log writes them, UTF-8 without control characters. A value in quotes ends where a blank and the next key, or the end, is
 * behind them: one that was put in quotes as it was may have some of its own. What comes before the first key goes nowhere. Into ret, which has
 * LOGJSON_BYTES(line.n), without a NUL; returns how many bytes. */
size_t logjson_of(struct span line, char *ret);

#endif
