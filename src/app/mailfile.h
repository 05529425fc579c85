/* mailfile: digests as mail files (.eml, RFC 5322 and 2045) in a folder, from where a mail program takes them: desk writes each once, as it was
 * sent. */
#ifndef SIYU_APP_MAILFILE_H
#define SIYU_APP_MAILFILE_H
#include "base/text.h"
#include "base/zone.h"
#include "store/rendition.h"

struct mailfile {
	const char *folder;   /* empty: none are written */
	const char *from, *to;
	const char *mark;     /* file that says which was written last */
};
/* The mail of one that was sent. Appends. */
void mailfile_write(const struct mailfile *m, const struct rendition *r, struct text *out);
/* Those that were sent since the last time, oldest first; at the very first only those of the last day. *ret_n: how many were written.
 * RC_NOTFOUND: the folder is not there; RC_FAILED: it, or the mark, cannot be written. */
enum rc MUST_USE mailfile_step(
	struct store_db *db, const struct mailfile *m, int64_t now_ms, int *ret_n, struct err *err);

#endif
