#include "store/dossier.h"

#include "base/text.h"
#include "handle.h"
#include "whose.h"

#include <stdio.h>
#include <string.h>

#define TABLES 160
#define NAME 64
#define SQL_BYTES ((size_t)16384)

static enum rc prepare(struct store_db *db, const char *sql, sqlite3_stmt **ret, struct err *err)
{
	int sq = sqlite3_prepare_v2(db->h, sql, -1, ret, NULL);
	return sq == SQLITE_OK ? RC_OK : stmt_fail(db, sq, "reading the state", err);
}

/* out: empty when no row of it can be his. */
static enum rc select_text(struct store_db *db, const char *table, struct text *out, struct err *err)
{
	char pragma[128];
	sqlite3_stmt *s = NULL;
	text_clear(out);
	text_addf(out, "SELECT * FROM %s WHERE ", table);
	size_t head = out->n;
	enum rc rc = whose_where(db, table, out, err);
	if (rc != RC_OK || out->n == head) {
		text_clear(out);
		return rc;
	}
	(void)snprintf(pragma, sizeof pragma, "PRAGMA table_info(%s)", table);
	rc = prepare(db, pragma, &s, err);
	for (const char *between = " ORDER BY "; rc == RC_OK && sqlite3_step(s) == SQLITE_ROW;)
		if (sqlite3_column_int(s, 5) > 0) {
			text_addf(out, "%s%s", between, (const char *)sqlite3_column_text(s, 1));
			between = ", ";
		}
	sqlite3_finalize(s);
	return rc ? rc : text_check(out, err);
}

static void write_row(sqlite3_stmt *s, struct jsonw *w)
{
	jsonw_obj(w);
	for (int i = 0; i < sqlite3_column_count(s); i++) {
		int type = sqlite3_column_type(s, i);
		if (type == SQLITE_INTEGER)
			jsonw_kint(w, sqlite3_column_name(s, i), sqlite3_column_int64(s, i));
		else if (type == SQLITE_TEXT)
			jsonw_kstr(w, sqlite3_column_name(s, i),
				span_make(sqlite3_column_text(s, i), (size_t)sqlite3_column_bytes(s, i)));
	}
	jsonw_end_obj(w);
}

static enum rc write_table(struct store_db *db, const char *table, struct span customer, struct text *sql,
	struct jsonw *w, int64_t *ret_rows, struct err *err)
{
	sqlite3_stmt *s = NULL;
	int64_t n = 0;
	int sq = SQLITE_DONE;
	enum rc rc = select_text(db, table, sql, err);
	if (rc != RC_OK || sql->n == 0)
		return rc;
	rc = prepare(db, text_str(sql), &s, err);
	if (rc != RC_OK)
		return rc;
	sqlite3_bind_text(s, 1, customer.p, (int)customer.n, SQLITE_STATIC);
	while ((sq = sqlite3_step(s)) == SQLITE_ROW) {
		if (n++ == 0) {
			jsonw_key(w, table);
			jsonw_arr(w);
		}
		write_row(s, w);
	}
	if (n > 0)
		jsonw_end_arr(w);
	*ret_rows += n;
	if (sq != SQLITE_DONE)
		rc = stmt_fail(db, sq, "reading the state", err);
	sqlite3_finalize(s);
	return rc;
}

enum rc dossier_write(struct store_db *db, struct span customer, struct jsonw *w, int64_t *ret_rows, struct err *err)
{
	char table[TABLES][NAME];
	sqlite3_stmt *s = NULL;
	struct text sql;
	int n = 0;
	enum rc rc = prepare(db,
		"SELECT name FROM sqlite_schema WHERE type = 'table' AND substr(name, 1, 7) <> 'sqlite_' "
		"AND name <> 'called' ORDER BY name", /* words of names that other tables have whole */
		&s, err);
	while (rc == RC_OK && sqlite3_step(s) == SQLITE_ROW) {
		INVARIANT(n < TABLES);
		(void)snprintf(table[n++], NAME, "%s", sqlite3_column_text(s, 0));
	}
	sqlite3_finalize(s);
	*ret_rows = 0;
	text_init(&sql, SQL_BYTES);
	for (int i = 0; rc == RC_OK && i < n; i++)
		rc = write_table(db, table[i], customer, &sql, w, ret_rows, err);
	text_release(&sql);
	return rc;
}
