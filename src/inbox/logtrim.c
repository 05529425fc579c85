#include "inbox/logtrim.h"

#include "logfile.h"

#include <sqlite3.h>
#include <unistd.h>

#define MOST_BYTES (1 << 20)
#define PAGES "64"  /* given back in one commit */
#define BUSY_MS 100 /* who appends is done within some; the next turn comes soon */

static enum rc fail(sqlite3 *h, int sq, const char *path, struct err *err)
{
	int plain = sq & 0xFF;
	if (plain == SQLITE_BUSY || plain == SQLITE_LOCKED)
		return err_set(err, RC_AGAIN, "'%s' is held by another", path);
	err_set(err, RC_FAILED, "taking old inputs out of '%s': %s", path, sqlite3_errmsg(h));
	if (plain == SQLITE_FULL || plain == SQLITE_IOERR)
		err_hint(err, "free some space on that disk");
	return RC_FAILED;
}

static enum rc run(sqlite3 *h, const char *sql, const char *path, struct err *err)
{
	int sq = sqlite3_exec(h, sql, NULL, NULL, NULL);
	return sq == SQLITE_OK ? RC_OK : fail(h, sq, path, err);
}

/* *ret_last: the newest that goes, 0: none does. */
static int look(sqlite3 *h, int64_t before_id, int64_t before_ms, int most, int64_t *ret_last, int64_t *ret_rows,
	bool *ret_more)
{
	sqlite3_stmt *s = NULL;
	int64_t bytes = 0;
	int sq = sqlite3_prepare_v2(
		h, "SELECT id, at_ms, length(body) FROM inbox WHERE id < ?1 ORDER BY id LIMIT ?2", -1, &s, NULL);
	if (sq == SQLITE_OK) {
		sqlite3_bind_int64(s, 1, before_id);
		sqlite3_bind_int(s, 2, most + 1);
		sq = SQLITE_ROW;
	}
	while (sq == SQLITE_ROW && (sq = sqlite3_step(s)) == SQLITE_ROW) {
		if (sqlite3_column_int64(s, 1) >= before_ms)
			break;
		*ret_more = *ret_rows == most || bytes >= MOST_BYTES;
		if (*ret_more)
			break;
		bytes += sqlite3_column_int64(s, 2);
		*ret_last = sqlite3_column_int64(s, 0);
		++*ret_rows;
	}
	sqlite3_finalize(s);
	return sq == SQLITE_ROW || sq == SQLITE_DONE ? SQLITE_OK : sq;
}

static int take_out(sqlite3 *h, int64_t last)
{
	sqlite3_stmt *s = NULL;
	int sq = sqlite3_prepare_v2(h, "DELETE FROM inbox WHERE id <= ?1", -1, &s, NULL);
	if (sq == SQLITE_OK) {
		sqlite3_bind_int64(s, 1, last);
		sq = sqlite3_step(s);
	}
	sqlite3_finalize(s);
	return sq == SQLITE_DONE ? SQLITE_OK : sq;
}

static int free_pages(sqlite3 *h, bool *ret_any)
{
	sqlite3_stmt *s = NULL;
	int sq = sqlite3_prepare_v2(h, "PRAGMA freelist_count", -1, &s, NULL);
	if (sq == SQLITE_OK)
		sq = sqlite3_step(s);
	*ret_any = sq == SQLITE_ROW && sqlite3_column_int64(s, 0) > 0;
	sqlite3_finalize(s);
	return sq == SQLITE_ROW ? SQLITE_OK : sq;
}

static enum rc trim(sqlite3 *h, const char *path, int64_t before_id, int64_t before_ms, int most, int64_t *ret_rows,
	bool *ret_more, struct err *err)
{
	int64_t last = 0, rows = 0;
	bool more = false, pages = false;
	enum rc rc = run(h,
		"PRAGMA synchronous = FULL; PRAGMA secure_delete = ON; PRAGMA wal_autocheckpoint = 0; BEGIN IMMEDIATE",
		path, err);
	if (rc)
		return rc;
	int sq = look(h, before_id, before_ms, most, &last, &rows, &more);
	if (sq == SQLITE_OK && last > 0)
		sq = take_out(h, last);
	rc = sq == SQLITE_OK ? run(h, "COMMIT", path, err) : fail(h, sq, path, err);
	if (!rc) {
		*ret_rows = rows;
		*ret_more = more;
		sq = free_pages(h, &pages);
		rc = sq == SQLITE_OK ? RC_OK : fail(h, sq, path, err);
	}
	if (!rc && pages)
		rc = run(h, "PRAGMA incremental_vacuum(" PAGES ")", path, err);
	if (!rc && pages && !more) {
		sq = free_pages(h, &more);
		rc = sq == SQLITE_OK ? RC_OK : fail(h, sq, path, err);
		*ret_more = more;
	}
	return rc;
}

enum rc logtrim_some(const char *path, int64_t before_id, int64_t before_ms, int most, int64_t *ret_rows,
	bool *ret_more, struct err *err)
{
	sqlite3 *h = NULL;
	*ret_rows = 0;
	*ret_more = false;
	int sq = SQLITE_OK;
	enum rc rc = logfile_open(path, SQLITE_OPEN_READWRITE, &h, &sq, err);
	if (!rc && sq != SQLITE_OK)
		rc = access(path, F_OK) != 0 ? err_set(err, RC_NOTFOUND, "no log '%s'", path) : fail(h, sq, path, err);
	if (!rc)
		sqlite3_busy_timeout(h, BUSY_MS);
	if (!rc)
		rc = trim(h, path, before_id, before_ms, most, ret_rows, ret_more, err);
	/* What was begun is undone here. */
	sqlite3_close(h);
	return rc;
}
