#include "faultvfs.h"

#include "testlib.h"

#include <sqlite3.h>
#include <string.h>
#include <unistd.h>

#define FILES 16
#define SECTOR 512

/* What the disk has of a file for certain: as of its last sync. */
struct durable {
	char path[400];
	unsigned char *image; /* NULL: no sync yet */
	long bytes;
};
struct fault_file {
	sqlite3_file base;
	sqlite3_file *real; /* behind this struct, in the same block */
	const char *name;   /* NULL: a temporary one */
};

static sqlite3_vfs *real_vfs;
static sqlite3_vfs fault_vfs;
static struct durable durable[FILES];
static int left, calls;
static enum faultvfs_kind how;
static bool keep, fired, dark;
static const char *held;

static bool fails(void)
{
	calls++;
	if (dark)
		return true;
	if (left == 0)
		return false;
	if (left > 1) {
		left--;
		return false;
	}
	fired = true;
	dark = how == FAULTVFS_POWER;
	if (!keep)
		left = 0;
	return true;
}

/* -- what the disk has -------------------------------------------------------------------------------------------------------- */

static struct durable *durable_of(const char *path, bool make)
{
	struct durable *none = NULL;
	for (int i = 0; i < FILES; i++) {
		if (strcmp(durable[i].path, path) == 0)
			return &durable[i];
		if (!none && !durable[i].path[0])
			none = &durable[i];
	}
	if (!make)
		return NULL;
	assert_non_null(none);
	(void)snprintf(none->path, sizeof none->path, "%s", path);
	return none;
}

static void drop(struct durable *d)
{
	free(d->image);
	*d = (struct durable){0};
}

static unsigned char *whole(const char *path, long *ret_bytes)
{
	FILE *f = fopen(path, "rb");
	if (!f)
		return NULL;
	assert_int_equal(fseek(f, 0, SEEK_END), 0);
	*ret_bytes = ftell(f);
	rewind(f);
	unsigned char *p = malloc((size_t)*ret_bytes + 1);
	assert_non_null(p);
	assert_int_equal(fread(p, 1, (size_t)*ret_bytes, f), *ret_bytes);
	(void)fclose(f);
	return p;
}

static void synced(const char *path)
{
	struct durable *d = durable_of(path, true);
	free(d->image);
	d->image = whole(path, &d->bytes);
}

static uint64_t next_of(uint64_t *seed)
{
	*seed += UINT64_C(0x9E3779B97F4A7C15);
	uint64_t z = *seed;
	z = (z ^ (z >> 30)) * UINT64_C(0xBF58476D1CE4E5B9);
	z = (z ^ (z >> 27)) * UINT64_C(0x94D049BB133111EB);
	return z ^ (z >> 31);
}

static void settle(const struct durable *d, uint64_t *seed)
{
	long now_bytes = 0, old_bytes = d->image ? d->bytes : 0;
	unsigned char *now = whole(d->path, &now_bytes);
	if (!now)
		return;
	long bytes = now_bytes == old_bytes || next_of(seed) % 2 ? now_bytes : old_bytes;
	for (long at = 0; at < bytes; at += SECTOR) {
		if (at < now_bytes && next_of(seed) % 2)
			continue;
		for (long i = at; i < at + SECTOR && i < bytes && i < now_bytes; i++)
			now[i] = i < old_bytes ? d->image[i] : 0;
	}
	/* A file that was cut off in memory alone has its old end back. */
	now = realloc(now, (size_t)bytes + 1);
	assert_non_null(now);
	for (long i = now_bytes; i < bytes; i++)
		now[i] = i < old_bytes ? d->image[i] : 0;
	FILE *f = fopen(d->path, "wb");
	assert_non_null(f);
	assert_int_equal(fwrite(now, 1, (size_t)bytes, f), bytes);
	assert_int_equal(fclose(f), 0);
	free(now);
}

/* -- files ------------------------------------------------------------------------------------------------------------------- */

static sqlite3_file *real_of(sqlite3_file *f)
{
	return ((struct fault_file *)(void *)f)->real;
}

static int on_close(sqlite3_file *f)
{
	sqlite3_file *r = real_of(f);
	return r->pMethods ? r->pMethods->xClose(r) : SQLITE_OK;
}

static int on_read(sqlite3_file *f, void *p, int n, sqlite3_int64 at)
{
	return real_of(f)->pMethods->xRead(real_of(f), p, n, at);
}

static int on_write(sqlite3_file *f, const void *p, int n, sqlite3_int64 at)
{
	if (!fails())
		return real_of(f)->pMethods->xWrite(real_of(f), p, n, at);
	if (how == FAULTVFS_SHORT && n > 1)
		(void)real_of(f)->pMethods->xWrite(real_of(f), p, n / 2, at);
	return how == FAULTVFS_FULL || how == FAULTVFS_SHORT ? SQLITE_FULL : SQLITE_IOERR_WRITE;
}

static int on_truncate(sqlite3_file *f, sqlite3_int64 n)
{
	return dark ? SQLITE_IOERR_TRUNCATE : real_of(f)->pMethods->xTruncate(real_of(f), n);
}

/* The disk is spared: what it would have is kept beside, where it matters. */
static int on_sync(sqlite3_file *f, int flags)
{
	const char *name = ((struct fault_file *)(void *)f)->name;
	(void)flags;
	if (fails())
		return SQLITE_IOERR_FSYNC;
	if (how == FAULTVFS_POWER && left > 0 && name)
		synced(name);
	return SQLITE_OK;
}

static int on_size(sqlite3_file *f, sqlite3_int64 *n)
{
	return real_of(f)->pMethods->xFileSize(real_of(f), n);
}

static int on_lock(sqlite3_file *f, int lock)
{
	const char *name = ((struct fault_file *)(void *)f)->name;
	size_t n = held ? strlen(held) : 0;
	if (held && name && strlen(name) >= n && strcmp(name + strlen(name) - n, held) == 0)
		return SQLITE_BUSY;
	return real_of(f)->pMethods->xLock(real_of(f), lock);
}

static int on_unlock(sqlite3_file *f, int lock)
{
	return real_of(f)->pMethods->xUnlock(real_of(f), lock);
}

static int on_reserved(sqlite3_file *f, int *ret)
{
	return real_of(f)->pMethods->xCheckReservedLock(real_of(f), ret);
}

static int on_control(sqlite3_file *f, int op, void *arg)
{
	return real_of(f)->pMethods->xFileControl(real_of(f), op, arg);
}

static int on_sector(sqlite3_file *f)
{
	return real_of(f)->pMethods->xSectorSize(real_of(f));
}

static int on_device(sqlite3_file *f)
{
	return real_of(f)->pMethods->xDeviceCharacteristics(real_of(f));
}

static int on_shm_map(sqlite3_file *f, int page, int bytes, int extend, void volatile **p)
{
	return real_of(f)->pMethods->xShmMap(real_of(f), page, bytes, extend, p);
}

static int on_shm_lock(sqlite3_file *f, int from, int n, int flags)
{
	return real_of(f)->pMethods->xShmLock(real_of(f), from, n, flags);
}

static void on_shm_barrier(sqlite3_file *f)
{
	real_of(f)->pMethods->xShmBarrier(real_of(f));
}

static int on_shm_unmap(sqlite3_file *f, int remove)
{
	return real_of(f)->pMethods->xShmUnmap(real_of(f), remove);
}

static const sqlite3_io_methods methods = {
	.iVersion = 2,
	.xClose = on_close,
	.xRead = on_read,
	.xWrite = on_write,
	.xTruncate = on_truncate,
	.xSync = on_sync,
	.xFileSize = on_size,
	.xLock = on_lock,
	.xUnlock = on_unlock,
	.xCheckReservedLock = on_reserved,
	.xFileControl = on_control,
	.xSectorSize = on_sector,
	.xDeviceCharacteristics = on_device,
	.xShmMap = on_shm_map,
	.xShmLock = on_shm_lock,
	.xShmBarrier = on_shm_barrier,
	.xShmUnmap = on_shm_unmap,
};

static int on_open(sqlite3_vfs *vfs, const char *name, sqlite3_file *f, int flags, int *ret_flags)
{
	(void)vfs;
	struct fault_file *mine = (struct fault_file *)(void *)f;
	mine->real = (sqlite3_file *)(void *)(mine + 1);
	mine->base.pMethods = NULL;
	mine->name = name;
	if (dark)
		return SQLITE_CANTOPEN;
	/* What lay there when it was armed the disk has. */
	if (how == FAULTVFS_POWER && left > 0 && name && !durable_of(name, false))
		synced(name);
	int rc = real_vfs->xOpen(real_vfs, name, mine->real, flags, ret_flags);
	if (rc == SQLITE_OK)
		mine->base.pMethods = &methods;
	return rc;
}

static int on_delete(sqlite3_vfs *vfs, const char *name, int sync)
{
	(void)vfs;
	if (dark)
		return SQLITE_IOERR_DELETE;
	struct durable *d = durable_of(name, false);
	if (d)
		drop(d);
	return real_vfs->xDelete(real_vfs, name, sync);
}

void faultvfs_install(void)
{
	real_vfs = sqlite3_vfs_find(NULL);
	fault_vfs = *real_vfs;
	fault_vfs.zName = "fault";
	fault_vfs.szOsFile += (int)sizeof(struct fault_file);
	fault_vfs.xOpen = on_open;
	fault_vfs.xDelete = on_delete;
	fault_vfs.pNext = NULL;
	sqlite3_vfs_register(&fault_vfs, 1);
}

void faultvfs_arm(enum faultvfs_kind kind, int n, bool sticky)
{
	how = kind;
	left = n;
	calls = 0;
	keep = sticky;
	fired = dark = false;
	for (int i = 0; n > 0 && i < FILES; i++)
		drop(&durable[i]);
}

bool faultvfs_fired(void)
{
	return fired;
}

int faultvfs_calls(void)
{
	return calls;
}

void faultvfs_restore(uint64_t seed)
{
	for (int i = 0; i < FILES; i++) {
		char shm[420];
		if (durable[i].path[0]) {
			settle(&durable[i], &seed);
			(void)snprintf(shm, sizeof shm, "%.400s-shm", durable[i].path);
			(void)unlink(shm);
		}
		drop(&durable[i]);
	}
	faultvfs_arm(FAULTVFS_IO, 0, false);
}

void faultvfs_hold(const char *ending)
{
	held = ending;
}
