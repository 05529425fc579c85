/* base/utf8: validity, counting, columns on a terminal, and the folding of Chinese input methods. */
#ifndef SIYU_BASE_UTF8_H
#define SIYU_BASE_UTF8_H
#include "base/span.h"
#include "base/text.h"

bool utf8_valid(struct span s);                       /* no overlong forms, no surrogates, at most U+10FFFF */
struct span utf8_bare(struct span s);                  /* without the byte order mark at its front */
/* Decodes one character at the front; returns its length in bytes, 0 at the end or for a bad byte. */
size_t utf8_next(struct span s, uint32_t *ret_cp);
/* A digit at the front, 7 or ７: its bytes, and which as ASCII; 0: none is. At the end: the same of the last character. */
size_t utf8_digit(struct span s, char *ret);
bool utf8_digit_ends(struct span s);
/* A blank, point or dash at the front, of any width, as people put one between the parts of a number: its bytes; 0: none. */
size_t utf8_gap(struct span s);
size_t utf8_encode(uint32_t cp, char out[4]);           /* returns the length; cp must be a character */
void utf8_put(struct text *out, uint32_t cp);
size_t utf8_count(struct span s);                     /* characters; a bad byte counts one */
int utf8_width(struct span s);                        /* columns: East Asian wide and full-width 2, combining 0 */
void utf8_pad(struct text *out, struct span s, int columns, bool right); /* padded with blanks to columns; longer stays whole */
/* The longest prefix of at most n bytes that ends between characters. */
struct span utf8_prefix(struct span s, size_t n);
struct span utf8_line(struct span s, size_t n);       /* the same of its first line, without the end of it */
/* Cuts the next piece of at most n bytes (n at least 4) off *rest: whole lines, without the line end behind them; of a line longer than that as many whole
 * characters. With *rest empty: an empty one. */
struct span utf8_piece(struct span *rest, size_t n);
/* GB18030 to UTF-8; RC_INVALID when the bytes are not. */
enum rc MUST_USE utf8_from_gb18030(struct span s, struct text *out, struct err *err);
/* UTF-16 with the byte order mark in front, as spreadsheets save 「Unicode 文本」; RC_INVALID: it has none, or is not. */
enum rc MUST_USE utf8_from_utf16(struct span s, struct text *out, struct err *err);

#endif
