/* store/db: siyu.db as a whole: open and migrate, transactions, row ids, checkpoints. The fold holds the only writing
 * connection; everybody else reads. One connection, one thread. Table modules (store/contact.h …) take a struct
 * store_db; their statements are listed in src/store/modules.h and written against src/store/stmt.h. */
#ifndef SIYU_STORE_DB_H
#define SIYU_STORE_DB_H
#include "base/err.h"
#include "base/span.h"
#include <stdbool.h>
#include <stdint.h>

#define DB_APPLICATION_ID 0x73697975 /* "siyu" */

struct store_db;

enum db_flags {
	DB_READ_ONLY = 1u,  /* cache 2 MB; never makes, migrates or changes anything */
	DB_MUST_EXIST = 2u, /* writing, but RC_NOTFOUND instead of making a new file */
	DB_VOLATILE = 4u,   /* worlds and benches: this connection has the file for itself, no commit waits for the disk */
	DB_SMALL = 8u,      /* writing, cache 2 MB: for a connection beside the fold's (finding 46) */
	DB_SHARED = 16u,    /* with DB_VOLATILE: others read beside it */
	DB_PACED = 64u,     /* what a checkpoint writes goes to the disk MiB by MiB: nobody's commit waits for more (decision 0018) */
	DB_ONCE = 32u       /* ":memory:" alone, and without a journal: nothing that was begun can be taken back */
};

/* Opens siyu.db and brings it to the newest migration, each in one transaction. Writing: WAL, synchronous NORMAL, cache 19 MiB
 * (all processes together stay under 64), no automatic checkpoint (finding 20, 46). ":memory:" is allowed for tests. All listed
 * statements but those of reports are prepared here when writing, at their first use when reading. Close with db_close.
 * RC_NOTFOUND no such file; RC_INVALID not siyu's file, newer than this program, of other tables, or (read only) older: the hint says what
 * to do; RC_AGAIN somebody holds the lock; RC_DENIED no right to the file, or a link is in its place (its folder may be one); RC_FAILED disk. */
enum rc MUST_USE db_open(const char *path, unsigned flags, struct store_db **ret_db, struct err *err);
void db_close(struct store_db *db); /* NULL is harmless; an open transaction is rolled back */

/* What the fold's connection keeps of the file in memory, set while no transaction is open. Orders of files touch pages all over it, and what
 * does not stay is read again and written more than once. Other connections stay as they are. RC_FAILED. */
enum db_pages {
	DB_PAGES_USUAL,  /* 19 MiB */
	DB_PAGES_ORDERS  /* 128 MiB, while a file of orders goes in */
};
enum rc MUST_USE db_cache(struct store_db *db, enum db_pages pages, struct err *err);

/* Writing: BEGIN IMMEDIATE; reading: one unchanging view of the state until db_commit or db_rollback.
 * RC_AGAIN lock taken (2 s); RC_FAILED. After a failed commit the transaction is rolled back (finding 22). */
enum rc MUST_USE db_begin(struct store_db *db, struct err *err);
enum rc MUST_USE db_commit(struct store_db *db, struct err *err);
void db_rollback(struct store_db *db);
bool db_once(const struct store_db *db); /* was it opened with DB_ONCE? Nobody asks such a state for more than what becomes of it */
/* With DB_ONCE a rollback takes nothing back: the state is of no use any more, and db_begin gives RC_FAILED. */
bool db_spoilt(const struct store_db *db);

/* One level inside a transaction, around one input (finding 4). db_rollback_to undoes and ends it. */
enum rc MUST_USE db_savepoint(struct store_db *db, struct err *err);
enum rc MUST_USE db_release(struct store_db *db, struct err *err);
enum rc MUST_USE db_rollback_to(struct store_db *db, struct err *err);

/* The next id for enrolments, tasks, todos, purchases and touches: 1, 2, 3 …, taken from meta.next_row, which db_commit
 * writes and nobody else does. Only inside a transaction; undone with the savepoint. RC_FAILED. */
enum rc MUST_USE db_next_row(struct store_db *db, int64_t *ret_id, struct err *err);

/* Moves the log into the file: PASSIVE, or RESTART when restart. Never inside a transaction. ret_wal_bytes (may be
 * NULL): size of the log. RC_AGAIN a reader is in the way, RC_FAILED. */
enum rc MUST_USE db_checkpoint(struct store_db *db, bool restart, int64_t *ret_wal_bytes, struct err *err);
/* Moves it, and its file has no bytes any more; to give back hundreds of MiB takes tens of ms, in which nobody writes. Else a log keeps
 * the length it had and is written over: a limit (journal_size_limit) would cut it within somebody's commit.
 * Waits for nobody: RC_AGAIN a reader or a writer is in the way, RC_FAILED. */
enum rc MUST_USE db_cut_log(struct store_db *db, struct err *err);

/* Reads every page. RC_INVALID: it is damaged. */
enum rc MUST_USE db_integrity(struct store_db *db, struct err *err);

/* A consistent copy into a new file, without a WAL, through the backup API (finding 34). RC_CONFLICT the file is there already, RC_DENIED a
 * link; RC_AGAIN one of the two stayed locked for two seconds, or db is in a transaction that wrote; RC_FAILED. The copy is removed then. */
enum rc MUST_USE db_backup(struct store_db *db, const char *to_path, struct err *err);

#endif
