/* report/qrcode: a QR code, or a picture of one, as an SVG sheet to print, with lines of text below it. The text is text: whoever shows or
 * prints the file has the letters, so that no font comes along. */
#ifndef SIYU_REPORT_QRCODE_H
#define SIYU_REPORT_QRCODE_H
#include "base/err.h"
#include "base/text.h"

#define QRCODE_LINES 3

/* The code of that address. RC_INVALID: empty, or longer than a QR code takes (some 2,300 bytes). */
enum rc MUST_USE qrcode_address(
	struct span address, const struct span *line, int lines, struct text *out, struct err *err);
/* A PNG, JPEG or GIF that somebody else drew, whole in the file. RC_INVALID: it is none. */
enum rc MUST_USE qrcode_picture(
	struct span bytes, const struct span *line, int lines, struct text *out, struct err *err);

#endif
