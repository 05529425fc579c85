#include "inbox/inbox.h"

#include "logfile.h"
#include "memlog.h"
#include "rowsum.h"

#include "base/cells.h"
#include "base/lockwait.h"
#include "base/mem.h"
#include "base/rng.h"

#include <errno.h>
#include <sqlite3.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#define INBOX_APPLICATION_ID 0x73797569 /* "syui": not to be taken for the state, "siyu" */
#define INBOX_VERSION 1
#define INBOX_READ_BYTES (1 << 20)
#define INBOX_MAX_BODY_BYTES (16 << 20)
#define INBOX_PAYLOAD_V 1
#define BUSY_STEP_US 100
#define BUSY_MOST_US 2000000
#define LINEAGE_DIGITS 32

/* Finding 2: AUTOINCREMENT, so that the id of a row that was pruned never comes again. No other index
 * (architecture.md 1.4). */
static const char inbox_schema[] = "CREATE TABLE inbox ("
				   " id    INTEGER PRIMARY KEY AUTOINCREMENT,"
				   " at_ms INTEGER NOT NULL," /* its appender's clock */
				   " kind  INTEGER NOT NULL," /* enum inbox_kind */
				   " v     INTEGER NOT NULL," /* version of the payload */
				   " app   TEXT,"             /* section of the app it came through */
				   " body  BLOB NOT NULL"
				   ") STRICT;"
				   "CREATE TABLE inbox_file ("
				   " one     INTEGER NOT NULL PRIMARY KEY CHECK (one = 1),"
				   " lineage TEXT    NOT NULL" /* drawn when the file was made */
				   ") STRICT;";

enum { BEGIN, COMMIT, APPEND, REWRITE, HEAD, FIRST, READ, GET, READ_KIND, LINEAGE, STATEMENTS };
static const char *const inbox_sql[STATEMENTS] = {
	[BEGIN] = "BEGIN IMMEDIATE",
	[COMMIT] = "COMMIT",
	[APPEND] = "INSERT INTO inbox (at_ms, kind, v, app, body) VALUES (?1, ?2, ?3, ?4, ?5)",
	[REWRITE] = "UPDATE inbox SET body = ?2 WHERE id = ?1",
	[HEAD] = "SELECT id FROM inbox ORDER BY id DESC LIMIT 1",
	[FIRST] = "SELECT id, at_ms FROM inbox ORDER BY id LIMIT 1",
	[READ] = "SELECT id, at_ms, kind, v, app, body FROM inbox WHERE id > ?1 ORDER BY id LIMIT ?2",
	[GET] = "SELECT id, at_ms, kind, v, app, body FROM inbox WHERE id = ?1",
	[READ_KIND] =
		"SELECT id, at_ms, kind, v, app, body FROM inbox WHERE id > ?1 AND kind = ?3 ORDER BY id LIMIT ?2",
	[LINEAGE] = "SELECT lineage FROM inbox_file WHERE one = 1",
};

struct inbox {
	struct memlog *rows; /* of INBOX_MEMORY, which has nothing of SQLite; else NULL */
	sqlite3 *h;
	char *path;
	sqlite3_stmt *stmt[STATEMENTS];
	struct lockwait busy;
	bool read_only;
	bool is_volatile;
	bool in_transaction;
	char lineage[LINEAGE_DIGITS + 1];
};

const struct inbox_kind_info inbox_kinds[] = {
	{INBOX_CALLBACK, "callback", true, "gate"},
	{INBOX_ORDERS, "orders", true, "gate, work"},
	{INBOX_SCRIPTS, "scripts", true, "work"},
	{INBOX_CONFIG, "config", true, "work"},
	{INBOX_COMMAND, "command", true, "work"},
	{INBOX_FORGET, "forget", true, "work"},
	{INBOX_ARCHIVE, "archive", true, "work"},
	{INBOX_TICK, "tick", false, "fold"},
	{INBOX_ATTEMPT, "attempt", false, "send"},
	{INBOX_ANSWER, "answer", false, "send"},
	{INBOX_OBSERVATION, "observation", false, "sync"},
	{INBOX_RENDERED, "rendered", false, "desk"},
	{INBOX_QUARANTINE, "quarantine", false, "work"},
	{INBOX_FOLD, "fold", false, "work"},
};
const int inbox_kinds_count = (int)(sizeof inbox_kinds / sizeof inbox_kinds[0]);

const char *inbox_kind_name(enum inbox_kind kind)
{
	for (int i = 0; i < inbox_kinds_count; i++)
		if (inbox_kinds[i].kind == kind)
			return inbox_kinds[i].name;
	return "unknown";
}

/* 100 us steps up to 2 s: SQLite's own handler would sleep up to 100 ms for a lock that is held for microseconds
 * (finding 16). */
static int on_busy(void *user, int count)
{
	struct lockwait *w = user;
	if (count == 0)
		*w = (struct lockwait){0};
	return lockwait_more(w, BUSY_STEP_US, BUSY_MOST_US);
}

static enum rc fail(struct inbox *in, int sqlite_rc, const char *what, struct err *err)
{
	switch (sqlite_rc & 0xFF) {
	case SQLITE_BUSY:
	case SQLITE_LOCKED: return err_set(err, RC_AGAIN, "%s: '%s' is held by another process", what, in->path);
	case SQLITE_FULL:
		err_set(err, RC_FAILED, "%s: no space left for '%s'", what, in->path);
		err_hint(err, "在那块磁盘上腾出地方");
		return RC_FAILED;
	case SQLITE_CORRUPT:
		err_set(err, RC_FAILED, "%s: '%s' is damaged: %s", what, in->path, sqlite3_errmsg(in->h));
		err_hint(err, "停下 siyu serve，用最近的备份：siyu restore 备份 --data 空文件夹（账号和令牌也在里面）");
		return RC_FAILED;
	case SQLITE_CANTOPEN:
	case SQLITE_READONLY:
		err_set(err, RC_DENIED, "%s: no right to write beside '%s'", what, in->path);
		err_hint(err, "它的文件夹要让跑 siyu 的用户能写");
		return RC_DENIED;
	default: return err_set(err, RC_FAILED, "%s: '%s': %s", what, in->path, sqlite3_errmsg(in->h));
	}
}

static enum rc exec(struct inbox *in, const char *sql, struct err *err)
{
	int rc = sqlite3_exec(in->h, sql, NULL, NULL, NULL);
	return rc == SQLITE_OK ? RC_OK : fail(in, rc, "inbox", err);
}

static enum rc pragma_int(struct inbox *in, const char *sql, int64_t *ret, struct err *err)
{
	sqlite3_stmt *s = NULL;
	int rc = sqlite3_prepare_v2(in->h, sql, -1, &s, NULL);
	if (rc == SQLITE_OK)
		rc = sqlite3_step(s);
	int64_t v = rc == SQLITE_ROW ? sqlite3_column_int64(s, 0) : 0;
	sqlite3_finalize(s);
	if (rc == SQLITE_ROW) {
		*ret = v;
		return RC_OK;
	}
	if ((rc & 0xFF) != SQLITE_NOTADB)
		return fail(in, rc, "opening the inbox", err);
	err_set(err, RC_INVALID, "'%s' is not a database", in->path);
	err_hint(err,
		"停下 siyu serve，用最近的备份：siyu restore 备份 --data 空文件夹；不是 siyu 的文件，就在 [data] dir 换一个文件夹");
	return RC_INVALID;
}

/* true: the file is empty and has to be made. */
static enum rc check_version(struct inbox *in, bool *ret_empty, struct err *err)
{
	int64_t app = 0, version = 0, tables = 0;
	enum rc rc = pragma_int(in, "SELECT count(*) FROM sqlite_schema", &tables, err);
	if (rc == RC_OK)
		rc = pragma_int(in, "PRAGMA application_id", &app, err);
	if (rc == RC_OK)
		rc = pragma_int(in, "PRAGMA user_version", &version, err);
	if (rc != RC_OK)
		return rc;
	bool empty = tables == 0 && app == 0 && version == 0;
	if (!empty && app != INBOX_APPLICATION_ID) {
		err_set(err, RC_INVALID, "'%s' is not an inbox of siyu", in->path);
		err_hint(err, "[data] dir 换一个文件夹");
		return RC_INVALID;
	}
	if (!empty && version != INBOX_VERSION) {
		err_set(err, RC_INVALID, "'%s' has version %lld, this program knows %d", in->path, (long long)version,
			INBOX_VERSION);
		err_hint(err, "用做出它的那个 siyu，或者把升级前的备份放进一个空的数据文件夹");
		return RC_INVALID;
	}
	*ret_empty = empty;
	return RC_OK;
}

/* Two processes may do this at once: the second finds the work done. */
static enum rc make(struct inbox *in, struct err *err)
{
	uint8_t random[LINEAGE_DIGITS / 2];
	rng_kernel(random, sizeof random);
	char lineage[LINEAGE_DIGITS + 1];
	for (size_t i = 0; i < sizeof random; i++)
		(void)snprintf(lineage + 2 * i, 3, "%02x", random[i]);
	char tail[192];
	(void)snprintf(tail, sizeof tail,
		"INSERT INTO inbox_file (one, lineage) VALUES (1, '%s');"
		"PRAGMA application_id = %d; PRAGMA user_version = %d",
		lineage, INBOX_APPLICATION_ID, INBOX_VERSION);
	enum rc rc = exec(in, "BEGIN IMMEDIATE", err);
	if (rc != RC_OK)
		return rc;
	bool empty = false;
	rc = check_version(in, &empty, err);
	if (rc == RC_OK && empty)
		rc = exec(in, inbox_schema, err);
	if (rc == RC_OK && empty)
		rc = exec(in, tail, err);
	if (rc == RC_OK)
		rc = exec(in, "COMMIT", err);
	if (rc != RC_OK)
		inbox_rollback(in);
	return rc;
}

/* synchronous belongs to the connection and is not stored: set here, and asserted, because a row that was visible at
 * less may vanish behind the fold's position (finding 16). */
static enum rc setup(struct inbox *in, struct err *err)
{
	bool empty = false;
	/* A world has its files for itself: asked before the first page is read, there are no locks and no shared memory. */
	enum rc rc = in->is_volatile ? exec(in, "PRAGMA locking_mode = EXCLUSIVE", err) : RC_OK;
	if (rc == RC_OK)
		rc = check_version(in, &empty, err);
	if (rc == RC_OK)
		rc = exec(in, "PRAGMA cache_size = -2048; PRAGMA mmap_size = 0; PRAGMA trusted_schema = OFF", err);
	if (rc == RC_OK && in->read_only)
		rc = exec(in, "PRAGMA query_only = ON", err);
	if (rc != RC_OK)
		return rc;
	if (in->read_only)
		return empty ? err_set(err, RC_NOTFOUND, "'%s' is empty", in->path) : RC_OK;
	if (empty)
		rc = exec(in, "PRAGMA auto_vacuum = INCREMENTAL", err);
	if (rc == RC_OK)
		rc = exec(in,
			"PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA secure_delete = ON;"
			"PRAGMA wal_autocheckpoint = 0",
			err);
	/* Nobody checkpoints in a world, and nothing of it is to outlive the machine. */
	if (rc == RC_OK && in->is_volatile)
		rc = exec(in, "PRAGMA synchronous = OFF; PRAGMA wal_autocheckpoint = 4000", err);
	if (rc == RC_OK && empty)
		rc = make(in, err);
	int64_t synchronous = 0;
	if (rc == RC_OK)
		rc = pragma_int(in, "PRAGMA synchronous", &synchronous, err);
	if (rc == RC_OK)
		INVARIANT(synchronous == (in->is_volatile ? 0 : 2));
	return rc;
}

static enum rc prepare(struct inbox *in, struct err *err)
{
	for (int i = 0; i < STATEMENTS; i++) {
		int rc = sqlite3_prepare_v3(in->h, inbox_sql[i], -1, SQLITE_PREPARE_PERSISTENT, &in->stmt[i], NULL);
		if (rc != SQLITE_OK)
			return fail(in, rc, "opening the inbox", err);
	}
	sqlite3_stmt *s = in->stmt[LINEAGE];
	int rc = sqlite3_step(s);
	const char *lineage = rc == SQLITE_ROW ? (const char *)sqlite3_column_text(s, 0) : NULL;
	if (lineage && strlen(lineage) == LINEAGE_DIGITS)
		memcpy(in->lineage, lineage, LINEAGE_DIGITS);
	sqlite3_reset(s);
	if (in->lineage[0])
		return RC_OK;
	return rc == SQLITE_ROW || rc == SQLITE_DONE ? err_set(err, RC_INVALID, "'%s' has no lineage", in->path)
						     : fail(in, rc, "opening the inbox", err);
}

static enum rc open_failed(struct inbox *in, int sqlite_rc, struct err *err)
{
	int why = !in->h ? ENOENT : (sqlite_rc & 0xFF) == SQLITE_CANTOPEN ? sqlite3_system_errno(in->h) : 0;
	if (why == ENOENT) {
		err_set(err, RC_NOTFOUND, "no inbox '%s'", in->path);
		err_hint(err, "看 [data] dir 写得对不对；文件由 siyu serve 建");
		return RC_NOTFOUND;
	}
	if (why == EACCES) {
		err_set(err, RC_DENIED, "no right to open '%s'", in->path);
		err_hint(err, "用拥有它的那个用户运行 siyu");
		return RC_DENIED;
	}
	return err_set(err, RC_FAILED, "opening '%s': %s", in->path, sqlite3_errstr(sqlite_rc));
}

enum rc inbox_open(const char *path, unsigned flags, struct inbox **ret_inbox, struct err *err)
{
	struct inbox *in = mem_alloc(sizeof *in);
	if (flags & INBOX_MEMORY) {
		in->rows = memlog_new();
		memset(in->lineage, '0', LINEAGE_DIGITS); /* it is never taken for another */
		*ret_inbox = in;
		return RC_OK;
	}
	static const sqlite3_mem_methods memory = {
		cells_take, cells_give, cells_resize, cells_room, cells_round, cells_start, NULL, NULL};
	(void)sqlite3_config(SQLITE_CONFIG_MEMSTATUS, 0); /* see store/db */
	(void)sqlite3_config(SQLITE_CONFIG_MALLOC, &memory);
	in->path = mem_str(path);
	in->read_only = (flags & INBOX_READ_ONLY) != 0;
	in->is_volatile = (flags & INBOX_VOLATILE) != 0;
	int how = in->read_only ? SQLITE_OPEN_READONLY : SQLITE_OPEN_READWRITE;
	if (!(flags & (INBOX_READ_ONLY | INBOX_MUST_EXIST)))
		how |= SQLITE_OPEN_CREATE;
	int sq = SQLITE_OK;
	enum rc rc = logfile_open(path, how | SQLITE_OPEN_EXRESCODE, &in->h, &sq, err);
	if (rc == RC_OK && sq != SQLITE_OK)
		rc = open_failed(in, sq, err);
	/* SQLite opens to read what it may not write. */
	if (rc == RC_OK && !in->read_only && sqlite3_db_readonly(in->h, "main") == 1) {
		rc = err_set(err, RC_DENIED, "no right to write '%s'", path);
		err_hint(err, "用拥有它的那个用户运行 siyu");
	}
	if (rc == RC_OK) {
		sqlite3_busy_handler(in->h, on_busy, &in->busy);
		rc = setup(in, err);
	}
	if (rc == RC_OK)
		rc = prepare(in, err);
	if (rc != RC_OK) {
		inbox_close(in);
		return rc;
	}
	*ret_inbox = in;
	return RC_OK;
}

void inbox_close(struct inbox *in)
{
	if (!in)
		return;
	memlog_free(in->rows);
	for (int i = 0; i < STATEMENTS; i++)
		sqlite3_finalize(in->stmt[i]);
	if (sqlite3_close(in->h) != SQLITE_OK)
		BUG("a statement of '%s' is still open", in->path);
	mem_free(in->path);
	mem_free(in);
}

/* A statement without rows. */
static int run(struct inbox *in, int index)
{
	int rc = sqlite3_step(in->stmt[index]);
	sqlite3_reset(in->stmt[index]);
	return rc;
}

/* What is written into a file without a name is gone when the last process closes it, although every commit succeeds. */
static enum rc check_place(struct inbox *in, struct err *err)
{
	int moved = 0;
	if (sqlite3_file_control(in->h, "main", SQLITE_FCNTL_HAS_MOVED, &moved) != SQLITE_OK || !moved)
		return RC_OK;
	err_set(err, RC_FAILED, "'%s' was moved or deleted while it was in use", in->path);
	err_hint(err, "把它放回去，或者用备份（siyu restore）再重启 siyu");
	return RC_FAILED;
}

enum rc inbox_begin(struct inbox *in, struct err *err)
{
	INVARIANT(!in->in_transaction && !in->read_only);
	enum rc place = in->rows ? RC_OK : check_place(in, err);
	if (place != RC_OK)
		return place;
	int rc = in->rows ? SQLITE_DONE : run(in, BEGIN);
	if (rc != SQLITE_DONE)
		return fail(in, rc, "appending", err);
	in->in_transaction = true;
	return RC_OK;
}

enum rc inbox_append(struct inbox *in, int64_t at_ms, enum inbox_kind kind, struct span app, struct span body,
	int64_t *ret_id, struct err *err)
{
	INVARIANT(in->in_transaction);
	if (body.n > INBOX_MAX_BODY_BYTES)
		return err_set(err, RC_LIMIT, "an input of %zu bytes, at most %d", body.n, INBOX_MAX_BODY_BYTES);
	if (in->rows)
		return memlog_append(in->rows, at_ms, kind, INBOX_PAYLOAD_V, app, body, ret_id);
	sqlite3_stmt *s = in->stmt[APPEND];
	sqlite3_bind_int64(s, 1, at_ms);
	sqlite3_bind_int(s, 2, (int)kind);
	sqlite3_bind_int(s, 3, INBOX_PAYLOAD_V);
	if (app.p)
		sqlite3_bind_text64(s, 4, app.p, app.n, SQLITE_STATIC, SQLITE_UTF8);
	else
		sqlite3_bind_null(s, 4);
	sqlite3_bind_blob64(s, 5, body.p ? body.p : "", body.n, SQLITE_STATIC);
	int rc = run(in, APPEND);
	if (rc != SQLITE_DONE)
		return fail(in, rc, "appending", err);
	if (ret_id)
		*ret_id = sqlite3_last_insert_rowid(in->h);
	return RC_OK;
}

enum rc inbox_commit(struct inbox *in, struct err *err)
{
	INVARIANT(in->in_transaction);
	if (in->rows)
		memlog_commit(in->rows);
	int rc = in->rows ? SQLITE_DONE : run(in, COMMIT);
	if (rc == SQLITE_DONE) {
		in->in_transaction = false;
		return RC_OK;
	}
	/* Whatever it was, the rows count as lost here, although they may come back after a crash (finding 22). */
	enum rc result = fail(in, rc, "committing", err);
	inbox_rollback(in);
	return result == RC_AGAIN || result == RC_DENIED ? RC_FAILED : result;
}

void inbox_rollback(struct inbox *in)
{
	if (in->rows && in->in_transaction)
		memlog_rollback(in->rows);
	in->in_transaction = false;
	if (in->rows || sqlite3_get_autocommit(in->h))
		return;
	if (sqlite3_exec(in->h, "ROLLBACK", NULL, NULL, NULL) != SQLITE_OK && !sqlite3_get_autocommit(in->h))
		BUG("rollback of '%s': %s", in->path, sqlite3_errmsg(in->h));
}

enum rc inbox_head(struct inbox *in, int64_t *ret_id, struct err *err)
{
	if (in->rows)
		return memlog_head(in->rows, ret_id);
	sqlite3_stmt *s = in->stmt[HEAD];
	int rc = sqlite3_step(s);
	int64_t id = rc == SQLITE_ROW ? sqlite3_column_int64(s, 0) : 0;
	sqlite3_reset(s);
	if (rc != SQLITE_ROW && rc != SQLITE_DONE)
		return fail(in, rc, "reading the inbox", err);
	*ret_id = id;
	return RC_OK;
}

enum rc inbox_first(struct inbox *in, int64_t *ret_id, int64_t *ret_at_ms, struct err *err)
{
	if (in->rows)
		return memlog_first(in->rows, ret_id, ret_at_ms);
	sqlite3_stmt *s = in->stmt[FIRST];
	int rc = sqlite3_step(s);
	int64_t id = rc == SQLITE_ROW ? sqlite3_column_int64(s, 0) : 0;
	int64_t at_ms = rc == SQLITE_ROW ? sqlite3_column_int64(s, 1) : 0;
	sqlite3_reset(s);
	if (rc != SQLITE_ROW && rc != SQLITE_DONE)
		return fail(in, rc, "reading the inbox", err);
	*ret_id = id;
	*ret_at_ms = at_ms;
	return RC_OK;
}

static void read_row(sqlite3_stmt *s, struct arena *a, struct inbox_row *row)
{
	const void *app = sqlite3_column_text(s, 4);
	size_t app_n = (size_t)sqlite3_column_bytes(s, 4);
	const void *body = sqlite3_column_blob(s, 5);
	size_t body_n = (size_t)sqlite3_column_bytes(s, 5);
	*row = (struct inbox_row){
		.id = sqlite3_column_int64(s, 0),
		.at_ms = sqlite3_column_int64(s, 1),
		.kind = (enum inbox_kind)sqlite3_column_int(s, 2),
		.v = sqlite3_column_int(s, 3),
		.app = arena_copy(a, span_make(app, app ? app_n : 0)),
		.body = arena_copy(a, span_make(body ? body : "", body_n)),
	};
}

static enum rc read_rows(struct inbox *in, sqlite3_stmt *s, struct arena *a, int most, struct inbox_row **ret_rows,
	int *ret_count, struct err *err)
{
	struct inbox_row *rows = arena_array(a, (size_t)most, sizeof *rows);
	size_t bytes = 0;
	int n = 0, rc = SQLITE_DONE;
	while (n < most && bytes < INBOX_READ_BYTES && (rc = sqlite3_step(s)) == SQLITE_ROW) {
		read_row(s, a, &rows[n]);
		bytes += rows[n++].body.n;
	}
	sqlite3_reset(s);
	if (rc != SQLITE_ROW && rc != SQLITE_DONE)
		return fail(in, rc, "reading the inbox", err);
	*ret_rows = rows;
	*ret_count = n;
	return RC_OK;
}

enum rc inbox_read(struct inbox *in, struct arena *a, int64_t after, int most, struct inbox_row **ret_rows,
	int *ret_count, struct err *err)
{
	INVARIANT(most > 0);
	if (in->rows)
		return memlog_read(in->rows, a, 0, after, most, INBOX_READ_BYTES, ret_rows, ret_count);
	sqlite3_stmt *s = in->stmt[READ];
	sqlite3_bind_int64(s, 1, after);
	sqlite3_bind_int(s, 2, most);
	return read_rows(in, s, a, most, ret_rows, ret_count, err);
}

enum rc inbox_read_kind(struct inbox *in, struct arena *a, enum inbox_kind kind, int64_t after, int most,
	struct inbox_row **ret_rows, int *ret_count, struct err *err)
{
	INVARIANT(most > 0);
	if (in->rows)
		return memlog_read(in->rows, a, (int)kind, after, most, INBOX_READ_BYTES, ret_rows, ret_count);
	sqlite3_stmt *s = in->stmt[READ_KIND];
	sqlite3_bind_int64(s, 1, after);
	sqlite3_bind_int(s, 2, most);
	sqlite3_bind_int(s, 3, (int)kind);
	return read_rows(in, s, a, most, ret_rows, ret_count, err);
}

enum rc inbox_get(struct inbox *in, struct arena *a, int64_t id, struct inbox_row *ret_row, struct err *err)
{
	if (in->rows)
		return memlog_get(in->rows, id, ret_row, err);
	sqlite3_stmt *s = in->stmt[GET];
	sqlite3_bind_int64(s, 1, id);
	int rc = sqlite3_step(s);
	if (rc == SQLITE_ROW)
		read_row(s, a, ret_row);
	sqlite3_reset(s);
	if (rc == SQLITE_ROW)
		return RC_OK;
	if (rc == SQLITE_DONE)
		return err_set(err, RC_NOTFOUND, "no input %lld in '%s'", (long long)id, in->path);
	return fail(in, rc, "reading the inbox", err);
}

enum rc inbox_rewrite(struct inbox *in, int64_t id, struct span body, struct err *err)
{
	sqlite3_stmt *s = in->stmt[REWRITE];
	INVARIANT(in->in_transaction);
	if (in->rows)
		return memlog_rewrite(in->rows, id, body);
	sqlite3_bind_int64(s, 1, id);
	sqlite3_bind_blob64(s, 2, body.p, body.n, SQLITE_STATIC);
	int rc = sqlite3_step(s);
	sqlite3_reset(s);
	return rc == SQLITE_DONE ? RC_OK : fail(in, rc, "rewriting an input", err);
}

struct span inbox_lineage(const struct inbox *in)
{
	return span_make(in->lineage, LINEAGE_DIGITS);
}

uint64_t inbox_row_checksum(const struct inbox_row *row)
{
	return rowsum(row);
}

enum rc inbox_checksum(struct inbox *in, int64_t id, int64_t *ret_sum, struct err *err)
{
	struct arena *a = arena_new(0);
	struct inbox_row row;
	enum rc rc = id ? inbox_get(in, a, id, &row, err) : RC_OK;
	*ret_sum = rc == RC_OK && id ? (int64_t)rowsum(&row) : 0;
	arena_free(a);
	return rc;
}

enum rc inbox_checkpoint(struct inbox *in, bool restart, int64_t *ret_wal_bytes, struct err *err)
{
	INVARIANT(!in->in_transaction && !in->rows);
	int64_t page = 0;
	enum rc rc = pragma_int(in, "PRAGMA page_size", &page, err);
	if (rc != RC_OK)
		return rc;
	int frames = 0, moved = 0;
	int mode = restart ? SQLITE_CHECKPOINT_RESTART : SQLITE_CHECKPOINT_PASSIVE;
	int sq = sqlite3_wal_checkpoint_v2(in->h, NULL, mode, &frames, &moved);
	if (sq != SQLITE_OK)
		return fail(in, sq, "checkpoint", err);
	if (ret_wal_bytes)
		*ret_wal_bytes = frames > 0 ? frames * page : 0;
	return RC_OK;
}

enum rc inbox_cut_log(struct inbox *in, struct err *err)
{
	INVARIANT(!in->in_transaction && !in->rows);
	sqlite3_busy_handler(in->h, NULL, NULL);
	int sq = sqlite3_wal_checkpoint_v2(in->h, NULL, SQLITE_CHECKPOINT_TRUNCATE, NULL, NULL);
	enum rc rc = sq == SQLITE_OK ? RC_OK : fail(in, sq, "checkpoint", err);
	sqlite3_busy_handler(in->h, on_busy, &in->busy);
	return rc;
}
