#include "treecopy.h"

#include "base/fileio.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define CHUNK 65536
#define DEPTH 8

struct copying {
	const char *from, *to;
	int files;
	int64_t bytes;
};

static enum rc failed(const char *what, const char *path, struct err *err)
{
	err_set(err, errno == EACCES ? RC_DENIED : RC_FAILED, "%s '%s': %s", what, path, strerror(errno));
	if (errno == ENOSPC || errno == EFBIG)
		err_hint(err, "free some space on that disk");
	return errno == EACCES ? RC_DENIED : RC_FAILED;
}

static enum rc pour(int in, int out, const char *from, const char *to, struct err *err)
{
	char buf[CHUNK];
	ssize_t n;
	while ((n = read(in, buf, sizeof buf)) > 0)
		for (ssize_t done = 0, one; done < n; done += one)
			if ((one = write(out, buf + done, (size_t)(n - done))) < 0)
				return failed("writing", to, err);
	if (n < 0)
		return failed("reading", from, err);
	return fsync(out) == 0 ? RC_OK : failed("writing", to, err);
}

/* Root reads what a name in the folder of a service leads to, and the service gets the copy: by a link it is to be no more than it may read. */
static bool may_have(int in, int out, bool linked)
{
	struct stat is, to;
	if (geteuid() != 0 || fstat(in, &is) != 0 || fstat(out, &to) != 0 || to.st_uid == 0)
		return true;
	return (!linked && is.st_nlink == 1) || is.st_uid == to.st_uid || (is.st_mode & S_IROTH) ||
		(is.st_gid == to.st_gid && (is.st_mode & S_IRGRP));
}

enum rc treecopy_file(const char *from, const char *to, struct err *err)
{
	int in = open(from, O_RDONLY | O_NOFOLLOW | O_CLOEXEC);
	bool linked = in < 0 && (errno == ELOOP || errno == EMLINK); /* EMLINK: FreeBSD */
	if (linked)
		in = open(from, O_RDONLY | O_CLOEXEC);
	if (in < 0)
		return failed("opening", from, err);
	int out = open(to, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
	enum rc rc = out < 0 ? failed("making", to, err) : fileio_give(out, to, err);
	if (!rc && !may_have(in, out, linked)) {
		rc = err_set(err, RC_DENIED, "'%s' leads to a file that the owner of '%s' may not read", from, to);
		err_hint(err, "用跑 siyu 的用户来做（sudo -u siyu siyu …），或者做到 root 自己的文件夹里");
	}
	if (!rc)
		rc = pour(in, out, from, to, err);
	close(in);
	if (out >= 0)
		close(out);
	return rc;
}

static enum rc copy_one(void *user, const char *path, struct err *err)
{
	struct copying *c = user;
	char to[1200], dir[1200];
	const char *below = path + strlen(c->from);
	if (snprintf(to, sizeof to, "%s%s%s", c->to, *below == '/' ? "" : "/", below) >= (int)sizeof to)
		return err_set(err, RC_LIMIT, "the path of '%s' is too long for a copy", path);
	memcpy(dir, to, strlen(to) + 1);
	*strrchr(dir, '/') = 0;
	enum rc rc = fileio_mkdirs(dir, 0700, err);
	if (!rc)
		rc = treecopy_file(path, to, err);
	c->files += !rc;
	return rc;
}

enum rc treecopy_all(const char *from, const char *to, int *ret_files, struct err *err)
{
	struct copying c = {.from = from, .to = to};
	enum rc rc = fileio_mkdirs(to, 0700, err);
	if (!rc)
		rc = fileio_each(from, "", copy_one, &c, err);
	*ret_files += c.files;
	return rc;
}

static enum rc weigh(void *user, const char *path, struct err *err)
{
	struct copying *c = user;
	struct stat st;
	(void)err;
	if (stat(path, &st) == 0)
		c->bytes += st.st_size;
	return RC_OK;
}

int64_t treecopy_bytes(const char *dir)
{
	struct copying c = {0};
	return fileio_each(dir, "", weigh, &c, NULL) == RC_OK ? c.bytes : 0;
}

/* By descriptors, as give_to. */
static void remove_at(int at, const char *name, int depth)
{
	struct stat st;
	struct dirent *e;
	int fd = openat(at, name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
	DIR *d = fd < 0 ? NULL : fdopendir(fd);
	while (d && (e = readdir(d)) != NULL) {
		if (strcmp(e->d_name, ".") == 0 || strcmp(e->d_name, "..") == 0)
			continue;
		if (fstatat(fd, e->d_name, &st, AT_SYMLINK_NOFOLLOW) == 0 && S_ISDIR(st.st_mode) && depth > 0)
			remove_at(fd, e->d_name, depth - 1);
		else
			unlinkat(fd, e->d_name, 0);
	}
	if (d)
		closedir(d);
	else if (fd >= 0)
		close(fd);
	unlinkat(at, name, AT_REMOVEDIR);
}

void treecopy_remove(const char *dir)
{
	remove_at(AT_FDCWD, dir, DEPTH);
}

/* By descriptors, past no link: the owner of the folder may change it meanwhile. Takes fd. */
static enum rc give_to(int fd, const char *path, const struct stat *owner, int depth, struct err *err)
{
	struct dirent *e;
	struct stat is;
	enum rc rc = RC_OK;
	DIR *d = fdopendir(fd);
	if (!d) {
		close(fd);
		return failed("reading", path, err);
	}
	while (!rc && (e = readdir(d)) != NULL) {
		if (strcmp(e->d_name, ".") == 0 || strcmp(e->d_name, "..") == 0 ||
			fstatat(dirfd(d), e->d_name, &is, AT_SYMLINK_NOFOLLOW) != 0 ||
			(!S_ISDIR(is.st_mode) && is.st_nlink > 1)) /* a file of root's may have a name there */
			continue;
		if (fchownat(dirfd(d), e->d_name, owner->st_uid, owner->st_gid, AT_SYMLINK_NOFOLLOW) != 0)
			rc = failed("giving away", e->d_name, err);
		int in = !rc && S_ISDIR(is.st_mode) && depth > 1
			? openat(dirfd(d), e->d_name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC)
			: -1;
		if (in >= 0)
			rc = give_to(in, e->d_name, owner, depth - 1, err);
	}
	closedir(d);
	return rc;
}

enum rc treecopy_give(const char *dir, struct err *err)
{
	struct stat st;
	int fd = geteuid() == 0 ? open(dir, O_RDONLY | O_DIRECTORY | O_CLOEXEC) : -1;
	if (fd < 0)
		return RC_OK;
	if (fstat(fd, &st) == 0 && st.st_uid != 0)
		return give_to(fd, dir, &st, DEPTH, err);
	close(fd);
	return RC_OK;
}

bool treecopy_empty(const char *dir)
{
	struct dirent *e;
	bool empty = true;
	DIR *d = opendir(dir);
	if (!d)
		return errno == ENOENT;
	while (empty && (e = readdir(d)) != NULL)
		empty = strcmp(e->d_name, ".") == 0 || strcmp(e->d_name, "..") == 0;
	closedir(d);
	return empty;
}
