#include "store/statecopy.h"

#include "base/fileio.h"
#include "base/nolink.h"
#include "base/span.h"
#include "base/text.h"
#include "dbfile.h"
#include "store/db.h"
#include "store/schema.h"

#include <errno.h>
#include <fcntl.h>
#include <sqlite3.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#define PAGES 128            /* of 8 KB: a megabyte */
#define FLUSH_EVERY 8        /* pieces: what the disk is given at once, a commit of others waits for */
#define OPS_OF_A_CALL 200000 /* of SQLite's machine, about ten milliseconds */
#define BUSY_MOST_MS 2000
#define TABLES 256
#define NAME 64

struct reading {
	sqlite3 *h;
	const char *path;
	statecopy_fn go_on;
	void *user;
};

static enum rc fail(const struct reading *r, int sq, struct err *err)
{
	int plain = sq & 0xFF;
	if (plain == SQLITE_INTERRUPT)
		return err_set(err, RC_AGAIN, "'%s': it was stopped", r->path);
	if (plain == SQLITE_BUSY || plain == SQLITE_LOCKED)
		return err_set(err, RC_AGAIN, "'%s' is held by another", r->path);
	enum rc rc =
		plain == SQLITE_NOTADB || plain == SQLITE_CORRUPT || plain == SQLITE_ERROR ? RC_INVALID : RC_FAILED;
	err_set(err, rc, "'%s': %s", r->path,
		plain == SQLITE_FULL || !r->h ? sqlite3_errstr(sq) : sqlite3_errmsg(r->h));
	if (plain == SQLITE_FULL || plain == SQLITE_IOERR)
		err_hint(err, "free some space on that disk");
	return rc;
}

static int on_progress(void *user)
{
	struct reading *r = user;
	return r->go_on && !r->go_on(r->user);
}

static enum rc open_at(struct reading *r, int flags, struct err *err)
{
	int sq = SQLITE_OK;
	enum rc rc = dbfile_open(r->path, flags, NULL, &r->h, &sq, err);
	if (!rc && sq != SQLITE_OK)
		rc = access(r->path, F_OK) != 0 ? err_set(err, RC_NOTFOUND, "no state '%s'", r->path)
						: fail(r, sq, err);
	if (rc)
		return rc;
	sqlite3_busy_timeout(r->h, BUSY_MOST_MS);
	if (r->go_on)
		sqlite3_progress_handler(r->h, OPS_OF_A_CALL, on_progress, r);
	return RC_OK;
}

static enum rc exec(const struct reading *r, const char *sql, struct err *err)
{
	int sq = sqlite3_exec(r->h, sql, NULL, NULL, NULL);
	return sq == SQLITE_OK ? RC_OK : fail(r, sq, err);
}

/* One row; the statement is the caller's to finalize, whatever is returned. */
static enum rc row_of(const struct reading *r, const char *sql, sqlite3_stmt **ret, struct err *err)
{
	int sq = sqlite3_prepare_v2(r->h, sql, -1, ret, NULL);
	if (sq == SQLITE_OK)
		sq = sqlite3_step(*ret);
	if (sq == SQLITE_DONE)
		return err_set(err, RC_INVALID, "'%s' is no state of siyu", r->path);
	return sq == SQLITE_ROW ? RC_OK : fail(r, sq, err);
}

static enum rc meta_of(const struct reading *r, struct statecopy *ret, struct err *err)
{
	sqlite3_stmt *s = NULL;
	int64_t app = 0, schema = 0;
	enum rc rc = row_of(r, "PRAGMA application_id", &s, err);
	app = rc ? 0 : sqlite3_column_int64(s, 0);
	sqlite3_finalize(s);
	s = NULL;
	if (!rc && app != DB_APPLICATION_ID)
		rc = err_set(err, RC_INVALID, "'%s' is no state of siyu", r->path);
	if (!rc)
		rc = row_of(r, "PRAGMA user_version", &s, err);
	schema = rc ? 0 : sqlite3_column_int64(s, 0);
	sqlite3_finalize(s);
	s = NULL;
	if (!rc)
		rc = row_of(
			r, "SELECT lineage, position, checksum, now_ms, fold_version FROM meta WHERE id = 1", &s, err);
	if (!rc) {
		const char *lineage = (const char *)sqlite3_column_text(s, 0);
		*ret = (struct statecopy){.position = sqlite3_column_int64(s, 1),
			.checksum = sqlite3_column_int64(s, 2),
			.now_ms = sqlite3_column_int64(s, 3),
			.fold_version = sqlite3_column_int64(s, 4),
			.older = schema < schema_migration_count};
		(void)snprintf(ret->lineage, sizeof ret->lineage, "%s", lineage ? lineage : "");
	}
	sqlite3_finalize(s);
	return rc;
}

bool statecopy_same(const struct statecopy *a, const struct statecopy *b)
{
	return a->position == b->position && a->checksum == b->checksum && a->now_ms == b->now_ms &&
		a->fold_version == b->fold_version && a->older == b->older && a->sum == b->sum &&
		strcmp(a->lineage, b->lineage) == 0;
}

/* -- the sum ------------------------------------------------------------------------------------------------------------------ */

static uint64_t chain(uint64_t sum, uint64_t one)
{
	return (sum ^ one) * UINT64_C(0x100000001B3) + (sum >> 29);
}

/* In the order in which they lie there: a copy has the same pages. */
static enum rc sum_of_table(const struct reading *r, const char *table, uint64_t *sum, struct err *err)
{
	char sql[NAME + 32];
	sqlite3_stmt *s = NULL;
	(void)snprintf(sql, sizeof sql, "SELECT * FROM \"%s\"", table);
	int sq = sqlite3_prepare_v2(r->h, sql, -1, &s, NULL), columns = sqlite3_column_count(s);
	while (sq == SQLITE_OK && (sq = sqlite3_step(s)) == SQLITE_ROW) {
		for (int i = 0; i < columns; i++) {
			int type = sqlite3_column_type(s, i);
			const void *bytes = type == SQLITE_INTEGER ? NULL : sqlite3_column_blob(s, i);
			uint64_t value = type == SQLITE_INTEGER
				? (uint64_t)sqlite3_column_int64(s, i)
				: span_hash(span_make(bytes ? bytes : "", (size_t)sqlite3_column_bytes(s, i)));
			*sum = chain(chain(*sum, (uint64_t)type), value);
		}
		sq = SQLITE_OK;
	}
	enum rc rc = sq == SQLITE_DONE ? RC_OK : fail(r, sq, err);
	sqlite3_finalize(s);
	return rc;
}

static enum rc sum_of(const struct reading *r, uint64_t *ret, struct err *err)
{
	char table[TABLES][NAME];
	sqlite3_stmt *s = NULL;
	uint64_t sum = 0;
	int n = 0;
	int sq = sqlite3_prepare_v2(r->h,
		"SELECT name FROM sqlite_schema WHERE type = 'table' AND substr(name, 1, 7) <> 'sqlite_' ORDER BY name",
		-1, &s, NULL);
	while (sq == SQLITE_OK && (sq = sqlite3_step(s)) == SQLITE_ROW) {
		INVARIANT(n < TABLES);
		(void)snprintf(table[n++], NAME, "%s", (const char *)sqlite3_column_text(s, 0));
		sq = SQLITE_OK;
	}
	enum rc rc = sq == SQLITE_DONE ? RC_OK : fail(r, sq, err);
	sqlite3_finalize(s);
	if (!rc)
		rc = sum_of_table(r, "sqlite_schema", &sum, err);
	for (int i = 0; !rc && i < n; i++)
		rc = sum_of_table(r, table[i], &sum, err);
	*ret = sum;
	return rc;
}

/* -- copying ------------------------------------------------------------------------------------------------------------------- */

static enum rc pages(const struct reading *from, const struct reading *to, int fd, struct err *err)
{
	sqlite3_backup *b = sqlite3_backup_init(to->h, "main", from->h, "main");
	bool stopped = false;
	if (!b)
		return fail(to, sqlite3_errcode(to->h), err);
	int sq = SQLITE_OK;
	for (int piece = 1; sq == SQLITE_OK && !stopped; piece++) {
		sq = sqlite3_backup_step(b, PAGES);
		/* Else the end would hand the disk all of it at once. */
		if (piece % FLUSH_EVERY == 0 && fdatasync(fd) != 0)
			sq = SQLITE_IOERR;
		stopped = from->go_on && !from->go_on(from->user);
	}
	int end = sqlite3_backup_finish(b); /* knows nothing of a lock that was not got */
	if (stopped)
		return fail(to, SQLITE_INTERRUPT, err);
	sq = sq == SQLITE_DONE ? end : sq;
	return sq == SQLITE_OK ? RC_OK : fail(&(struct reading){.path = to->path}, sq, err);
}

static enum rc make_file(const char *path, int *ret_fd, struct err *err)
{
	enum rc rc = nolink_check(path, err);
	int fd = rc ? -1 : open(path, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
	*ret_fd = fd;
	if (rc)
		return rc;
	if (fd >= 0)
		return fileio_give(fd, path, err);
	return errno == EEXIST    ? err_set(err, RC_CONFLICT, "'%s' is there already", path)
		: errno == EACCES ? err_set(err, RC_DENIED, "making '%s': %s", path, strerror(errno))
				  : err_set(err, RC_FAILED, "making '%s': %s", path, strerror(errno));
}

enum rc statecopy_make(
	const char *from, const char *to, statecopy_fn go_on, void *user, struct statecopy *ret, struct err *err)
{
	struct reading src = {.path = from, .go_on = go_on, .user = user}, dst = {.path = to};
	struct statecopy said;
	int fd = -1;
	enum rc rc = open_at(&src, SQLITE_OPEN_READONLY, err);
	if (!rc)
		rc = make_file(to, &fd, err);
	if (!rc)
		rc = open_at(&dst, SQLITE_OPEN_READWRITE, err);
	/* One view to the end: what the fold commits meanwhile is of the next copy. */
	if (!rc)
		rc = exec(&src, "BEGIN", err);
	if (!rc)
		rc = meta_of(&src, &said, err);
	if (!rc)
		rc = sum_of(&src, &said.sum, err);
	if (!rc)
		rc = pages(&src, &dst, fd, err);
	/* It says that it has a WAL, as the live one: a copy is to be one file, which can be read where nothing can be written. */
	if (!rc)
		rc = exec(&dst, "PRAGMA journal_mode = DELETE", err);
	sqlite3_close(dst.h);
	sqlite3_close(src.h);
	if (!rc && fsync(fd) != 0)
		rc = err_set(err, RC_FAILED, "writing '%s': %s", to, strerror(errno));
	if (fd >= 0) {
		close(fd);
		if (rc)
			(void)unlink(to);
	}
	if (!rc)
		*ret = said;
	return rc;
}

static enum rc integrity(const struct reading *r, struct err *err)
{
	sqlite3_stmt *s = NULL;
	enum rc rc = row_of(r, "PRAGMA integrity_check(1)", &s, err);
	const char *said = rc ? NULL : (const char *)sqlite3_column_text(s, 0);
	if (!rc && (!said || strcmp(said, "ok") != 0))
		rc = err_set(err, RC_INVALID, "'%s' is damaged: %s", r->path, said ? said : "");
	sqlite3_finalize(s);
	return rc;
}

enum rc statecopy_check(const char *path, statecopy_fn go_on, void *user, struct statecopy *ret, struct err *err)
{
	struct reading r = {.path = path, .go_on = go_on, .user = user};
	struct statecopy said;
	enum rc rc = open_at(&r, SQLITE_OPEN_READONLY, err);
	if (!rc)
		rc = integrity(&r, err);
	if (!rc)
		rc = meta_of(&r, &said, err);
	if (!rc)
		rc = sum_of(&r, &said.sum, err);
	sqlite3_close(r.h);
	if (!rc)
		*ret = said;
	return rc;
}

enum rc statecopy_look(const char *path, struct statecopy *ret, struct err *err)
{
	struct reading r = {.path = path};
	enum rc rc = open_at(&r, SQLITE_OPEN_READONLY, err);
	if (!rc)
		rc = meta_of(&r, ret, err);
	sqlite3_close(r.h);
	return rc;
}
