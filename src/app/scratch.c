#include "scratch.h"
#include "treecopy.h"

#include "base/fileio.h"
#include "base/rng.h"
#include "inbox/logcopy.h"
#include "store/meta.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define PREFIX "scratch-"
#define LOCK "lock"

/* The lock of a scratch folder, -1 when somebody holds it or it cannot be opened. */
static int take(const char *dir, int flags)
{
	char path[800];
	struct flock lock = {.l_type = F_WRLCK, .l_whence = SEEK_SET};
	snprintf(path, sizeof path, "%s/" LOCK, dir);
	int fd = open(path, O_RDWR | O_CLOEXEC | flags, 0600);
#ifdef F_OFD_SETLK
	bool held = fd >= 0 && fcntl(fd, F_OFD_SETLK, &lock) == 0;
#else
	bool held = fd >= 0 && fcntl(fd, F_SETLK, &lock) == 0;
#endif
	if (!held && fd >= 0)
		close(fd);
	return held ? fd : -1;
}

void scratch_sweep(const struct datadir *d)
{
	char path[900];
	struct dirent *e;
	DIR *tmp = opendir(d->tmp_dir);
	while (tmp && (e = readdir(tmp)) != NULL) {
		if (strncmp(e->d_name, PREFIX, sizeof PREFIX - 1) != 0 ||
			snprintf(path, sizeof path, "%s/%s", d->tmp_dir, e->d_name) >= (int)sizeof path)
			continue;
		int fd = take(path, 0);
		if (fd < 0)
			continue;
		treecopy_remove(path);
		close(fd);
	}
	if (tmp)
		closedir(tmp);
}

enum rc scratch_make(const struct datadir *d, struct scratch *ret, struct err *err)
{
	struct scratch s = {.lock_fd = -1};
	uint64_t name = 0;
	enum rc rc = fileio_mkdirs(d->tmp_dir, 0700, err);
	if (rc)
		return rc;
	scratch_sweep(d);
	rng_kernel(&name, sizeof name);
	snprintf(s.dir, sizeof s.dir, "%s/" PREFIX "%016" PRIx64, d->tmp_dir, name);
	if (mkdir(s.dir, 0700) != 0)
		return err_set(err, errno == EACCES ? RC_DENIED : RC_FAILED, "making '%s': %s", s.dir, strerror(errno));
	s.lock_fd = take(s.dir, O_CREAT);
	if (s.lock_fd < 0) {
		int why = errno;
		treecopy_remove(s.dir);
		return err_set(err, RC_FAILED, "locking '%s': %s", s.dir, strerror(why));
	}
	*ret = s;
	return RC_OK;
}

void scratch_drop(struct scratch *s)
{
	if (s->dir[0])
		treecopy_remove(s->dir);
	if (s->dir[0] && s->lock_fd >= 0)
		close(s->lock_fd);
	*s = (struct scratch){.lock_fd = -1};
}

enum rc scratch_copy_state(const struct datadir *d, const char *to_path, struct err *err)
{
	struct store_db *db = NULL;
	enum rc rc = db_open(d->state_db, DB_READ_ONLY, &db, err);
	if (rc == RC_NOTFOUND) {
		err_set(err, RC_NOTFOUND, "还没有数据：没有「%s」", d->state_db);
		err_hint(err,
			"先运行 siyu serve，或者 siyu orders import 导入一个文件；已经在别处运行过，就在 [data] dir 写对文件夹");
	}
	if (!rc)
		rc = db_begin(db, err); /* one view: a commit of the fold does not make the copy begin anew */
	if (!rc) {
		rc = db_backup(db, to_path, err);
		db_rollback(db);
	}
	db_close(db);
	return rc;
}

enum rc scratch_copy_engine(const struct datadir *live, const char *to, int64_t *ret_now_ms, struct err *err)
{
	struct datadir copy;
	struct arena *a = arena_new(4096);
	struct inbox *in = NULL;
	struct store_db *db = NULL;
	struct meta meta = {0};
	enum rc rc = datadir_init(&copy, to, err);
	if (!rc)
		rc = datadir_make(&copy, err);
	if (!rc)
		rc = scratch_copy_state(live, copy.state_db, err);
	if (!rc)
		rc = db_open(copy.state_db, DB_READ_ONLY, &db, err);
	if (!rc)
		rc = meta_get(db, a, &meta, err);
	db_close(db);
	if (!rc)
		rc = inbox_open(live->inbox_db, INBOX_READ_ONLY, &in, err);
	if (!rc)
		rc = logcopy_fork(in, meta.position, copy.inbox_db, err);
	inbox_close(in);
	if (!rc && ret_now_ms)
		*ret_now_ms = meta.now_ms;
	arena_free(a);
	return rc;
}
