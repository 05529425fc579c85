#include "store/db.h"

#include "base/cells.h"
#include "base/lockwait.h"
#include "base/mem.h"
#include "base/nolink.h"
#include "daybookrow.h"
#include "dbfile.h"
#include "goodsday.h"
#include "tallybookint.h"
#include "handle.h"
#include "outmem.h"
#include "pacedvfs.h"
#include "rows.h"
#include "store/schema.h"
#include "wordbookrow.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#define USUAL_KIB 19456
#define ORDERS_KIB 131072
#define TEXT_OF(number) #number
#define CACHE(kib) "PRAGMA cache_size = -" TEXT_OF(kib) ";"
#define BUSY_STEP_US 100
#define BUSY_MOST_US 2000000
#define BACKUP_PAGES 1024

enum { DB_BEGIN, DB_BEGIN_READ, DB_COMMIT, DB_SAVEPOINT, DB_RELEASE, DB_ROLLBACK_TO, DB_NEXT_ROW, DB_PUT_NEXT_ROW };
static const struct stmt_sql db_sql[] = {
	[DB_BEGIN] = {.sql = "BEGIN IMMEDIATE"},
	[DB_BEGIN_READ] = {.sql = "BEGIN"},
	[DB_COMMIT] = {.sql = "COMMIT"},
	[DB_SAVEPOINT] = {.sql = "SAVEPOINT input"},
	[DB_RELEASE] = {.sql = "RELEASE input"},
	[DB_ROLLBACK_TO] = {.sql = "ROLLBACK TO input"},
	[DB_NEXT_ROW] = {.one = true, .sql = "SELECT next_row FROM meta WHERE id = 1"},
	[DB_PUT_NEXT_ROW] = {.sql = "UPDATE meta SET next_row = ?1 WHERE id = 1"},
};
const struct stmt_module db_module = STMT_MODULE("db", db_sql);

static const sqlite3_mem_methods memory = {
	cells_take, cells_give, cells_resize, cells_room, cells_round, cells_start, NULL, NULL};

/* SQLite's own handler sleeps 1, 2, 5 … 100 ms; a taken lock is free again within microseconds (finding 16). */
static int on_busy(void *user, int count)
{
	struct lockwait *w = user;
	if (count == 0)
		*w = (struct lockwait){0};
	return lockwait_more(w, BUSY_STEP_US, BUSY_MOST_US);
}

static enum rc pragma_int(struct store_db *db, const char *sql, int64_t *ret, struct err *err)
{
	sqlite3_stmt *s = NULL;
	int rc = sqlite3_prepare_v2(db->h, sql, -1, &s, NULL);
	if (rc == SQLITE_OK)
		rc = sqlite3_step(s);
	int64_t v = rc == SQLITE_ROW ? sqlite3_column_int64(s, 0) : 0;
	sqlite3_finalize(s);
	if (rc != SQLITE_ROW) {
		if ((rc & 0xFF) != SQLITE_NOTADB)
			return stmt_fail(db, rc, "opening the state", err);
		err_set(err, RC_INVALID, "'%s' is not a database", db->path);
		err_hint(err, DB_DAMAGED_HINT);
		return RC_INVALID;
	}
	*ret = v;
	return RC_OK;
}

/* Is the file ours, and which schema has it? 0: an empty file. */
static enum rc check_version(struct store_db *db, int64_t *ret_version, struct err *err)
{
	int64_t app = 0, version = 0, tables = 0;
	enum rc rc = pragma_int(db, "SELECT count(*) FROM sqlite_schema", &tables, err);
	if (rc == RC_OK)
		rc = pragma_int(db, "PRAGMA application_id", &app, err);
	if (rc == RC_OK)
		rc = pragma_int(db, "PRAGMA user_version", &version, err);
	if (rc != RC_OK)
		return rc;
	bool empty = tables == 0 && app == 0 && version == 0;
	if (!empty && app != DB_APPLICATION_ID) {
		err_set(err, RC_INVALID, "'%s' is not the state of siyu", db->path);
		err_hint(err, "[data] dir 换一个文件夹");
		return RC_INVALID;
	}
	if (version > schema_migration_count || version < 0) {
		err_set(err, RC_INVALID, "'%s' has schema %lld, this program knows %d", db->path, (long long)version,
			schema_migration_count);
		err_hint(err, "用做出它的那个更新的 siyu");
		return RC_INVALID;
	}
	*ret_version = version;
	return RC_OK;
}

static enum rc migrate_one(struct store_db *db, const struct schema_migration *m, struct err *err)
{
	enum rc rc = stmt_exec(db, "BEGIN IMMEDIATE", err);
	if (rc != RC_OK)
		return rc;
	/* Another process may have been here between the look and the lock. */
	int64_t version = 0;
	rc = check_version(db, &version, err);
	if (rc == RC_OK && version < m->version) {
		char head[96];
		(void)snprintf(head, sizeof head, "PRAGMA application_id = %d; PRAGMA user_version = %d;",
			DB_APPLICATION_ID, m->version);
		rc = stmt_exec(db, m->sql, err);
		if (rc == RC_OK)
			rc = stmt_exec(db, head, err);
	}
	if (rc == RC_OK)
		rc = stmt_exec(db, "COMMIT", err);
	if (rc == RC_OK)
		return RC_OK;
	db_rollback(db);
	return err_wrap(err, rc, "migration %04d '%s'", m->version, m->name);
}

/* Without a journal nothing is copied before it is changed, and of memory nothing is given back before the end. */
static enum rc setup_once(struct store_db *db, struct err *err)
{
	enum rc rc = stmt_exec(db,
		"PRAGMA page_size = 8192; PRAGMA locking_mode = EXCLUSIVE; PRAGMA synchronous = OFF; PRAGMA journal_mode = OFF; "
		"PRAGMA secure_delete = OFF; PRAGMA temp_store = MEMORY; PRAGMA trusted_schema = OFF; "
		"PRAGMA ignore_check_constraints = ON",
		err);
	for (int i = 0; rc == RC_OK && i < schema_migration_count; i++)
		rc = migrate_one(db, &schema_migrations[i], err);
	return rc;
}

static enum rc setup_writer(struct store_db *db, unsigned flags, struct err *err)
{
	int64_t version = 0;
	/* Before the first page is read: then there is no shared memory, and no lock is asked for again. */
	bool alone = (flags & DB_VOLATILE) && !(flags & DB_SHARED);
	enum rc rc = alone ? stmt_exec(db, "PRAGMA locking_mode = EXCLUSIVE", err) : RC_OK;
	if (rc == RC_OK)
		rc = check_version(db, &version, err);
	/* Both count only while the file is empty (finding 28). Half of what a turn of the fold changes lies together, by
	 * employee: larger pages are fewer to find, to sum and to write. The state's deletes are overwritten where that costs
	 * no page. */
	if (rc == RC_OK && version == 0)
		rc = stmt_exec(db, "PRAGMA page_size = 8192; PRAGMA auto_vacuum = INCREMENTAL", err);
	if (rc == RC_OK)
		rc = stmt_exec(db,
			"PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL;" CACHE(
				USUAL_KIB) "PRAGMA mmap_size = 0; PRAGMA wal_autocheckpoint = 0;"
					   "PRAGMA secure_delete = FAST; PRAGMA trusted_schema = OFF",
			err);
	if (rc == RC_OK && flags & DB_SMALL)
		rc = stmt_exec(db, "PRAGMA cache_size = -2048", err);
	if (rc == RC_OK && flags & DB_VOLATILE)
		rc = stmt_exec(db, "PRAGMA synchronous = OFF; PRAGMA wal_autocheckpoint = 4000", err);
	for (int i = 0; rc == RC_OK && i < schema_migration_count; i++)
		if (schema_migrations[i].version > version)
			rc = migrate_one(db, &schema_migrations[i], err);
	/* Statement journals in memory; not before, because building an index over millions of rows needs the disk. */
	if (rc == RC_OK)
		rc = stmt_exec(db, "PRAGMA temp_store = MEMORY", err);
	return rc;
}

static enum rc setup_reader(struct store_db *db, struct err *err)
{
	int64_t version = 0;
	enum rc rc = check_version(db, &version, err);
	if (rc == RC_OK)
		rc = stmt_exec(db,
			"PRAGMA query_only = ON; PRAGMA cache_size = -2048; PRAGMA mmap_size = 0;"
			"PRAGMA trusted_schema = OFF",
			err);
	if (rc != RC_OK || version == schema_migration_count)
		return rc;
	err_set(err, RC_INVALID, "'%s' has schema %lld, this program reads %d", db->path, (long long)version,
		schema_migration_count);
	err_hint(err, "启动一次 siyu serve：它把状态更新到现在的版本");
	return RC_INVALID;
}

static enum rc open_failed(const char *path, int sqlite_rc, struct err *err)
{
	if ((sqlite_rc & 0xFF) == SQLITE_CANTOPEN && access(path, F_OK) != 0 && errno == ENOENT) {
		err_set(err, RC_NOTFOUND, "no database '%s'", path);
		err_hint(err, "看 [data] dir 写得对不对；文件由 siyu serve 建");
		return RC_NOTFOUND;
	}
	if (access(path, R_OK) != 0 && (errno == EACCES || errno == EPERM))
		return err_set(err, RC_DENIED, "no right to open '%s'", path);
	return err_set(err, RC_FAILED, "opening '%s': %s", path, sqlite3_errstr(sqlite_rc));
}

enum rc db_open(const char *path, unsigned flags, struct store_db **ret_db, struct err *err)
{
	struct store_db *db = mem_alloc(sizeof *db);
	/* Nobody asks SQLite how much memory it holds; to count it costs a lock at each allocation (a tenth of the fold). And it
	 * takes and gives back a piece for each text of a row (Debian's is built without its own lists of them): a twentieth.
	 * Only the first to open a database of the process has a say: later calls change nothing. */
	(void)sqlite3_config(SQLITE_CONFIG_MEMSTATUS, 0);
	(void)sqlite3_config(SQLITE_CONFIG_MALLOC, &memory);
	db->path = mem_str(path);
	db->read_only = (flags & DB_READ_ONLY) != 0;
	db->once = (flags & DB_ONCE) != 0;
	db->narrow = db->read_only || db->once || (flags & DB_SMALL) != 0;
	db->outmem = db->once ? outmem_new() : NULL;
	int how = db->read_only ? SQLITE_OPEN_READONLY : SQLITE_OPEN_READWRITE;
	if ((flags & (DB_READ_ONLY | DB_MUST_EXIST)) == 0)
		how |= SQLITE_OPEN_CREATE;
	int sq = flags & DB_PACED ? pacedvfs_register() : SQLITE_OK;
	enum rc rc = sq ? RC_OK
			: dbfile_open(path, how | SQLITE_OPEN_EXRESCODE, flags & DB_PACED ? PACEDVFS_NAME : NULL,
				  &db->h, &sq, err);
	if (rc || sq != SQLITE_OK) {
		rc = rc ? rc : open_failed(path, sq, err);
		db_close(db);
		return rc;
	}
	/* SQLite opens to read what it may not write. */
	if (!db->read_only && sqlite3_db_readonly(db->h, "main") == 1) {
		db_close(db);
		err_set(err, RC_DENIED, "no right to write '%s'", path);
		err_hint(err, "用拥有它的那个用户运行 siyu");
		return RC_DENIED;
	}
	sqlite3_busy_handler(db->h, on_busy, &db->busy);
	/* It forbids, too, to be without a journal. */
	(void)sqlite3_db_config(db->h, SQLITE_DBCONFIG_DEFENSIVE, !db->once, NULL);
	/* One plan for each statement whatever is bound: else those that a partial index might serve are prepared anew at
	 * every binding (three times the cost of an order), and the order of rows could hang on values. */
	(void)sqlite3_db_config(db->h, SQLITE_DBCONFIG_ENABLE_QPSG, 1, NULL);
	rc = db->read_only ? setup_reader(db, err) : db->once ? setup_once(db, err) : setup_writer(db, flags, err);
	/* The state that serves is to fail at once where a statement does; a world is opened anew after each of its crashes. */
	if (rc == RC_OK)
		rc = stmt_setup(db, !db->read_only && !(flags & DB_VOLATILE), err);
	if (rc != RC_OK) {
		db_close(db);
		return rc;
	}
	*ret_db = db;
	return RC_OK;
}

void db_close(struct store_db *db)
{
	if (!db)
		return;
	stmt_teardown(db);
	if (sqlite3_close(db->h) != SQLITE_OK)
		BUG("a statement of '%s' is still open", db->path);
	outmem_free(db->outmem);
	daybook_free(db->daybook);
	goodsday_free(db->goods);
	tallybook_drop(db);
	wordbook_free(db->wordbook);
	rows_forget(db);
	mem_free(db->path);
	mem_free(db);
}

enum rc db_cache(struct store_db *db, enum db_pages pages, struct err *err)
{
	char sql[64];
	INVARIANT(!db->in_transaction);
	if (db->narrow || db->pages == pages)
		return RC_OK;
	(void)snprintf(sql, sizeof sql, "PRAGMA cache_size = -%d", pages == DB_PAGES_USUAL ? USUAL_KIB : ORDERS_KIB);
	enum rc rc = stmt_exec(db, sql, err);
	if (rc == RC_OK)
		db->pages = pages;
	if (rc == RC_OK && pages == DB_PAGES_USUAL)
		(void)sqlite3_db_release_memory(db->h); /* at once, not page by page as others are read */
	return rc;
}

/* What is packed for reports and not written yet. */
static enum rc flush_open(struct store_db *db, struct err *err)
{
	enum rc rc = daybook_flush(db, err);
	if (!rc)
		rc = tallybook_flush(db, err);
	return rc ? rc : wordbook_flush(db, err);
}

static void drop_open(struct store_db *db)
{
	daybook_drop(db);
	tallybook_drop(db);
	wordbook_drop(db);
	rows_forget(db);
	db->part_noted = false;
}

static enum rc run(struct store_db *db, int index, struct err *err)
{
	return stmt_run(stmt_get(db, STMT_db, index), err);
}

enum rc db_begin(struct store_db *db, struct err *err)
{
	INVARIANT(!db->in_transaction);
	if (db->spoilt)
		return err_set(err, RC_FAILED, "'%s' cannot take back what was begun", db->path);
	enum rc rc = db->once && !sqlite3_get_autocommit(db->h)
		? RC_OK
		: run(db, db->read_only ? DB_BEGIN_READ : DB_BEGIN, err);
	if (rc != RC_OK)
		return rc;
	db->in_transaction = true;
	db->next_row = 0;
	return RC_OK;
}

/* Ids handed out become the state's own with the commit. */
static enum rc put_next_row(struct store_db *db, struct err *err)
{
	if (db->next_row == 0 || db->next_row == db->next_row_stored)
		return RC_OK;
	struct stmt *s = stmt_get(db, STMT_db, DB_PUT_NEXT_ROW);
	stmt_int(s, 1, db->next_row);
	enum rc rc = stmt_run_one(s, err);
	return rc == RC_NOTFOUND ? err_set(err, RC_FAILED, "'%s' is damaged: no row in meta", db->path) : rc;
}

/* With DB_ONCE a commit makes nothing surer: one transaction goes on to the end, and spares each turn a walk over the pages that it
 * changed, and each read between turns a lock. */
enum rc db_commit(struct store_db *db, struct err *err)
{
	INVARIANT(db->in_transaction);
	enum rc rc = flush_open(db, err);
	if (rc == RC_OK)
		rc = put_next_row(db, err);
	if (rc == RC_OK && !db->once)
		rc = run(db, DB_COMMIT, err);
	if (rc != RC_OK) {
		db_rollback(db);
		return rc;
	}
	db->in_transaction = false;
	tallybook_drop(db); /* somebody else may write before the next one */
	return RC_OK;
}

void db_rollback(struct store_db *db)
{
	db->in_transaction = false;
	drop_open(db);
	db->spoilt = db->once;
	/* SQLite may have rolled back by itself (disk full). */
	if (sqlite3_get_autocommit(db->h))
		return;
	if (sqlite3_exec(db->h, "ROLLBACK", NULL, NULL, NULL) != SQLITE_OK && !sqlite3_get_autocommit(db->h))
		BUG("rollback of '%s': %s", db->path, sqlite3_errmsg(db->h));
}

bool db_once(const struct store_db *db)
{
	return db->once;
}

bool db_spoilt(const struct store_db *db)
{
	return db->spoilt;
}

enum rc db_savepoint(struct store_db *db, struct err *err)
{
	INVARIANT(db->in_transaction);
	db->next_row_saved = db->next_row;
	enum rc rc = flush_open(db, err);
	return rc ? rc : run(db, DB_SAVEPOINT, err);
}

enum rc db_release(struct store_db *db, struct err *err)
{
	return run(db, DB_RELEASE, err);
}

enum rc db_rollback_to(struct store_db *db, struct err *err)
{
	db->next_row = db->next_row_saved;
	drop_open(db);
	enum rc rc = run(db, DB_ROLLBACK_TO, err);
	return rc == RC_OK ? run(db, DB_RELEASE, err) : rc;
}

enum rc db_next_row(struct store_db *db, int64_t *ret_id, struct err *err)
{
	INVARIANT(db->in_transaction);
	if (db->next_row == 0) {
		struct stmt *s = stmt_get(db, STMT_db, DB_NEXT_ROW);
		enum rc rc = stmt_step(s, err);
		if (rc != RC_OK)
			return rc == RC_NOTFOUND ? err_set(err, RC_FAILED, "'%s' is damaged: no row in meta", db->path)
						 : rc;
		db->next_row = db->next_row_stored = stmt_col_int(s, 0);
		stmt_done(s);
	}
	*ret_id = db->next_row++;
	return RC_OK;
}

enum rc db_checkpoint(struct store_db *db, bool restart, int64_t *ret_wal_bytes, struct err *err)
{
	INVARIANT(!db->in_transaction);
	int frames = 0, moved = 0;
	int64_t page = 0;
	enum rc rc = pragma_int(db, "PRAGMA page_size", &page, err);
	if (rc != RC_OK)
		return rc;
	int sq = sqlite3_wal_checkpoint_v2(
		db->h, NULL, restart ? SQLITE_CHECKPOINT_RESTART : SQLITE_CHECKPOINT_PASSIVE, &frames, &moved);
	if (sq != SQLITE_OK)
		return stmt_fail(db, sq, "checkpoint", err);
	if (ret_wal_bytes)
		*ret_wal_bytes = frames > 0 ? frames * page : 0;
	return RC_OK;
}

enum rc db_cut_log(struct store_db *db, struct err *err)
{
	INVARIANT(!db->in_transaction);
	sqlite3_busy_handler(db->h, NULL, NULL);
	int sq = sqlite3_wal_checkpoint_v2(db->h, NULL, SQLITE_CHECKPOINT_TRUNCATE, NULL, NULL);
	enum rc rc = sq == SQLITE_OK ? RC_OK : stmt_fail(db, sq, "checkpoint", err);
	sqlite3_busy_handler(db->h, on_busy, &db->busy);
	return rc;
}

static enum rc copy_pages(struct store_db *db, sqlite3 *to, const char *to_path, struct err *err)
{
	sqlite3_backup *backup = sqlite3_backup_init(to, "main", db->h, "main");
	if (!backup)
		return err_set(err, RC_FAILED, "copying to '%s': %s", to_path, sqlite3_errmsg(to));
	struct lockwait wait = {0};
	sqlite3_busy_handler(to, on_busy, &wait);
	int sq;
	do
		sq = sqlite3_backup_step(backup, BACKUP_PAGES);
	while (sq == SQLITE_OK);
	int end = sqlite3_backup_finish(backup); /* knows nothing of a lock that was not got */
	sqlite3_busy_handler(to, NULL, NULL);
	if (sq == SQLITE_BUSY || sq == SQLITE_LOCKED)
		return err_set(err, RC_AGAIN, "copying to '%s': it or '%s' is held by another", to_path, db->path);
	return end == SQLITE_OK ? RC_OK : err_set(err, RC_FAILED, "copying to '%s': %s", to_path, sqlite3_errstr(end));
}

enum rc db_backup(struct store_db *db, const char *to_path, struct err *err)
{
	sqlite3 *to = NULL;
	int sq = SQLITE_OK;
	enum rc rc = nolink_check(to_path, err);
	if (rc == RC_OK && access(to_path, F_OK) == 0)
		rc = err_set(err, RC_CONFLICT, "'%s' is there already", to_path);
	if (rc != RC_OK)
		return rc;
	rc = dbfile_open(to_path, SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE, NULL, &to, &sq, err);
	if (rc == RC_OK)
		rc = sq == SQLITE_OK ? copy_pages(db, to, to_path, err)
				     : err_set(err, RC_FAILED, "making '%s': %s", to_path, sqlite3_errstr(sq));
	/* One file, which can be read where nothing can be written; whoever opens it to write sets WAL again. */
	if (rc == RC_OK && sqlite3_exec(to, "PRAGMA journal_mode = DELETE", NULL, NULL, NULL) != SQLITE_OK)
		rc = err_set(err, RC_FAILED, "making '%s': %s", to_path, sqlite3_errmsg(to));
	if (sqlite3_close(to) != SQLITE_OK)
		BUG("the copy '%s' does not close", to_path);
	if (rc != RC_OK)
		(void)unlink(to_path);
	return rc;
}

enum rc db_integrity(struct store_db *db, struct err *err)
{
	sqlite3_stmt *s = NULL;
	int sq = sqlite3_prepare_v2(db->h, "PRAGMA integrity_check(1)", -1, &s, NULL);
	if (sq == SQLITE_OK)
		sq = sqlite3_step(s);
	const char *said = sq == SQLITE_ROW ? (const char *)sqlite3_column_text(s, 0) : NULL;
	enum rc rc = !said                ? stmt_fail(db, sq, "reading the state", err)
		: strcmp(said, "ok") != 0 ? err_set(err, RC_INVALID, "'%s' is damaged: %s", db->path, said)
					  : RC_OK;
	sqlite3_finalize(s);
	return rc;
}
