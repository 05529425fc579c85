/* base/nolink: a file that a library opens by its name is to be that file, and not what a link leads to that somebody put in its place. */
#ifndef SIYU_BASE_NOLINK_H
#define SIYU_BASE_NOLINK_H
#include "base/err.h"

#define NOLINK_BYTES 4096

/* The name of the file at path for a library that is told to follow no link anywhere on its way, and so finds one that is put there after this
 * look: the folder as it really is, for links to folders are the operator's, and the last part as it stands. ret_path: path itself where it is no
 * file's (empty, or ":memory:"), and where the folder may not be looked at: opening it tells why. RC_NOTFOUND the folder is not there; RC_DENIED as
 * nolink_check; RC_LIMIT too long. */
enum rc MUST_USE nolink_path(const char *path, char ret_path[NOLINK_BYTES], struct err *err);
/* RC_DENIED: at path, or at one of the names that SQLite puts beside a database, stands a link; the hint says what to do. Else RC_OK. */
enum rc MUST_USE nolink_check(const char *path, struct err *err);
/* The words of nolink_check of the link at path, for whom the library has refused one. RC_DENIED. */
enum rc nolink_refuse(const char *path, struct err *err);

#endif
