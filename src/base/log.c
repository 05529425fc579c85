#include "base/log.h"

#include "logjson.h"

#include "base/clock.h"
#include "base/span.h"
#include "base/utf8.h"
#include "base/zone.h"

#include <errno.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define LINE_BYTES 2048
#define CUT_MARK "…"

/* Set once at the start of a process, before its threads. */
static enum log_level least_level = LOG_INFO;
static char role_name[16] = "siyu";
static bool to_journal, as_json;

void log_to_journal(const char *stream)
{
	struct stat st;
	char mine[64];
	to_journal = false;
	if (!stream || fstat(STDERR_FILENO, &st) != 0)
		return;
	(void)snprintf(mine, sizeof mine, "%ju:%ju", (uintmax_t)st.st_dev, (uintmax_t)st.st_ino);
	to_journal = strcmp(stream, mine) == 0;
}

const char *log_error_mark(void)
{
	return to_journal ? "<3>" : "";
}

void log_as_json(bool yes)
{
	as_json = yes;
}

void log_setup(enum log_level least, const char *role)
{
	least_level = least;
	(void)snprintf(role_name, sizeof role_name, "%s", role);
}

/* The bytes of the character at the front, one of what is none; shown: neither that nor a control character of C0, DEL or C1. */
static size_t character(struct span s, bool *ret_shown)
{
	uint32_t cp = 0;
	size_t n = utf8_next(s, &cp);
	*ret_shown = n > 0 && cp >= ' ' && !(cp >= 0x7F && cp <= 0x9F);
	return n ? n : 1;
}

/* Goes without quotes. */
static bool is_plain(struct span s)
{
	bool plain = s.n > 0;
	while (plain && s.n > 0) {
		size_t n = character(s, &plain);
		plain = plain && s.p[0] != ' ' && s.p[0] != '"' && s.p[0] != '=' && s.p[0] != '\\';
		s = span_drop(s, n);
	}
	return plain;
}

const char *log_quote(struct span s, char *buf, size_t cap)
{
	static const char digits[16] = "0123456789abcdef";
	size_t n = 0;
	INVARIANT(cap >= 16);
	if (is_plain(s) && s.n < cap) {
		memcpy(buf, s.p, s.n);
		buf[s.n] = '\0';
		return buf;
	}
	buf[n++] = '"';
	while (s.n > 0) {
		bool shown;
		size_t bytes = character(s, &shown);
		bool mark = s.p[0] == '"' || s.p[0] == '\\';
		size_t room = shown ? bytes + mark : 4 * bytes;
		/* Room for it, the mark, the quote and the NUL; never between the bytes of a character. */
		if (n + (room > 4 ? room : 4) + sizeof CUT_MARK + 1 > cap) {
			memcpy(buf + n, CUT_MARK, sizeof CUT_MARK - 1);
			n += sizeof CUT_MARK - 1;
			break;
		}
		if (mark)
			buf[n++] = '\\';
		for (size_t i = 0; i < bytes; i++) {
			unsigned char c = (unsigned char)s.p[i];
			if (shown) {
				buf[n++] = s.p[i];
				continue;
			}
			buf[n++] = '\\';
			buf[n++] = 'x';
			buf[n++] = digits[c >> 4];
			buf[n++] = digits[c & 15];
		}
		s = span_drop(s, bytes);
	}
	buf[n++] = '"';
	buf[n] = '\0';
	return buf;
}

static size_t stamp(char *line, size_t cap)
{
	struct zone utc;
	char when[32];
	int64_t now_ms = clock_real_ms();
	zone_fixed(&utc, 0);
	zone_format(&utc, now_ms, when);
	when[10] = 'T';
	return (size_t)snprintf(line, cap, "time=%s.%03dZ", when, (int)(now_ms % 1000));
}

/* One line is one write: lines of several processes do not mix. */
static void write_line(char *line, size_t n)
{
	line[n++] = '\n';
	while (write(STDERR_FILENO, line, n) < 0 && errno == EINTR)
		continue;
}

static void PRINTF_LIKE(3, 0) put(enum log_level level, const char *msg, const char *fmt, va_list ap)
{
	static const char *const names[] = {"debug", "info", "warn", "error"};
	static const int priorities[] = {7, 6, 4, 3}; /* of sd-daemon(3) */
	char line[LINE_BYTES], quoted[128];
	if (level < least_level)
		return;
	size_t room = sizeof line - sizeof CUT_MARK - 1;
	size_t before = to_journal ? (size_t)snprintf(line, room, "<%d>", priorities[level]) : 0, n = before;
	n += stamp(line + n, room - n);
	n += (size_t)snprintf(line + n, room - n, " level=%s role=%s msg=%s", names[level], role_name,
		log_quote(span_of(msg), quoted, sizeof quoted));
	if (fmt && fmt[0] != '\0') {
		line[n++] = ' ';
		int more = vsnprintf(line + n, room - n, fmt, ap);
		size_t wrote = more < 0 ? 0 : (size_t)more;
		bool cut = wrote >= room - n;
		n += cut ? room - n - 1 : wrote;
		for (; cut && n > 0 && ((unsigned char)line[n - 1] & 0x80) != 0;) {
			n--; /* no half character before the mark */
			if (((unsigned char)line[n] & 0xC0) == 0xC0)
				break;
		}
		if (cut) {
			memcpy(line + n, CUT_MARK, sizeof CUT_MARK - 1);
			n += sizeof CUT_MARK - 1;
		}
	}
	/* A value that was not quoted must not forge a line or move the cursor. */
	for (size_t i = 0; i < n;) {
		bool shown;
		size_t bytes = character(span_make(line + i, n - i), &shown);
		if (!shown)
			memset(line + i, '?', bytes);
		i += bytes;
	}
	if (as_json) {
		char object[LOGJSON_BYTES(LINE_BYTES) + 1];
		memcpy(object, line, before);
		write_line(object, before + logjson_of(span_make(line + before, n - before), object + before));
	} else {
		write_line(line, n);
	}
}

void log_debug(const char *msg, const char *fmt, ...)
{
	va_list ap;
	va_start(ap, fmt);
	put(LOG_DEBUG, msg, fmt, ap);
	va_end(ap);
}

void log_info(const char *msg, const char *fmt, ...)
{
	va_list ap;
	va_start(ap, fmt);
	put(LOG_INFO, msg, fmt, ap);
	va_end(ap);
}

void log_warn(const char *msg, const char *fmt, ...)
{
	va_list ap;
	va_start(ap, fmt);
	put(LOG_WARN, msg, fmt, ap);
	va_end(ap);
}

void log_error(const char *msg, const char *fmt, ...)
{
	va_list ap;
	va_start(ap, fmt);
	put(LOG_ERROR, msg, fmt, ap);
	va_end(ap);
}
