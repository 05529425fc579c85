#define ERR_ITSELF
#include "base/err.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* A text cut by its buffer must not end inside a UTF-8 character: it goes into logs and JSON. */
static void cut_clean(char *s, size_t cap, int wanted)
{
	if (wanted < 0) {
		s[0] = '\0';
		return;
	}
	if ((size_t)wanted < cap)
		return;
	size_t n = strlen(s);
	size_t i = n;
	while (i > 0 && ((unsigned char)s[i - 1] & 0xC0) == 0x80)
		i--;
	if (i == 0)
		return;
	unsigned char lead = (unsigned char)s[i - 1];
	size_t need = lead >= 0xF0 ? 4 : lead >= 0xE0 ? 3 : lead >= 0xC0 ? 2 : 1;
	if (i - 1 + need > n)
		s[i - 1] = '\0';
}

static void PRINTF_LIKE(3, 0) format(char *out, size_t cap, const char *fmt, va_list ap)
{
	/* The arguments may point into the old text: format beside it first. */
	char tmp[sizeof(((struct err *)0)->text)];
	size_t room = cap < sizeof tmp ? cap : sizeof tmp;
	int n = vsnprintf(tmp, room, fmt, ap);
	cut_clean(tmp, room, n);
	memcpy(out, tmp, strlen(tmp) + 1);
}

enum rc err_set(struct err *err, enum rc rc, const char *fmt, ...)
{
	if (!err)
		return rc;
	va_list ap;
	va_start(ap, fmt);
	format(err->text, sizeof err->text, fmt, ap);
	va_end(ap);
	err->hint[0] = '\0';
	return rc;
}

void err_hint(struct err *err, const char *fmt, ...)
{
	if (!err)
		return;
	va_list ap;
	va_start(ap, fmt);
	format(err->hint, sizeof err->hint, fmt, ap);
	va_end(ap);
}

enum rc err_wrap(struct err *err, enum rc rc, const char *fmt, ...)
{
	if (!err)
		return rc;
	char whole[sizeof err->text];
	va_list ap;
	va_start(ap, fmt);
	format(whole, sizeof whole, fmt, ap);
	va_end(ap);
	size_t n = strlen(whole);
	int rest = snprintf(whole + n, sizeof whole - n, ": %s", err->text);
	cut_clean(whole, sizeof whole, (int)n + rest);
	memcpy(err->text, whole, strlen(whole) + 1);
	return rc;
}

const char *err_name(enum rc rc)
{
	static const char *const names[] = {
		[RC_OK] = "ok",
		[RC_NOTFOUND] = "notfound",
		[RC_CONFLICT] = "conflict",
		[RC_INVALID] = "invalid",
		[RC_DENIED] = "denied",
		[RC_LIMIT] = "limit",
		[RC_AGAIN] = "again",
		[RC_UNSURE] = "unsure",
		[RC_FAILED] = "failed",
	};
	unsigned i = (unsigned)rc;
	return i < sizeof names / sizeof names[0] ? names[i] : "unknown";
}

_Noreturn void err_bug(const char *file, int line, const char *fmt, ...)
{
	char what[400];
	va_list ap;
	va_start(ap, fmt);
	int n = vsnprintf(what, sizeof what, fmt, ap);
	va_end(ap);
	cut_clean(what, sizeof what, n);
	fprintf(stderr, "siyu: bug at %s:%d: %s\n", file, line, what);
	fflush(stderr);
	abort();
}

_Noreturn void err_memory(size_t bytes)
{
	fprintf(stderr, "siyu: out of memory: %zu bytes were asked for\n", bytes);
	fflush(stderr);
	abort();
}
