/* base/err: one closed set of results, named by what the caller should do, and the text for people beside it. */
#ifndef SIYU_BASE_ERR_H
#define SIYU_BASE_ERR_H
#include <stddef.h>

#define MUST_USE __attribute__((warn_unused_result))
#define PRINTF_LIKE(fmt, args) __attribute__((format(printf, fmt, args)))

enum rc {
	RC_OK = 0,
	RC_NOTFOUND, /* the thing asked for is not there */
	RC_CONFLICT, /* it is there already, or somebody else holds it */
	RC_INVALID,  /* the input is wrong: asking again with the same bytes is useless */
	RC_DENIED,   /* not allowed: signature, permission, secret */
	RC_LIMIT,    /* a configured maximum was reached */
	RC_AGAIN,    /* not now: try later */
	RC_UNSURE,   /* it may or may not have happened */
	RC_FAILED    /* the machine failed: disk, database, network */
};

/* Caller-owned, fixed size: no ownership question. text: lower-case, what failed first, the thing in single quotes,
 * no full stop. hint: what to do, may be empty. */
struct err {
	char text[512];
	char hint[256];
};

/* Sets err->text (err may be NULL), clears the hint, and returns rc, so that a caller can `return err_set(...)`. */
enum rc err_set(struct err *err, enum rc rc, const char *fmt, ...) PRINTF_LIKE(3, 4);

/* Sets the hint beside an existing text. err may be NULL. */
void err_hint(struct err *err, const char *fmt, ...) PRINTF_LIKE(2, 3);

/* Puts "<fmt>: " before the text on the way up and returns rc unchanged. err may be NULL. */
enum rc err_wrap(struct err *err, enum rc rc, const char *fmt, ...) PRINTF_LIKE(3, 4);

/* The name of a result in lower case ("conflict"), for logs and stored outcomes. */
const char *err_name(enum rc rc);

/* A bug: writes one line to standard error and aborts. Restart is the recovery path. */
_Noreturn void err_bug(const char *file, int line, const char *fmt, ...) PRINTF_LIKE(3, 4);
#define BUG(...) err_bug(__FILE__, __LINE__, __VA_ARGS__)
#define INVARIANT(cond) ((cond) ? (void)0 : BUG("invariant failed: %s", #cond))

/* No memory is left, so many bytes were asked for: nothing half done is gone on with, the process ends as after a bug. */
_Noreturn void err_memory(size_t bytes);

/* What an analyser cannot know of a function elsewhere: both give back their rc. */
#if defined(__clang_analyzer__) && !defined(ERR_ITSELF)
#define err_set(err, rc, ...) ((void)err_set(err, rc, __VA_ARGS__), (rc))
#define err_wrap(err, rc, ...) ((void)err_wrap(err, rc, __VA_ARGS__), (rc))
#endif

#endif
