#include "base/inplace.h"

#include "base/fileio.h"
#include "base/mem.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define READS 10

static enum rc failed(struct err *err, const char *doing)
{
	return err_set(
		err, errno == EACCES || errno == EPERM ? RC_DENIED : RC_FAILED, "%s: %s", doing, strerror(errno));
}

/* One call for all of it, so that nobody reads what is half written but where the system splits it. */
static enum rc put(const struct inplace *f, struct span bytes, size_t at, struct err *err)
{
	char *all = mem_alloc(f->size);
	memset(all, ' ', f->size);
	if (bytes.n)
		memcpy(all, bytes.p, bytes.n);
	ssize_t n = pwrite(f->fd, all + at, f->size - at, (off_t)at);
	enum rc rc = n == (ssize_t)(f->size - at) ? RC_OK
		: n < 0                           ? failed(err, "writing")
						  : err_set(err, RC_FAILED, "writing: there is no more room");
	mem_free(all);
	return rc;
}

enum rc inplace_open(const char *path, size_t size, unsigned mode, struct inplace *ret, struct err *err)
{
	struct stat st;
	struct inplace f = {.fd = open(path, O_WRONLY | O_CREAT | O_NOFOLLOW | O_CLOEXEC, mode), .size = size};
	enum rc rc = f.fd < 0 || fstat(f.fd, &st) != 0 ? failed(err, "opening") : RC_OK;
	if (!rc && (size_t)st.st_size < size)
		rc = put(&f, SPAN_LIT(""), (size_t)st.st_size, err);
	if (rc)
		inplace_close(&f);
	else
		*ret = f;
	return rc;
}

enum rc inplace_write(struct inplace *f, struct span bytes, struct err *err)
{
	struct stat st;
	if (bytes.n > f->size)
		return err_set(err, RC_LIMIT, "%zu bytes do not fit into %zu", bytes.n, f->size);
	if (fstat(f->fd, &st) != 0)
		return failed(err, "looking");
	if (st.st_nlink == 0)
		return err_set(err, RC_NOTFOUND, "the file was removed");
	return put(f, bytes, 0, err);
}

void inplace_close(struct inplace *f)
{
	if (f->fd >= 0)
		close(f->fd);
	f->fd = -1;
}

enum rc inplace_read(const char *path, struct text *out, struct err *err)
{
	struct text again;
	bool same = false;
	text_init(&again, out->max);
	text_clear(out);
	enum rc rc = fileio_read(path, out, err);
	for (int i = 0; !rc && !same && i < READS; i++) {
		text_clear(&again);
		rc = fileio_read(path, &again, err);
		same = !rc && span_eq(text_span(out), text_span(&again));
		if (!rc && !same) {
			text_clear(out);
			text_add(out, text_span(&again));
		}
	}
	text_release(&again);
	if (!rc && !same)
		return err_set(err, RC_AGAIN, "'%s' is being written", path);
	while (out->n > 0 && out->p[out->n - 1] == ' ')
		text_cut(out, out->n - 1);
	return rc;
}
