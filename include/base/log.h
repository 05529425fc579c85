/* base/log: logfmt lines to standard error. Used by app, gate, desk, sandbox and flow's outer loops; low layers never log. */
#ifndef SIYU_BASE_LOG_H
#define SIYU_BASE_LOG_H
#include "base/err.h"

enum log_level { LOG_DEBUG, LOG_INFO, LOG_WARN, LOG_ERROR };
void log_setup(enum log_level least, const char *role);   /* role: "gate", "work" … stands in each line */
/* `log_info("listening", "addr=%s port=%d", a, p)`: time, level, role, msg, then the pairs. Values with blanks are quoted by
 * the caller with %s of log_quote. Never pass a secret. */
void log_debug(const char *msg, const char *fmt, ...) PRINTF_LIKE(2, 3);
void log_info(const char *msg, const char *fmt, ...) PRINTF_LIKE(2, 3);
void log_warn(const char *msg, const char *fmt, ...) PRINTF_LIKE(2, 3);
void log_error(const char *msg, const char *fmt, ...) PRINTF_LIKE(2, 3);

#endif
