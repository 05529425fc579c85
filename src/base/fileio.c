#include "base/fileio.h"

#include "base/mem.h"
#include "base/nolink.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define READ_CHUNK 65536
#define PATH_BYTES 4096
#define EACH_MAX_DEPTH 16
#define EACH_MAX_FILES 100000

/* errno as a result, with the system's reason in the text. */
static enum rc failed(struct err *err, const char *doing, const char *path)
{
	int why = errno;
	enum rc rc = RC_FAILED;
	if (why == ENOENT || why == ENOTDIR)
		rc = RC_NOTFOUND;
	else if (why == EACCES || why == EPERM || why == EROFS)
		rc = RC_DENIED;
	return err_set(err, rc, "cannot %s '%s': %s", doing, path, strerror(why));
}

static enum rc read_all(int fd, const char *path, struct text *out, struct err *err)
{
	for (;;) {
		/* One byte more than allowed is asked for, to see that there is more. */
		char extra;
		size_t room = out->max - out->n < READ_CHUNK ? out->max - out->n : READ_CHUNK;
		char *to = room ? text_reserve(out, room) : &extra;
		ssize_t n = read(fd, to, room ? room : 1);
		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0)
			return failed(err, "read", path);
		if (n == 0)
			return RC_OK;
		if (room == 0) {
			out->over = true;
			return err_set(err, RC_LIMIT, "'%s' is larger than %zu bytes", path, out->max);
		}
		text_added(out, (size_t)n);
	}
}

enum rc fileio_read(const char *path, struct text *out, struct err *err)
{
	int fd = open(path, O_RDONLY | O_CLOEXEC | O_NOCTTY);
	if (fd < 0)
		return failed(err, "open", path);
	struct stat st;
	enum rc rc;
	if (fstat(fd, &st) != 0)
		rc = failed(err, "read", path);
	else if (S_ISDIR(st.st_mode))
		rc = err_set(err, RC_INVALID, "'%s' is a folder", path);
	else
		rc = read_all(fd, path, out, err);
	close(fd);
	return rc;
}

static enum rc write_all(int fd, struct span bytes, const char *path, struct err *err)
{
	while (bytes.n > 0) {
		ssize_t n = write(fd, bytes.p, bytes.n);
		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0)
			return failed(err, "write", path);
		bytes = span_drop(bytes, (size_t)n);
	}
	return RC_OK;
}

static const char *folder_of(const char *path, char dir[PATH_BYTES])
{
	const char *slash = strrchr(path, '/');
	int n = slash ? (int)(slash - path) : 0;
	(void)snprintf(dir, PATH_BYTES, "%.*s", n, path);
	return !slash ? "." : n == 0 ? "/" : dir;
}

enum rc fileio_give(int fd, const char *path, struct err *err)
{
	char dir[PATH_BYTES];
	struct stat st, is;
	if (geteuid() != 0 || stat(folder_of(path, dir), &st) != 0 || (st.st_uid == 0 && lstat(path, &st) != 0))
		return RC_OK;
	bool known = fstat(fd, &is) == 0;
	if (known && is.st_uid == st.st_uid && is.st_gid == st.st_gid)
		return RC_OK;
	if (known && !S_ISDIR(is.st_mode) && is.st_nlink > 1) /* its owner may have named a file of root's there */
		return err_set(err, RC_DENIED, "'%s' has another name, too: it is not given away", path);
	return fchown(fd, st.st_uid, st.st_gid) == 0 ? RC_OK : failed(err, "give away", path);
}

enum rc fileio_make_given(const char *path, struct err *err)
{
	char dir[PATH_BYTES];
	struct stat st;
	if (geteuid() != 0 || stat(folder_of(path, dir), &st) != 0 || st.st_uid == 0)
		return RC_OK;
	int fd = open(path, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
	if (fd < 0 && errno == EEXIST && lstat(path, &st) == 0)
		return S_ISLNK(st.st_mode) ? nolink_refuse(path, err) : RC_OK;
	if (fd < 0)
		return failed(err, "create", path);
	enum rc rc = fileio_give(fd, path, err);
	close(fd);
	return rc;
}

/* The name of a new file is durable only when its folder is. */
static enum rc sync_folder(const char *path, struct err *err)
{
	char dir[PATH_BYTES];
	const char *name = folder_of(path, dir);
	int fd = open(name, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	if (fd < 0)
		return failed(err, "open folder", name);
	/* Some file systems cannot sync a folder and say EINVAL: nothing better can be done there. */
	enum rc rc = fsync(fd) == 0 || errno == EINVAL ? RC_OK : failed(err, "sync folder", name);
	close(fd);
	return rc;
}

/* A tmp file may have been left by a crash; it is nobody's. */
static int create_tmp(const char *tmp)
{
	int flags = O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC;
	int fd = open(tmp, flags, 0600);
	if (fd < 0 && errno == EEXIST && unlink(tmp) == 0)
		fd = open(tmp, flags, 0600);
	return fd;
}

static enum rc put(const char *path, struct span bytes, unsigned mode, bool durable, struct err *err)
{
	char tmp[PATH_BYTES];
	int n = snprintf(tmp, sizeof tmp, "%s.tmp", path);
	if (n < 0 || (size_t)n >= sizeof tmp)
		return err_set(err, RC_INVALID, "path longer than %d bytes", PATH_BYTES);
	int fd = create_tmp(tmp);
	if (fd < 0)
		return failed(err, "create", tmp);
	enum rc rc = RC_OK;
	if (fchmod(fd, (mode_t)mode) != 0)
		rc = failed(err, "set the mode of", tmp);
	if (rc == RC_OK)
		rc = fileio_give(fd, path, err);
	if (rc == RC_OK)
		rc = write_all(fd, bytes, tmp, err);
	if (rc == RC_OK && durable && fsync(fd) != 0)
		rc = failed(err, "sync", tmp);
	if (close(fd) != 0 && rc == RC_OK)
		rc = failed(err, "close", tmp);
	if (rc == RC_OK && rename(tmp, path) != 0)
		rc = failed(err, "write", path);
	if (rc != RC_OK) {
		(void)unlink(tmp);
		return rc;
	}
	return durable ? sync_folder(path, err) : RC_OK;
}

enum rc fileio_write(const char *path, struct span bytes, unsigned mode, struct err *err)
{
	return put(path, bytes, mode, true, err);
}

enum rc fileio_replace(const char *path, struct span bytes, unsigned mode, struct err *err)
{
	return put(path, bytes, mode, false, err);
}

static enum rc make_folder(const char *path, unsigned mode, struct err *err)
{
	struct stat st;
	if (mkdir(path, (mode_t)mode) == 0) {
		int fd = geteuid() == 0 ? open(path, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC) : -1;
		enum rc rc = fd < 0 ? RC_OK : fileio_give(fd, path, err);
		if (fd >= 0)
			close(fd);
		return rc;
	}
	int why = errno;
	if (stat(path, &st) == 0)
		return S_ISDIR(st.st_mode) ? RC_OK : err_set(err, RC_CONFLICT, "'%s' is there and is no folder", path);
	errno = why;
	return failed(err, "make folder", path);
}

enum rc fileio_mkdirs(const char *path, unsigned mode, struct err *err)
{
	char part[PATH_BYTES];
	size_t n = strlen(path);
	if (n == 0 || n >= sizeof part)
		return err_set(err, RC_INVALID, "'%.40s' is no folder's name", path);
	memcpy(part, path, n + 1);
	enum rc rc = RC_OK;
	for (size_t i = 1; i < n && rc == RC_OK; i++) {
		if (part[i] != '/' || part[i - 1] == '/')
			continue;
		part[i] = '\0';
		rc = make_folder(part, mode, err);
		part[i] = '/';
	}
	return rc == RC_OK ? make_folder(part, mode, err) : rc;
}

/* Walking ---------------------------------------------------------------------------------------------------- */

struct walk {
	const char *suffix;
	struct err *err;
	char **paths;
	size_t n, cap;
};

static enum rc walk_folder(struct walk *w, const char *dir, int depth);

static enum rc walk_entry(struct walk *w, const char *dir, const char *name, int depth)
{
	char path[PATH_BYTES];
	struct stat st;
	size_t end = strlen(dir);
	int n = snprintf(path, sizeof path, "%s%s%s", dir, end > 0 && dir[end - 1] == '/' ? "" : "/", name);
	if (n < 0 || (size_t)n >= sizeof path)
		return err_set(w->err, RC_INVALID, "path below '%s' longer than %d bytes", dir, PATH_BYTES);
	if (lstat(path, &st) != 0)
		return errno == ENOENT ? RC_OK : failed(w->err, "look at", path); /* gone in between */
	if (S_ISDIR(st.st_mode))
		return walk_folder(w, path, depth + 1);
	/* A link to a file counts as the file; links to folders are not followed: they may go round. */
	if (S_ISLNK(st.st_mode) && stat(path, &st) != 0)
		return RC_OK;
	if (!S_ISREG(st.st_mode) || !span_ends(span_of(name), w->suffix))
		return RC_OK;
	if (w->n == EACH_MAX_FILES)
		return err_set(w->err, RC_LIMIT, "more than %d files below '%s'", EACH_MAX_FILES, dir);
	if (w->n == w->cap) {
		w->cap = w->cap ? w->cap * 2 : 64;
		w->paths = mem_grow(w->paths, w->cap, sizeof *w->paths);
	}
	w->paths[w->n++] = mem_str(path);
	return RC_OK;
}

/* Recursion is bounded by EACH_MAX_DEPTH. */
static enum rc walk_folder(struct walk *w, const char *dir, int depth)
{
	if (depth > EACH_MAX_DEPTH)
		return err_set(w->err, RC_LIMIT, "'%s' is nested deeper than %d folders", dir, EACH_MAX_DEPTH);
	DIR *d = opendir(dir);
	if (!d)
		return failed(w->err, "open folder", dir);
	enum rc rc = RC_OK;
	while (rc == RC_OK) {
		errno = 0;
		const struct dirent *e = readdir(d);
		if (!e) {
			if (errno != 0)
				rc = failed(w->err, "read folder", dir);
			break;
		}
		if (e->d_name[0] != '.')
			rc = walk_entry(w, dir, e->d_name, depth);
	}
	closedir(d);
	return rc;
}

static int compare_paths(const void *a, const void *b)
{
	return strcmp(*(char *const *)a, *(char *const *)b);
}

enum rc fileio_each(const char *dir, const char *suffix, fileio_fn fn, void *user, struct err *err)
{
	struct walk w = {.suffix = suffix, .err = err};
	enum rc rc = walk_folder(&w, dir, 1);
	if (rc == RC_OK && w.n > 1)
		qsort(w.paths, w.n, sizeof *w.paths, compare_paths);
	for (size_t i = 0; i < w.n; i++) {
		if (rc == RC_OK)
			rc = fn(user, w.paths[i], err);
		mem_free(w.paths[i]);
	}
	mem_free(w.paths);
	return rc;
}
