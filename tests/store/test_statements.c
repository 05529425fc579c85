#include "store/statements.h"

#include "store/schema.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
/* cmocka wants the ones above first. */
#include <cmocka.h>
#include <ctype.h>
#include <sqlite3.h>

static sqlite3 *schema_only(void)
{
	sqlite3 *h = NULL;
	assert_int_equal(sqlite3_open(":memory:", &h), SQLITE_OK);
	for (int i = 0; i < schema_migration_count; i++)
		assert_int_equal(sqlite3_exec(h, schema_migrations[i].sql, NULL, NULL, NULL), SQLITE_OK);
	return h;
}

/* "SCAN touch", "SCAN touch USING INDEX …": reads all of a table or index. A constant row is none, nor are the rows of a
 * subquery, which the statement names "… ) AS x". */
static bool is_scan(const char *detail, const char *sql)
{
	if (strncmp(detail, "SCAN ", 5) != 0 || strncmp(detail + 5, "CONSTANT", 8) == 0 || detail[5] == '(' ||
		strcmp(detail + 5, "part") == 0) /* purchase_part has some 23 rows a year (src/store/buyer.h) */
		return false;
	char made[64];
	int n = snprintf(made, sizeof made, ") AS %.*s", (int)strcspn(detail + 5, " "), detail + 5);
	for (const char *p = sql; (p = strstr(p, made)) != NULL; p += n)
		if (!isalnum((unsigned char)p[n]) && p[n] != '_')
			return false;
	return true;
}

static void test_no_unlisted_scan(void **state)
{
	(void)state;
	sqlite3 *h = schema_only();
	int bad = 0;
	struct statement st;
	for (int i = 0; statements_at(i, &st); i++) {
		char *sql = sqlite3_mprintf("EXPLAIN QUERY PLAN %s", st.sql);
		sqlite3_stmt *s = NULL;
		if (sqlite3_prepare_v2(h, sql, -1, &s, NULL) != SQLITE_OK)
			fail_msg("%s %d: %s", st.module, st.index, sqlite3_errmsg(h));
		bool scans = false;
		while (sqlite3_step(s) == SQLITE_ROW) {
			const char *detail = (const char *)sqlite3_column_text(s, 3);
			if (!is_scan(detail, st.sql))
				continue;
			scans = true;
			if (!st.scan) {
				bad++;
				fprintf(stderr, "%s %d: %s\n\t%s\n", st.module, st.index, detail, st.sql);
			}
		}
		/* Emptying a whole table has no loop. */
		if (st.scan && !scans && strncmp(st.sql, "DELETE", 6) != 0) {
			bad++;
			fprintf(stderr, "%s %d: listed as a scan, but is none\n\t%s\n", st.module, st.index, st.sql);
		}
		sqlite3_finalize(s);
		sqlite3_free(sql);
	}
	sqlite3_close(h);
	assert_int_equal(bad, 0);
}

/* A report of a month reads a hundred thousand adds: from the index alone, not each from its row. */
static void test_adds_are_covered(void **state)
{
	(void)state;
	sqlite3 *h = schema_only();
	int seen = 0;
	struct statement st;
	for (int i = 0; statements_at(i, &st); i++) {
		if (strcmp(st.module, "funnelq") != 0 || !strstr(st.sql, "FROM relation WHERE add_day"))
			continue;
		char *sql = sqlite3_mprintf("EXPLAIN QUERY PLAN %s", st.sql);
		sqlite3_stmt *s = NULL;
		bool covered = false;
		assert_int_equal(sqlite3_prepare_v2(h, sql, -1, &s, NULL), SQLITE_OK);
		while (sqlite3_step(s) == SQLITE_ROW)
			covered = covered ||
				strstr((const char *)sqlite3_column_text(s, 3), "USING COVERING INDEX relation_add");
		if (!covered)
			fail_msg("%s", st.sql);
		seen++;
		sqlite3_finalize(s);
		sqlite3_free(sql);
	}
	assert_int_equal(seen, 2);
	sqlite3_close(h);
}

/* A page goes on behind the last row of the one before: by each part of its key, not by its first and through all rows that have the
 * same. Of 沉默 these are all customers who ordered on one day, where a file says no time. */
static void test_pages_are_found_by_their_key(void **state)
{
	(void)state;
	static const struct {
		const char *sql, *plan;
	} page[] = {
		{"FROM contact_tally WHERE heard_ms", "contact_tally_heard (heard_ms=? AND rowid>?)"},
		{"(c.first_add_day, c.customer) > (?1, ?2)", "((first_add_day,customer)>(?,?))"},
		{"(customer, employee) > (?1, ?2)", "((customer,employee)>(?,?))"},
		{"purchase > ?1 AND source = ?2", "INTEGER PRIMARY KEY (rowid>?)"},
	};
	sqlite3 *h = schema_only();
	for (size_t k = 0; k < sizeof page / sizeof *page; k++) {
		struct statement st;
		bool found = false;
		for (int i = 0; statements_at(i, &st); i++) {
			sqlite3_stmt *s = NULL;
			if (!strstr(st.sql, page[k].sql))
				continue;
			char *sql = sqlite3_mprintf("EXPLAIN QUERY PLAN %s", st.sql);
			assert_int_equal(sqlite3_prepare_v2(h, sql, -1, &s, NULL), SQLITE_OK);
			while (sqlite3_step(s) == SQLITE_ROW)
				found = found || strstr((const char *)sqlite3_column_text(s, 3), page[k].plan);
			sqlite3_finalize(s);
			sqlite3_free(sql);
		}
		if (!found)
			fail_msg("%s: none is found by %s", page[k].sql, page[k].plan);
	}
	sqlite3_close(h);
}

/* A sale asks at each order: goods by their text, of their days those of the period, and never the orders themselves (decision 0031). */
static void test_goods_are_found_by_day(void **state)
{
	(void)state;
	sqlite3 *h = schema_only();
	struct statement st;
	int days = 0;
	for (int i = 0; statements_at(i, &st); i++) {
		bool of_days = strstr(st.sql, "JOIN goods_day") != NULL, found = false;
		bool asks = of_days || strcmp(st.module, "stock") == 0 || strcmp(st.module, "flash") == 0 ||
			strcmp(st.module, "goodsday") == 0;
		sqlite3_stmt *s = NULL;
		if (strstr(st.sql, "FROM purchase WHERE product") || (asks && strstr(st.sql, "purchase")))
			fail_msg("%s", st.sql);
		if (!of_days)
			continue;
		char *sql = sqlite3_mprintf("EXPLAIN QUERY PLAN %s", st.sql);
		assert_int_equal(sqlite3_prepare_v2(h, sql, -1, &s, NULL), SQLITE_OK);
		while (sqlite3_step(s) == SQLITE_ROW)
			found = found ||
				strstr((const char *)sqlite3_column_text(s, 3),
					"PRIMARY KEY (goods=? AND day>? AND day<?)");
		if (!found)
			fail_msg("%s", st.sql);
		days++;
		sqlite3_finalize(s);
		sqlite3_free(sql);
	}
	assert_int_equal(days, 2);
	sqlite3_close(h);
}

/* Does a row put into that table build a table first? A CHECK with a longer IN (…) does. */
static bool builds_a_table(sqlite3 *h, const char *table)
{
	char *sql = sqlite3_mprintf("EXPLAIN INSERT INTO %s DEFAULT VALUES", table);
	sqlite3_stmt *s = NULL;
	bool builds = false;
	assert_int_equal(sqlite3_prepare_v2(h, sql, -1, &s, NULL), SQLITE_OK);
	while (sqlite3_step(s) == SQLITE_ROW)
		builds = builds || strcmp((const char *)sqlite3_column_text(s, 1), "OpenEphemeral") == 0;
	sqlite3_finalize(s);
	sqlite3_free(sql);
	return builds;
}

static void test_checks_are_cheap(void **state)
{
	(void)state;
	sqlite3 *h = schema_only();
	sqlite3_stmt *s = NULL;
	int seen = 0, bad = 0;
	assert_int_equal(
		sqlite3_prepare_v2(h, "SELECT name FROM sqlite_master WHERE type = 'table'", -1, &s, NULL), SQLITE_OK);
	while (sqlite3_step(s) == SQLITE_ROW) {
		const char *table = (const char *)sqlite3_column_text(s, 0);
		seen++;
		if (builds_a_table(h, table)) {
			bad++;
			fprintf(stderr, "%s: a CHECK builds a table for each row: write a = 'x' OR a = 'y'\n", table);
		}
	}
	sqlite3_finalize(s);
	assert_int_equal(
		sqlite3_exec(h, "CREATE TABLE bad (a TEXT CHECK (a IN ('x', 'y', 'z'))) STRICT", NULL, NULL, NULL),
		SQLITE_OK);
	assert_true(builds_a_table(h, "bad"));
	sqlite3_close(h);
	assert_true(seen > 50);
	assert_int_equal(bad, 0);
}

static bool contains_word(const char *sql, const char *word)
{
	size_t n = strlen(word);
	for (const char *p = sql; *p; p++) {
		bool starts = p == sql || !(isalnum((unsigned char)p[-1]) || p[-1] == '_');
		if (starts && strncasecmp(p, word, n) == 0 && !(isalnum((unsigned char)p[n]) || p[n] == '_'))
			return true;
	}
	return false;
}

/* SQL that another database speaks, too (exact 34, D10), and rows in one order only (exact 24). */
static void test_dialect(void **state)
{
	(void)state;
	static const char *const banned[] = {"LIKE", "GLOB", "REGEXP", "datetime", "date", "strftime", "unixepoch",
		"random", "json", "rowid", "ATTACH", "ANALYZE", "PRAGMA", "REPLACE", "AUTOINCREMENT", "julianday",
		"INDEXED"};
	int bad = 0;
	struct statement st;
	for (int i = 0; statements_at(i, &st); i++) {
		for (size_t b = 0; b < sizeof banned / sizeof banned[0]; b++)
			if (contains_word(st.sql, banned[b])) {
				bad++;
				fprintf(stderr, "%s %d: '%s' is banned\n\t%s\n", st.module, st.index, banned[b],
					st.sql);
			}
		for (const char *p = st.sql; *p; p++)
			if ((*p == '?' && !isdigit((unsigned char)p[1])) || *p == '$' || *p == '@' || *p == ';') {
				bad++;
				fprintf(stderr, "%s %d: '%.9s'\n", st.module, st.index, p);
			}
		bool many = strncmp(st.sql, "SELECT", 6) == 0 || strncmp(st.sql, "WITH", 4) == 0;
		if (many && !st.one && !contains_word(st.sql, "ORDER")) {
			bad++;
			fprintf(stderr, "%s %d: no ORDER BY\n\t%s\n", st.module, st.index, st.sql);
		}
	}
	assert_int_equal(bad, 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_no_unlisted_scan),
		cmocka_unit_test(test_adds_are_covered),
		cmocka_unit_test(test_pages_are_found_by_their_key),
		cmocka_unit_test(test_goods_are_found_by_day),
		cmocka_unit_test(test_checks_are_cheap),
		cmocka_unit_test(test_dialect),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
