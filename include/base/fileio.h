/* base/fileio: whole files, with a maximum, and writes that are there wholly or not at all. */
#ifndef SIYU_BASE_FILEIO_H
#define SIYU_BASE_FILEIO_H
#include "base/err.h"
#include "base/text.h"

/* Reads the whole file into out (initialised by the caller with the maximum). RC_NOTFOUND, RC_LIMIT, RC_DENIED, RC_FAILED. */
enum rc MUST_USE fileio_read(const char *path, struct text *out, struct err *err);
/* Root alone: the file open as fd, made at path, belongs to whom its folder belongs to, or where that is root, whom the file did that stands
 * there: what root writes into the folder of a service stays the service's. Whatever is written here and each folder made here does so. fd was
 * opened by whom no link leads (O_EXCL or O_NOFOLLOW): that folder is its owner's, and what he names in it is not. RC_DENIED: it has other names, too. */
enum rc MUST_USE fileio_give(int fd, const char *path, struct err *err);
/* For a library that makes its files itself: where fileio_give would give away a file at path that is not there, makes it, empty, mode 0600,
 * given. Else nothing. RC_DENIED: a link is there (base/nolink), and root writes where its owner likes. Never by opening one that is
 * there: closing it would end locks that this process has on it. */
enum rc MUST_USE fileio_make_given(const char *path, struct err *err);
/* Writes to path.tmp, fsyncs, renames, fsyncs the folder. mode as in chmod (0600). */
enum rc MUST_USE fileio_write(const char *path, struct span bytes, unsigned mode, struct err *err);
/* The same without waiting for the disk, for what may be lost: after a power cut it is the old, the new, or an empty file. */
enum rc MUST_USE fileio_replace(const char *path, struct span bytes, unsigned mode, struct err *err);
enum rc MUST_USE fileio_mkdirs(const char *path, unsigned mode, struct err *err); /* like mkdir -p */
/* Paths of the regular files below dir whose name ends with suffix, sorted by bytes, each called with fn. Hidden names are skipped. */
typedef enum rc (*fileio_fn)(void *user, const char *path, struct err *err);
enum rc MUST_USE fileio_each(const char *dir, const char *suffix, fileio_fn fn, void *user, struct err *err);

#endif
