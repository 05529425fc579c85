/* logfile: the file of the log is opened at one place, by no link. */
#ifndef SIYU_SRC_INBOX_LOGFILE_H
#define SIYU_SRC_INBOX_LOGFILE_H
#include "base/err.h"

#include <sqlite3.h>

/* sqlite3_open_v2 at path, in whatever folder links lead to; but a link in place of the file itself is refused by the open, and one in place of
 * its WAL or journal before. flags: SQLITE_OPEN_…, to which no mutex and no link are added. RC_DENIED a link, RC_LIMIT too long;
 * else RC_OK, and *ret_sq is what SQLite says. *ret is closed by the caller, whatever was said; NULL where the folder is not there. */
enum rc MUST_USE logfile_open(const char *path, int flags, sqlite3 **ret, int *ret_sq, struct err *err);

#endif
