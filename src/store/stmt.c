#include "stmt.h"

#include "base/mem.h"
#include "handle.h"
#include "tallybookint.h"

#include <limits.h>
#include <string.h>

#define STMT_LISTED(name_) [STMT_##name_] = &name_##_module,
const struct stmt_module *const stmt_modules[STMT_SLOTS] = {STORE_MODULES(STMT_LISTED)};
#undef STMT_LISTED

enum rc stmt_fail(struct store_db *db, int sqlite_rc, const char *what, struct err *err)
{
	const char *text = sqlite3_errmsg(db->h);
	switch (sqlite_rc & 0xFF) {
	case SQLITE_CONSTRAINT:
	case SQLITE_TOOBIG:
	case SQLITE_MISMATCH: return err_set(err, RC_INVALID, "%s: %s", what, text);
	case SQLITE_BUSY:
	case SQLITE_LOCKED: return err_set(err, RC_AGAIN, "%s: '%s' is held by another process", what, db->path);
	case SQLITE_FULL:
		err_set(err, RC_FAILED, "%s: no space left for '%s'", what, db->path);
		err_hint(err, "在那块磁盘上腾出地方");
		return RC_FAILED;
	case SQLITE_CORRUPT:
	case SQLITE_NOTADB:
		err_set(err, RC_FAILED, "%s: '%s' is damaged: %s", what, db->path, text);
		err_hint(err, DB_DAMAGED_HINT);
		return RC_FAILED;
	default: return err_set(err, RC_FAILED, "%s: '%s': %s", what, db->path, text);
	}
}

enum rc stmt_exec(struct store_db *db, const char *sql, struct err *err)
{
	int rc = sqlite3_exec(db->h, sql, NULL, NULL, NULL);
	return rc == SQLITE_OK ? RC_OK : stmt_fail(db, rc, "database", err);
}

/* A file of our number of the schema, but made before the schema got what the statement asks for. */
static enum rc other_tables(struct stmt *s, struct err *err)
{
	err_set(err, RC_INVALID, "'%s' was made by another version of siyu: %s", s->db->path, sqlite3_errmsg(s->db->h));
	err_hint(err,
		"用做出它的那一版 siyu；要用这一版：停下 siyu serve，把 siyu.db 移到别处，再启动，它从收件箱重新算");
	return RC_INVALID;
}

/* What the fold knows of contact_tally and did not write yet is there before a statement looks; where one writes, it is known no more. */
static enum rc settle_tallies(struct stmt *s)
{
	enum rc rc = tallybook_flush(s->db, NULL);
	if (!sqlite3_stmt_readonly(s->h))
		tallybook_drop(s->db);
	return rc;
}

static enum rc prepare(struct stmt *s, struct err *err)
{
	const char *rest = NULL;
	int rc = sqlite3_prepare_v3(s->db->h, s->decl->sql, -1, SQLITE_PREPARE_PERSISTENT, &s->h, &rest);
	if (rc == SQLITE_OK && s->h && rest && *rest == '\0') {
		int n = sqlite3_bind_parameter_count(s->h);
		INVARIANT(n < 64);
		s->all = (UINT64_C(1) << n) - 1;
		s->tallies = !s->decl->apart && strstr(s->decl->sql, "contact_tally");
		return RC_OK;
	}
	if (rc == SQLITE_ERROR && strncmp(sqlite3_errmsg(s->db->h), "no such ", strlen("no such ")) == 0)
		return other_tables(s, err);
	if (rc == SQLITE_OK || (rc & 0xFF) == SQLITE_ERROR)
		BUG("statement '%s': %s", s->decl->sql, sqlite3_errmsg(s->db->h));
	return stmt_fail(s->db, rc, "preparing a statement", err);
}

enum rc stmt_setup(struct store_db *db, bool prepare_all, struct err *err)
{
	for (int m = 0; m < STMT_SLOTS; m++) {
		const struct stmt_module *module = stmt_modules[m];
		db->module[m] = mem_array((size_t)module->count, sizeof(struct stmt));
		for (int i = 0; i < module->count; i++) {
			struct stmt *s = &db->module[m][i];
			s->db = db;
			s->decl = &module->sql[i];
			enum rc rc = prepare_all && !module->asks ? prepare(s, err) : RC_OK;
			if (rc != RC_OK)
				return rc;
		}
	}
	return RC_OK;
}

void stmt_teardown(struct store_db *db)
{
	for (int m = 0; m < STMT_SLOTS; m++) {
		for (int i = 0; db->module[m] && i < stmt_modules[m]->count; i++)
			sqlite3_finalize(db->module[m][i].h);
		mem_free(db->module[m]);
		db->module[m] = NULL;
	}
}

struct stmt *stmt_get(struct store_db *db, enum stmt_slot module, int index)
{
	INVARIANT(index >= 0 && index < stmt_modules[module]->count);
	struct stmt *s = &db->module[module][index];
	s->bind_rc = SQLITE_OK;
	s->bound = 0;
	/* A reader prepares at first use, and everybody what only reports ask; what goes wrong there is told by the step. */
	if (!s->h && prepare(s, NULL) != RC_OK) {
		s->bind_rc = sqlite3_errcode(db->h);
		return s;
	}
	if (s->open)
		BUG("statement '%s' was left open", s->decl->sql);
	if (db->tallies && s->tallies && settle_tallies(s)) {
		int sq = sqlite3_errcode(db->h);
		s->bind_rc = sq == SQLITE_OK || sq == SQLITE_DONE ? SQLITE_CORRUPT : sq; /* a row was not there */
	}
	return s;
}

static void bound(struct stmt *s, int n, int rc)
{
	if (rc == SQLITE_OK)
		s->bound |= UINT64_C(1) << (n - 1);
	else if (s->bind_rc == SQLITE_OK)
		s->bind_rc = rc;
}

/* What nobody bound this time is NULL, not what was bound the last time. */
static void bind_rest(struct stmt *s)
{
	for (int n = 1; s->bound != s->all && s->bind_rc == SQLITE_OK; n++)
		if (!(s->bound >> (n - 1) & 1))
			stmt_null(s, n);
}

void stmt_int(struct stmt *s, int n, int64_t v)
{
	bound(s, n, sqlite3_bind_int64(s->h, n, v));
}

void stmt_text(struct stmt *s, int n, struct span v)
{
	bound(s, n,
		v.p ? sqlite3_bind_text64(s->h, n, v.p, v.n, SQLITE_STATIC, SQLITE_UTF8) : sqlite3_bind_null(s->h, n));
}

void stmt_text_or_empty(struct stmt *s, int n, struct span v)
{
	stmt_text(s, n, v.p ? v : SPAN_LIT(""));
}

void stmt_str(struct stmt *s, int n, const char *v)
{
	stmt_text(s, n, span_of(v));
}

void stmt_blob(struct stmt *s, int n, struct span v)
{
	bound(s, n, v.p ? sqlite3_bind_blob64(s->h, n, v.p, v.n, SQLITE_STATIC) : sqlite3_bind_null(s->h, n));
}

void stmt_null(struct stmt *s, int n)
{
	bound(s, n, sqlite3_bind_null(s->h, n));
}

void stmt_int_or_null(struct stmt *s, int n, int64_t v, int64_t null_when)
{
	if (v == null_when)
		stmt_null(s, n);
	else
		stmt_int(s, n, v);
}

enum rc stmt_step(struct stmt *s, struct err *err)
{
	if (s->bind_rc == SQLITE_RANGE)
		BUG("statement '%s' has no such parameter", s->decl->sql);
	if (!s->open)
		bind_rest(s);
	int rc = s->bind_rc;
	if (rc == SQLITE_OK) {
		s->open = true;
		rc = sqlite3_step(s->h);
	}
	if (rc == SQLITE_ROW)
		return RC_OK;
	enum rc result = rc == SQLITE_DONE ? RC_NOTFOUND : stmt_fail(s->db, rc, "database", err);
	stmt_done(s);
	return result;
}

enum rc stmt_run(struct stmt *s, struct err *err)
{
	enum rc rc = stmt_step(s, err);
	if (rc == RC_OK)
		BUG("statement '%s' gives rows", s->decl->sql);
	return rc == RC_NOTFOUND ? RC_OK : rc;
}

enum rc stmt_run_one(struct stmt *s, struct err *err)
{
	enum rc rc = stmt_run(s, err);
	if (rc != RC_OK)
		return rc;
	int64_t n = stmt_changes(s->db);
	if (n > 1)
		BUG("statement '%s' changed %lld rows", s->decl->sql, (long long)n);
	return n == 1 ? RC_OK : RC_NOTFOUND;
}

int64_t stmt_changes(struct store_db *db)
{
	return sqlite3_changes64(db->h);
}

void stmt_done(struct stmt *s)
{
	if (s->open)
		sqlite3_reset(s->h);
	s->open = false;
}

bool stmt_col_null(struct stmt *s, int i)
{
	return sqlite3_column_type(s->h, i) == SQLITE_NULL;
}

int64_t stmt_col_int(struct stmt *s, int i)
{
	return sqlite3_column_int64(s->h, i);
}

/* A connection is its thread's own: the value of a column need not be protected, and is looked for once. */
int64_t stmt_col_int_or(struct stmt *s, int i, int64_t when_null)
{
	sqlite3_value *v = sqlite3_column_value(s->h, i);
	return sqlite3_value_type(v) == SQLITE_NULL ? when_null : sqlite3_value_int64(v);
}

struct span stmt_col_peek(struct stmt *s, int i)
{
	/* The text first, its length after: the other order may count another encoding. No text: NULL, or no memory for it. */
	sqlite3_value *v = sqlite3_column_value(s->h, i);
	const unsigned char *p = sqlite3_value_text(v);
	return p ? span_make(p, (size_t)sqlite3_value_bytes(v)) : SPAN_ABSENT;
}

struct span stmt_col_text(struct stmt *s, int i, struct arena *a)
{
	return arena_copy(a, stmt_col_peek(s, i));
}

struct span stmt_col_bytes(struct stmt *s, int i)
{
	const void *p = sqlite3_column_blob(s->h, i);
	return p ? span_make(p, (size_t)sqlite3_column_bytes(s->h, i)) : SPAN_LIT("");
}

struct span stmt_col_blob(struct stmt *s, int i, struct arena *a)
{
	if (stmt_col_null(s, i))
		return SPAN_ABSENT;
	const void *p = sqlite3_column_blob(s->h, i);
	size_t n = (size_t)sqlite3_column_bytes(s->h, i);
	return arena_copy(a, span_make(p ? p : "", n));
}
