/* base/log: logfmt lines to standard error. Used by app, gate, desk, sandbox and flow's outer loops; low layers never log. */
#ifndef SIYU_BASE_LOG_H
#define SIYU_BASE_LOG_H
#include "base/err.h"
#include "base/span.h"

enum log_level { LOG_DEBUG, LOG_INFO, LOG_WARN, LOG_ERROR };
void log_setup(enum log_level least, const char *role);   /* role: "gate", "work" … stands in each line */
/* s as a value: as it is if it holds no blank, quote, '=' or control character, else in quotes with \" \\ \xNN. Into buf
 * (at least 16 bytes; what does not fit is cut and marked with …), which is returned. */
const char *log_quote(struct span s, char *buf, size_t cap);
/* `log_info("listening", "addr=%s port=%d", a, p)`: time, level, role, msg, then the pairs. Values from outside
 * go through log_quote; what control characters are left become '?'. fmt NULL: no pairs. Never pass a secret. */
void log_debug(const char *msg, const char *fmt, ...) PRINTF_LIKE(2, 3);
void log_info(const char *msg, const char *fmt, ...) PRINTF_LIKE(2, 3);
void log_warn(const char *msg, const char *fmt, ...) PRINTF_LIKE(2, 3);
void log_error(const char *msg, const char *fmt, ...) PRINTF_LIKE(2, 3);

#endif
