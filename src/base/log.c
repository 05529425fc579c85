#include "base/log.h"

#include "base/clock.h"
#include "base/span.h"
#include "base/zone.h"

#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#define LINE_BYTES 2048
#define CUT_MARK "…"

/* Set once at the start of a process, before its threads. */
static enum log_level least_level = LOG_INFO;
static char role_name[16] = "siyu";

void log_setup(enum log_level least, const char *role)
{
	least_level = least;
	(void)snprintf(role_name, sizeof role_name, "%s", role);
}

const char *log_quote(struct span s, char *buf, size_t cap)
{
	static const char digits[16] = "0123456789abcdef";
	size_t n = 0;
	INVARIANT(cap >= 16);
	bool plain = s.n > 0 && s.n < cap;
	for (size_t i = 0; i < s.n && plain; i++)
		plain = (unsigned char)s.p[i] > ' ' && s.p[i] != '"' && s.p[i] != '=' && s.p[i] != '\\' &&
			s.p[i] != 0x7F;
	if (plain) {
		memcpy(buf, s.p, s.n);
		buf[s.n] = '\0';
		return buf;
	}
	buf[n++] = '"';
	for (size_t i = 0; i < s.n; i++) {
		unsigned char c = (unsigned char)s.p[i];
		/* Room for one escape, the mark, the quote and the NUL; never between the bytes of a character. */
		if (n + 4 + sizeof CUT_MARK + 1 > cap && (c & 0xC0) != 0x80) {
			memcpy(buf + n, CUT_MARK, sizeof CUT_MARK - 1);
			n += sizeof CUT_MARK - 1;
			break;
		}
		if (n + 6 > cap)
			break;
		if (c == '"' || c == '\\') {
			buf[n++] = '\\';
			buf[n++] = (char)c;
		} else if (c < 0x20 || c == 0x7F) {
			buf[n++] = '\\';
			buf[n++] = 'x';
			buf[n++] = digits[c >> 4];
			buf[n++] = digits[c & 15];
		} else {
			buf[n++] = (char)c;
		}
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
static void PRINTF_LIKE(3, 0) put(enum log_level level, const char *msg, const char *fmt, va_list ap)
{
	static const char *const names[] = {"debug", "info", "warn", "error"};
	char line[LINE_BYTES], quoted[128];
	if (level < least_level)
		return;
	size_t room = sizeof line - sizeof CUT_MARK - 1;
	size_t n = stamp(line, room);
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
	for (size_t i = 0; i < n; i++)
		if ((unsigned char)line[i] < 0x20 || line[i] == 0x7F)
			line[i] = '?'; /* a value that was not quoted must not forge a line or move the cursor */
	line[n++] = '\n';
	while (write(STDERR_FILENO, line, n) < 0 && errno == EINTR)
		continue;
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
