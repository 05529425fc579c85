#include "inbox/logcopy.h"

#include "logfile.h"

#include "base/arena.h"
#include "base/nolink.h"

#include <sqlite3.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#define PAGES 1024
#define BUSY_MOST_MS 2000

static enum rc fail(sqlite3 *h, int sq, const char *path, struct err *err)
{
	int plain = sq & 0xFF;
	if (plain == SQLITE_BUSY || plain == SQLITE_LOCKED)
		return err_set(err, RC_AGAIN, "'%s' is held by another", path);
	enum rc rc = plain == SQLITE_NOTADB || plain == SQLITE_CORRUPT ? RC_INVALID : RC_FAILED;
	err_set(err, rc, "'%s': %s", path, plain == SQLITE_FULL || !h ? sqlite3_errstr(sq) : sqlite3_errmsg(h));
	if (plain == SQLITE_FULL || plain == SQLITE_IOERR)
		err_hint(err, "在那块磁盘上腾出地方");
	return rc;
}

static enum rc open_at(const char *path, int flags, sqlite3 **ret, struct err *err)
{
	int sq = SQLITE_OK;
	enum rc rc = logfile_open(path, flags, ret, &sq, err);
	if (rc)
		return rc;
	if (sq == SQLITE_OK)
		sqlite3_busy_timeout(*ret, BUSY_MOST_MS);
	else if ((flags & SQLITE_OPEN_CREATE) == 0 && access(path, F_OK) != 0)
		rc = err_set(err, RC_NOTFOUND, "no log '%s'", path);
	else
		rc = fail(*ret, sq, path, err);
	return rc;
}

/* A link in the place of what is to be made is said as one, whether it leads anywhere or not. */
static enum rc nothing_at(const char *path, struct err *err)
{
	enum rc rc = nolink_check(path, err);
	return rc || access(path, F_OK) != 0 ? rc : err_set(err, RC_CONFLICT, "'%s' is there already", path);
}

static enum rc run(sqlite3 *h, const char *sql, const char *path, struct err *err)
{
	int sq = sqlite3_exec(h, sql, NULL, NULL, NULL);
	return sq == SQLITE_OK ? RC_OK : fail(h, sq, path, err);
}

/* A chain: an order of rows other than that of the log gives another sum. */
static uint64_t chain(uint64_t sum, uint64_t one)
{
	return (sum ^ one) * UINT64_C(0x100000001B3) + (sum >> 29);
}

static enum rc sum_of(sqlite3 *h, const char *path, struct logcopy *ret, struct err *err)
{
	sqlite3_stmt *s = NULL;
	uint64_t sum = 0;
	*ret = (struct logcopy){0};
	int sq = sqlite3_prepare_v2(h, "SELECT id, at_ms, kind, body FROM inbox ORDER BY id", -1, &s, NULL);
	while (sq == SQLITE_OK && (sq = sqlite3_step(s)) == SQLITE_ROW) {
		const void *body = sqlite3_column_blob(s, 3);
		const struct inbox_row row = {.id = sqlite3_column_int64(s, 0),
			.at_ms = sqlite3_column_int64(s, 1),
			.kind = (enum inbox_kind)sqlite3_column_int(s, 2),
			.body = span_make(body ? body : "", (size_t)sqlite3_column_bytes(s, 3))};
		sum = chain(sum, inbox_row_checksum(&row));
		ret->rows++;
		ret->last_id = row.id;
		sq = SQLITE_OK;
	}
	ret->sum = (int64_t)sum;
	enum rc rc = sq == SQLITE_DONE ? RC_OK : fail(h, sq, path, err);
	sqlite3_finalize(s);
	return rc;
}

static enum rc pages(sqlite3 *from, sqlite3 *to, const char *path, logcopy_fn progress, void *user, struct err *err)
{
	sqlite3_backup *b = sqlite3_backup_init(to, "main", from, "main");
	if (!b)
		return fail(to, sqlite3_errcode(to), path, err);
	int sq = SQLITE_OK;
	while (sq == SQLITE_OK) {
		sq = sqlite3_backup_step(b, PAGES);
		if (progress)
			progress(user, sqlite3_backup_remaining(b), sqlite3_backup_pagecount(b));
	}
	int end = sqlite3_backup_finish(b); /* knows nothing of a lock that was not got */
	sq = sq == SQLITE_DONE ? end : sq;
	return sq == SQLITE_OK ? RC_OK : fail(NULL, sq, path, err);
}

enum rc logcopy_make(
	const char *from, const char *to, logcopy_fn progress, void *user, struct logcopy *ret, struct err *err)
{
	sqlite3 *src = NULL, *dst = NULL;
	enum rc rc = nothing_at(to, err);
	if (rc)
		return rc;
	rc = open_at(from, SQLITE_OPEN_READONLY, &src, err);
	if (!rc)
		rc = open_at(to, SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE, &dst, err);
	if (!rc)
		rc = run(src, "BEGIN", from, err);
	if (!rc)
		rc = sum_of(src, from, ret, err);
	if (!rc)
		rc = pages(src, dst, to, progress, user, err);
	/* It says that it has a WAL, as the live one: a copy is to be one file, which can be read where nothing can be written. */
	if (!rc)
		rc = run(dst, "PRAGMA journal_mode = DELETE", to, err);
	sqlite3_close(dst);
	sqlite3_close(src);
	if (rc)
		(void)unlink(to);
	return rc;
}

static enum rc integrity(sqlite3 *h, const char *path, struct err *err)
{
	sqlite3_stmt *s = NULL;
	int sq = sqlite3_prepare_v2(h, "PRAGMA integrity_check(1)", -1, &s, NULL);
	if (sq == SQLITE_OK)
		sq = sqlite3_step(s);
	const char *said = sq == SQLITE_ROW ? (const char *)sqlite3_column_text(s, 0) : NULL;
	enum rc rc = !said                ? fail(h, sq, path, err)
		: strcmp(said, "ok") != 0 ? err_set(err, RC_INVALID, "'%s' is damaged: %s", path, said)
					  : RC_OK;
	sqlite3_finalize(s);
	return rc;
}

enum rc logcopy_check(const char *path, struct logcopy *ret, struct err *err)
{
	sqlite3 *h = NULL;
	enum rc rc = open_at(path, SQLITE_OPEN_READONLY, &h, err);
	if (!rc)
		rc = integrity(h, path, err);
	if (!rc)
		rc = sum_of(h, path, ret, err);
	sqlite3_close(h);
	return rc;
}

/* Clocks of appenders may run backwards against each other: everything behind the last row of that time goes, nothing before it. */
enum rc logcopy_cut(const char *path, int64_t at_ms, int64_t *ret_last, struct err *err)
{
	sqlite3 *h = NULL;
	sqlite3_stmt *s = NULL;
	int64_t last = 0;
	enum rc rc = open_at(path, SQLITE_OPEN_READWRITE, &h, err);
	int sq = rc ? SQLITE_OK
		    : sqlite3_prepare_v2(h,
			      "DELETE FROM inbox WHERE id > (SELECT coalesce(max(id), 0) FROM inbox WHERE at_ms <= ?1)",
			      -1, &s, NULL);
	if (!rc && sq == SQLITE_OK) {
		sqlite3_bind_int64(s, 1, at_ms);
		sq = sqlite3_step(s) == SQLITE_DONE ? SQLITE_OK : sqlite3_errcode(h);
	}
	sqlite3_finalize(s);
	s = NULL;
	if (!rc && sq == SQLITE_OK)
		sq = sqlite3_prepare_v2(h, "SELECT coalesce(max(id), 0) FROM inbox", -1, &s, NULL);
	if (!rc && sq == SQLITE_OK && sqlite3_step(s) == SQLITE_ROW)
		last = sqlite3_column_int64(s, 0);
	sqlite3_finalize(s);
	if (!rc && sq != SQLITE_OK)
		rc = fail(h, sq, path, err);
	sqlite3_close(h);
	if (!rc)
		*ret_last = last;
	return rc;
}

enum rc logcopy_scrub(const char *path, struct err *err)
{
	sqlite3 *h = NULL;
	enum rc rc = open_at(path, SQLITE_OPEN_READWRITE, &h, err);
	if (!rc)
		rc = run(h, "PRAGMA secure_delete = ON; PRAGMA synchronous = FULL; VACUUM", path, err);
	/* As a pragma it says that somebody reads in a row that nobody looks at. */
	int sq = rc ? SQLITE_OK : sqlite3_wal_checkpoint_v2(h, NULL, SQLITE_CHECKPOINT_TRUNCATE, NULL, NULL);
	if (!rc && sq != SQLITE_OK)
		rc = fail(h, sq, path, err);
	sqlite3_close(h);
	return rc;
}

static enum rc plant(sqlite3 *h, const struct inbox_row *row, const char *path, struct err *err)
{
	sqlite3_stmt *s = NULL;
	int sq = sqlite3_prepare_v2(
		h, "INSERT INTO inbox (id, at_ms, kind, v, app, body) VALUES (?1, ?2, ?3, ?4, ?5, ?6)", -1, &s, NULL);
	if (sq == SQLITE_OK) {
		sqlite3_bind_int64(s, 1, row->id);
		sqlite3_bind_int64(s, 2, row->at_ms);
		sqlite3_bind_int64(s, 3, row->kind);
		sqlite3_bind_int64(s, 4, row->v);
		if (span_present(row->app))
			sqlite3_bind_text(s, 5, row->app.p, (int)row->app.n, SQLITE_STATIC);
		sqlite3_bind_blob(s, 6, row->body.n ? row->body.p : "", (int)row->body.n, SQLITE_STATIC);
		sq = sqlite3_step(s) == SQLITE_DONE ? SQLITE_OK : sqlite3_errcode(h);
	}
	sqlite3_finalize(s);
	return sq == SQLITE_OK ? RC_OK : fail(h, sq, path, err);
}

enum rc logcopy_fork(struct inbox *from, int64_t id, const char *path, struct err *err)
{
	struct arena *a = arena_new(65536);
	struct inbox *to = NULL;
	struct inbox_row row;
	sqlite3 *h = NULL;
	char rename[128];
	enum rc rc = nothing_at(path, err);
	if (!rc && id > 0)
		rc = inbox_get(from, a, id, &row, err);
	if (!rc)
		rc = inbox_open(path, INBOX_VOLATILE, &to, err);
	inbox_close(to);
	if (!rc)
		rc = open_at(path, SQLITE_OPEN_READWRITE, &h, err);
	(void)snprintf(rename, sizeof rename, "PRAGMA synchronous = OFF; UPDATE inbox_file SET lineage = '%.*s'",
		SPAN_ARG(inbox_lineage(from)));
	if (!rc)
		rc = run(h, rename, path, err);
	if (!rc && id > 0)
		rc = plant(h, &row, path, err);
	sqlite3_close(h);
	arena_free(a);
	return rc;
}
