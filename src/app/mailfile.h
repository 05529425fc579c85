/* mailfile: digests as mail files (.eml, RFC 5322 and 2045) in a folder, from where a mail program takes them: desk writes each once, as it was
 * sent. */
#ifndef SIYU_APP_MAILFILE_H
#define SIYU_APP_MAILFILE_H
#include "datadir.h"

#include "app/conf.h"
#include "base/text.h"
#include "base/zone.h"
#include "store/rendition.h"

#define MAILFILE_MARK_BYTES 660

struct mailfile {
	const char *folder;   /* empty: none are written */
	const char *from, *to;
	const char *mark;     /* file that says which was written last */
};
/* As [digest] has it; mark: room for the name of that file. */
void mailfile_conf(const struct conf *conf, const struct datadir *dir, char mark[MAILFILE_MARK_BYTES], struct mailfile *ret);
/* Can mail be written there? RC_OK, too, where none is wanted; else words for people and what to do. */
enum rc MUST_USE mailfile_look(const struct mailfile *m, struct err *err);
/* How many that were sent are not written yet. They stay in the state: the folder may come back whenever it does. */
enum rc MUST_USE mailfile_waiting(
	struct store_db *db, const struct mailfile *m, int64_t now_ms, int *ret_n, struct err *err);
/* The mail of one that was sent. Appends. */
void mailfile_write(const struct mailfile *m, const struct rendition *r, struct text *out);
/* Those that were sent since the last time, oldest first; at the very first only those of the last day. *ret_n: how many were written.
 * RC_NOTFOUND: the folder is not there; RC_FAILED: it, or the mark, cannot be written. */
enum rc MUST_USE mailfile_step(
	struct store_db *db, const struct mailfile *m, int64_t now_ms, int *ret_n, struct err *err);

#endif
