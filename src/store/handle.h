/* handle: the inside of a connection, shared by db.c, stmt.c, digest.c, outbox.c, daybook.c, goodsday.c, wordbook.c, rows.c, forget.c, dossier.c, whose.c, purchase.c and tallybook.c alone. */
#ifndef SIYU_STORE_HANDLE_H
#define SIYU_STORE_HANDLE_H
#include "stmt.h"

#include "base/lockwait.h"

#include <sqlite3.h>

/* As conf/RUNBOOK.md has it. */
#define DB_DAMAGED_HINT \
	"停下 siyu serve，只把 siyu.db（和 -wal、-shm）挪走，把 snapshots/ 最新的一份抄成 state/siyu.db（0600，属于跑 siyu 的用户），再启动；同一文件夹里的 desk.users、desk.tokens 留着"

struct stmt {
	struct store_db *db;
	sqlite3_stmt *h; /* NULL: not prepared yet */
	const struct stmt_sql *decl;
	bool tallies; /* it sees contact_tally: what tallybook.c has goes there before */
	uint64_t all, bound; /* parameters, the first the lowest bit: all of it, and those bound since stmt_get */
	int bind_rc;     /* first failure of a bind since stmt_get */
	bool open;       /* stepped, and not reset since */
};

struct store_db {
	sqlite3 *h;
	char *path;
	bool read_only;
	bool in_transaction;
	bool narrow; /* its cache is of one size for ever */
	enum db_pages pages;
	bool once, spoilt; /* DB_ONCE; something of it was to be taken back */
	struct outmem *outmem; /* with DB_ONCE: what stands for table effect */
	struct daybook_open *daybook; /* what daybook.c did not write yet */
	struct goodsday *goods;       /* … and goodsday.c */
	int64_t until_ms;             /* daybook_until; 0: none */
	struct wordbook_open *wordbook; /* … and wordbook.c */
	struct tallybook *tallies; /* what tallybook.c knows in this transaction */
	struct rows_known *known; /* what rows.c found last */
	bool forgets; /* forget.c gave SQLite its functions */
	bool part_noted;
	int64_t part; /* of the last order written: it stands in purchase_part */
	struct lockwait busy;
	int64_t next_row;        /* 0: not read in this transaction */
	int64_t next_row_stored; /* what meta says */
	int64_t next_row_saved;  /* at the savepoint */
	struct stmt *module[STMT_SLOTS]; /* one array for each module */
};

extern const struct stmt_module *const stmt_modules[STMT_SLOTS];

/* Prepares the statements of all modules, or makes room for them only. */
enum rc MUST_USE stmt_setup(struct store_db *db, bool prepare, struct err *err);
void stmt_teardown(struct store_db *db);
/* What an SQLite result means for us, with the message of the connection: "<what>: <message>". */
enum rc stmt_fail(struct store_db *db, int sqlite_rc, const char *what, struct err *err);
/* SQL without parameters and rows. */
enum rc MUST_USE stmt_exec(struct store_db *db, const char *sql, struct err *err);

#endif
