/* copies: a state of a few customers becomes one of many, by SQL: each row of the seeds again, so many times, of another customer in another
 * round. For benches that need a million rounds sooner than a million adds would make them. */
#ifndef SIYU_TESTS_BENCH_COPIES_H
#define SIYU_TESTS_BENCH_COPIES_H
#include "base/text.h"
#include "store/roster.h"

#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static void copies_need(bool ok, const char *what, const char *why)
{
	if (ok)
		return;
	fprintf(stderr, "copies: %s: %s\n", what, why);
	exit(1);
}

static void copies_run(sqlite3 *db, const char *sql)
{
	char *why = NULL;
	copies_need(sqlite3_exec(db, sql, NULL, NULL, &why) == SQLITE_OK, sql, why ? why : "");
}

static int64_t copies_count(sqlite3 *db, const char *sql)
{
	sqlite3_stmt *s = NULL;
	copies_need(sqlite3_prepare_v2(db, sql, -1, &s, NULL) == SQLITE_OK && sqlite3_step(s) == SQLITE_ROW, sql,
		sqlite3_errmsg(db));
	int64_t n = sqlite3_column_int64(s, 0);
	sqlite3_finalize(s);
	return n;
}

/* In the order of the new keys, so that the file is as one that grew. */
static void copies_table(sqlite3 *db, const char *table, int64_t seeds, int copies)
{
	struct text names, values, all;
	sqlite3_stmt *s = NULL;
	char ask[64];
	text_init(&names, 4096);
	text_init(&values, 4096);
	text_init(&all, 16384);
	(void)snprintf(ask, sizeof ask, "PRAGMA table_info(%s)", table);
	copies_need(sqlite3_prepare_v2(db, ask, -1, &s, NULL) == SQLITE_OK, ask, sqlite3_errmsg(db));
	while (sqlite3_step(s) == SQLITE_ROW) {
		const char *name = (const char *)sqlite3_column_text(s, 1), *comma = names.n ? ", " : "";
		text_addf(&names, "%s%s", comma, name);
		if (strcmp(name, "customer") == 0)
			text_addf(&values, "%scustomer || '.' || n.k", comma);
		else if (strcmp(name, "enrolment") == 0)
			text_addf(&values, "%senrolment + n.k * 100000", comma);
		else if (strcmp(name, "no") == 0)
			text_addf(&values, "%sno + n.k * %lld", comma, (long long)seeds);
		else
			text_addf(&values, "%s%s", comma, name);
	}
	sqlite3_finalize(s);
	text_addf(&all,
		"INSERT INTO %s (%s) WITH RECURSIVE n(k) AS (SELECT 1 UNION ALL SELECT k + 1 FROM n WHERE k < %d) SELECT %s FROM n CROSS JOIN %s",
		table, text_str(&names), copies - 1, text_str(&values), table);
	copies_run(db, text_str(&all));
	text_release(&names);
	text_release(&values);
	text_release(&all);
}

/* path: of siyu.db, which nobody has open. Behind it there are `copies` times as many customers. */
static void copies_make(const char *path, int copies)
{
	static const char *const tables[] = {"contact", "contact_tally", "relation", "enrolment", "occurrence"};
	struct store_db *store;
	struct err err = {0};
	sqlite3 *db = NULL;
	sqlite3_stmt *s = NULL;
	copies_need(sqlite3_open(path, &db) == SQLITE_OK, path, "cannot be opened");
	int64_t seeds = copies_count(db, "SELECT max(no) FROM contact");
	copies_run(db, "PRAGMA synchronous = OFF; PRAGMA cache_size = -200000; BEGIN");
	for (size_t i = 0; i < sizeof tables / sizeof *tables; i++)
		copies_table(db, tables[i], seeds, copies);
	copies_run(db, "UPDATE meta SET next_row = next_row + 1000000000");
	copies_run(db, "COMMIT; PRAGMA wal_checkpoint(TRUNCATE)");

	/* What is packed by number, in the order in which they were met. */
	copies_need(db_open(path, 0, &store, &err) == RC_OK && db_begin(store, &err) == RC_OK, path, err.text);
	copies_need(sqlite3_prepare_v2(db, "SELECT customer FROM contact WHERE no > ?1 ORDER BY no", -1, &s, NULL) == SQLITE_OK,
		path, sqlite3_errmsg(db));
	(void)sqlite3_bind_int64(s, 1, seeds);
	while (sqlite3_step(s) == SQLITE_ROW)
		copies_need(roster_met(store, span_of((const char *)sqlite3_column_text(s, 0)), &err) == RC_OK, "roster", err.text);
	sqlite3_finalize(s);
	copies_need(db_commit(store, &err) == RC_OK && db_checkpoint(store, true, NULL, &err) == RC_OK, path, err.text);
	db_close(store);
	sqlite3_close(db);
}

#endif
