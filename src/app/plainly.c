#include "plainly.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum rc plainly_file(const char *path, enum rc rc, struct err *err)
{
	struct stat st;

	if (!rc)
		return RC_OK;
	if (stat(path, &st) != 0) {
		bool none = errno == ENOENT || errno == ENOTDIR;

		return err_set(err, rc, none ? "没有「%s」这个文件" : "打不开「%s」：没有权限", path);
	}
	if (S_ISDIR(st.st_mode))
		return err_set(err, rc, "「%s」是文件夹，要写里面的一个文件", path);
	if (access(path, R_OK) != 0)
		return err_set(err, rc, "打不开「%s」：没有权限", path);
	if (rc == RC_LIMIT) {
		err_set(err, rc, "「%s」太大，读不了", path);
		err_hint(err, "看看是不是写错了文件；是它的，分成几个文件");
	}
	return rc;
}

enum rc plainly_written(const char *path, enum rc rc, struct err *err)
{
	const char *slash = strrchr(path, '/');
	int n = !slash ? 1 : slash == path ? 1 : (int)(slash - path);
	char folder[4096];
	struct stat st;

	if (!rc)
		return RC_OK;
	if (snprintf(folder, sizeof folder, "%.*s", n, slash ? path : ".") >= (int)sizeof folder)
		return err_set(err, rc, "文件名太长：「%s」", path);
	if (stat(path, &st) == 0 && S_ISDIR(st.st_mode)) {
		err_set(err, rc, "「%s」是文件夹，要写里面的一个文件名", path);
	} else if (stat(folder, &st) != 0) {
		err_set(err, rc, "写不了「%s」：没有「%s」这个文件夹", path, folder);
		err_hint(err, "先 mkdir -p 建好它，或者写一个已经有的文件夹");
	} else if (!S_ISDIR(st.st_mode)) {
		err_set(err, rc, "写不了「%s」：「%s」不是文件夹", path, folder);
	} else if (access(folder, W_OK | X_OK) != 0) {
		err_set(err, rc, "写不了「%s」：「%s」里没有写的权限", path, folder);
		err_hint(err, "换一个自己能写的文件夹");
	} else {
		char why[sizeof err->text];

		snprintf(why, sizeof why, "%s", err->text);
		err_set(err, rc, "写不了「%s」（%s）", path, why);
		err_hint(err, "看这个文件夹能不能写、磁盘满没满");
	}
	return rc;
}

enum rc plainly_time(const struct zone *zone, const char *said, int64_t *ret_ms, struct err *err)
{
	enum rc rc = zone_read(zone, span_of(said), ret_ms, err);

	if (rc) {
		err_set(err, rc, "看不懂时间「%s」", said);
		err_hint(err, "写成 2026-03-03 09:00");
	}
	return rc;
}
