/* base/log: lines of logfmt or JSON to standard error. Used by app, gate, desk, sandbox and flow's outer loops; low layers never log. */
#ifndef SIYU_BASE_LOG_H
#define SIYU_BASE_LOG_H
#include "base/err.h"
#include "base/span.h"

enum log_level { LOG_DEBUG, LOG_INFO, LOG_WARN, LOG_ERROR };
void log_setup(enum log_level least, const char *role);   /* role: "gate", "work" … stands in each line */
/* stream: what the environment calls JOURNAL_STREAM, NULL: nothing. Where that is standard error, each line has its level before it, too, for the
 * journal, which takes it off. Before threads. */
void log_to_journal(const char *stream);
/* What stands before a line of another form that says an error: "", or "<3>" where standard error is the journal. */
const char *log_error_mark(void);
/* From now on each line is a JSON object: the same pairs in the same order, every value a string, because an id of digits is one. Before threads. */
void log_as_json(bool yes);
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
