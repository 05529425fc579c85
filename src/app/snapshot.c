#include "snapshot.h"

#include "base/span.h"
#include "flow/fold.h"
#include "inbox/inbox.h"
#include "treecopy.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define PART "siyu.part"
#define SPARE_BYTES \
	((int64_t)256 << 20) /* what else grows on that disk meanwhile: the log of the state cannot begin anew */

/* -- what is there --------------------------------------------------------------------------------------------------------------- */

/* "siyu-POSITION-vN.db" and nothing else. */
static bool read_name(const char *name, struct snapshot *s)
{
	struct span rest = span_of(name), position;
	if (!span_starts(rest, "siyu-") || !span_ends(rest, ".db"))
		return false;
	rest = span_drop(rest, strlen("siyu-"));
	rest = span_take(rest, rest.n - strlen(".db"));
	return span_cut(rest, '-', &position, &rest) && span_int(position, &s->position) && s->position > 0 &&
		span_starts(rest, "v") && span_int(span_drop(rest, 1), &s->fold_version) && s->fold_version >= 0;
}

static int newer_first(const void *a, const void *b)
{
	const struct snapshot *x = a, *y = b;
	if (x->position != y->position)
		return x->position < y->position ? 1 : -1;
	return (x->fold_version < y->fold_version) - (x->fold_version > y->fold_version);
}

int snapshot_list(const struct datadir *d, struct snapshot ret[SNAPSHOT_MOST])
{
	struct dirent *e;
	struct stat st;
	int n = 0;
	DIR *dir = opendir(d->snapshots);
	while (dir && n < SNAPSHOT_MOST && (e = readdir(dir)) != NULL) {
		struct snapshot *s = &ret[n];
		*s = (struct snapshot){0};
		if (!read_name(e->d_name, s))
			continue;
		(void)snprintf(s->path, sizeof s->path, "%s/%.100s", d->snapshots, e->d_name);
		if (stat(s->path, &st) != 0 || !S_ISREG(st.st_mode))
			continue;
		s->made_ms = (int64_t)st.st_mtim.tv_sec * 1000 + st.st_mtim.tv_nsec / 1000000;
		s->bytes = st.st_size;
		n++;
	}
	if (dir)
		closedir(dir);
	if (n > 1)
		qsort(ret, (size_t)n, sizeof *ret, newer_first);
	return n;
}

static enum rc drop(const struct snapshot *s, struct err *err)
{
	return unlink(s->path) == 0 || errno == ENOENT
		? RC_OK
		: err_set(err, RC_FAILED, "removing '%s': %s", s->path, strerror(errno));
}

static enum rc flush_folder(const struct datadir *d, struct err *err)
{
	int fd = open(d->snapshots, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	bool ok = fd >= 0 && fsync(fd) == 0;
	int why = errno;
	if (fd >= 0)
		close(fd);
	return ok ? RC_OK : err_set(err, RC_FAILED, "writing '%s': %s", d->snapshots, strerror(why));
}

/* -- making ---------------------------------------------------------------------------------------------------------------------- */

static enum rc check_row(const struct datadir *d, const struct statecopy *c, struct err *err)
{
	struct inbox *in = NULL;
	int64_t sum = 0;
	enum rc rc = inbox_open(d->inbox_db, INBOX_READ_ONLY, &in, err);
	if (!rc)
		rc = inbox_checksum(in, c->position, &sum, err);
	if (!rc && (sum != c->checksum || !span_eq(span_of(c->lineage), inbox_lineage(in))))
		rc = err_set(err, RC_INVALID, "siyu.db and inbox.db in '%s' do not belong together", d->root);
	inbox_close(in);
	return rc;
}

static enum rc set_time(const char *path, int64_t at_ms, struct err *err)
{
	const struct timespec at = {at_ms / 1000, at_ms % 1000 * 1000000}, times[2] = {at, at};
	return utimensat(AT_FDCWD, path, times, 0) == 0
		? RC_OK
		: err_set(err, RC_FAILED, "writing '%s': %s", path, strerror(errno));
}

static enum rc verified(const struct datadir *d, const char *part, statecopy_fn go_on, void *user,
	struct statecopy *ret, struct err *err)
{
	struct statecopy made, copy;
	enum rc rc = statecopy_make(d->state_db, part, go_on, user, &made, err);
	if (!rc && made.position == 0)
		rc = err_set(err, RC_NOTFOUND, "nothing was folded yet");
	if (!rc)
		rc = statecopy_check(part, go_on, user, &copy, err);
	if (!rc && !statecopy_same(&made, &copy))
		rc = err_set(err, RC_INVALID, "'%s' does not hold what the state held when it was copied", part);
	if (!rc)
		rc = check_row(d, &copy, err);
	if (!rc)
		*ret = copy;
	return rc;
}

/* Where older files were put back, those of what was then the future, or of another log, are of no use. Nor are damaged ones. */
static bool same_history(const struct snapshot *s, const struct statecopy *now)
{
	struct statecopy c;
	return statecopy_look(s->path, &c, NULL) == RC_OK && c.position == s->position && c.position <= now->position &&
		strcmp(c.lineage, now->lineage) == 0;
}

enum rc snapshot_take(
	const struct datadir *d, int64_t now_ms, statecopy_fn go_on, void *user, struct snapshot *ret, struct err *err)
{
	char part[720];
	struct statecopy copy;
	struct snapshot s = {.made_ms = now_ms}, all[SNAPSHOT_MOST];
	(void)snprintf(part, sizeof part, "%s/" PART, d->snapshots);
	(void)unlink(part); /* of one that was killed */
	enum rc rc = datadir_room_for(
		d->snapshots, SPARE_BYTES + datadir_bytes_of(d->state_db) + datadir_log_bytes(d->state_db), err);
	if (rc)
		return rc;
	rc = verified(d, part, go_on, user, &copy, err);
	if (!rc)
		rc = set_time(part, now_ms, err);
	if (!rc) {
		s.position = copy.position;
		s.fold_version = copy.fold_version;
		s.bytes = datadir_bytes_of(part);
		(void)snprintf(s.path, sizeof s.path, "%s/siyu-%lld-v%lld.db", d->snapshots, (long long)s.position,
			(long long)s.fold_version);
		if (rename(part, s.path) != 0)
			rc = err_set(err, RC_FAILED, "naming '%s': %s", s.path, strerror(errno));
	}
	if (rc) {
		(void)unlink(part);
		return rc;
	}
	/* Before others go its name is to be on the disk. */
	rc = flush_folder(d, err);
	int n = rc ? 0 : snapshot_list(d, all);
	for (int i = 0, kept = 0; !rc && i < n; i++)
		if (!same_history(&all[i], &copy) || kept++ >= SNAPSHOT_KEPT)
			rc = drop(&all[i], err);
	if (!rc && ret)
		*ret = s;
	return rc;
}

enum rc snapshot_before_upgrade(const struct datadir *d, int64_t now_ms, struct err *err)
{
	struct snapshot all[SNAPSHOT_MOST];
	struct statecopy now;
	enum rc rc = statecopy_look(d->state_db, &now, NULL);
	/* What is no state, opening it says. */
	if (rc || now.position == 0 || (now.fold_version >= FOLD_VERSION && !now.older))
		return RC_OK;
	for (int i = 0, n = snapshot_list(d, all); i < n; i++)
		if (all[i].position == now.position && all[i].fold_version == now.fold_version)
			return RC_OK;
	return snapshot_take(d, now_ms, NULL, NULL, NULL, err);
}

/* -- moving and removing ------------------------------------------------------------------------------------------------------------ */

enum rc snapshot_only(const struct datadir *d, const struct snapshot *keep, struct err *err)
{
	struct snapshot all[SNAPSHOT_MOST];
	enum rc rc = RC_OK;
	bool more = true;
	while (!rc && more) {
		int n = snapshot_list(d, all);
		more = n == SNAPSHOT_MOST;
		for (int i = 0; !rc && i < n; i++)
			if (strcmp(all[i].path, keep->path) != 0)
				rc = drop(&all[i], err);
	}
	return rc ? rc : flush_folder(d, err);
}

enum rc snapshot_copy(const struct snapshot *s, const struct datadir *to, struct err *err)
{
	char path[720];
	if (access(s->path, F_OK) != 0)
		return err_set(err, RC_NOTFOUND, "'%s' is gone", s->path);
	(void)snprintf(path, sizeof path, "%s%s", to->snapshots, strrchr(s->path, '/'));
	enum rc rc = treecopy_file(s->path, path, err);
	return rc ? rc : set_time(path, s->made_ms, err);
}
