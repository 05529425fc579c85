#include "pace.h"

#include <sqlite3.h>
#include <stddef.h>

/* Behind the file of the VFS below, in the same block: that file keeps its own functions but the one for writing. */
struct pace {
	const sqlite3_io_methods *real;
	sqlite3_io_methods mine;
	sqlite3_int64 unsure_bytes; /* written since the last sync */
};

static sqlite3_vfs pace_vfs, *below;

static size_t real_bytes(void)
{
	size_t unit = _Alignof(struct pace);
	return ((size_t)below->szOsFile + unit - 1) / unit * unit;
}

static struct pace *pace_of(sqlite3_file *f)
{
	return (struct pace *)(void *)((char *)f + real_bytes());
}

static int on_write(sqlite3_file *f, const void *bytes, int n, sqlite3_int64 at)
{
	struct pace *p = pace_of(f);
	int rc = p->real->xWrite(f, bytes, n, at);
	if (rc != SQLITE_OK || (p->unsure_bytes += n) < PACE_BYTES)
		return rc;
	p->unsure_bytes = 0;
	return p->real->xSync(f, SQLITE_SYNC_NORMAL | SQLITE_SYNC_DATAONLY);
}

static int on_open(sqlite3_vfs *vfs, const char *name, sqlite3_file *f, int flags, int *ret_flags)
{
	(void)vfs;
	int rc = below->xOpen(below, name, f, flags, ret_flags);
	if (!f->pMethods || !(flags & SQLITE_OPEN_MAIN_DB))
		return rc;
	struct pace *p = pace_of(f);
	p->real = f->pMethods;
	p->mine = *f->pMethods;
	p->mine.xWrite = on_write;
	p->unsure_bytes = 0;
	f->pMethods = &p->mine;
	return rc;
}

int pace_register(void)
{
	if (sqlite3_vfs_find(PACE_VFS))
		return SQLITE_OK;
	below = sqlite3_vfs_find(NULL);
	if (!below)
		return SQLITE_ERROR;
	pace_vfs = *below;
	pace_vfs.zName = PACE_VFS;
	pace_vfs.pNext = NULL;
	pace_vfs.szOsFile = (int)(real_bytes() + sizeof(struct pace));
	pace_vfs.xOpen = on_open;
	return sqlite3_vfs_register(&pace_vfs, 0);
}
