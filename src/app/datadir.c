#include "datadir.h"

#include "base/clock.h"
#include "base/fileio.h"

#include <errno.h>
#include <fcntl.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <unistd.h>
#ifdef __linux__
#include <sys/vfs.h>
#endif

#define SOCKET_PATH_MAX 107 /* of struct sockaddr_un */
#define LOCK_STEP_MS 20

static bool join(char *out, size_t cap, const char *dir, const char *name)
{
	int n = snprintf(out, cap, "%s/%s", dir, name);
	return n > 0 && (size_t)n < cap;
}

enum rc datadir_init(struct datadir *d, const char *root, struct err *err)
{
	struct datadir x;
	bool ok = snprintf(x.root, sizeof x.root, "%s", root) < (int)sizeof x.root;
	ok = ok && join(x.inbox_dir, sizeof x.inbox_dir, root, "inbox") &&
		join(x.state_dir, sizeof x.state_dir, root, "state");
	ok = ok && join(x.run_dir, sizeof x.run_dir, root, "run") && join(x.tmp_dir, sizeof x.tmp_dir, root, "tmp");
	ok = ok && join(x.inbox_db, sizeof x.inbox_db, x.inbox_dir, "inbox.db") &&
		join(x.state_db, sizeof x.state_db, x.state_dir, "siyu.db");
	ok = ok && join(x.wake, sizeof x.wake, x.run_dir, "work.wake") &&
		join(x.sock, sizeof x.sock, x.run_dir, "work.sock");
	ok = ok && join(x.snapshots, sizeof x.snapshots, root, "snapshots");
	ok = ok && join(x.fold_at, sizeof x.fold_at, x.run_dir, "fold.at") &&
		join(x.desk_key, sizeof x.desk_key, x.state_dir, "desk.key") &&
		join(x.users, sizeof x.users, x.state_dir, "desk.users") &&
		join(x.tokens, sizeof x.tokens, x.state_dir, "desk.tokens") &&
		join(x.reserve, sizeof x.reserve, x.inbox_dir, "reserve") &&
		join(x.tally, sizeof x.tally, x.inbox_dir, "gate.json") &&
		join(x.archive, sizeof x.archive, x.run_dir, "archive.json");
	if (!ok || strlen(x.sock) > SOCKET_PATH_MAX) {
		err_set(err, RC_LIMIT, "数据文件夹「%s」的路径太长", root);
		err_hint(err, "在 [data] dir 写短些的，例如 dir = /var/lib/siyu：里面套接字的路径最多 %d 字节",
			SOCKET_PATH_MAX);
		return RC_LIMIT;
	}
	*d = x;
	return RC_OK;
}

static enum rc check_disk(const char *path, struct err *err)
{
#ifdef __linux__
	static const struct {
		long magic;
		const char *name;
	} bad[] = {
		{0x6969, "NFS"},
		{0xff534d42, "CIFS"},
		{0xfe534d42, "SMB"},
		{0x01021997, "9p"},
		{0x65735546, "FUSE"},
	};
	struct statfs fs;
	if (statfs(path, &fs) != 0)
		return err_set(err, RC_FAILED, "asking for the file system of '%s': %s", path, strerror(errno));
	for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
		if ((unsigned long)fs.f_type != (unsigned long)bad[i].magic)
			continue;
		err_set(err, RC_INVALID, "数据文件夹「%s」在 %s 上，数据库放在那里会坏", path, bad[i].name);
		err_hint(err, "在 [data] dir 写本机磁盘上的文件夹，例如 dir = /var/lib/siyu");
		return RC_INVALID;
	}
#else
	(void)path;
	(void)err;
#endif
	return RC_OK;
}

#define READ_ONLY_TODO \
	"那块磁盘是只读的：dmesg 看是不是出了错，findmnt -T 这个文件夹看怎么挂的，mount -o remount,rw 改回来；盘坏了就换盘，siyu restore"

enum rc datadir_make(const struct datadir *d, struct err *err)
{
	const char *const dirs[] = {d->root, d->inbox_dir, d->state_dir, d->run_dir, d->tmp_dir, d->snapshots};
	for (size_t i = 0; i < sizeof dirs / sizeof *dirs; i++) {
		enum rc rc = fileio_mkdirs(dirs[i], 0700, err);
		if (!rc && access(dirs[i], R_OK | W_OK | X_OK) != 0)
			rc = err_set(err, RC_DENIED, "%s", strerror(errno));
		if (rc) {
			bool read_only = errno == EROFS;
			err_set(err, rc, "数据文件夹「%s」用不了（%s）", dirs[i], err ? err->text : "");
			err_hint(err, "%s",
				read_only
					? READ_ONLY_TODO
					: "让它属于跑 siyu 的用户（chown），或者在 [data] dir 写另一个文件夹，例如 dir = /var/lib/siyu");
			return rc;
		}
		rc = check_disk(dirs[i], err);
		if (rc)
			return rc;
	}
	return RC_OK;
}

static long holder_of(int fd)
{
	char buf[24] = "";
	ssize_t n = pread(fd, buf, sizeof buf - 1, 0);
	return n > 0 ? strtol(buf, NULL, 10) : 0;
}

static void write_pid(int fd)
{
	char buf[24];
	int n = snprintf(buf, sizeof buf, "%ld\n", (long)getpid());
	/* For people only: a lock whose pid could not be written still holds. */
	if (ftruncate(fd, 0) == 0 && pwrite(fd, buf, (size_t)n, 0) != n)
		return;
}

enum rc datadir_lock(const struct datadir *d, const char *role, int *ret_fd, struct err *err)
{
	char path[700];
	snprintf(path, sizeof path, "%s/%s.lock", d->run_dir, role);
	int fd = open(
		path, O_RDWR | O_CREAT | O_NOFOLLOW | O_CLOEXEC, 0600); /* a pid is written into it, by root, too */
	if (fd < 0)
		return err_set(err, errno == EACCES || errno == EROFS ? RC_DENIED : RC_FAILED, "opening '%s': %s", path,
			strerror(errno));
	enum rc rc = fileio_give(fd, path, err);
	if (rc) {
		close(fd);
		return rc;
	}
	struct flock lock = {.l_type = F_WRLCK, .l_whence = SEEK_SET};
#ifdef F_OFD_SETLK
	int held = fcntl(fd, F_OFD_SETLK, &lock);
#else
	int held = fcntl(fd, F_SETLK, &lock);
#endif
	if (held != 0) {
		int why = errno;
		long pid = holder_of(fd);
		close(fd);
		if (why != EAGAIN && why != EACCES)
			return err_set(err, RC_FAILED, "locking '%s': %s", path, strerror(why));
		if (pid > 0)
			err_set(err, RC_CONFLICT, "数据文件夹「%s」有另一个 siyu 在用（进程 %ld）", d->root, pid);
		else
			err_set(err, RC_CONFLICT, "数据文件夹「%s」有另一个 siyu 在用", d->root);
		err_hint(err, "先停掉那一个；要同时跑两套，就在 [data] dir 写另一个文件夹");
		return RC_CONFLICT;
	}
	write_pid(fd);
	*ret_fd = fd;
	return RC_OK;
}

bool datadir_held(const struct datadir *d, const char *role)
{
	char path[700];
	struct flock lock = {.l_type = F_WRLCK, .l_whence = SEEK_SET};
	snprintf(path, sizeof path, "%s/%s.lock", d->run_dir, role);
	int fd = open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW); /* also where the disk became read-only under it */
	if (fd < 0)
		return false;
#ifdef F_OFD_GETLK
	bool held = fcntl(fd, F_OFD_GETLK, &lock) == 0 && lock.l_type != F_UNLCK;
#else
	bool held = fcntl(fd, F_GETLK, &lock) == 0 && lock.l_type != F_UNLCK;
#endif
	close(fd);
	return held;
}

enum rc datadir_lock_wait(const struct datadir *d, const char *role, int64_t most_ms, int *ret_fd, struct err *err)
{
	int64_t end = clock_boot_ms() + most_ms;
	for (;;) {
		enum rc rc = datadir_lock(d, role, ret_fd, err);
		if (rc != RC_CONFLICT || clock_boot_ms() >= end)
			return rc;
		clock_sleep_ms(LOCK_STEP_MS);
	}
}

int64_t datadir_free_bytes(const struct datadir *d)
{
	struct statvfs fs;
	if (statvfs(d->inbox_dir, &fs) != 0)
		return INT64_MAX;
	/* f_bavail: what is left to others than root. */
	uint64_t free_bytes = (uint64_t)fs.f_bavail * fs.f_frsize;
	return free_bytes > INT64_MAX ? INT64_MAX : (int64_t)free_bytes;
}

bool datadir_reserve_make(const struct datadir *d)
{
	struct stat st;
	if (stat(d->reserve, &st) == 0 && st.st_size == DATADIR_RESERVE_BYTES)
		return true;
	int fd = open(d->reserve, O_WRONLY | O_CREAT | O_NOFOLLOW | O_CLOEXEC, 0600);
	if (fd < 0)
		return false;
#ifdef __linux__
	bool made = posix_fallocate(fd, 0, DATADIR_RESERVE_BYTES) == 0; /* blocks of its own, not a hole */
#else
	bool made = false;
#endif
	close(fd);
	if (!made)
		unlink(d->reserve);
	return made;
}

bool datadir_reserve_drop(const struct datadir *d)
{
	return unlink(d->reserve) == 0;
}

int64_t datadir_bytes_of(const char *path)
{
	struct stat st;
	return stat(path, &st) == 0 ? st.st_size : 0;
}

int64_t datadir_log_bytes(const char *db)
{
	char path[800];
	(void)snprintf(path, sizeof path, "%s-wal", db);
	return datadir_bytes_of(path);
}

enum rc datadir_room_for(const char *for_path, int64_t bytes, struct err *err)
{
	char dir[900];
	struct statvfs fs;
	(void)snprintf(dir, sizeof dir, "%.800s", for_path);
	while (access(dir, F_OK) != 0) {
		char *slash = strrchr(dir, '/');
		if (!slash || slash == dir) {
			(void)snprintf(dir, sizeof dir, "%s", slash ? "/" : ".");
			break;
		}
		*slash = 0;
	}
	if (statvfs(dir, &fs) != 0)
		return RC_OK; /* it does not say: writing will */
	int64_t free_mb = (int64_t)((uint64_t)fs.f_bavail * fs.f_frsize >> 20), want_mb = bytes >> 20;
	if (free_mb >= want_mb)
		return RC_OK;
	err_set(err, RC_LIMIT, "「%s」所在的磁盘还剩 %lld MB，大约要 %lld MB", dir, (long long)free_mb,
		(long long)want_mb);
	err_hint(err, "腾出地方，或者换一块盘");
	return RC_LIMIT;
}
