#include "logfile.h"

#include "base/nolink.h"

#include <errno.h>
#include <stdbool.h>

enum rc logfile_open(const char *path, int flags, sqlite3 **ret, int *ret_sq, struct err *err)
{
	char whole[NOLINK_BYTES];
	*ret = NULL;
	*ret_sq = SQLITE_CANTOPEN;
	enum rc rc = nolink_path(path, whole, err);
	if (rc)
		return rc == RC_NOTFOUND ? RC_OK : rc;
	*ret_sq = sqlite3_open_v2(whole, ret, flags | SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_NOFOLLOW, NULL);
	if (*ret_sq == SQLITE_OK)
		return RC_OK;
	/* ELOOP: it came even after SQLite looked. */
	bool link = sqlite3_extended_errcode(*ret) == SQLITE_CANTOPEN_SYMLINK || sqlite3_system_errno(*ret) == ELOOP;
	return link ? nolink_refuse(path, err) : RC_OK;
}
