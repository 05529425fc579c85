#include "store/digest.h"

#include "base/text.h"
#include "handle.h"

#include <string.h>

#define DIGEST_MAX_TABLES 128
#define DIGEST_MAX_COLUMNS 64
#define DIGEST_MAX_ROW_BYTES (64u << 20)
#define DIGEST_MAX_NAME 64

/* Texts of this module depend on the schema, so they are not in the list of statements. */
static enum rc prepare(struct store_db *db, const char *sql, sqlite3_stmt **ret_s, struct err *err)
{
	int rc = sqlite3_prepare_v2(db->h, sql, -1, ret_s, NULL);
	return rc == SQLITE_OK ? RC_OK : stmt_fail(db, rc, "reading the state", err);
}

/* One value: a letter for the kind, then 8 bytes most significant first (the number, or the length), then the bytes. */
static void add_value(struct text *row, sqlite3_stmt *s, int i)
{
	int type = sqlite3_column_type(s, i);
	const void *bytes = NULL;
	uint64_t n = 0;
	char kind = 'n';
	if (type == SQLITE_INTEGER) {
		kind = 'i';
		n = (uint64_t)sqlite3_column_int64(s, i);
	} else if (type == SQLITE_TEXT || type == SQLITE_BLOB) {
		kind = type == SQLITE_TEXT ? 't' : 'b';
		bytes = sqlite3_column_blob(s, i);
		n = (uint64_t)sqlite3_column_bytes(s, i);
	} else if (type != SQLITE_NULL) {
		BUG("a float in column '%s'", sqlite3_column_name(s, i));
	}
	text_addc(row, kind);
	for (int shift = 56; shift >= 0; shift -= 8)
		text_addc(row, (char)(n >> shift & 0xFF));
	if (bytes)
		text_add(row, span_make(bytes, (size_t)n));
}

/* "SELECT c1, c2 … FROM table ORDER BY key columns", from the table's own description. meta's lineage names the inbox file,
 * not what was folded, and stays out. */
static enum rc select_text(struct store_db *db, const char *table, struct text *out, struct err *err)
{
	text_clear(out);
	text_addf(out, "PRAGMA table_info(%s)", table);
	sqlite3_stmt *s = NULL;
	enum rc rc = prepare(db, text_str(out), &s, err);
	if (rc != RC_OK)
		return rc;
	text_clear(out);
	char key[DIGEST_MAX_COLUMNS][DIGEST_MAX_NAME];
	int keys = 0;
	text_adds(out, "SELECT ");
	bool first = true;
	while (sqlite3_step(s) == SQLITE_ROW) {
		const char *name = (const char *)sqlite3_column_text(s, 1);
		int at = sqlite3_column_int(s, 5);
		INVARIANT(name && strlen(name) < DIGEST_MAX_NAME && at <= DIGEST_MAX_COLUMNS);
		if (at > 0) {
			memcpy(key[at - 1], name, strlen(name) + 1);
			keys = at > keys ? at : keys;
		}
		if (strcmp(table, "meta") == 0 && strcmp(name, "lineage") == 0)
			continue;
		text_addf(out, "%s%s", first ? "" : ", ", name);
		first = false;
	}
	int sq = sqlite3_finalize(s);
	if (sq != SQLITE_OK)
		return stmt_fail(db, sq, "reading the state", err);
	INVARIANT(keys > 0);
	text_addf(out, " FROM %s ORDER BY ", table);
	for (int i = 0; i < keys; i++)
		text_addf(out, "%s%s", i ? ", " : "", key[i]);
	return text_check(out, err);
}

static enum rc each_row(
	struct store_db *db, const char *table, struct text *buf, digest_fn fn, void *user, struct err *err)
{
	enum rc rc = select_text(db, table, buf, err);
	sqlite3_stmt *s = NULL;
	if (rc == RC_OK)
		rc = prepare(db, text_str(buf), &s, err);
	if (rc != RC_OK)
		return rc;
	int sq;
	while ((sq = sqlite3_step(s)) == SQLITE_ROW) {
		text_clear(buf);
		for (int i = 0; i < sqlite3_column_count(s); i++)
			add_value(buf, s, i);
		rc = text_check(buf, err);
		if (rc != RC_OK)
			break;
		fn(user, table, text_span(buf));
	}
	if (rc == RC_OK && sq != SQLITE_DONE)
		rc = stmt_fail(db, sq, "reading the state", err);
	sqlite3_finalize(s);
	return rc;
}

static enum rc list_tables(struct store_db *db, char (*table)[DIGEST_MAX_NAME], int *ret_count, struct err *err)
{
	sqlite3_stmt *s = NULL;
	enum rc rc = prepare(db,
		"SELECT name FROM sqlite_schema WHERE type = 'table' AND substr(name, 1, 7) <> 'sqlite_' ORDER BY name",
		&s, err);
	if (rc != RC_OK)
		return rc;
	int n = 0;
	while (sqlite3_step(s) == SQLITE_ROW) {
		const char *name = (const char *)sqlite3_column_text(s, 0);
		INVARIANT(name && strlen(name) < DIGEST_MAX_NAME && n < DIGEST_MAX_TABLES);
		memcpy(table[n++], name, strlen(name) + 1);
	}
	int sq = sqlite3_finalize(s);
	if (sq != SQLITE_OK)
		return stmt_fail(db, sq, "reading the state", err);
	*ret_count = n;
	return RC_OK;
}

enum rc digest_each(struct store_db *db, digest_fn fn, void *user, struct err *err)
{
	enum rc rc = stmt_exec(db, "BEGIN", err);
	if (rc != RC_OK)
		return rc;
	char table[DIGEST_MAX_TABLES][DIGEST_MAX_NAME];
	int tables = 0;
	struct text buf;
	text_init(&buf, DIGEST_MAX_ROW_BYTES);
	rc = list_tables(db, table, &tables, err);
	for (int i = 0; rc == RC_OK && i < tables; i++)
		rc = each_row(db, table[i], &buf, fn, user, err);
	text_release(&buf);
	if (sqlite3_exec(db->h, "ROLLBACK", NULL, NULL, NULL) != SQLITE_OK)
		BUG("a read transaction does not end: %s", sqlite3_errmsg(db->h));
	return rc;
}
