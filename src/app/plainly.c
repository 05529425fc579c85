#include "plainly.h"

#include <errno.h>
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
