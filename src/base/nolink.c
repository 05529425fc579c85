#include "base/nolink.h"

#include <errno.h>
#include <limits.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum rc nolink_refuse(const char *path, struct err *err)
{
	err_set(err, RC_DENIED, "'%s' is a link, and none is followed there", path);
	err_hint(err,
		"文件不能是链接：要放在别的盘上，就把整个文件夹做成链接，或者改 [data] dir。不是你放的，先查是谁放的，再删掉这个链接；数据库没了就用备份（siyu restore）");
	return RC_DENIED;
}

enum rc nolink_check(const char *path, struct err *err)
{
	static const char *const ends[] = {"", "-wal", "-shm", "-journal"};
	for (size_t i = 0; i < sizeof ends / sizeof *ends; i++) {
		char name[NOLINK_BYTES];
		struct stat st;
		int n = snprintf(name, sizeof name, "%s%s", path, ends[i]);
		if (n > 0 && (size_t)n < sizeof name && lstat(name, &st) == 0 && S_ISLNK(st.st_mode))
			return nolink_refuse(name, err);
	}
	return RC_OK;
}

enum rc nolink_path(const char *path, char ret_path[NOLINK_BYTES], struct err *err)
{
	char dir[NOLINK_BYTES], whole[PATH_MAX];
	const char *slash = strrchr(path, '/'), *last = slash ? slash + 1 : path;
	int n = snprintf(dir, sizeof dir, "%.*s", (int)(last - path), path);
	if (n < 0 || (size_t)n >= sizeof dir || strlen(path) >= NOLINK_BYTES)
		return err_set(err, RC_LIMIT, "path longer than %d bytes", NOLINK_BYTES);
	bool file = *path && *path != ':';
	enum rc rc = file ? nolink_check(path, err) : RC_OK;
	if (rc)
		return rc;
	bool found = file && realpath(slash ? dir : ".", whole);
	if (file && !found && errno == ENOENT)
		return err_set(err, RC_NOTFOUND, "no folder '%s'", dir);
	if (!found) {
		memcpy(ret_path, path, strlen(path) + 1);
		return RC_OK;
	}
	char made[NOLINK_BYTES];
	n = snprintf(made, sizeof made, "%s/%s", whole[1] ? whole : "", last);
	if (n < 0 || (size_t)n >= sizeof made)
		return err_set(err, RC_LIMIT, "path longer than %d bytes", NOLINK_BYTES);
	memcpy(ret_path, made, (size_t)n + 1);
	return RC_OK;
}
