/* stmt: prepared statements of the table modules. A module declares its statements as one table, indexed by an enum:
 *
 *	enum { TOUCH_ADD, TOUCH_LAST, TOUCH_SQL_COUNT };
 *	static const struct stmt_sql touch_sql[] = {
 *		[TOUCH_ADD]  = { .sql = "INSERT INTO touch (…) VALUES (?1, ?2 …)" },
 *		[TOUCH_LAST] = { .one = true, .sql = "SELECT … ORDER BY at_ms DESC, touch DESC LIMIT 1" },
 *	};
 *	const struct stmt_module touch_module = STMT_MODULE("touch", touch_sql);
 *
 * and adds X(touch) to modules.h. Then, in a function:
 *
 *	struct stmt *s = stmt_get(db, STMT_touch, TOUCH_LAST);
 *	stmt_text(s, 1, customer);
 *	enum rc rc = stmt_step(s, err);             // RC_OK: a row; RC_NOTFOUND: no (more) rows; else an error
 *	if (rc == RC_OK) { *ret_at_ms = stmt_col_int(s, 0); }
 *	stmt_done(s);                               // always when it is left before RC_NOTFOUND
 *	return rc;
 *
 * A statement is used by one caller at a time: copy rows out, then work (finding 20). */
#ifndef SIYU_STORE_STMT_H
#define SIYU_STORE_STMT_H
#include "base/arena.h"
#include "base/err.h"
#include "base/span.h"
#include "modules.h"
#include "store/db.h"

struct stmt_sql {
	const char *sql;
	bool one;     /* a SELECT that gives at most one row; every other SELECT must say ORDER BY a unique key (finding 24) */
	bool apart;   /* it says contact_tally, and is tallybook.c's own or never about anybody of whom that knows: it is not settled for */
	bool scan;    /* a full scan is meant: say why beside it */
};
struct stmt_module {
	const char *name;
	const struct stmt_sql *sql;
	int count;
	bool asks; /* questions of reports, which the fold never puts: prepared at their first use everywhere */
};
#define STMT_MODULE(name_, table_) { .name = (name_), .sql = (table_), .count = (int)(sizeof(table_) / sizeof((table_)[0])) }
#define STMT_QUESTIONS(name_, table_) { .name = (name_), .sql = (table_), .count = (int)(sizeof(table_) / sizeof((table_)[0])), .asks = true }
#define STMT_SLOT(name_) STMT_##name_,
#define STMT_EXTERN(name_) extern const struct stmt_module name_##_module;
enum stmt_slot { STORE_MODULES(STMT_SLOT) STMT_SLOTS };
STORE_MODULES(STMT_EXTERN)
#undef STMT_SLOT
#undef STMT_EXTERN

struct stmt;
/* Ready to bind: reset, all parameters NULL. Never NULL; an unknown index aborts. */
struct stmt *stmt_get(struct store_db *db, enum stmt_slot module, int index);

/* Parameter n of ?n. Bytes must live until stmt_done or the end of the rows. An absent span binds NULL. */
void stmt_int(struct stmt *s, int n, int64_t v);
void stmt_text(struct stmt *s, int n, struct span v);
void stmt_text_or_empty(struct stmt *s, int n, struct span v); /* an absent one is empty, not NULL */
void stmt_str(struct stmt *s, int n, const char *v);
void stmt_blob(struct stmt *s, int n, struct span v);
void stmt_null(struct stmt *s, int n);
void stmt_int_or_null(struct stmt *s, int n, int64_t v, int64_t null_when); /* NULL when v == null_when */

/* RC_OK a row, RC_NOTFOUND no more (and reset). RC_INVALID a constraint (this input is refused), RC_AGAIN the lock is taken,
 * RC_FAILED disk full, I/O error, damage: end the process (finding 4). Reset after any error. */
enum rc MUST_USE stmt_step(struct stmt *s, struct err *err);
/* A statement without rows, to its end: RC_OK or as above. */
enum rc MUST_USE stmt_run(struct stmt *s, struct err *err);
/* The same for one that must change exactly one row: RC_NOTFOUND when it changed none. */
enum rc MUST_USE stmt_run_one(struct stmt *s, struct err *err);
int64_t stmt_changes(struct store_db *db); /* rows the last stmt_run changed */
void stmt_done(struct stmt *s);

/* Column i from 0 of the present row. Text and blob: absent for NULL; stmt_col_text lives in the arena, stmt_col_peek until the next step. */
bool stmt_col_null(struct stmt *s, int i);
int64_t stmt_col_int(struct stmt *s, int i);                     /* 0 for NULL */
int64_t stmt_col_int_or(struct stmt *s, int i, int64_t when_null);
struct span stmt_col_text(struct stmt *s, int i, struct arena *a);
struct span stmt_col_peek(struct stmt *s, int i);
struct span stmt_col_bytes(struct stmt *s, int i);               /* a blob, until the next step; empty for NULL */
struct span stmt_col_blob(struct stmt *s, int i, struct arena *a);

#endif
