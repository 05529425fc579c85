/* wecom/limit: one field of a request against one limit of WeCom; the first that is broken is told (api.md 0). */
#ifndef SIYU_WECOM_LIMIT_H
#define SIYU_WECOM_LIMIT_H
#include "base/err.h"
#include "base/span.h"

#include <stdbool.h>

#define LIMIT_ID_BYTES 128 /* opaque ids have at most 64, kept with room (api.md 0) */
#define LIMIT_NAME_CHARS 30
#define LIMIT_CURSOR_BYTES 1024 /* ours: a cursor goes back as WeCom gave it, but some of them into a URL */

/* Collects the first thing that is wrong; later checks then do nothing. */
struct limit {
	struct err *err;
	enum rc rc; /* RC_OK, or RC_INVALID with the field and its limit in err */
};

void limit_fail(struct limit *c, const char *what, const char *why);
void limit_that(struct limit *c, bool ok, const char *what, const char *why);
/* Present, UTF-8, and between least and most bytes; least 0: may be absent. */
void limit_bytes(struct limit *c, const char *what, struct span s, size_t least, size_t most);
void limit_id(struct limit *c, const char *what, struct span s);
void limit_cursor(struct limit *c, struct span s); /* may be absent */
void limit_ids(struct limit *c, const char *what, const struct span *v, size_t n, size_t most);
void limit_flag(struct limit *c, const char *what, int64_t v); /* 0 or 1 */
void limit_name(struct limit *c, const char *what, struct span s);
void limit_one_of(struct limit *c, const char *what, struct span s, const char *const *names);

#endif
