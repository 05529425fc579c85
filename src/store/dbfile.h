/* dbfile: the file of a state is opened at one place, by no link. */
#ifndef SIYU_SRC_STORE_DBFILE_H
#define SIYU_SRC_STORE_DBFILE_H
#include "base/err.h"

#include <sqlite3.h>

/* sqlite3_open_v2 at path, in whatever folder links lead to; but a link in place of the file itself is refused by the open, and one in place of
 * its log or journal before. flags: SQLITE_OPEN_…, to which no mutex and no link are added. vfs: a name, or NULL. RC_DENIED a link, RC_LIMIT too long;
 * else RC_OK, and *ret_sq is what SQLite says. *ret is closed by the caller, whatever was said; NULL where the folder is not there. */
enum rc MUST_USE dbfile_open(const char *path, int flags, const char *vfs, sqlite3 **ret, int *ret_sq, struct err *err);

#endif
