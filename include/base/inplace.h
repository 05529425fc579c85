/* A small file that is written in place, again and again: its room on the disk is taken when it is opened, so that a disk that got full takes what
 * is written all the same. It does not wait for the disk; nothing in it is to be missed after a power cut. */
#ifndef SIYU_BASE_INPLACE_H
#define SIYU_BASE_INPLACE_H
#include "base/err.h"
#include "base/text.h"

struct inplace { int fd; size_t size; }; /* fd -1: not open */

/* What stands there stays. RC_FAILED, RC_DENIED: no room, no right. */
enum rc MUST_USE inplace_open(const char *path, size_t size, unsigned mode, struct inplace *ret, struct err *err);
/* bytes, and blanks up to the size. RC_LIMIT: they are more; RC_NOTFOUND: somebody removed the file; RC_FAILED. */
enum rc MUST_USE inplace_write(struct inplace *f, struct span bytes, struct err *err);
void inplace_close(struct inplace *f);
/* By whoever else: what was written last, never half of it; into out, cleared first, without the blanks. RC_NOTFOUND, RC_AGAIN: it was
 * written each time that it was read. */
enum rc MUST_USE inplace_read(const char *path, struct text *out, struct err *err);

#endif
