#include "pacedvfs.h"

#include <sqlite3.h>
#include <stddef.h>

/* Behind the file of the VFS below, in the same block: that file keeps its own functions but the one for writing. */
struct paced_file {
	const sqlite3_io_methods *real;
	sqlite3_io_methods mine;
	sqlite3_int64
		unsure_bytes; /* written since it was last asked for here: a sync of SQLite's own does not begin anew */
};

static sqlite3_vfs paced_vfs, *below;

static size_t real_bytes(void)
{
	size_t unit = _Alignof(struct paced_file);
	return ((size_t)below->szOsFile + unit - 1) / unit * unit;
}

static struct paced_file *paced_of(sqlite3_file *f)
{
	return (struct paced_file *)(void *)((char *)f + real_bytes());
}

static int on_write(sqlite3_file *f, const void *bytes, int n, sqlite3_int64 at)
{
	struct paced_file *p = paced_of(f);
	int rc = p->real->xWrite(f, bytes, n, at);
	if (rc != SQLITE_OK || (p->unsure_bytes += n) < PACEDVFS_BYTES)
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
	struct paced_file *p = paced_of(f);
	p->real = f->pMethods;
	p->mine = *f->pMethods;
	p->mine.xWrite = on_write;
	p->unsure_bytes = 0;
	f->pMethods = &p->mine;
	return rc;
}

int pacedvfs_register(void)
{
	if (sqlite3_vfs_find(PACEDVFS_NAME))
		return SQLITE_OK;
	below = sqlite3_vfs_find(NULL);
	if (!below)
		return SQLITE_ERROR;
	paced_vfs = *below;
	paced_vfs.zName = PACEDVFS_NAME;
	paced_vfs.pNext = NULL;
	paced_vfs.szOsFile = (int)(real_bytes() + sizeof(struct paced_file));
	paced_vfs.xOpen = on_open;
	return sqlite3_vfs_register(&paced_vfs, 0);
}
