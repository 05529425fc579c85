/* archive/chatlib: the platform's library for the chat archive, loaded at run time. Its code runs in our process and is not ours: whoever opens
 * one holds no other secret. Its interface and how sure we are of it: src/archive/chatabi.h. */
#ifndef SIYU_ARCHIVE_CHATLIB_H
#define SIYU_ARCHIVE_CHATLIB_H
#include "base/err.h"
#include "base/text.h"

#define CHATLIB_PAGE_BYTES ((size_t)64 << 20)    /* of a page */
#define CHATLIB_MESSAGE_BYTES ((size_t)4 << 20) /* of one opened message */

struct chatlib_conf { /* borrowed for chatlib_open alone, but proxy and passwd: as long as the library is open */
	const char *path; /* with a '/' in it: the system's folders are not searched */
	const char *corpid, *secret;
	const char *proxy, *passwd; /* "": none */
	int timeout_s;
	int hang_s; /* a call that lasts longer ends this process by SIGALRM, whose supervisor starts it anew; 0: never */
};

struct chatlib;
/* RC_NOTFOUND: no such file. RC_INVALID: no library, or one without a function that is needed; the text names it. RC_DENIED: it refuses corpid or
 * secret (the text has its code). The library stays loaded to the end of the process: nobody promises that it can be unloaded. */
enum rc MUST_USE chatlib_open(const struct chatlib_conf *conf, struct chatlib **ret, struct err *err);
void chatlib_close(struct chatlib *l); /* NULL is harmless */
/* Messages with a seq above this one, limit at most, as JSON into out (see wecom/chatmsg). *ret_code: what the library answered; not 0: nothing is
 * there. RC_LIMIT: longer than out may be. */
enum rc MUST_USE chatlib_pull(struct chatlib *l, int64_t seq, int limit, int *ret_code, struct text *out, struct err *err);
/* One message: the opened random key and what was sealed with it, both NUL-terminated. Else as chatlib_pull. */
enum rc MUST_USE chatlib_decrypt(
	struct chatlib *l, const char *key, const char *sealed, int *ret_code, struct text *out, struct err *err);

#endif
